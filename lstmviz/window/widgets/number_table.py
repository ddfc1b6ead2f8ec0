"""A table of numbers and its headers, whatever their size."""

from collections.abc import Callable
from typing import Any

import numpy as np
from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QBrush, QFontMetrics, QGuiApplication, QPalette
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QSizePolicy, QTableView, QWidget

from lstmviz.experiment.arrays import Array
from lstmviz.window.widgets.fonts import FollowsFont, bold_font
from lstmviz.window.widgets.framed_focus import FramedFocus


class NumberHeader(QHeaderView):
    """Sections of one fixed size: measuring all of them would take seconds."""

    def __init__(self, orientation: Qt.Orientation, table: QTableView) -> None:
        """Takes the place of the table's own."""
        super().__init__(orientation, table)
        if orientation == Qt.Orientation.Horizontal:
            table.setHorizontalHeader(self)
        else:
            table.setVerticalHeader(self)
        # With the table's own, a header asks cell by cell whether all of a column is
        # selected each time it is painted: half a minute for a million rows.
        self.setSelectionModel(QItemSelectionModel(table.model(), self))
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)

    def sizeHint(self) -> QSize:
        """Asks for what the last name needs.

        Qt measures two hundred names each time that another tensor comes.
        """
        return self.sectionSizeFromContents(max(self.count() - 1, 0))


_Index = QModelIndex | QPersistentModelIndex
_Role = Qt.ItemDataRole
_MOST_LINES = 100
_SAMPLE = 12  # rows that are asked how wide their numbers are
_LONGEST = 8  # texts that are measured: the widest is among the longest
_NOTHING = np.zeros((0, 0), np.float32)
_ALIGNED = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_MARKS = [_Role.BackgroundRole, _Role.FontRole]
_TOLD = frozenset(
    map(int, (_Role.DisplayRole, _Role.ToolTipRole, _Role.TextAlignmentRole, *_MARKS))
)
"""The roles that a number answers to: of each cell Qt asks a dozen each time it paints it."""


def in_full(number: Any) -> str:
    """Returns a number with all its digits: the shortest text that gives the same number again."""
    return str(number)


class NumberTableModel(QAbstractTableModel):
    """A two-dimensional array, of which only what is seen is ever turned into text.

    Signals:
        mark_moved (set, set): these rows and these columns look different. (After `dataChanged`
            Qt would paint the whole table, and after `headerDataChanged` measure hundreds of
            names for an arrow that they have room for.)
    """

    mark_moved = Signal(object, object)

    def __init__(self, digits: int = 6, parent: QWidget | None = None) -> None:
        """Makes an empty table; `digits` significant ones are shown, in the tool tip all."""
        super().__init__(parent)
        self._digits = digits
        self._numbers: Array = _NOTHING
        self._row_label: Callable[[int], str] = str
        self._column_label: Callable[[int], str] = str
        self._column_tip: Callable[[int], str] | None = None
        self._marked_row: int | None = None
        self._marked_column: int | None = None

    @property
    def numbers(self) -> Array:
        """What the table shows."""
        return self._numbers

    @property
    def marked_row(self) -> int | None:
        """The row that belongs to the selected moment."""
        return self._marked_row

    def set_labels(
        self,
        row: Callable[[int], str],
        column: Callable[[int], str],
        column_tip: Callable[[int], str] | None = None,
    ) -> None:
        """Sets how rows and columns are called, and what a column's tool tip says."""
        if (row, column, column_tip) == (self._row_label, self._column_label, self._column_tip):
            return
        self._row_label, self._column_label, self._column_tip = row, column, column_tip
        if self.rowCount():
            self.headerDataChanged.emit(Qt.Orientation.Vertical, 0, self.rowCount() - 1)
        if self.columnCount():
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self.columnCount() - 1)

    def set_numbers(self, numbers: Array) -> None:
        """Shows another array; where its shape is the same, selection and scrolling stay."""
        if _is_same(numbers, self._numbers):
            return
        if numbers.shape == self._numbers.shape:
            self._numbers = numbers
            self._all_changed()
        else:
            self.beginResetModel()
            self._numbers = numbers
            self.endResetModel()

    def set_mark(self, row: int | None, column: int | None = None) -> None:
        """Marks the row of the selected moment, and the column of the selected unit."""
        if (row, column) == (self._marked_row, self._marked_column):
            return
        before = self._marked_row, self._marked_column
        self._marked_row, self._marked_column = row, column
        # The row loses or gets its column's strong mark as well where only that one moves.
        columns = {before[1], column} if before[1] != column else set()
        self.mark_moved.emit({before[0], row} - {None}, columns - {None})

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """Returns the array's first axis."""
        return 0 if parent.isValid() else int(self._numbers.shape[0])

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """Returns the array's second axis."""
        return 0 if parent.isValid() else int(self._numbers.shape[1])

    def data(self, index: _Index, role: int = _Role.DisplayRole) -> Any:
        """Returns a cell."""
        if role not in _TOLD:
            return None
        row, column = index.row(), index.column()
        rows, columns = self._numbers.shape
        if not (0 <= row < rows and 0 <= column < columns):
            return None
        if role == _Role.DisplayRole:
            return self.text_at(row, column)
        if role == _Role.ToolTipRole:
            return in_full(self._numbers[row, column])
        if role == _Role.TextAlignmentRole:
            return _ALIGNED
        if role == _Role.BackgroundRole and self._strength(row, column):
            colour = QGuiApplication.palette().color(QPalette.ColorRole.Highlight)
            colour.setAlpha(self._strength(row, column))
            return QBrush(colour)
        if role == _Role.FontRole and self._is_marked(row, column):
            return bold_font()
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole
    ) -> Any:
        """A row's or a column's name; the marked row's has an arrow, so not by colour alone."""
        across = orientation == Qt.Orientation.Horizontal
        if role == _Role.ToolTipRole and across and self._column_tip is not None:
            return self._column_tip(section)
        if role != _Role.DisplayRole:
            return None
        if across:
            return self._column_label(section)
        arrow = "▸ " if section == self._marked_row else ""
        return f"{arrow}{self._row_label(section)}"

    def sample_headings(self) -> list[str]:
        """Names over the columns, the widest of them among these."""
        last = self.columnCount() - 1
        return [str(self.headerData(last, Qt.Orientation.Horizontal))] if last >= 0 else []

    def text_at(self, row: int, column: int) -> str:
        """Tells what stands in a cell."""
        return f"{self._numbers[row, column]:.{self._digits}g}"

    def _is_marked(self, row: int, column: int) -> bool:
        if row != self._marked_row:
            return False
        return self._marked_column is None or column == self._marked_column

    def _strength(self, row: int, column: int) -> int:
        if row == self._marked_row:
            return 120 if self._is_marked(row, column) else 60
        return 30 if column == self._marked_column else 0

    def _all_changed(self) -> None:
        if self.rowCount() and self.columnCount():
            last = self.index(self.rowCount() - 1, self.columnCount() - 1)
            self.dataChanged.emit(self.index(0, 0), last)


def _is_same(one: Array, other: Array) -> bool:
    """Tells whether two arrays are the same numbers in the same place, which nobody changes."""
    if one.flags.writeable or other.flags.writeable:
        return False
    return one.dtype == other.dtype and one.__array_interface__ == other.__array_interface__


class NumberTable(FramedFocus, FollowsFont, QTableView):
    """Shows a `NumberTableModel`, its columns wide enough for the numbers."""

    def __init__(self, model: NumberTableModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(model)
        self._numbers = model
        self._most_lines = _MOST_LINES
        self._measured: tuple[object, ...] = ()  # what the table's height goes by
        self._heading_height = 0  # which Qt works out from a hundred names
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)  # it would go round and round
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        for orientation in (Qt.Orientation.Horizontal, Qt.Orientation.Vertical):
            NumberHeader(orientation, self)
        self.verticalHeader().setDefaultAlignment(_ALIGNED)
        model.modelReset.connect(self.arrange)
        model.dataChanged.connect(self._data_changed)
        model.mark_moved.connect(self._repaint)
        model.headerDataChanged.connect(self.arrange)
        self.arrange()

    def set_most_lines(self, lines: int) -> None:
        """Asks for the height of that many lines where there are more."""
        self._most_lines = lines
        self.updateGeometry()

    def let_pick(self, picked: Callable[[QModelIndex], None]) -> None:
        """Lets a person pick a cell, of a table that is as high as its lines, and edit none."""
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        # Less high where there is no room.
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.clicked.connect(picked)
        self.activated.connect(picked)

    def show_row(self, row: int | None) -> None:
        """Scrolls to a row, sideways not at all."""
        if row is not None and 0 <= row < self._numbers.rowCount():
            left = self.horizontalScrollBar().value()
            self.scrollTo(self._numbers.index(row, max(self.columnAt(0), 0)))
            self.horizontalScrollBar().setValue(left)

    def _data_changed(self, _first: QModelIndex, _last: QModelIndex, roles: list[int]) -> None:
        if not roles:  # one cell that was typed into leaves the widths alone
            self.arrange()

    def _repaint(self, rows: set[int], columns: set[int]) -> None:
        area = self.viewport().rect()
        for row in rows:
            top, high = self.rowViewportPosition(row), self.rowHeight(row)
            self.viewport().update(area.left(), top, area.width(), high)
        for column in columns:
            left, wide = self.columnViewportPosition(column), self.columnWidth(column)
            self.viewport().update(left, area.top(), wide, area.height())
        self.verticalHeader().viewport().update()

    def sizeHint(self) -> QSize:
        """As high as all lines, or the most that were set, and a scroll bar under them."""
        lines = min(self._numbers.rowCount(), self._most_lines)
        height = self._heading_height + 2 * self.frameWidth()
        height += lines * self.verticalHeader().defaultSectionSize()
        height += self.horizontalScrollBar().sizeHint().height()
        return QSize(super().sizeHint().width(), height)

    def arrange(self) -> None:
        """Makes the columns as wide as a sample of their numbers asks for."""
        bold = self.font()
        bold.setBold(True)  # as the marked numbers are
        metrics, model = QFontMetrics(bold), self._numbers
        rows, columns = min(model.rowCount(), _SAMPLE), min(model.columnCount(), 8)
        texts = [model.text_at(row, column) for row in range(rows) for column in range(columns)]
        texts = sorted([*texts, "-0.00"], key=len)[-_LONGEST:]
        widest = max(map(metrics.horizontalAdvance, texts))
        headings = model.sample_headings()
        lines = [line for heading in headings for line in heading.splitlines()]
        widest = max(widest, *map(self.fontMetrics().horizontalAdvance, lines), 0)
        padding = metrics.horizontalAdvance("0") + 4
        self.horizontalHeader().setDefaultSectionSize(widest + padding)
        self.verticalHeader().setDefaultSectionSize(metrics.height() + 6)
        if model.rowCount():
            label = str(model.headerData(model.rowCount() - 1, Qt.Orientation.Vertical))
            width = metrics.horizontalAdvance(f"▸ {label}") + padding
            self.verticalHeader().setFixedWidth(width)
        measured = (*headings, model.rowCount(), model.columnCount(), self.font().key(), padding)
        if measured != self._measured:
            self._measured = measured
            self._heading_height = self.horizontalHeader().sizeHint().height()
            self.updateGeometry()
