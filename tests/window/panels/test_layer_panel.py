from dataclasses import dataclass, fields, replace
from typing import Annotated

import numpy as np
import pytest
from controls import Heard, PanelRig, entries, nameless
from msgspec import Meta
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot
from traces import opening

from lstmviz.experiment.arguments import MOST_SEED, naming_its_arguments
from lstmviz.experiment.config import (
    GRUConfig,
    LSTMConfig,
    RecurrentConfig,
    SimpleRNNConfig,
    config_classes,
)
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.removed_arguments import RETIRED
from lstmviz.window.panels.argument_control import ArgumentControl
from lstmviz.window.panels.argument_factory import made_control
from lstmviz.window.panels.argument_help import argument_help
from lstmviz.window.panels.argument_search import ArgumentSearch
from lstmviz.window.panels.argument_section import GROUPS, ArgumentSection, arguments_in
from lstmviz.window.panels.layer_panel import LayerPanel
from lstmviz.window.widgets.number_field import DecimalField, NumberField
from lstmviz.window.widgets.section import Section

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


class Rig(PanelRig[LayerPanel]):
    """The panel with the opening example, and what it said."""

    def __init__(self, qtbot: QtBot) -> None:
        super().__init__(qtbot, LayerPanel(), 300, 1200)
        self.changed = Heard(self.panel.argument_changed)
        self.seeds = Heard(self.panel.seed_changed)
        self.refused = Heard(self.panel.refused)
        self.panel.set_experiment(opening())

    def text(self, name: str) -> str:
        return self.named(NumberField, name).text()

    def way_back(self, argument: str) -> QAbstractButton:
        return self.button(f"Back to Keras' default {argument}=")

    def open_all(self) -> None:
        for section in self.panel.findChildren(ArgumentSection):
            section.set_open(True)

    def control(self, argument: str) -> ArgumentControl:
        controls = self.panel.findChildren(ArgumentControl)
        (control,) = [each for each in controls if each.argument == argument]
        return control

    def search(self, text: str) -> None:
        self.type_into("Find an argument", text, end="")

    @property
    def seen(self) -> list[str]:
        """The arguments whose controls are to be seen."""
        return [c.argument for c in self.panel.findChildren(ArgumentControl) if c.isVisible()]

    @property
    def said(self) -> list[object]:
        return [*self.changed, *self.seeds, *self.refused]


def test_being_set_it_says_nothing(rig: Rig) -> None:
    everything = dict.fromkeys(FLAGS, True) | {"use_bias": False, "activation": "relu"}
    other = opening(**everything)
    rig.open_all()
    rig.panel.set_experiment(replace(other, seed=1, layer=replace(other.layer, units=9)))
    rig.panel.show_error("units", "One sentence.")
    rig.panel.clear_errors()
    assert rig.said == []
    assert rig.text("units") == "9"
    assert rig.text("seed (weights)") == "1"
    assert rig.named(QComboBox, "activation").currentText() == "relu"
    checked = {flag: rig.named(QCheckBox, flag).isChecked() for flag in FLAGS}
    assert checked == {flag: flag != "use_bias" for flag in FLAGS}


@pytest.mark.parametrize("flag", FLAGS)
def test_a_click_on_a_flag_asks_for_it(rig: Rig, flag: str) -> None:
    before = getattr(opening().layer, flag)
    rig.open_all()
    rig.click(rig.named(QCheckBox, flag))
    assert rig.said == [(flag, not before)]


def test_the_space_bar_does_too(rig: Rig) -> None:
    rig.key(rig.named(QCheckBox, "stateful"), "Space")
    assert rig.said == [("stateful", False)]


def test_units_are_typed(rig: Rig) -> None:
    rig.type_into("units", "6")
    assert rig.said == [("units", 6)]


@pytest.mark.parametrize(
    ("text", "message"),
    [("", "nothing"), ("1.5", "1.5"), ("-1", "-1"), ("1e9", "1e9"), ("abc", "'abc'")],
)
def test_a_bad_text_stays_with_one_sentence_under_it(rig: Rig, text: str, message: str) -> None:
    sentence = f"{EXPECTED} {message}."
    rig.type_into("units", text)
    assert rig.text("units") == text
    assert rig.errors == [sentence]
    assert rig.said == [(sentence,)]

    # Nothing but the person's own doing takes it away.
    rig.panel.clear_errors()
    rig.panel.set_experiment(opening(stateful=False))
    assert rig.text("units") == text
    assert rig.errors == [sentence]

    rig.type_into("units", "4")
    assert rig.errors == []


def test_escape_takes_the_text_and_its_sentence_back(rig: Rig) -> None:
    rig.type_into("units", "abc")
    rig.key(rig.named(NumberField, "units"), "Escape")
    assert rig.text("units") == "4"
    assert rig.errors == []
    assert rig.changed == []


def test_a_choice_by_keyboard(rig: Rig) -> None:
    box = rig.named(QComboBox, "activation")
    following = box.itemText(box.currentIndex() + 1)
    rig.key(box, "Down")
    assert rig.said == [("activation", following)]


def test_no_activation_is_none_and_not_its_name(rig: Rig) -> None:
    box = rig.named(QComboBox, "recurrent_activation")
    rig.type_into(box, "none (linear)")
    assert rig.said == [("recurrent_activation", None)]


def test_a_value_beyond_the_names_is_shown_and_replaced_by_the_next(rig: Rig) -> None:
    box = rig.named(QComboBox, "bias_initializer")
    count = box.count()
    for value in ([0.25], [0.5, 1]):
        constant = {"class_name": "Constant", "config": {"value": value}}
        rig.panel.set_experiment(opening(bias_initializer=constant))
        assert box.currentText() == f"Constant(value={value})"
        assert box.count() == count + 1
    rig.panel.set_experiment(opening())
    assert box.currentText() == "zeros"
    assert rig.said == []


def test_what_differs_from_keras_is_marked_and_can_be_set_back(rig: Rig) -> None:
    box = rig.named(QCheckBox, "stateful")
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
    rig.type_into("seed (weights)", str(MOST_SEED))
    assert rig.seeds == [(MOST_SEED,)]
    rig.press("New random seed")
    (drawn,) = rig.seeds[1]
    assert 0 <= drawn < 10_000
    assert rig.changed == []


def test_a_seed_that_is_too_large_is_refused(rig: Rig) -> None:
    rig.type_into("seed (weights)", str(MOST_SEED + 1))
    expected = f"expected an integer from 0 to {MOST_SEED}, got {MOST_SEED + 1}."
    assert rig.errors == [f"seed (weights): {expected}"]
    assert rig.seeds == []


def test_an_error_is_shown_at_its_argument_and_opens_what_is_folded(rig: Rig) -> None:
    for section in rig.panel.findChildren(Section):
        section.set_open(False)
    rig.panel.show_error("unroll", "Keras says <b>no</b>.")
    assert rig.errors == ["Keras says <b>no</b>."]
    assert rig.named(QCheckBox, "unroll").isVisible()
    assert not rig.named(QCheckBox, "stateful").isVisible()
    rig.panel.clear_errors()
    assert rig.errors == []


def test_an_error_about_an_argument_without_a_control_stands_on_top(rig: Rig) -> None:
    rig.panel.show_error("time_major", "time_major: one sentence.")
    assert rig.errors == ["time_major: one sentence."]
    rig.panel.clear_errors()
    assert rig.errors == []


def test_given_weights_are_told(rig: Rig) -> None:
    def message() -> bool:
        labels = rig.panel.findChildren(QLabel)
        return any("weights are given" in e.text() for e in labels if not e.isHidden())

    assert not message()
    shapes = (3, 16), (4, 16), (16,)
    weights = [np.zeros(shape, np.float32) for shape in shapes]
    rig.panel.set_experiment(replace(opening(), weights=weights))
    assert message()


def test_the_expression_is_the_layer(rig: Rig) -> None:
    rig.panel.set_experiment(opening(return_state=True))
    expression = rig.named(QPlainTextEdit, "Constructor expression")
    assert expression.toPlainText() == (
        'LSTM(4, recurrent_initializer="glorot_uniform", return_sequences=True, '
        "return_state=True, stateful=True)"
    )
    assert expression.isReadOnly()


def test_every_control_has_a_name_and_its_help(rig: Rig) -> None:
    rig.open_all()
    assert nameless(rig.panel) == []
    for argument in ("units", "seed (weights)"):
        assert rig.named(NumberField, argument).accessibleDescription()
    for flag in FLAGS:
        assert rig.named(QCheckBox, flag).accessibleDescription()


def test_a_text_that_cant_be_used_stays_marked_when_what_else_was_said_goes(
    rig: Rig,
) -> None:
    rig.type_into("units", "abc")
    rig.panel.show_error("units", "Keras refused 4 units.")
    assert rig.errors == [f"{EXPECTED} 'abc'.\nKeras refused 4 units."]
    rig.panel.clear_errors()
    assert rig.errors == [f"{EXPECTED} 'abc'."]
    assert rig.text("units") == "abc"
    assert rig.named(NumberField, "units").is_invalid
    rig.panel.discard_texts()
    assert rig.errors == []
    assert rig.text("units") == "4"


LSTM, GRU, SIMPLE_RNN = LSTMConfig(4), GRUConfig(4), SimpleRNNConfig(4)


def opened(layer: RecurrentConfig) -> list[str]:
    """The arguments that stand in groups that are open at first."""
    return [each for group in GROUPS if group.is_open for each in arguments_in(group, layer)]


OPEN = opened(LSTM)


def test_the_common_arguments_are_open_and_the_others_are_made_when_they_are_looked_at(
    rig: Rig,
) -> None:
    assert rig.seen == OPEN
    assert len(rig.panel.findChildren(ArgumentControl)) == len(OPEN)
    rig.press("Dropout")
    assert rig.seen == [*OPEN, "dropout", "recurrent_dropout", "seed"]


def test_what_is_made_late_shows_the_present_experiment(rig: Rig) -> None:
    rig.panel.set_experiment(opening(dropout=0.25, seed=3, dtype="mixed_bfloat16", use_cudnn=True))
    rig.open_all()
    assert rig.named(DecimalField, "dropout").value == 0.25
    assert rig.control("seed").field().value == 3
    assert rig.named(QComboBox, "dtype").currentText() == "mixed_bfloat16"
    assert rig.named(QComboBox, "use_cudnn").currentText() == "True"
    assert rig.said == []


def test_a_folded_group_tells_how_much_in_it_differs_from_keras(rig: Rig) -> None:
    rig.panel.set_experiment(opening(dropout=0.25, seed=3, kernel_regularizer="l2"))
    heading = rig.named(QAbstractButton, "Dropout")
    assert heading.text() == "Dropout — 2 changed"
    assert rig.named(QAbstractButton, "Regularisation").text().endswith(" 1 changed")
    rig.click(heading)
    assert heading.text() == "Dropout"
    rig.panel.set_experiment(opening())
    rig.click(heading)
    assert heading.text() == "Dropout"


@pytest.mark.parametrize("argument", [field.name for field in fields(LSTMConfig)])
def test_every_argument_has_a_control_that_shows_it_and_goes_back(rig: Rig, argument: str) -> None:
    rig.open_all()
    name, _, *rest = rig.control(argument).toolTip().splitlines()
    assert name == argument
    if argument == "units":
        return
    default = getattr(LSTMConfig(1), argument)
    assert rest == [f"Keras' default: {default!r}"]
    layer = opening().layer
    rig.panel.set_experiment(
        replace(opening(), layer=replace(layer, **{argument: OTHER[argument]}))
    )
    rig.click(rig.way_back(argument))
    assert rig.said == [(argument, default)]
    rig.panel.set_experiment(replace(opening(), layer=replace(layer, **{argument: default})))
    assert not rig.way_back(argument).isVisible()


OTHER = {
    "activation": None,
    "recurrent_activation": "hard_sigmoid",
    "use_bias": False,
    "kernel_initializer": {"class_name": "RandomNormal", "config": {"stddev": 0.5}},
    "recurrent_initializer": "glorot_uniform",
    "bias_initializer": {"class_name": "Constant", "config": {"value": 0.0}},
    "unit_forget_bias": False,
    "kernel_regularizer": "l1l2",
    "recurrent_regularizer": "orthogonal_regularizer",
    "bias_regularizer": {"class_name": "L2", "config": {"l2": 1.0}},
    "activity_regularizer": "l1",
    "kernel_constraint": "max_norm",
    "recurrent_constraint": {"class_name": "MinMaxNorm", "config": {"axis": 1}},
    "bias_constraint": "non_neg",
    "dropout": 0.5,
    "recurrent_dropout": 1.0,
    "seed": 0,
    "return_sequences": True,
    "return_state": True,
    "go_backwards": True,
    "stateful": True,
    "unroll": True,
    "use_cudnn": False,
    "implementation": 1,
    "zero_output_for_mask": True,
    "dtype": "float16",
}


def test_a_complaint_at_a_folded_argument_opens_its_group_and_comes_into_sight(rig: Rig) -> None:
    rig.panel.resize(300, 200)
    rig.panel.show_error("use_cudnn", "use_cudnn=True was specified, but cuDNN is not supported.")
    box = rig.named(QComboBox, "use_cudnn")
    rig.qtbot.waitUntil(lambda: not box.visibleRegion().isEmpty())
    assert rig.errors == ["use_cudnn=True was specified, but cuDNN is not supported."]


def test_what_is_scrolled_to_stays_when_the_expression_gets_longer(rig: Rig) -> None:
    rig.open_all()
    rig.panel.resize(300, 300)
    QApplication.processEvents()
    box = rig.named(QCheckBox, "unroll")
    bar = rig.panel._scroll.verticalScrollBar()
    bar.setValue(bar.maximum())
    scrolled, before = bar.value(), box.mapTo(rig.panel, QPoint()).y()
    rig.panel.set_experiment(opening(unroll=True, recurrent_activation="hard_sigmoid"))
    QApplication.processEvents()
    assert bar.value() > scrolled
    assert box.mapTo(rig.panel, QPoint()).y() == before


def test_a_search_shows_what_it_finds_and_escape_shows_all_as_it_was(rig: Rig) -> None:
    rig.press("Shape")  # folds it
    before = rig.seen
    rig.search("FORGETS")
    assert rig.seen == ["unit_forget_bias"]
    rig.search("dropout share")
    assert rig.seen == ["dropout", "recurrent_dropout"]
    field = rig.named(QLineEdit, "Find an argument")
    rig.key(field, "Return")
    assert rig.named(DecimalField, "dropout").hasFocus()
    field.setFocus()
    rig.key(field, "Escape")
    assert field.text() == ""
    assert rig.seen == before
    assert "units" not in rig.seen
    assert rig.said == []


def test_a_search_that_finds_nothing_says_so(rig: Rig) -> None:
    rig.search("banana")
    assert rig.seen == []
    assert rig.panel.findChild(ArgumentSearch).message == (
        "No argument has “banana” in its name or its help."
    )
    rig.search("units")
    assert rig.panel.findChild(ArgumentSearch).message == ""


def test_an_argument_of_older_keras_is_explained(rig: Rig) -> None:
    rig.search("time_major")
    assert rig.panel.findChild(ArgumentSearch).message == f"time_major: {RETIRED['time_major']}"


def test_a_complaint_at_an_argument_that_a_search_hides_ends_the_search(rig: Rig) -> None:
    rig.search("units")
    rig.panel.show_error("dropout", "No.")
    assert rig.errors == ["No."]
    assert "dropout" in rig.seen
    assert "stateful" in rig.seen


def test_tab_goes_through_what_was_made_late_in_its_place(rig: Rig) -> None:
    rig.open_all()
    reached: list[str] = []
    widget: QWidget = rig.named(QCheckBox, "return_sequences")
    while (widget := widget.nextInFocusChain()).accessibleName() != "return_sequences":
        around = widget.parentWidget()
        if not widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            continue
        while around is not None and not isinstance(around, ArgumentControl):
            around = around.parentWidget()
        if around is not None and around.argument not in reached:
            reached.append(around.argument)
    everything = [argument for group in GROUPS for argument in arguments_in(group, LSTM)]
    start = everything.index("return_sequences")  # whose way back comes after it
    assert reached == [*everything[start:], *everything[:start]]


@pytest.mark.parametrize(
    ("kind", "name"),
    [(QCheckBox, "stateful"), (DecimalField, "dropout"), (QComboBox, "activation")],
)
def test_tab_comes_to_the_way_back_after_what_it_sets_back(
    rig: Rig, kind: type[QWidget], name: str
) -> None:
    rig.open_all()
    widget: QWidget = rig.named(kind, name)
    control = widget.parentWidget()
    while not isinstance(control, ArgumentControl):
        control = control.parentWidget()
    names = []
    while control.isAncestorOf(widget := widget.nextInFocusChain()):
        names.append(widget.accessibleName())
    assert [name for name in names if name.startswith("Back to")] == names[-1:] != []


def test_unusable_texts_are_forgotten_with_their_session(rig: Rig) -> None:
    rig.open_all()
    box = rig.named(QComboBox, "activation")
    rig.type_into(box, "tanhh")
    rate = rig.named(DecimalField, "dropout")
    rig.type_into(rate, "2")
    assert rig.errors == [
        "activation: expected the name of a Keras activation, or None, got 'tanhh'.",
        "dropout: expected a number from 0 to 1, got 2.",
    ]
    rig.panel.clear_errors()
    assert len(rig.errors) == 2
    rig.panel.discard_texts()
    assert rig.errors == []
    assert box.currentText() == "tanh"
    assert rate.text() == "0.0"
    assert rig.changed == []


def of_kind(layer: RecurrentConfig, **changes: object) -> Experiment:
    return replace(opening(), layer=replace(layer, **changes))


def test_the_kind_of_layer_is_chosen_by_keyboard(rig: Rig) -> None:
    chosen = Heard(rig.panel.kind_chosen)
    box = rig.named(QComboBox, "layer")
    known = list(config_classes())
    assert entries(box) == [each.kind.name for each in known]
    assert {"LSTM", "GRU", "SimpleRNN"} <= set(entries(box))
    assert box.currentText() == "LSTM"
    for _ in known:
        rig.key(box, "Down")
    assert chosen == [(each,) for each in known[1:]]
    rig.panel.set_experiment(of_kind(GRU))
    assert box.currentText() == "GRU"
    assert len(chosen) == len(known) - 1


@pytest.mark.parametrize("layer", [GRU, SIMPLE_RNN], ids=repr)
def test_the_arguments_are_those_of_the_kind(rig: Rig, layer: RecurrentConfig) -> None:
    rig.panel.set_experiment(of_kind(layer))
    assert sorted(rig.seen) == sorted(opened(layer))
    rig.open_all()
    assert sorted(rig.seen) == sorted(["seed (weights)", *(f.name for f in fields(layer))])
    for argument in rig.seen:
        control = rig.control(argument)
        assert argument_help(argument, layer) in control.toolTip()
        assert control.field().accessibleDescription() == argument_help(argument, layer)
    assert nameless(rig.panel) == []
    rig.panel.set_experiment(opening())
    assert sorted(rig.seen) == sorted(["seed (weights)", *(f.name for f in fields(LSTM))])
    assert "cell state" in rig.control("units").toolTip()
    assert rig.said == []


def test_controls_stand_and_are_reached_in_their_order_for_each_kind(rig: Rig) -> None:
    rig.open_all()
    for layer in (GRU, SIMPLE_RNN, LSTM, GRU):
        rig.panel.set_experiment(of_kind(layer))
        QApplication.processEvents()
        controls = [c for c in rig.panel.findChildren(ArgumentControl) if c.isVisible()]
        controls.sort(key=lambda control: control.mapTo(rig.panel, QPoint()).y())
        shown = [control.argument for control in controls]
        assert shown == [each for group in GROUPS for each in arguments_in(group, layer)]
        reached: list[str] = []
        widget: QWidget = rig.named(QComboBox, "layer")
        while (widget := widget.nextInFocusChain()).accessibleName() != "layer":
            around: QWidget | None = widget
            while around is not None and not isinstance(around, ArgumentControl):
                around = around.parentWidget()
            if around is not None and around.argument not in reached:
                reached.append(around.argument)
        assert reached == shown


def test_an_argument_of_one_kind_alone_is_marked_and_set_back(rig: Rig) -> None:
    rig.panel.set_experiment(of_kind(GRU, reset_after=False))
    box = rig.named(QCheckBox, "reset_after")
    assert not box.isChecked()
    assert box.font().bold()
    rig.click(rig.way_back("reset_after"))
    assert rig.said == [("reset_after", True)]
    rig.panel.set_experiment(of_kind(GRU))
    assert not box.font().bold()
    rig.click(box)
    assert rig.said[1:] == [("reset_after", False)]


def test_a_search_goes_on_with_the_arguments_of_another_kind(rig: Rig) -> None:
    rig.search("candidate")
    assert rig.seen == ["activation"]
    rig.panel.set_experiment(of_kind(SIMPLE_RNN))
    assert rig.seen == []
    rig.panel.set_experiment(of_kind(GRU))
    assert rig.seen == ["activation"]


def test_a_text_that_cant_be_used_outlives_a_change_of_kind(rig: Rig) -> None:
    rig.type_into("units", "abc")
    rig.panel.set_experiment(of_kind(GRU, return_sequences=True))
    assert rig.text("units") == "abc"
    assert rig.errors == [f"{EXPECTED} 'abc'."]


def test_what_the_kind_has_no_place_for_is_told_under_it(rig: Rig) -> None:
    told = rig.named(QLabel, "What the layer has no place for")
    assert not told.isVisible()
    rig.panel.set_experiment(of_kind(GRU), "GRU takes no unit_forget_bias: kept.")
    assert told.isVisible()
    assert told.text() == "GRU takes no unit_forget_bias: kept."
    box = rig.named(QComboBox, "layer")
    assert told.mapTo(rig.panel, QPoint()).y() > box.mapTo(rig.panel, QPoint()).y()
    rig.panel.set_experiment(of_kind(GRU))
    assert not told.isVisible()


def test_of_a_made_up_kind_its_own_arguments_stand_in_a_group_of_their_own() -> None:
    @naming_its_arguments
    @dataclass(frozen=True, repr=False)
    class NoisyConfig(GRUConfig):
        is_known = False  # to no other test
        kind = replace(GRU.kind, name="NoisyGRU", arguments={"noisy": "Adds noise to h."})

        noisy: Annotated[bool, Meta(description="True or False")] = True

    layer = NoisyConfig(4)
    assert arguments_in(GROUPS[-1], layer) == ("noisy",)
    control = made_control("noisy", layer)
    assert control.toolTip() == "noisy\nAdds noise to h.\nKeras' default: True"
    control.deleteLater()
    assert NoisyConfig not in config_classes()


def test_help_is_set_anew_only_where_it_is_another(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    set_layer = ArgumentControl.set_layer

    def counted(control: ArgumentControl, layer: RecurrentConfig) -> None:
        told.append(control.argument)
        set_layer(control, layer)

    monkeypatch.setattr(ArgumentControl, "set_layer", counted)
    rig.panel.set_experiment(opening(stateful=False, units=9))
    assert told == []
    rig.panel.set_experiment(of_kind(GRU))
    assert "units" in told
    told.clear()
    rig.panel.set_experiment(of_kind(GRU, reset_after=False))
    assert "bias_initializer" in told
    assert "no matrix" in rig.control("bias_initializer").toolTip()
