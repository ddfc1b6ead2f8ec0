"""Edits input tensors: their shape, their dtype, single numbers, an array put in place of a row."""

import numpy as np
import numpy.typing as npt

from lstmviz.experiment.arrays import Array, frozen, sealed
from lstmviz.experiment.invalid_value import InvalidValue, Said


def placed(tensor: Array, row: int, array: Array) -> Array:
    """Returns a tensor with an array in place of the whole or of one row.

    An array of three axes takes the tensor's place. One of two axes, (timesteps, features),
    becomes the given row; one of one axis is a single feature, (timesteps, 1). A tensor of one
    row takes a row of any size; one of several rows needs the size that its rows have.

    Args:
        tensor: (batch, timesteps, features), float.
        row: which row of the batch.
        array: numbers; integers and bools become float32, floats stay as precise as they are
            (one row among others becomes as precise as the others).

    Returns:
        A read-only tensor, in native byte order; copied at most once.

    Raises:
        InvalidValue: the array is not of numbers, has no or too many axes, an empty axis, or
            more than `MOST_ELEMENTS` numbers; it doesn't fit beside the other rows, in size or
            in what their type can hold; there is no such row.
    """
    _check(array)
    if array.ndim == 3:
        fitting(array.shape)
        return _sealed(array, array.astype(_own_type(array), copy=False))
    if not 0 <= row < len(tensor):
        raise InvalidValue("row", f"a row of the batch from 0 to {len(tensor) - 1}", row)
    steps = array if array.ndim == 2 else array[:, np.newaxis]
    if len(tensor) == 1:
        fitting((1, *steps.shape))
        whole = steps[np.newaxis]
        if array.dtype == _own_type(array):
            return frozen(whole)
        # order="K": a file's columns may lie one after another, and needn't be turned.
        return sealed(np.array(whole, _own_type(array), order="K"))
    if steps.shape != tensor.shape[1:]:
        raise InvalidValue(
            "array",
            f"{_size(tensor.shape[1:])} like the other rows "
            "(set batch to 1 first, or give all rows at once)",
            Said(_size(steps.shape)),
        )
    result = tensor.copy()
    result[row] = converted("array", steps, tensor.dtype)
    return _sealed(tensor, result)


def _check(array: Array) -> None:
    expected = "numbers of shape (timesteps, features) or (batch, timesteps, features)"
    if array.dtype.kind not in "fiub":
        raise InvalidValue("array", expected, Said(f"values of type {array.dtype}"))
    if array.ndim == 0:
        raise InvalidValue("array", expected, Said("a single number"))
    if array.ndim > 3:
        raise InvalidValue("array", expected, Said(f"{array.ndim} axes, of shape {array.shape}"))
    if 0 in array.shape:
        raise InvalidValue("array", expected, Said(f"an empty array of shape {array.shape}"))


def _own_type(array: Array) -> np.dtype[np.floating]:
    if array.dtype.kind != "f":
        return np.dtype(np.float32)
    if array.dtype.itemsize > 8:  # long double: Keras has no such type
        return np.dtype(np.float64)
    return array.dtype.newbyteorder("=")


def _sealed(source: Array, result: Array) -> Array:
    return frozen(result) if result is source else sealed(result)


def _size(shape: tuple[int, ...]) -> str:
    return f"{shape[0]:,} timesteps × {shape[1]:,} features"


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

    Raises:
        InvalidValue: a number is finite, but too large for that type; names the argument.
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

    Raises:
        InvalidValue: `shape` holds more than `MOST_ELEMENTS` numbers.
    """
    return overlaid(np.zeros(fitting(shape), array.dtype), array)


def overlaid(result: Array, array: Array) -> Array:
    """Copies an array's numbers into `result` at all places that both have, and returns it."""
    overlap = tuple(slice(min(a, b)) for a, b in zip(array.shape, result.shape, strict=True))
    result[overlap] = array[overlap]
    return result


def with_number(array: Array, index: Shape, value: float, copy: Array | None = None) -> Array:
    """Returns a tensor with one number changed: `copy`, where there is one that nobody else has.

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


def one_hot(ids: Array, size: int) -> Array:
    """Returns a float32 tensor (batch, timesteps, size) with 1 at each id, 0 elsewhere.

    Raises:
        InvalidValue: it would hold more than MOST_ELEMENTS numbers.
    """
    batch, timesteps = ids.shape
    result = np.zeros(fitting((batch, timesteps, size)), np.float32)
    np.put_along_axis(result, ids[..., np.newaxis].astype(np.int64), 1.0, axis=-1)
    return result
