"""Which gates a picture needs that the trace itself doesn't hold."""

from lstmviz.figure.picture.picture import Picture
from lstmviz.figure.view_model.track_kinds import GATE_TRACKS
from lstmviz.session.view_state import ViewState

Pair = tuple[int, int]
"""A call and a row of its batch."""


def requested_gates(picture: Picture, view: ViewState) -> tuple[Pair, ...]:
    """What is drawn of gates, whether or not it was derived already.

    Args:
        picture: what is on the screen.
        view: what is looked at most comes first: the selected row, then the selected call.
    """
    canvas = picture.canvas
    trace_view = canvas.trace_view
    if not any(track in GATE_TRACKS for track in canvas.chosen.tracks):
        return ()
    moment = trace_view.fitted(view.moment)
    pairs = [
        (block.call, lane.row)
        for lane in picture.layout.lanes
        for block in trace_view.blocks
        if canvas.sees(block)
        and trace_view.has_row(block.call, lane.row)
        and not trace_view.trace.calls[block.call].gates
    ]

    def how_far(pair: Pair) -> tuple[bool, int]:
        call, row = pair
        return row != view.row, abs(call - moment.call)

    return tuple(sorted(pairs, key=how_far))
