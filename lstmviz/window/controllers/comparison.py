"""Compares the present run with a twin made of it, or with a run that was pinned."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from lstmviz.engine.jobs import RunJob
from lstmviz.engine.results import Ran, ReferenceResult, Refused, Unfit
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.size import bytes_needed, format_bytes
from lstmviz.experiment.twins import NoTwin, Twin, name_of
from lstmviz.trace.comparison.twin_of import twin_of
from lstmviz.trace.trace import Trace
from lstmviz.window.comparison_state import ComparisonState
from lstmviz.window.controllers.store import Engine, Store
from lstmviz.window.refusals import explained, explained_unfit
from lstmviz.worker.jobs import Died

if TYPE_CHECKING:
    from lstmviz.trace.comparison.comparison import Comparison

RunInBackground = Callable[[Callable[[], Any], Callable[[Any], None]], None]
"""Does work beside the window, then hands on what it returned or the exception it raised."""

MOST_DEATHS = 2
"""How often the engine may die over one comparison before it is given up."""

_log = logging.getLogger(__name__)


def at_once(work: Callable[[], Any], done: Callable[[Any], None]) -> None:
    """Does the work here and now."""
    try:
        outcome = work()
    except Exception as error:  # noqa: BLE001 - whoever asked for the work tells it
        outcome = error
    done(outcome)


class ComparisonController:
    """Runs the other experiment beside the present one, and compares the two.

    A comparison belongs to one trace. While a new one is on its way none is shown.
    """

    def __init__(
        self, store: Store, engine: Engine, free_memory: Callable[[], int], aside: RunInBackground
    ) -> None:
        self._store = store
        self._engine = engine
        self._free_memory = free_memory
        self._aside = aside
        self._mine: Trace | None = None  # what the question is about
        self._reference: Twin | int | None = None  # what it asks for
        self._other: Twin | Experiment | None = None
        self._question = 0  # what comes of an older one is dropped
        self._is_asked = False  # the engine was, and hasn't answered
        self._deaths = 0  # of the engine, over this
        self._died_over: Experiment | None = None

    def compare(self, which: Twin | int | None) -> None:
        """Compares with a twin, or a pin by its place, or with nothing, from now on."""
        now = self._store.now
        if isinstance(which, int) and not 0 <= which < len(now.pinned):
            return
        self._put_away()
        self._deaths = 0
        self._store.put(
            view=replace(now.view, reference=which),
            compared=_waiting(which),
            # The axes hold what is seen beside the run, and no longer what was.
            render_data=None if now.render_data is None else now.render_data.fitted(),
        )
        name = "" if which is None else name_of(which)
        self._store.say(f"comparing with {name}" if name else "compared with nothing any more")
        self.follow()

    def toggle(self, which: Twin | int) -> None:
        """Compares with something, or with nothing where it is compared with that already."""
        self.compare(None if which == self._store.now.view.reference else which)

    def opened(self) -> None:
        """Another session was opened: what was compared before is gone."""
        self._put_away()
        self._deaths = 0
        self._store.put(compared=_waiting(self._store.now.view.reference))
        self.follow()

    def follow(self) -> None:
        """Compares anew, where the run or what it is compared with is another one."""
        now = self._store.now
        reference = now.view.reference
        if reference is None:
            return
        if isinstance(reference, int) and not 0 <= reference < len(now.pinned):
            self.compare(None)  # a file may speak of a pin that it doesn't hold
            return
        other = now.pinned[reference].experiment if isinstance(reference, int) else reference
        on_its_way = now.status.agreement in ("loading", "running")
        asked_in_vain = self._is_asked and on_its_way  # the engine drops it for the new run
        is_known = now.trace is self._mine and (reference, other) == (self._reference, self._other)
        if now.trace is None or now.status.kept or (on_its_way and (asked_in_vain or not is_known)):
            self._put_away()  # the new run will be compared, or the old one again if it fails
            self._wait(reference)
        elif not is_known:
            self._begin(now.trace, reference, other)

    def answered(self, answer: ReferenceResult) -> None:
        """Takes an answer of the engine's about the run beside."""
        if answer.number == self._question and self._is_asked:
            self._is_asked = False
            self._took(answer)

    def died(self, answer: Died) -> None:
        """Asks again: the engine took the question with it."""
        if not self._is_asked:
            return
        self._is_asked = False  # nobody is there to be told to stop
        self._deaths += answer.why != "busy"  # it was over the run itself
        now = self._store.now
        if now.status.agreement == "failed":
            self._give_up("The engine stopped, and was left alone. F5 tries again.")
        else:
            self._mine = None
            self.follow()

    # Asking

    def _begin(self, mine: Trace, reference: Twin | int, other: Twin | Experiment) -> None:
        if mine.experiment is not self._died_over:
            self._deaths, self._died_over = 0, mine.experiment
        self._put_away()
        self._mine, self._reference, self._other = mine, reference, other
        self._store.put(compared=_waiting(reference))
        if self._deaths >= MOST_DEATHS:
            self._give_up("The engine stopped over it. The log says more.")
        elif isinstance(reference, int):
            pin = self._store.now.pinned[reference]
            if pin.trace is None:
                self._ask(pin.experiment)
            else:
                self._set(experiment=pin.experiment)
                self._compare_with(pin.trace)
        else:
            made = partial(twin_of, reference, mine)
            self._aside(made, partial(self._made, self._question))

    def _made(self, question: int, outcome: Experiment | Exception) -> None:
        """Takes the twin, or why there is none."""
        if question != self._question:
            return
        if isinstance(outcome, NoTwin):
            self._give_up(str(outcome))
        elif isinstance(outcome, Exception):
            self._fail(outcome)
        else:
            self._ask(outcome)

    def _ask(self, other: Experiment) -> None:
        needed, free = bytes_needed(other, checked=False), self._free_memory()
        if needed > free:
            self._give_up(
                f"Running it would need about {format_bytes(needed)} of memory beside this run; "
                f"{format_bytes(free)} are free."
            )
            return
        self._set(experiment=other)
        self._is_asked = True
        self._engine.ask(RunJob(self._question, other, "reference"))

    def _took(self, answer: ReferenceResult) -> None:
        compared = self._store.now.compared
        if compared is None or compared.experiment is None:
            return
        if isinstance(answer, Ran):
            self._deaths = 0
            self._keep(answer.trace)
            self._compare_with(answer.trace)
        elif isinstance(answer, Refused):
            self._give_up(explained(compared.experiment, answer.words, answer.call, None).sentence)
        elif isinstance(answer, Unfit):
            self._give_up(explained_unfit(answer, None).sentence)
        else:
            self._give_up(f"The engine could not run it: {answer.reason}. The log says more.")

    def _keep(self, trace: Trace) -> None:
        """A pin out of a file needn't be run a second time."""
        pinned = self._store.now.pinned
        kept = tuple(
            replace(pin, trace=trace) if pin.experiment is self._other else pin for pin in pinned
        )
        if any(a is not b for a, b in zip(kept, pinned, strict=True)):
            self._store.put(pinned=kept)

    def _compare_with(self, other: Trace) -> None:
        compared, mine = self._store.now.compared, self._mine
        assert compared is not None
        assert mine is not None
        # Only who compares loads what that takes.
        from lstmviz.trace.comparison.comparison import Comparison

        self._aside(
            partial(Comparison.of, mine, other, compared.reference),
            partial(self._were_compared, self._question),
        )

    def _were_compared(self, question: int, outcome: Comparison | Exception) -> None:
        if question != self._question:
            return
        if isinstance(outcome, Exception):
            self._fail(outcome)
        else:
            self._set(comparison=outcome)
            # Once it is seen: sorting units by it must not wait for this.
            self._aside(partial(_work_out_units, outcome), _nothing)

    # Showing

    def _wait(self, reference: Twin | int | None) -> None:
        compared = self._store.now.compared
        if compared is None or compared.comparison is not None or compared.experiment is not None:
            self._store.put(compared=_waiting(reference))

    def _set(self, **changes: Any) -> None:
        compared = self._store.now.compared
        assert compared is not None
        self._store.put(compared=replace(compared, **changes))

    def _give_up(self, sentence: str) -> None:
        self._is_asked = False
        self._set(problem=sentence)
        self._store.say(sentence)  # the panel may be hidden

    def _fail(self, error: Exception) -> None:
        _log.error("runs can't be compared", exc_info=error)
        self._give_up(f"The two could not be compared: {error}. The log says more.")

    def _put_away(self) -> None:
        """Lets whatever is on its way come too late, and the engine stop working on it."""
        self._question += 1
        if self._is_asked:
            self._engine.ask(RunJob(self._question, None, "reference"))
        self._mine = self._reference = self._other = None
        self._is_asked = False


def _work_out_units(comparison: Comparison) -> None:
    comparison.unit_gaps  # noqa: B018 - it keeps them


def _nothing(_outcome: Exception | None) -> None:
    """Whoever asks for them next is told what is wrong."""


def _waiting(reference: Twin | int | None) -> ComparisonState | None:
    return None if reference is None else ComparisonState(reference, name_of(reference))
