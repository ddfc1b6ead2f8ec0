"""Computes masks as `keras.layers.Masking` does, and resizes them to their call."""

import numpy as np
import numpy.typing as npt

from lstmviz.experiment.arrays import Array, sealed
from lstmviz.experiment.invalid_value import InvalidValue, Said
from lstmviz.experiment.tensors import overlaid

_COMPUTED_IN: dict[str, type[np.floating]] = {
    "float16": np.float16,
    "mixed_float16": np.float16,
    "float64": np.float64,
}


def computed_mask(inputs: Array, mask_value: float, dtype: str) -> Array:
    """Computes the mask of `keras.layers.Masking(mask_value, dtype=dtype)` for a tensor.

    A step is held where each of its features equals the mask value. Keras turns the inputs
    into the layer's compute type and the mask value into float32 before it compares them, so
    that with float16 or float64 a value such as 0.1 equals nothing; and TensorFlow takes
    numbers too small to be normal for 0.

    Args:
        inputs: (batch, timesteps, features), float.
        mask_value: the number that stands for "no data"; NaN equals nothing.
        dtype: the dtype policy, one of those that layers take.

    Returns:
        Read-only, (batch, timesteps) bool: True where the step is used.

    Raises:
        InvalidValue: the mask value is finite, but too large for float32: Keras refuses it.
    """
    with np.errstate(over="ignore", under="ignore"):
        value = _flushed(np.float32(mask_value))
        if np.isinf(value) and not np.isinf(mask_value):
            expected = "a number that float32 can hold"
            raise InvalidValue("mask_value", expected, Said(f"{mask_value:g}"))
        if dtype == "mixed_bfloat16":
            numbers = _as_bfloat16(inputs)
        else:
            numbers = inputs.astype(_COMPUTED_IN.get(dtype, np.float32), copy=False)
    if numbers.dtype == np.float16:
        numbers = numbers.astype(np.float32)
    if value == 0:
        known = [kind for kind in (inputs.dtype, numbers.dtype) if kind != np.float16]
        differs = ~(np.abs(numbers) < max(np.finfo(kind).tiny for kind in known))
    else:
        differs = numbers != value
    return sealed(differs.any(axis=-1))


def resized_mask(mask: Array, shape: tuple[int, int]) -> Array:
    """Resizes a mask: keeps what overlaps; new steps and rows are True, not masked."""
    return sealed(overlaid(np.ones(shape, bool), mask))


def _flushed(number: np.float32) -> np.float32:
    return np.float32(0) if abs(number) < np.finfo(np.float32).tiny else number


def _as_bfloat16(numbers: Array) -> npt.NDArray[np.float32]:
    """Rounds float32 to bfloat16, the upper half of its bits; NumPy has no such dtype."""
    single = np.ascontiguousarray(numbers, np.float32)
    bits = single.view(np.uint32)
    rounded = (bits + 0x7FFF + ((bits >> 16) & 1)) & np.uint32(0xFFFF0000)
    result: npt.NDArray[np.float32] = np.where(np.isnan(single), single, rounded.view(np.float32))
    return result
