"""Which colour stands for which value, beside each track of a heatmap."""

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from lstmviz.figure.drawing.colour_maps import diverging, paint_cells
from lstmviz.figure.drawing.fonts import text_height, text_width
from lstmviz.figure.drawing.marks import paint_text, pen
from lstmviz.figure.picture.strip_layout import StripLayout
from lstmviz.figure.tracks.canvas import Canvas
from lstmviz.figure.view_model.axis_limits import Limits, tick_text
from lstmviz.figure.view_model.track_kinds import GATE_TRACKS
from lstmviz.session.view_state import Track


def bar_area(canvas: Canvas, layout: StripLayout, cells: QRectF) -> QRectF:
    """Where the bar beside a track's cells stands."""
    left = layout.names[0] + 1.0 * canvas.em
    return QRectF(left, cells.top(), 0.8 * canvas.em, max(cells.height(), 1.0))


def bar_limits(canvas: Canvas, name: Track) -> Limits:
    """The values at the bar's ends: of a gate those it can have, though colours go further."""
    low, high = canvas.trace_view.colour_limits[name]
    if name in GATE_TRACKS and canvas.trace_view.ranges[name][0] >= 0:
        return 0.0, high
    return low, high


def value_in_bar(canvas: Canvas, name: Track, area: QRectF, y: float) -> float:
    """The value whose colour a pixel of the bar has."""
    low, high = bar_limits(canvas, name)
    share = min(max((area.bottom() - y) / area.height(), 0.0), 1.0)
    return low + share * (high - low)


def paint_colour_bar(
    painter: QPainter, canvas: Canvas, layout: StripLayout, cells: QRectF, name: Track
) -> None:
    """Paints it, with as many numbers as there is room for."""
    low, high = bar_limits(canvas, name)
    bar = bar_area(canvas, layout, cells)
    ramp = np.linspace(high, low, 128)[:, None]
    table, limits = diverging(canvas.theme), canvas.trace_view.colour_limits[name]
    paint_cells(painter, bar, ramp, limits, table, canvas.theme.lost)
    painter.setPen(pen(canvas.theme.border, 1.0))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(bar)
    tall = text_height(canvas.fonts.small)
    places = [(high, bar.top() + tall / 2), (low, bar.bottom() - tall / 2)]
    if low < 0 and bar.height() >= 3 * tall:
        places.insert(1, (0.0, bar.center().y()))
    if bar.height() < 1.7 * tall:  # the ends' numbers would touch
        places = [(high, bar.center().y())]
    for value, y in places:
        text = tick_text(float(f"{value:.2g}"))
        if len(places) == 1:
            text = f"±{text}" if low < 0 else f"0–{text}"
        width = text_width(canvas.fonts.small, text) + 1
        place = QRectF(bar.right() + 0.3 * canvas.em, y - tall / 2, width, tall)
        left = Qt.AlignmentFlag.AlignLeft
        paint_text(painter, place, text, canvas.fonts.small, canvas.theme.muted, left)
