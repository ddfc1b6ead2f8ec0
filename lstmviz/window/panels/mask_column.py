"""The mask of the row that is shown, as a column of ticks beside its table."""

from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QKeyCombination,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QSizePolicy,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from lstmviz.experiment.arrays import Array
from lstmviz.window.widgets.fonts import FollowsFont
from lstmviz.window.widgets.layouts import lay_out
from lstmviz.window.widgets.tick_table import TickTable

_Index = QModelIndex | QPersistentModelIndex
_Role = Qt.ItemDataRole
_HELP = (
    "Ticked: the step is used. Clear: Keras skips the step, and the state stays as it was.\n"
    "Space changes the selected steps; Ctrl+C and Ctrl+V copy and paste them as 1 and 0."
)


class _Ticks(QAbstractTableModel):
    """A line for each step of x; steps that the mask doesn't reach have no tick."""

    ticked = Signal(int, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.mask: Array | None = None  # of the row, as far as there is one
        self._steps = 0

    def set_mask(self, mask: Array | None, steps: int) -> None:
        """Shows a mask, (timesteps,) bool, beside so many steps; None: no mask at all."""
        steps = 0 if mask is None else steps
        if steps != self._steps:
            self.beginResetModel()
            self.mask, self._steps = mask, steps
            self.endResetModel()
        else:
            self.mask = mask
            if steps:
                self.dataChanged.emit(self.index(0, 0), self.index(steps - 1, 0))

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """Tells how many steps x has."""
        return 0 if parent.isValid() else self._steps

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """One."""
        return 0 if parent.isValid() else 1

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """A step that the mask reaches can be ticked."""
        flags = super().flags(index)
        return flags if self._used(index) is None else flags | Qt.ItemFlag.ItemIsUserCheckable

    def data(self, index: _Index, role: int = _Role.DisplayRole) -> Any:
        """Returns a tick, or a dash where there is none."""
        used = self._used(index)
        if role == _Role.ToolTipRole:
            return _HELP
        if used is None:
            return "–" if role == _Role.DisplayRole else None
        if role == _Role.CheckStateRole:
            return Qt.CheckState.Checked if used else Qt.CheckState.Unchecked
        if role == _Role.AccessibleTextRole:
            return f"t={index.row()} is {'used' if used else 'held'}"
        return None

    def setData(self, index: _Index, value: Any, role: int = _Role.EditRole) -> bool:
        """Says that a tick is wanted; it shows when the experiment has it."""
        if role != _Role.CheckStateRole or self._used(index) is None:
            return False
        self.ticked.emit(index.row(), Qt.CheckState(value) == Qt.CheckState.Checked)
        return True

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole
    ) -> Any:
        """Returns the column's name; the second line makes it as high as the table's headings."""
        if orientation == Qt.Orientation.Horizontal:
            if role == _Role.DisplayRole:
                return "mask\n "
            if role == _Role.ToolTipRole:
                return _HELP
        return None

    def _used(self, index: _Index) -> bool | None:
        if self.mask is None or not 0 <= index.row() < len(self.mask):
            return None
        return bool(self.mask[index.row()])


class MaskColumn(FollowsFont, QWidget):
    """Goes up and down with the table that it stands beside; hidden where there is no mask.

    Signals:
        requested (list, bool): ranges of steps, as slices, and whether they are to be used.
        copy_requested (): Ctrl+C.
        paste_requested (int): Ctrl+V, and the step from which on.
    """

    requested = Signal(object, bool)
    copy_requested = Signal()
    paste_requested = Signal(int)

    def __init__(self, reference: QTableView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reference = reference
        self._ticks = _Ticks(self)
        self.view = _TickView(self._ticks, self)
        self._foot = QWidget(self)  # as high as the table's horizontal scroll bar
        lay_out(QVBoxLayout(self), self.view, self._foot, spacing=0, growing=(self.view,))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Ignored)  # as its neighbour
        self._ticks.ticked.connect(self._on_ticked)
        control = Qt.KeyboardModifier.ControlModifier
        self.view.commands = {
            QKeyCombination(Qt.Key.Key_Space): self._toggle,
            QKeyCombination(control, Qt.Key.Key_C): self.copy_requested.emit,
            QKeyCombination(control, Qt.Key.Key_V): self._paste,
        }
        mine, other = self.view.verticalScrollBar(), reference.verticalScrollBar()
        mine.valueChanged.connect(other.setValue)
        other.valueChanged.connect(mine.setValue)
        reference.horizontalScrollBar().rangeChanged.connect(self.arrange)
        self.hide()

    @property
    def line(self) -> Array | None:
        """The row's mask that is shown, (timesteps,) bool."""
        return self._ticks.mask

    def set_mask(self, mask: Array | None, steps: int) -> None:
        """Shows a row's mask, (timesteps,) bool, beside so many steps; None: no mask at all."""
        self._ticks.set_mask(mask, steps)
        self.setVisible(mask is not None)
        if mask is not None:
            self.arrange()

    def selected(self) -> list[slice]:
        """Returns the selected steps; else the keyboard's."""
        parts = self.view.selectionModel().selection().toList()
        steps = [slice(part.top(), part.bottom() + 1) for part in parts]
        current = self.view.currentIndex()
        if not steps and current.isValid():
            steps = [slice(current.row(), current.row() + 1)]
        return steps

    def arrange(self) -> None:
        """Stands beside the table: a foot like its scroll bar, lines of the same height."""
        bar = self._reference.horizontalScrollBar()
        self._foot.setFixedHeight(bar.sizeHint().height() if bar.maximum() > bar.minimum() else 0)
        self.view.fit()
        self.view.verticalScrollBar().setValue(self._reference.verticalScrollBar().value())

    def _on_ticked(self, step: int, used: bool) -> None:
        steps = self.selected()
        if not any(part.start <= step < part.stop for part in steps):
            steps = [slice(step, step + 1)]  # a click beside what is selected
        self.requested.emit(steps, used)

    def _toggle(self) -> None:
        current, mask = self.view.currentIndex().row(), self._ticks.mask
        if mask is not None and 0 <= current < len(mask):
            self.requested.emit(self.selected(), not mask[current])

    def _paste(self) -> None:
        self.paste_requested.emit(min((part.start for part in self.selected()), default=0))


class _TickView(TickTable):
    """Keeps the table's look: lines of the same height, and no scroll bars of its own."""

    def __init__(self, model: _Ticks, parent: QWidget) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setAccessibleName("Mask of the shown row")
        self.setAccessibleDescription(_HELP)
        self.setToolTip(_HELP)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)  # it would be as dark as the boxes' frames
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        for bar in (self.setVerticalScrollBarPolicy, self.setHorizontalScrollBarPolicy):
            bar(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        for header in (self.verticalHeader(), self.horizontalHeader()):
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            header.setHighlightSections(False)
        self.fit()

    def fit(self) -> None:
        """Takes the size of the text: lines as high as the numbers beside them."""
        bold = QFont(self.font())
        bold.setBold(True)
        self.verticalHeader().setDefaultSectionSize(QFontMetrics(bold).height() + 6)
        width = self.horizontalHeader().sectionSizeHint(0)
        self.horizontalHeader().setDefaultSectionSize(width)
        self.setFixedWidth(width + 2 * self.frameWidth())
