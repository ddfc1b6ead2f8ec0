"""The weights as they are drawn: few enough cells to paint, and what stands out among all."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np

from lstmviz.experiment.experiment import Array
from lstmviz.experiment.weights import GATE_NAMES, PARTS, column_of, columns_of
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
        part: "kernel", "recurrent_kernel" or "bias".
        row: the feature, or the unit whose h goes in; 0 of the bias.
        gate: one of i, f, g, o.
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
        name: "kernel", "recurrent_kernel" or "bias".
        array: as the layer has it.
        numbers: (rows, 4·units), the same; the bias has one row.
        gates: for each gate (lines, columns): the numbers, or of many of them the extreme of
            each box, the one farthest from zero; NaN and infinity win.
        limits: of the colours, symmetric about zero, finite.
        least: the smallest number and its cell; None where none is finite.
        most: the largest number and its cell.
        has_lost: NaN or infinity is among them.
    """

    name: str
    array: Array
    numbers: Array
    gates: Mapping[str, Array]
    limits: Limits
    least: tuple[float, Cell] | None
    most: tuple[float, Cell] | None
    has_lost: bool

    @classmethod
    def of(cls, name: str, array: Array) -> Self:
        """Reads (rows, 4·units) or the bias' (4·units,), in time in proportion to its size."""
        numbers = np.atleast_2d(array)
        boxes = _Boxes.of(numbers)
        high, low = boxes.extremes(np.maximum), boxes.extremes(np.minimum)
        extreme = np.where(high >= -low, high, low)  # of a box with a NaN, both are NaN
        gates = dict(zip(GATE_NAMES, np.split(extreme, 4, axis=1), strict=True))
        least, most = boxes.found(name, low, np.minimum), boxes.found(name, high, np.maximum)
        reached = (0.0, 0.0) if least is None or most is None else (least[0], most[0])
        lost = not bool(np.isfinite(extreme).all())
        return cls(name, array, numbers, gates, symmetric(reached), least, most, lost)

    @property
    def rows(self) -> int:
        """How many features there are, or units; 1 of the bias."""
        return int(self.numbers.shape[0])

    @property
    def units(self) -> int:
        """How many columns a gate has."""
        return int(self.numbers.shape[1]) // 4


@dataclass(frozen=True, eq=False)
class WeightsView:
    """Kernel, recurrent_kernel and, where there is one, bias."""

    parts: tuple[Part, ...]

    @classmethod
    def of(cls, arrays: tuple[Array, ...]) -> Self:
        """Reads the arrays, in Keras' order; this takes time in proportion to their size."""
        return cls(tuple(map(Part.of, PARTS, arrays)))

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
        return part is not None and cell.row < part.rows and cell.unit < part.units

    def value(self, cell: Cell) -> np.generic:
        """The number itself, of the array's own type."""
        part = self.part(cell.part)
        column = columns_of(cell.gate, part.units).start + cell.unit
        number: np.generic = part.numbers[cell.row, column]
        return number


def number_text(number: object) -> str:
    """A number with all its digits, and with a true minus sign."""
    return str(number).replace("-", "−")


def place_words(cell: Cell) -> str:
    """Where a number stands: "from feature 2 to gate f (forget), unit 5"."""
    sources = {"kernel": "from feature", "recurrent_kernel": "from h of unit"}
    source = f"{sources[cell.part]} {cell.row} " if cell.part in sources else ""
    name = GATE_NAMES[cell.gate]
    return f"{source}to {cell.gate} ({name}) of unit {cell.unit}"


def description(trace_view: WeightsView) -> str:
    """The map in words, for those who don't see it."""
    said = [f"The weights of {_counted(trace_view.units, 'unit')} as heatmaps, grouped by gate."]
    for part in trace_view.parts:
        shape = f"{part.name} {shape_text(part)}"
        if part.least is None or part.most is None:
            said.append(f"{shape}: no finite numbers.")
            continue
        (least, at_least), (most, at_most) = part.least, part.most
        lost = " NaN or infinity is among them." if part.has_lost else ""
        said.append(
            f"{shape}: from {least:.4g} ({place_words(at_least)}) "
            f"to {most:.4g} ({place_words(at_most)}).{lost}".replace("-", "−")
        )
    return " ".join(said)


def shape_text(part: Part) -> str:
    """An array's shape."""
    return f"({4 * part.units},)" if part.name == "bias" else f"({part.rows}, {4 * part.units})"


def _counted(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count:,} {thing}s"


@dataclass(frozen=True, eq=False)
class _Boxes:
    """Numbers in boxes that begin at some rows and columns: no more than can be painted.

    No box holds numbers of two gates.
    """

    numbers: Array
    rows: Array
    columns: Array

    @classmethod
    def of(cls, numbers: Array) -> Self:
        units = numbers.shape[1] // 4
        of_gate = _edges(units, MOST_COLUMNS)
        columns = np.concatenate([of_gate + gate * units for gate in range(4)])
        return cls(numbers, _edges(numbers.shape[0], MOST_LINES), columns)

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
        gate, unit = column_of(int(columns.start + right), self.numbers.shape[1] // 4)
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
