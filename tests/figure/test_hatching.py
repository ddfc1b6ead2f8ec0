from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lstmviz.figure.hatching import runs

FLAGS = st.lists(st.booleans(), max_size=30)


@given(FLAGS)
def test_runs_are_unbroken_apart_and_all_there_is(flags: list[bool]) -> None:
    found = runs(np.array(flags, bool))
    told = [any(first <= n < stop for first, stop in found) for n in range(len(flags))]
    assert told == flags
    assert all(one[1] < other[0] for one, other in pairwise(found))
    assert all(first < stop for first, stop in found)


@given(FLAGS, st.integers(2, 6))
def test_what_lies_close_is_one_run(flags: list[bool], gap: int) -> None:
    found = runs(np.array(flags, bool), gap)
    assert all(other[0] - one[1] >= gap for one, other in pairwise(found))
    assert all(flags[first] and flags[stop - 1] for first, stop in found)
    covered = [any(first <= n < stop for first, stop in found) for n in range(len(flags))]
    assert all(there for there, flag in zip(covered, flags, strict=True) if flag)


def test_a_gap_that_is_just_wide_enough_parts_them() -> None:
    flags = np.array([1, 0, 0, 1, 0, 1], bool)
    assert runs(flags, 2) == [(0, 1), (3, 6)]
    assert runs(flags, 3) == [(0, 6)]
