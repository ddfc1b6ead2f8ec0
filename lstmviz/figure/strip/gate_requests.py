"""Requests the gates that a picture needs and the trace doesn't hold."""

from PySide6.QtCore import QObject, QTimer, Signal

from lstmviz.figure.picture.strip_picture import StripPicture
from lstmviz.session.view_state import ViewState
from lstmviz.trace.trace import Trace

Pair = tuple[int, int]
"""A call and a row of its batch."""


def requested_gates(picture: StripPicture, view: ViewState) -> tuple[Pair, ...]:
    """What is drawn of gates, whether or not it was derived already.

    What is looked at most comes first: the selected row, then the selected call.
    """
    canvas = picture.canvas
    trace_view = canvas.trace_view
    gates = trace_view.trace.experiment.layer.kind.gate_names
    if not any(track in gates for track in canvas.chosen.tracks):
        return ()
    moment = trace_view.fitted(view.moment)
    pairs = [
        (block.call, lane.row)
        for lane in picture.layout.lanes
        for block in canvas.seen
        if trace_view.has_row(block.call, lane.row) and not trace_view.trace.calls[block.call].gates
    ]

    def how_far(pair: Pair) -> tuple[bool, int]:
        call, row = pair
        return row != view.row, abs(call - moment.call)

    return tuple(sorted(pairs, key=how_far))


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

    def look(self, picture: StripPicture, view: ViewState) -> None:
        """Asks for what is drawn, unless it was asked for the last time."""
        trace, pairs = picture.canvas.trace_view.trace, requested_gates(picture, view)
        if trace is self._trace and pairs == self._asked:
            return
        self._trace, self._asked = trace, pairs
        if pairs:
            QTimer.singleShot(0, self, self._ask)

    def _ask(self) -> None:
        self.requested.emit(self._asked)
