"""What is said over the picture while it is out of date."""

from paintings import near
from PySide6.QtGui import QFont, QFontMetricsF, QImage, QPainter
from pytestqt.qtbot import QtBot
from trace_views import trace_view

from lstmviz.figure.picture.picture import Picture
from lstmviz.figure.picture.stale import fitting, paint_stale
from lstmviz.figure.theme import LIGHT, between

WORDS = "Out of date: This picture is an old one. Press F5 to run"


def test_what_to_do_is_said_where_there_is_no_room_for_all(qtbot: QtBot) -> None:
    metrics = QFontMetricsF(QFont())
    all_of_it = metrics.horizontalAdvance(WORDS)
    assert fitting(WORDS, metrics, all_of_it + 1) == WORDS
    assert fitting(WORDS, metrics, 0.8 * all_of_it) == "Out of date: Press F5 to run"
    assert fitting(WORDS, metrics, 0.2 * all_of_it).endswith("…")
    assert fitting("Out of date", metrics, all_of_it) == "Out of date"


def test_the_picture_pales_and_the_words_stand_over_the_legend(qtbot: QtBot) -> None:
    picture = Picture(trace_view(), LIGHT, QFont(), 400, 300)
    image = QImage(400, 300, QImage.Format.Format_RGB32)
    image.fill("#000000")
    painter = QPainter(image)
    paint_stale(painter, picture, WORDS)
    painter.end()
    assert near(image.pixelColor(200, 100), between("#000000", LIGHT.window, 0.55))
    banner = picture.layout.legend
    at = round(banner.left() + 10), round(banner.center().y())
    assert near(image.pixelColor(*at), LIGHT.warning)
