"""Measures how far arrays of two runs differ, in one pass and without copying them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lstmviz.experiment.arrays import Array


@dataclass(frozen=True)
class Gap:
    """The largest difference between an array of a call of mine and the other run's.

    Attributes:
        size: the largest |mine − other|, NaN mismatches left out; 0 where they are equal.
        row: the row of the batch where it is largest or, where the two `part_by_nan`, of the
            first NaN mismatch.
        step: the step there, in processing order.
        unit: the unit there.
        compared: how many numbers were compared.
        nan_mismatches: at how many of them one run has NaN and the other a number.
        nan_in_both: at how many of them both have NaN.
        parts_by_nan: whether the two differ by NaN mismatches, and else by no more than rounding.
        first: the first step at which the two differ beyond rounding, in processing order; None
            where they don't.
    """

    size: float
    row: int
    step: int
    unit: int
    compared: int
    nan_mismatches: int
    nan_in_both: int
    parts_by_nan: bool
    first: int | None

    @property
    def same(self) -> bool:
        """Whether the two are equal, NaN to NaN too."""
        return self.size == 0 and not self.nan_mismatches

    @property
    def agrees(self) -> bool:
        """Whether the two differ by no more than rounding."""
        return self.first is None


@dataclass(frozen=True)
class CallGap:
    """The gaps between one call of mine and what is aligned with it.

    Those of the states are of what the layer computed, after its steps. What the two started from
    is a gap of its own: it is drawn at the start, is the largest of all beside a twin without
    that state, and no step's.

    Attributes:
        call: the number of my call.
        states: of each state that both have, after each step; empty where nothing is aligned.
        output: of the first returned array; where one run returns the last step alone, of that
            step.
        start: of the first state that the call started from.
        returned: the returned shapes where they differ, "(2, 3, 4) ↔ (2, 4)", mine first; ""
            where they are the same or the other run has no such call.
    """

    call: int
    states: Mapping[str, Gap]
    output: Gap | None
    start: Gap | None = None
    returned: str = ""

    @property
    def same(self) -> bool:
        """Whether something was compared, and all of it is equal."""
        gaps = [*self.states.values(), *([] if self.output is None else [self.output])]
        return bool(gaps) and all(gap.same for gap in gaps)


Limits = tuple[float, float]
"""The smallest and the largest of some numbers."""

_AT_ONCE = 2**16
"""Numbers measured at a time: few enough to stay in the processor's cache."""

_MAX_TIES = 16
"""Blocks of equal largest differences that are searched in double precision for the largest."""


@dataclass(frozen=True, eq=False)
class ArrayPair:
    """Two arrays of one shape to be compared.

    Attributes:
        start: the number of their first step.
        mine: (rows, steps, units).
        other: likewise.
    """

    start: int
    mine: Array
    other: Array


@dataclass(frozen=True, eq=False)
class Measurement:
    """What one pass over pairs of arrays found.

    Attributes:
        gap: the largest difference; None where the arrays are empty.
        other: the limits of the other run's finite numbers; None where it has none.
        difference: the limits of mine − other, likewise.
        units: (units,), the largest |mine − other| of each unit; empty where the arrays are.
    """

    gap: Gap | None
    other: Limits | None
    difference: Limits | None
    units: Array


@dataclass(frozen=True, eq=False)
class _Block:
    """A part of a pair from `row` and `step` on, measured as `Measurement` and `Gap` say."""

    row: int
    step: int
    mine: Array
    other: Array
    size: float
    nan_mismatches: int
    nan_in_both: int
    limits: Limits | None
    difference: Limits | None
    units: Array


def measure_pairs(pairs: Sequence[ArrayPair], rounding: float) -> Measurement:
    """Measures the differences of some pairs, taken together.

    Args:
        pairs: of one call, in the order of their steps.
        rounding: the largest difference that counts as rounding of numbers up to 1; that of
            larger ones grows with the largest of them.
    """
    blocks = [block for pair in pairs for block in _blocks(pair)]
    limits = merge_limits(block.limits for block in blocks)
    difference = merge_limits(block.difference for block in blocks)
    if not blocks:
        return Measurement(None, limits, difference, np.zeros(0))
    scale = max(map(abs, limits)) if limits else 0.0
    tolerance = rounding * max(scale, 1.0)
    first = _first(blocks, tolerance)
    mismatches = sum(block.nan_mismatches for block in blocks)
    size, (row, step, unit) = _largest(blocks)
    parts_by_nan = mismatches > 0 and size <= tolerance
    if parts_by_nan and first is not None:
        row, step, unit = _mismatch_at(blocks, first)
    gap = Gap(
        size=size,
        row=row,
        step=step,
        unit=unit,
        compared=sum(block.mine.size for block in blocks),
        nan_mismatches=mismatches,
        nan_in_both=sum(block.nan_in_both for block in blocks),
        parts_by_nan=parts_by_nan,
        first=first,
    )
    units = np.maximum.reduce([block.units for block in blocks])
    return Measurement(gap, limits, difference, units)


def merge_limits(found: Iterable[Limits | None]) -> Limits | None:
    """Returns the limits of several together; None where all are None."""
    known = [limits for limits in found if limits is not None]
    return (min(low for low, _ in known), max(high for _, high in known)) if known else None


def nan_safe_difference(mine: Array, other: Array) -> Array:
    """Returns mine − other: 0 where both are NaN or one infinity, NaN where one alone is NaN."""
    with np.errstate(invalid="ignore", over="ignore"):
        difference: Array = np.asarray(mine - other)
        if not np.isfinite(difference).all():
            difference[(mine == other) | (np.isnan(mine) & np.isnan(other))] = 0
    return difference


def _blocks(pair: ArrayPair) -> Iterator[_Block]:
    """Measures a pair block by block, all in one buffer, so that little memory is needed."""
    rows, steps, units = pair.mine.shape
    if not pair.mine.size:
        return
    steps_at_once = min(steps, max(_AT_ONCE // units, 1))
    rows_at_once = max(_AT_ONCE // (steps * units), 1) if steps_at_once == steps else 1
    dtype = np.result_type(np.float32, pair.mine.dtype, pair.other.dtype)
    buffer = np.empty((min(rows_at_once, rows), steps_at_once, units), dtype)
    for row in range(0, rows, rows_at_once):
        for step in range(0, steps, steps_at_once):
            place = np.s_[row : row + rows_at_once, step : step + steps_at_once]
            mine, other = pair.mine[place], pair.other[place]
            yield _measure_block(row, pair.start + step, mine, other, buffer)


def _measure_block(row: int, step: int, mine: Array, other: Array, buffer: Array) -> _Block:
    difference = buffer[: mine.shape[0], : mine.shape[1]]
    if other.dtype.itemsize < 4:
        other = other.astype(np.float32)  # half floats are slow to compare
    with np.errstate(invalid="ignore", over="ignore"):
        np.subtract(mine, other, out=difference, dtype=difference.dtype)
        of_units = difference.reshape(-1, difference.shape[2])
        lows, highs = of_units.min(axis=0), of_units.max(axis=0)
        low, high = float(lows.min()), float(highs.max())
        limits = float(other.min()), float(other.max())
    if np.isfinite([low, high, *limits]).all():
        units = np.maximum(highs, -lows)
        return _Block(row, step, mine, other, max(high, -low), 0, 0, limits, (low, high), units)
    return _measure_non_finite_block(row, step, mine, other)


def _measure_non_finite_block(row: int, step: int, mine: Array, other: Array) -> _Block:
    """Measures a block in which something isn't finite."""
    difference = nan_safe_difference(mine, other)
    if np.isinf(difference).any():
        difference = _exact_difference(mine, other)  # what overflows float32 may fit float64
    units = np.fmax.reduce(np.abs(difference), axis=(0, 1), initial=0)
    mismatches = int(np.isnan(difference).sum())
    in_both = int((np.isnan(mine) & np.isnan(other)).sum())
    limits, reached, size = _finite_limits(other), _finite_limits(difference), float(units.max())
    return _Block(row, step, mine, other, size, mismatches, in_both, limits, reached, units)


def _finite_limits(array: Array) -> Limits | None:
    finite = array[np.isfinite(array)]
    return (float(finite.min()), float(finite.max())) if finite.size else None


def _exact_difference(mine: Array, other: Array) -> Array:
    """Returns mine − other in double precision."""
    return nan_safe_difference(mine.astype(np.float64), other.astype(np.float64))


def _largest(blocks: Sequence[_Block]) -> tuple[float, tuple[int, int, int]]:
    """Returns the largest difference, NaN mismatches left out, and its place: row, step, unit."""
    most = max(block.size for block in blocks)
    best, place = -1.0, (0, 0, 0)
    ties = [block for block in blocks if block.size == most]
    for block in ties[:_MAX_TIES]:
        difference = np.abs(_exact_difference(block.mine, block.other))
        if np.isnan(difference).all():
            continue
        row, step, unit = np.unravel_index(np.nanargmax(difference), difference.shape)
        if difference[row, step, unit] > best:
            best = float(difference[row, step, unit])
            place = int(block.row + row), int(block.step + step), int(unit)
    return (best if most else 0.0), place


def _mismatch_at(blocks: Sequence[_Block], step: int) -> tuple[int, int, int]:
    """Returns the place of the first NaN mismatch at a step that has one: row, step, unit."""
    for block in blocks:
        if block.nan_mismatches and block.step <= step < block.step + block.mine.shape[1]:
            at = step - block.step
            lost = np.isnan(nan_safe_difference(block.mine[:, at], block.other[:, at]))
            if lost.any():
                row, unit = np.unravel_index(lost.argmax(), lost.shape)
                return int(block.row + row), step, int(unit)
    raise AssertionError("unreachable")


def _first(blocks: Sequence[_Block], tolerance: float) -> int | None:
    """Returns the first step with a difference above the tolerance or a NaN mismatch, or None."""
    first: int | None = None
    for block in blocks:
        if not block.nan_mismatches and block.size <= tolerance:
            continue
        steps = block.mine.shape[1] if first is None else first - block.step
        if steps <= 0:
            continue
        difference = _exact_difference(block.mine[:, :steps], block.other[:, :steps])
        # Not `> tolerance`, which is False for NaN.
        diverged = ~(np.abs(difference) <= tolerance).all(axis=(0, 2))
        if diverged.any():
            first = block.step + int(diverged.argmax())
    return first
