import pytest
from controls import Heard, named, nameless
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from lstmviz.window.panels.recipe_bar import LiteralField
from lstmviz.window.widgets.text_field import TextField

CONTROL = Qt.KeyboardModifier.ControlModifier
LONG = str([0.125] * 50_000)


class Rig:
    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.literal = LiteralField()
        qtbot.addWidget(self.literal)
        self.given = Heard(self.literal.given)
        self.literal.show()
        self.text = named(self.literal, TextField, "Array as text")
        self.use = self.literal.findChild(QPushButton)
        self.text.setFocus()


@pytest.fixture
def rig(qtbot: QtBot) -> Rig:
    return Rig(qtbot)


def test_nothing_can_be_used_where_nothing_is(rig: Rig) -> None:
    assert not rig.use.isEnabled()
    rig.qtbot.keyClick(rig.text, Qt.Key.Key_Return, CONTROL)
    assert rig.given == []
    assert nameless(rig.literal) == []
    assert "np.array" in rig.text.placeholderText()


def test_the_text_is_given_by_button_and_by_key(rig: Rig) -> None:
    rig.qtbot.keyClicks(rig.text, "[1, 2]")
    rig.qtbot.mouseClick(rig.use, Qt.MouseButton.LeftButton)
    rig.qtbot.keyClick(rig.text, Qt.Key.Key_Return, CONTROL)
    assert rig.given == [("[1, 2]",)] * 2
    assert rig.text.text == "[1, 2]"


def test_a_long_paste_is_given_at_once_and_again(rig: Rig) -> None:
    QGuiApplication.clipboard().setText(LONG)
    rig.qtbot.keyClick(rig.text, Qt.Key.Key_V, CONTROL)
    assert rig.given == [(LONG,)]
    rig.qtbot.mouseClick(rig.use, Qt.MouseButton.LeftButton)
    assert rig.given == [(LONG,)] * 2


def test_an_error_stands_under_the_text_which_stays(rig: Rig) -> None:
    rig.qtbot.keyClicks(rig.text, "[1, x]")
    rig.literal.show_error("Expected a number.")
    (error,) = [e for e in rig.literal.findChildren(QLabel) if e.isVisible()]
    assert error.text() == "Expected a number."
    assert error.y() > rig.text.y()
    assert rig.text.text == "[1, x]"
    rig.literal.show_error("")
    assert not error.isVisible()
    rig.literal.forget()
    assert rig.text.text == ""
