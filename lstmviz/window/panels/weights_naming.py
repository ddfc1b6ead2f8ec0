"""What the numbers of the weights are called: by tensor, gate and unit."""

from dataclasses import dataclass, field

from lstmviz.experiment.weights import GATE_NAMES, column_of, columns_of, format_place
from lstmviz.window.panels.invalid_cells import CellIndex
from lstmviz.window.panels.tensor_model import Naming

ROWS = {"kernel": "feature {}", "recurrent_kernel": "unit {}", "bias": ""}
"""What a line of each tensor is."""


@dataclass
class Shown:
    """Which tensor the table shows, and which of its gates.

    Attributes:
        part: "kernel", "recurrent_kernel" or "bias".
        gate: the gate; "" for all of them.
        units: how many columns a gate has.
    """

    part: str = "kernel"
    gate: str = ""
    units: int = 1

    def column(self, column: int) -> int:
        """The tensor's column that is the table's column."""
        first: int = columns_of(self.gate, self.units).start
        return first + column

    def row_label(self, row: int) -> str:
        """What a line is."""
        return ROWS[self.part].format(row)

    def column_label(self, column: int) -> str:
        """The gate's letter over the number of the unit."""
        gate, unit = column_of(self.column(column), self.units)
        return f"{gate}\n{unit}"

    def column_tip(self, column: int) -> str:
        """A column's gate and unit in words."""
        gate, unit = column_of(self.column(column), self.units)
        candidate = "" if gate == "g" else " gate"
        return f"{gate}: the {GATE_NAMES[gate]}{candidate}, unit {unit}"


@dataclass(frozen=True)
class WeightsNaming(Naming):
    """Names the cells of what is shown."""

    shown: Shown = field(default_factory=Shown)

    def of(self, place: CellIndex) -> str:
        """One number."""
        _, row, column = place
        shown = self.shown
        inside = (shown.column(column),) if shown.part == "bias" else (row, shown.column(column))
        return format_place(shown.part, inside, shown.units)

    def start(self, row: int, column: int) -> str:
        """A cell, by the names of its line and its column."""
        return self.of((0, row, column))
