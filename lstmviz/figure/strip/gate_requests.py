"""Asks for the gates that a picture needs, whenever they are others than before."""

from PySide6.QtCore import QObject, QTimer, Signal

from lstmviz.figure.picture.picture import Picture
from lstmviz.figure.strip.requested_gates import Pair, requested_gates
from lstmviz.session.view_state import ViewState
from lstmviz.trace.trace import Trace


class GateRequests(QObject):
    """Is shown every picture that is painted.

    Signals:
        requested (tuple of Pair): gates that are drawn and that the trace doesn't hold; what is
            looked at most comes first. It comes after painting.
    """

    requested = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._trace: Trace | None = None
        self._asked: tuple[Pair, ...] = ()

    def look(self, picture: Picture, view: ViewState) -> None:
        """Asks for what is drawn, unless it was asked for the last time."""
        trace, pairs = picture.canvas.trace_view.trace, requested_gates(picture, view)
        if trace is self._trace and pairs == self._asked:
            return
        self._trace, self._asked = trace, pairs
        if pairs:
            QTimer.singleShot(0, self, self._ask)

    def _ask(self) -> None:
        self.requested.emit(self._asked)
