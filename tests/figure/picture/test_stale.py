"""What is said over the picture while it is out of date."""

from PySide6.QtGui import QFont, QFontMetricsF
from pytestqt.qtbot import QtBot

from lstmviz.figure.picture.stale import fitting

WORDS = "Out of date: This picture is an old one. Press F5 to run"


def test_what_to_do_is_said_where_there_is_no_room_for_all(qtbot: QtBot) -> None:
    metrics = QFontMetricsF(QFont())
    all_of_it = metrics.horizontalAdvance(WORDS)
    assert fitting(WORDS, metrics, all_of_it + 1) == WORDS
    assert fitting(WORDS, metrics, 0.8 * all_of_it) == "Out of date: Press F5 to run"
    assert fitting(WORDS, metrics, 0.2 * all_of_it).endswith("…")
    assert fitting("Out of date", metrics, all_of_it) == "Out of date"
