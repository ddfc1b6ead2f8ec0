"""The box beside the pointer, and the ring around the value that it is about."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from lstmviz.figure.drawing.fonts import Fonts, text_height, text_width
from lstmviz.figure.drawing.marks import paint_text, pen, tint
from lstmviz.figure.picture.picture import Picture
from lstmviz.figure.strip.hit_test import Target
from lstmviz.figure.theme import Theme
from lstmviz.figure.tracks.line_track import y_of
from lstmviz.figure.tracks.track import data_area
from lstmviz.session.view_state import ViewState


def paint_hover(
    painter: QPainter, theme: Theme, fonts: Fonts, at: QPointF, text: str, bounds: QRectF
) -> QRectF:
    """A small box near the pointer, the first line strong; always within the bounds."""
    lines = text.split("\n")
    em, high = fonts.em, text_height(fonts.small) * 1.08
    width = max(
        text_width(fonts.bold if not n else fonts.small, line) for n, line in enumerate(lines)
    )
    box = QRectF(0, 0, width + 1.3 * em, len(lines) * high + 0.9 * em)
    box.moveTopLeft(at + QPointF(1.2 * em, 1.2 * em))
    if box.right() > bounds.right() - 4:
        box.moveRight(at.x() - 0.9 * em)
    if box.bottom() > bounds.bottom() - 4:
        box.moveBottom(at.y() - 0.7 * em)
    box.moveLeft(max(box.left(), bounds.left() + 4))
    box.moveTop(max(box.top(), bounds.top() + 4))
    painter.setPen(pen(theme.border, 1.0))
    painter.setBrush(tint(theme.window, 0.97))
    painter.drawRoundedRect(box, 0.4 * em, 0.4 * em)
    for n, line in enumerate(lines):
        place = QRectF(box.left() + 0.65 * em, box.top() + 0.45 * em + n * high, width, high)
        font = fonts.small if n else fonts.bold
        paint_text(painter, place, line, font, theme.text, Qt.AlignmentFlag.AlignLeft)
    return box


def paint_ring(painter: QPainter, picture: Picture, view: ViewState, target: Target) -> None:
    """A ring around the value that the words are about."""
    canvas = picture.seen_by(view)
    moment = target.moment
    name = target.name
    if target.unit is None or name is None or not canvas.chosen.as_lines:
        return
    lane = next(lane for lane in picture.layout.lanes if lane.row == target.row)
    value = canvas.trace_view.at(moment, target.row, name)[target.unit]
    if np.isfinite(value):
        x = canvas.px(canvas.trace_view.timeline.x_of(moment))
        area = data_area(canvas, lane.track(name), name)
        y = y_of(float(value), area, canvas.trace_view.limits[name])
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(pen(canvas.theme.text, canvas.em * 0.12))
        painter.drawEllipse(QPointF(x, y), canvas.em * 0.72, canvas.em * 0.72)
