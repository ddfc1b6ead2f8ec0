import pytest
from controls import Heard, named, nameless
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLineEdit
from pytestqt.qtbot import QtBot

from lstmviz.window.panels.call_buttons import CallButtons
from lstmviz.window.widgets.labels import ErrorLabel
from lstmviz.window.widgets.number_field import NumberField

LEFT = Qt.MouseButton.LeftButton
ALL = (
    "Call again",
    "Duplicate the call",
    "Remove the call",
    "Move the call up",
    "Move the call down",
    "Cut the call into k",
    "Join k calls",
)


class Rig:
    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.buttons = CallButtons()
        qtbot.addWidget(self.buttons)
        self.buttons.set_call(1, 3, 4)
        self.buttons.show()
        self.k = named(self.buttons, NumberField, "k")

    def button(self, name: str) -> QAbstractButton:
        return named(self.buttons, QAbstractButton, name)

    def press(self, name: str) -> None:
        self.qtbot.mouseClick(self.button(name), LEFT)

    def type_k(self, text: str) -> None:
        edit = self.k.findChild(QLineEdit)
        edit.selectAll()
        self.qtbot.keyClicks(edit, text)
        self.qtbot.keyClick(edit, Qt.Key.Key_Return)

    @property
    def disabled(self) -> set[str]:
        return {name for name in ALL if not self.button(name).isEnabled()}

    @property
    def error(self) -> str:
        return "".join(e.text() for e in self.buttons.findChildren(ErrorLabel) if e.isVisible())


@pytest.fixture
def rig(qtbot: QtBot) -> Rig:
    return Rig(qtbot)


def test_each_button_says_what_is_wanted(rig: Rig) -> None:
    b = rig.buttons
    heard = Heard(b.again_requested, b.duplicate_requested, b.remove_requested)
    counted = Heard(b.move_requested, b.chunk_requested, b.join_requested)
    for name in ALL[:3]:
        rig.press(name)
    assert len(heard) == 3
    rig.type_k("3")
    for name in ALL[3:]:
        rig.press(name)
    assert counted == [(-1,), (1,), (3,), (3,)]


def test_every_control_has_a_name_and_help(rig: Rig) -> None:
    assert nameless(rig.buttons) == []
    assert all(rig.button(name).toolTip() for name in ALL)


@pytest.mark.parametrize(
    ("call", "calls", "timesteps", "disabled"),
    [
        (1, 3, 4, set()),
        (0, 3, 4, {"Move the call up"}),
        (2, 3, 4, {"Move the call down", "Join k calls"}),
        (1, 3, 1, {"Cut the call into k"}),
        (0, 1, 1, set(ALL[2:])),
    ],
)
def test_what_cannot_be_done_is_disabled(
    rig: Rig, call: int, calls: int, timesteps: int, disabled: set[str]
) -> None:
    rig.buttons.set_call(call, calls, timesteps)
    assert rig.disabled == disabled


def test_a_k_that_cannot_be_read_cuts_nothing(rig: Rig) -> None:
    heard = Heard(rig.buttons.chunk_requested, rig.buttons.join_requested)
    said = Heard(rig.buttons.refused)
    rig.type_k("1")
    rig.press("Cut the call into k")
    rig.press("Join k calls")
    sentence = "k: expected a number of calls from 2 to 1,000,000, got 1."
    assert (heard, said, rig.error) == ([], [(sentence,)], sentence)
    rig.type_k("2")
    assert rig.error == ""


def test_a_k_that_cannot_be_read_is_forgotten(rig: Rig) -> None:
    rig.type_k("x")
    rig.buttons.forget()
    assert (rig.error, rig.k.text()) == ("", "2")


def test_arrows_grow_with_the_text(rig: Rig) -> None:
    before = rig.button("Move the call up").iconSize().height()
    font = rig.buttons.font()
    font.setPointSizeF(2 * font.pointSizeF())
    rig.buttons.setFont(font)
    assert rig.button("Move the call up").iconSize().height() > 1.6 * before
