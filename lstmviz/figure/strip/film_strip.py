"""Shows the film strip on the screen: it follows the view, and tells what is picked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QRegion,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from lstmviz.figure.drawing.marks import outline_with, paint_placeholder, pen
from lstmviz.figure.picture.layers import Budget, Layers
from lstmviz.figure.picture.overlays import paint_flash, paint_selection, paint_stale
from lstmviz.figure.picture.strip_layout import StripParts
from lstmviz.figure.picture.strip_picture import StripPicture
from lstmviz.figure.strip.asked_point import AskedPoint, drawn_value, paint_asked
from lstmviz.figure.strip.colour_switch import ColourSwitch
from lstmviz.figure.strip.gate_requests import GateRequests
from lstmviz.figure.strip.hit_test import Target, target_at
from lstmviz.figure.strip.hover import paint_hover, paint_ring, words_about
from lstmviz.figure.strip.mouse import Mouse, lanes_down, time_after
from lstmviz.figure.strip.overview import LaneBar, Overview
from lstmviz.figure.strip.repainting import changed_by
from lstmviz.figure.strip.state_drag import StateDrag, state_point_at
from lstmviz.figure.strip.visible_time import NARROW, VisibleTime
from lstmviz.figure.text.sentences import format_colours
from lstmviz.figure.text.summary import place_of, summary_of
from lstmviz.figure.theme import LIGHT, Theme
from lstmviz.figure.view_model.choice import Choice
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.figure.view_model.track import KnownGates
from lstmviz.session.view_state import ViewState
from lstmviz.trace.trace import Trace

if TYPE_CHECKING:
    from lstmviz.trace.change.change_sentence import CallChange


class FilmStrip(QWidget):
    """Shows a trace as a film strip.

    The picture's parts are painted once into layers; what moves (playhead, selection, the box
    under the pointer) is painted over them, so that a step costs next to nothing.

    Signals:
        moment_picked: a moment, a row, and a unit or None, where the person clicked.
        gates_requested: calls and rows whose gates are drawn and which the trace doesn't hold.
        h_colours_chosen (HColours): how far the colours of h are to go.
        layer_chosen (Place | int): another layer of the model, whose name was clicked.
        point_drawn (float): the number at which the point was drawn that is asked for.
        state_dragged (Moment, int, int, str, float): a point of a state was dragged: its moment,
            row, unit and state, and the number that it is to have.
    """

    moment_picked = Signal(object, int, object)
    gates_requested = Signal(object)
    h_colours_chosen = Signal(str)
    layer_chosen = Signal(object)
    point_drawn = Signal(float)
    state_dragged = Signal(object, int, int, str, float)

    _drags_state = False  # asked for while Qt still makes the widget

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._view = ViewState()
        self._trace_view: TraceView | None = None
        self._summary = ""
        self._time = VisibleTime(1.0)
        self._picture: StripPicture | None = None
        self._layers = Layers()
        self._placeholder = "TensorFlow is loading…"
        self._stale: str | None = None
        self._requests = GateRequests(self)
        self._requests.requested.connect(self.gates_requested)
        self._changed: Sequence[CallChange] = ()
        self._asked: AskedPoint | None = None
        self._state_drag = StateDrag()
        self._pressing = Mouse()
        self._reached_by_key = False
        self._overview = Overview(self)
        self._overview.time_requested.connect(self._show_time)
        self._bar = LaneBar(self)
        self._bar.valueChanged.connect(self._place)
        self._switch = ColourSwitch(self)
        self._switch.chosen.connect(self.h_colours_chosen)
        for part in (self._overview, self._bar, self._switch):
            part.entered.connect(self._lose_pointer)
        self.setMouseTracking(True)
        self.setMinimumSize(240, 200)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("Film strip: the layer's states through time")
        self._describe()

    def sizeHint(self) -> QSize:
        """A size at which the opening example looks right."""
        return QSize(700, 600)

    # What is shown -------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        """Takes other colours."""
        if theme != self._theme:
            self._theme = theme
            self._lay_out()

    def set_trace(self, trace: Trace | None) -> None:
        """Shows a trace, or the placeholder."""
        trace_view = TraceView.of(trace) if trace and trace.calls else None
        self.set_trace_view(trace_view, summary_of(trace_view) if trace_view else "")

    def set_trace_view(self, trace_view: TraceView | None, summary: str) -> None:
        """Shows a trace that was read before, or the placeholder.

        The visible time stays where the calls' lengths do.

        Args:
            trace_view: of the trace.
            summary: the picture in words.
        """
        before, self._trace_view, self._summary = self._trace_view, trace_view, summary
        if trace_view and (before is None or before.timeline != trace_view.timeline):
            self._time = VisibleTime(trace_view.timeline.width)
        self._lay_out()
        self._describe()

    def set_gates(self, derived: KnownGates) -> None:
        """Takes the gates that were derived for the run that is shown."""
        before = self._trace_view
        if before is None or derived is before.derived:
            return
        self._trace_view = before.with_gates(derived)
        if self._trace_view.ranges != before.ranges:
            self._lay_out()
        else:
            self._layers.forget_lanes({row for _, row in derived.keys() ^ before.derived.keys()})
            self._place()

    def set_view(self, view: ViewState) -> None:
        """Moves playhead and selection; repaints tracks only where they look different."""
        before, self._view = self._view, view
        if view == before:
            return
        picture, region = self._picture, None
        if Choice.of(view) != Choice.of(before):
            self._lay_out()
        if view.moment != before.moment or view.row != before.row:
            self._follow()
        if self._overview.isVisible():
            self._overview.set_view(view)
        self._describe()
        if picture is not None and picture is self._picture and self._pressing.pointer is None:
            region = changed_by(picture, before, view)
        self.update(QRegion(self.rect()) if region is None else region)

    def set_stale(self, stale: bool, why: str = "") -> None:
        """Marks the picture as out of date, or no longer; it stays to be seen."""
        words = (f"Out of date: {why}" if why else "Out of date") if stale else None
        if words != self._stale:
            self._stale = words
            self._describe()
            self.update()

    def set_changed(self, changed: Sequence[CallChange]) -> None:
        """Frames what the last change altered in each call; nothing where it is empty."""
        if changed is not self._changed:
            self._changed = changed
            self.update()

    def set_asked(self, asked: AskedPoint | None) -> None:
        """Asks for a point, shows where it was drawn, or neither."""
        if asked != self._asked:
            self._asked = asked
            self.update()

    def set_placeholder(self, text: str) -> None:
        """What is said while there is nothing to show."""
        if text != self._placeholder:
            self._placeholder = text
            if self._trace_view is None:
                self._describe()
                self.update()

    def fit(self) -> None:
        """Shows all of time."""
        self._show_time(VisibleTime(self._time.width))

    # What is where -------------------------------------------------------------------------

    @property
    def picture(self) -> StripPicture | None:
        """What is on the screen just now; None for the placeholder."""
        return self._picture

    def target_at(self, at: QPointF) -> Target | None:
        """What lies at a place of the widget."""
        return None if self._picture is None else target_at(self._picture, self._view, at)

    # Laying out and painting ---------------------------------------------------------------

    def _lay_out(self) -> None:
        """Makes the picture anew, for another trace, size, theme or time."""
        self._layers.forget()
        self._place()

    def _place(self) -> None:
        """Finds a place for everything; what was painted stays."""
        self._picture = None
        if self._trace_view is not None and self.width() > 20 and self.height() > 20:
            # Mostly the lanes need the bar if they needed it before.
            for _ in range(3):
                room = self._bar.room
                picture = self._picture_of(self._trace_view, self.width() - room)
                self._bar.stand_beside(picture)
                if self._bar.room == room:
                    break
            self._picture = picture
            if self._is_long:
                self._overview.setGeometry(picture.layout.overview.toAlignedRect())
                self._overview.show_of(picture, self._time, self._view)
            self._overview.setVisible(self._is_long)
        else:
            self._bar.hide()
            self._overview.hide()
        self._switch.stand_beside(self._picture, self._view)
        self.update()

    def _picture_of(self, trace_view: TraceView, width: int) -> StripPicture:
        return StripPicture(
            trace_view,
            self._theme,
            self.font(),
            width,
            self.height(),
            choice=Choice.of(self._view),
            time=(self._time.low, self._time.high),
            scrolled=self._bar.value(),
            parts=StripParts(overview=self._is_long),
        )

    @property
    def _is_long(self) -> bool:
        """Whether there is more of time than one sees at a time, or sees well."""
        return not self._time.shows_all or self.width() / self._time.width < NARROW

    def _show_time(self, time: VisibleTime) -> None:
        if time != self._time:
            self._time = time
            self._lay_out()

    def _follow(self) -> None:
        """Brings the playhead and the selected row into sight."""
        if self._trace_view is None or self._picture is None:
            return
        x = self._trace_view.timeline.x_of(self._trace_view.fitted(self._view.moment))
        self._show_time(self._time.showing(x))
        self._bar.show_lane(self._picture, self._view.row)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paints the picture from its layers, and over it what moves."""
        painter = QPainter(self)
        if self._picture is None:
            painter.fillRect(self.rect(), QColor(self._theme.window))
            area = QRectF(self.rect())
            paint_placeholder(painter, self._theme, self.font(), area, self._placeholder)
            return
        wide, _ = self._picture.size
        if wide < self.width():  # beside the scroll bar, which is only as high as the lanes
            aside = QRectF(wide, 0, self.width() - wide, self.height())
            painter.fillRect(aside, QColor(self._theme.window))
        self._layers.set_ratio(self.devicePixelRatioF())
        if not self._layers.paint(painter, self._picture.parts(self._view), Budget.of_an_event()):
            QTimer.singleShot(0, self, self.update)
        if self._changed:
            paint_flash(painter, self._picture, self._view, self._changed)
        paint_selection(painter, self._picture, self._view)
        if self._asked is not None:
            paint_asked(painter, self._picture, self._view, self._asked, self._pressing.pointer)
        if self._stale is not None:
            paint_stale(painter, self._picture, self._stale)
        self._state_drag.paint(painter, self._picture)
        if (
            self._state_drag.value is None
            and self._pressing.pointer is not None
            and not self._pressing.drags
        ):
            self._paint_hover(painter, self._picture, self._pressing.pointer)
        if self._reached_by_key:
            outline_with(painter, pen(self._theme.accent, 2.0))
            painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))
        self._requests.look(self._picture, self._view)

    def _paint_hover(self, painter: QPainter, picture: StripPicture, at: QPointF) -> None:
        target = target_at(picture, self._view, at)
        if target is not None:
            paint_ring(painter, picture, self._view, target)
            words = words_about(picture, self._view, target)
            fonts = picture.canvas.fonts
            paint_hover(painter, self._theme, fonts, at, words, QRectF(self.rect()))

    def _describe(self) -> None:
        """Keeps the description for screen readers true."""
        if self._trace_view is None:
            self.setAccessibleDescription(self._placeholder)
            return
        words = [self._summary, place_of(self._trace_view, self._view)]
        if self._picture is not None:
            words.insert(
                1,
                format_colours(self._trace_view, self._picture.canvas.chosen, self._view.h_colours),
            )
        if self._stale is not None:
            words.insert(0, f"{self._stale}.")
        self.setAccessibleDescription(" ".join(filter(None, words)))

    # What the person does ------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lays out for the new size."""
        super().resizeEvent(event)
        self._lay_out()

    def changeEvent(self, event: QEvent) -> None:
        """Lays out anew for another font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.ApplicationFontChange):
            self._lay_out()

    def event(self, event: QEvent) -> bool:
        """Keeps Escape for a point that is being dragged: elsewhere it is the window's."""
        if self._drags_state and isinstance(event, QKeyEvent):
            is_asked = event.type() == QEvent.Type.ShortcutOverride
            if is_asked and event.key() == Qt.Key.Key_Escape:
                event.accept()
                return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begins a click or a drag."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._pressing.press(event.position())
        point = None
        # What isn't certain, or is asked about, isn't to be changed by hand.
        if self._picture is not None and self._stale is None and self._asked is None:
            point = state_point_at(self._picture, self._view, event.position())
        self._state_drag.press(point, event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drags a state's point, or through time, or tells what lies under the pointer."""
        dragged = self._pressing.move(event.position())
        if self._state_drag.move(event.position()):
            self._drags_state = True
            self.setCursor(Qt.CursorShape.SizeVerCursor)
            self.update()
            return
        if dragged and self._picture is not None:
            self._show_time(self._time.moved(-dragged / self._picture.canvas.step_px))
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Ends a drag, or picks what was clicked."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        was_click, changed = self._pressing.release(), self._state_drag.release()
        self._drags_state = False
        if changed is not None:
            point, value = changed
            self.unsetCursor()
            self.update()
            self.state_dragged.emit(point.moment, point.row, point.unit, point.state, value)
            return
        if not was_click:
            return
        if self._asked is not None and self._asked.guess is None and self._picture is not None:
            drawn = drawn_value(self._picture, self._asked, event.position())
            if drawn is not None:
                self.point_drawn.emit(drawn)
                return
        target = self.target_at(event.position())
        if target is None:
            return
        if target.reference == "letter" and target.layer and target.layer.place is not None:
            self.layer_chosen.emit(target.layer.place)
        else:
            self.moment_picked.emit(target.moment, target.row, target.unit)

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        """Shows all of time."""
        self.fit()

    def leaveEvent(self, event: QEvent) -> None:
        """Takes the box away."""
        super().leaveEvent(event)
        self._lose_pointer()

    def _lose_pointer(self) -> None:
        self._pressing.leave()
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Shows where the focus is, if it came by keyboard."""
        super().focusInEvent(event)
        by = Qt.FocusReason
        by_key = (by.TabFocusReason, by.BacktabFocusReason, by.ShortcutFocusReason)
        self._reached_by_key = event.reason() in by_key

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Takes the frame away."""
        super().focusOutEvent(event)
        self._reached_by_key = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Picks another row, or shows another part of time; the window has the other keys."""
        if self._trace_view is None:
            event.ignore()
        elif event.key() == Qt.Key.Key_Escape and self._state_drag.value is not None:
            self._state_drag.cancel()
            self._drags_state = False
            self.unsetCursor()
            self.update()
        elif by := lanes_down(event):
            self._pick_next_lane(by)
        else:
            x = self._trace_view.timeline.x_of(self._trace_view.fitted(self._view.moment))
            time = time_after(event, self._time, x)
            event.setAccepted(time is not None)
            self._show_time(time or self._time)

    def _pick_next_lane(self, by: int) -> None:
        if self._trace_view is None or self._picture is None:
            return
        rows, row = self._picture.canvas.chosen.rows, self._view.row
        beyond = [other for other in rows if (other > row if by > 0 else other < row)]
        if beyond:
            moment = self._trace_view.fitted(self._view.moment)
            self.moment_picked.emit(moment, beyond[0 if by > 0 else -1], self._view.unit)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zooms time about the pointer; scrolls the lanes where they don't all fit."""
        if self._picture is None:
            return
        turned = event.angleDelta()
        steps = turned.y() / 120
        if turned.x() and abs(turned.x()) > abs(turned.y()):
            self._show_time(self._time.moved(-turned.x() / 120 * self._time.span * 0.08))
        elif self._bar.room and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._bar.turn(steps)
        else:
            x = self._picture.canvas.x(event.position().x())
            self._show_time(self._time.zoomed(x, 0.8**steps))
        event.accept()
