"""Masks against Keras' own Masking layer."""

import keras
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from lstmviz.experiment.arrays import Array
from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.keras_names import DTYPES
from lstmviz.experiment.masks import computed_mask

TELLING = (0.0, -0.0, 0.1, 1 / 3, 0.5, -1.0, 1e-45, 1e-41, 1e-8, 6e-8, 3e-5, 1e-320, 7e4, 1e300)
NUMBERS = st.sampled_from((*TELLING[:-1], float("nan"), float("inf"), float("-inf")))


def of_keras(inputs: Array, mask_value: float, dtype: str) -> Array:
    """The mask that comes with the layer's output, which is what an LSTM after it is given."""
    output = keras.layers.Masking(mask_value, dtype=dtype)(inputs)
    return np.asarray(output._keras_mask)


@pytest.mark.parametrize("dtype", DTYPES)
@given(data=st.data())
def test_a_mask_is_the_one_of_the_masking_layer(dtype: str, data: st.DataObject) -> None:
    value = data.draw(NUMBERS, "mask_value")
    with np.errstate(over="ignore"):
        rounded = [float(kind(value)) for kind in (np.float16, np.float32)]
    near = st.sampled_from([value, -value, *rounded, *TELLING])
    of_type = data.draw(st.sampled_from((np.float16, np.float32, np.float64)))
    shape = data.draw(array_shapes(min_dims=3, max_dims=3, max_side=4))
    with np.errstate(over="ignore"):
        inputs = data.draw(arrays(np.float64, shape, elements=near)).astype(of_type)
    np.testing.assert_array_equal(
        computed_mask(inputs, value, dtype), of_keras(inputs, value, dtype)
    )


def test_all_features_have_to_equal_the_value() -> None:
    inputs = np.array([[[0, 1], [0, 0], [5, 0]], [[0, 0], [5, 5], [np.nan, 0]]], np.float32)
    mask = [[True, False, True], [False, True, True]]
    assert computed_mask(inputs, 0.0, "float32").tolist() == mask
    assert of_keras(inputs, 0.0, "float32").tolist() == mask


def test_a_value_that_keras_refuses_is_refused() -> None:
    with pytest.raises(InvalidValue, match="a number that float32 can hold, got 1e\\+300"):
        computed_mask(np.zeros((1, 1, 1)), 1e300, "float64")
    with pytest.raises(ValueError, match="out of range"):
        of_keras(np.zeros((1, 1, 1)), 1e300, "float64")
