"""A track with one line per unit: few units, read one by one."""

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from lstmviz.experiment.experiment import Array
from lstmviz.figure.axis_limits import MOST_TICKS, ticks
from lstmviz.figure.canvas import FADED, Canvas
from lstmviz.figure.fonts import text_height, text_width
from lstmviz.figure.hatching import paint_held
from lstmviz.figure.marks import (
    paint_arrow,
    paint_frame,
    paint_origin,
    paint_point,
    paint_tag,
    pen,
)
from lstmviz.figure.output_marks import paint_output_line
from lstmviz.figure.polyline import segments, thinned
from lstmviz.figure.reading import STATES, has_start
from lstmviz.figure.timeline import Block
from lstmviz.figure.track import data_area, paint_panel, paint_returned_strip, paint_wall
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
    values = reading.states(block.call, row, name)
    ys = ys_of(values, data_area(canvas, track, name), limits)
    lost = ~np.isfinite(values)
    lost[0] &= has_start(name)
    if name in STATES and block.call and reading.origin(block.call) == "carried":
        _paint_arrows(painter, canvas, block, ys[0])
    if not canvas.sees(block):
        return
    xs = canvas.px(block.left + 0.5) + canvas.step_px * np.arange(values.shape[0])
    order = _drawing_order(canvas)
    for unit in order:
        _paint_line(painter, canvas, unit, xs[columns.start : columns.stop], ys, columns)
    if canvas.radius:
        filled = reading.filled(block.call, row, name)
        _paint_markers(painter, canvas, block, columns, order, xs, ys, filled, name)
    else:
        paint_returned_strip(painter, canvas, block, track, row, name)
    if name == "h" and reading.parted_steps(block.call, row).any():
        area = data_area(canvas, track, name)
        outputs = ys_of(reading.parted_outputs(block.call, row), area, limits)
        for unit in order:
            paint_output_line(painter, canvas, unit, xs, outputs[:, unit], columns)
    if name in STATES and columns.start == 0:
        _paint_origins(painter, canvas, block, order, xs[0], ys[0])
    if name in STATES or reading.knows(block.call, row, name):
        _paint_lost(painter, canvas, columns, xs, values, lost, track)


def _drawing_order(canvas: Canvas) -> list[int]:
    """Units from last to first, so that unit 0 lies on top; the selected one above all."""
    order = sorted(canvas.chosen.units, reverse=True)
    if canvas.unit is not None and canvas.unit in order:
        order.remove(canvas.unit)
        order.append(canvas.unit)
    return order


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


def _paint_markers(
    painter: QPainter,
    canvas: Canvas,
    block: Block,
    columns: range,
    order: list[int],
    xs: Array,
    ys: Array,
    filled: Array,
    name: Track,
) -> None:
    radius, ground = canvas.radius, canvas.theme.panel
    for unit in order:
        painter.setOpacity(FADED if canvas.fades(unit) else 1.0)
        size = radius * (1.15 if unit == canvas.unit else 1.0)
        colour = canvas.colour(unit)
        for column in columns:
            if column and np.isfinite(ys[column, unit]):
                at = QPointF(xs[column], ys[column, unit])
                paint_point(painter, at, size, colour, ground, bool(filled[column, unit]))
    painter.setOpacity(1.0)
    last = columns.stop - 1
    if last and canvas.reading.framed(block.call, last - 1):
        known = ys[last][np.isfinite(ys[last])]
        if known.size:  # one frame for all units: the state is returned as a whole
            top, bottom = QPointF(xs[last], known.min()), QPointF(xs[last], known.max())
            paint_frame(painter, top, bottom, radius, canvas.theme.text)


def _paint_origins(
    painter: QPainter, canvas: Canvas, block: Block, order: list[int], x: float, ys: Array
) -> None:
    origin = canvas.reading.origin(block.call)
    radius, ground = max(canvas.radius, canvas.em * 0.26), canvas.theme.panel
    if origin in ("zeros", "reset"):
        if np.isfinite(ys[0]):  # all units start in one place: one sign, of no unit's colour
            at = QPointF(x, ys[0])
            paint_origin(painter, at, radius * 1.1, canvas.theme.text, ground, origin)
        return
    for unit in order:
        if np.isfinite(ys[unit]):
            painter.setOpacity(FADED if canvas.fades(unit) else 1.0)
            at = QPointF(x, ys[unit])
            paint_origin(painter, at, radius, canvas.colour(unit), ground, origin)
    painter.setOpacity(1.0)


def _paint_arrows(painter: QPainter, canvas: Canvas, block: Block, ys: Array) -> None:
    before = canvas.reading.blocks[block.call - 1]
    start_x = canvas.px(before.x_of(before.timesteps - 1)) + max(canvas.radius * 1.9, 2.0)
    end_x = canvas.px(block.x_of(-1)) - max(canvas.radius, canvas.em * 0.26) * 2.0
    if end_x <= start_x or start_x > canvas.right + canvas.em or end_x < canvas.left - canvas.em:
        return
    for unit in _drawing_order(canvas):
        if np.isfinite(ys[unit]):
            alpha = FADED if canvas.fades(unit) else 1.0
            width = canvas.em * (0.2 if unit == canvas.unit else 0.14)
            start, end = QPointF(start_x, ys[unit]), QPointF(end_x, ys[unit])
            paint_arrow(painter, start, end, canvas.colour(unit), width, alpha)


def _paint_lost(
    painter: QPainter,
    canvas: Canvas,
    columns: range,
    xs: Array,
    values: Array,
    lost: Array,
    track: QRectF,
) -> None:
    """A word at the bottom where a line ends because its value isn't a number."""
    begins = lost.copy()
    begins[1:] &= ~lost[:-1]
    font, theme = canvas.fonts.small, canvas.theme
    free_from = -1e9
    for column in np.flatnonzero(begins.any(axis=1)).tolist():
        if column not in columns:
            continue
        found = values[column][begins[column]]
        text = "NaN" if np.isnan(found).any() else "inf"
        text += " →" if column + 1 < lost.shape[0] and lost[column + 1].any() else ""
        width = text_width(font, text) + 0.6 * canvas.em
        x = min(xs[column], canvas.right - width / 2)
        if x - width / 2 < free_from:
            continue
        centre = QPointF(x, track.bottom() - text_height(font) / 2 - 1)
        paint_tag(painter, centre, text, font, theme.on_accent, theme.error)
        free_from = x + width / 2 + canvas.em * 0.5
