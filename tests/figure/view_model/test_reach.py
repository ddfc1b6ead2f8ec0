import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from lstmviz.experiment.experiment import Array
from lstmviz.figure.view_model.reach import Reach

STRANGE = st.floats(width=32, allow_nan=True, allow_infinity=True)


@given(arrays(np.float32, array_shapes(max_dims=3, max_side=7), elements=STRANGE))
def test_it_is_the_smallest_and_the_largest_number(values: Array) -> None:
    known = values[np.isfinite(values)]
    for found in (Reach.of(values), Reach.of(np.asfortranarray(values))):
        assert found.all_finite == (known.size == values.size)
        assert found.span == ((known.min(), known.max()) if known.size else None)


def test_a_part_that_is_looked_at_by_itself_is_not_forgotten() -> None:
    values = np.zeros(3 * 2**17 + 5, np.float32)
    values[-1], values[2**17 + 1] = 4, -3
    assert Reach.of(values) == Reach(-3, 4, True)
    values[2**18] = np.nan
    assert Reach.of(values) == Reach(-3, 4, False)


def test_of_many_each_is_found_by_itself() -> None:
    arrays = [np.full((2**21, 2), number, np.float32) for number in range(3)]
    arrays[1][77] = -np.inf
    assert Reach.of_each(arrays) == [Reach(0, 0), Reach(1, 1, False), Reach(2, 2)]
    assert Reach.of_each(arrays) == [Reach.of(values) for values in arrays]


@pytest.mark.parametrize("empty", [np.zeros((0, 3)), np.full((2, 2), np.nan)])
def test_where_there_is_no_number_there_are_limits_and_no_span(empty: Array) -> None:
    found = Reach.of(empty)
    assert found.limits == (0, 0)
    assert found.span is None
    assert found.joined(Reach(1, 2)).span == (1, 2)
    assert found.joined(Reach(1, 2)).all_finite == (not empty.size)
