import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from lstmviz.experiment.experiment import Array
from lstmviz.figure.view_model import extremes
from lstmviz.figure.view_model.extremes import Extremes

VALUES = arrays(
    np.float32,
    array_shapes(min_dims=3, max_dims=3, min_side=0, max_side=6),
    elements=st.floats(width=32),
)


@given(VALUES, st.integers(1, 9))
def test_every_units_smallest_and_largest_number(values: Array, part: int) -> None:
    units = values.shape[-1]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(extremes, "_PART", part)
        found = Extremes.of([values, values[:1]], units)
    for unit in range(units):
        numbers = values[..., unit][np.isfinite(values[..., unit])]
        assert found.low[unit] == (numbers.min() if numbers.size else np.inf)
        assert found.high[unit] == (numbers.max() if numbers.size else -np.inf)
    assert found.all_finite == bool(np.isfinite(values).all())


def test_sizes_ranges_and_what_two_reach_together() -> None:
    nan = np.nan
    one = Extremes.of([np.array([[[-3.0, 1.0, nan], [2.0, 0.5, nan]]])], 3)
    assert one.sizes.tolist() == [3, 1, 0]
    assert one.ranges.tolist() == [5, 0.5, 0]
    assert not one.all_finite
    both = one.joined(Extremes.of([np.array([[[4.0, 0.0, 1.0]]])], 3))
    assert both.low.tolist() == [-3, 0, 1]
    assert both.high.tolist() == [4, 1, 1]
    assert not both.all_finite


def test_many_numbers_reach_as_far_when_two_threads_look_at_them() -> None:
    random = np.random.default_rng(0)
    arrays = [random.normal(size=(3, 2**19, 2)).astype(np.float32) for _ in range(2)]
    arrays[1][2, 77, 1] = np.nan
    assert sum(values.size for values in arrays) > 2**22
    found, every = Extremes.of_runs(arrays, 2), np.concatenate(arrays)
    assert np.array_equal(found.low, np.nanmin(every, axis=(0, 1)))
    assert np.array_equal(found.high, np.nanmax(every, axis=(0, 1)))
    assert not found.all_finite


def test_of_nothing_there_is_nothing() -> None:
    assert Extremes.of_runs([], 2).sizes.tolist() == [0, 0]
    assert Extremes.of_runs([np.zeros((2, 0, 3))], 3).ranges.tolist() == [0, 0, 0]
