import pytest
from controls import Heard, named, nameless
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QListWidget
from pytestqt.qtbot import QtBot

from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.weights import Shapes
from lstmviz.intake.questions import LayerDescription
from lstmviz.window.panels.picker import LayerPicker


def shapes(units: int, features: int = 3) -> Shapes:
    return ((features, 4 * units), (units, 4 * units), (4 * units,))


LAYERS = [
    LayerDescription("both/forward", LSTMConfig(units=4, return_sequences=True), shapes(4)),
    LayerDescription("second", None, shapes(2, 8)),
]


class Rig:
    def __init__(self, qtbot: QtBot, layers: list[LayerDescription] = LAYERS) -> None:
        self.qtbot = qtbot
        self.picker = LayerPicker(layers, LSTMConfig(units=4), 3)
        qtbot.addWidget(self.picker)
        self.chosen = Heard(self.picker.chosen_layer)
        self.picker.open()
        self.list = named(self.picker, QListWidget, "LSTM layers in the file")
        self.arguments = self.picker.findChild(QCheckBox)


@pytest.fixture
def rig(qtbot: QtBot) -> Rig:
    return Rig(qtbot)


def test_each_layer_says_what_it_is_and_needs(rig: Rig) -> None:
    assert [rig.list.item(n).text() for n in range(rig.list.count())] == [
        "both/forward\n    LSTM(4, return_sequences=True), for 3 features",
        "second\n    2 units (the layer has 4), no arguments, for 8 features (call 0 has 3)",
    ]
    assert nameless(rig.picker) == []


def test_the_first_is_chosen_with_its_arguments(rig: Rig) -> None:
    rig.qtbot.keyClick(rig.list, Qt.Key.Key_Return)
    assert rig.chosen == [(0, True)]


def test_the_arguments_may_stay_as_they_are(rig: Rig) -> None:
    rig.qtbot.keyClick(rig.arguments, Qt.Key.Key_Space)
    rig.qtbot.keyClick(rig.list, Qt.Key.Key_Return)
    assert rig.chosen == [(0, False)]


def test_a_layer_without_arguments_has_none_to_take(rig: Rig) -> None:
    rig.qtbot.keyClick(rig.list, Qt.Key.Key_Down)
    assert not rig.arguments.isEnabled()
    assert not rig.arguments.isChecked()
    rig.qtbot.keyClick(rig.list, Qt.Key.Key_Return)
    assert rig.chosen == [(1, False)]


@pytest.mark.parametrize("requested", [True, False])
def test_what_was_wanted_comes_back_with_a_layer_that_has_arguments(
    rig: Rig, requested: bool
) -> None:
    if not requested:
        rig.qtbot.keyClick(rig.arguments, Qt.Key.Key_Space)
    rig.qtbot.keyClick(rig.list, Qt.Key.Key_Down)
    rig.qtbot.keyClick(rig.list, Qt.Key.Key_Up)
    assert rig.arguments.isEnabled()
    assert rig.arguments.isChecked() is requested


def test_of_one_layer_only_the_arguments_are_in_question(qtbot: QtBot) -> None:
    rig = Rig(qtbot, LAYERS[:1])
    assert rig.picker.windowTitle() == "Take the weights"
    rig.qtbot.keyClick(rig.picker, Qt.Key.Key_Escape)
    assert rig.chosen == []
    assert not rig.picker.isVisible()
