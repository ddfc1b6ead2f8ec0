from dataclasses import replace

import numpy as np
import pytest
from controls import Heard, named, nameless
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
)
from pytestqt.qtbot import QtBot
from traces import opening

from lstmviz.experiment.config import MOST_SEED
from lstmviz.window.controls.error_label import ErrorLabel
from lstmviz.window.controls.number_field import NumberField
from lstmviz.window.controls.section import Section
from lstmviz.window.panels.layer_panel import LayerPanel

FLAGS = (
    "return_sequences",
    "return_state",
    "stateful",
    "go_backwards",
    "unroll",
    "use_bias",
    "unit_forget_bias",
)
EXPECTED = "units: expected a positive integer, got"


class Rig:
    """The panel with the opening example, and what it said."""

    def __init__(self, qtbot: QtBot) -> None:
        self._qtbot = qtbot
        self.panel = LayerPanel()
        qtbot.addWidget(self.panel)
        self.changed = Heard(self.panel.argument_changed)
        self.seeds = Heard(self.panel.seed_changed)
        self.refused = Heard(self.panel.refused)
        self.panel.set_experiment(opening())
        self.panel.resize(300, 1200)
        self.panel.show()

    def click(self, button: QAbstractButton) -> None:
        place = button.rect().center()
        if isinstance(button, QCheckBox):
            place.setX(8)
        self._qtbot.mouseClick(button, Qt.MouseButton.LeftButton, pos=place)

    def type(self, name: str, text: str) -> None:
        field = named(self.panel, NumberField, name)
        edit = field.findChild(QLineEdit)
        edit.selectAll()
        self._qtbot.keyClick(edit, Qt.Key.Key_Delete)
        self._qtbot.keyClicks(edit, text)
        self._qtbot.keyClick(edit, Qt.Key.Key_Return)

    def text(self, name: str) -> str:
        return named(self.panel, NumberField, name).findChild(QLineEdit).text()

    def way_back(self, argument: str) -> QAbstractButton:
        return named(self.panel, QAbstractButton, f"Back to Keras' default {argument}=")

    @property
    def errors(self) -> list[str]:
        return [e.text() for e in self.panel.findChildren(ErrorLabel) if e.isVisible()]

    @property
    def said(self) -> list[object]:
        return [*self.changed, *self.seeds, *self.refused]


@pytest.fixture
def rig(qtbot: QtBot) -> Rig:
    return Rig(qtbot)


def test_being_set_it_says_nothing(rig: Rig) -> None:
    everything = dict.fromkeys(FLAGS, True) | {"use_bias": False, "activation": "relu"}
    other = opening(**everything)
    rig.panel.set_experiment(replace(other, seed=1, layer=replace(other.layer, units=9)))
    rig.panel.show_error("units", "One sentence.")
    rig.panel.clear_errors()
    assert rig.said == []
    assert rig.text("units") == "9"
    assert rig.text("seed") == "1"
    assert named(rig.panel, QComboBox, "activation").currentText() == "relu"
    checked = {flag: named(rig.panel, QCheckBox, flag).isChecked() for flag in FLAGS}
    assert checked == {flag: flag != "use_bias" for flag in FLAGS}


@pytest.mark.parametrize("flag", FLAGS)
def test_a_click_on_a_flag_asks_for_it(rig: Rig, flag: str) -> None:
    before = getattr(opening().layer, flag)
    rig.click(named(rig.panel, QCheckBox, flag))
    assert rig.said == [(flag, not before)]


def test_the_space_bar_does_too(rig: Rig, qtbot: QtBot) -> None:
    qtbot.keyClick(named(rig.panel, QCheckBox, "stateful"), Qt.Key.Key_Space)
    assert rig.said == [("stateful", False)]


def test_units_are_typed(rig: Rig) -> None:
    rig.type("units", "6")
    assert rig.said == [("units", 6)]


@pytest.mark.parametrize(
    ("text", "told"),
    [("", "nothing"), ("1.5", "1.5"), ("-1", "-1"), ("1e9", "1e9"), ("abc", "'abc'")],
)
def test_a_bad_text_stays_with_one_sentence_under_it(rig: Rig, text: str, told: str) -> None:
    sentence = f"{EXPECTED} {told}."
    rig.type("units", text)
    assert rig.text("units") == text
    assert rig.errors == [sentence]
    assert rig.said == [(sentence,)]

    # Nothing but the person's own doing takes it away.
    rig.panel.clear_errors()
    rig.panel.set_experiment(opening(stateful=False))
    assert rig.text("units") == text
    assert rig.errors == [sentence]

    rig.type("units", "4")
    assert rig.errors == []


def test_escape_takes_the_text_and_its_sentence_back(rig: Rig, qtbot: QtBot) -> None:
    rig.type("units", "abc")
    qtbot.keyClick(named(rig.panel, NumberField, "units"), Qt.Key.Key_Escape)
    assert rig.text("units") == "4"
    assert rig.errors == []
    assert rig.changed == []


def test_a_choice_by_keyboard(rig: Rig, qtbot: QtBot) -> None:
    box = named(rig.panel, QComboBox, "activation")
    following = box.itemText(box.currentIndex() + 1)
    qtbot.keyClick(box, Qt.Key.Key_Down)
    assert rig.said == [("activation", following)]


def test_no_activation_is_none_and_not_its_name(rig: Rig, qtbot: QtBot) -> None:
    box = named(rig.panel, QComboBox, "recurrent_activation")
    qtbot.keyClick(box, Qt.Key.Key_End)
    assert rig.said == [("recurrent_activation", None)]


def test_a_value_beyond_the_names_is_shown_and_replaced_by_the_next(rig: Rig) -> None:
    box = named(rig.panel, QComboBox, "bias_initializer")
    count = box.count()
    for value in (0.25, 0.5):
        constant = {"class_name": "Constant", "config": {"value": value}}
        rig.panel.set_experiment(opening(bias_initializer=constant))
        assert box.currentText() == f"Constant(value={value})"
        assert box.count() == count + 1
    rig.panel.set_experiment(opening())
    assert box.currentText() == "zeros"
    assert rig.said == []


def test_what_differs_from_keras_is_marked_and_can_be_set_back(rig: Rig) -> None:
    box = named(rig.panel, QCheckBox, "stateful")
    assert box.font().bold()
    rig.click(rig.way_back("stateful"))
    assert rig.said == [("stateful", False)]

    rig.panel.set_experiment(opening(stateful=False))
    assert not box.font().bold()
    assert not rig.way_back("stateful").isVisible()
    # A choice is marked as well.
    assert rig.way_back("recurrent_initializer").isVisible()
    rig.click(rig.way_back("recurrent_initializer"))
    assert rig.changed[1:] == [("recurrent_initializer", "orthogonal")]


def test_a_seed_is_typed_or_drawn(rig: Rig) -> None:
    rig.type("seed", str(MOST_SEED))
    assert rig.seeds == [(MOST_SEED,)]
    rig.click(named(rig.panel, QAbstractButton, "New random seed"))
    (drawn,) = rig.seeds[1]
    assert 0 <= drawn < 10_000
    assert rig.changed == []


def test_a_seed_that_is_too_large_is_refused(rig: Rig) -> None:
    rig.type("seed", str(MOST_SEED + 1))
    assert rig.errors == [f"seed: expected an integer from 0 to {MOST_SEED}, got {MOST_SEED + 1}."]
    assert rig.seeds == []


def test_an_error_is_shown_at_its_argument_and_opens_what_is_folded(rig: Rig) -> None:
    for section in rig.panel.findChildren(Section):
        section.set_open(False)
    rig.panel.show_error("unroll", "Keras says <b>no</b>.")
    assert rig.errors == ["Keras says <b>no</b>."]
    assert named(rig.panel, QCheckBox, "unroll").isVisible()
    assert not named(rig.panel, QCheckBox, "stateful").isVisible()
    rig.panel.clear_errors()
    assert rig.errors == []


def test_an_error_about_an_argument_without_a_control_stands_on_top(rig: Rig) -> None:
    rig.panel.show_error("dropout", "dropout: one sentence.")
    assert rig.errors == ["dropout: one sentence."]
    rig.panel.clear_errors()
    assert rig.errors == []


def test_given_weights_are_told(rig: Rig) -> None:
    def told() -> bool:
        labels = rig.panel.findChildren(QLabel)
        return any("weights are given" in e.text() for e in labels if not e.isHidden())

    assert not told()
    shapes = (3, 16), (4, 16), (16,)
    weights = [np.zeros(shape, np.float32) for shape in shapes]
    rig.panel.set_experiment(replace(opening(), weights=weights))
    assert told()


def test_the_expression_is_the_layer(rig: Rig) -> None:
    rig.panel.set_experiment(opening(return_state=True))
    expression = named(rig.panel, QPlainTextEdit, "Constructor expression")
    assert expression.toPlainText() == (
        'LSTM(4, recurrent_initializer="glorot_uniform", return_sequences=True, '
        "return_state=True, stateful=True)"
    )
    assert expression.isReadOnly()


def test_every_control_has_a_name_and_its_help(rig: Rig) -> None:
    assert nameless(rig.panel) == []
    for argument in ("units", "seed"):
        assert named(rig.panel, NumberField, argument).accessibleDescription()
    for flag in FLAGS:
        assert named(rig.panel, QCheckBox, flag).accessibleDescription()


def test_a_text_that_cant_be_used_stays_marked_when_what_else_was_said_goes(
    rig: Rig,
) -> None:
    rig.type("units", "abc")
    rig.panel.show_error("units", "Keras refused 4 units.")
    assert rig.errors == [f"{EXPECTED} 'abc'.\nKeras refused 4 units."]
    rig.panel.clear_errors()
    assert rig.errors == [f"{EXPECTED} 'abc'."]
    assert rig.text("units") == "abc"
    assert named(rig.panel, NumberField, "units").is_invalid
    rig.panel.discard_texts()
    assert rig.errors == []
    assert rig.text("units") == "4"
