"""Lists a table's columns, of which the ticked ones become features."""

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from lstmviz.experiment.files.tables.columns import Column
from lstmviz.experiment.files.tables.survey import TableSurvey
from lstmviz.experiment.plain_text import tip_of
from lstmviz.window.widgets.buttons import explain
from lstmviz.window.widgets.framed_list import FramedItems

_Role = Qt.ItemDataRole
_Index = QModelIndex | QPersistentModelIndex
_TICKS = {True: Qt.CheckState.Checked, False: Qt.CheckState.Unchecked}


class ColumnListModel(QAbstractListModel):
    """Columns, of which only those that are seen are ever turned into text.

    Signals:
        ticked (): a tick was set or taken away.
    """

    ticked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns: tuple[Column, ...] = ()
        self._features: set[str] = set()

    @property
    def features(self) -> tuple[str, ...]:
        """The names of the ticked columns, in their order."""
        return tuple(column.name for column in self._columns if column.name in self._features)

    def show_columns(self, columns: tuple[Column, ...], features: tuple[str, ...]) -> None:
        """Lists columns, the features ticked; the current one stays where the names do."""
        are_same = [one.name for one in columns] == [one.name for one in self._columns]
        if not are_same:
            self.beginResetModel()
        self._columns, self._features = columns, set(features)
        if not are_same:
            self.endResetModel()
        elif columns:
            self.dataChanged.emit(self.index(0), self.index(len(columns) - 1))

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """Returns the number of columns of the table."""
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: _Index, role: int = _Role.DisplayRole) -> Any:
        """Returns what a column is, and whether it is ticked; None where it can't be."""
        column = self._columns[index.row()]
        if role == _Role.CheckStateRole:
            return _TICKS[column.name in self._features] if _can_be_feature(column) else None
        if role in (_Role.DisplayRole, _Role.ToolTipRole):
            held = column.why or "numbers"
            text = f"{column.name}: {held.removeprefix('it is ')}"
            return text if role == _Role.DisplayRole else tip_of(text)
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Returns what can be done with a column."""
        flags = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
        if not index.isValid() or not _can_be_feature(self._columns[index.row()]):
            return flags
        return flags | Qt.ItemFlag.ItemIsUserCheckable

    def setData(self, index: _Index, value: Any, role: int = _Role.EditRole) -> bool:
        """Ticks a column, or takes its tick away."""
        if role != _Role.CheckStateRole:
            return False
        self._features ^= {self._columns[index.row()].name}
        self.dataChanged.emit(index, index)
        self.ticked.emit()
        return True


def _can_be_feature(column: Column) -> bool:
    return column.is_numeric or column.kind == "text"


class _Aligned(QStyledItemDelegate):
    """Lets texts without a tick box begin where those with one do."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: _Index) -> None:
        """Puts an empty picture of the box's size in its place."""
        super().initStyleOption(option, index)
        features = QStyleOptionViewItem.ViewItemFeature
        if not option.features & features.HasCheckIndicator:
            style = option.widget.style()
            wide = style.pixelMetric(QStyle.PixelMetric.PM_IndicatorWidth, option, option.widget)
            option.features |= features.HasDecoration
            option.icon = QIcon()
            option.decorationSize = QSize(wide, 1)


class ColumnList(FramedItems, QListView):
    """Lists a table's columns, each with what it is; the ticked ones become features.

    Signals:
        chosen (dict): another choice of `columns`.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        explain(
            self,
            "The ticked columns become features; Space ticks one. A column of text becomes "
            "one-hot. Dates and times can't be ticked.",
            "Columns",
        )
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(_Aligned(self))
        self.setMinimumHeight(5 * self.fontMetrics().height())
        self._columns = ColumnListModel(self)
        self.setModel(self._columns)
        self._columns.ticked.connect(self._choose)

    def show_columns(self, found: TableSurvey, features: tuple[str, ...]) -> None:
        """Lists the columns, with those ticked that become features."""
        self._columns.show_columns(found.columns, features)
        if not self.currentIndex().isValid():
            self.setCurrentIndex(self._columns.index(0))

    def _choose(self) -> None:
        self.chosen.emit({"columns": self._columns.features})
