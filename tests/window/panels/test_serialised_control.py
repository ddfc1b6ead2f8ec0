"""An object of Keras' with its parameters, by mouse and keyboard."""

from dataclasses import replace
from typing import Any

import pytest
from controls import Heard, PanelRig
from PySide6.QtWidgets import QComboBox, QWidget
from pytestqt.qtbot import QtBot

from lstmviz.experiment.config import GRUConfig, LSTMConfig, RecurrentConfig
from lstmviz.experiment.keras_names import CONSTRAINTS, INITIALIZERS, PARAMETERS, REGULARIZERS
from lstmviz.experiment.serialised import serialised
from lstmviz.window.panels.argument_factory import made_control
from lstmviz.window.panels.serialised_control import SerialisedControl
from lstmviz.window.widgets.typed_field import TypedField


class Rig(PanelRig[SerialisedControl]):
    """A control, what it said, and the argument as the experiment then has it."""

    def __init__(
        self,
        qtbot: QtBot,
        argument: str = "kernel_initializer",
        layer: RecurrentConfig = LSTMConfig(4),  # noqa: B008
    ) -> None:
        control = made_control(argument, layer)
        assert isinstance(control, SerialisedControl)
        super().__init__(qtbot, control)
        self.argument = argument
        self.changed = Heard(control.changed)
        self.refused = Heard(control.refused)
        control.changed.connect(self._take)
        self.config = layer
        self.box = self.named(QComboBox, argument)

    def _take(self, argument: str, value: Any) -> None:
        self.config = replace(self.config, **{argument: value})
        self.panel.set_value(getattr(self.config, argument))

    @property
    def value(self) -> Any:
        return getattr(self.config, self.argument)

    def choose(self, name: str) -> None:
        self.box.setCurrentText(name)
        self.box.activated.emit(self.box.currentIndex())

    def field(self, parameter: str) -> TypedField:
        return self.named(TypedField, f"{parameter} of {self.argument}")

    @property
    def fields(self) -> list[str]:
        ending = f" of {self.argument}"
        called = [w.accessibleName() for w in self.panel.findChildren(QWidget) if w.isVisible()]
        return [name.removesuffix(ending) for name in called if name.endswith(ending)]


def test_a_class_is_chosen_and_its_parameters_appear_under_it(rig: Rig) -> None:
    assert rig.fields == ["seed"]
    rig.choose("random_normal")
    assert rig.value == "random_normal"
    assert rig.fields == ["mean", "stddev", "seed"]
    assert [rig.field(name).text() for name in rig.fields] == ["0.0", "0.05", "None"]
    rig.choose("zeros")
    assert rig.value == "zeros"
    assert rig.fields == []


def test_a_parameter_is_typed_and_keras_own_makes_it_the_short_name_again(rig: Rig) -> None:
    rig.choose("random_normal")
    rig.type_into(rig.field("stddev"), "0.5")
    assert rig.value == {"class_name": "RandomNormal", "config": {"stddev": 0.5}}
    rig.type_into(rig.field("seed"), "3")
    assert rig.value == {"class_name": "RandomNormal", "config": {"stddev": 0.5, "seed": 3}}
    rig.type_into(rig.field("seed"), "None")
    rig.type_into(rig.field("stddev"), ".05")
    assert rig.value == "random_normal"
    assert len(rig.changed) == 5


def test_a_constant_begins_with_its_value(rig: Rig) -> None:
    rig.choose("constant")
    assert rig.value == {"class_name": "Constant", "config": {"value": 0.0}}
    rig.type_into(rig.field("value"), "-1.5")
    assert rig.value == {"class_name": "Constant", "config": {"value": -1.5}}


def test_a_parameter_that_is_a_name_is_chosen(rig: Rig) -> None:
    rig.choose("variance_scaling")
    box = rig.named(QComboBox, "mode of kernel_initializer")
    rig.key(box, "Down")
    assert rig.value == {"class_name": "VarianceScaling", "config": {"mode": "fan_out"}}


def test_a_text_that_cant_be_used_stays_with_its_sentence_and_is_never_emitted(rig: Rig) -> None:
    rig.choose("random_uniform")
    said = len(rig.changed)
    rig.type_into(rig.field("minval"), "abc")
    rig.type_into(rig.field("seed"), "-1")
    sentences = [
        "minval of kernel_initializer: expected a number, got 'abc'.",
        "seed of kernel_initializer: expected an integer from 0 to 4294967295, or None, got -1.",
    ]
    assert rig.panel.error == "\n".join(sentences)
    assert rig.refused == [(sentence,) for sentence in sentences]
    assert len(rig.changed) == said

    rig.type_into(rig.field("maxval"), "0.5")  # another one is taken, and these two stay
    assert rig.value == {"class_name": "RandomUniform", "config": {"maxval": 0.5}}
    assert rig.field("minval").text() == "abc"
    rig.panel.show_error("Keras says no.")
    rig.panel.clear_error()
    assert rig.panel.error == "\n".join(sentences)

    rig.key(rig.field("minval"), "Escape")
    assert rig.panel.error == sentences[1]
    rig.panel.discard_text()
    assert rig.panel.error == ""
    assert rig.field("seed").text() == "None"


def test_what_the_fields_cant_hold_is_one_more_entry(rig: Rig) -> None:
    count = rig.box.count()
    for config in ({"input_axes": [0], "output_axes": [1]}, {"input_axes": [1]}):
        rig.panel.set_value({"class_name": "GlorotUniform", "config": config})
        message = ", ".join(f"{name}={value}" for name, value in config.items())
        assert rig.box.currentText() == f"GlorotUniform({message})"
        assert rig.box.count() == count + 1
        assert rig.fields == []
    rig.box.activated.emit(count)
    assert rig.changed == []
    rig.panel.set_value("ones")
    assert rig.box.count() == count


def test_a_bias_is_not_offered_what_keras_refuses_it_and_shows_it_all_the_same(
    qtbot: QtBot,
) -> None:
    rig = Rig(qtbot, "bias_initializer")
    offered = [rig.box.itemText(index) for index in range(rig.box.count())]
    assert offered == [name for name in INITIALIZERS if name not in ("orthogonal", "identity")]
    rig.panel.set_value("orthogonal")
    assert rig.box.currentText() == "orthogonal"


@pytest.mark.parametrize(
    ("argument", "known", "default"),
    [
        ("kernel_initializer", INITIALIZERS, "glorot_uniform"),
        ("recurrent_initializer", INITIALIZERS, "orthogonal"),
        ("activity_regularizer", REGULARIZERS, None),
        ("bias_constraint", CONSTRAINTS, None),
    ],
)
def test_every_class_is_offered_and_can_be_made_with_the_fields(
    qtbot: QtBot, argument: str, known: dict[str, str], default: str | None
) -> None:
    rig = Rig(qtbot, argument)
    for name, class_name in known.items():
        rig.choose(name)
        assert rig.value == serialised(class_name, {}, known)
        for parameter in PARAMETERS[class_name]:
            if parameter.kind == "axes":
                continue
            if parameter.kind == "name":
                box = rig.named(QComboBox, f"{parameter.name} of {argument}")
                box.setCurrentText(parameter.options[-1])
                box.activated.emit(box.currentIndex())
                requested: Any = parameter.options[-1]
            else:
                requested = -1 if parameter.kind == "axis" else 3
                rig.type_into(rig.field(parameter.name), str(requested))
            assert rig.value["config"][parameter.name] == requested
    if default is None:
        rig.choose("None")
        assert rig.value is None
        assert rig.fields == []


@pytest.mark.parametrize(
    ("argument", "least"), [("kernel_constraint", -2), ("bias_constraint", -1)]
)
def test_an_axis_is_one_that_the_weights_have(qtbot: QtBot, argument: str, least: int) -> None:
    rig = Rig(qtbot, argument)
    rig.choose("unit_norm")
    rig.type_into(rig.field("axis"), str(least - 1))
    most = -least - 1
    assert rig.panel.error == (
        f"axis of {argument}: expected an axis from {least} to {most}, got {least - 1}."
    )


@pytest.mark.parametrize("reset_after", [True, False])
def test_a_bias_of_two_rows_takes_what_a_matrix_takes(qtbot: QtBot, reset_after: bool) -> None:
    layer = GRUConfig(4, reset_after=reset_after)
    rig = Rig(qtbot, "bias_initializer", layer)
    names = [rig.box.itemText(row) for row in range(rig.box.count())]
    assert ({"orthogonal", "identity"} <= set(names)) == reset_after
    assert rig.box.currentText() == "zeros"
    rig.panel.set_layer(replace(layer, reset_after=not reset_after))
    rig.panel.set_value("zeros")
    names = [rig.box.itemText(row) for row in range(rig.box.count())]
    assert ({"orthogonal", "identity"} <= set(names)) != reset_after
    assert rig.box.currentText() == "zeros"
    assert rig.changed == []


@pytest.mark.parametrize("reset_after", [True, False])
def test_the_axes_of_a_norm_are_those_that_the_bias_has(qtbot: QtBot, reset_after: bool) -> None:
    rig = Rig(qtbot, "bias_constraint", GRUConfig(4, reset_after=reset_after))
    rig.choose("max_norm")
    rig.type_into(rig.field("axis"), "1")
    if reset_after:
        assert rig.value == {"class_name": "MaxNorm", "config": {"axis": 1}}
    else:
        assert rig.errors == ["axis of bias_constraint: expected an axis from -1 to 0, got 1."]
