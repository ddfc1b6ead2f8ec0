"""A comparison that is on its way keeps the lanes where they will be."""

import numpy as np
from traces import made_up_trace, opening

from lstmviz.figure.view_model.choice import EVERYTHING, Chosen
from lstmviz.figure.view_model.comparison import Beside
from lstmviz.figure.view_model.pending_comparison import Awaited
from lstmviz.figure.view_model.trace_view import Reading
from lstmviz.trace.comparison.comparison import Comparison


def test_the_difference_has_its_place_before_it_is_known() -> None:
    trace = made_up_trace(opening())
    alone = Reading.of(trace)
    waiting = alone.beside(Beside(Awaited(trace), "the stateless twin"))
    other = made_up_trace(opening(stateful=False))
    known = alone.beside(Beside(Comparison.of(trace, other, "stateless"), "the stateless twin"))
    tracks = [Chosen.of(reading, EVERYTHING).tracks for reading in (alone, waiting, known)]
    assert tracks == [("h", "c"), ("h", "c", "dh"), ("h", "c", "dh")]
    assert np.isnan(waiting.states(1, 0, "dh")).all()
    assert waiting.states(1, 0, "dh").shape == known.states(1, 0, "dh").shape
    assert waiting.limits["h"] == alone.limits["h"]
    assert waiting.in_order(range(4), "difference") == (0, 1, 2, 3)
