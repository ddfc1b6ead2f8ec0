"""Finds how far values reach, and the axes and ticks that follow from it."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np

from lstmviz.experiment.arrays import Array
from lstmviz.trace.trace import Trace

_PART = 2**17
"""Numbers looked at at once: the smallest and the largest are found while they are at hand."""

_MANY = 2**22
_THREADS = 2
"""So many numbers are worth a second thread; a third would wait for the memory."""


@dataclass(frozen=True)
class Reach:
    """The smallest and the largest of some numbers.

    Attributes:
        low: infinity where there is no number.
        high: minus infinity there.
        all_finite: whether nothing but numbers was found.
    """

    low: float = np.inf
    high: float = -np.inf
    all_finite: bool = True

    @classmethod
    def of(cls, values: Array) -> "Reach":
        """Looks at an array; what is NaN or infinite doesn't count."""
        low, high, finite = np.inf, -np.inf, True
        for part in _parts(values):
            least, most, numbers = _ends(part)
            low, high = min(low, float(least)), max(high, float(most))
            finite = finite and numbers
        return cls(low, high, finite)

    @classmethod
    def of_each(cls, arrays: Sequence[Array]) -> "list[Reach]":
        """Those of each array: large ones by two threads at once."""
        if sum(values.size for values in arrays) < _MANY:
            return [cls.of(values) for values in arrays]
        from concurrent.futures import ThreadPoolExecutor  # few runs are so large

        with ThreadPoolExecutor(_THREADS) as pool:
            return list(pool.map(cls.of, arrays))

    def joined(self, other: "Reach") -> "Reach":
        """How far both reach together."""
        low, high = min(self.low, other.low), max(self.high, other.high)
        return Reach(low, high, self.all_finite and other.all_finite)

    @property
    def limits(self) -> tuple[float, float]:
        """The smallest and the largest number, zero included."""
        return min(self.low, 0.0), max(self.high, 0.0)

    @property
    def span(self) -> tuple[float, float] | None:
        """The smallest and the largest number; None where there is none."""
        return (self.low, self.high) if self.low <= self.high else None


def _ends(values: Array, axis: int | None = None) -> tuple[Array, Array, bool]:
    """The smallest and the largest number, and whether there is nothing but numbers."""
    least, most = values.min(axis=axis), values.max(axis=axis)
    # The smallest and the largest of values among which there is a NaN are NaN.
    if np.isfinite([least, most]).all():
        return least, most, True
    known = np.isfinite(values)
    least = values.min(axis=axis, where=known, initial=np.inf)
    return least, values.max(axis=axis, where=known, initial=-np.inf), False


def _parts(values: Array) -> Iterator[Array]:
    """The numbers, some at a time; none of them is copied."""
    if not values.size:
        return
    if not values.flags.c_contiguous:
        yield from values if values.ndim > 1 else (values,)
        return
    flat = values.reshape(-1)
    for first in range(0, len(flat), _PART):
        yield flat[first : first + _PART]


@dataclass(frozen=True, eq=False)
class Extremes:
    """The smallest and the largest number of every unit.

    Attributes:
        low: (units,); infinity where a unit has no number.
        high: (units,); minus infinity there.
        all_finite: whether nothing but numbers was found.
    """

    low: Array
    high: Array
    all_finite: bool

    @classmethod
    def of(cls, arrays: Iterable[Array], units: int) -> "Extremes":
        """Looks at arrays of shape (…, units); what is NaN or infinite doesn't count."""
        low: Array = np.full(units, np.inf)
        high: Array = np.full(units, -np.inf)
        finite = True
        lines = max(_PART // max(units, 1), 1)
        for values in arrays:
            flat = values.reshape(-1, units) if values.size else values.reshape(0, units)
            for first in range(0, len(flat), lines):
                least, most, numbers = _ends(flat[first : first + lines], axis=0)
                low, high, finite = (
                    np.minimum(low, least),
                    np.maximum(high, most),
                    finite and numbers,
                )
        return cls(low, high, finite)

    @classmethod
    def of_runs(cls, arrays: Sequence[Array], units: int) -> "Extremes":
        """Those of arrays of shape (batch, …, units): of large ones two threads look at half."""
        if sum(values.size for values in arrays) < _MANY:
            return cls.of(arrays, units)
        from concurrent.futures import ThreadPoolExecutor  # few runs are so large

        halves = [
            [values[: len(values) // 2] for values in arrays],
            [values[len(values) // 2 :] for values in arrays],
        ]
        with ThreadPoolExecutor(len(halves)) as pool:
            one, other = pool.map(cls.of, halves, [units] * len(halves))
        return one.joined(other)

    def joined(self, other: "Extremes") -> "Extremes":
        """How far both reach together."""
        return Extremes(
            np.minimum(self.low, other.low),
            np.maximum(self.high, other.high),
            self.all_finite and other.all_finite,
        )

    @property
    def sizes(self) -> Array:
        """(units,): the largest absolute number of each unit; 0 where it has none."""
        return np.maximum(np.maximum(self.high, -self.low), 0.0)

    @property
    def ranges(self) -> Array:
        """(units,): how far each unit's smallest and largest number lie apart."""
        known = self.high >= self.low
        return np.where(known, self.high, 0.0) - np.where(known, self.low, 0.0)


Limits = tuple[float, float]

HEADROOM = 0.08
"""How much of the range is left free at either end."""

MOST_TICKS = 4
"""More ticks than this on a track are noise."""

_MOST = 1e300  # beyond it the range itself overflows


def finite(limits: Limits) -> Limits:
    """The limits, so far from the largest number there is that the range isn't beyond it."""
    return max(limits[0], -_MOST), min(limits[1], _MOST)


def over_both(one: Limits, other: Limits) -> Limits:
    """Limits that hold what either of two holds."""
    return min(one[0], other[0]), max(one[1], other[1])


def with_headroom(limits: Limits) -> Limits:
    """The limits of an axis for lines: a little further, so that no marker is clipped."""
    low, high = limits
    if high - low < 1e-30:
        low, high = -1.0, 1.0
    room = (high - low) * HEADROOM
    return low - room, high + room


def symmetric(limits: Limits) -> Limits:
    """The limits of a diverging colour map, zero in its middle."""
    most = max(-limits[0], limits[1])
    return (-most, most) if most >= 1e-30 else (-1.0, 1.0)


def all_finite(array: Array) -> bool:
    """Whether all are numbers, without another array as large as this one."""
    # The smallest and the largest of values among which there is a NaN are NaN.
    return not array.size or bool(np.isfinite([array.min(), array.max()]).all())


def input_limits(trace: Trace) -> Limits:
    """The smallest and the largest input that is a number; (0, 1) where there is none."""
    reaches = (Reach.of(call.inputs) for call in trace.experiment.calls)
    return reduce(Reach.joined, reaches, Reach()).span or (0.0, 1.0)


def ticks(limits: Limits, most: int) -> tuple[float, ...]:
    """Round numbers within the limits, zero among them where it lies within; `most` at most."""
    low, high = limits
    span = high - low
    if not span > 0 or most < 1:
        return (0.0,)
    size = 10.0 ** math.floor(math.log10(span / most))
    for step in (size * factor for factor in (1, 2, 5, 10, 20, 50)):
        first, last = math.ceil(low / step), math.floor(high / step)
        if last - first + 1 <= most:
            return tuple(number * step for number in range(first, last + 1)) or (0.0,)
    return (0.0,)


def tick_text(value: float) -> str:
    """A tick's number, with a true minus sign."""
    text = f"{value:.4g}" if 1e-3 <= abs(value) < 1e5 or value == 0 else f"{value:.0e}"
    return text.replace("-", "−").replace("e+0", "e").replace("e−0", "e−").replace("e+", "e")
