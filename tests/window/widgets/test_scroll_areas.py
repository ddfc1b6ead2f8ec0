from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from lstmviz.window.widgets.scroll_areas import MOST_SHARE, CompactScrollArea


def test_it_takes_what_it_is_told_up_to_its_share_of_the_window(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    area = CompactScrollArea(QLabel("a sentence"))
    QVBoxLayout(window).addWidget(area)
    window.resize(300, 1000)
    most = 1000 * MOST_SHARE // 100
    taken = [
        (area.take_height(whole, least), area.sizeHint().height(), area.minimumSizeHint().height())
        for whole, least in ((40, 20), (most + 1, 20), (most + 1, most + 5))
    ]
    assert taken == [(True, 40, 40), (False, most, most), (True, most + 1, most + 1)]
