import re
from dataclasses import fields

import pytest

from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.keras_names import PARAMETERS
from lstmviz.window.panels.argument_help import (
    ARGUMENT_HELP,
    PARAMETER_HELP,
    WEIGHTS_SEED,
    parameter_help,
)
from lstmviz.window.panels.argument_section import GROUPS

NAMES = [field.name for field in fields(LSTMConfig)]


def sentences(text: str) -> int:
    return len(re.findall(r"[.?!](?=\s|$)", text))


def test_every_argument_has_help_and_nothing_else_has() -> None:
    assert set(ARGUMENT_HELP) == {*NAMES, WEIGHTS_SEED}


@pytest.mark.parametrize("argument", [*NAMES, WEIGHTS_SEED])
def test_the_help_is_one_or_two_sentences(argument: str) -> None:
    assert 1 <= sentences(ARGUMENT_HELP[argument]) <= 2
    assert ARGUMENT_HELP[argument].endswith(".")


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


@pytest.mark.parametrize(
    ("argument", "quirk"),
    [
        ("unit_forget_bias", "[b, 1, b, b]"),
        ("recurrent_dropout", "implementation 1"),
        ("dropout", "A rate of 1 switches dropout off"),
        ("bias_initializer", "orthogonal and identity"),
        ("recurrent_activation", "clip(x/6 + 0.5)"),
        ("use_cudnn", "refused on a CPU"),
        ("kernel_regularizer", "only in training"),
    ],
)
def test_the_quirks_of_keras_are_pointed_out(argument: str, quirk: str) -> None:
    assert quirk in ARGUMENT_HELP[argument]


def test_every_argument_stands_in_one_group() -> None:
    grouped = [argument for group in GROUPS for argument in group.arguments]
    assert sorted(grouped) == sorted(ARGUMENT_HELP)
