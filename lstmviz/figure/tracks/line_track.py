"""Draws a track as one line a unit, with its markers and tags for lost numbers."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from lstmviz.experiment.arrays import Array
from lstmviz.figure.drawing.fonts import text_height, text_width
from lstmviz.figure.drawing.marks import (
    clipped,
    fill_with,
    line_pen,
    marker_shape,
    paint_frame,
    paint_point,
    paint_tag,
    pen,
    polylines,
    segments,
    thinned,
)
from lstmviz.figure.theme import unit_dashes, unit_shape
from lstmviz.figure.tracks.canvas import SIGN, Canvas, with_room
from lstmviz.figure.tracks.line_marks import (
    has_arrows,
    paint_arrows,
    paint_ghost,
    paint_origins,
    paint_output_crosses,
    paint_output_line,
)
from lstmviz.figure.tracks.track import (
    TrackPainters,
    data_area,
    paint_held,
    paint_panel,
    paint_returned_strip,
    paint_waiting,
    paint_walls,
)
from lstmviz.figure.view_model.axis_limits import MOST_TICKS, ticks
from lstmviz.figure.view_model.timeline import Block


def _paint_lost(
    painter: QPainter, canvas: Canvas, block: Block, row: int, name: str, track: QRectF
) -> None:
    """A word at the bottom of the track wherever a value stops being a number."""
    columns = canvas.columns(block)
    if not len(columns):
        return
    values = canvas.trace_view.states(block.call, row, name, columns, canvas.chosen.units)
    lost = ~np.isfinite(values)
    if columns.start == 0:
        lost[0] &= canvas.track(name).has_start
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


def _paint_markers(
    painter: QPainter,
    canvas: Canvas,
    block: Block,
    row: int,
    name: str,
    columns: range,
    xs: Array,
    ys: Array,
) -> None:
    """A marker at each of the columns, and the frame around a state that was returned."""
    radius, ground = canvas.radius_of(name), canvas.theme.panel
    marker, is_state = canvas.track(name).marker, canvas.track(name).is_state
    filled = canvas.trace_view.filled(block.call, row, name)[columns.start : columns.stop]
    for unit in canvas.drawing_order:
        size = radius * (1.15 if unit == canvas.unit else 1.0)
        colour, shape = canvas.colour(unit), unit_shape(canvas.theme, unit)
        for place, column in enumerate(columns):
            if not np.isfinite(ys[place, unit]):
                continue
            at = QPointF(xs[place], ys[place, unit])
            if marker == "dot":  # neither returned nor computed by a layer: a dot
                fill_with(painter, colour)
                painter.drawPath(marker_shape(at, 0.75 * size, shape))
            elif column:
                paint_point(painter, at, size, colour, ground, bool(filled[place, unit]), shape)
    last = columns.stop - 1
    if is_state and last and canvas.trace_view.framed(block.call, last - 1):
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


def tick_values(canvas: Canvas, track: QRectF, name: str) -> tuple[float, ...]:
    """The ticks that the track has room for."""
    most = int(track.height() / (1.2 * canvas.em))
    return ticks(canvas.trace_view.limits[name], min(max(most, 1), MOST_TICKS))


def _paint_ground(painter: QPainter, canvas: Canvas, track: QRectF, _row: int, name: str) -> None:
    area = data_area(canvas, track, name)
    for panel in canvas.panels(area):
        paint_panel(painter, canvas, panel)
        _paint_grid(painter, canvas, panel, area, name)
    paint_walls(painter, canvas, track, name)


def _paint_held(painter: QPainter, canvas: Canvas, track: QRectF, row: int, _name: str) -> None:
    with clipped(painter, canvas.shown(track)):
        for block in canvas.seen:
            if canvas.trace_view.has_row(block.call, row):
                paint_held(painter, canvas, block, track, row, alpha=0.38)


def _paint_grid(painter: QPainter, canvas: Canvas, panel: QRectF, area: QRectF, name: str) -> None:
    for value in tick_values(canvas, area, name):
        y = y_of(value, area, canvas.trace_view.limits[name])
        zero = value == 0
        colour = canvas.theme.zero if zero else canvas.theme.grid
        painter.setPen(pen(colour, canvas.em * (0.09 if zero else 0.07)))
        painter.drawLine(QPointF(panel.left(), y), QPointF(panel.right(), y))


@dataclass(frozen=True, eq=False)
class _Points:
    """What is seen of one row's track, call after call; between two calls lies a point of NaN.

    Attributes:
        parts: the calls, which columns of each are seen, and where in the arrays they are.
        xs: (points,), pixels.
        ys: (points, units), pixels; NaN where there is no value.
        groups: where the points begin that share a pixel; None where each has one of its own.
    """

    parts: Sequence[tuple[Block, range, slice]]
    xs: Array
    ys: Array
    groups: Array | None

    @classmethod
    def of(cls, canvas: Canvas, area: QRectF, row: int, name: str) -> "_Points":
        """Those of the calls of which something is known, in the order of time."""
        seen = canvas.seen_with(row, name)
        calls = [(block.call, columns) for block, columns in seen]
        values = canvas.trace_view.along(row, name, calls)
        lengths = np.array([len(columns) + 1 for _, columns in seen], np.intp)
        firsts = np.cumsum(lengths) - lengths
        lefts = np.array([block.left + columns.start + 0.5 for block, columns in seen])
        place = np.arange(len(values)) - np.repeat(firsts, lengths)
        parts = [
            (block, columns, slice(first, first + len(columns)))
            for (block, columns), first in zip(seen, firsts.tolist(), strict=True)
        ]
        groups = None
        if canvas.step_px < 0.5:
            ends = place == np.repeat(lengths - 1, lengths)
            groups = np.flatnonzero((place % math.ceil(1 / canvas.step_px) == 0) | ends)
        xs = canvas.left + (np.repeat(lefts, lengths) + place - canvas.low) * canvas.step_px
        return cls(parts, xs, ys_of(values, area, canvas.trace_view.limits[name]), groups)

    def joined(self, found: Sequence[Array]) -> Array:
        """What is known beside each call, (columns, units), as one array like `ys`."""
        gap = np.full((1, self.ys.shape[1]), np.nan)
        return np.concatenate([gap[:0], *(part for each in found for part in (each, gap))])

    def line(self, ys: Array, *, over_gaps: bool = False) -> tuple[Array, Array]:
        """The points of lines with those ys, as many as there are pixels for."""
        if self.groups is None or not len(self.groups):
            return self.xs, ys
        return thinned(self.xs, ys, self.groups, over_gaps=over_gaps)


def _paint_lines(
    painter: QPainter, canvas: Canvas, track: QRectF, row: int, name: str
) -> Iterator[None]:
    with clipped(painter, canvas.shown(track)):
        trace_view, area = canvas.trace_view, data_area(canvas, track, name)
        limits, is_state = trace_view.limits[name], canvas.track(name).is_state
        if is_state and has_arrows(canvas):
            for block in canvas.seen:
                carried = block.call and trace_view.origin(block.call) == "carried"
                if carried and trace_view.has_row(block.call, row):
                    start = trace_view.states(block.call, row, name, range(1))[0]
                    paint_arrows(painter, canvas, block, ys_of(start, area, limits))
        points = _Points.of(canvas, area, row, name)
        if trace_view.other is not None and is_state:
            seen = [
                other[columns.start : columns.stop]
                for block, columns, _ in points.parts
                if (other := trace_view.others(block.call, row, name)) is not None
            ]
            others = points.line(ys_of(points.joined(seen), area, limits))
            yield from paint_ghost(painter, canvas, *others)
        xs, ys = points.line(points.ys)
        for unit in canvas.drawing_order:
            width = canvas.line_width * (1.5 if unit == canvas.unit else 1.0)
            ink = line_pen(canvas.colour(unit), width)
            if unit >= len(canvas.theme.units):  # the colours have come round
                ink.setDashPattern([3.0, 2.0])
            # Dashes are the other run's where there is one: then markers alone tell units apart.
            dashes = () if trace_view.other is not None else unit_dashes(canvas.theme, unit)
            if dashes:
                ink.setDashPattern(list(dashes))
                ink.setCapStyle(Qt.PenCapStyle.FlatCap)
            painter.setPen(ink)
            if dashes:
                for polyline in polylines(xs, ys[:, unit]):
                    painter.drawPolyline(polyline)
            else:
                painter.drawLines(segments(xs, ys[:, unit]))
            yield
        if name == "h" and trace_view.diverged:
            outputs = points.joined([_outputs(canvas, part, row, area) for part in points.parts])
            xs, ys = points.line(outputs, over_gaps=True)
            for unit in canvas.drawing_order:
                paint_output_line(painter, canvas, unit, xs, ys[:, unit])
                yield


def _paint_signs(
    painter: QPainter, canvas: Canvas, track: QRectF, row: int, name: str
) -> Iterator[None]:
    with clipped(painter, canvas.shown(track)):
        trace_view = canvas.trace_view
        area, clear = data_area(canvas, track, name), with_room(canvas, SIGN * canvas.em)
        if not canvas.radius:
            paint_returned_strip(painter, canvas, track, row, name)
        points = _Points.of(canvas, area, row, name)
        yield
        for part in points.parts:
            block, columns, place = part
            starts = canvas.track(name).is_state and columns.start == 0 and block.call in clear
            x = points.xs[place.start]
            beside = trace_view.others_origin(block.call) if starts else None
            others = trace_view.others(block.call, row, name) if beside else None
            if beside is not None and others is not None:
                seen = ys_of(others[0], area, trace_view.limits[name])
                paint_origins(painter, canvas, beside, x, seen, others=True)
            if canvas.radius:
                xs, ys = points.xs[place], points.ys[place]
                _paint_markers(painter, canvas, block, row, name, columns, xs, ys)
                if name == "h" and trace_view.diverging_steps(block.call, row).any():
                    outputs = _outputs(canvas, part, row, area)
                    for unit in canvas.drawing_order:
                        paint_output_crosses(painter, canvas, unit, xs, outputs[:, unit])
            if starts:
                origin = trace_view.origin(block.call)
                paint_origins(painter, canvas, origin, x, points.ys[place.start])
                yield


def _paint_words(painter: QPainter, canvas: Canvas, track: QRectF, row: int, name: str) -> None:
    trace_view, described = canvas.trace_view, canvas.track(name)
    with clipped(painter, canvas.shown(track)):
        if described.waiting:
            for block in canvas.seen:
                waits = not trace_view.knows(block.call, row, name)
                if waits and trace_view.has_row(block.call, row) and canvas.reached(block) >= 0:
                    paint_waiting(painter, canvas, block, track, name)
        if described.needs_reference or (described.is_state and not trace_view.any_lost):
            return
        points = _Points.of(canvas, track, row, name)
        lost: Array = np.logical_not(np.isfinite(points.ys).all(axis=1))
        for block, columns, place in points.parts:
            if not described.has_start and not columns.start:
                lost[place.start] = False
            if lost[place].any():
                _paint_lost(painter, canvas, block, row, name, track)


def _outputs(canvas: Canvas, part: tuple[Block, range, slice], row: int, area: QRectF) -> Array:
    """(columns, units), pixels: the output where it isn't h; NaN elsewhere."""
    block, columns, _ = part
    outputs = canvas.trace_view.diverging_outputs(block.call, row)[columns.start : columns.stop]
    return ys_of(outputs, area, canvas.trace_view.limits["h"])


LINES = TrackPainters(_paint_ground, _paint_held, _paint_lines, _paint_signs, _paint_words)
"""A track with a line for each unit."""
