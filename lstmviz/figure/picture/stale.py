"""What is said over the picture while it is out of date."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from lstmviz.figure.drawing.fonts import text_height
from lstmviz.figure.drawing.marks import paint_text, tint
from lstmviz.figure.picture.picture import Picture


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
