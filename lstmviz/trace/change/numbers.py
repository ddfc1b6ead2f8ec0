"""Which numbers of a run aren't those of the run before, in any size and without a copy."""

from dataclasses import dataclass

import numpy as np

from lstmviz.experiment.experiment import Array

_AT_ONCE = 2**17  # numbers that are compared at a time, so that they stay in the cache


@dataclass(frozen=True, eq=False)
class ArrayDifference:
    """How far an array has moved from what it was.

    Attributes:
        changed: bool, shaped like the later of them, or with 1 in place of units, for all
            units together, where it is large.
        largest: the largest absolute difference of two finite numbers that have both.
        non_finite: whether one is no finite number where the other is, or another one.
    """

    changed: Array
    largest: float
    non_finite: bool

    @property
    def any(self) -> bool:
        """Whether anything changed."""
        return bool(self.changed.any())


def constant_mask(shape: tuple[int, ...], changed: bool = True) -> Array:
    """A mask of that shape that says the same everywhere, and takes no memory."""
    return np.broadcast_to(np.bool_(changed), shape)


def array_difference(one: Array, other: Array, per_unit: bool) -> ArrayDifference:
    """How far two arrays of one shape, of two axes or more, are apart; NaN is the same as NaN.

    Args:
        one: (…, units).
        other: likewise.
        per_unit: tells by number what changed, else by what lies before the last axis.
    """
    shape = (*one.shape[:-1], one.shape[-1] if per_unit else 1)
    if is_same_memory(one, other):
        return ArrayDifference(constant_mask(shape, False), 0.0, False)
    changed = np.empty(shape, bool)
    largest, non_finite = 0.0, False
    for rows, steps in _parts(one.shape):
        here = (slice(rows.start, rows.stop), slice(steps.start, steps.stop))
        where = here if one.ndim > 2 else here[:1]
        part, far, gone = _part(one[where], other[where], per_unit)
        changed[where] = part
        largest, non_finite = max(largest, far), non_finite or gone
    return ArrayDifference(changed, largest, non_finite)


def _part(one: Array, other: Array, per_unit: bool) -> tuple[Array, float, bool]:
    with np.errstate(invalid="ignore", over="ignore"):
        apart = np.subtract(one, other)
    if not apart.size:
        return np.zeros((*apart.shape[:-1], apart.shape[-1] if per_unit else 1), bool), 0.0, False
    most, least = apart.max(axis=-1, keepdims=True), apart.min(axis=-1, keepdims=True)
    far = max(float(most.max()), -float(least.min()))
    if np.isfinite(far):
        changed: Array = apart != 0 if per_unit else (most != 0) | (least != 0)
        return changed, far, False
    finite = np.isfinite(apart)
    same_kind = (one == other) | (np.isnan(one) & np.isnan(other))
    changed = np.where(finite, apart != 0, ~same_kind)
    if not per_unit:
        changed = np.any(changed, axis=-1, keepdims=True)
    far = float(np.abs(apart, where=finite, out=np.zeros_like(apart)).max())
    return changed, far, bool((~finite & ~same_kind).any())


def _parts(shape: tuple[int, ...]) -> list[tuple[range, range]]:
    """Rows and steps that are compared at a time."""
    rows, steps, units = shape if len(shape) > 2 else (shape[0], 1, shape[1])
    most = max(_AT_ONCE // max(units, 1), 1)
    if most < steps:
        return [
            (range(row, row + 1), range(step, min(step + most, steps)))
            for row in range(rows)
            for step in range(0, steps, most)
        ]
    many = most // max(steps, 1)
    return [
        (range(row, min(row + many, rows)), range(steps)) for row in range(0, rows, max(many, 1))
    ]


def is_same_memory(one: Array, other: Array) -> bool:
    """Whether two arrays are one."""
    return one is other or (
        one.__array_interface__["data"] == other.__array_interface__["data"]
        and (one.strides, one.shape, one.dtype) == (other.strides, other.shape, other.dtype)
    )
