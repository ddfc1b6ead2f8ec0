"""Holds all that the window shows, as one frozen value, of which the window shows what differs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from lstmviz.engine.results import ResetTimed
from lstmviz.experiment.alternative import Alternative
from lstmviz.experiment.arrays import Array
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.other_kind import Kept, kept_for, left_behind
from lstmviz.experiment.twins import Twin, name_of, twins_of, why_no_twin
from lstmviz.experiment.what_if import alternatives
from lstmviz.figure.view_model.comparison import PendingComparison, ReferenceRun
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.figure.view_model.track import Track, tracks_of
from lstmviz.session.view_state import ViewState, fitted
from lstmviz.trace.findings.finding import Finding
from lstmviz.trace.findings.starts import handed_over
from lstmviz.trace.trace import Trace
from lstmviz.window.comparison_state import ComparisonState, Pin
from lstmviz.window.render_data import RenderData
from lstmviz.window.status import Status
from lstmviz.window.undo_history import UndoHistory
from lstmviz.window.validation_error import ValidationError

if TYPE_CHECKING:
    from lstmviz.trace.change.change_sentence import Consequence
    from lstmviz.trace.comparison.comparison import Comparison
    from lstmviz.window.lesson_state import LessonState


ANSWER_FIRST = "Answer the question under Scenario first: this would tell."
ASKING = "A question is open under Scenario: what comes after the playhead is hidden."


@dataclass(frozen=True)
class ResetTimes:
    """How long Keras takes here to reset the states of models.

    Attributes:
        models: for each that is measured how many LSTMs it has.
        found: what was measured of the first of them so far.
        problem: why no more will be; else empty.
    """

    models: tuple[int, ...]
    found: tuple[ResetTimed, ...] = ()
    problem: str = ""


@dataclass(frozen=True)
class FileState:
    """Where the session is kept.

    Attributes:
        path: the file it is saved to; None where it has none yet.
        name: what it is called.
        experiment: the one that is in the file (after undoing all that was changed since, or
            setting it back, nothing is left to save); None where it is lost if it isn't saved.
        opened: how many sessions were opened before it.
        pinned: the experiments that are kept for comparison in the file.
        was_at: the file that it was once in, where it was recovered and has none now.
    """

    path: Path | None
    name: str
    experiment: Experiment | None
    opened: int = 0
    pinned: tuple[Experiment, ...] = ()
    was_at: Path | None = None


DerivedGates = Mapping[tuple[int, int], Mapping[str, Array]]
"""By call and row: each gate of the layer by name, (timesteps, units)."""

NO_GATES: Final[DerivedGates] = MappingProxyType({})


@dataclass(frozen=True)
class Snapshot:
    """What the window shows.

    Attributes:
        experiment: what the person has set.
        view: what of it is looked at.
        file_state: where it is kept.
        pinned: runs kept for comparison.
        compared: what stands beside the run; None where it stands alone.
        history: what can be undone and redone.
        trace: the last one that Keras gave; its experiment may be an older one.
        render_data: what a picture of it needs.
        change: what the last change did, once its trace is there.
        gates: what was derived of the trace's gates, where it holds none itself.
        box: the number of a layer of the model that isn't recurrent and whose arguments are shown;
            None where those of the layer that is looked at are.
        reset_times: what is measured of resets; None where nobody looks at it.
        lesson: the scenario that is open, and where in it one is; None where none is.
        stale: why the picture isn't of this experiment; empty where it is, or soon will be.
        errors: at most one value's per place, and at most one of the run.
        status: the status line.
    """

    experiment: Experiment
    view: ViewState
    file_state: FileState
    pinned: tuple[Pin, ...] = ()
    compared: ComparisonState | None = None
    history: UndoHistory = field(default_factory=UndoHistory)
    trace: Trace | None = None
    render_data: RenderData | None = None
    change: Consequence | None = None
    gates: DerivedGates = field(default_factory=lambda: NO_GATES)
    box: int | None = None
    reset_times: ResetTimes | None = None
    lesson: LessonState | None = None
    stale: str = ""
    errors: tuple[ValidationError, ...] = ()
    status: Status = field(default_factory=Status)

    def differs(self, before: Snapshot | None, *parts: str) -> bool:
        """Whether one of these fields is another object than before."""
        return before is None or any(
            getattr(self, part) is not getattr(before, part) for part in parts
        )

    @property
    def is_covered(self) -> bool:
        """Whether a question waits for its answer, so that nothing may tell what happens."""
        return self.lesson is not None and self.lesson.is_covered

    @property
    def shown_layer(self) -> int | None:
        """The number of the layer that isn't recurrent and whose arguments are shown, if any."""
        is_there = self.box is not None and self.box < len(self.experiment.model.layers)
        chosen = {place.layer for place in self.experiment.model.recurrent}
        return self.box if is_there and self.box not in chosen else None

    @property
    def layer_run(self) -> Experiment:
        """The layer that is looked at with what enters it, as far as the last run tells that."""
        trace, alone = self.trace, self.experiment.alone
        if alone is self.experiment or trace is None or trace.within is None:
            return alone
        return replace(alone, calls=trace.experiment.calls, seed=trace.experiment.seed)

    @property
    def left_behind(self) -> str:
        """What the last change of the kind of layer had no place for; else empty."""
        past = self.history.past
        if not past or past[-1].experiment.place != self.experiment.place:
            return ""  # another layer is looked at
        return left_behind(past[-1].experiment.alone, self.experiment.layer)

    @property
    def other_run(self) -> str:
        """What the run is compared with; empty where it stands alone."""
        compared = self.compared
        return "" if compared is None or compared.problem else compared.name

    @property
    def h_is_bounded(self) -> bool:
        """Whether h of what is drawn has bounds that its colours can go to."""
        return self.render_data is not None and self.render_data.trace_view.h_is_bounded

    @property
    def tracks(self) -> dict[Track, bool]:
        """The tracks of the layer that is drawn, and whether there is anything of each."""
        drawn, _ = trace_view_of(self)
        if drawn is not None:
            found = {track: drawn.has_track(name) for name, track in drawn.tracks.items()}
            others = drawn.other_layers
            return found if others.switch is None else {**found, others.switch: bool(others.tracks)}
        tracks = tracks_of(self.experiment.layer.kind).values()
        return {track: not track.needs_reference for track in tracks}

    @property
    def drawn_view(self) -> ViewState:
        """What is looked at, as far as the trace, which may be of an older experiment, has it."""
        return self.view if self.trace is None else fitted(self.view, self.trace.experiment)

    def without_run(self) -> Snapshot:
        """The same with nothing in it that holds a trace."""
        return replace(
            self,
            trace=None,
            render_data=None,
            compared=None,
            pinned=(),
            change=None,
            gates=NO_GATES,
        )

    @property
    def is_modified(self) -> bool:
        """Whether something was changed since the session was opened or saved, or a step shown."""
        lesson = self.lesson
        if lesson is not None and self.holds(lesson.session.experiment, lesson.session.pinned):
            return False
        return not self.holds(self.file_state.experiment, self.file_state.pinned)

    def holds(self, experiment: Experiment | None, pinned: tuple[Experiment, ...]) -> bool:
        """Whether a session of these is the present one, also where a flag was set and set back."""
        if experiment is None:
            return False
        mine, others = (self.experiment, *self.pinned_experiments), (experiment, *pinned)
        return len(mine) == len(others) and all(map(_is_same, mine, others))

    @property
    def why_not_pinned(self) -> str:
        """Why the present run can't be kept for comparison; empty where it can."""
        if self.trace is None:
            return "There is no run to pin yet: Keras has to run the calls first (F5)."
        if self.status.kept:
            return "The picture is the last run's: Keras has not run it again yet."
        if self.trace.ran is not self.experiment and self.status.agreement == "running":
            return "Keras has not finished this run yet."
        if self.trace.ran is not self.experiment:
            return "The picture is of an older experiment: run this one first (F5)."
        return ""

    @property
    def not_offered(self) -> dict[Twin, str]:
        """Why a twin would say nothing of what is drawn, for each; empty where it does."""
        experiment = self.experiment.alone if self.trace is None else self.trace.experiment
        chosen = self.view.reference
        # What is on is among them, whatever the layer has become since: it can be ended.
        also = [chosen] if isinstance(chosen, str) else []
        asked = dict.fromkeys((*twins_of(experiment), *also))
        return {which: why_no_twin(which, experiment) for which in asked}

    @property
    def repairs(self) -> tuple[Alternative, ...]:
        """The ways out of what Keras refuses; empty where it refuses nothing, or has none."""
        return next((error.repairs for error in self.errors if error.of_run), ())

    @cached_property
    def alternatives(self) -> tuple[Alternative, ...]:
        """What to try next."""
        return alternatives(self.experiment, self.view.moment.call, self.view.row, self.kept)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is worth pointing at in what is drawn, also beside the runs that are pinned."""
        if self.render_data is None or self.trace is None or self.is_covered:
            return ()
        return (*handed_over(self.trace, self._pinned_runs()), *self.render_data.findings)

    @property
    def encoder(self) -> int | None:
        """The number of the pinned run whose last state a call of what is drawn starts from."""
        runs = self._pinned_runs() if self.trace is not None else {}
        for number in range(len(self.pinned)):
            own = {name: run for name, run in runs.items() if name == name_of(number)}
            if self.trace is not None and any(handed_over(self.trace, own)):
                return number
        return None

    def _pinned_runs(self) -> dict[str, Trace]:
        known = ((name_of(n), pin.trace) for n, pin in enumerate(self.pinned))
        return {name: trace for name, trace in known if trace is not None}

    @property
    def kept(self) -> Kept:
        """The arguments that layers before the present one had, and that it doesn't take."""
        steps = (step.experiment for step in reversed(self.history.past))
        before = (each.layer for each in steps if each.place == self.experiment.place)
        return kept_for(self.experiment.layer, before)

    @property
    def pinned_experiments(self) -> tuple[Experiment, ...]:
        """What a session file keeps of the pins."""
        return tuple(pin.experiment for pin in self.pinned)

    @property
    def beside(self) -> Comparison | str | None:
        """The comparison; or what it is of, where it is on its way; or None."""
        return None if not self.other_run else self.comparison or self.other_run

    @property
    def comparison(self) -> Comparison | None:
        """The comparison of the run that is drawn; None while it is on its way."""
        found = None if self.compared is None else self.compared.comparison
        return found if found is not None and found.mine is self.trace else None


def _is_same(one: Experiment, other: Experiment) -> bool:
    """Whether two are equal and share their calls: numbers that may be many aren't compared."""
    if one is other:
        return True
    calls = one.calls, other.calls
    shared = len(calls[0]) == len(calls[1]) and all(a is b for a, b in zip(*calls, strict=True))
    return shared and one == other


def trace_view_of(snapshot: Snapshot) -> tuple[TraceView | None, str]:
    """A snapshot's run with what it is compared with beside it, and the picture in words."""
    render_data, compared, other = snapshot.render_data, snapshot.compared, snapshot.beside
    if render_data is None or snapshot.trace is None:
        return None, ""
    summary = ASKING if snapshot.is_covered else render_data.summary
    run = render_data.trace_view.with_gates(snapshot.gates)
    if other is None or compared is None:
        return run, summary
    if isinstance(other, str) or snapshot.is_covered:
        name = other if isinstance(other, str) else compared.name
        pending = PendingComparison(snapshot.trace)
        return run.reference(ReferenceRun(pending, name)), summary
    reference = ReferenceRun(other, compared.name, " ".join(other.sentences[:1]))
    said = f"{summary} Beside it {reference.name}. {reference.said}"
    return run.reference(reference), said
