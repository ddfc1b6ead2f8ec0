"""Edits input tensors by hand: their shape, their dtype, single numbers."""

import numpy as np
import numpy.typing as npt

from lstmviz.experiment.experiment import Array
from lstmviz.experiment.invalid_value import InvalidValue, Said

MOST_ELEMENTS = 10**8
"""The most numbers that a tensor made here may hold (400 MB as float32)."""

Shape = tuple[int, int, int]
"""(batch, timesteps, features)."""


def fitting(shape: Shape) -> Shape:
    """Checks that a tensor of a shape may be made, and returns the shape.

    Raises:
        InvalidValue: `shape` holds more than `MOST_ELEMENTS` numbers.
    """
    batch, timesteps, features = shape
    count = batch * timesteps * features
    if count > MOST_ELEMENTS:
        raise InvalidValue(
            "shape",
            f"at most {MOST_ELEMENTS:,} numbers in all",
            Said(f"{batch:,} × {timesteps:,} × {features:,} = {count:,}"),
        )
    return shape


def converted(argument: str, array: Array, dtype: npt.DTypeLike) -> Array:
    """Casts an array to another float dtype; returns the array itself where it has that dtype.

    Args:
        argument: what an error calls the array.
        array: numbers of any shape.
        dtype: a float type.

    Raises:
        InvalidValue: a number is finite, but too large for that type.
    """
    with np.errstate(over="ignore"):
        result = array.astype(dtype, copy=False)
    if result is not array and (beyond := np.isinf(result)).any():
        beyond &= np.isfinite(array)
        if beyond.any():
            worst = float(array[beyond].flat[0])
            raise InvalidValue(
                argument, f"numbers that {result.dtype} can hold", Said(f"{worst:g}")
            )
    return result


def resized(array: Array, shape: Shape) -> Array:
    """Resizes a tensor: keeps the numbers that overlap, fills the rest with 0.

    Args:
        array: (batch, timesteps, features).
        shape: the new shape.

    Returns:
        A new array of the same dtype.

    Raises:
        InvalidValue: `shape` holds more than `MOST_ELEMENTS` numbers.
    """
    return overlaid(np.zeros(fitting(shape), array.dtype), array)


def overlaid(result: Array, array: Array) -> Array:
    """Copies an array's numbers into `result` at all places that both have, and returns it.

    Args:
        result: as many axes as the array has, of whatever lengths.
        array: the numbers.
    """
    overlap = tuple(slice(min(a, b)) for a, b in zip(array.shape, result.shape, strict=True))
    result[overlap] = array[overlap]
    return result


def with_number(array: Array, index: Shape, value: float, copy: Array | None = None) -> Array:
    """Returns a copy of a tensor with one number changed, of the same dtype.

    Args:
        array: the tensor.
        index: where the number goes.
        value: the number.
        copy: of the array, which nobody else has, where there is one already.

    Raises:
        InvalidValue: the number is finite, but too large for the tensor's dtype.
    """
    with np.errstate(over="ignore"):
        stored = array.dtype.type(value)
    if np.isinf(stored) and not np.isinf(value):
        raise InvalidValue("x", f"a number that {array.dtype} can hold", Said(f"{value:g}"))
    result = array.copy() if copy is None else copy
    result[index] = stored
    return result


def parse_number(text: str) -> float:
    """Reads a number from text; `nan`, `inf` and `-inf` are numbers too.

    Raises:
        InvalidValue: the text is no number, or one with a decimal comma.
    """
    try:
        return float(text.strip().replace("\N{MINUS SIGN}", "-"))
    except ValueError:
        expected = "a number with a decimal point" if "," in text else "a number"
        raise InvalidValue("x", expected, text if text.strip() else Said("nothing")) from None
