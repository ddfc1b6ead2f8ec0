import pytest
from controls import Heard, PanelRig, nameless
from pytestqt.qtbot import QtBot

from lstmviz.window.panels.call_buttons import CallButtons
from lstmviz.window.widgets.number_field import NumberField

ALL = (
    "Call again",
    "Duplicate the call",
    "Remove the call",
    "Move the call up",
    "Move the call down",
    "Cut the call into several",
    "Join calls",
)


class Rig(PanelRig[CallButtons]):
    def __init__(self, qtbot: QtBot) -> None:
        super().__init__(qtbot, CallButtons())
        self.panel.set_call(1, 3, 4)
        self.count = self.named(NumberField, "How many calls")

    @property
    def disabled(self) -> set[str]:
        return {name for name in ALL if not self.button(name).isEnabled()}


def test_each_button_says_what_is_wanted(rig: Rig) -> None:
    b = rig.panel
    heard = Heard(b.again_requested, b.duplicate_requested, b.remove_requested)
    counted = Heard(b.move_requested, b.chunk_requested, b.join_requested)
    for name in ALL[:3]:
        rig.press(name)
    assert len(heard) == 3
    rig.type_into(rig.count, "3")
    for name in ALL[3:]:
        rig.press(name)
    assert counted == [(-1,), (1,), (3,), (3,)]
    assert [rig.button(name).text() for name in ALL[-2:]] == ["cut into", "join 3 calls"]


def test_every_control_has_a_name_and_help(rig: Rig) -> None:
    assert nameless(rig.panel) == []
    assert all(rig.button(name).toolTip() for name in ALL)


@pytest.mark.parametrize(
    ("call", "calls", "timesteps", "disabled"),
    [
        (1, 3, 4, set()),
        (0, 3, 4, {"Move the call up"}),
        (2, 3, 4, {"Move the call down", "Join calls"}),
        (1, 3, 1, {"Cut the call into several"}),
        (0, 1, 1, set(ALL[2:])),
    ],
)
def test_what_cannot_be_done_is_disabled(
    rig: Rig, call: int, calls: int, timesteps: int, disabled: set[str]
) -> None:
    rig.panel.set_call(call, calls, timesteps)
    assert rig.disabled == disabled


def test_a_number_that_cannot_be_read_cuts_nothing(rig: Rig) -> None:
    heard = Heard(rig.panel.chunk_requested, rig.panel.join_requested)
    said = Heard(rig.panel.refused)
    rig.type_into(rig.count, "1")
    rig.press("Cut the call into several")
    rig.press("Join calls")
    sentence = "calls: expected a number of calls from 2 to 1,000,000, got 1."
    assert (heard, said, rig.errors) == ([], [(sentence,)], [sentence])
    rig.type_into(rig.count, "2")
    assert rig.errors == []


def test_a_number_that_cannot_be_read_is_forgotten(rig: Rig) -> None:
    rig.type_into(rig.count, "x")
    rig.panel.forget()
    assert (rig.errors, rig.count.text()) == ([], "2")


def test_arrows_grow_with_the_text(rig: Rig) -> None:
    before = rig.button("Move the call up").iconSize().height()
    font = rig.panel.font()
    font.setPointSizeF(2 * font.pointSizeF())
    rig.panel.setFont(font)
    assert rig.button("Move the call up").iconSize().height() > 1.6 * before
