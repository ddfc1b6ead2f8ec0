"""What old code gives to an LSTM, held against the installed Keras."""

import warnings
from typing import Any

import numpy as np
import pytest

from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.removed_arguments import CHANGED, RETIRED

STILL_TAKEN = {"input_shape", "input_dim"}


@pytest.fixture(scope="module")
def keras() -> Any:
    import keras

    return keras


@pytest.mark.parametrize("name", sorted(set(RETIRED) - STILL_TAKEN))
def test_keras_3_refuses_a_retired_argument(keras, name: str):
    with pytest.raises(ValueError, match=f"Unrecognized keyword arguments.*'{name}'"):
        keras.layers.LSTM(4, **{name: None})


@pytest.mark.parametrize(("name", "value"), [("input_shape", (3, 1)), ("input_dim", 1)])
def test_keras_3_takes_the_shape_of_the_input_with_a_warning(keras, name: str, value: object):
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        keras.layers.LSTM(4, **{name: value})

    assert "input_shape" in str(said[0].message)
    assert "with a warning" in RETIRED[name]


def test_no_argument_of_the_layer_is_called_retired():
    assert not set(RETIRED) & set(LSTMConfig.__dataclass_fields__)


@pytest.mark.parametrize("sentence", [*RETIRED.values(), *CHANGED.values()])
def test_an_explanation_is_one_or_two_sentences(sentence: str):
    assert sentence.endswith(".")
    assert 1 <= len([part for part in sentence.split(". ") if part]) <= 2


def test_the_slope_of_hard_sigmoid_is_what_is_said(keras):
    x = np.linspace(-4, 4, 33, dtype=np.float32)

    got = np.asarray(keras.activations.hard_sigmoid(x))

    np.testing.assert_allclose(got, np.clip(x / 6 + 0.5, 0, 1), atol=1e-6)
    assert "clip(x/6 + 0.5)" in CHANGED["hard_sigmoid"]


def test_the_state_is_returned_in_a_tuple(keras):
    layer = keras.layers.LSTM(2, return_state=True)

    assert isinstance(layer(np.zeros((1, 2, 1), np.float32)), tuple)
