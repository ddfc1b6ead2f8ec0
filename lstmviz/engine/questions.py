"""What the window's process asks the engine's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lstmviz.engine.cell_inputs import CellInputs
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Array, Experiment


@dataclass(frozen=True, eq=False)
class Run:
    """Run this; whatever was to be run before, or is being run, is given up.

    Attributes:
        number: higher than those before.
        experiment: None where the one before is only to be given up.
    """

    number: int
    experiment: Experiment | None


@dataclass(frozen=True, eq=False)
class RunReference:
    """Run this too, without disturbing the other; the one asked for before is given up.

    Attributes:
        number: which question of this kind it is.
        experiment: None where the one before is only to be given up.
    """

    number: int
    experiment: Experiment | None


@dataclass(frozen=True, eq=False)
class Derive:
    """Derive the gates of one row of one call.

    Attributes:
        number: of the run.
        call: which call.
        row: which row of its batch.
        cell_inputs: what entered the cell in that row, as a batch of one.
        layer: whose gates they are; None with the question after one about the same run.
        weights: the layer's, by name; likewise.
    """

    number: int
    call: int
    row: int
    cell_inputs: CellInputs
    layer: LSTMConfig | None = None
    weights: Mapping[str, Array] | None = None


Question = Run | RunReference | Derive
