"""Draws a track as one line a unit, with its markers and tags for lost numbers."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from lstmviz.experiment.experiment import Array
from lstmviz.figure.drawing.fonts import text_height, text_width
from lstmviz.figure.drawing.marks import line_pen, paint_frame, paint_point, paint_tag, pen
from lstmviz.figure.drawing.polyline import segments, thinned
from lstmviz.figure.tracks.canvas import Canvas
from lstmviz.figure.tracks.crowding import SIGN, with_room
from lstmviz.figure.tracks.ghost import paint_ghost
from lstmviz.figure.tracks.hatching import paint_held
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
from lstmviz.figure.view_model.track_kinds import DIFFERENCES, STATES, has_start
from lstmviz.session.view_state import Track


def paint_lost(
    painter: QPainter, canvas: Canvas, block: Block, row: int, name: Track, track: QRectF
) -> None:
    """A word at the bottom of the track wherever a value stops being a number.

    Args:
        painter: paints.
        canvas: what is drawn.
        block: the call.
        row: that the call has.
        name: of the track.
        track: the track.
    """
    columns = canvas.columns(block)
    if not len(columns):
        return
    values = canvas.trace_view.states(block.call, row, name, columns, canvas.chosen.units)
    lost = ~np.isfinite(values)
    if columns.start == 0:
        lost[0] &= has_start(name)
    begins = lost.copy()
    begins[1:] &= ~lost[:-1]
    font, theme = canvas.fonts.small, canvas.theme
    free_from = -1e9
    for place in np.flatnonzero(begins.any(axis=1)).tolist():
        found = values[place][begins[place]]
        text = "NaN" if np.isnan(found).any() else "inf"
        text += " →" if place + 1 < len(lost) and lost[place + 1].any() else ""
        width = text_width(font, text) + 0.6 * canvas.em
        x = canvas.px(block.left + columns.start + place + 0.5)
        x = min(max(x, canvas.left + width / 2), canvas.right - width / 2)
        if x - width / 2 < free_from:
            continue
        centre = QPointF(x, track.bottom() - text_height(font) / 2 - 1)
        paint_tag(painter, centre, text, font, theme.on_accent, theme.error)
        free_from = x + width / 2 + canvas.em * 0.5


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
