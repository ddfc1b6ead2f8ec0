"""The arguments of layers that aren't recurrent, changed as a person changes them."""

from dataclasses import replace

import pytest
from controls import Heard, PanelRig
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from lstmviz.experiment.arguments import LayerConfig
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.model.layers import (
    ActivationConfig,
    BidirectionalConfig,
    DenseConfig,
    DropoutConfig,
    EmbeddingConfig,
    FlattenConfig,
    MaskingConfig,
    RepeatVectorConfig,
    ReshapeConfig,
    TimeDistributedConfig,
)
from lstmviz.window.panels.plain_layer_form import PlainLayerForm

EVERY = (
    EmbeddingConfig(7, 3),
    MaskingConfig(),
    DropoutConfig(0.5),
    DenseConfig(4),
    ActivationConfig("softmax"),
    RepeatVectorConfig(3),
    FlattenConfig(),
    ReshapeConfig((2, -1)),
    TimeDistributedConfig(DenseConfig(2)),
    BidirectionalConfig(LSTMConfig(2)),
)


class Rig(PanelRig[PlainLayerForm]):
    """The form, and what it said."""

    def __init__(self, qtbot: QtBot) -> None:
        super().__init__(qtbot, PlainLayerForm(), 320, 700)
        self.changed = Heard(self.panel.changed)
        self.refused = Heard(self.panel.refused)

    def type_into(self, argument: str, text: str) -> None:
        control = self.panel.control(argument)
        assert control is not None
        edit = control.field().findChild(QLineEdit) or control.field()
        edit.setFocus()
        edit.selectAll()
        self.qtbot.keyClicks(edit, text)
        self.qtbot.keyClick(edit, Qt.Key.Key_Return)


@pytest.fixture
def rig(qtbot: QtBot) -> Rig:
    return Rig(qtbot)


@pytest.mark.parametrize("config", EVERY, ids=lambda each: each.class_name())
def test_every_layer_has_a_control_for_each_argument_with_its_help(rig: Rig, config: LayerConfig):
    rig.panel.show_layer("mine", config)

    inner = config.layer if isinstance(config, TimeDistributedConfig) else config
    names = {control.argument for control in rig.panel.controls}
    expected = set(inner.__dataclass_fields__) - {"layer", "backward_layer"}
    assert names == expected
    assert all("An argument of" not in control.toolTip() for control in rig.panel.controls)
    texts = [label.text() for label in rig.panel.findChildren(QLabel)]
    assert "mine" in texts
    assert rig.changed == []


@pytest.mark.parametrize(
    ("config", "argument", "text", "value"),
    [
        (DenseConfig(4), "units", "6", 6),
        (EmbeddingConfig(7, 3), "input_dim", "9", 9),
        (DropoutConfig(0.5), "rate", "0.25", 0.25),
        (MaskingConfig(), "mask_value", "-1", -1.0),
        (ReshapeConfig((2, -1)), "target_shape", "(3, -1)", (3, -1)),
        (ReshapeConfig((2, -1)), "target_shape", "4", (4,)),
        (DropoutConfig(0.5), "noise_shape", "(None, 1, 3)", (None, 1, 3)),
        (TimeDistributedConfig(DenseConfig(2)), "units", "3", 3),
    ],
)
def test_what_is_typed_is_asked_for(
    rig: Rig, config: LayerConfig, argument: str, text: str, value: object
):
    rig.panel.show_layer("mine", config)
    rig.type_into(argument, text)
    assert rig.changed == [(argument, value)]


@pytest.mark.parametrize(
    ("config", "argument", "text"),
    [
        (DenseConfig(4), "units", "many"),
        (DropoutConfig(0.5), "rate", "2"),
        (ReshapeConfig((2, -1)), "target_shape", "(a, b)"),
        (ReshapeConfig((2, -1)), "target_shape", "(-3,)"),
    ],
)
def test_what_cannot_be_used_is_told_there(rig: Rig, config: LayerConfig, argument: str, text: str):
    rig.panel.show_layer("mine", config)
    rig.type_into(argument, text)

    assert rig.changed == []
    control = rig.panel.control(argument)
    assert control is not None
    assert f"{argument}: expected" in control.error
    assert len(rig.refused) == 1


def test_another_layer_of_the_same_class_keeps_the_controls(rig: Rig):
    first = DenseConfig(4)
    rig.panel.show_layer("one", first)
    control = rig.panel.control("use_bias")
    rig.panel.show_layer("other", replace(first, use_bias=False))

    assert rig.panel.control("use_bias") is control
    assert control is not None
    box = control.field()
    assert isinstance(box, QCheckBox)
    assert not box.isChecked()
    rig.panel.show_layer("third", MaskingConfig())
    assert rig.panel.control("use_bias") is None
