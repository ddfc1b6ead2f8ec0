"""What is said over the picture, or in its place."""

from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from lstmviz.figure.fonts import Fonts, resized, text_height
from lstmviz.figure.marks import paint_origin, paint_point, paint_text, pen, tint
from lstmviz.figure.picture import Picture
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


def paint_stale(painter: QPainter, picture: Picture, words: str) -> None:
    """Fades the picture and says why, over the legend rather than over the data."""
    canvas, layout = picture.canvas, picture.layout
    theme, fonts = canvas.theme, canvas.fonts
    width, height = picture.size
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillRect(QRectF(0, 0, width, height), tint(theme.window, 0.55))
    high = max(layout.legend.height(), text_height(fonts.bold) + 0.6 * fonts.em)
    banner = QRectF(layout.legend.left(), 0, layout.legend.width(), high)
    banner.moveBottom(height - 0.3 * fonts.em)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.warning))
    painter.drawRoundedRect(banner, 0.4 * fonts.em, 0.4 * fonts.em)
    shown = fitting(words, QFontMetricsF(fonts.bold), banner.width() - 2 * fonts.em)
    paint_text(painter, banner, shown, fonts.bold, theme.on_accent)


def fitting(words: str, metrics: QFontMetricsF, width: float) -> str:
    """The words, or what a person needs most of them where they are too wide.

    Args:
        words: what is the matter, a colon, and sentences; the last one says what to do.
        metrics: of the font they are written in.
        width: pixels.
    """
    if metrics.horizontalAdvance(words) > width:
        matter, colon, sentences = words.partition(": ")
        words = matter + colon + sentences.rpartition(". ")[2]
    return metrics.elidedText(words, Qt.TextElideMode.ElideRight, width)
