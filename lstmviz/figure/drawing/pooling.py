"""Many cells on few pixels: what of them is seen.

A heatmap may have millions of cells on thousands of pixels. Cells that are narrower or lower
than a pixel are taken together in boxes, and a box shows its extreme: the value that is
farthest from zero. Of a box that is more than `MOST` cells wide (or high) only so many columns
(or lines), equally far apart, are looked at, so that the work is bounded by the pixels and
not by the cells. What may be lost is thus a value that stands out alone for less than a
quarter of a pixel; NaN and infinity among what is looked at always win.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from lstmviz.experiment.experiment import Array

MOST = 4
"""Of a box, so many columns and so many lines are looked at."""

_AT_HAND = 2**18
"""So many numbers fit into a processor's own memory."""


@dataclass(frozen=True)
class Boxes:
    """How cells are taken together.

    Attributes:
        columns: steps in a box.
        lines: units in a box.
    """

    columns: int
    lines: int

    @classmethod
    def of(cls, column_px: float, line_px: float) -> "Boxes":
        """The smallest boxes that are no smaller than a pixel.

        Args:
            column_px: a cell's width, in the device's pixels.
            line_px: its height.
        """
        return cls(*(max(math.ceil(1 / max(px, 1e-9) - 1e-6), 1) for px in (column_px, line_px)))


def pooled(values: Array, boxes: Boxes, picks: Array | None = None) -> Array:
    """The extreme of each box.

    Args:
        values: (timesteps, units); not copied as a whole, and not changed.
        boxes: how large they are; the last ones hold what is left.
        picks: which units, in which order; all as they are where None.

    Returns:
        (boxes of units, boxes of timesteps), of the values' type. Where a box is one cell, it is
        that cell.
    """
    if boxes == Boxes(1, 1):
        return values.T if picks is None else values[:, picks].T
    # As many steps at a time as stay at hand while one of their lines after another is read.
    wide = max(_AT_HAND // max(values.shape[1] * len(_looked_at(boxes.columns)), 1), 1)
    wide *= boxes.columns
    parts = [
        _extremes(values[first : first + wide], boxes, picks)
        for first in range(0, max(len(values), 1), wide)
    ]
    return np.concatenate(parts).T


def _extremes(values: Array, boxes: Boxes, picks: Array | None) -> Array:
    """(boxes of timesteps, boxes of units): the extreme of each."""
    first, *others = _parts(values, boxes, picks)
    high, low = first.copy(), first.copy()
    for part in others:
        # The last box may have fewer columns or lines than the others.
        there = (slice(part.shape[0]), slice(part.shape[1]))
        np.maximum(high[there], part, out=high[there])
        np.minimum(low[there], part, out=low[there])
    # NaN is the highest and the lowest of all among which it is.
    extremes: Array = np.where(high >= -low, high, low)
    return extremes


def _parts(values: Array, boxes: Boxes, picks: Array | None) -> Iterator[Array]:
    """(boxes of timesteps, boxes of units): one cell of each box, then another one."""
    for column in _looked_at(boxes.columns):
        steps = values[column :: boxes.columns]
        for line in _looked_at(boxes.lines):
            every = slice(line, None, boxes.lines)
            yield steps[:, every if picks is None else picks[every]]


def _looked_at(size: int) -> list[int]:
    """Which of a box's columns or lines are looked at."""
    count = min(size, MOST)
    return [number * size // count for number in range(count)]
