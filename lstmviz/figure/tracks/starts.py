"""How a call's part of a line track begins: where its state came from."""

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter

from lstmviz.experiment.experiment import Array
from lstmviz.figure.drawing.marks import paint_arrow, paint_origin
from lstmviz.figure.tracks.canvas import Canvas
from lstmviz.figure.view_model.timeline import Block
from lstmviz.trace.trace import Origin

AT_ZERO = ("zeros", "reset")


OTHERS = 0.78
"""How large the other run's sign is beside this run's."""


def paint_origins(painter: QPainter, canvas: Canvas, block: Block, x: float, ys: Array) -> None:
    """The sign at a call's start, on the line of each unit.

    Args:
        painter: paints.
        canvas: what is drawn.
        block: the call.
        x: the pixel of its start.
        ys: (units,), pixels.
    """
    origin, radius = canvas.trace_view.origin(block.call), _radius(canvas)
    if origin in AT_ZERO:
        _paint_at_zero(painter, canvas, x, ys, radius * 1.1, origin, canvas.theme.text)
    else:
        _paint_of_units(painter, canvas, x, ys, radius, origin)


def paint_others_origins(
    painter: QPainter, canvas: Canvas, block: Block, x: float, ys: Array
) -> None:
    """The same of the run beside this one, smaller: where its call starts, if one starts there.

    Args:
        painter: paints.
        canvas: what is drawn.
        block: the call of this run.
        x: the pixel of its start.
        ys: (units,), pixels: the other run's; NaN where it has nothing.
    """
    origin, radius = canvas.trace_view.others_origin(block.call), OTHERS * _radius(canvas)
    if origin in AT_ZERO:
        _paint_at_zero(painter, canvas, x, ys, radius * 1.1, origin, canvas.theme.ghost)
    elif origin is not None:
        _paint_of_units(painter, canvas, x, ys, radius, origin)


def _radius(canvas: Canvas) -> float:
    return max(canvas.radius, canvas.em * 0.26)


def _paint_at_zero(
    painter: QPainter,
    canvas: Canvas,
    x: float,
    ys: Array,
    radius: float,
    origin: Origin,
    colour: str,
) -> None:
    """All units start in one place: one sign, of no unit's colour."""
    if np.isfinite(ys[0]):
        paint_origin(painter, QPointF(x, ys[0]), radius, colour, canvas.theme.panel, origin)


def _paint_of_units(
    painter: QPainter, canvas: Canvas, x: float, ys: Array, radius: float, origin: Origin
) -> None:
    for unit in canvas.drawing_order:
        if np.isfinite(ys[unit]):
            at = QPointF(x, ys[unit])
            paint_origin(painter, at, radius, canvas.colour(unit), canvas.theme.panel, origin)


def has_arrows(canvas: Canvas) -> bool:
    """Whether there is any room for arrows between the last step and a sign."""
    return (canvas.trace_view.timeline.gap + 1) * canvas.step_px > 0.52 * canvas.em


def paint_arrows(painter: QPainter, canvas: Canvas, block: Block, ys: Array) -> None:
    """The arrows that lead from the call before to a start state that was carried over.

    Args:
        painter: paints.
        canvas: what is drawn.
        block: the call.
        ys: (units,), pixels.
    """
    before = canvas.trace_view.blocks[block.call - 1]
    start_x = canvas.px(before.x_of(before.timesteps - 1)) + max(canvas.radius * 1.9, 2.0)
    end_x = canvas.px(block.x_of(-1)) - max(canvas.radius, canvas.em * 0.26) * 2.0
    if end_x <= start_x or start_x > canvas.right + canvas.em or end_x < canvas.left - canvas.em:
        return
    for unit in canvas.drawing_order:
        if np.isfinite(ys[unit]):
            width = canvas.em * (0.2 if unit == canvas.unit else 0.14)
            start, end = QPointF(start_x, ys[unit]), QPointF(end_x, ys[unit])
            paint_arrow(painter, start, end, canvas.colour(unit), width, 1.0)
