"""Stacks the picture, the bar above it, and what is said and moved below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from lstmviz.figure.strip.film_strip import FilmStrip
from lstmviz.session.view_state import ViewState
from lstmviz.window.panels.change_bar import ChangeSummaryBar
from lstmviz.window.panels.findings_bar import FindingsBar
from lstmviz.window.panels.strip_bar import StripBar
from lstmviz.window.panels.transport import Transport
from lstmviz.window.snapshot import Agreement, Snapshot, trace_view_of

if TYPE_CHECKING:
    from lstmviz.trace.change.change_sentence import Consequence


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


class CentralWidget(QWidget):
    """Stacks the panels that belong to the picture, and sets them from snapshots.

    Attributes:
        bar: what the picture shows is chosen here.
        strip: the picture.
        change_bar: what the last change did.
        findings: what is worth pointing at.
        transport: walks through time.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        # In the order of the keyboard's way through them.
        self.bar = StripBar(self)
        self.strip = FilmStrip(self)
        self.change_bar = ChangeSummaryBar(self)
        self.findings = FindingsBar(self)
        self.transport = Transport(self)
        self.strip.setMinimumSize(_LEAST)
        self.setFocusProxy(self.strip)  # the keys that walk through time work there at once
        self._drawn: tuple[object, object] = (None, None)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for panel in (self.bar, self.strip, self.change_bar, self.findings, self.transport):
            column.addWidget(panel, 1 if panel is self.strip else 0)

    def set_run(self, snapshot: Snapshot) -> None:
        """Shows a snapshot's run and what it is compared with; emits nothing."""
        alone = None if snapshot.render_data is None else snapshot.render_data.trace_view
        before, self._drawn = self._drawn, (alone, snapshot.beside)
        if before[0] is not alone or before[1] is not snapshot.beside:
            self.strip.set_trace_view(*trace_view_of(snapshot))
        rows, units = (0, 0) if alone is None else (alone.rows, alone.units)
        self.bar.set_run(rows, units, snapshot.other_run)

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

    def set_placeholder(self, snapshot: Snapshot) -> None:
        """Says why there is no picture, where there is none."""
        self.strip.set_placeholder(_PLACEHOLDERS.get(snapshot.status.agreement, _NO_PICTURE))

    def forget(self) -> None:
        """Another session was opened: what was typed and couldn't be used belongs to the last."""
        self.bar.discard_texts()
        self.transport.set_playing(False)
        self.strip.fit()
