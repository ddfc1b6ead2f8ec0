"""Shows a table's first rows as they are written."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QGuiApplication, QPalette
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from lstmviz.experiment.plain_text import plain_text, tip_of
from lstmviz.window.widgets.fonts import FollowsFont
from lstmviz.window.widgets.framed_focus import FramedFocus

_Role = Qt.ItemDataRole
_Index = QModelIndex | QPersistentModelIndex
_LONGEST = 60
LONGEST_NAME = 40
"""Characters of a column's name that are seen; the tool tip has the whole."""


class TextTableModel(QAbstractTableModel):
    """Rows of texts, of which some columns are left out."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: tuple[str, ...] = ()
        self._rows: tuple[tuple[str, ...], ...] = ()
        self._left_out: frozenset[str] = frozenset()

    def show_rows(
        self,
        names: Sequence[str],
        rows: Sequence[tuple[str, ...]],
        left_out: frozenset[str],
    ) -> None:
        """Shows these rows; the columns that are left out are greyed."""
        self.beginResetModel()
        self._names, self._rows, self._left_out = tuple(names), tuple(rows), left_out
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """Returns the number of rows."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """Returns the number of columns."""
        return 0 if parent.isValid() else len(self._names)

    def data(self, index: _Index, role: int = _Role.DisplayRole) -> Any:
        """Returns a cell; what is left out is greyed."""
        row, column = self._rows[index.row()], index.column()
        cell = row[column] if column < len(row) else ""
        if role == _Role.DisplayRole:
            return plain_text(cell, _LONGEST, keep_tags=True)
        if role == _Role.ToolTipRole:
            return tip_of(cell)
        if role == _Role.ForegroundRole and self._names[column] in self._left_out:
            return QGuiApplication.palette().color(QPalette.ColorRole.PlaceholderText)
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole
    ) -> Any:
        """A column's name, with a tick where it is taken; a row's number, counted from 1."""
        if role == _Role.ToolTipRole and orientation == Qt.Orientation.Horizontal:
            return tip_of(self._names[section])
        if role != _Role.DisplayRole:
            return None
        if orientation == Qt.Orientation.Vertical:
            return f"{section + 1}"
        name = self._names[section]
        shown = plain_text(name, LONGEST_NAME, keep_tags=True)
        return shown if name in self._left_out else f"✓ {shown}"


class TextTable(FramedFocus, FollowsFont, QTableView):
    """A `TextTableModel` to look at."""

    def __init__(self, model: TextTableModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        model.modelReset.connect(self.arrange)

    def arrange(self) -> None:
        """Makes the first columns as wide as their texts."""
        metrics = self.fontMetrics()
        self.verticalHeader().setDefaultSectionSize(metrics.height() + 6)
        self.horizontalHeader().setDefaultSectionSize(9 * metrics.height())
        model = self.model()
        for column in range(min(model.columnCount(), 50)):
            texts = [str(model.headerData(column, Qt.Orientation.Horizontal))]
            cells = (model.index(row, column) for row in range(min(8, model.rowCount())))
            texts += [str(cell.data()) for cell in cells]
            widest = max(map(metrics.horizontalAdvance, texts))
            self.setColumnWidth(column, widest + 2 * metrics.averageCharWidth() + 8)
