"""A track with one line per unit: few units, read one by one."""

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from lstmviz.experiment.experiment import Array
from lstmviz.figure.axis_limits import MOST_TICKS, ticks
from lstmviz.figure.canvas import FADED, Canvas
from lstmviz.figure.ghost import paint_ghost
from lstmviz.figure.hatching import paint_held
from lstmviz.figure.line_markers import paint_markers
from lstmviz.figure.lost_tags import paint_lost
from lstmviz.figure.marks import pen
from lstmviz.figure.output_marks import paint_output_line
from lstmviz.figure.polyline import segments, thinned
from lstmviz.figure.reading import DIFFERENCES, STATES, has_start
from lstmviz.figure.starts import paint_arrows, paint_origins
from lstmviz.figure.timeline import Block
from lstmviz.figure.track import data_area, paint_panel, paint_returned_strip, paint_wall
from lstmviz.figure.waiting import paint_waiting
from lstmviz.session.view_state import Track


def y_of(value: float, track: QRectF, limits: tuple[float, float]) -> float:
    """The pixel of a value on a track's axis."""
    low, high = limits
    return track.bottom() - (value - low) / (high - low) * track.height()


def ys_of(values: Array, track: QRectF, limits: tuple[float, float]) -> Array:
    """The pixels of many values; NaN stays NaN."""
    low, high = limits
    ys: Array = track.bottom() - (values - low) / (high - low) * track.height()
    return ys


def tick_values(canvas: Canvas, track: QRectF, name: Track) -> tuple[float, ...]:
    """The ticks that the track has room for."""
    most = int(track.height() / (1.2 * canvas.em))
    return ticks(canvas.reading.limits[name], min(max(most, 1), MOST_TICKS))


def paint_lines(painter: QPainter, canvas: Canvas, track: QRectF, row: int, name: Track) -> None:
    """Everything in one row's track of h or c."""
    limits = canvas.reading.limits[name]
    for block in canvas.reading.blocks:
        if canvas.sees(block):
            paint_panel(painter, canvas, block, data_area(canvas, track, name))
            _paint_grid(painter, canvas, block, track, name)
            if canvas.reading.has_row(block.call, row):
                apart = 0.7 * canvas.em
                paint_held(painter, canvas, block, track, row, apart=apart, alpha=0.38)
    for block in canvas.reading.blocks[1:] if name in STATES else ():
        if canvas.reading.origin(block.call) != "carried":
            paint_wall(painter, canvas, block, data_area(canvas, track, name))
    painter.save()
    painter.setClipRect(canvas.shown(track), Qt.ClipOperation.IntersectClip)
    for block in canvas.reading.blocks:
        if canvas.reading.has_row(block.call, row):
            _paint_block(painter, canvas, block, track, row, name, limits)
    painter.restore()


def _paint_grid(
    painter: QPainter, canvas: Canvas, block: Block, track: QRectF, name: Track
) -> None:
    panel = canvas.panel(block, track)
    for value in tick_values(canvas, track, name):
        y = y_of(value, data_area(canvas, track, name), canvas.reading.limits[name])
        zero = value == 0
        colour = canvas.theme.zero if zero else canvas.theme.grid
        painter.setPen(pen(colour, canvas.em * (0.09 if zero else 0.07)))
        painter.drawLine(QPointF(panel.left(), y), QPointF(panel.right(), y))


def _paint_block(
    painter: QPainter,
    canvas: Canvas,
    block: Block,
    track: QRectF,
    row: int,
    name: Track,
    limits: tuple[float, float],
) -> None:
    columns = canvas.columns(block)
    reached = canvas.reached(block)
    reading = canvas.reading
    if reached < 0 or not (canvas.sees(block) or canvas.px(block.left) > canvas.right):
        return
    if not reading.knows(block.call, row, name):
        paint_waiting(painter, canvas, block, track)
        return
    values = reading.states(block.call, row, name)
    area = data_area(canvas, track, name)
    ys = ys_of(values, area, limits)
    lost = ~np.isfinite(values)
    lost[0] &= has_start(name)
    if name in STATES and block.call and reading.origin(block.call) == "carried":
        paint_arrows(painter, canvas, block, ys[0])
    if not canvas.sees(block):
        return
    xs = canvas.px(block.left + 0.5) + canvas.step_px * np.arange(values.shape[0])
    others = reading.others(block.call, row, name)
    if others is not None:
        paint_ghost(painter, canvas, xs, ys_of(others, area, limits), columns)
    for unit in canvas.drawing_order:
        _paint_line(painter, canvas, unit, xs[columns.start : columns.stop], ys, columns)
    if canvas.radius:
        paint_markers(painter, canvas, block, row, name, columns, xs, ys)
    else:
        paint_returned_strip(painter, canvas, block, track, row, name)
    if name == "h" and reading.parted_steps(block.call, row).any():
        outputs = ys_of(reading.parted_outputs(block.call, row), area, limits)
        for unit in canvas.drawing_order:
            paint_output_line(painter, canvas, unit, xs, outputs[:, unit], columns)
    if name in STATES and columns.start == 0:
        paint_origins(painter, canvas, block, xs[0], ys[0])
    if name not in DIFFERENCES:
        paint_lost(painter, canvas, columns, xs, values, lost, track)


def _paint_line(
    painter: QPainter, canvas: Canvas, unit: int, xs: Array, ys: Array, columns: range
) -> None:
    line = ys[columns.start : columns.stop, unit]
    width = canvas.line_width * (1.5 if unit == canvas.unit else 1.0)
    ink = pen(canvas.colour(unit), width, FADED if canvas.fades(unit) else 1.0)
    if unit >= len(canvas.theme.units):  # the colours have come round
        ink.setDashPattern([3.0, 2.0])
    painter.setPen(ink)
    if canvas.step_px < 0.5:
        xs, line = thinned(xs, line, math.ceil(1 / canvas.step_px))
    painter.drawLines(segments(xs, line))
