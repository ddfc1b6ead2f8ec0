"""Which calls' signs are drawn where there isn't room for all of them."""

from bisect import bisect_left, insort
from itertools import pairwise

from lstmviz.figure.tracks.canvas import Canvas

SIGN = 0.9
"""How wide the sign of a start is, in em."""


def with_room(canvas: Canvas, width: float) -> frozenset[int]:
    """The calls whose signs stand clear of each other.

    First come those whose start state has another origin than that of the call before, then
    all others, from the left.

    Args:
        canvas: what is drawn.
        width: of a sign, in pixels.
    """
    trace_view = canvas.trace_view
    blocks = canvas.seen
    if all(right.left - left.left >= width / canvas.step_px for left, right in pairwise(blocks)):
        return frozenset(block.call for block in blocks)
    new = [
        b
        for b in blocks
        if not b.call or trace_view.origin(b.call) != trace_view.origin(b.call - 1)
    ]
    taken: list[float] = []
    found: set[int] = set()
    for block in [*new, *blocks]:
        x = canvas.px(block.left)
        place = bisect_left(taken, x)
        if all(abs(x - other) >= width for other in taken[max(place - 1, 0) : place + 1]):
            insort(taken, x)
            found.add(block.call)
    return frozenset(found)
