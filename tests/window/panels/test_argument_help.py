import re
from dataclasses import fields

import pytest

from lstmviz.experiment.config import GRUConfig, LSTMConfig, RecurrentConfig, SimpleRNNConfig
from lstmviz.experiment.keras_names import PARAMETERS
from lstmviz.window.panels.argument_help import (
    PARAMETER_HELP,
    WEIGHTS_SEED,
    argument_help,
    parameter_help,
)
from lstmviz.window.panels.argument_section import GROUPS, arguments_in

LAYERS = (
    LSTMConfig(4),
    GRUConfig(4),
    GRUConfig(4, reset_after=False),
    SimpleRNNConfig(4),
)
EVERY = [
    (name, layer)
    for layer in LAYERS
    for name in (WEIGHTS_SEED, *(field.name for field in fields(layer)))
]


def sentences(text: str) -> int:
    return len(re.findall(r"[.?!](?=\s|$)", text))


@pytest.mark.parametrize(("argument", "layer"), EVERY, ids=str)
def test_the_help_is_one_or_two_sentences(argument: str, layer: RecurrentConfig) -> None:
    text = argument_help(argument, layer)
    assert 1 <= sentences(text) <= 2
    assert text.endswith(".")
    assert not re.search(r"[{}]|  ", text)


@pytest.mark.parametrize(("argument", "layer"), EVERY, ids=str)
def test_states_and_gates_are_named_where_there_are_such_alone(
    argument: str, layer: RecurrentConfig
) -> None:
    text = argument_help(argument, layer).replace("row i", "row n")
    others = {name for known in LAYERS for name in known.kind.gate_names + known.kind.state_names}
    for name in others - layer.kind.quantities.keys():
        assert not re.search(rf"\b{name}\b", text), (name, text)
    if not layer.kind.gates:
        assert "gate" not in text


def test_every_parameter_has_help_of_one_or_two_sentences() -> None:
    used = set()
    for class_name, parameters in PARAMETERS.items():
        for parameter in parameters:
            if parameter.kind != "axes":  # they have no field
                text = parameter_help(class_name, parameter.name)
                assert 1 <= sentences(text) <= 2
                used.add(text)
    assert used == set(PARAMETER_HELP.values())


def test_classes_that_mean_different_things_by_a_name_have_help_of_their_own() -> None:
    assert parameter_help("VarianceScaling", "mode") != parameter_help(
        "OrthogonalRegularizer", "mode"
    )


LSTM, GRU, SIMPLE_RNN = LSTMConfig(4), GRUConfig(4), SimpleRNNConfig(4)


@pytest.mark.parametrize(
    ("layer", "argument", "quirk"),
    [
        (LSTM, "unit_forget_bias", "[b, 1, b, b]"),
        (LSTM, "recurrent_dropout", "implementation 1"),
        (LSTM, "dropout", "A rate of 1 switches dropout off"),
        (LSTM, "bias_initializer", "Keras refuses orthogonal and identity"),
        (LSTM, "recurrent_activation", "clip(x/6 + 0.5)"),
        (LSTM, "use_cudnn", "refused on a CPU"),
        (LSTM, "kernel_regularizer", "only in training"),
        (GRU, "reset_after", "the bias has a row for x·W and one for h·U"),
        (GRU, "use_cudnn", "with tanh, sigmoid, use_bias and reset_after, without"),
        (GRU, "use_cudnn", "refused on a CPU"),
        (GRU, "dropout", "A rate of 1 switches dropout off"),
        (GRU, "bias_initializer", "orthogonal and identity act too"),
        (GRUConfig(4, reset_after=False), "bias_initializer", "Keras refuses orthogonal"),
        (GRU, "recurrent_activation", "the update and reset gates"),
        (SIMPLE_RNN, "dropout", "A rate of 1 drops them all"),
        (SIMPLE_RNN, "recurrent_dropout", "A rate of 1 drops all of it"),
        (SIMPLE_RNN, "activity_regularizer", "no penalty is added"),
    ],
)
def test_the_quirks_of_keras_are_pointed_out(
    layer: RecurrentConfig, argument: str, quirk: str
) -> None:
    assert quirk in argument_help(argument, layer)


@pytest.mark.parametrize("layer", [LSTM, GRU, SIMPLE_RNN])
def test_every_argument_stands_in_one_group(layer: RecurrentConfig) -> None:
    grouped = [argument for group in GROUPS for argument in arguments_in(group, layer)]
    assert sorted(grouped) == sorted([WEIGHTS_SEED, *(field.name for field in fields(layer))])
    assert arguments_in(GROUPS[-1], layer) == ()
