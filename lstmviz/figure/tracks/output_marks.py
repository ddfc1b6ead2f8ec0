"""The layer's output where it isn't h, drawn beside h."""

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from lstmviz.experiment.experiment import Array
from lstmviz.figure.drawing.colour_maps import diverging, paint_cells
from lstmviz.figure.drawing.marks import line_pen, paint_cross, pen
from lstmviz.figure.drawing.polyline import segments
from lstmviz.figure.tracks.canvas import Canvas
from lstmviz.figure.view_model.timeline import Block

BESIDE = 0.9
"""A step at least so wide, in em, has room for h and the output side by side."""


NARROW = 4.0
"""Steps narrower than this, in pixels, are dotted piece by piece rather than by the pen."""


def paint_output_line(painter: QPainter, canvas: Canvas, unit: int, xs: Array, ys: Array) -> None:
    """One unit's output where it isn't h: a dotted line from one step to the next.

    Args:
        painter: paints.
        canvas: what is drawn.
        unit: the unit.
        xs: (points,), pixels.
        ys: (points,), pixels; NaN where the output is h or nothing.
    """
    ink = line_pen(canvas.colour(unit), canvas.line_width * 0.8)
    dash = 0
    if canvas.step_px < NARROW:  # each piece is shorter than a dot
        dash = math.ceil(NARROW / max(canvas.step_px, 0.5))
    else:
        ink.setDashPattern([1.0, 2.2])
    painter.setPen(ink)
    painter.drawLines(segments(xs, ys, dash))


def paint_output_crosses(
    painter: QPainter, canvas: Canvas, unit: int, xs: Array, ys: Array
) -> None:
    """One unit's output where it isn't h, step by step; as for `paint_output_line`."""
    for x, y in zip(xs.tolist(), ys.tolist(), strict=True):
        if np.isfinite(y):
            at, radius = QPointF(x, y), canvas.radius * 0.85
            paint_cross(painter, at, radius, canvas.colour(unit), canvas.theme.panel)


def paint_output_cells(
    painter: QPainter, canvas: Canvas, block: Block, cells: QRectF, row: int
) -> None:
    """In a heatmap: the output on the right half of each step where it isn't h."""
    trace_view = canvas.trace_view
    if canvas.step_px < BESIDE * canvas.em:
        return  # the strip below tells where it is
    steps = trace_view.diverging_steps(block.call, row)
    outputs = canvas.chosen.picked(trace_view.outputs(block.call, row)) if steps.any() else steps
    half = canvas.step_px / 2
    for column in canvas.columns(block):
        if column and steps[column - 1]:
            left = canvas.px(block.left + column) + half
            area = QRectF(left, cells.top(), half, cells.height())
            values = outputs[column : column + 1].T
            limits = trace_view.colour_limits["h"]
            paint_cells(painter, area, values, limits, diverging(canvas.theme), canvas.theme.lost)
            painter.setPen(pen(canvas.theme.text, max(0.08 * canvas.em, 1.0)))
            painter.drawLine(area.topLeft(), area.bottomLeft())
