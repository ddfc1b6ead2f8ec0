"""The lists of names, held against the installed Keras."""

import inspect
from typing import Any

import numpy as np
import pytest

from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.keras_names import (
    ACTIVATIONS,
    BOUNDED_ACTIVATIONS,
    CONSTRAINTS,
    DTYPES,
    INITIALIZERS,
    MATRIX_ONLY_INITIALIZERS,
    PARAMETERS,
    REGULARIZERS,
    UNSEEDED_INITIALIZERS,
    Parameter,
)

MODULES = {
    "initializers": INITIALIZERS,
    "regularizers": REGULARIZERS,
    "constraints": CONSTRAINTS,
}
CLASSES = [(module, name) for module, names in MODULES.items() for name in names.values()]
EVERY = [(name, each) for name, parameters in PARAMETERS.items() for each in parameters]


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


@pytest.fixture(scope="module")
def keras() -> Any:
    import keras

    return keras


def classes_in(module: Any, base: str) -> set[str]:
    """The names of the module's public classes that are built on `base`."""
    of_kind = [c for _, c in inspect.getmembers(module, inspect.isclass)]
    base_class = getattr(module, base)
    return {c.__name__ for c in of_kind if issubclass(c, base_class) and c is not base_class}


def test_every_activation_of_keras_is_listed_or_known_to_fail(keras):
    functions = {name for name, _ in inspect.getmembers(keras.activations, inspect.isfunction)}

    listed = functions - {"get", "serialize", "deserialize"}

    # Keras knows swish and hard_swish by name only: they are silu and hard_silu.
    assert {*ACTIVATIONS, "glu", "threshold"} == listed | {"swish", "hard_swish"}


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_activation_runs_in_an_lstm(keras, name: str):
    layer = keras.layers.LSTM(2, activation=name, recurrent_activation=name)

    assert layer(np.ones((1, 2, 3), np.float32)).shape == (1, 2)


@pytest.mark.parametrize("name", ["glu", "threshold"])
def test_the_activations_left_out_fail_in_an_lstm(keras, name: str):
    layer = keras.layers.LSTM(3, activation=name)

    with pytest.raises((TypeError, ValueError)):
        layer(np.ones((1, 2, 3), np.float32))


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_bounded_activations_and_no_others_stay_within_one(keras, name: str):
    rng = np.random.default_rng(0)
    grid = np.linspace(-50, 50, 2001, dtype=np.float32)
    values = np.array(keras.activations.get(name)(np.stack([grid, rng.permutation(grid)], axis=1)))

    assert (np.abs(values).max() <= 1) == (name in BOUNDED_ACTIVATIONS)


def test_initializer_names_stand_for_their_classes(keras):
    for name, class_name in INITIALIZERS.items():
        if name != "constant":  # needs its value
            assert type(keras.initializers.get(name)).__name__ == class_name
    assert classes_in(keras.initializers, "Initializer") - {"RandomInitializer"} == {
        *INITIALIZERS.values(),
        "STFT",  # makes four-dimensional tensors only
    }


def test_the_initializers_that_draw_numbers_take_a_seed(keras):
    for class_name in INITIALIZERS.values():
        arguments = inspect.signature(getattr(keras.initializers, class_name)).parameters
        assert ("seed" in arguments) == (class_name not in UNSEEDED_INITIALIZERS)


@pytest.mark.parametrize("name", sorted(set(INITIALIZERS) - {"constant"}))
def test_matrix_only_initializers_and_no_others_are_refused_for_a_bias(keras, name: str):
    layer = keras.layers.LSTM(3, bias_initializer=name)

    if name in MATRIX_ONLY_INITIALIZERS:
        with pytest.raises(ValueError, match=r"two-dimensional|2D"):
            layer.build((1, 2, 3))
    else:
        layer.build((1, 2, 3))
        assert layer.get_weights()[2].shape == (12,)


def test_regularizer_names_stand_for_their_classes(keras):
    for name, class_name in REGULARIZERS.items():
        assert type(keras.regularizers.get(name)).__name__ == class_name
    assert classes_in(keras.regularizers, "Regularizer") == set(REGULARIZERS.values())


def test_constraint_names_stand_for_their_classes(keras):
    for name, class_name in CONSTRAINTS.items():
        assert type(keras.constraints.get(name)).__name__ == class_name
    assert classes_in(keras.constraints, "Constraint") == set(CONSTRAINTS.values())


@pytest.mark.parametrize("dtype", DTYPES)
def test_an_lstm_runs_in_every_dtype(keras, dtype: str):
    layer = keras.layers.LSTM(2, dtype=dtype)

    computed_in = dtype.removeprefix("mixed_")
    assert keras.backend.standardize_dtype(layer(np.ones((1, 2, 3))).dtype) == computed_in


def test_every_name_is_taken_by_the_config():
    for name in ACTIVATIONS:
        assert LSTMConfig(units=1, activation=name).activation == name
    for name in set(INITIALIZERS) - {"constant"}:
        assert LSTMConfig(units=1, kernel_initializer=name).kernel_initializer == name
    for name in REGULARIZERS:
        assert LSTMConfig(units=1, kernel_regularizer=name).kernel_regularizer == name
    for name in CONSTRAINTS:
        assert LSTMConfig(units=1, kernel_constraint=name).kernel_constraint == name
    for name in DTYPES:
        assert LSTMConfig(units=1, dtype=name).dtype == name
