"""Which units are furthest apart."""

from dataclasses import replace

import numpy as np
from traces import made_up_trace, opening

from lstmviz.trace.comparison.comparison import Comparison
from lstmviz.trace.trace import Trace


def test_each_units_largest_difference_of_h_is_found() -> None:
    mine = made_up_trace(opening())
    other = made_up_trace(opening(stateful=False))
    comparison = Comparison.of(mine, other, "stateless")
    expected = [np.abs(comparison.difference(1, row, "h")[1:]).max(axis=0) for row in (0, 1)]
    np.testing.assert_allclose(comparison.unit_gaps, np.max(expected, axis=0))
    # Unit 0 goes a quarter as far as unit 3, which carries 0.1 over.
    np.testing.assert_allclose(comparison.unit_gaps, [0.025, 0.05, 0.075, 0.1], rtol=1e-5)


def test_what_is_no_number_counts_for_nothing() -> None:
    mine = made_up_trace(opening())
    h = mine.calls[0].h.copy()
    h[0, 0] = np.nan
    lost = Trace(mine.experiment, {}, (replace(mine.calls[0], h=h), mine.calls[1]))
    assert Comparison.of(mine, lost, 0).unit_gaps.tolist() == [0, 0, 0, 0]


def test_units_that_cannot_be_compared_have_none() -> None:
    mine = made_up_trace(opening())
    other = made_up_trace(opening(units=7))
    assert Comparison.of(mine, other, 0).unit_gaps.tolist() == [0, 0, 0, 0]
