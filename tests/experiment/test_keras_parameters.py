"""The table of parameters, held against the installed Keras."""

import inspect
from typing import Any

import numpy as np
import pytest

from lstmviz.experiment.keras_names import CONSTRAINTS, INITIALIZERS, REGULARIZERS
from lstmviz.experiment.keras_parameters import PARAMETERS, Parameter

MODULES = {
    "initializers": INITIALIZERS,
    "regularizers": REGULARIZERS,
    "constraints": CONSTRAINTS,
}
CLASSES = [(module, name) for module, names in MODULES.items() for name in names.values()]
EVERY = [(name, each) for name, parameters in PARAMETERS.items() for each in parameters]


@pytest.fixture(scope="module")
def keras() -> Any:
    import keras

    return keras


def test_every_class_is_in_the_table():
    assert set(PARAMETERS) == {name for _, name in CLASSES}


@pytest.mark.parametrize(("module", "class_name"), CLASSES)
def test_names_and_defaults_are_those_of_keras(keras, module: str, class_name: str):
    made = getattr(getattr(keras, module), class_name)
    signature = {
        name: parameter.default
        for name, parameter in inspect.signature(made).parameters.items()
        if parameter.kind is parameter.POSITIONAL_OR_KEYWORD
    }

    assert [(each.name, each.default) for each in PARAMETERS[class_name]] == list(signature.items())


@pytest.mark.parametrize(("class_name", "parameter"), EVERY)
def test_every_default_is_taken_and_nonsense_is_not(class_name: str, parameter: Parameter):
    assert parameter.takes(parameter.default)
    for nonsense in ("x", True, [], {}, object(), float("nan"), float("inf"), 10**400, [[]]):
        assert not parameter.takes(nonsense), nonsense


@pytest.mark.parametrize(("class_name", "parameter"), EVERY)
def test_keras_takes_every_name(keras, class_name: str, parameter: Parameter):
    module = next(module for module, name in CLASSES if name == class_name)
    made = getattr(getattr(keras, module), class_name)

    for option in parameter.options:
        assert getattr(made(**{parameter.name: option}), parameter.name) == option


@pytest.mark.parametrize(
    ("class_name", "name", "edge", "beyond"),
    [
        ("VarianceScaling", "scale", 1e-30, 0),
        ("L1", "l1", 0, -1e-30),
        ("L2", "l2", 0.0, -1),
        ("OrthogonalRegularizer", "factor", 0.0, -1),
        ("RandomNormal", "seed", 2**63 - 1, 2**63),
        ("RandomNormal", "seed", -(2**63), 1.5),
        ("OrthogonalRegularizer", "mode", "columns", "Rows"),
        ("VarianceScaling", "mode", "fan_avg", "fan"),
    ],
)
def test_the_edges_are_where_keras_has_them(
    keras, class_name: str, name: str, edge: Any, beyond: Any
):
    (parameter,) = (each for each in PARAMETERS[class_name] if each.name == name)
    assert parameter.takes(edge)
    assert not parameter.takes(beyond)

    module = next(module for module, name in CLASSES if name == class_name)
    made = getattr(getattr(keras, module), class_name)
    used = made(**{name: edge})
    if module == "initializers":
        assert np.isfinite(np.array(used((2, 2)))).all()
    with pytest.raises(ValueError, match=r"\S"):
        made(**{name: beyond})((2, 2))


@pytest.mark.parametrize(
    ("class_name", "name", "good"),
    [
        ("Constant", "value", [[1, 2.5], [0, -1]]),
        ("MaxNorm", "axis", [0, 1]),
        ("MaxNorm", "axis", None),
        ("UnitNorm", "axis", -1),
        ("GlorotUniform", "input_axes", [0]),
        ("Identity", "gain", -3),
        ("MinMaxNorm", "rate", 2),
    ],
)
def test_what_else_keras_takes(class_name: str, name: str, good: Any):
    (parameter,) = (each for each in PARAMETERS[class_name] if each.name == name)

    assert parameter.takes(good)
