"""The markers on lines: filled what was returned, hollow what was only computed."""

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter

from lstmviz.experiment.experiment import Array
from lstmviz.figure.drawing.marks import paint_frame, paint_point
from lstmviz.figure.tracks.canvas import Canvas
from lstmviz.figure.view_model.timeline import Block
from lstmviz.figure.view_model.track_kinds import DIFFERENCES, STATES
from lstmviz.session.view_state import Track


def paint_markers(
    painter: QPainter,
    canvas: Canvas,
    block: Block,
    row: int,
    name: Track,
    columns: range,
    xs: Array,
    ys: Array,
) -> None:
    """A marker at each step, and the frame around a state that was returned.

    Args:
        painter: paints.
        canvas: what is drawn.
        block: the call.
        row: of the batch.
        name: of the track.
        columns: those that are seen.
        xs: (columns,), pixels.
        ys: (columns, units), pixels; NaN where there is no value.
    """
    radius, ground = canvas.radius_of(name), canvas.theme.panel
    filled = canvas.trace_view.filled(block.call, row, name)[columns.start : columns.stop]
    for unit in canvas.drawing_order:
        size = radius * (1.15 if unit == canvas.unit else 1.0)
        colour = canvas.colour(unit)
        for place, column in enumerate(columns):
            if not np.isfinite(ys[place, unit]):
                continue
            at = QPointF(xs[place], ys[place, unit])
            if name in DIFFERENCES:  # neither returned nor computed by a layer: a dot
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(colour))
                painter.drawEllipse(at, 0.75 * size, 0.75 * size)
            elif column:
                paint_point(painter, at, size, colour, ground, bool(filled[place, unit]))
    last = columns.stop - 1
    if name in STATES and last and canvas.trace_view.framed(block.call, last - 1):
        known = ys[-1][np.isfinite(ys[-1])]
        if known.size:  # one frame for all units: the state is returned as a whole
            top, bottom = QPointF(xs[-1], known.min()), QPointF(xs[-1], known.max())
            paint_frame(painter, top, bottom, radius, canvas.theme.text)
