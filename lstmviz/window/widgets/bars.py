"""Bars of parts of a whole, under one another, each with its name and its number."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QWidget

from lstmviz.figure.drawing.share_bars import Bar, Inks, format_bars, paint_share_bars
from lstmviz.window.widgets.fonts import FollowsFont

_MARGIN = 2
_Role = QPalette.ColorRole


class Bars(FollowsFont, QWidget):
    """Draws some bars; takes room for as many as may come, so that nothing below it jumps."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._most = 0
        self._bars: tuple[Bar, ...] = ()
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    @property
    def bars(self) -> tuple[Bar, ...]:
        """What is drawn."""
        return self._bars

    def set_bars(self, bars: tuple[Bar, ...], most: int) -> None:
        """Draws other bars, of which there are never more than `most`."""
        if most != self._most:
            self._most = most
            self.updateGeometry()
        if bars != self._bars:
            self._bars = bars
            self.setAccessibleDescription(format_bars(bars))
            self.update()

    def sizeHint(self) -> QSize:
        """As high as its lines."""
        return QSize(120, self._most * self.fontMetrics().height() + 2 * _MARGIN)

    minimumSizeHint = sizeHint

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draws names, bars and numbers."""
        roles = (_Role.WindowText, _Role.AlternateBase, _Role.Highlight)
        inks = Inks(*(self.palette().color(role).name() for role in roles))
        painter = QPainter(self)
        area = QRectF(self.rect()).adjusted(0, _MARGIN, 0, -_MARGIN)
        paint_share_bars(painter, area, self._bars, self.font(), inks)
        painter.end()
