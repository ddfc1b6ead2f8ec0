"""A track with one line per unit: few units, read one by one."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from lstmviz.experiment.experiment import Array
from lstmviz.figure.drawing.marks import line_pen, pen
from lstmviz.figure.drawing.polyline import segments, thinned
from lstmviz.figure.tracks.canvas import Canvas
from lstmviz.figure.tracks.crowding import SIGN, with_room
from lstmviz.figure.tracks.ghost import paint_ghost
from lstmviz.figure.tracks.hatching import paint_held
from lstmviz.figure.tracks.line_markers import paint_markers
from lstmviz.figure.tracks.lost_tags import paint_lost
from lstmviz.figure.tracks.output_marks import paint_output_crosses, paint_output_line
from lstmviz.figure.tracks.starts import paint_arrows, paint_origins, paint_others_origins
from lstmviz.figure.tracks.track import (
    TrackPainters,
    data_area,
    paint_panel,
    paint_returned_strip,
    paint_walls,
)
from lstmviz.figure.tracks.waiting import paint_waiting
from lstmviz.figure.view_model.axis_limits import MOST_TICKS, ticks
from lstmviz.figure.view_model.timeline import Block
from lstmviz.figure.view_model.track_kinds import DIFFERENCES, STATES
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
    return ticks(canvas.trace_view.limits[name], min(max(most, 1), MOST_TICKS))


def _paint_ground(painter: QPainter, canvas: Canvas, track: QRectF, _row: int, name: Track) -> None:
    area = data_area(canvas, track, name)
    for panel in canvas.panels(area):
        paint_panel(painter, canvas, panel)
        _paint_grid(painter, canvas, panel, area, name)
    paint_walls(painter, canvas, track, name)


def _paint_held(painter: QPainter, canvas: Canvas, track: QRectF, row: int, _name: Track) -> None:
    _clip(painter, canvas, track)
    for block in canvas.trace_view.blocks:
        if canvas.sees(block) and canvas.trace_view.has_row(block.call, row):
            paint_held(painter, canvas, block, track, row, apart=0.7 * canvas.em, alpha=0.38)
    painter.restore()


def _paint_grid(
    painter: QPainter, canvas: Canvas, panel: QRectF, area: QRectF, name: Track
) -> None:
    for value in tick_values(canvas, area, name):
        y = y_of(value, area, canvas.trace_view.limits[name])
        zero = value == 0
        colour = canvas.theme.zero if zero else canvas.theme.grid
        painter.setPen(pen(colour, canvas.em * (0.09 if zero else 0.07)))
        painter.drawLine(QPointF(panel.left(), y), QPointF(panel.right(), y))


@dataclass(frozen=True, eq=False)
class _Part:
    """What is seen of one call in one row's track.

    Attributes:
        block: the call.
        columns: those that are seen.
        xs: (columns,), pixels.
        ys: (columns, units), pixels; NaN where there is no value.
    """

    block: Block
    columns: range
    xs: Array
    ys: Array


def _parts(canvas: Canvas, track: QRectF, row: int, name: Track) -> Iterator[_Part]:
    """The calls of which something is known, from the first that is seen to the last."""
    trace_view, area = canvas.trace_view, data_area(canvas, track, name)
    for block in canvas.trace_view.blocks:
        columns = canvas.columns(block)
        if (
            canvas.sees(block)
            and len(columns)
            and trace_view.has_row(block.call, row)
            and trace_view.knows(block.call, row, name)
        ):
            xs = canvas.px(block.left + 0.5) + canvas.step_px * np.arange(
                columns.start, columns.stop
            )
            states = trace_view.states(block.call, row, name, columns)
            yield _Part(block, columns, xs, ys_of(states, area, trace_view.limits[name]))


def _paint_lines(painter: QPainter, canvas: Canvas, track: QRectF, row: int, name: Track) -> None:
    _clip(painter, canvas, track)
    trace_view, area = canvas.trace_view, data_area(canvas, track, name)
    limits = trace_view.limits[name]
    for block in trace_view.blocks[1:] if name in STATES else ():
        if trace_view.origin(block.call) == "carried" and trace_view.has_row(block.call, row):
            start = trace_view.states(block.call, row, name, range(1))[0]
            paint_arrows(painter, canvas, block, ys_of(start, area, limits))
    for part in _parts(canvas, track, row, name):
        call, columns = part.block.call, part.columns
        others = trace_view.others(call, row, name)
        if others is not None:
            seen = ys_of(others[columns.start : columns.stop], area, limits)
            paint_ghost(painter, canvas, part.xs, seen)
        for unit in canvas.drawing_order:
            _paint_line(painter, canvas, unit, part.xs, part.ys[:, unit])
        outputs = _outputs(canvas, part, row, area) if name == "h" else None
        if outputs is not None:
            for unit in canvas.drawing_order:
                paint_output_line(painter, canvas, unit, part.xs, outputs[:, unit])
    painter.restore()


def _paint_signs(painter: QPainter, canvas: Canvas, track: QRectF, row: int, name: Track) -> None:
    _clip(painter, canvas, track)
    area, clear = data_area(canvas, track, name), with_room(canvas, SIGN * canvas.em)
    for part in _parts(canvas, track, row, name):
        block = part.block
        starts = name in STATES and part.columns.start == 0 and block.call in clear
        others = canvas.trace_view.others(block.call, row, name) if starts else None
        if others is not None:
            seen = ys_of(others[0], area, canvas.trace_view.limits[name])
            paint_others_origins(painter, canvas, block, part.xs[0], seen)
        if canvas.radius:
            paint_markers(painter, canvas, block, row, name, part.columns, part.xs, part.ys)
            outputs = _outputs(canvas, part, row, area) if name == "h" else None
            if outputs is not None:
                for unit in canvas.drawing_order:
                    paint_output_crosses(painter, canvas, unit, part.xs, outputs[:, unit])
        else:
            paint_returned_strip(painter, canvas, block, track, row, name)
        if starts:
            paint_origins(painter, canvas, block, part.xs[0], part.ys[0])
    painter.restore()


def _paint_words(painter: QPainter, canvas: Canvas, track: QRectF, row: int, name: Track) -> None:
    trace_view = canvas.trace_view
    _clip(painter, canvas, track)
    for block in trace_view.blocks:
        if not (canvas.sees(block) and trace_view.has_row(block.call, row)):
            continue
        if not trace_view.knows(block.call, row, name):
            if canvas.reached(block) >= 0:
                paint_waiting(painter, canvas, block, track)
        elif name not in DIFFERENCES and (trace_view.any_lost or name not in STATES):
            paint_lost(painter, canvas, block, row, name, track)
    painter.restore()


def _clip(painter: QPainter, canvas: Canvas, track: QRectF) -> None:
    painter.save()
    painter.setClipRect(canvas.shown(track), Qt.ClipOperation.IntersectClip)


def _outputs(canvas: Canvas, part: _Part, row: int, area: QRectF) -> Array | None:
    """(columns, units), pixels: the output where it isn't h; None where it is h throughout."""
    trace_view, call = canvas.trace_view, part.block.call
    if not trace_view.diverging_steps(call, row).any():
        return None
    outputs = trace_view.diverging_outputs(call, row)[part.columns.start : part.columns.stop]
    return ys_of(outputs, area, trace_view.limits["h"])


def _paint_line(painter: QPainter, canvas: Canvas, unit: int, xs: Array, ys: Array) -> None:
    width = canvas.line_width * (1.5 if unit == canvas.unit else 1.0)
    ink = line_pen(canvas.colour(unit), width)
    if unit >= len(canvas.theme.units):  # the colours have come round
        ink.setDashPattern([3.0, 2.0])
    painter.setPen(ink)
    if canvas.step_px < 0.5:
        xs, ys = thinned(xs, ys, math.ceil(1 / canvas.step_px))
    painter.drawLines(segments(xs, ys))


LINES = TrackPainters(_paint_ground, _paint_held, _paint_lines, _paint_signs, _paint_words)
"""A track with a line for each unit."""
