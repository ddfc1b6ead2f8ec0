"""A line through many points, as Qt paints it quickly."""

import numpy as np
from PySide6.QtCore import QLineF

from lstmviz.experiment.experiment import Array


def thinned(xs: Array, ys: Array, size: int, *, over_gaps: bool = False) -> tuple[Array, Array]:
    """The lowest and the highest of every `size` points: what is seen of them in one pixel.

    Args:
        xs: (points,).
        ys: (points,); NaN where there is no point.
        size: how many points become two.
        over_gaps: takes what points there are of each group; by default a group with a gap is one.
    """
    count = ys.shape[0] // size
    if count < 2:
        return xs, ys
    groups = ys[: count * size].reshape(count, size)
    lowest, highest = (np.fmin, np.fmax) if over_gaps else (np.minimum, np.maximum)
    low, high = lowest.reduce(groups, axis=1), highest.reduce(groups, axis=1)
    rest = ys[count * size :]
    ends = np.concatenate([np.column_stack([low, high]).ravel(), rest])
    return np.concatenate([np.repeat(xs[: count * size : size], 2), xs[count * size :]]), ends


def segments(xs: Array, ys: Array, dash: int = 0) -> list[QLineF]:
    """The line piece by piece: Qt is many times slower on one long, wide, antialiased polyline.

    Args:
        xs: (points,).
        ys: (points,); NaN where the line has a gap.
        dash: so many pieces are there, and then as many are not; 0 for all.
    """
    known = np.isfinite(ys)
    pieces = np.flatnonzero(known[:-1] & known[1:])
    if dash:
        pieces = pieces[pieces // dash % 2 == 0]
    return [QLineF(xs[i], ys[i], xs[i + 1], ys[i + 1]) for i in pieces.tolist()]
