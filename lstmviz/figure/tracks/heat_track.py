"""Paints a track as a heatmap, units downwards and time to the right: many units at once."""

from collections.abc import Iterator

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPolygonF

from lstmviz.figure.drawing.colour_maps import aligned, diverging, paint_pooled
from lstmviz.figure.drawing.fonts import text_height, text_width
from lstmviz.figure.drawing.marks import (
    clipped,
    outline_with,
    paint_arrow,
    paint_origin,
    paint_tag,
    pen,
)
from lstmviz.figure.tracks.canvas import SIGN, Canvas, with_room
from lstmviz.figure.tracks.line_marks import paint_output_cells
from lstmviz.figure.tracks.track import (
    TrackPainters,
    data_area,
    paint_held,
    paint_nothing,
    paint_panel,
    paint_returned_strip,
    paint_waiting,
    paint_walls,
)
from lstmviz.figure.view_model.timeline import Block


def _paint_ground(painter: QPainter, canvas: Canvas, track: QRectF, _row: int, name: str) -> None:
    for panel in canvas.panels(data_area(canvas, track, name)):
        paint_panel(painter, canvas, panel)
    paint_walls(painter, canvas, track, name)


def _paint_signs(
    painter: QPainter, canvas: Canvas, track: QRectF, row: int, name: str
) -> Iterator[None]:
    cells, clear = data_area(canvas, track, name), with_room(canvas, SIGN * canvas.em)
    with clipped(painter, canvas.shown(track)):
        for block, _ in canvas.seen_with(row, name):
            _paint_cells(painter, canvas, block, cells, row, name)
            paint_held(painter, canvas, block, cells, row, alpha=0.7)
            if name == "h":
                paint_output_cells(painter, canvas, block, cells, row)
            yield
        paint_returned_strip(painter, canvas, track, row, name)
    for block in canvas.seen if canvas.track(name).is_state else ():
        if block.call in clear and canvas.trace_view.has_row(block.call, row):
            _paint_origin(painter, canvas, block, cells)


def _paint_words(painter: QPainter, canvas: Canvas, track: QRectF, row: int, name: str) -> None:
    trace_view, cells = canvas.trace_view, data_area(canvas, track, name)
    with clipped(painter, canvas.shown(track)):
        for block in canvas.seen:
            columns = canvas.columns(block)
            if not (trace_view.has_row(block.call, row) and len(columns)):
                continue
            if not trace_view.knows(block.call, row, name):
                paint_waiting(painter, canvas, block, track, name)
                continue
            if canvas.track(name).is_state and trace_view.any_lost:
                _paint_lost(painter, canvas, block, cells, row, name)
            if canvas.unit is not None:
                right = canvas.px(block.left + columns.stop)
                _point_at_unit(painter, canvas, canvas.unit, cells, canvas.px(block.left), right)


def _paint_cells(
    painter: QPainter, canvas: Canvas, block: Block, cells: QRectF, row: int, name: str
) -> None:
    """The start and the steps: as many cells as there are pixels for, see `pooled`."""
    trace_view, theme, columns = canvas.trace_view, canvas.theme, canvas.columns(block)
    limits, table = canvas.chosen.colour_limits[name], diverging(theme)
    # Where there is nothing to compare with, nothing is lost.
    lost = theme.panel if canvas.track(name).needs_reference else theme.lost
    start, steps = trace_view.values(block.call, row, name)
    if start is not None and columns.start == 0:  # it stands a little apart: it is no step
        area = QRectF(canvas.px(block.left), cells.top(), canvas.step_px * 0.8, cells.height())
        paint_pooled(painter, area, start[None], canvas.chosen.picks, limits, table, lost)
    if steps is None or columns.stop <= 1:
        return
    first, stop = aligned(painter, canvas.step_px, max(columns.start - 1, 0), columns.stop - 1)
    left, width = canvas.px(block.left + 1 + first), (stop - first) * canvas.step_px
    area = QRectF(left, cells.top(), width, cells.height())
    picks = canvas.chosen.picks
    paint_pooled(painter, area, steps[first:stop], picks, limits, table, lost)


def _paint_lost(
    painter: QPainter, canvas: Canvas, block: Block, cells: QRectF, row: int, name: str
) -> None:
    """A word where a unit of what is seen first isn't a number."""
    columns, call = canvas.columns(block), block.call
    start, steps = canvas.trace_view.values(call, row, name)
    if start is None or steps is None:
        return
    seen = steps[max(columns.start - 1, 0) : max(columns.stop - 1, 0)]
    # The smallest and the largest of values among which there is a NaN are NaN.
    ends = [seen.min(axis=1), seen.max(axis=1)]
    if columns.start == 0:
        ends = [np.append(start.min(), ends[0]), np.append(start.max(), ends[1])]
    lost = ~np.isfinite(ends).all(axis=0)
    if not lost.any():
        return
    place = int(np.argmax(lost))
    text = "NaN" if np.isnan([end[place] for end in ends]).any() else "inf"
    font, theme = canvas.fonts.small, canvas.theme
    half = text_width(font, text) / 2 + 0.3 * canvas.em
    x = canvas.px(block.left + columns.start + place + 0.5)
    x = min(max(x, canvas.left + half), canvas.right - half)
    centre = QPointF(x, cells.bottom() - text_height(font) / 2)
    paint_tag(painter, centre, text, font, theme.on_accent, theme.error)


def _point_at_unit(
    painter: QPainter, canvas: Canvas, unit: int, cells: QRectF, left: float, right: float
) -> None:
    """A pointer at the end of the selected unit's line: a box would hide its neighbours."""
    place = canvas.chosen.place_of(unit)
    line = cells.height() / len(canvas.chosen.units)
    y = cells.top() + (place + 0.5) * line
    size, back = 0.42 * canvas.em, right + 0.63 * canvas.em
    painter.setPen(pen(canvas.theme.window, 0.1 * canvas.em))
    painter.setBrush(QColor(canvas.theme.selection))
    corners = [QPointF(right, y), QPointF(back, y - size), QPointF(back, y + size)]
    painter.drawPolygon(QPolygonF(corners))
    if line >= 6:
        outline_with(painter, pen(canvas.theme.selection, 0.1 * canvas.em))
        painter.drawRect(QRectF(left, y - line / 2, right - left, line))


def _paint_origin(painter: QPainter, canvas: Canvas, block: Block, cells: QRectF) -> None:
    """The sign of the start, at the block's left edge, and the arrow that leads to it."""
    radius, theme = canvas.em * 0.4, canvas.theme
    at = QPointF(canvas.px(block.left) - radius * 2.1, cells.center().y())
    if not canvas.left - 2.4 * canvas.em <= at.x() <= canvas.right:
        return
    origin = canvas.trace_view.origin(block.call)
    if block.call and origin == "carried":
        begin = canvas.px(canvas.trace_view.blocks[block.call - 1].right) + canvas.em * 0.3
        start, end = QPointF(begin, at.y()), QPointF(at.x() - radius * 2, at.y())
        if end.x() > start.x():
            paint_arrow(painter, start, end, theme.text, canvas.em * 0.2)
    paint_origin(painter, at, radius, theme.text, theme.window, origin)


HEAT = TrackPainters(_paint_ground, paint_nothing, paint_nothing, _paint_signs, _paint_words)
"""A track with a line of cells for each unit."""
