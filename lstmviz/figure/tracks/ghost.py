"""The run that this one is compared with, behind the lines: thin and dashed, of the same hue."""

from collections.abc import Iterator

from PySide6.QtGui import QPainter

from lstmviz.experiment.experiment import Array
from lstmviz.figure.drawing.marks import line_pen
from lstmviz.figure.drawing.polyline import segments
from lstmviz.figure.tracks.canvas import Canvas

THIN = 0.62
"""How wide a ghost's line is beside this run's."""

DASHES = [3.4, 2.2]

_SHORT = 6.0  # steps narrower than this, in pixels, are dashed by leaving out pieces
_STRENGTH = 0.85


def paint_ghost(painter: QPainter, canvas: Canvas, xs: Array, ys: Array) -> Iterator[int]:
    """The other run's lines, one after another; yields how many points each has.

    Args:
        painter: paints.
        canvas: what is drawn.
        xs: (points,), pixels.
        ys: (points, units), pixels; NaN where the other run has nothing.
    """
    for unit in canvas.drawing_order:
        ink = line_pen(canvas.colour(unit), canvas.line_width * THIN, _STRENGTH)
        dash = 0
        if canvas.step_px < _SHORT:
            dash = max(round(_SHORT / max(canvas.step_px, 0.5)), 1)
        else:
            ink.setDashPattern(DASHES)
        painter.setPen(ink)
        painter.drawLines(segments(xs, ys[:, unit], dash))
        yield len(xs)
