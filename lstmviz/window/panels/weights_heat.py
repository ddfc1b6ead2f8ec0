"""Shows the weights as heatmaps, and names the number under the pointer."""

from dataclasses import dataclass, field

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from lstmviz.cells.cell_kind import CellKind
from lstmviz.experiment.arrays import Array
from lstmviz.experiment.config import RecurrentConfig
from lstmviz.experiment.weight_rows import WeightRows
from lstmviz.experiment.weights import column_of, columns_of, format_place
from lstmviz.figure.theme import Theme
from lstmviz.figure.weights.weights_map import WeightsMap
from lstmviz.figure.weights.weights_view import FEW, WeightsView
from lstmviz.window.background import Background
from lstmviz.window.panels.invalid_cells import CellIndex
from lstmviz.window.panels.tensor_model import Naming
from lstmviz.window.widgets.fonts import FollowsSize
from lstmviz.window.widgets.labels import PlainLabel
from lstmviz.window.widgets.layouts import lay_out


@dataclass
class Shown:
    """Which tensor the table shows, and which of its gates.

    Attributes:
        kind: of the layer.
        part: the name of the weight: "kernel".
        rows: what its rows are.
        has_rows: whether a place in it begins with a row.
        gate: the gate; "" for all of them.
        units: how many columns a gate has.
    """

    kind: CellKind
    part: str = ""
    rows: WeightRows = field(default_factory=WeightRows)
    has_rows: bool = True
    gate: str = ""
    units: int = 1

    def column(self, column: int) -> int:
        """Returns the tensor's column that is the table's column."""
        first: int = columns_of(self.kind, self.gate, self.units).start
        return first + column

    def row_label(self, row: int) -> str:
        """Tells what a line is."""
        return self.rows.label(row)

    def column_label(self, column: int) -> str:
        """Returns the gate's letter over the number of the unit."""
        gate, unit = column_of(self.kind, self.column(column), self.units)
        return f"{gate if self.kind.gates else 'unit'}\n{unit}"

    def column_tip(self, column: int) -> str:
        """Returns a column's gate and unit in words."""
        gate, unit = column_of(self.kind, self.column(column), self.units)
        return f"{gate}: the {self.kind.quantities[gate].label}, unit {unit}"


@dataclass(frozen=True)
class WeightsNaming(Naming):
    """Names the cells of what is shown."""

    shown: Shown = field(kw_only=True)

    def of(self, place: CellIndex) -> str:
        """One number."""
        _, row, column = place
        shown = self.shown
        at = shown.column(column)
        inside = (row, at) if shown.has_rows else (at,)
        return format_place(shown.kind, shown.part, inside, shown.units)

    def start(self, row: int, column: int) -> str:
        """Returns a cell, by the names of its line and its column."""
        return self.of((0, row, column))


_KEY = "Across: units{}. Down: features of x; below them, units whose {} comes in."
_LONGEST = "recurrent_kernel from h of unit 9999 to g (candidate) of unit 9999\n−0.123456789"


class WeightsHeat(FollowsSize, QWidget):
    """The map, and under it what a cell holds.

    Many numbers are read on a thread; until they are, the map of the last ones stays, paled.

    Signals:
        unit_picked (int): the unit that the person chose.
    """

    unit_picked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key = self._said = ""
        self._arrays: tuple[Array, ...] = ()
        self._is_stale = False
        self._background = Background(self)
        self._map = WeightsMap(self)
        self._map.unit_picked.connect(self.unit_picked)
        self._map.message.connect(self._tell)
        self._told = PlainLabel(self, "Weight that is read")
        self._told.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self._told.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._tell("")
        lay_out(QVBoxLayout(self), self._map, self._told, 1, spacing=6)

    def set_arrays(self, layer: RecurrentConfig, arrays: tuple[Array, ...], *, stale: bool) -> None:
        """Shows weights in the order of `get_weights()`; stale are those of the run before."""
        self._arrays, self._is_stale = arrays, stale
        kind = layer.kind
        self._key = _KEY.format(", by gate" if kind.gates else "", kind.states[0].name)
        self._tell(self._said)
        if sum(array.size for array in arrays) <= FEW:
            view = WeightsView.of(layer, arrays) if arrays else None
            self._map.set_trace_view(view, stale=stale)
            return
        self._map.set_stale(True)
        self._background.do(lambda: self._read(layer, arrays), self._show)

    def set_theme(self, theme: Theme) -> None:
        """Takes other colours."""
        self._map.set_theme(theme)

    def set_unit(self, unit: int | None) -> None:
        """Marks a unit; None marks none."""
        self._map.set_unit(unit)

    def arrange(self) -> None:
        """Keeps room for any number that may be read, so that the map stands still."""
        room = QRect(0, 0, max(self.width(), 1), 16_000)
        metrics = self.fontMetrics()
        heights = (
            metrics.boundingRect(room, int(Qt.TextFlag.TextWordWrap), text).height()
            for text in (_KEY, _LONGEST)
        )
        self._told.setFixedHeight(max(heights) + 2)

    def _read(self, layer: RecurrentConfig, arrays: tuple[Array, ...]) -> WeightsView | None:
        """On a thread: None where others have come since."""
        return WeightsView.of(layer, arrays) if arrays is self._arrays else None

    def _show(self, reading: WeightsView | Exception | None) -> None:
        if isinstance(reading, Exception):
            raise reading
        if reading is not None and reading.is_of(self._arrays):
            self._map.set_trace_view(reading, stale=self._is_stale)

    def _tell(self, words: str) -> None:
        self._said = words
        self._told.setText(words or self._key)
