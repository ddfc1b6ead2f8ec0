"""Frames around what a change altered: cells of a table, and lines of text."""

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from lstmviz.figure.theme import LIGHT, Theme
from lstmviz.window.widgets.labels import PlainLabel

_WIDTH = 1.5
_Index = QModelIndex | QPersistentModelIndex


class ChangeFrames(QStyledItemDelegate):
    """Draws cells, and round those that changed a frame on a ground of its own."""

    def __init__(self, is_changed: Callable[[int, int], bool], parent: QWidget) -> None:
        """Frames nothing in the colours of another theme until it is told of them.

        Args:
            is_changed: whether the cell of a row and a column is framed.
            parent: what this belongs to.
        """
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
