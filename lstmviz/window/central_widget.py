"""Stacks the picture, the bar above it, and what is said and moved below it."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QVBoxLayout, QWidget

from lstmviz.figure.strip.film_strip import FilmStrip
from lstmviz.session.view_state import ViewState
from lstmviz.window.panels.change_bar import ChangeSummaryBar
from lstmviz.window.panels.findings_bar import FindingsBar
from lstmviz.window.panels.strip_bar import StripBar
from lstmviz.window.panels.transport import Transport
from lstmviz.window.snapshot import Snapshot, trace_view_of

_LOADING = "TensorFlow is loading in the background.\nThe picture comes as soon as it has."
_RUNNING = "Keras runs the calls.\nThe picture comes as soon as it has."
_CANCELLED = "The run was cancelled.\nF5 runs it again."
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
        self.strip.set_placeholder(_placeholder(snapshot))

    def forget(self) -> None:
        """Another session was opened: what was typed and couldn't be used belongs to the last."""
        self.bar.discard_texts()
        self.transport.set_playing(False)
        self.strip.fit()


def _placeholder(snapshot: Snapshot) -> str:
    match snapshot.status.agreement:
        case "loading":
            return _LOADING
        case "running" | "checking":
            return _RUNNING
        case "cancelled":  # told here: below, the pointer's place on Cancel is told first
            return _CANCELLED
        case _:
            return _NO_PICTURE
