"""What the engine is asked to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from lstmviz.engine.cell_inputs import CellInputs
from lstmviz.experiment.arrays import Array
from lstmviz.experiment.config import RecurrentConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.model.model import ALONE, Place
from lstmviz.trace.trace import Trace

RunSlot = Literal["main", "reference", "ahead"]
"""The run that is shown, the one beside it that it is compared with, or one that will be wanted
next, if it is what somebody is led to."""


@dataclass(frozen=True, eq=False)
class RunJob:
    """Run an experiment; what was to be run in this slot before, or is being run, is given up.

    With a newer main run that is so of the reference too: it was beside an older one.

    Attributes:
        number: higher than those before in this slot.
        experiment: None where the one before is only to be given up.
        slot: which run it is.
    """

    number: int
    experiment: Experiment | None
    slot: RunSlot = "main"


@dataclass(frozen=True, eq=False)
class GatesJob:
    """Derive the gates of one row of one call.

    They are given in the order in which they were asked for, whatever is running.

    Attributes:
        number: of the run; the same number means the same layer and weights.
        call: which call.
        row: which row of its batch.
        cell_inputs: what entered the cell in that row, as a batch of one.
        layer: whose gates they are; None on the way of one after another about the same run.
        weights: the layer's, by name; likewise.
        place: where the layer stands in its model.
    """

    number: int
    call: int
    row: int
    cell_inputs: CellInputs
    layer: RecurrentConfig | None
    weights: Mapping[str, Array] | None
    place: Place = ALONE
    slot: Literal["gates"] = "gates"

    @classmethod
    def of(cls, number: int, trace: Trace, call: int, row: int) -> GatesJob:
        """The gates of one row of one call of a trace; nothing is copied."""
        cell_inputs = CellInputs.of(trace, call).row(row)
        place = trace.ran.place
        return cls(number, call, row, cell_inputs, trace.experiment.layer, trace.weights, place)


@dataclass(frozen=True)
class ResetTimesJob:
    """Measure how long the states of models take to reset; the one before is given up.

    It waits while experiments are run and checked, and so neither disturbs nor is disturbed.

    Attributes:
        number: higher than those before.
        models: for each how many LSTMs it has; none where the one before is only to be given up.
    """

    number: int
    models: tuple[int, ...]
    slot: Literal["reset times"] = "reset times"


EngineJob = RunJob | GatesJob | ResetTimesJob
