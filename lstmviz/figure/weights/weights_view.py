"""The weights as they are drawn: few enough cells to paint, and what stands out among all."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Self

import numpy as np

from lstmviz.cells.cell_kind import CellKind
from lstmviz.experiment.arrays import Array
from lstmviz.experiment.config import RecurrentConfig
from lstmviz.experiment.counting import counted
from lstmviz.experiment.experiment import weight_names
from lstmviz.experiment.weight_rows import WeightRows, weight_rows
from lstmviz.experiment.weights import column_of, columns_of, in_words, units_of
from lstmviz.figure.view_model.axis_limits import Limits, symmetric

MOST_LINES = 512
MOST_COLUMNS = 256
"""Of a gate, no more lines and columns are kept for painting; a panel has no more pixels."""

FEW = 400_000
"""So few numbers are read within a few milliseconds."""


@dataclass(frozen=True)
class Cell:
    """One number of the weights.

    Attributes:
        part: the name of the weight: "kernel".
        row: the feature, or the unit whose h goes in; 0 of a bias without rows.
        gate: whose columns it is among; of a layer without gates its state.
        unit: whose gate it is.
    """

    part: str
    row: int
    gate: str
    unit: int


@dataclass(frozen=True, eq=False)
class Part:
    """One of the arrays.

    Attributes:
        name: "kernel", for example.
        kind: of the layer.
        lines: what its rows are.
        array: as the layer has it.
        numbers: (rows, gates·units), the same; what has no rows has one here.
        gates: for each gate (lines, columns): the numbers, or of many of them the extreme of
            each box, the one farthest from zero; NaN and infinity win.
        limits: of the colours, symmetric about zero, finite.
        least: the smallest number and its cell; None where none is finite.
        most: the largest number and its cell.
        has_lost: NaN or infinity is among them.
    """

    name: str
    kind: CellKind
    lines: WeightRows
    array: Array
    numbers: Array
    gates: Mapping[str, Array]
    limits: Limits
    least: tuple[float, Cell] | None
    most: tuple[float, Cell] | None
    has_lost: bool

    @classmethod
    def of(cls, layer: RecurrentConfig, name: str, array: Array) -> Self:
        """Reads (rows, gates·units) or (gates·units,), in time in proportion to its size."""
        kind, numbers = layer.kind, np.atleast_2d(array)
        boxes = _Boxes.of(kind, numbers)
        high, low = boxes.extremes(np.maximum), boxes.extremes(np.minimum)
        extreme = np.where(high >= -low, high, low)  # of a box with a NaN, both are NaN
        columns = np.split(extreme, len(kind.columns), axis=1)
        gates = dict(zip(kind.columns, columns, strict=True))
        least, most = boxes.found(name, low, np.minimum), boxes.found(name, high, np.maximum)
        reached = (0.0, 0.0) if least is None or most is None else (least[0], most[0])
        lost = not bool(np.isfinite(extreme).all())
        rows = weight_rows(layer, name)
        return cls(name, kind, rows, array, numbers, gates, symmetric(reached), least, most, lost)

    @property
    def rows(self) -> int:
        """How many features there are, or units; 1 of a bias without rows."""
        return int(self.numbers.shape[0])

    @property
    def units(self) -> int:
        """How many columns a gate has."""
        return units_of(self.kind, self.numbers)

    def row_name(self, row: int) -> str:
        """What stands beside a row: its number, or of a bias what the row is added to."""
        return self.lines.added_to[row] if self.lines.added_to else str(row)

    def place_words(self, cell: Cell) -> str:
        """Where a number stands: "from feature 2 to f (forget) of unit 5"."""
        source, gate = self.lines.source(cell.row), in_words(self.kind, cell.gate)
        return f"{source} to {gate} of unit {cell.unit}".lstrip()


@dataclass(frozen=True, eq=False)
class WeightsView:
    """All weights of a layer, in Keras' order."""

    parts: tuple[Part, ...]

    @classmethod
    def of(cls, layer: RecurrentConfig, arrays: tuple[Array, ...]) -> Self:
        """Reads the weights of a layer; this takes time in proportion to their size."""
        names = weight_names(layer)
        return cls(tuple(map(partial(Part.of, layer), names, arrays)))

    @property
    def kind(self) -> CellKind:
        """The kind of layer that it is."""
        return self.parts[0].kind

    @property
    def units(self) -> int:
        """How many units the layer has."""
        return self.parts[0].units

    def is_of(self, arrays: tuple[Array, ...]) -> bool:
        """Whether it is of these very arrays."""
        return len(arrays) == len(self.parts) and all(
            array is part.array for array, part in zip(arrays, self.parts, strict=True)
        )

    def part(self, name: str) -> Part:
        """One of the parts."""
        return next(part for part in self.parts if part.name == name)

    def has(self, cell: Cell) -> bool:
        """Whether there is such a number."""
        part = next((part for part in self.parts if part.name == cell.part), None)
        has_place = part is not None and cell.row < part.rows and cell.unit < part.units
        return has_place and cell.gate in self.kind.columns

    def value(self, cell: Cell) -> np.generic:
        """The number itself, of the array's own type."""
        part = self.part(cell.part)
        column = columns_of(self.kind, cell.gate, part.units).start + cell.unit
        number: np.generic = part.numbers[cell.row, column]
        return number


def number_text(number: object) -> str:
    """A number with all its digits, and with a true minus sign."""
    return str(number).replace("-", "−")


def description(trace_view: WeightsView) -> str:
    """The map in words, for those who don't see it."""
    by_gate = ", grouped by gate" if trace_view.kind.gates else ""
    said = [f"The weights of {counted(trace_view.units, 'unit')} as heatmaps{by_gate}."]
    for part in trace_view.parts:
        shape = f"{part.name} {part.array.shape}"
        if part.least is None or part.most is None:
            said.append(f"{shape}: no finite numbers.")
            continue
        (least, at_least), (most, at_most) = part.least, part.most
        lost = " NaN or infinity is among them." if part.has_lost else ""
        said.append(
            f"{shape}: from {least:.4g} ({part.place_words(at_least)}) "
            f"to {most:.4g} ({part.place_words(at_most)}).{lost}".replace("-", "−")
        )
    return " ".join(said)


@dataclass(frozen=True, eq=False)
class _Boxes:
    """Numbers in boxes that begin at some rows and columns: no more than can be painted.

    No box holds numbers of two gates.
    """

    kind: CellKind
    numbers: Array
    rows: Array
    columns: Array

    @classmethod
    def of(cls, kind: CellKind, numbers: Array) -> Self:
        units = units_of(kind, numbers)
        of_gate = _edges(units, MOST_COLUMNS)
        columns = [of_gate + gate * units for gate in range(len(kind.columns))]
        return cls(kind, numbers, _edges(numbers.shape[0], MOST_LINES), np.concatenate(columns))

    @property
    def are_single(self) -> bool:
        """Each box holds one number."""
        return (len(self.rows), len(self.columns)) == self.numbers.shape

    def extremes(self, extreme: np.ufunc) -> Array:
        """The largest or the smallest of each box; NaN where there is one in it."""
        if self.are_single:
            return self.numbers
        boxes = np.empty((len(self.rows), len(self.columns)), self.numbers.dtype)
        for line in range(len(self.rows)):  # ten times as quick as `reduceat` over all
            some = extreme.reduce(self.numbers[_span(self.rows, line)], axis=0)
            boxes[line] = extreme.reduceat(some, self.columns)
        return boxes

    def found(self, name: str, boxes: Array, extreme: np.ufunc) -> tuple[float, Cell] | None:
        """The smallest or the largest finite number, and its cell; boxes are of `extremes`."""
        known = self._finite(boxes, extreme)
        best = np.argmin(known) if extreme is np.minimum else np.argmax(known)
        line, column = (int(place) for place in np.unravel_index(best, known.shape))
        value = known[line, column]
        if not np.isfinite(value):
            return None
        rows, columns = _span(self.rows, line), _span(self.columns, column)
        down, right = np.argwhere(self.numbers[rows, columns] == value)[0]
        units = units_of(self.kind, self.numbers)
        gate, unit = column_of(self.kind, int(columns.start + right), units)
        return float(value), Cell(name, int(rows.start + down), gate, unit)

    def _finite(self, boxes: Array, extreme: np.ufunc) -> Array:
        """The extremes among finite numbers alone."""
        away = np.inf if extreme is np.minimum else -np.inf
        if self.are_single or np.isfinite(boxes).all():
            return np.where(np.isfinite(boxes), boxes, away)
        known = np.empty_like(boxes)
        for line in range(len(self.rows)):  # a box at a time: they may be a copy of everything
            some = self.numbers[_span(self.rows, line)]
            some = extreme.reduce(np.where(np.isfinite(some), some, away), axis=0)
            known[line] = extreme.reduceat(some, self.columns)
        return known


def _edges(count: int, most: int) -> Array:
    """Where each of at most so many boxes begins."""
    boxes = min(count, most)
    return np.arange(boxes) * count // boxes


def _span(edges: Array, number: int) -> slice:
    return slice(int(edges[number]), int(edges[number + 1]) if number + 1 < len(edges) else None)
