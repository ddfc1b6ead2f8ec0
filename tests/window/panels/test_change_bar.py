from controls import Heard, named, nameless
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QScrollArea, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from lstmviz.figure.theme import DARK, LIGHT
from lstmviz.window.panels import change_bar
from lstmviz.window.panels.change_bar import ChangeSummaryBar

LONG = "Call 1 now starts from the state call 0 ended in: h of call 1 changed. " * 3


def test_with_nothing_to_say_it_takes_no_room(qtbot: QtBot) -> None:
    bar = ChangeSummaryBar()
    qtbot.addWidget(bar)
    assert bar.isHidden()
    bar.set_sentence("It changed.")
    assert not bar.isHidden()
    assert bar.sentence == "It changed."
    bar.set_sentence("")
    assert bar.isHidden()


def test_its_buttons_have_names_and_work_by_keyboard(qtbot: QtBot) -> None:
    bar = ChangeSummaryBar()
    qtbot.addWidget(bar)
    bar.set_sentence("It changed.")
    assert nameless(bar) == []
    again, away = Heard(bar.marks_requested), Heard(bar.dismissed)
    qtbot.keyClick(named(bar, QToolButton, "Mark what changed"), Qt.Key.Key_Space)
    assert (again, away) == ([()], [])
    qtbot.mouseClick(named(bar, QToolButton, "Put the sentence"), Qt.MouseButton.LeftButton)
    assert (again, away) == ([()], [()])
    assert not bar.isHidden()  # whoever hears it decides


def test_a_long_sentence_is_read_to_its_end_however_narrow_the_window_is(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    bar = ChangeSummaryBar()
    column.addWidget(bar)
    column.addStretch(1)
    window.resize(300, 500)
    window.show()
    bar.set_sentence(LONG)
    lines = bar.fontMetrics().height()
    qtbot.waitUntil(lambda: bar.height() > 4 * lines)
    assert window.width() == 300
    assert bar.minimumSizeHint().width() < 200
    before = bar.height()
    window.resize(900, 500)
    qtbot.waitUntil(lambda: bar.height() < before)
    window.setStyleSheet("font-size: 40px")
    qtbot.waitUntil(lambda: bar.height() > 100)


def test_a_sentence_of_few_lines_is_seen_whole(qtbot: QtBot) -> None:
    bar = ChangeSummaryBar()
    qtbot.addWidget(bar)
    bar.resize(650, 40)
    bar.show()
    bar.set_sentence(LONG)
    (area,) = bar.findChildren(QScrollArea)
    qtbot.waitUntil(lambda: area.viewport().height() == area.widget().height())


def test_the_picture_keeps_its_room_and_the_rest_is_scrolled_to(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    bar = ChangeSummaryBar()
    column.addWidget(bar)
    column.addStretch(1)
    window.resize(300, 300)
    window.show()
    bar.set_sentence(LONG)
    area = named(bar, QScrollArea, "What the change did")
    qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() > 0)
    assert bar.height() < 0.35 * window.height()
    assert area.focusPolicy() & Qt.FocusPolicy.TabFocus
    bar.set_sentence("It changed.")
    qtbot.waitUntil(lambda: bar.height() < 3 * bar.fontMetrics().height())
    assert area.verticalScrollBar().maximum() == 0
    assert not area.focusPolicy() & Qt.FocusPolicy.TabFocus


def test_a_screen_reader_is_told_once(qtbot: QtBot, monkeypatch) -> None:
    message: list[str] = []

    class Listening:
        @staticmethod
        def updateAccessibility(event) -> None:
            assert event.type() == QAccessible.Event.Announcement
            message.append(event.message())

    monkeypatch.setattr(change_bar, "QAccessible", Listening)
    bar = ChangeSummaryBar()
    qtbot.addWidget(bar)
    for sentence in ("One.", "One.", "", "Two."):
        bar.set_sentence(sentence)
    assert message == ["One.", "Two."]


def test_its_sign_has_the_colour_of_the_marks(qtbot: QtBot) -> None:
    bar = ChangeSummaryBar()
    qtbot.addWidget(bar)
    bar.set_sentence("It changed.")
    sign = named(bar, QToolButton, "Mark what changed")
    for theme in (LIGHT, DARK):
        bar.set_theme(theme)
        image = sign.grab().toImage()
        colours = {
            image.pixelColor(x, y).name().upper()
            for x in range(image.width())
            for y in range(image.height())
        }
        assert {theme.changed, theme.changed_ground} <= colours
