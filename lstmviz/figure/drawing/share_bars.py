"""Paints parts of a whole as bars under one another, each with its name and its number."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from lstmviz.figure.drawing.fonts import text_height, text_width
from lstmviz.figure.drawing.marks import paint_text
from lstmviz.figure.drawing.wrapping import cut

_RIGHT = Qt.AlignmentFlag.AlignRight


@dataclass(frozen=True)
class Bar:
    """One bar: what it is called, and how long it is, from 0 to 1."""

    name: str
    value: float

    @property
    def number(self) -> str:
        """Its length, written."""
        return f"{self.value:.3f}"


def format_bars(bars: Sequence[Bar]) -> str:
    """Tells them in words."""
    return ", ".join(f"{bar.name} {bar.number}" for bar in bars)


@dataclass(frozen=True)
class Inks:
    """The colours of bars: of the text, of the whole, and of its part."""

    text: str
    ground: str
    fill: str


def paint_share_bars(
    painter: QPainter, area: QRectF, bars: Sequence[Bar], font: QFont, inks: Inks
) -> None:
    """Paints them from the top of an area on, a line of text each.

    A name has a third of the width at most; a longer one is cut off.
    """
    line, gap = text_height(font), 0.5 * text_width(font, "0")
    wide = text_width(font, "0.000")
    names = max((text_width(font, bar.name) for bar in bars), default=0.0)
    left = area.left() + min(names, area.width() / 3)
    room = max(area.right() - left - wide - 2 * gap, 1.0)
    for number, bar in enumerate(bars):
        top = area.top() + number * line
        whole = QRectF(left + gap, top + 0.14 * line, room, 0.72 * line)
        painter.fillRect(whole, QColor(inks.ground))
        painter.fillRect(whole.adjusted(0, 0, -(1 - bar.value) * room, 0), QColor(inks.fill))
        # Where the whole ends is seen without its ground too: on paper that is faint.
        painter.setPen(QPen(QColor(inks.text), 0.06 * line))
        painter.drawLine(whole.bottomLeft(), whole.bottomRight())
        place = QRectF(area.left(), top, left - area.left(), line)
        name = cut(bar.name, font, place.width() + 0.01)
        paint_text(painter, place, name, font, inks.text, _RIGHT)
        place = QRectF(QPointF(whole.right() + gap, top), QPointF(area.right(), top + line))
        paint_text(painter, place, bar.number, font, inks.text, _RIGHT)
