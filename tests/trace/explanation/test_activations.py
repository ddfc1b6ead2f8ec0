"""Our activations against Keras' own, every one that an LSTM can use."""

import keras
import numpy as np
import pytest

from lstmviz.experiment.keras_names import ACTIVATIONS
from lstmviz.trace.explanation.activations import apply_activation, format_activation, has_formula

Z = np.array([-1e3, -90.0, -6.0, -3.0, -1.0, -0.5, -0.4, -1e-6, 0.0, 1e-6, 0.4, 0.5, 0.99, 1.0])
Z = np.concatenate([Z, [1.5, 3.0, 5.9, 6.0, 17.0, 80.0]])
OF_ALL_UNITS = {"softmax", "log_softmax", "sparsemax"}
ONLY_KERAS = OF_ALL_UNITS | {"gelu"}


def test_all_but_a_few_are_known() -> None:
    assert {name for name in ACTIVATIONS if not has_formula(name)} == ONLY_KERAS


@pytest.mark.parametrize("name", sorted(set(ACTIVATIONS) - ONLY_KERAS))
def test_it_is_keras_own(name: str) -> None:
    keras_own = np.asarray(keras.activations.get(name)(keras.ops.convert_to_tensor(Z)))
    np.testing.assert_allclose(apply_activation(name, Z), keras_own, rtol=1e-6, atol=1e-12)


def test_none_is_linear_and_sigmoid_has_a_letter() -> None:
    assert apply_activation(None, Z).tolist() == Z.tolist()
    assert [format_activation(name) for name in ("sigmoid", None, "linear", "tanh")] == [
        "σ",
        "",
        "",
        "tanh",
    ]


def test_what_is_not_finite_goes_through_quietly() -> None:
    z = np.array([np.nan, np.inf, -np.inf])
    np.testing.assert_array_equal(apply_activation("sigmoid", z), [np.nan, 1, 0])
