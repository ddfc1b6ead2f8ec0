"""One row of a call's input tensor, or a given state, as a table of numbers to be edited."""

import threading
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QBrush, QGuiApplication, QPalette
from PySide6.QtWidgets import QWidget

from lstmviz.experiment.arrays import Array, sealed
from lstmviz.experiment.cells import with_block
from lstmviz.experiment.features import Feature
from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.plain_text import plain_text, tip_of
from lstmviz.experiment.tensors import parse_number, with_number
from lstmviz.window.panels.invalid_cells import CellIndex, InvalidCell
from lstmviz.window.widgets.number_table import NumberTableModel, in_full

_Role = Qt.ItemDataRole
_COPIED_AHEAD = range(2**20, 2**28)  # bytes: fewer take no time, more too much memory
_LONGEST_TEXT = 60  # characters that are seen of a text that is no number
_LONGEST_HEADING = 10  # characters of a name over its column
_MEASURED = 8  # names: the widest is among the longest
_TO_NAME = "A double click, or Shift+F2 in a cell beneath, names it."
_ONE_CELL = [_Role.DisplayRole, _Role.EditRole, _Role.BackgroundRole, _Role.ToolTipRole]

Block = tuple[slice, slice]
"""Time steps and features of the row that is shown."""


@dataclass(frozen=True)
class Naming:
    """What a table's numbers are called.

    Attributes:
        symbol: the array, as in formulas.
        owner: who keeps a number that nothing could be put in the place of.
        row: a line, by its number.
        column: a column, by its number.
        by_row: whether a number's place begins with the row of the batch that is shown.
        has_features: whether the columns are features, which a person may name.
    """

    symbol: str
    owner: str
    row: str
    column: str
    by_row: bool = False
    has_features: bool = False

    def of(self, place: CellIndex) -> str:
        """One number."""
        return f"{self.symbol}[{', '.join(map(str, place if self.by_row else place[1:]))}]"

    def start(self, row: int, column: int) -> str:
        """Returns a cell, by the names of its line and its column."""
        cell = f"{self.row.format(row)}, {self.column.format(column)}"
        return " ".join(cell.split())


INPUTS = Naming("x", "The tensor", "t={}", "feature\n{}", by_row=True, has_features=True)
"""A call's tensor, one row of the batch at a time."""


class _CopyAhead:
    """A copy of a tensor, made on a thread before it is needed."""

    def __init__(self, tensor: Array) -> None:
        self._tensor = tensor
        self._made: Array | None = None
        self._thread = threading.Thread(target=self._make, name="copy of a tensor", daemon=True)
        self._thread.start()

    def take(self) -> Array | None:
        """Returns the copy, which is nobody else's; None where there was no memory for it."""
        self._thread.join()
        return self._made

    def _make(self) -> None:
        with suppress(MemoryError):
            self._made = self._tensor.copy()


class TensorModel(NumberTableModel):
    """Shows a row of a tensor; texts that can't be read stay in their cells.

    Signals:
        edited (ndarray, str): the tensor that good numbers make of this one, read-only, and
            how they came: "cell" or "paste".
        named_edited (ndarray, dict): likewise for cells that were pasted with names of features,
            by their places.
        unread_changed (): a text that can't be read came or went.
        refused (str): the sentence about a text that came just now.
    """

    edited = Signal(object, str)
    named_edited = Signal(object, object)
    unread_changed = Signal()
    refused = Signal(str)

    def __init__(
        self, naming: Naming = INPUTS, digits: int = 6, parent: QWidget | None = None
    ) -> None:
        super().__init__(digits, parent)
        self._naming = naming
        self.has_features = naming.has_features
        self._tensor: Array = np.zeros((0, 0, 0), np.float32)
        self._row = 0
        self._copy: _CopyAhead | None = None
        self._invalid_cells: dict[CellIndex, InvalidCell] = {}
        self._features: tuple[Feature, ...] = ()
        self._longest_names: tuple[str, ...] = ()
        self.set_labels(naming.row.format, naming.column.format)

    def set_features(self, features: tuple[Feature, ...]) -> None:
        """Sets what the columns are called; empty where they have no names."""
        if features == self._features:
            return
        self._features = features
        beginnings = sorted({one.name[: _LONGEST_HEADING + 1] for one in features}, key=len)
        longest = (plain_text(name, _LONGEST_HEADING) for name in beginnings[-_MEASURED:])
        self._longest_names = tuple(longest)
        if self.columnCount():
            last = self.columnCount() - 1
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, last)

    def name_of(self, column: int) -> str:
        """Returns a feature's whole name; empty where it has none."""
        return self._features[column].name if column < len(self._features) else ""

    def sample_headings(self) -> list[str]:
        """The longest names among them: measuring each of thousands would take too long."""
        return [*super().sample_headings(), *self._longest_names]

    @property
    def tensor(self) -> Array:
        """The call's whole tensor."""
        return self._tensor

    @property
    def invalid_cells(self) -> dict[CellIndex, InvalidCell]:
        """The texts that can't be read, by (row, timestep, feature)."""
        return self._invalid_cells

    def prepare_edit(self) -> None:
        """Copies a large tensor while a person types: new memory takes its time to come by."""
        if self._copy is None and self._tensor.nbytes in _COPIED_AHEAD:
            self._copy = _CopyAhead(self._tensor)

    def set_tensor(
        self, tensor: Array, row: int, invalid_cells: dict[CellIndex, InvalidCell]
    ) -> None:
        """Shows a row of a tensor, (batch, timesteps, features); the texts are kept up to date."""
        same = tensor is self._tensor and row == self._row and invalid_cells is self._invalid_cells
        if tensor is not self._tensor:
            self._copy = None
        self._tensor, self._row, self._invalid_cells = tensor, row, invalid_cells
        # Such a text is about the number it failed to replace: it goes when that number does.
        for place in [p for p, text in invalid_cells.items() if not _still_there(tensor, p, text)]:
            del invalid_cells[place]
        if not same:
            empty = np.zeros((0, 0), np.float32)
            before = self._numbers
            self.set_numbers(tensor[row] if row < tensor.shape[0] else empty)
            if self._numbers is before:  # other texts over the same numbers
                self._all_changed()
            self.unread_changed.emit()

    def forget_texts(self) -> None:
        """Shows the numbers again where texts were that couldn't be read."""
        self._invalid_cells.clear()
        self._all_changed()
        self.unread_changed.emit()

    def sentence_at(self, index: QModelIndex) -> str:
        """Tells what is wrong with the text in a cell; empty where nothing is."""
        invalid_cells = self._invalid_cells.get(self._place(index))
        return invalid_cells.sentence if invalid_cells else ""

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        """Every cell can be edited."""
        return super().flags(index) | Qt.ItemFlag.ItemIsEditable

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = _Role.DisplayRole
    ) -> Any:
        """Returns a number, or the text that couldn't be read."""
        place = self._place(index)
        invalid_cells = self._invalid_cells.get(place)
        if invalid_cells is None and role == _Role.EditRole:
            return in_full(self._tensor[place])
        if invalid_cells is None:
            told = super().data(index, role)
            is_number = role == _Role.ToolTipRole and told is not None
            return f"{told}{self._in_own_unit(place)}" if is_number else told
        if role == _Role.DisplayRole:
            return self.text_at(*place[1:])
        if role == _Role.EditRole:
            return invalid_cells.text
        if role in (_Role.ToolTipRole, _Role.AccessibleDescriptionRole):
            return tip_of(invalid_cells.sentence)
        if role == _Role.BackgroundRole:
            ink = QGuiApplication.palette().color(QPalette.ColorRole.Text)
            ink.setAlpha(110)
            return QBrush(ink, Qt.BrushStyle.BDiagPattern)
        return super().data(index, role)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole
    ) -> Any:
        """A line's or a column's name; a feature's own stands above its number."""
        if orientation == Qt.Orientation.Horizontal and self.has_features:
            name = self.name_of(section)
            if role == _Role.ToolTipRole:
                said = f"feature {section}" + (f": {tip_of(name)}" if name else " has no name")
                return f"{said}\n{_TO_NAME}"
            if role == _Role.DisplayRole and name:
                return f"{plain_text(name, _LONGEST_HEADING, keep_tags=True)}\n{section}"
        return super().headerData(section, orientation, role)

    def _in_own_unit(self, place: CellIndex) -> str:
        """Tells in a second line what a number is where it comes from."""
        if place[2] >= len(self._features):
            return ""
        feature = self._features[place[2]]
        name = tip_of(feature.name) or self._naming.column.format(place[2]).replace("\n", " ")
        if not feature.is_scaled:
            return f"\n{name}"
        return f"\n{name}: {feature.original(float(self._tensor[place])):.6g} in its own unit"

    def text_at(self, row: int, column: int) -> str:
        """Returns the number, or behind a sign the text that couldn't be read."""
        invalid = self._invalid_cells.get((self._row, row, column))
        if invalid is None:
            return super().text_at(row, column)
        return f"⚠ {plain_text(invalid.text, _LONGEST_TEXT, keep_tags=True)}"

    def setData(
        self, index: QModelIndex | QPersistentModelIndex, value: Any, role: int = _Role.EditRole
    ) -> bool:
        """Takes a typed text: a good number goes into the tensor, anything else stays here."""
        if role != _Role.EditRole or not index.isValid():
            return False
        place = self._place(index)
        before = self._invalid_cells.pop(place, None)
        outcome = typed_into(self._tensor, place, str(value), self._naming, self._copy)
        if isinstance(outcome, np.ndarray):
            self._copy = None
        if isinstance(outcome, InvalidCell):
            self._invalid_cells[place] = outcome
        if before is not None or place in self._invalid_cells:
            self.unread_changed.emit()
        # The columns are as wide as they are until the number is there.
        self.dataChanged.emit(index, index, _ONE_CELL)
        if isinstance(outcome, InvalidCell):
            self.refused.emit(outcome.sentence)
        elif outcome is not None:
            self.edited.emit(outcome, "cell")
        return True

    def put(self, block: Array, step: int, feature: int, names: tuple[str, ...] = ()) -> None:
        """Puts a block, (timesteps, features), into the row that is shown, from this cell on.

        Raises:
            InvalidValue: it goes beyond the table, or a number is too large for the tensor.
        """
        start = self._naming.start(step, feature)
        new = with_block(self._tensor, (self._row, step, feature), block, start)
        lines, columns = block.shape
        blocks = [(slice(step, step + lines), slice(feature, feature + columns))]
        if names and self.has_features:
            self._set(blocks, None, "paste")
            self.named_edited.emit(new, dict(enumerate(names, feature)))
        else:
            self._set(blocks, new, "paste")

    def clear(self, blocks: Iterable[Block]) -> None:
        """Sets the numbers of these blocks to 0."""
        blocks, new = list(blocks), None
        if any(self._numbers[block].any() for block in blocks):
            new = self._tensor.copy()
            for steps, features in blocks:
                new[self._row, steps, features] = 0
        self._set(blocks, None if new is None else sealed(new), "cell")

    def _set(self, blocks: Iterable[Block], new: Array | None, how: str) -> None:
        """Takes the texts away that stood in the blocks, and says which tensor is wanted."""
        over = [p for p in self._invalid_cells if any(self._covers(block, p) for block in blocks)]
        for place in over:
            del self._invalid_cells[place]
        if over:
            self._all_changed()
            self.unread_changed.emit()
        if new is not None:
            self.edited.emit(new, how)

    def _covers(self, block: Block, place: CellIndex) -> bool:
        row, step, feature = place
        steps, features = block
        inside = steps.start <= step < steps.stop and features.start <= feature < features.stop
        return row == self._row and inside

    def _place(self, index: QModelIndex | QPersistentModelIndex) -> CellIndex:
        return self._row, index.row(), index.column()


def typed_into(
    tensor: Array,
    place: CellIndex,
    text: str,
    naming: Naming = INPUTS,
    copy: _CopyAhead | None = None,
) -> Array | InvalidCell | None:
    """Tells what comes of a text that was typed into a cell.

    Returns:
        The tensor with the number in its place; the text, where it is no number; None where
        the number stands there already, or there is no such place any more.
    """
    if not _is_inside(tensor, place) or text == in_full(tensor[place]):
        return None
    try:
        number = parse_number(text)
        new = with_number(tensor, place, number, None if copy is None else copy.take())
    except InvalidValue as error:
        kept = tensor[place]
        sentence = f"{naming.of(place)}: {error.message}. {naming.owner} keeps {in_full(kept)}."
        return InvalidCell(text, sentence, kept)
    return sealed(new)


def _is_inside(tensor: Array, place: CellIndex) -> bool:
    return all(i < size for i, size in zip(place, tensor.shape, strict=True))


def _still_there(tensor: Array, place: CellIndex, text: InvalidCell) -> bool:
    inside = _is_inside(tensor, place)
    return inside and bool(np.array_equal(tensor[place], text.kept, equal_nan=True))
