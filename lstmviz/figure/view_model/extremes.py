"""How far numbers reach, unit by unit, found in one pass over them."""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from lstmviz.experiment.experiment import Array

_PART = 2**17
"""Numbers looked at at once: the smallest and the largest are found while they are at hand."""

_MANY = 2**22
"""So many numbers are worth a second thread."""


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
                part = flat[first : first + lines]
                least, most = part.min(axis=0), part.max(axis=0)
                # The smallest and the largest of values among which there is a NaN are NaN.
                if not (np.isfinite(least).all() and np.isfinite(most).all()):
                    finite, known = False, np.isfinite(part)
                    least = part.min(axis=0, where=known, initial=np.inf)
                    most = part.max(axis=0, where=known, initial=-np.inf)
                np.minimum(low, least, out=low)
                np.maximum(high, most, out=high)
        return cls(low, high, finite)

    @classmethod
    def of_runs(cls, arrays: Sequence[Array], units: int) -> "Extremes":
        """Those of arrays of shape (batch, …, units): of large ones two threads look at half."""
        if sum(values.size for values in arrays) < _MANY:
            return cls.of(arrays, units)
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
