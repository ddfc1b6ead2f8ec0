"""Input tensors: by hand, one number after another, and by recipe."""

import numpy as np

from lstmviz.experiment.experiment import Array
from lstmviz.experiment.invalid_value import InvalidValue, Said

MOST_ELEMENTS = 10**8
"""The most numbers that a tensor made here may hold (400 MB as float32)."""

Shape = tuple[int, int, int]
"""(batch, timesteps, features)."""


def zeros(shape: Shape) -> Array:
    """A float32 tensor of zeros."""
    return np.zeros(_fitting(shape), np.float32)


def arange(shape: Shape, start: int = 0) -> Array:
    """A float32 tensor that counts up from `start`: feature by feature, step by step, row by row.

    Whole numbers beyond 2**24 are rounded, as float32 can't tell them apart.
    """
    count = int(np.prod(_fitting(shape)))
    return np.arange(start, start + count, dtype=np.float64).astype(np.float32).reshape(shape)


def random_normal(shape: Shape, seed: int) -> Array:
    """A float32 tensor of normally distributed numbers (mean 0, standard deviation 1).

    Args:
        shape: (batch, timesteps, features).
        seed: the same seed gives the same numbers (NumPy's PCG64 generator).
    """
    return np.random.default_rng(seed).standard_normal(_fitting(shape), dtype=np.float32)


def resized(array: Array, shape: Shape) -> Array:
    """A tensor of another shape: what overlaps keeps its numbers, what is new is 0.

    Args:
        array: (batch, timesteps, features).
        shape: the new shape.

    Returns:
        A new array of the same dtype.

    Raises:
        InvalidValue: `shape` holds more than `MOST_ELEMENTS` numbers.
    """
    result = np.zeros(_fitting(shape), array.dtype)
    overlap = tuple(slice(min(a, b)) for a, b in zip(array.shape, shape, strict=True))
    result[overlap] = array[overlap]
    return result


def with_number(array: Array, index: Shape, value: float) -> Array:
    """A copy of the tensor with one number changed, its dtype kept.

    Raises:
        InvalidValue: the number is finite, but too large for the tensor's dtype.
    """
    with np.errstate(over="ignore"):
        stored = array.dtype.type(value)
    if np.isinf(stored) and not np.isinf(value):
        raise InvalidValue("x", f"a number that {array.dtype} can hold", Said(f"{value:g}"))
    result = array.copy()
    result[index] = stored
    return result


def parse_number(text: str) -> float:
    """The number that a text spells; `nan`, `inf` and `-inf` are numbers too.

    Raises:
        InvalidValue: the text is no number, or one with a decimal comma.
    """
    try:
        return float(text.strip().replace("\N{MINUS SIGN}", "-"))
    except ValueError:
        expected = "a number with a decimal point" if "," in text else "a number"
        raise InvalidValue("x", expected, text if text.strip() else Said("nothing")) from None


def _fitting(shape: Shape) -> Shape:
    batch, timesteps, features = shape
    count = batch * timesteps * features
    if count > MOST_ELEMENTS:
        raise InvalidValue(
            "shape",
            f"at most {MOST_ELEMENTS:,} numbers in all",
            Said(f"{batch:,} × {timesteps:,} × {features:,} = {count:,}"),
        )
    return shape
