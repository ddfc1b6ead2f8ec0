"""How far numbers reach, all units together, found in one pass over them."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from lstmviz.experiment.experiment import Array

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
            least, most = part.min(), part.max()
            # The smallest and the largest of values among which there is a NaN are NaN.
            if not (np.isfinite(least) and np.isfinite(most)):
                finite, known = False, np.isfinite(part)
                least = part.min(where=known, initial=np.inf)
                most = part.max(where=known, initial=-np.inf)
            low, high = min(low, float(least)), max(high, float(most))
        return cls(low, high, finite)

    @classmethod
    def of_each(cls, arrays: Sequence[Array]) -> "list[Reach]":
        """Those of each array: large ones by two threads at once."""
        if sum(values.size for values in arrays) < _MANY:
            return [cls.of(values) for values in arrays]
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
