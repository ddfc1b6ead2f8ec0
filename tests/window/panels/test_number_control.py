import pytest
from controls import Heard, named
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel
from pytestqt.qtbot import QtBot

from lstmviz.window.panels.argument_control import ArgumentControl
from lstmviz.window.panels.argument_factory import made_control
from lstmviz.window.panels.argument_help import ARGUMENT_HELP, WEIGHTS_SEED
from lstmviz.window.widgets.typed_field import TypedField


class Rig:
    def __init__(self, qtbot: QtBot, argument: str) -> None:
        self.qtbot = qtbot
        self.control: ArgumentControl = made_control(argument)
        qtbot.addWidget(self.control)
        self.control.show()
        self.field = named(self.control, TypedField, argument)
        self.changed = Heard(self.control.changed)

    def type(self, text: str) -> None:
        self.field.selectAll()
        self.qtbot.keyClicks(self.field, text)
        self.qtbot.keyClick(self.field, Qt.Key.Key_Return)

    @property
    def labels(self) -> list[str]:
        return [each.text() for each in self.control.findChildren(QLabel) if each.isVisible()]


@pytest.mark.parametrize(
    ("argument", "default", "text", "value"),
    [
        ("dropout", "0.0", "0.25", 0.25),
        ("recurrent_dropout", "0.0", "1", 1.0),
        ("seed", "None", "0", 0),
    ],
)
def test_a_number_stands_beside_its_default(
    qtbot: QtBot, argument: str, default: str, text: str, value: object
) -> None:
    rig = Rig(qtbot, argument)
    assert rig.labels == [argument, f"default {default}"]
    assert rig.field.text() == default
    assert rig.control.toolTip() == f"{argument}={default}\n{ARGUMENT_HELP[argument]}"
    rig.type(text)
    assert rig.changed == [(argument, value)]

    label = rig.control.findChildren(QLabel)
    (name,) = [each for each in label if each.text() == argument]
    way_back = named(rig.control, QAbstractButton, f"Back to Keras' default {argument}={default}")
    rig.control.set_value(value)
    assert name.font().bold()
    qtbot.mouseClick(way_back, Qt.MouseButton.LeftButton)
    assert len(rig.changed) == 2
    rig.control.set_value(rig.changed[1][1])
    assert rig.field.text() == default
    assert not name.font().bold()
    assert not way_back.isVisible()


@pytest.mark.parametrize("argument", ["units", WEIGHTS_SEED])
def test_what_keras_has_no_default_for_has_no_way_back(qtbot: QtBot, argument: str) -> None:
    rig = Rig(qtbot, argument)
    rig.type("7")
    assert rig.changed == [(argument, 7)]
    rig.control.set_value(7)
    buttons = rig.control.findChildren(QAbstractButton)
    assert [b.accessibleName() for b in buttons if b.isVisible()] == (
        [] if argument == "units" else ["New random seed"]
    )


@pytest.mark.parametrize("text", ["1.5", "-0.1", "abc", ""])
def test_a_rate_lies_between_0_and_1(qtbot: QtBot, text: str) -> None:
    rig = Rig(qtbot, "dropout")
    rig.field.selectAll()
    qtbot.keyClick(rig.field, Qt.Key.Key_Delete)
    rig.type(text)
    assert rig.changed == []
    assert rig.control.error.startswith("dropout: expected a number from 0 to 1, got ")
    rig.control.discard_text()
    assert rig.control.error == ""
    assert rig.field.text() == "0.0"
