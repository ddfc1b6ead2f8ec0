"""What stands in a picture's place until there is one."""

from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter

from lstmviz.figure.drawing.fonts import Fonts, resized
from lstmviz.figure.drawing.marks import paint_origin, paint_point, pen
from lstmviz.figure.theme import Theme


def paint_placeholder(
    painter: QPainter, theme: Theme, font: QFont, area: QRectF, text: str
) -> None:
    """A calm word while there is nothing to show yet, under a little of what will come."""
    fonts = Fonts.of(font, area.width(), area.height())
    em = fonts.em
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    centre = area.center() - QPointF(0, 1.6 * em)
    places = [centre + QPointF(n * 3.2 * em, dy * em) for n, dy in enumerate((0.6, -0.7, 0.2), -1)]
    painter.setPen(pen(theme.border, 0.24 * em))
    for one, other in pairwise(places):
        painter.drawLine(one, other)
    paint_origin(painter, places[0], 0.5 * em, theme.border, theme.window, "zeros")
    for place in places[1:]:
        paint_point(painter, place, 0.5 * em, theme.border, theme.window, filled=True)
    words = QRectF(area.left() + em, centre.y() + 2.6 * em, area.width() - 2 * em, 6 * em)
    painter.setFont(resized(fonts.normal, 1.25))
    painter.setPen(QColor(theme.muted))
    flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
    painter.drawText(words, int(flags) | int(Qt.TextFlag.TextWordWrap.value), text)
