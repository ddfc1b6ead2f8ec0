"""Finds how little of the strip looks different after a step: the less, the quicker."""

from dataclasses import replace

from PySide6.QtCore import QRectF
from PySide6.QtGui import QRegion

from lstmviz.figure.picture.strip_picture import StripPicture
from lstmviz.figure.tracks.canvas import Canvas
from lstmviz.session.view_state import ViewState

_SIGN = 1.6
"""A start's sign and a halo reach no further to a side than this, in em."""

_WORDS = 6.0
"""Nor do the words where a value isn't a number."""


def changed_by(picture: StripPicture, before: ViewState, after: ViewState) -> QRegion | None:
    """All that may look different in another view of a picture; None for the whole picture."""
    was, now = picture.seen_by(before), picture.seen_by(after)
    if replace(before, moment=after.moment) != after or was.begun_and_ended != now.begun_and_ended:
        return None
    around, (width, height) = _reach(now), picture.size
    moments = (now.trace_view.fitted(view.moment) for view in (before, after))
    low, high = sorted(now.px(now.trace_view.timeline.x_of(moment)) for moment in moments)
    if now.until is None:
        columns = [(low - around, low + around), (high - around, high + around)]
    else:  # all that lies between them comes into being, or goes
        columns = [(low - around, high + around)]
        if now.chosen.as_lines:  # the units' names go up and down
            columns.append((picture.layout.plot[1], width))
    region = QRegion()
    for left, right in columns:
        region += QRectF(left, 0, right - left, height).toAlignedRect()
    return region


def _reach(canvas: Canvas) -> float:
    """How far the playhead, and what stands at one moment, reach to a side."""
    words = _WORDS if canvas.trace_view.any_lost else _SIGN
    return max(0.75 * canvas.step_px, words * canvas.em) + 2.0
