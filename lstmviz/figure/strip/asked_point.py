"""A point that somebody is asked to draw, and where they drew it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from lstmviz.figure.drawing.marks import paint_text
from lstmviz.figure.picture.strip_picture import StripPicture
from lstmviz.figure.tracks.line_track import ys_of
from lstmviz.figure.tracks.track import data_area
from lstmviz.session.view_state import Moment, ViewState


@dataclass(frozen=True)
class AskedPoint:
    """Where a point is to be, and where somebody expects it.

    Attributes:
        moment: of the point; its step may be the call's start.
        row: of the batch.
        state: the track that it is in.
        unit: whose point it is.
        guess: where it was drawn; None while it is asked for.
    """

    moment: Moment
    row: int
    state: str
    unit: int
    guess: float | None = None


def asked_area(picture: StripPicture, asked: AskedPoint) -> QRectF | None:
    """Returns the part of a track in which a click draws the point; None where it isn't seen."""
    canvas, view = picture.canvas, picture.canvas.trace_view
    lane = next((lane for lane in picture.layout.lanes if lane.row == asked.row), None)
    if lane is None or asked.state not in lane.tracks or view.fitted(asked.moment) != asked.moment:
        return None
    x = canvas.px(view.timeline.x_of(asked.moment))
    if not canvas.left <= x <= canvas.right:
        return None
    area = data_area(canvas, lane.track(asked.state), asked.state)
    half = max(canvas.step_px * 0.5, 0.8 * canvas.em)
    return QRectF(x - half, area.top(), 2 * half, area.height())


def drawn_value(picture: StripPicture, asked: AskedPoint, at: QPointF) -> float | None:
    """Returns the number that a place stands for; None where it isn't in the asked column."""
    area = asked_area(picture, asked)
    if area is None or not area.contains(at):
        return None
    low, high = picture.canvas.trace_view.limits[asked.state]
    return float(low + (area.bottom() - at.y()) / area.height() * (high - low))


def paint_asked(
    painter: QPainter,
    picture: StripPicture,
    view: ViewState,
    asked: AskedPoint,
    pointer: QPointF | None,
) -> None:
    """Paints the column with a question mark, the point under the pointer, or the guess."""
    area, canvas = asked_area(picture, asked), picture.seen_by(view)
    if area is None:
        return
    theme, fonts = canvas.theme, canvas.fonts
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    frame = QPen(QColor(theme.accent), 0.12 * canvas.em, Qt.PenStyle.DashLine)
    value = asked.guess
    if value is None:
        painter.setPen(frame)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(area)
        value = None if pointer is None else drawn_value(picture, asked, pointer)
    if value is None:
        paint_text(painter, area, "?", fonts.bold, theme.accent)
        return
    low, high = picture.canvas.trace_view.limits[asked.state]
    y = float(ys_of(np.array([min(max(value, low), high)]), area, (low, high))[0])
    at, reach = QPointF(area.center().x(), y), 0.55 * canvas.em
    painter.setPen(QPen(QColor(theme.accent), 0.2 * canvas.em))
    painter.drawLine(at + QPointF(-reach, -reach), at + QPointF(reach, reach))
    painter.drawLine(at + QPointF(-reach, reach), at + QPointF(reach, -reach))
    said = f"{value:.2f}".replace("-", "−")
    told = f"you: {said}" if asked.guess is not None else said
    place = QRectF(at.x() + reach, y - canvas.em, 5 * canvas.em, 2 * canvas.em)
    left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    paint_text(painter, place, told, fonts.small, theme.accent, left)
