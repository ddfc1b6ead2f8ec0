"""Holds arrays that nobody writes to: checked, compared and told in short."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from lstmviz.experiment.invalid_value import InvalidValue, Said

Array = npt.NDArray[Any]


def in_short(array: Array) -> str:
    """Writes an array by its shape and dtype: `<(2, 3, 3) float32>`."""
    return f"<{array.shape} {array.dtype}>"


def all_in_short(arrays: tuple[Array, ...]) -> str:
    """Writes arrays as a tuple of their short forms."""
    return f"({', '.join(map(in_short, arrays))}{',' * (len(arrays) == 1)})"


_AT_ONCE = 2**16  # numbers, which stay in a processor's cache


def same_array(a: Array | None, b: Array | None) -> bool:
    """Returns whether two arrays have the same dtype, shape and bits.

    So NaN is the same as NaN, and -0.0 isn't the same as 0.0. Bits are also ten times faster
    to compare than numbers, which a person who edits one cell out of millions would feel.
    """
    if a is None or b is None or a is b:
        return a is b
    if (a.dtype, a.shape) != (b.dtype, b.shape):
        return False
    bits = f"u{a.itemsize}"
    if not (a.flags.c_contiguous and b.flags.c_contiguous):
        return bool((a.view(bits) == b.view(bits)).all())
    # Part by part: two that differ often do near the beginning.
    mine, others = a.reshape(-1).view(bits), b.reshape(-1).view(bits)
    parts = (slice(at, at + _AT_ONCE) for at in range(0, a.size, _AT_ONCE))
    return all(bool((mine[part] == others[part]).all()) for part in parts)


def same_arrays(a: tuple[Array, ...] | None, b: tuple[Array, ...] | None) -> bool:
    """Returns whether two tuples of arrays are equal by `same_array`, or both None."""
    if a is None or b is None:
        return a is b
    return len(a) == len(b) and all(map(same_array, a, b))


def frozen(array: Array) -> Array:
    """Returns an array read-only; copies it only where something else could still write to it."""
    return array if _is_sealed(array) else sealed(array.copy("K"))


def sealed(array: Array) -> Array:
    """Makes a new array read-only in place, so that a `Call` need not copy it."""
    array.flags.writeable = False
    return array


def _is_sealed(array: Array) -> bool:
    """Returns whether neither an array nor the memory it is a view of can be written to."""
    owner: Any = array
    while isinstance(owner, np.ndarray):
        if owner.flags.writeable:
            return False
        owner = owner.base
    if isinstance(owner, memoryview):
        owner = owner.obj  # what another process sent, perhaps, in memory that is sealed
    return owner is None or isinstance(owner, bytes) or getattr(owner, "is_sealed", False)


def seal(values: Iterable[Any]) -> None:
    """Makes the arrays among some values read-only, also those in tuples and mappings."""
    for value in values:
        if isinstance(value, np.ndarray):
            value.flags.writeable = False
        elif isinstance(value, dict):  # a lazier mapping makes its own arrays, when asked
            seal(value.values())
        elif isinstance(value, tuple):
            seal(value)


def checked_array(argument: str, value: Any, expected: str, *ranks: int) -> Array:
    """Returns a value as an array of numbers or bools, with one of these numbers of axes."""
    try:
        array = np.asarray(value)
    except (ValueError, TypeError):
        raise InvalidValue(argument, expected, Said("rows of different lengths")) from None
    if array.dtype.kind not in "fiub":
        raise InvalidValue(argument, expected, Said(f"values of type {array.dtype}"))
    if array.ndim not in ranks:
        raise InvalidValue(argument, expected, Said(f"an array of shape {array.shape}"))
    return array


def counted_arrays(parts: Sequence[Any]) -> Said:
    """Says how many arrays came, for a refusal."""
    return Said("one array" if len(parts) == 1 else f"{len(parts)} arrays")


def float_array(argument: str, value: Any, axes: str, *ranks: int) -> Array:
    """Returns a value as a read-only array of floats; integers become float32.

    Args:
        argument: what it is given for.
        value: what came.
        axes: how its axes are called, for a refusal.
        ranks: how many of them there may be.

    Raises:
        InvalidValue: it is no such array.
    """
    array = checked_array(argument, value, f"numbers of shape {axes}", *ranks)
    if array.dtype.kind != "f" or not isinstance(value, np.ndarray | np.generic):
        array = array.astype(np.float32)
    elif array.dtype.itemsize > 8:  # long double: Keras has no such type
        array = array.astype(np.float64)
    return frozen(array)
