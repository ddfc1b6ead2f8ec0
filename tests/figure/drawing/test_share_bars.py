"""Parts of a whole as bars."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot
from sheets import sheet_font

from lstmviz.figure.drawing.fonts import text_height
from lstmviz.figure.drawing.share_bars import Bar, Inks, format_bars, paint_share_bars
from lstmviz.figure.theme import LIGHT


def test_they_are_told_with_their_numbers() -> None:
    assert format_bars([Bar("a", 0.5), Bar("b", 0.25)]) == "a 0.500, b 0.250"


def test_a_bar_is_as_long_as_its_part_and_a_long_name_leaves_it_room(qtbot: QtBot) -> None:
    font, inks = sheet_font(), Inks(LIGHT.text, LIGHT.grid, LIGHT.accent)
    image = QImage(300, 60, QImage.Format.Format_RGB32)
    image.fill(QColor(LIGHT.window))
    painter = QPainter(image)
    bars = [Bar("a name that is longer than there is room for", 1.0), Bar("b", 0.25)]
    paint_share_bars(painter, QRectF(0, 0, 300, 60), bars, font, inks)
    painter.end()
    line = text_height(font)
    whole, part = (
        [x for x in range(300) if image.pixelColor(x, round(y)).name() == LIGHT.accent.lower()]
        for y in (0.5 * line, 1.5 * line)
    )
    assert abs(len(part) - len(whole) / 4) <= 1
    assert whole[0] == part[0] <= 110
    assert len(whole) > 140
