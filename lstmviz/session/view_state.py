"""Holds how an experiment is viewed; changing it never runs the engine.

The session file keeps these fields under these names and within these bounds.
"""

from dataclasses import dataclass, field, replace
from typing import Annotated, Literal, get_args

from msgspec import Meta

from lstmviz.experiment.config import RecurrentConfig, config_classes
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.model.shapes import shapes_through
from lstmviz.experiment.twins import Twin as Twin

START = -1
"""The step before a call's first: the state that the call starts from."""

Count = Annotated[int, Meta(ge=0)]
"""A number from 0 on, validated when a session file is read."""

Theme = Literal["system", "light", "dark"]

THEMES: tuple[Theme, ...] = get_args(Theme)


def difference_of(state: str) -> str:
    """Returns the name of the track with a state's difference to another run."""
    return f"d{state}"


OTHER_LAYERS = "layers"
"""The name by which the thin tracks of a small model's other layers are switched."""


def default_tracks() -> tuple[str, ...]:
    """Returns the tracks that are drawn at first: states, the difference of h, other layers."""
    states = dict.fromkeys(name for known in config_classes() for name in known.kind.state_names)
    return (*states, difference_of("h"), OTHER_LAYERS)


DrawnAs = Literal["auto", "lines", "heatmap"]
"""How a track shows its units; `auto` is by their number."""

HColours = Literal["bounds", "reach"]
"""How far the colours of h go: to what its activation can give, or as far as h reaches."""

UnitOrder = Literal["number", "size", "range", "difference"]
"""What units are sorted by: their number, the largest |h|, the range of h, the largest difference
of h to the run that it is compared with."""

Stage = str
"""The stage of a step that is explained, one of `CellKind.stages` of a layer."""


def shown_stage(layer: RecurrentConfig, stage: Stage) -> Stage:
    """Returns a stage, or the nearest where a layer lacks it: another kind has other states."""
    stages = layer.kind.stages(layer)
    if stage in stages:
        return stage
    return "z" if stage == "gates" else stages[-1]


@dataclass(frozen=True, order=True)
class Moment:
    """A call and one of its steps, in processing order, or `START` before the first."""

    call: Count = 0
    step: Annotated[int, Meta(ge=START)] = START


@dataclass(frozen=True)
class ViewState:
    """The position of the playhead, what is selected, and how it is shown.

    Attributes:
        moment: where the playhead stands.
        row: the selected row of the batch.
        unit: the selected unit; None for all alike.
        reveal: while stepping, what comes after the playhead isn't drawn yet.
        stepping: the person is walking through time; False when at rest.
        speed: steps a second while playing.
        theme: of the session's figures: light or dark, or as the system has it. The window has its
            own.
        tracks: what a lane shows below its input, by name. What the layer's kind doesn't have
            isn't drawn, and stays chosen; a difference shows only while there is another run.
        drawn_as: lines or heatmaps.
        h_colours: how far the colours of h go in heatmaps.
        rows: the rows that have lanes; all where empty.
        units: the units that are drawn; all where empty.
        unit_order: what they are sorted by.
        reference: what the run is compared with: a twin by its name, or a pinned experiment by
            its place; None where it stands alone.
        stage: how far into the moment the cell diagram goes.
    """

    moment: Moment = field(default_factory=Moment)
    row: Count = 0
    unit: Count | None = None
    reveal: bool = True
    stepping: bool = False
    speed: Annotated[float, Meta(gt=0, le=1000)] = 2.0
    theme: Theme = "system"
    tracks: tuple[str, ...] = field(default_factory=default_tracks)
    drawn_as: DrawnAs = "auto"
    h_colours: HColours = "bounds"
    rows: tuple[Count, ...] = ()
    units: tuple[Count, ...] = ()
    unit_order: UnitOrder = "number"
    reference: str | Count | None = None
    stage: Stage = "h"

    @property
    def hides_future(self) -> bool:
        """Whether everything after the playhead is hidden."""
        return self.reveal and self.stepping


def moment_count(experiment: Experiment) -> int:
    """Returns how many moments there are: each call has its start and its steps."""
    return sum(call.inputs.shape[1] + 1 for call in experiment.calls)


def position_of(experiment: Experiment, moment: Moment) -> int:
    """Returns a moment's number, counted from 0 through all calls."""
    before: int = sum(call.inputs.shape[1] + 1 for call in experiment.calls[: moment.call])
    return before + moment.step + 1


def moment_at(experiment: Experiment, position: int) -> Moment:
    """Returns the moment with a number; the first or the last one where the number lies outside."""
    position = max(position, 0)
    for number, call in enumerate(experiment.calls):
        timesteps = call.inputs.shape[1]
        if position <= timesteps:
            return Moment(number, position - 1)
        position -= timesteps + 1
    return last_moment(experiment)


def input_step(experiment: Experiment, moment: Moment) -> int | None:
    """Returns the input step that a moment read; None at a call's start."""
    if moment.step == START:
        return None
    if not experiment.layer.go_backwards:
        return moment.step
    timesteps: int = experiment.calls[moment.call].inputs.shape[1]
    return timesteps - 1 - moment.step


def last_moment(experiment: Experiment) -> Moment:
    """Returns the last step of the last call."""
    return Moment(len(experiment.calls) - 1, experiment.calls[-1].inputs.shape[1] - 1)


def fitted(view: ViewState, experiment: Experiment) -> ViewState:
    """Returns a view without selections that the experiment doesn't have."""
    number = min(view.moment.call, len(experiment.calls) - 1)
    inputs = experiment.calls[number].inputs
    step = min(view.moment.step, _steps(experiment, number) - 1)
    unit = view.unit if view.unit is None or view.unit < experiment.layer.units else None
    row = min(view.row, max(inputs.shape[0] - 1, 0))
    return replace(view, moment=Moment(number, step), row=row, unit=unit)


def _steps(experiment: Experiment, number: int) -> int:
    """Returns how many steps a call has in the layer that is looked at: RepeatVector makes some."""
    inputs = experiment.calls[number].inputs
    if experiment.model.stands_alone:
        steps: int = inputs.shape[1]
        return steps
    entering = shapes_through(experiment.model, inputs.shape)[experiment.place.layer]
    known = entering is not None and len(entering) > 1 and entering[1]
    return known or inputs.shape[1]
