"""A point of a state that is dragged to another number."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from lstmviz.figure.drawing.marks import paint_text
from lstmviz.figure.picture.strip_picture import StripPicture
from lstmviz.figure.strip.hit_test import target_at
from lstmviz.figure.strip.mouse import DRAG_FROM
from lstmviz.figure.tracks.line_track import ys_of
from lstmviz.figure.tracks.track import data_area
from lstmviz.session.view_state import Moment, ViewState

_REACH = 1.0
"""How near a press must come to a point, in em."""


@dataclass(frozen=True)
class StatePoint:
    """A number of a state in the picture.

    Attributes:
        moment: after which step, or at which call's start.
        row: of the batch.
        unit: whose it is.
        state: the name of the state.
        value: the number.
        centre: where it is drawn.
        area: where the numbers of its track are.
        limits: the numbers at the bottom and at the top of that.
    """

    moment: Moment
    row: int
    unit: int
    state: str
    value: float
    centre: QPointF
    area: QRectF
    limits: tuple[float, float]

    def value_at(self, y: float) -> float:
        """Returns the number that a height stands for; none lies outside of the track."""
        low, high = self.limits
        share = (self.area.bottom() - y) / max(self.area.height(), 1.0)
        return float(low + min(max(share, 0.0), 1.0) * (high - low))


def state_point_at(picture: StripPicture, view: ViewState, at: QPointF) -> StatePoint | None:
    """Returns the point of a state that a place is on; None where there is none to be dragged."""
    target = target_at(picture, view, at)
    canvas = picture.seen_by(view)
    if target is None or target.reference is not None or target.unit is None:
        return None
    if not canvas.chosen.as_lines or not canvas.track(target.track).is_state:
        return None
    lane = next(lane for lane in picture.layout.lanes if lane.row == target.row)
    area = data_area(canvas, lane.track(target.track), target.track)
    trace_view, moment = canvas.trace_view, target.moment
    columns = range(moment.step + 1, moment.step + 2)
    units = (target.unit,)
    found = trace_view.states(moment.call, target.row, target.track, columns, units)
    value = float(np.asarray(found).ravel()[0])
    limits = trace_view.limits[target.track]
    if not np.isfinite(value):
        return None
    y = float(ys_of(np.array([value]), area, limits)[0])
    centre = QPointF(canvas.px(trace_view.timeline.x_of(moment)), y)
    if (centre - at).manhattanLength() > _REACH * canvas.em:
        return None
    return StatePoint(moment, target.row, target.unit, target.track, value, centre, area, limits)


class StateDrag:
    """A press on such a point, and what becomes of it.

    Attributes:
        value: the number that it was dragged to; None while it isn't.
    """

    def __init__(self) -> None:
        self._point: StatePoint | None = None
        self._pressed = QPointF()
        self.value: float | None = None

    def press(self, point: StatePoint | None, at: QPointF) -> None:
        """A press begins, on a point or elsewhere."""
        self._point, self._pressed, self.value = point, at, None

    def move(self, at: QPointF) -> bool:
        """The pointer moves; returns whether a point goes along: up and down, not aside."""
        if self._point is None:
            return False
        moved = at - self._pressed
        if self.value is None and not (
            abs(moved.y()) > DRAG_FROM and abs(moved.y()) > abs(moved.x())
        ):
            return False
        self.value = self._point.value_at(at.y())
        return True

    def release(self) -> tuple[StatePoint, float] | None:
        """The press ends; returns the point and its new number, where it was dragged."""
        point, value = self._point, self.value
        self.cancel()
        return None if point is None or value is None else (point, value)

    def cancel(self) -> None:
        """Nothing is dragged any more."""
        self._point, self.value = None, None

    def paint(self, painter: QPainter, picture: StripPicture) -> None:
        """Paints where the point goes, and its number."""
        point, value = self._point, self.value
        if point is None or value is None:
            return
        canvas = picture.canvas
        ink = QColor(canvas.theme.accent)
        y = float(ys_of(np.array([value]), point.area, point.limits)[0])
        to, radius = QPointF(point.centre.x(), y), 0.6 * canvas.em
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(ink, 0.1 * canvas.em, Qt.PenStyle.DashLine))
        painter.drawLine(point.centre, to)
        painter.setPen(QPen(ink, 0.2 * canvas.em))
        painter.setBrush(QColor(canvas.theme.window))
        painter.drawEllipse(to, radius, radius)
        said = f"{point.state} of unit {point.unit}: {value:.2f}".replace("-", "−")
        place = QRectF(to.x() + 1.5 * radius, y - canvas.em, 14 * canvas.em, 2 * canvas.em)
        left = Qt.AlignmentFlag.AlignLeft
        paint_text(painter, place, said, canvas.fonts.bold, canvas.theme.accent, left)
