"""Paints the words of a lecture's page, and the sheet of its keys."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QPainter

from lstmviz.figure.drawing.fonts import sized, text_height, text_width
from lstmviz.figure.drawing.marks import outline_with, paint_box, paint_text, pen, tint
from lstmviz.figure.theme import Theme
from lstmviz.window.lecture.layout import SMALLEST, PageLayout
from lstmviz.window.lecture.page import LecturePage, OptionState

_LEFT = Qt.AlignmentFlag.AlignLeft


def paint_words(painter: QPainter, page: LecturePage, layout: PageLayout, theme: Theme) -> None:
    """Paints title, sentence, lines, question and answers where the layout has them."""
    if not layout.card.isEmpty():
        high = layout.boxes[0].height()
        frame = pen(theme.accent, 0.1 * high)
        paint_box(painter, layout.card, 0.3 * high, theme.panel, frame)
    for piece in layout.pieces:
        ink = theme.accent if piece.role == "title" else theme.text
        paint_text(painter, piece.area, piece.text, piece.font, ink, _LEFT)
    if page.question is None:
        return
    for number, (option, box) in enumerate(
        zip(page.question.options, layout.boxes, strict=True), 1
    ):
        _paint_option(painter, theme, box, f"{number}", option.state)


def _paint_option(
    painter: QPainter, theme: Theme, box: QRectF, number: str, state: OptionState
) -> None:
    """Paints an answer's number; beside it a tick or a cross once that is told."""
    pixels = 0.8 * box.height()
    inks = {"open": theme.text, "chosen": theme.accent, "right": theme.good, "wrong": theme.error}
    ink, is_open, width = inks[state], state == "open", 0.12 * pixels
    painter.setFont(sized(painter.font(), pixels, bold=True))
    ground = theme.window if is_open else ink
    paint_box(painter, box, 0.2 * pixels, ground, pen(ink, width))
    letter = ink if is_open else theme.window
    font = sized(painter.font(), 0.9 * pixels, bold=True)
    paint_text(painter, box, number, font, letter)
    place, reach = QPointF(box.right() + 0.75 * pixels, box.center().y()), 0.32 * pixels
    outline_with(painter, pen(ink, 1.6 * width))
    if state == "right":
        corner = place + QPointF(-0.3 * reach, reach)
        painter.drawLine(place + QPointF(-1.1 * reach, 0.1 * reach), corner)
        painter.drawLine(corner, place + QPointF(1.2 * reach, -1.1 * reach))
    elif state == "wrong":
        for way in (QPointF(reach, reach), QPointF(reach, -reach)):
            painter.drawLine(place - way, place + way)
    elif state == "chosen":
        painter.setBrush(tint(ink, 1.0))
        painter.drawEllipse(place, 0.35 * reach, 0.35 * reach)


def paint_sheet(
    painter: QPainter,
    theme: Theme,
    base: QFont,
    size: tuple[float, float],
    rows: Sequence[tuple[str, str]],
) -> None:
    """Paints the sheet of keys in the middle of the screen."""
    width, height = size
    pixels = max(round(height / SMALLEST), 8)
    font, bold = sized(base, pixels), sized(base, pixels, bold=True)
    line = 1.35 * text_height(font)
    keys = max(text_width(bold, key) for key, _ in rows)
    words = max(text_width(font, said) for _, said in rows)
    wide, high = keys + words + 3.5 * pixels, len(rows) * line + 1.6 * pixels
    area = QRectF((width - wide) / 2, (height - high) / 2, wide, high)
    paint_box(painter, area, 0.5 * pixels, theme.panel, pen(theme.accent, 0.15 * pixels))
    y = area.top() + 0.8 * pixels
    for key, said in rows:
        place = QRectF(area.left() + pixels, y, keys, line)
        paint_text(painter, place, key, bold, theme.accent, _LEFT)
        place = QRectF(place.right() + 1.5 * pixels, y, words, line)
        paint_text(painter, place, said, font, theme.text, _LEFT)
        y += line
