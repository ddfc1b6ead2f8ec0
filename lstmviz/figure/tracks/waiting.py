"""What is said where a gate isn't known yet."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from lstmviz.figure.drawing.fonts import text_height, text_width
from lstmviz.figure.drawing.marks import paint_text
from lstmviz.figure.tracks.canvas import Canvas
from lstmviz.figure.view_model.timeline import Block

_WORDS = ("working out the gates\u2026", "working\u2026", "\u2026")


def paint_waiting(painter: QPainter, canvas: Canvas, block: Block, area: QRectF) -> None:
    """Says in the middle of a call's part of a track that its gates are on their way."""
    place, font = canvas.panel(block, area), canvas.fonts.small
    if place.height() < text_height(font):
        return
    for words in _WORDS:
        if text_width(font, words) <= place.width() - canvas.em:
            paint_text(painter, place, words, font, canvas.theme.muted)
            return
