from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstmviz.figure.picture.unit_names import spread


def test_names_that_have_room_stay_where_they_are() -> None:
    assert spread([10, 40, 80], 12, 0, 100) == [10, 40, 80]


def test_names_that_are_too_close_share_the_shift() -> None:
    assert spread([50, 50], 10, 0, 100) == pytest.approx([45, 55])


def test_names_at_the_edge_stay_inside() -> None:
    assert spread([99, 100, 100], 10, 0, 100) == pytest.approx([80, 90, 100])
    assert spread([0, 0], 10, 0, 100) == pytest.approx([0, 10])


@given(st.lists(st.floats(0, 200), min_size=1, max_size=20))
def test_names_never_overlap_nor_leave_their_room(requested: list[float]) -> None:
    places = spread(sorted(requested), 10, 0, 200)
    assert all(b - a >= 10 - 1e-6 for a, b in pairwise(places))
    assert places[0] >= -1e-6
    assert places[-1] <= 200 + 1e-6
