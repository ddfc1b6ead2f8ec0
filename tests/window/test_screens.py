from PySide6.QtCore import QPoint, QSize
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from lstmviz.window.screens import bring_onto_a_screen, fit_onto_the_screen


def test_a_window_whose_screen_is_gone_comes_to_one_that_is_there(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    room = widget.screen().availableGeometry()
    widget.setGeometry(room.right() + 4000, room.bottom() + 4000, room.width() + 900, 300)
    bring_onto_a_screen(widget)
    assert room.contains(widget.geometry())
    widget.move(room.left() + 10, room.top() + 10)
    bring_onto_a_screen(widget)
    assert widget.pos() == QPoint(room.left() + 10, room.top() + 10)


def test_a_window_that_its_title_bar_would_push_off_the_screen_is_maximized(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    room = widget.screen().availableGeometry().size()
    fit_onto_the_screen(widget, QSize(300, 200))
    assert widget.size() == QSize(300, 200)
    assert not widget.isMaximized()
    fit_onto_the_screen(widget, room)
    assert widget.isMaximized()
    assert widget.height() <= room.height()
    assert widget.width() == room.width()
