"""A track as a heatmap, units downwards and time to the right: many units, read as a whole."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPolygonF

from lstmviz.figure.canvas import Canvas
from lstmviz.figure.colour_maps import diverging, paint_cells
from lstmviz.figure.fonts import text_height
from lstmviz.figure.hatching import paint_held
from lstmviz.figure.marks import paint_arrow, paint_origin, paint_tag, pen
from lstmviz.figure.output_marks import paint_output_cells
from lstmviz.figure.reading import STATES, has_start
from lstmviz.figure.timeline import Block
from lstmviz.figure.track import data_area, paint_panel, paint_returned_strip, paint_wall
from lstmviz.session.view_state import Track


def paint_heat(painter: QPainter, canvas: Canvas, track: QRectF, row: int, name: Track) -> None:
    """Everything in one row's track of h or c."""
    reading = canvas.reading
    for block in reading.blocks:
        if canvas.sees(block):
            paint_panel(painter, canvas, block, data_area(canvas, track, name))
    for block in reading.blocks[1:] if name in STATES else ():
        if reading.origin(block.call) != "carried":
            paint_wall(painter, canvas, block, data_area(canvas, track, name))
    for block in reading.blocks:
        if not reading.has_row(block.call, row):
            continue
        if canvas.sees(block):
            painter.save()
            painter.setClipRect(canvas.shown(track), Qt.ClipOperation.IntersectClip)
            _paint_block(painter, canvas, block, track, row, name)
            painter.restore()
        if name in STATES and canvas.reached(block) >= 0:
            _paint_origin(painter, canvas, block, data_area(canvas, track, name))


def _paint_block(
    painter: QPainter, canvas: Canvas, block: Block, track: QRectF, row: int, name: Track
) -> None:
    columns = canvas.columns(block)
    if not len(columns):
        return
    reading, theme = canvas.reading, canvas.theme
    cells = data_area(canvas, track, name)
    values = canvas.chosen.picked(reading.states(block.call, row, name))
    limits, table = reading.colour_limits[name], diverging(theme)
    if columns.start == 0 and has_start(name):  # it stands a little apart: it is no step
        start = QRectF(canvas.px(block.left), cells.top(), canvas.step_px * 0.8, cells.height())
        paint_cells(painter, start, values[:1].T, limits, table, theme.zero)
    first = max(columns.start, 1)
    steps = QRectF(
        canvas.px(block.left + first),
        cells.top(),
        (columns.stop - first) * canvas.step_px,
        cells.height(),
    )
    paint_cells(painter, steps, values[first : columns.stop].T, limits, table, theme.zero)
    paint_held(painter, canvas, block, cells, row, apart=0.7 * canvas.em, alpha=0.7)
    if name == "h":
        paint_output_cells(painter, canvas, block, cells, row)
    paint_returned_strip(painter, canvas, block, track, row, name)
    lost = ~np.isfinite(values[columns.start : columns.stop]).all(axis=1)
    if lost.any():
        begins = columns.start + int(np.argmax(lost))
        height = text_height(canvas.fonts.small)
        centre = QPointF(canvas.px(block.x_of(begins - 1)), cells.bottom() - height / 2)
        paint_tag(painter, centre, "NaN", canvas.fonts.small, theme.on_accent, theme.error)
    if canvas.unit is not None:
        right = canvas.px(block.left + columns.stop)
        _point_at_unit(painter, canvas, cells, canvas.px(block.left), right)


def _point_at_unit(
    painter: QPainter, canvas: Canvas, cells: QRectF, left: float, right: float
) -> None:
    """A pointer at the end of the selected unit's line: a box would hide its neighbours."""
    assert canvas.unit is not None
    line = cells.height() / len(canvas.chosen.units)
    y = cells.top() + (canvas.chosen.place_of(canvas.unit) + 0.5) * line
    size = 0.42 * canvas.em
    painter.setPen(pen(canvas.theme.window, 0.1 * canvas.em))
    painter.setBrush(QColor(canvas.theme.selection))
    back = right + 1.5 * size
    painter.drawPolygon(
        QPolygonF([QPointF(right, y), QPointF(back, y - size), QPointF(back, y + size)])
    )
    if line >= 6:
        painter.setPen(pen(canvas.theme.selection, 0.1 * canvas.em))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(left, y - line / 2, right - left, line))


def _paint_origin(painter: QPainter, canvas: Canvas, block: Block, cells: QRectF) -> None:
    """The sign of the start, at the block's left edge, and the arrow that leads to it."""
    radius, theme = canvas.em * 0.4, canvas.theme
    at = QPointF(canvas.px(block.left) - radius * 2.1, cells.center().y())
    if not canvas.left - 2.4 * canvas.em <= at.x() <= canvas.right:
        return
    origin = canvas.reading.origin(block.call)
    if block.call and origin == "carried":
        begin = canvas.px(canvas.reading.blocks[block.call - 1].right) + canvas.em * 0.3
        start, end = QPointF(begin, at.y()), QPointF(at.x() - radius * 2, at.y())
        if end.x() > start.x():
            paint_arrow(painter, start, end, theme.text, canvas.em * 0.2, 1.0)
    paint_origin(painter, at, radius, theme.text, theme.window, origin)
