from dataclasses import fields

import pytest
from controls import Heard, named
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from lstmviz.experiment.config import GRUConfig, LSTMConfig, RecurrentConfig, SimpleRNNConfig
from lstmviz.experiment.removed_arguments import CHANGED, RETIRED
from lstmviz.window.panels.argument_help import WEIGHTS_SEED
from lstmviz.window.panels.argument_search import ArgumentSearch, explained, matches

NAMES = {field.name for field in fields(LSTMConfig)} | {WEIGHTS_SEED}


def found(text: str, layer: RecurrentConfig = LSTMConfig(4)) -> set[str]:  # noqa: B008
    names = {field.name for field in fields(layer)} | {WEIGHTS_SEED}
    return {name for name in names if matches(text.lower().split(), name, layer)}


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        ("", NAMES),
        ("unroll", {"unroll"}),
        ("CUDNN", {"use_cudnn"}),
        ("softsign", {"activation", "recurrent_activation"}),
        ("max_norm", {"kernel_constraint", "recurrent_constraint", "bias_constraint"}),
        ("mixed_float16", {"dtype"}),
        ("banana", set()),
        ("return banana", set()),
    ],
)
def test_names_choices_and_help_are_searched(text: str, arguments: set[str]) -> None:
    assert found(text) == arguments


def test_help_is_searched_as_it_is_for_the_kind_of_layer() -> None:
    assert found("two rows", GRUConfig(4)) == {"bias_initializer"}
    assert found("reset", GRUConfig(4)) == {"reset_after", "recurrent_activation", "use_cudnn"}
    assert found("cell state") == {"units", "activation"}
    assert found("cell state", GRUConfig(4)) == set()
    assert found("drops", SimpleRNNConfig(4)) == {"dropout", "recurrent_dropout"}


def test_every_word_must_be_there_in_any_order() -> None:
    assert "recurrent_initializer" in found("fade orthogonal")
    assert "kernel_initializer" not in found("fade orthogonal")


@pytest.mark.parametrize("name", sorted({*RETIRED, *CHANGED}))
def test_the_names_of_older_keras_are_explained(name: str) -> None:
    message = explained(f" {name.upper()} ")
    assert message == f"{name}: {RETIRED.get(name) or CHANGED[name]}"


@pytest.mark.parametrize(
    ("text", "name"),
    [("time_", "time_major"), ("batch_i", "batch_input_shape"), ("dyna", "dynamic")],
)
def test_the_beginning_of_one_name_is_enough(text: str, name: str) -> None:
    assert explained(text) == f"{name}: {RETIRED[name]}"


@pytest.mark.parametrize("text", ["", "tim", "batch_", "input_", "units", "time_major="])
def test_what_means_no_one_name_is_not_explained(text: str) -> None:
    assert explained(text) == ""


def test_typing_searches_and_escape_ends_it(qtbot: QtBot) -> None:
    search = ArgumentSearch()
    qtbot.addWidget(search)
    search.show()
    heard, entered = Heard(search.changed), Heard(search.entered)
    field = named(search, QLineEdit, "Find an argument")
    qtbot.keyClicks(field, "A b")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    qtbot.keyClick(field, Qt.Key.Key_Escape)  # the window's
    assert heard == [(["a"],), (["a"],), (["a", "b"],), ([],)]
    assert entered == [()]


def test_a_long_text_that_finds_nothing_is_told_in_short(qtbot: QtBot) -> None:
    search = ArgumentSearch()
    qtbot.addWidget(search)
    search.show()
    named(search, QLineEdit, "Find an argument").setText("<b>" + "x" * 5000)
    search.tell_found(False)
    assert search.message == f"No argument has “<b>{'x' * 37}” in its name or its help."
    search.tell_found(True)
    assert search.message == ""
