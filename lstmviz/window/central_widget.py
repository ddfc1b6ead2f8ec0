"""Stacks the picture, the bar above it, and what is said and moved below it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from lstmviz.figure.strip.film_strip import FilmStrip
from lstmviz.session.view_state import ViewState
from lstmviz.window.model_view import model_shown
from lstmviz.window.panels.change_bar import ChangeSummaryBar
from lstmviz.window.panels.findings_bar import FindingsBar
from lstmviz.window.panels.strip_bar import StripBar
from lstmviz.window.panels.transport import Transport
from lstmviz.window.panels.what_if_bar import WhatIfBar
from lstmviz.window.snapshot import Snapshot, trace_view_of
from lstmviz.window.status import Agreement
from lstmviz.window.widgets.fonts import FollowsFont
from lstmviz.window.widgets.layouts import lay_out

if TYPE_CHECKING:
    from lstmviz.trace.change.change_sentence import Consequence
    from lstmviz.window.controllers.controller import Controller
    from lstmviz.window.panels.model_bar import ModelBar


SHOWN_FOR = 4000
"""Milliseconds; the marks stand still for so long, and then are gone."""


class ChangeMarks(QObject):
    """Sets the marks, and takes them away again.

    Signals:
        altered (): another change is marked, or none any more.

    Attributes:
        timer: runs while there are marks.
        change: the one that is marked; None where none is.
    """

    altered = Signal()

    def __init__(self, strip: FilmStrip, parent: QObject) -> None:
        super().__init__(parent)
        self._strip = strip
        self.change: Consequence | None = None
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.setInterval(SHOWN_FOR)
        self.timer.timeout.connect(self.clear)

    def show(self, change: Consequence | None) -> None:
        """Marks what a change altered, or nothing."""
        self.timer.stop()
        if change is not None:
            self.timer.start()
        if change is not self.change:
            self.change = change
            self._strip.set_changed(() if change is None else change.calls)
            self.altered.emit()

    def clear(self) -> None:
        """Takes the marks away."""
        self.show(None)


_RUNNING = "Keras runs the calls.\nThe picture comes as soon as it has."
_PLACEHOLDERS: dict[Agreement, str] = {
    "loading": "TensorFlow is loading in the background.\nThe picture comes as soon as it has.",
    "running": _RUNNING,
    "checking": _RUNNING,
    # Told here: below, the pointer's place on Cancel is told first.
    "cancelled": "The run was cancelled.\nF5 runs it again.",
}
_NO_PICTURE = "There is no picture of this experiment.\nThe line below tells why."
_LEAST = QSize(200, 110)  # of the picture: a screen of 640 × 400 has no more beside all else


_LETTERS, _MOST_LINES = 135, 4
"""A sentence that is so long has room below the picture before it is said, in so many lines,"""

_OF_LINES = 26
"""where the picture and all around it are as high as so many."""


class Notes(FollowsFont, QWidget):
    """What is said below the picture, in room that is there before anything is said.

    Else the picture's lanes would move with every sentence, and what was before could not be
    compared by eye with what is. Where more is said the room grows, and stays until it is
    released.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._kept = 0
        self._settled = QTimer(self)  # once what is said has found its lines
        self._settled.setSingleShot(True)
        self._settled.setInterval(0)
        self._settled.timeout.connect(self._keep)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def release(self) -> None:
        """Takes no more room than is needed from now on."""
        self._kept = 0
        self.updateGeometry()

    arrange = release

    def sizeHint(self) -> QSize:
        """As high as what is said, and as was said before."""
        needed = super().sizeHint()
        return QSize(needed.width(), max(needed.height(), self._kept, self._least()))

    def minimumSizeHint(self) -> QSize:
        """As high; as narrow as may be."""
        return QSize(super().minimumSizeHint().width(), self.sizeHint().height())

    def event(self, event: QEvent) -> bool:
        """Notices that something else is said."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._settled.start()
        return super().event(event)

    def _least(self) -> int:
        around, metrics = self.parentWidget(), self.fontMetrics()
        line, beside = metrics.lineSpacing(), 4 * metrics.averageCharWidth()
        if around is None or around.height() < _OF_LINES * line:
            return 0
        lines = _LETTERS * metrics.averageCharWidth() / max(self.width() - 2 * beside, 1)
        return min(max(math.ceil(lines), 2), _MOST_LINES) * line + 4

    def _keep(self) -> None:
        self._kept = max(self._kept, super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In another width the same takes other lines."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.release()


class CentralWidget(QWidget):
    """Stacks the panels that belong to the picture, and sets them from snapshots.

    Signals:
        model_bar_made (ModelBar): there is a model for the first time.

    Attributes:
        bar: what the picture shows is chosen here.
        strip: the picture.
        what_if: what to try next.
        change_bar: what the last change did.
        findings: what is worth pointing at.
        transport: walks through time.
    """

    model_bar_made = Signal(QWidget)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        # In the order of the keyboard's way through them.
        self.bar = StripBar(self)
        self.strip = FilmStrip(self)
        self.what_if = WhatIfBar(self)
        self._notes = Notes(self)
        self.change_bar = ChangeSummaryBar(self._notes)
        self.findings = FindingsBar(self._notes)
        lay_out(QVBoxLayout(self._notes), self.change_bar, self.findings, 1, spacing=0)
        self.transport = Transport(self)
        self.strip.setMinimumSize(_LEAST)
        self._model_bar: ModelBar | None = None  # few have a model: it is made when one is there
        self._drawn: tuple[object, object, object] = (None, None, None)
        self._offered: tuple[object, object, object] = (None, None, None)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for panel in (self.bar, self.strip, self.what_if, self._notes, self.transport):
            column.addWidget(panel, 1 if panel is self.strip else 0)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Hands the focus on to the picture, where the keys that walk through time work at once.

        Were the picture its focus proxy, Tab would come to that here, and pass over the bar.
        """
        self.strip.setFocus(event.reason())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leaves room to the picture where there is little, or where text is large."""
        super().resizeEvent(event)
        self._share_room()

    def changeEvent(self, event: QEvent) -> None:
        """Follows the size of the text."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._share_room()

    def _share_room(self) -> None:
        # What isn't seen is still there: in the menu Experiment, and behind a line.
        has_room = self.height() >= _OF_LINES * self.fontMetrics().lineSpacing()
        self.what_if.set_room(has_room)
        self.findings.set_room(has_room)

    def set_model(self, snapshot: Snapshot, controller: Controller) -> None:
        """Shows the model around the layer; its bar is made when there first is one."""
        if self._model_bar is None:
            if snapshot.experiment.model.stands_alone:
                return
            from lstmviz.window.panels.model_bar import ModelBar

            do = controller.model
            bar = self._model_bar = ModelBar(self)
            bar.chosen.connect(do.choose_box)
            bar.asked_to_add.connect(do.add)
            bar.asked_to_remove.connect(do.remove)
            bar.asked_to_move.connect(do.move)
            bar.asked_to_duplicate.connect(do.duplicate)
            bar.repair_chosen.connect(controller.layer.take)
            bar.encoder_chosen.connect(lambda: controller.pins.go_back_to(controller.now.encoder))
            self._column.insertWidget(0, bar)
            QWidget.setTabOrder(bar, self.bar)
            self.model_bar_made.emit(bar)
        self._model_bar.show_model(model_shown(snapshot))

    def set_run(self, snapshot: Snapshot) -> None:
        """Shows a snapshot's run and what it is compared with; emits nothing."""
        alone = None if snapshot.render_data is None else snapshot.render_data.trace_view
        now = (alone, snapshot.beside, snapshot.is_covered)
        before, self._drawn = self._drawn, now
        if any(a is not b for a, b in zip(now, before, strict=True)):
            self.strip.set_trace_view(*trace_view_of(snapshot))
        if before[0] is not alone and not (alone and alone.kept_reaches):
            self._notes.release()  # nothing before is to be compared by eye
        rows, units = (0, 0) if alone is None else (alone.rows, alone.units)
        self.bar.set_run(rows, units, snapshot.other_run, snapshot.tracks)

    def paint_picture(self) -> None:
        """Paints the picture at once, where nothing around it is about to change its size."""
        layout, size = self.layout(), self.strip.size()
        assert layout is not None
        layout.activate()
        if self.strip.size() == size:
            self.strip.repaint()

    def set_view(self, drawn: ViewState, requested: ViewState) -> None:
        """Shows what is requested, and of it what the picture, maybe an older one, has."""
        self.transport.set_view(requested)
        self.strip.set_view(drawn)
        self.bar.set_view(drawn)

    def offer(self, snapshot: Snapshot) -> None:
        """Offers what there is to try, or ways out; the same for all steps of a call's row."""
        experiment, errors = snapshot.experiment, snapshot.errors
        place = (snapshot.view.moment.call, snapshot.view.row)
        known, self._offered = self._offered, (experiment, errors, place)
        if not (known[0] is experiment and known[1] is errors and known[2] == place):
            self.what_if.set_alternatives(snapshot.alternatives, snapshot.repairs)

    def set_placeholder(self, snapshot: Snapshot) -> None:
        """Says why there is no picture, where there is none."""
        self.strip.set_placeholder(_PLACEHOLDERS.get(snapshot.status.agreement, _NO_PICTURE))

    def forget(self) -> None:
        """Another session was opened: what was typed and couldn't be used belongs to the last."""
        self.bar.discard_texts()
        self.transport.set_playing(False)
        self.strip.fit()
