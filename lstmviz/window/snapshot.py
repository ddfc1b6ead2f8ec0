"""Holds all that the window shows, as one frozen value, of which the window shows what differs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

from lstmviz.engine.results import ResetTimed
from lstmviz.experiment.alternative import Alternative
from lstmviz.experiment.arrays import Array
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.other_kind import Kept, kept_for, left_behind
from lstmviz.experiment.plain_text import plain_text
from lstmviz.experiment.to_code.expression import constructor_expression
from lstmviz.experiment.twins import Twin, twins_of, why_no_twin, words_of
from lstmviz.experiment.what_if import alternatives
from lstmviz.figure.view_model.comparison import PendingComparison, ReferenceRun
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.figure.view_model.track import Track, tracks_of
from lstmviz.session.view_state import ViewState, fitted
from lstmviz.trace.findings.finding import Finding
from lstmviz.trace.findings.starts import handed_over
from lstmviz.trace.trace import Trace
from lstmviz.window.render_data import RenderData
from lstmviz.window.undo_history import UndoHistory

if TYPE_CHECKING:
    from lstmviz.trace.change.change_sentence import Consequence
    from lstmviz.trace.comparison.comparison import Comparison


WORTH_TELLING = 500 * 10**6
"""Bytes that a pin takes from which on its size is told."""


@dataclass(frozen=True, eq=False)
class Pin:
    """A run that is kept for comparison.

    Attributes:
        experiment: what was run.
        trace: what happened; None where it was opened from a file and not looked at yet.
    """

    experiment: Experiment
    trace: Trace | None = None

    @cached_property
    def bytes(self) -> int:
        """Tells how much memory its trace takes."""
        return 0 if self.trace is None else kept_bytes(self.trace)


@dataclass(frozen=True, eq=False)
class ComparisonState:
    """What stands beside the present run.

    Attributes:
        reference: a twin, or the place of a pin.
        name: what it is called, in the middle of a sentence.
        experiment: what is run beside; None until there is a run to compare it with.
        comparison: the two runs, once both are there.
        problem: why there is no comparison; empty where it is there or on its way.
    """

    reference: Twin | int
    name: str
    experiment: Experiment | None = None
    comparison: Comparison | None = None
    problem: str = ""


def name_of(reference: Twin | int) -> str:
    """Tells what a twin or a pin is called, in the middle of a sentence."""
    return f"pin {reference + 1}" if isinstance(reference, int) else words_of(reference).name


def title_of(pin: Pin, number: int) -> str:
    """Returns a pin's name and its layer, "pin 1: LSTM(4, stateful=True)", or its chain of them."""
    model = pin.experiment.model
    what = constructor_expression(pin.experiment.layer)
    if not model.stands_alone:
        what = " → ".join(model.names)
    return plain_text(f"{name_of(number)}: {what}", keep_tags=True)


def kept_bytes(trace: Trace) -> int:
    """How much memory the arrays of a trace take, in bytes; those that are shared count once."""
    arrays: list[Array] = []
    for call in trace.calls:
        arrays += [*call.returned, *call.states.values(), *call.initial.values()]
        # Gates that would only be derived take none.
        arrays += call.gates.values() if isinstance(call.gates, dict) else ()
    return sum({_place_of(array): array.nbytes for array in arrays}.values())


def _place_of(array: Array) -> tuple[int, int]:
    address: int = array.__array_interface__["data"][0]
    return address, array.nbytes


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
class ControlId:
    """A control: where something went in, and where a complaint about it is shown.

    Attributes:
        panel: the panel that holds the control.
        name: the layer's argument, or "code" for code that makes a layer; of a call's tensor
            "cell", "batch", "timesteps", "features", "recipe", "paste", "literal" or "file";
            of a call also "mask", "initial_state", "training"; "calls" for the list of calls,
            "rows" for their order within one;
            of a text "text", or "start" of what is written on;
            of the weights "cell", "paste", "file" and "weights", of all of them; "pin" of what
            is compared; or "session" for a session file.
        call: the call, where the control belongs to one.
    """

    panel: Literal["layer", "input", "text", "weights", "compare", "file"]
    name: str
    call: int | None = None

    @property
    def is_argument(self) -> bool:
        """Whether it is one of the layer's, which keeps a wrong value until it is mended."""
        return self.panel == "layer" and self.name != "code"


@dataclass(frozen=True)
class ValidationError:
    """One clear sentence about what went in at a place.

    Attributes:
        place: where it went in.
        sentence: what is wrong.
        of_run: it is about the experiment as a whole, and goes when a run succeeds; else
            about one value that was not taken, and goes when that control gives a good one.
        repairs: the ways out that are one click away.
        layer: the number of the layer of the model that Keras refuses; None where it is none.
        words: Keras' own, about that layer.
    """

    place: ControlId
    sentence: str
    of_run: bool = False
    repairs: tuple[Alternative, ...] = ()
    layer: int | None = None
    words: str = ""


Agreement = Literal[
    "loading",
    "waiting",
    "too large",
    "running",
    "checking",
    "same",
    "rounded",
    "differs",
    "refused",
    "failed",
    "cancelled",
]
"""How what is drawn stands to what an untouched Keras layer gives."""


@dataclass(frozen=True)
class Progress:
    """How far a run is.

    Attributes:
        call: the call that is running.
        calls: how many there are.
        done: how many time steps are done, of all calls together.
        steps: how many there are.
    """

    call: int
    calls: int
    done: int
    steps: int


@dataclass(frozen=True)
class FileState:
    """Where the session is kept.

    Attributes:
        path: the file it is saved to; None where it has none yet.
        name: what it is called.
        experiment: the one that is in the file (the very object: after undoing all that was
            changed since, nothing is left to save).
        opened: how many sessions were opened before it.
        pinned: the experiments that are kept for comparison in the file.
    """

    path: Path | None
    name: str
    experiment: Experiment
    opened: int = 0
    pinned: tuple[Experiment, ...] = ()


@dataclass(frozen=True)
class Status:
    """The status line.

    Attributes:
        agreement: the badge's kind.
        versions: TensorFlow's and Keras', once they are known.
        difference: the largest absolute difference, once it is known.
        seconds: how long the last run took.
        progress: how far the present run is, once it takes long enough to tell.
        news: what happened last.
        reading: what is being read just now, a file's name for example.
        kept: what is drawn is the run of an earlier start, which Keras hasn't run again yet.
        device: what is computed on, once the versions are known.
        gpus: what could be computed on instead of the CPU, likewise.
        tolerance: the largest difference that counts as rounding, once there is one.
    """

    agreement: Agreement = "loading"
    versions: tuple[str, str] | None = None
    difference: float | None = None
    seconds: float | None = None
    progress: Progress | None = None
    news: str = ""
    reading: str = ""
    kept: bool = False
    device: str = "CPU"
    gpus: tuple[str, ...] = ()
    tolerance: float = 0.0


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
    stale: str = ""
    errors: tuple[ValidationError, ...] = ()
    status: Status = field(default_factory=Status)

    def differs(self, before: Snapshot | None, *parts: str) -> bool:
        """Whether one of these fields is another object than before."""
        return before is None or any(
            getattr(self, part) is not getattr(before, part) for part in parts
        )

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
        """Whether something was changed since the session was opened or saved."""
        return not self.holds(self.file_state.experiment, self.file_state.pinned)

    def holds(self, experiment: Experiment, pinned: tuple[Experiment, ...]) -> bool:
        """Whether a session of these very objects is the present one."""
        mine, others = (self.experiment, *self.pinned_experiments), (experiment, *pinned)
        return len(mine) == len(others) and all(a is b for a, b in zip(mine, others, strict=True))

    @property
    def why_not_pinned(self) -> str:
        """Why the present run can't be kept for comparison; empty where it can."""
        if self.trace is None:
            return "There is no run to pin yet."
        if self.status.kept:
            return "The picture is the last run's: Keras has not run it again yet."
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
        if self.render_data is None or self.trace is None:
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


def trace_view_of(snapshot: Snapshot) -> tuple[TraceView | None, str]:
    """A snapshot's run with what it is compared with beside it, and the picture in words."""
    render_data, compared, other = snapshot.render_data, snapshot.compared, snapshot.beside
    if render_data is None or snapshot.trace is None:
        return None, ""
    run = render_data.trace_view.with_gates(snapshot.gates)
    if other is None or compared is None:
        return run, render_data.summary
    if isinstance(other, str):
        return run.reference(
            ReferenceRun(PendingComparison(snapshot.trace), other)
        ), render_data.summary
    reference = ReferenceRun(other, compared.name, " ".join(other.sentences[:1]))
    said = f"{render_data.summary} Beside it {reference.name}. {reference.said}"
    return run.reference(reference), said
