"""Bars of parts of a whole, under one another, each with its name and its number."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QWidget

from lstmviz.window.widgets.fonts import FollowsFont

_GAP, _MARGIN, _NUMBER = 6, 2, "0.000"


@dataclass(frozen=True)
class Bar:
    """One bar: what it is called, and how long it is, from 0 to 1."""

    name: str
    value: float


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
            said = ", ".join(f"{bar.name} {bar.value:.3f}" for bar in bars)
            self.setAccessibleDescription(said)
            self.update()

    def sizeHint(self) -> QSize:
        """As high as its lines."""
        return QSize(120, self._most * self.fontMetrics().height() + 2 * _MARGIN)

    minimumSizeHint = sizeHint

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draws names, bars and numbers."""
        painter, metrics = QPainter(self), self.fontMetrics()
        line, wide = metrics.height(), metrics.horizontalAdvance(_NUMBER)
        names = (metrics.horizontalAdvance(bar.name) for bar in self._bars)
        left = min(max(names, default=0), self.width() // 3) + _GAP
        room = max(self.width() - left - wide - 2 * _GAP, 1)
        ink = self.palette().color(QPalette.ColorRole.WindowText)
        ground = self.palette().color(QPalette.ColorRole.AlternateBase)
        fill = self.palette().color(QPalette.ColorRole.Highlight)
        painter.setPen(ink)
        for number, bar in enumerate(self._bars):
            top = _MARGIN + number * line
            name = metrics.elidedText(bar.name, Qt.TextElideMode.ElideRight, left - _GAP)
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRectF(0, top, left - _GAP, line), right, name)
            painter.fillRect(QRectF(left, top + 2, room, line - 4), ground)
            painter.fillRect(QRectF(left, top + 2, room * bar.value, line - 4), fill)
            painter.drawText(
                QRectF(left + room + _GAP, top, wide + _GAP, line),
                Qt.AlignmentFlag.AlignVCenter,
                f"{bar.value:.3f}",
            )
        painter.end()
