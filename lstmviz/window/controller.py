"""Turns what a person wants into a new experiment or view, and answers into what is shown.

It knows neither Qt nor TensorFlow: it is given something that shows snapshots and something
that takes experiments, which in tests are a list and a function.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Protocol

from lstmviz.engine.answers import Answer, Checked, Died, Failed, Ran, Ready, Refused, Unfit
from lstmviz.experiment.experiment import Array, Call, Experiment
from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.size import bytes_needed, told
from lstmviz.session.session import Session
from lstmviz.session.view_state import (
    START,
    Moment,
    Theme,
    fitted,
    last_moment,
    moment_at,
    position_of,
)
from lstmviz.window.refusals import explained
from lstmviz.window.snapshot import Agreement, Complaint, Place, Snapshot

QUICK = 0.5
"""Seconds: where the last run took less, the next change runs by itself."""

MOST_DEATHS = 2
"""How often the engine may die over one question before it is left alone."""

OLD_PICTURE = "This picture is of the experiment before the last change"


class Engine(Protocol):
    """What takes experiments; `EngineProcess` is one."""

    def submit(self, number: int, experiment: Experiment) -> None:
        """Hands over an experiment under a number, and returns at once."""

    def restart(self) -> None:
        """Starts anew after it died."""


class Controller:
    """Holds the one present snapshot and replaces it."""

    def __init__(
        self,
        session: Session,
        engine: Engine,
        show: Callable[[Snapshot], None],
        free_memory: Callable[[], int],
    ) -> None:
        """Shows and submits nothing until it is started.

        Args:
            session: what to begin with.
            engine: runs the experiments.
            show: is given every new snapshot.
            free_memory: tells how many bytes a run may take.
        """
        self._engine = engine
        self._show = show
        self._free_memory = free_memory
        self._number = 0
        self._last_place: Place | None = None
        self._deaths = 0  # of the engine since it last ran something
        self._now = Snapshot(session.experiment, session.view)

    def start(self) -> None:
        """Shows the session and submits its experiment."""
        self._put(self._now)
        self.run_now()

    @property
    def now(self) -> Snapshot:
        """What is shown."""
        return self._now

    # What a person wants of the layer

    def change_argument(self, name: str, value: Any) -> None:
        """Sets one argument of the layer."""
        place = Place("layer", name)
        try:
            layer = replace(self._now.experiment.layer, **{name: value})
        except InvalidValue as error:
            self._complain(place, str(error))
            return
        self._change(replace(self._now.experiment, layer=layer), place, f"{name}={value!r}")

    def change_seed(self, seed: int) -> None:
        """Sets the experiment's seed."""
        place = Place("layer", "seed")
        try:
            experiment = replace(self._now.experiment, seed=seed)
        except InvalidValue as error:
            self._complain(place, str(error))
            return
        self._change(experiment, place, f"new weights from seed {seed}")

    # What a person wants of the calls

    def change_inputs(self, call: int, inputs: Array, where: str) -> None:
        """Gives a call another tensor; `where` names the control that made it."""
        place = Place("input", where, call)
        old = self._now.experiment.calls[call]
        try:
            new = replace(old, inputs=inputs)
        except InvalidValue as error:
            self._complain(place, str(error))
            return
        self._change_call(call, new, place, f"x of call {call} changed")

    def change_reset_before(self, call: int, reset_before: bool) -> None:
        """Sets whether `reset_state()` comes before a call."""
        new = replace(self._now.experiment.calls[call], reset_before=reset_before)
        news = f"reset_state() {'comes' if reset_before else 'no longer comes'} before call {call}"
        if reset_before and not self._now.experiment.layer.stateful:
            news += ", and does nothing: the layer is not stateful"
        self._change_call(call, new, Place("input", "reset_before", call), news)

    def toggle_reset_before(self) -> None:
        """Sets or clears `reset_before` on the selected call."""
        call = self._now.view.moment.call
        self.change_reset_before(call, not self._now.experiment.calls[call].reset_before)

    def call_again(self) -> None:
        """Appends a copy of the last call, without its reset and its given state."""
        calls = self._now.experiment.calls
        again = replace(calls[-1], reset_before=False, initial_state=None)
        experiment = replace(self._now.experiment, calls=(*calls, again))
        self._now = replace(
            self._now, view=replace(self._now.view, moment=last_moment(experiment), stepping=False)
        )
        place = Place("input", "call", len(calls))
        self._change(experiment, place, f"called again: call {len(calls)}")

    def remove_call(self, call: int) -> None:
        """Takes a call out; the last one that is left stays."""
        calls = self._now.experiment.calls
        if len(calls) == 1:
            self._complain(Place("input", "call", call), "An experiment needs at least one call.")
            return
        experiment = replace(self._now.experiment, calls=calls[:call] + calls[call + 1 :])
        # The calls after it have other numbers now.
        kept = tuple(c for c in self._now.complaints if c.place.call is None)
        self._now = replace(self._now, complaints=kept)
        self._change(experiment, Place("input", "call", None), f"call {call} removed")

    def run_now(self) -> None:
        """Runs the present experiment, unless it can't fit into memory."""
        self._number += 1  # an answer still on its way is to an older question
        needed, free = bytes_needed(self._now.experiment), self._free_memory()
        if needed > free:
            sentence = (
                f"This run would need about {told(needed)} of memory; {told(free)} are free. "
                "It was not started."
            )
            self._not_run("too large", sentence, self._last_place or Place("layer", "units"))
            return
        if self._deaths >= MOST_DEATHS:
            self._engine.restart()  # it was left alone until somebody asked
            self._deaths = MOST_DEATHS - 1
        self._engine.submit(self._number, self._now.experiment)
        loading = self._now.status.versions is None
        status = replace(
            self._now.status, agreement="loading" if loading else "running", difference=None
        )
        self._put(replace(self._now, stale="", status=status))

    # What a person wants to look at: the engine is not asked

    def go_to(self, position: int) -> None:
        """Puts the playhead on the moment with that number, as a step through time."""
        self._walk_to(moment_at(self._now.experiment, position))

    def step_by(self, steps: int) -> None:
        """Moves the playhead by some moments."""
        self.go_to(position_of(self._now.experiment, self._now.view.moment) + steps)

    def step_calls(self, calls: int) -> None:
        """Moves the playhead to the start of a call further on or back, or to either end."""
        moment = self._now.view.moment
        number = moment.call + calls
        if calls < 0 and moment.step > START:
            number += 1  # back to the start of this call first
        if number >= len(self._now.experiment.calls):
            self._walk_to(last_moment(self._now.experiment))
        else:
            self._walk_to(Moment(max(number, 0), START))

    def go_to_end(self) -> None:
        """Puts the playhead on the last step: all is drawn."""
        self._walk_to(last_moment(self._now.experiment))

    def pick(self, moment: Moment, row: int, unit: int | None) -> None:
        """Selects a moment, a row and a unit; the whole picture shows."""
        self._look(moment=moment, row=row, unit=unit, stepping=False)

    def select_call(self, call: int) -> None:
        """Selects a call, keeping the step where the call has it."""
        if call != self._now.view.moment.call:
            self._look(moment=Moment(call, self._now.view.moment.step), stepping=False)

    def select_row(self, row: int) -> None:
        """Selects a row of the batch."""
        self._look(row=row)

    def set_reveal(self, reveal: bool) -> None:
        """Sets whether what comes after the playhead is hidden while stepping."""
        self._look(reveal=reveal)

    def set_speed(self, speed: float) -> None:
        """Sets how many steps a second are played."""
        self._look(speed=speed)

    def set_theme(self, theme: Theme) -> None:
        """Sets light, dark, or as the system has it."""
        self._look(theme=theme)

    def say(self, news: str) -> None:
        """Puts a sentence into the status line."""
        self._put(replace(self._now, status=replace(self._now.status, news=news)))

    # What the engine says

    def answered(self, answer: Answer) -> None:
        """Takes an answer; one to a question that is no longer asked is dropped."""
        status = self._now.status
        if isinstance(answer, Ready):
            status = replace(status, versions=(answer.tensorflow, answer.keras))
            if status.agreement == "loading":
                status = replace(status, agreement="running")
            self._put(replace(self._now, status=status))
        elif isinstance(answer, Died):
            self._died(answer)
        elif answer.number == self._number:
            self._took(answer)

    def _took(self, answer: Ran | Checked | Refused | Unfit | Failed) -> None:
        status = self._now.status
        if isinstance(answer, Ran):
            self._deaths = 0
            status = replace(status, agreement="checking", seconds=answer.seconds)
            view = fitted(self._now.view, self._now.experiment)
            self._put(
                replace(
                    self._now,
                    trace=answer.trace,
                    view=view,
                    stale="",
                    complaints=tuple(c for c in self._now.complaints if not c.of_run),
                    status=status,
                )
            )
        elif isinstance(answer, Checked):
            agreement: Agreement = "same" if answer.difference == 0 else "differs"
            status = replace(status, agreement=agreement, difference=answer.difference)
            self._put(replace(self._now, status=status))
        elif isinstance(answer, Refused):
            sentence = explained(answer.words, answer.call)
            self._not_run("refused", sentence, self._place_of(answer.call))
        elif isinstance(answer, Unfit):
            place = self._last_place or Place("layer", answer.argument)
            self._not_run("refused", answer.sentence, place)
        else:
            sentence = f"The engine could not run this: {answer.reason}. The log says more."
            self._not_run("failed", sentence, self._place_of(None))

    def _not_run(self, why: Agreement, sentence: str, place: Place) -> None:
        stale = OLD_PICTURE if self._now.trace is not None else ""
        status = replace(self._now.status, agreement=why, difference=None)
        kept = []
        for complaint in self._now.complaints:
            if not complaint.of_run:
                kept.append(complaint)
            elif complaint.sentence == sentence:
                place = complaint.place  # still the same: what was changed since isn't the cause
        complaints = (*kept, Complaint(place, sentence, of_run=True))
        self._put(replace(self._now, stale=stale, status=status, complaints=complaints))

    def _died(self, answer: Died) -> None:
        self._deaths += 1
        status = replace(self._now.status, versions=None, agreement="loading")
        if self._deaths < MOST_DEATHS:
            news = f"The engine stopped (exit code {answer.exit_code}) and was started again."
            self._now = replace(self._now, status=replace(status, news=news))
            self._engine.restart()
            self.run_now()
        else:
            self._now = replace(self._now, status=status)
            sentence = (
                f"The engine stopped {self._deaths} times over this (exit code "
                f"{answer.exit_code}); the log says more. F5 tries again."
            )
            self._not_run("failed", sentence, self._place_of(None))

    def _place_of(self, call: int | None) -> Place:
        """Where a refusal is shown: at what was changed last, else where it belongs."""
        if self._last_place is not None:
            return self._last_place
        return Place("layer", "units") if call is None else Place("input", "batch", call)

    # The one way to a new snapshot

    def _change_call(self, number: int, call: Call, place: Place, news: str) -> None:
        calls = list(self._now.experiment.calls)
        calls[number] = call
        self._change(replace(self._now.experiment, calls=tuple(calls)), place, news)

    def _change(self, experiment: Experiment, place: Place, news: str) -> None:
        if experiment == self._now.experiment:
            self._put(replace(self._now, complaints=self._complaints_but(place)))
            return
        self._last_place = place
        self._now = replace(
            self._now,
            experiment=experiment,
            view=fitted(self._now.view, experiment),
            complaints=self._complaints_but(place),
            status=replace(self._now.status, news=news),
        )
        if (self._now.status.seconds or 0.0) < QUICK:
            self.run_now()
        else:
            status = replace(self._now.status, agreement="waiting")
            self._number += 1  # an answer still on its way is to an older question
            stale = f"{OLD_PICTURE}. Press F5 to run"
            self._put(replace(self._now, stale=stale, status=status))

    def _walk_to(self, moment: Moment) -> None:
        at_end = moment == last_moment(self._now.experiment)
        self._look(moment=moment, stepping=not at_end)

    def _look(self, **changes: Any) -> None:
        view = fitted(replace(self._now.view, **changes), self._now.experiment)
        if view != self._now.view:
            self._put(replace(self._now, view=view))

    def _complain(self, place: Place, sentence: str) -> None:
        complaints = (*self._complaints_but(place), Complaint(place, sentence))
        self._put(replace(self._now, complaints=complaints))

    def _complaints_but(self, place: Place) -> tuple[Complaint, ...]:
        return tuple(c for c in self._now.complaints if c.of_run or c.place != place)

    def _put(self, snapshot: Snapshot) -> None:
        self._now = snapshot
        self._show(snapshot)
