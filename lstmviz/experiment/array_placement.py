"""Puts an array into an input tensor: in place of the whole, or of one row."""

import numpy as np

from lstmviz.experiment.experiment import Array, frozen, sealed
from lstmviz.experiment.invalid_value import InvalidValue, Said
from lstmviz.experiment.tensors import converted, fitting


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
        # order="K": a file's columns may lie one after another, and needn't be turned.
        whole = np.array(steps[np.newaxis], _own_type(array), order="K")
        return _sealed(array, whole)
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
