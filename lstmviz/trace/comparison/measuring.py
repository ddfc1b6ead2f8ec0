"""How far arrays are apart, in one pass over them and without copies of them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from lstmviz.experiment.experiment import Array
from lstmviz.trace.comparison.gap import Gap

Limits = tuple[float, float]

_AT_ONCE = 2**16
"""Numbers that are looked at together: few enough to stay in the processor's cache."""

_MOST_TIES = 16  # pieces in which the largest difference, as rounded, is looked for exactly


@dataclass(frozen=True, eq=False)
class ArrayPair:
    """Two arrays of one shape, (rows, steps, units); `start` is the number of their first step."""

    start: int
    mine: Array
    other: Array


@dataclass(frozen=True, eq=False)
class Measurement:
    """What a pass over pairs found.

    Attributes:
        gap: how far they are apart; None where they hold nothing.
        other: the other's smallest and largest finite number; None where it has none.
        difference: of mine − other, likewise.
        units: (units,), the largest |mine − other| of each unit; empty where they hold nothing.
    """

    gap: Gap | None
    other: Limits | None
    difference: Limits | None
    units: Array


@dataclass(frozen=True, eq=False)
class _Block:
    """A part of a pair, and what was found in it."""

    row: int
    step: int
    mine: Array
    other: Array
    size: float
    nan_mismatches: int
    limits: Limits | None
    difference: Limits | None
    units: Array


def measure_pairs(pairs: Sequence[ArrayPair], rounding: float) -> Measurement:
    """How far the pairs are apart, taken together.

    Args:
        pairs: of one call, in the order of their steps.
        rounding: what counts as rounding for numbers up to 1; for larger ones it is as much
            larger.
    """
    blocks = [block for pair in pairs for block in _blocks(pair)]
    limits = merge_limits(block.limits for block in blocks)
    difference = merge_limits(block.difference for block in blocks)
    if not blocks:
        return Measurement(None, limits, difference, np.zeros(0))
    scale = max(map(abs, limits)) if limits else 0.0
    tolerance = rounding * max(scale, 1.0)
    size, (row, step, unit) = _largest(blocks)
    gap = Gap(
        size=size,
        row=row,
        step=step,
        unit=unit,
        compared=sum(block.mine.size for block in blocks),
        nan_mismatches=sum(block.nan_mismatches for block in blocks),
        first=_first(blocks, tolerance),
    )
    units = np.maximum.reduce([block.units for block in blocks])
    return Measurement(gap, limits, difference, units)


def merge_limits(found: Iterable[Limits | None]) -> Limits | None:
    """The limits of several together; None where none has any."""
    known = [limits for limits in found if limits is not None]
    if not known:
        return None
    return min(low for low, _ in known), max(high for _, high in known)


def nan_safe_difference(mine: Array, other: Array) -> Array:
    """The difference mine − other: 0 where both are the same, NaN where one alone is NaN."""
    with np.errstate(invalid="ignore", over="ignore"):
        difference: Array = np.asarray(mine - other)
        if not np.isfinite(difference).all():
            difference[(mine == other) | (np.isnan(mine) & np.isnan(other))] = 0
    return difference


def _blocks(pair: ArrayPair) -> Iterator[_Block]:
    rows, steps, units = pair.mine.shape
    if not pair.mine.size:
        return
    steps_at_once = min(steps, max(_AT_ONCE // units, 1))
    rows_at_once = max(_AT_ONCE // (steps * units), 1) if steps_at_once == steps else 1
    kind = np.result_type(np.float32, pair.mine.dtype, pair.other.dtype)
    room = np.empty((min(rows_at_once, rows), steps_at_once, units), kind)
    for row in range(0, rows, rows_at_once):
        for step in range(0, steps, steps_at_once):
            place = np.s_[row : row + rows_at_once, step : step + steps_at_once]
            yield _measure_block(row, pair.start + step, pair.mine[place], pair.other[place], room)


def _measure_block(row: int, step: int, mine: Array, other: Array, room: Array) -> _Block:
    difference = room[: mine.shape[0], : mine.shape[1]]
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
        return _Block(row, step, mine, other, max(high, -low), 0, limits, (low, high), units)
    return _measure_non_finite_block(row, step, mine, other)


def _measure_non_finite_block(row: int, step: int, mine: Array, other: Array) -> _Block:
    """Of a part in which something isn't finite."""
    difference = nan_safe_difference(mine, other)
    if np.isinf(difference).any():
        difference = _exactly_apart(mine, other)  # it may have been too large for the type alone
    units = np.fmax.reduce(np.abs(difference), axis=(0, 1), initial=0)
    return _Block(
        row,
        step,
        mine,
        other,
        size=float(units.max()),
        nan_mismatches=int(np.isnan(difference).sum()),
        limits=_finite(other),
        difference=_finite(difference),
        units=units,
    )


def _finite(array: Array) -> Limits | None:
    finite = array[np.isfinite(array)]
    return (float(finite.min()), float(finite.max())) if finite.size else None


def _exactly_apart(mine: Array, other: Array) -> Array:
    return nan_safe_difference(mine.astype(np.float64), other.astype(np.float64))


def _largest(blocks: Sequence[_Block]) -> tuple[float, tuple[int, int, int]]:
    """The largest difference and its place; the first unlike one's where there is none."""
    most = max(block.size for block in blocks)
    best, place = -1.0, (0, 0, 0)
    ties = [block for block in blocks if block.size == most]
    if not most:
        ties = [block for block in blocks if block.nan_mismatches] or ties
    for block in ties[:_MOST_TIES]:
        difference = np.abs(_exactly_apart(block.mine, block.other))
        if not most:
            difference = np.isnan(difference).astype(np.float64)
        row, step, unit = np.unravel_index(np.nanargmax(difference), difference.shape)
        if difference[row, step, unit] > best:
            best = float(difference[row, step, unit])
            place = int(block.row + row), int(block.step + step), int(unit)
    return (best if most else 0.0), place


def _first(blocks: Sequence[_Block], tolerance: float) -> int | None:
    """The first step at which something is further apart than that, or lost in one alone."""
    first: int | None = None
    for block in blocks:
        if not block.nan_mismatches and block.size <= tolerance:
            continue
        steps = block.mine.shape[1] if first is None else first - block.step
        if steps <= 0:
            continue
        difference = _exactly_apart(block.mine[:, :steps], block.other[:, :steps])
        diverged = ~(np.abs(difference) <= tolerance).all(axis=(0, 2))  # NaN parts too
        if diverged.any():
            first = block.step + int(diverged.argmax())
    return first
