"""What moves on top of the picture: the playhead, the selected row, the selected moment."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPolygonF

from lstmviz.figure.drawing.marks import pen, tint
from lstmviz.figure.picture.picture import Picture
from lstmviz.figure.picture.strip_layout import Lane
from lstmviz.figure.tracks.canvas import Canvas
from lstmviz.figure.tracks.line_track import y_of
from lstmviz.figure.tracks.track import data_area
from lstmviz.figure.view_model.choice import FEW
from lstmviz.session.view_state import Moment, ViewState

NARROW = 1.2
"""A step narrower than this, in em, gets a line as well as a band."""


def paint_selection(painter: QPainter, picture: Picture, view: ViewState) -> None:
    """Paints where in the trace one is."""
    canvas, layout = picture.seen_by(view), picture.layout
    moment = canvas.trace_view.fitted(view.moment)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.save()
    painter.setClipRect(layout.lanes_area, Qt.ClipOperation.IntersectClip)
    for lane in layout.lanes:
        if lane.row == view.row and canvas.trace_view.rows > 1:
            _paint_row_bar(painter, canvas, lane)
    painter.restore()
    x = canvas.px(canvas.trace_view.timeline.x_of(moment))
    if not canvas.left - 1 <= x <= canvas.right + 1:
        return
    _paint_playhead(painter, picture, canvas, x)
    painter.save()
    painter.setClipRect(layout.lanes_area, Qt.ClipOperation.IntersectClip)
    for lane in layout.lanes:
        if lane.row == view.row and canvas.chosen.as_lines:
            _paint_halos(painter, canvas, lane, moment, x)
    painter.restore()


def _paint_row_bar(painter: QPainter, canvas: Canvas, lane: Lane) -> None:
    em = canvas.em
    bar = QRectF(0.45 * em, lane.x.top(), 0.34 * em, lane.bottom - lane.x.top())
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(canvas.theme.selection))
    painter.drawRoundedRect(bar, bar.width() / 2, bar.width() / 2)


def _paint_playhead(painter: QPainter, picture: Picture, canvas: Canvas, x: float) -> None:
    em, theme = canvas.em, canvas.theme
    area = picture.layout.lanes_area
    half = max(min(canvas.step_px * 0.47, 4.5 * em), 2.0)
    wide = canvas.step_px >= NARROW * em
    painter.save()
    painter.setClipRect(area.adjusted(0, -em, 0, 0.3 * em), Qt.ClipOperation.IntersectClip)
    for lane in picture.layout.lanes:
        band = QRectF(x - half, lane.x.top(), 2 * half, lane.bottom - lane.x.top())
        band.adjust(0, -0.25 * em, 0, 0.25 * em)
        painter.setPen(pen(theme.playhead, 0.08 * em, 0.6) if wide else Qt.PenStyle.NoPen)
        painter.setBrush(tint(theme.playhead, 0.1))
        painter.drawRoundedRect(band, 0.35 * em, 0.35 * em)
        if not wide:  # where a band is too narrow to be seen, a line shows the place
            painter.setPen(pen(theme.playhead, max(0.12 * em, 1.0), 0.9))
            painter.drawLine(QPointF(x, band.top()), QPointF(x, band.bottom()))
    painter.restore()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.playhead))
    for y, way in ((area.top() - 0.1 * em, 1.0), (area.bottom() - 0.25 * em, -1.0)):
        broad, high = 0.55 * em, 0.6 * em * way
        corners = [QPointF(x - broad, y - high * 0.5), QPointF(x + broad, y - high * 0.5)]
        painter.drawPolygon(QPolygonF([*corners, QPointF(x, y + high * 0.5)]))


def _paint_halos(painter: QPainter, canvas: Canvas, lane: Lane, moment: Moment, x: float) -> None:
    trace_view, one_stands_out = canvas.trace_view, canvas.unit is not None
    if not trace_view.has_row(moment.call, lane.row):
        return
    if len(canvas.chosen.units) > FEW and not one_stands_out:
        return  # rings around them all would be a wall
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for name, track in lane.tracks.items():
        area = data_area(canvas, track, name)
        radius = max(canvas.radius_of(name), 0.22 * canvas.em) * 1.6
        values = trace_view.at(moment, lane.row, name)
        for unit in canvas.chosen.units:
            value = float(values[unit])
            if np.isfinite(value) and not canvas.fades(unit):
                at = QPointF(x, y_of(value, area, trace_view.limits[name]))
                strong = unit == canvas.unit
                painter.setPen(pen(canvas.theme.playhead, canvas.em * (0.22 if strong else 0.11)))
                painter.drawEllipse(at, radius, radius)
