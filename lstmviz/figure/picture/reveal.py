"""How far the states are seen while one steps through time: the rest is covered, not undrawn."""

from typing import NamedTuple

from PySide6.QtCore import QRectF

from lstmviz.figure.tracks.canvas import Canvas
from lstmviz.session.view_state import START


class Revealed(NamedTuple):
    """The areas that are seen; both end where the cover begins.

    Attributes:
        lines: for lines, to the middle of the last moment that is seen: further on, its slope
            would give away what comes next.
        signs: for markers and cells, to the edge of that moment's column.
    """

    lines: QRectF
    signs: QRectF


def seen_of(area: QRectF, canvas: Canvas) -> Revealed:
    """How much of the lanes' area is seen; all of it where nothing is hidden."""
    moment = canvas.until
    if moment is None:
        return Revealed(area, area)
    block = canvas.trace_view.blocks[moment.call]
    middle = canvas.px(block.x_of(moment.step))
    half = canvas.step_px / 2
    if moment.step == START:  # its sign may be wider than the column
        half = max(half, 1.5 * half if canvas.radius else 0.6 * canvas.em)
    lines, signs = QRectF(area), QRectF(area)
    lines.setRight(max(middle, area.left()))
    signs.setRight(max(middle + half, area.left()))
    return Revealed(lines, signs)
