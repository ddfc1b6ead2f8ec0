from typing import Any

import numpy as np
import pytest

from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.keras_names import CONSTRAINTS, INITIALIZERS, PARAMETERS, REGULARIZERS
from lstmviz.experiment.serialised import format_serialised, plain_object, serialised, short_name


def made(class_name: str, **config: Any) -> Any:
    value = {"class_name": class_name, "config": config}
    return plain_object("kernel_initializer", value, INITIALIZERS)


@pytest.mark.parametrize("known", [INITIALIZERS, REGULARIZERS, CONSTRAINTS])
def test_what_has_keras_own_parameters_is_its_short_name(known: dict[str, str]) -> None:
    for short, class_name in known.items():
        if short == "constant":
            continue
        defaults = {each.name: each.default for each in PARAMETERS[class_name]}
        for value in (
            short,
            class_name,
            {"class_name": class_name},
            {"class_name": short, "config": {}},
            {"class_name": class_name, "config": defaults},
        ):
            assert plain_object("any", value, known) == short
        assert short_name(class_name, known) == short


def test_a_constant_always_says_its_value() -> None:
    assert made("Constant") == {"class_name": "Constant", "config": {"value": 0.0}}
    assert made("constant", value=0) == {"class_name": "Constant", "config": {"value": 0}}


def test_parameters_that_are_keras_own_are_left_out() -> None:
    assert made("RandomNormal", mean=0.0, stddev=0.1, seed=None) == {
        "class_name": "RandomNormal",
        "config": {"stddev": 0.1},
    }
    everything = {"seed": 1, "scale": 2, "mode": "fan_out", "distribution": "uniform"}
    assert made("VarianceScaling", **everything)["config"] == everything


def test_other_spellings_of_a_distribution_are_kept_as_keras_keeps_them() -> None:
    assert made("VarianceScaling", distribution="normal") == "variance_scaling"
    assert made("VarianceScaling", distribution="Uniform")["config"] == {"distribution": "uniform"}


def test_numbers_of_numpys_become_pythons() -> None:
    config = made("Constant", value=(np.float32(0.5), [np.int64(2)]))["config"]
    assert config == {"value": [0.5, [2]]}
    assert type(config["value"][0]) is float
    assert type(config["value"][1][0]) is int


@pytest.mark.parametrize(
    ("class_name", "config", "sentence"),
    [
        (
            "RandomNormal",
            {"sigma": 1},
            "expected a parameter of RandomNormal (mean, stddev, seed), got 'sigma'.",
        ),
        ("Zeros", {"value": 1}, "expected no parameter of Zeros, which has none, got 'value'."),
        ("RandomNormal", {"stddev": "1"}, "expected a number as stddev of RandomNormal, got '1'."),
        (
            "RandomNormal",
            {"stddev": True},
            "expected a number as stddev of RandomNormal, got True.",
        ),
        (
            "VarianceScaling",
            {"scale": 0},
            "expected a number above 0 as scale of VarianceScaling, got 0.",
        ),
        (
            "VarianceScaling",
            {"mode": "x"},
            "expected one of fan_in, fan_out, fan_avg as mode of VarianceScaling, got 'x'.",
        ),
        (
            "HeNormal",
            {"seed": {"class_name": "SeedGenerator"}},
            "expected an integer of 64 bits or None as seed of HeNormal, "
            "got {'class_name': 'SeedGenerator'}.",
        ),
        (
            "Constant",
            {"value": [[{"class_name": "Lambda"}]]},
            "expected a number, or numbers in lists as value of Constant, "
            "got [[{'class_name': 'Lambda'}]].",
        ),
    ],
)
def test_a_parameter_that_cant_be_used_is_told(
    class_name: str, config: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(InvalidValue) as caught:
        LSTMConfig(1, kernel_initializer={"class_name": class_name, "config": config})
    assert caught.value.argument == "kernel_initializer"
    assert str(caught.value).endswith(f"'kernel_initializer', {sentence}")


def test_what_is_known_to_be_good_is_put_together() -> None:
    assert serialised("L1L2", {"l1": 0.0, "l2": 0.25}, REGULARIZERS) == {
        "class_name": "L1L2",
        "config": {"l2": 0.25},
    }
    assert serialised("L2", {"l2": 0.01}, REGULARIZERS) == "l2"


def test_in_a_few_words() -> None:
    assert format_serialised(None) == "None"
    assert format_serialised("glorot_uniform") == "glorot_uniform"
    assert (
        format_serialised(made("RandomNormal", stddev=0.5, seed=3))
        == "RandomNormal(stddev=0.5, seed=3)"
    )
