import pytest
from controls import Heard, PanelRig, entries
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.keras_names import ACTIVATIONS
from lstmviz.window.panels.argument_control import ArgumentControl
from lstmviz.window.panels.argument_factory import made_control
from lstmviz.window.panels.argument_help import WEIGHTS_SEED, argument_help


class Rig(PanelRig[ArgumentControl]):
    def __init__(self, qtbot: QtBot, argument: str) -> None:
        super().__init__(qtbot, made_control(argument, LSTMConfig(4)))
        self.field = self.panel.field()
        self.changed = Heard(self.panel.changed)
        self.refused = Heard(self.panel.refused)


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
    assert entries(Rig(qtbot, argument).field) == offered


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
    rig.qtbot.keyClick(rig.field, key)
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
    before = entries(rig.field)
    rig.panel.set_value(value)
    assert rig.field.currentText() == str(value)
    assert entries(rig.field) == [*before, str(value)]
    assert rig.changed == []


def test_the_open_list_marks_keras_default(qtbot: QtBot) -> None:
    rig = Rig(qtbot, "dtype")
    delegate = rig.field.itemDelegate()
    message = []
    for row in range(rig.field.count()):
        option = QStyleOptionViewItem()
        delegate.initStyleOption(option, rig.field.model().index(row, 0))
        message.append(option.text)
    assert message == ["float16", "float32 (default)", "float64", "mixed_float16"]


def test_an_activation_is_typed(qtbot: QtBot) -> None:
    rig = Rig(qtbot, "activation")
    rig.type_into(rig.field, "hard_sigmoid")
    rig.type_into(rig.field, "hard_sigmoid")
    assert rig.changed == [("activation", "hard_sigmoid")]


def test_an_activation_that_keras_lacks_stays_with_a_sentence(qtbot: QtBot) -> None:
    rig = Rig(qtbot, "activation")
    rig.type_into(rig.field, "tanhh")
    sentence = "activation: expected the name of a Keras activation, or None, got 'tanhh'."
    assert rig.panel.error == sentence
    assert rig.refused == [(sentence,)]
    rig.panel.set_value("tanh")
    rig.panel.show_error("Keras says no.")
    assert rig.panel.error == f"{sentence}\nKeras says no."
    rig.panel.clear_error()
    assert rig.panel.error == sentence
    assert rig.field.currentText() == "tanhh"
    rig.type_into(rig.field, "tanh")
    assert rig.panel.error == ""
    assert rig.changed == []


def test_leaving_a_field_that_keras_complains_of_keeps_the_complaint(qtbot: QtBot) -> None:
    rig = Rig(qtbot, "activation")
    rig.panel.show_error("Keras says no.")
    rig.type_into(rig.field, "tanh")
    assert rig.panel.error == "Keras says no."
    assert rig.changed == []


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
    help_ = argument_help(argument, LSTMConfig(4))
    assert rig.panel.toolTip() == f"{argument}\n{help_}\nKeras' default: {default}"
    rig.type_into(rig.field, text)
    assert rig.changed == [(argument, value)]

    label = rig.panel.findChildren(QLabel)
    (name,) = [each for each in label if each.text() == argument]
    way_back = rig.named(QAbstractButton, f"Back to Keras' default {argument}={default}")
    rig.panel.set_value(value)
    assert name.font().bold()
    rig.click(way_back)
    assert len(rig.changed) == 2
    rig.panel.set_value(rig.changed[1][1])
    assert rig.field.text() == default
    assert not name.font().bold()
    assert not way_back.isVisible()


@pytest.mark.parametrize("argument", ["units", WEIGHTS_SEED])
def test_what_keras_has_no_default_for_has_no_way_back(qtbot: QtBot, argument: str) -> None:
    rig = Rig(qtbot, argument)
    rig.type_into(rig.field, "7")
    assert rig.changed == [(argument, 7)]
    rig.panel.set_value(7)
    buttons = rig.panel.findChildren(QAbstractButton)
    assert [b.accessibleName() for b in buttons if b.isVisible()] == (
        [] if argument == "units" else ["New random seed"]
    )


@pytest.mark.parametrize("text", ["1.5", "-0.1", "abc", ""])
def test_a_rate_lies_between_0_and_1(qtbot: QtBot, text: str) -> None:
    rig = Rig(qtbot, "dropout")
    rig.type_into(rig.field, text)
    assert rig.changed == []
    assert rig.panel.error.startswith("dropout: expected a number from 0 to 1, got ")
    rig.panel.discard_text()
    assert rig.panel.error == ""
    assert rig.field.text() == "0.0"
