"""A comparison that is on its way keeps the lanes where they will be."""

import numpy as np
from traces import made_up_trace, opening

from lstmviz.figure.view_model.choice import Choice, Chosen
from lstmviz.figure.view_model.comparison import PendingComparison, ReferenceRun
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.trace.comparison.comparison import Comparison


def test_the_difference_has_its_place_before_it_is_known() -> None:
    trace = made_up_trace(opening())
    alone = TraceView.of(trace)
    waiting = alone.reference(ReferenceRun(PendingComparison(trace), "the stateless twin"))
    other = made_up_trace(opening(stateful=False))
    known = alone.reference(
        ReferenceRun(Comparison.of(trace, other, "stateless"), "the stateless twin")
    )
    tracks = [Chosen.of(trace_view, Choice()).tracks for trace_view in (alone, waiting, known)]
    assert tracks == [("h", "c"), ("h", "c", "dh"), ("h", "c", "dh")]
    assert np.isnan(waiting.states(1, 0, "dh")).all()
    assert waiting.states(1, 0, "dh").shape == known.states(1, 0, "dh").shape
    assert waiting.limits["h"] == alone.limits["h"]
    assert waiting.in_order(range(4), "difference") == (0, 1, 2, 3)
