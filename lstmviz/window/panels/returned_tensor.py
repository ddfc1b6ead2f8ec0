"""One returned tensor: its shape in words, and its numbers."""

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from lstmviz.experiment.arrays import Array
from lstmviz.figure.theme import LIGHT, Theme
from lstmviz.figure.view_model.returned import TensorShown
from lstmviz.window.widgets.labels import PlainLabel
from lstmviz.window.widgets.layouts import lay_out
from lstmviz.window.widgets.number_table import NumberTable, NumberTableModel

_WIDTH = 1.5
_Index = QModelIndex | QPersistentModelIndex


class ChangeFrames(QStyledItemDelegate):
    """Draws cells, and round those that changed a frame on a ground of its own."""

    def __init__(self, is_changed: Callable[[int, int], bool], parent: QWidget) -> None:
        super().__init__(parent)
        self._is_changed = is_changed
        self._theme = LIGHT

    def set_theme(self, theme: Theme) -> None:
        """Takes other colours."""
        self._theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draws a cell."""
        changed = self._is_changed(index.row(), index.column())
        area = option.rect
        if changed:
            painter.fillRect(area, QColor(self._theme.changed_ground))
        super().paint(painter, option, index)
        if changed:
            _paint_frame(painter, QRectF(area).adjusted(1, 1, -1, -1), self._theme)


class FramedLine(PlainLabel):
    """A line of plain text, framed where it changed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._changed = False
        self._theme = LIGHT
        self.setContentsMargins(4, 2, 4, 2)

    def set_framed(self, framed: bool) -> None:
        """Marks the line as changed, or no longer."""
        if framed != self._changed:
            self._changed = framed
            self.update()

    def set_theme(self, theme: Theme) -> None:
        """Takes other colours."""
        self._theme = theme
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints the ground below the text, and the frame."""
        if self._changed:
            painter = QPainter(self)
            painter.setBrush(QColor(self._theme.changed_ground))
            area = QRectF(self.rect()).adjusted(1, 1, -1, -1)
            wide = self.fontMetrics().horizontalAdvance(self.text()) + 12
            area.setWidth(min(area.width(), wide))
            _paint_frame(painter, area, self._theme, filled=True)
            painter.end()
        super().paintEvent(event)


def _paint_frame(painter: QPainter, area: QRectF, theme: Theme, filled: bool = False) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(theme.changed), _WIDTH))
    if not filled:
        painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(area, 3, 3)
    painter.restore()


_DIGITS = 4


class ReturnedTensor(QWidget):
    """One returned tensor: its shape in words, and its numbers.

    Signals:
        picked (int, object): a line of the table, and the unit; None for all units.
    """

    picked = Signal(int, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = FramedLine(self)
        self._changed: Array | None = None
        self._lines = PlainLabel(self)
        self.model = NumberTableModel(_DIGITS, self)
        self.table = NumberTable(self.model, self)
        self._plain = self.table.itemDelegate()
        self._frames = ChangeFrames(self.is_changed, self)
        self.table.let_pick(lambda cell: self.picked.emit(cell.row(), cell.column()))
        header = self.table.verticalHeader()
        header.sectionClicked.connect(lambda line: self.picked.emit(line, None))
        parts = (self._words, self._lines, self.table, 1)
        lay_out(QVBoxLayout(self), *parts, spacing=4, margins=(0, 4, 0, 0))

    def set_name(self, name: str, help_: str) -> None:
        """Says which of the tensors it is, and what that is."""
        self._words.setAccessibleName(f"Shape of {name}")
        self.table.setAccessibleName(f"Numbers of {name}")
        self.table.setToolTip(f"{help_} Click a number to select its moment and unit.")

    def show_tensor(self, shown: TensorShown, unit: int | None) -> None:
        """Shows a tensor and the numbers of its table, with what is selected marked."""
        self._words.setText(shown.words)
        self._lines.setText(shown.lines)
        self.model.set_labels(shown.label, "unit {}".format)
        self.model.set_numbers(shown.numbers)
        self._mark(shown.marked, unit)

    def _mark(self, line: int | None, unit: int | None) -> None:
        """Marks what is selected."""
        changed = line != self.model.marked_row
        self.model.set_mark(line, unit)
        if changed:
            self.table.show_row(line)

    def set_changed(self, reshaped: bool, changed: Array | None) -> None:
        """Frames what the last change altered.

        Args:
            reshaped: whether the tensor has another shape, or wasn't returned before.
            changed: (lines, units) bool, or (lines, 1) for all units; None where nothing is.
        """
        self._words.set_framed(reshaped)
        if changed is not None or self._changed is not None:
            self._changed = changed
            # Only while there are frames: each cell would else be painted by way of Python.
            self.table.setItemDelegate(self._plain if changed is None else self._frames)
            self.table.viewport().update()

    def is_changed(self, line: int, unit: int) -> bool:
        """Tells whether a number of the table is framed."""
        changed = self._changed
        if changed is None or line >= changed.shape[0]:
            return False
        return bool(changed[line, unit if unit < changed.shape[1] else 0])

    def set_theme(self, theme: Theme) -> None:
        """Draws the frames in other colours."""
        self._words.set_theme(theme)
        self._frames.set_theme(theme)
        self.table.viewport().update()
