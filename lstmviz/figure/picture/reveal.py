"""How far the states are seen while one steps through time: the rest is covered, not undrawn."""

from dataclasses import dataclass

from lstmviz.figure.tracks.canvas import Canvas
from lstmviz.session.view_state import START


@dataclass(frozen=True)
class Revealed:
    """Where the cover begins, in pixels from the left.

    Attributes:
        lines: for lines, in the middle of the last moment that is seen: further on, its slope
            would give away what comes next.
        signs: for markers and cells, at the edge of that moment's column.
    """

    lines: float
    signs: float


def uncovered(canvas: Canvas) -> Revealed | None:
    """How far the canvas is seen; None where all of it is."""
    moment = canvas.until
    if moment is None:
        return None
    block = canvas.trace_view.blocks[moment.call]
    middle = canvas.px(block.x_of(moment.step))
    half = canvas.step_px / 2
    if moment.step == START:  # its sign may be wider than the column
        half = max(half, 1.5 * half if canvas.radius else 0.6 * canvas.em)
    return Revealed(middle, middle + half)
