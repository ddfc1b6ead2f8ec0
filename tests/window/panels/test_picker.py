import math
from typing import Any

import numpy as np
import pytest
from controls import Heard, PanelRig, nameless
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLabel, QListWidget, QPushButton
from pytestqt.qtbot import QtBot

from lstmviz.experiment.config import GRUConfig, LSTMConfig
from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.model.layers import DenseConfig, EmbeddingConfig
from lstmviz.experiment.model.model import ModelConfig
from lstmviz.experiment.tensors import placed
from lstmviz.experiment.weights import Shapes
from lstmviz.intake.questions import LayerDescription, ModelDescription, SeveralLayers
from lstmviz.window.panels.picker import ArrayPicker, LayerPicker, needs, use_of

ARRAYS = [
    ("deep", (2, 2, 2, 2), "float32"),
    ("whole", (5, 4, 3), "float32"),
    ("row", (3, 3), "int64"),
    ("words", (3,), "<U4"),
]


class Rig(PanelRig[ArrayPicker]):
    def __init__(self, qtbot: QtBot) -> None:
        super().__init__(qtbot, ArrayPicker(ARRAYS, (2, 3, 3), 1))
        self.picked = Heard(self.panel.picked)
        self.list = self.named(QListWidget, "Arrays in the file")


def test_each_array_says_where_it_would_go(rig: Rig) -> None:
    assert [rig.list.item(n).text() for n in range(rig.list.count())] == [
        "deep  (2 × 2 × 2 × 2, float32)\n    can't be used: 4 axes",
        "whole  (5 × 4 × 3, float32)\n    the call's whole tensor",
        "row  (3 × 3, int64)\n    timesteps × features of row 1",
        "words  (3, <U4)\n    can't be used: values of type <U4",
    ]
    assert nameless(rig.panel) == []


def test_the_first_that_can_be_used_is_chosen_and_return_picks_it(rig: Rig) -> None:
    rig.key(rig.list, "Return")
    assert rig.picked == [(1,)]
    assert not rig.panel.isVisible()


def test_another_one_is_chosen_by_keyboard_and_used(rig: Rig) -> None:
    rig.key(rig.list, "Down")
    rig.press("Use this array")
    assert rig.picked == [(2,)]


def test_a_double_click_picks(rig: Rig) -> None:
    place = rig.list.visualItemRect(rig.list.item(2)).center()
    left = Qt.MouseButton.LeftButton
    rig.click(rig.list.viewport(), place)
    rig.qtbot.mouseDClick(rig.list.viewport(), left, pos=place)
    assert rig.picked == [(2,)]


def test_what_cannot_be_used_cannot_be_picked(rig: Rig) -> None:
    place = rig.list.visualItemRect(rig.list.item(0)).center()
    rig.qtbot.mouseDClick(rig.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert rig.picked == []
    assert rig.panel.isVisible()


def test_escape_and_cancel_close_it(rig: Rig) -> None:
    rig.key(rig.panel, "Escape")
    assert not rig.panel.isVisible()
    rig.panel.open()
    rig.press("Cancel")
    assert not rig.panel.isVisible()
    assert rig.picked == []


def test_where_none_can_be_used_there_is_nothing_to_use(qtbot: QtBot) -> None:
    picker = ArrayPicker(ARRAYS[:1], (2, 3, 3), 0)
    qtbot.addWidget(picker)
    picker.open()
    (use,) = [b for b in picker.findChildren(QPushButton) if "Use" in b.text()]
    assert not use.isEnabled()
    picker.accept()
    assert picker.isVisible()


@pytest.mark.parametrize("tensor", [(1, 3, 3), (2, 3, 3), (2, 3, 1)])
@pytest.mark.parametrize("dtype", ["float32", "int8", "bool", "complex64", "<U3", "datetime64[s]"])
@pytest.mark.parametrize(
    "shape", [(), (3,), (3, 3), (3, 1), (4, 3), (5, 4, 3), (0, 3), (3, 0, 3), (1, 2, 3, 3)]
)
def test_what_is_said_is_what_happens(
    tensor: tuple[int, ...], dtype: str, shape: tuple[int, ...]
) -> None:
    array = np.zeros(shape, dtype)
    usable, _ = use_of(shape, array.dtype, tensor, 0)
    try:
        placed(np.zeros(tensor, np.float32), 0, array)
    except InvalidValue:
        assert not usable
    else:
        assert usable


def test_too_many_numbers_cannot_be_used() -> None:
    shape = (10**4, 10**4, 2)
    assert math.prod(shape) > 10**8
    expected = (False, "can't be used: more than 100,000,000 numbers")
    assert use_of(shape, np.dtype(np.float32), (1, 1, 1), 0) == expected


def shapes(units: int, features: int = 3) -> Shapes:
    return ((features, 4 * units), (units, 4 * units), (4 * units,))


LAYERS = [
    LayerDescription("both/forward", LSTMConfig(units=4, return_sequences=True), shapes(4)),
    LayerDescription("second", None, shapes(2, 8)),
]


class LayerRig(PanelRig[LayerPicker]):
    def __init__(self, qtbot: QtBot, given: list[LayerDescription] = LAYERS, **also: Any) -> None:
        found = SeveralLayers(tuple(given), **also)
        super().__init__(qtbot, LayerPicker(found, LSTMConfig(units=4), 3))
        self.chosen = Heard(self.panel.chosen_layer)
        self.models = Heard(self.panel.chosen_model)
        self.list = self.panel.findChild(QListWidget)
        self.arguments = self.panel.findChild(QCheckBox)


@pytest.fixture
def layers(qtbot: QtBot) -> LayerRig:
    return LayerRig(qtbot)


def test_each_layer_says_what_it_is_and_needs(layers: LayerRig) -> None:
    assert [layers.list.item(n).text() for n in range(layers.list.count())] == [
        "both/forward\n    LSTM(4, return_sequences=True), for 3 features",
        "second\n    2 units (the layer has 4), no arguments, for 8 features (call 0 has 3)",
    ]
    assert nameless(layers.panel) == []


def test_a_layer_of_another_kind_says_so(qtbot: QtBot) -> None:
    of_a_gru, of_a_simple = ((3, 12), (4, 12), (2, 12)), ((3, 4), (4, 4), (4,))
    told = LayerRig(
        qtbot,
        [
            LayerDescription("a", GRUConfig(4, reset_after=False), ((3, 12), (4, 12), (12,))),
            LayerDescription("b", None, of_a_gru, left_out="one Dense"),
            LayerDescription("c", None, of_a_simple),
        ],
    )
    assert [told.list.item(n).text() for n in range(told.list.count())] == [
        "a\n    GRU(4, reset_after=False), for 3 features",
        "b\n    4 units of a GRU, no arguments, for 3 features",
        "c\n    4 units of a SimpleRNN, no arguments, for 3 features",
    ]
    told.key(told.list, "Down")
    note = told.named(QLabel, "What to know of this layer")
    assert note.text() == "Taken: this GRU. Left out: one Dense."


@pytest.mark.parametrize(
    ("needed", "there", "said"),
    [
        (1, 1, "for 1 feature"),
        (1, 7, "for 1 feature (call 0 has 7)"),
        (2000, 1, "for 2,000 features (call 0 has 1)"),
    ],
)
def test_what_weights_need_is_counted(needed: int, there: int, said: str) -> None:
    assert needs(shapes(1, needed), there) == said


def test_the_first_is_chosen_with_its_arguments(layers: LayerRig) -> None:
    layers.key(layers.list, "Return")
    assert layers.chosen == [(0, True, False)]


def test_the_arguments_may_stay_as_they_are(layers: LayerRig) -> None:
    layers.key(layers.arguments, "Space")
    layers.key(layers.list, "Return")
    assert layers.chosen == [(0, False, False)]


def test_a_layer_without_arguments_has_none_to_take(layers: LayerRig) -> None:
    layers.key(layers.list, "Down")
    assert not layers.arguments.isEnabled()
    assert not layers.arguments.isChecked()
    layers.key(layers.list, "Return")
    assert layers.chosen == [(1, False, False)]


@pytest.mark.parametrize("requested", [True, False])
def test_what_was_wanted_comes_back_with_a_layer_that_has_arguments(
    layers: LayerRig, requested: bool
) -> None:
    if not requested:
        layers.key(layers.arguments, "Space")
    layers.key(layers.list, "Down")
    layers.key(layers.list, "Up")
    assert layers.arguments.isEnabled()
    assert layers.arguments.isChecked() is requested


def test_of_one_layer_only_the_arguments_are_in_question(qtbot: QtBot) -> None:
    picker = LayerRig(qtbot, LAYERS[:1])
    assert picker.panel.windowTitle() == "Take the weights"
    picker.key(picker.panel, "Escape")
    assert picker.chosen == []
    assert not picker.panel.isVisible()


def test_what_should_be_known_of_a_layer_stands_under_the_list(qtbot: QtBot) -> None:
    noted = LAYERS[1]._replace(note="all of the weights are NaN")
    picker = LayerRig(qtbot, [LAYERS[0], noted])
    note = picker.named(QLabel, "What to know of this layer")
    assert (note.isVisible(), note.text()) == (True, "")
    picker.key(picker.list, "Down")
    assert note.text() == "all of the weights are NaN"
    assert note.height() >= note.heightForWidth(note.width())
    assert nameless(picker.panel) == []


def test_without_anything_to_know_nothing_stands_there(layers: LayerRig) -> None:
    assert not layers.named(QLabel, "What to know of this layer").isVisible()


STEEPER = LayerDescription(
    "old",
    LSTMConfig(units=4, recurrent_activation="hard_sigmoid"),
    shapes(4),
    "recurrent_activation='hard_sigmoid' gives other numbers",
    had_steeper_gates=True,
)


def test_gates_may_be_as_steep_as_they_were(qtbot: QtBot) -> None:
    picker = LayerRig(qtbot, [LAYERS[0], STEEPER])
    steeper = picker.named(QCheckBox, "Gates as steep as in Keras 2")
    assert (steeper.isVisible(), steeper.isEnabled()) == (True, False)
    picker.key(picker.list, "Down")
    assert (steeper.isEnabled(), steeper.isChecked()) == (True, False)
    picker.key(steeper, "Space")
    picker.key(picker.list, "Return")
    assert picker.chosen == [(1, True, True)]


def test_without_its_arguments_a_layer_brings_no_gates(qtbot: QtBot) -> None:
    picker = LayerRig(qtbot, [STEEPER])
    steeper = picker.named(QCheckBox, "Gates as steep as in Keras 2")
    picker.key(steeper, "Space")
    picker.key(picker.arguments, "Space")
    assert not steeper.isEnabled()
    picker.key(picker.list, "Return")
    assert picker.chosen == [(0, False, False)]


def test_where_no_gates_were_steeper_none_are_asked_about(layers: LayerRig) -> None:
    boxes = layers.panel.findChildren(QCheckBox)
    assert [box.text() for box in boxes if box.isVisible()] == ["Take its &arguments too"]


WHOLE = ModelDescription(
    ModelConfig([EmbeddingConfig(9, 3), LSTMConfig(4), DenseConfig(2)]),
    (None, None),
    1234,
    ("'lstm': one.", "Another."),
)


def test_a_whole_model_stands_first_and_is_chosen_with_its_arguments(qtbot: QtBot) -> None:
    picker = LayerRig(qtbot, [STEEPER], model=WHOLE)
    assert picker.list.item(0).text() == (
        "The whole model\n    Embedding → LSTM → Dense: 1,234 weights, input (None, None)"
    )
    assert picker.named(QLabel, "What to know of this layer").text() == "'lstm': one.\nAnother."
    assert (picker.arguments.isEnabled(), picker.arguments.isChecked()) == (False, True)
    assert not picker.named(QCheckBox, "Gates as steep as in Keras 2").isEnabled()
    picker.key(picker.list, "Return")
    assert (picker.models, picker.chosen) == ([(False,)], [])
    assert nameless(picker.panel) == []


def test_beside_a_whole_model_a_layer_can_be_taken_singly(qtbot: QtBot) -> None:
    picker = LayerRig(qtbot, LAYERS, model=WHOLE)
    picker.key(picker.list, "Down")
    assert (picker.arguments.isEnabled(), picker.arguments.isChecked()) == (True, True)
    picker.key(picker.list, "Down")
    assert (picker.arguments.isEnabled(), picker.arguments.isChecked()) == (False, False)
    picker.key(picker.list, "Up")
    picker.key(picker.arguments, "Space")
    assert not picker.arguments.isChecked()
    picker.key(picker.list, "Return")
    assert (picker.models, picker.chosen) == ([], [(0, False, False)])


def test_a_whole_model_s_gates_may_be_as_steep_as_they_were(qtbot: QtBot) -> None:
    picker = LayerRig(qtbot, [STEEPER], model=WHOLE._replace(had_steeper_gates=True))
    picker.key(picker.named(QCheckBox, "Gates as steep as in Keras 2"), "Space")
    picker.key(picker.list, "Return")
    assert picker.models == [(True,)]


def test_why_a_model_is_not_taken_whole_stands_above(qtbot: QtBot) -> None:
    picker = LayerRig(qtbot, LAYERS[:1], why_not="a.keras: it has Lambda ('own').")
    why = picker.named(QLabel, "Why the model can't be taken as a whole")
    assert (why.isVisible(), why.text()) == (True, "a.keras: it has Lambda ('own').")
    picker.key(picker.list, "Return")
    assert picker.chosen == [(0, True, False)]
