from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lstmviz.figure.hatching import runs


@given(st.lists(st.booleans(), max_size=30))
def test_runs_are_unbroken_apart_and_all_there_is(flags: list[bool]) -> None:
    found = runs(np.array(flags, bool))
    told = [any(first <= n < stop for first, stop in found) for n in range(len(flags))]
    assert told == flags
    assert all(one[1] < other[0] for one, other in pairwise(found))
    assert all(first < stop for first, stop in found)
