"""Paints what belongs to a unit's line: the other run's, outputs that aren't h, the start."""

import math
from collections.abc import Iterator

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from lstmviz.experiment.arrays import Array
from lstmviz.figure.drawing.colour_maps import diverging, paint_cells
from lstmviz.figure.drawing.marks import (
    line_pen,
    paint_arrow,
    paint_cross,
    paint_origin,
    pen,
    segments,
)
from lstmviz.figure.tracks.canvas import Canvas
from lstmviz.figure.view_model.timeline import Block
from lstmviz.trace.trace import Origin

AT_ZERO = ("zeros", "reset")


OTHERS = 0.78
"""How large the other run's sign is beside this run's."""


def paint_origins(
    painter: QPainter, canvas: Canvas, origin: Origin, x: float, ys: Array, *, others: bool = False
) -> None:
    """The sign at a call's start: one of no unit's colour for what is zero, else each unit's.

    `ys` are (units,) pixels, NaN where there is nothing; the other run's signs are smaller.
    """
    theme = canvas.theme
    radius = max(canvas.radius, canvas.em * 0.26) * (OTHERS if others else 1.0)
    signs = [(ys[unit], radius, canvas.colour(unit)) for unit in canvas.drawing_order]
    if origin in AT_ZERO:  # all units start in one place
        signs = [(ys[0], radius * 1.1, theme.ghost if others else theme.text)]
    for y, size, ink in signs:
        if np.isfinite(y):
            paint_origin(painter, QPointF(x, y), size, ink, theme.panel, origin)


def has_arrows(canvas: Canvas) -> bool:
    """Whether there is any room for arrows between the last step and a sign."""
    return (canvas.trace_view.timeline.gap + 1) * canvas.step_px > 0.52 * canvas.em


def paint_arrows(painter: QPainter, canvas: Canvas, block: Block, ys: Array) -> None:
    """The arrows from the call before to a carried start state at `ys`, (units,) pixels."""
    before = canvas.trace_view.blocks[block.call - 1]
    start_x = canvas.px(before.x_of(before.timesteps - 1)) + max(canvas.radius * 1.9, 2.0)
    end_x = canvas.px(block.x_of(-1)) - max(canvas.radius, canvas.em * 0.26) * 2.0
    if end_x <= start_x or start_x > canvas.right + canvas.em or end_x < canvas.left - canvas.em:
        return
    for unit in canvas.drawing_order:
        if np.isfinite(ys[unit]):
            width = canvas.em * (0.2 if unit == canvas.unit else 0.14)
            start, end = QPointF(start_x, ys[unit]), QPointF(end_x, ys[unit])
            paint_arrow(painter, start, end, canvas.colour(unit), width)


THIN = 0.62
"""How wide a ghost's line is beside this run's."""

DASHES = [3.4, 2.2]

_SHORT = 6.0  # steps narrower than this, in pixels, are dashed by leaving out pieces
_STRENGTH = 0.85


def paint_ghost(painter: QPainter, canvas: Canvas, xs: Array, ys: Array) -> Iterator[None]:
    """The other run's lines, one after another; see `Paints`.

    `xs` are (points,) and `ys` (points, units) pixels, NaN where the other run has nothing.
    """
    for unit in canvas.drawing_order:
        ink = line_pen(canvas.colour(unit), canvas.line_width * THIN, _STRENGTH)
        dash = round(_SHORT / max(canvas.step_px, 0.5)) if canvas.step_px < _SHORT else 0
        if not dash:
            ink.setDashPattern(DASHES)
        painter.setPen(ink)
        painter.drawLines(segments(xs, ys[:, unit], dash))
        yield


BESIDE = 0.9
"""A step at least so wide, in em, has room for h and the output side by side."""


NARROW = 4.0
"""Steps narrower than this, in pixels, are dotted piece by piece rather than by the pen."""


def paint_output_line(painter: QPainter, canvas: Canvas, unit: int, xs: Array, ys: Array) -> None:
    """One unit's output where it isn't h: a dotted line from one step to the next.

    `xs` and `ys` are (points,) pixels; `ys` is NaN where the output is h or nothing.
    """
    ink = line_pen(canvas.colour(unit), canvas.line_width * 0.8)
    dash = math.ceil(NARROW / max(canvas.step_px, 0.5)) if canvas.step_px < NARROW else 0
    if not dash:  # else each piece is shorter than a dot
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
            limits = canvas.chosen.colour_limits["h"]
            paint_cells(painter, area, values, limits, diverging(canvas.theme), canvas.theme.lost)
            painter.setPen(pen(canvas.theme.text, max(0.08 * canvas.em, 1.0)))
            painter.drawLine(area.topLeft(), area.bottomLeft())
