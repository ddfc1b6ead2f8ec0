"""Shows where one looks: the band with all of time, and the scroll bar beside the lanes."""

import functools
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QScrollBar, QWidget

from lstmviz.experiment.arrays import Array
from lstmviz.figure.drawing.colour_maps import STEPS, Boxes, fineness, paint_cells, pooled
from lstmviz.figure.drawing.marks import fill_with, outline_with, pen, tint
from lstmviz.figure.picture.layers import Budget, Layers
from lstmviz.figure.picture.strip_picture import StripPicture
from lstmviz.figure.strip.visible_time import VisibleTime
from lstmviz.figure.theme import Theme, between
from lstmviz.figure.tracks.canvas import Canvas
from lstmviz.session.view_state import ViewState

_SHARE = 1 / 3  # of what is painted anew in one event, beside the film strip

_NOTCHES = 8
"""So many turns of the wheel go through what is seen at a time."""


class LaneBar(QScrollBar):
    """Scrolls through a picture's lanes, pixel by pixel.

    Signals:
        entered (): the pointer is here now; what the bar lies on isn't told that it left.
    """

    entered = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._strip = parent
        self.setAccessibleName("Rows of the batch")
        self.hide()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Says that the pointer is here."""
        super().enterEvent(event)
        self.entered.emit()

    @property
    def room(self) -> int:
        """How much of the width it takes just now."""
        return 0 if self.isHidden() else self.sizeHint().width()

    def stand_beside(self, picture: StripPicture) -> None:
        """Goes where the picture's lanes are, or away where all of them are seen; emits nothing."""
        layout = picture.layout
        overflow, area = round(layout.overflow), layout.lanes_area
        self.setVisible(overflow > 0)
        if not overflow:
            return
        wide = self.sizeHint().width()
        left = self._strip.width() - wide
        self.setGeometry(left, int(area.top()), wide, int(area.height()))
        with QSignalBlocker(self):
            self.setRange(0, overflow)
            self.setPageStep(int(area.height()))
            self.setSingleStep(max(int(area.height() / _NOTCHES), 1))

    def show_lane(self, picture: StripPicture, row: int) -> None:
        """Scrolls no further than it takes to see a row's lane, if it has one."""
        layout, rows = picture.layout, picture.canvas.chosen.rows
        if not layout.overflow or row not in rows:
            return
        seen = layout.lanes_area.height()
        high = (layout.overflow + seen) / len(rows)
        top = rows.index(row) * high
        if top < self.value():
            self.setValue(int(top))
        elif top + high > self.value() + seen:
            self.setValue(round(top + high - seen))

    def turn(self, notches: float) -> None:
        """Goes up by so many notches of the wheel, or down."""
        self.setValue(self.value() - round(notches * self.singleStep()))


_LEAST_FRAME = 10.0  # pixels: a smaller frame could be neither seen nor grasped
_TOOL_TIP = "All of time, and in a frame what is shown of it. Click or drag to look elsewhere."
_ARROWS = (Qt.Key.Key_Left, Qt.Key.Key_Right)


class _Drag(NamedTuple):
    """A press that goes on: where in time it began, and what was shown then."""

    begun: float
    before: VisibleTime


class Overview(QWidget):
    """The band: the selected row's |h| in small, with a frame around what is shown.

    Signals:
        time_requested: a `VisibleTime`.
        entered (): the pointer is here now; what the band lies on isn't told that it left.
    """

    time_requested = Signal(object)
    entered = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture: StripPicture | None = None
        self._time = VisibleTime(1.0)
        self._view = ViewState()
        self._layers = Layers()
        self._shown: tuple[object, ...] = ()
        self._drag: _Drag | None = None
        # It fills all of itself: the film strip below isn't painted once more for that.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("Overview of time")
        self.setToolTip(_TOOL_TIP)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.hide()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Says that the pointer is here."""
        super().enterEvent(event)
        self.entered.emit()

    def show_of(self, picture: StripPicture, time: VisibleTime, view: ViewState) -> None:
        """Shows another picture's time, or another part of it."""
        canvas = picture.canvas
        shown = (canvas.trace_view, canvas.chosen, canvas.theme, canvas.left, canvas.right)
        if shown != self._shown:
            self._shown = shown
            self._layers.forget()
        self._picture, self._time = picture, time
        first, last = map(canvas.trace_view.timeline.moment_near, (time.low, time.high))
        self.setAccessibleDescription(
            f"Call {first.call}, step {max(first.step, 0)}, to call {last.call}, step {last.step}."
        )
        self.set_view(view)

    def set_view(self, view: ViewState) -> None:
        """Moves the playhead, or shows another row."""
        self._view = view
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paints the band from its layer, and over it the frame and the playhead."""
        if self._picture is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        canvas, area = self._of_all(self._picture), QRectF(self.rect())
        theme, em = canvas.theme, canvas.em
        painter.fillRect(area, QColor(theme.window))
        self._layers.set_ratio(self.devicePixelRatioF())
        row = self._view.row
        band = functools.partial(_paint_band, canvas=canvas, area=area, row=row)
        if not self._layers.put(painter, row, area, band, budget=Budget.of_an_event(_SHARE)):
            QTimer.singleShot(0, self, self.update)
        frame = self._frame(canvas)
        fill_with(painter, tint(theme.window, 0.6))
        painter.drawRect(QRectF(area.left(), area.top(), frame.left(), area.height()))
        painter.drawRect(QRectF(frame.right(), area.top(), area.right(), area.height()))
        moment = canvas.trace_view.fitted(self._view.moment)
        x = canvas.px(canvas.trace_view.timeline.x_of(moment))
        painter.setPen(pen(theme.playhead, max(0.14 * em, 1.0)))
        painter.drawLine(QPointF(x, area.top() + 1), QPointF(x, area.bottom() - 1))
        outline_with(painter, pen(theme.selection, (0.22 if self.hasFocus() else 0.14) * em))
        painter.drawRoundedRect(frame.adjusted(0.5, 1, -0.5, -1), 0.3 * em, 0.3 * em)

    def _of_all(self, picture: StripPicture) -> Canvas:
        """The picture's canvas with all of time in it, in this widget's pixels."""
        left, right = picture.canvas.left - self.x(), picture.canvas.right - self.x()
        return replace(picture.canvas, left=left, right=right, low=0.0, high=self._time.width)

    def _frame(self, canvas: Canvas) -> QRectF:
        left, right = canvas.px(self._time.low), canvas.px(self._time.high)
        missing = max(_LEAST_FRAME - (right - left), 0.0) / 2
        return QRectF(left - missing, 0, right - left + 2 * missing, self.height())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Grasps the frame; outside it, the frame comes there first."""
        if event.button() != Qt.MouseButton.LeftButton or self._picture is None:
            return
        x = self._time_at(event)
        if not self._time.low <= x <= self._time.high:
            self._want(self._time.moved(x - (self._time.low + self._time.high) / 2))
        self._drag = _Drag(x, self._time)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Moves the frame along, or opens one where all was shown."""
        if self._drag is None or self._picture is None:
            return
        x, drag = self._time_at(event), self._drag
        if not drag.before.shows_all:
            self._want(drag.before.moved(x - drag.begun))
        elif abs(x - drag.begun) * self._of_all(self._picture).step_px > _LEAST_FRAME:
            low, high = sorted((x, drag.begun))
            self._want(VisibleTime(drag.before.width, low, high - low))

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Lets go."""
        self._drag = None

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        """Shows all of time."""
        self._want(VisibleTime(self._time.width))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Looks closer, or from further away."""
        if self._picture is not None:
            x = self._of_all(self._picture).x(event.position().x())
            self._want(self._time.zoomed(x, 0.8 ** (event.angleDelta().y() / 120)))
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Keeps the arrows, which would else take a step."""
        if event.type() == QEvent.Type.ShortcutOverride and _is_arrow(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The arrows move the frame; the film strip has the other keys."""
        if _is_arrow(event):
            self._want(self._time.paged(1 if event.key() == Qt.Key.Key_Right else -1))
        else:
            event.ignore()

    def _time_at(self, event: QMouseEvent) -> float:
        assert self._picture is not None
        return self._of_all(self._picture).x(event.position().x())

    def _want(self, time: VisibleTime) -> None:
        if time != self._time:
            self.time_requested.emit(time)


def _is_arrow(event: QEvent) -> bool:
    if not isinstance(event, QKeyEvent) or event.key() not in _ARROWS:
        return False
    return not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier


def _paint_band(painter: QPainter, canvas: Canvas, area: QRectF, row: int) -> Iterator[None]:
    """The calls, and in each of them |h|: units downwards, from the ground to the text's ink."""
    theme, limits = canvas.theme, canvas.chosen.colour_limits["h"]
    table = _of_sizes(theme)
    picks, fine = canvas.chosen.picks, fineness(painter)
    lines = len(canvas.chosen.units)
    for block in canvas.trace_view.blocks:
        left, right = canvas.px(block.left), canvas.px(block.right)
        place = QRectF(left, 2, max(right - left, 1.0), area.height() - 4)
        painter.fillRect(place, QColor(theme.panel))
        if not (canvas.trace_view.has_row(block.call, row) and block.timesteps):
            continue
        _, steps = canvas.trace_view.values(block.call, row, "h")
        if steps is not None:
            boxes = Boxes.of(canvas.step_px * fine, place.height() * fine / lines)
            seen = (block.timesteps / boxes.columns, lines / boxes.lines)
            wide = block.timesteps * canvas.step_px
            cells = QRectF(canvas.px(block.left + 1), 2, wide, place.height())
            sizes = np.abs(pooled(steps, boxes, picks))
            paint_cells(painter, cells, sizes, (0.0, limits[1]), table, theme.error, seen)
            yield


@functools.lru_cache(maxsize=4)
def _of_sizes(theme: Theme) -> Array:
    """(256, 3) uint8: from the ground to nearly the text's ink."""
    inks = [between(theme.panel, theme.text, share) for share in np.linspace(0.0, 0.8, STEPS)]
    rgb = [[int(ink[place : place + 2], 16) for place in (1, 3, 5)] for ink in inks]
    return np.array(rgb, np.uint8)
