import pytest
from controls import Heard
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from lstmviz.experiment.keras_names import ACTIVATIONS
from lstmviz.window.panels.argument_control import ArgumentControl
from lstmviz.window.panels.argument_factory import made_control


class Rig:
    def __init__(self, qtbot: QtBot, argument: str) -> None:
        self.qtbot = qtbot
        self.control: ArgumentControl = made_control(argument)
        qtbot.addWidget(self.control)
        self.control.show()
        field = self.control.field()
        assert isinstance(field, QComboBox)
        self.box = field
        self.changed = Heard(self.control.changed)
        self.refused = Heard(self.control.refused)

    @property
    def offered(self) -> list[str]:
        return [self.box.itemText(index) for index in range(self.box.count())]

    def type(self, text: str) -> None:
        self.box.setFocus()
        edit = self.box.lineEdit()
        assert edit is not None
        edit.selectAll()
        self.qtbot.keyClicks(self.box, text)
        self.qtbot.keyClick(self.box, Qt.Key.Key_Return)


@pytest.mark.parametrize(
    ("argument", "offered"),
    [
        ("use_cudnn", ["auto", "True", "False"]),
        ("implementation", ["1", "2"]),
        ("dtype", ["float16", "float32", "float64", "mixed_float16"]),
        ("activation", [*ACTIVATIONS, "None (linear)"]),
    ],
)
def test_what_is_offered(qtbot: QtBot, argument: str, offered: list[str]) -> None:
    assert Rig(qtbot, argument).offered == offered


@pytest.mark.parametrize(
    ("argument", "key", "value"),
    [
        ("use_cudnn", Qt.Key.Key_End, False),
        ("use_cudnn", Qt.Key.Key_Down, True),
        ("implementation", Qt.Key.Key_Home, 1),
        ("dtype", Qt.Key.Key_End, "mixed_float16"),
    ],
)
def test_a_value_is_chosen_as_keras_takes_it(
    qtbot: QtBot, argument: str, key: Qt.Key, value: object
) -> None:
    rig = Rig(qtbot, argument)
    qtbot.keyClick(rig.box, key)
    ((name, chosen),) = rig.changed
    assert (name, chosen, type(chosen)) == (argument, value, type(value))


@pytest.mark.parametrize(
    ("argument", "value"),
    [("dtype", "mixed_bfloat16"), ("implementation", 7), ("activation", "glu")],
)
def test_a_value_beyond_them_is_shown_as_one_more(
    qtbot: QtBot, argument: str, value: object
) -> None:
    rig = Rig(qtbot, argument)
    before = rig.offered
    rig.control.set_value(value)
    assert rig.box.currentText() == str(value)
    assert rig.offered == [*before, str(value)]
    assert rig.changed == []


def test_the_open_list_marks_keras_default(qtbot: QtBot) -> None:
    rig = Rig(qtbot, "dtype")
    delegate = rig.box.itemDelegate()
    message = []
    for row in range(rig.box.count()):
        option = QStyleOptionViewItem()
        delegate.initStyleOption(option, rig.box.model().index(row, 0))
        message.append(option.text)
    assert message == ["float16", "float32 (default)", "float64", "mixed_float16"]


def test_an_activation_is_typed(qtbot: QtBot) -> None:
    rig = Rig(qtbot, "activation")
    rig.type("hard_sigmoid")
    rig.type("hard_sigmoid")
    assert rig.changed == [("activation", "hard_sigmoid")]


def test_an_activation_that_keras_lacks_stays_with_a_sentence(qtbot: QtBot) -> None:
    rig = Rig(qtbot, "activation")
    rig.type("tanhh")
    sentence = "activation: expected the name of a Keras activation, or None, got 'tanhh'."
    assert rig.control.error == sentence
    assert rig.refused == [(sentence,)]
    rig.control.set_value("tanh")
    rig.control.show_error("Keras says no.")
    assert rig.control.error == f"{sentence}\nKeras says no."
    rig.control.clear_error()
    assert rig.control.error == sentence
    assert rig.box.currentText() == "tanhh"
    rig.type("tanh")
    assert rig.control.error == ""
    assert rig.changed == []


def test_leaving_a_field_that_keras_complains_of_keeps_the_complaint(qtbot: QtBot) -> None:
    rig = Rig(qtbot, "activation")
    rig.control.show_error("Keras says no.")
    rig.type("tanh")
    assert rig.control.error == "Keras says no."
    assert rig.changed == []
