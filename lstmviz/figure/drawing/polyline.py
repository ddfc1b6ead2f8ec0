"""A line through many points, as Qt paints it quickly."""

import numpy as np
from PySide6.QtCore import QLineF

from lstmviz.experiment.experiment import Array


def thinned(xs: Array, ys: Array, firsts: Array, *, over_gaps: bool = False) -> tuple[Array, Array]:
    """The lowest and the highest of each group of points: what is seen of them in one pixel.

    Args:
        xs: (points,).
        ys: (points, …); NaN where there is no point.
        firsts: (groups,): where each group begins, the first at 0; it ends where the next begins.
        over_gaps: takes what points there are of each group; by default a group with a gap is one.

    Returns:
        (2 · groups,) and (2 · groups, …).
    """
    lowest, highest = (np.fmin, np.fmax) if over_gaps else (np.minimum, np.maximum)
    ends = [each.reduceat(ys, firsts, axis=0) for each in (lowest, highest)]
    return np.repeat(xs[firsts], 2), np.stack(ends, axis=1).reshape(-1, *ys.shape[1:])


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
