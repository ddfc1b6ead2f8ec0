import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from trace_views import with_call
from traces import made_up_trace, opening

from lstmviz.experiment.arrays import Array
from lstmviz.figure.view_model import axis_limits
from lstmviz.figure.view_model.axis_limits import (
    Extremes,
    Reach,
    input_limits,
    symmetric,
    tick_text,
    ticks,
    with_headroom,
)
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.trace.trace import Trace


def range_of(trace: Trace, track: str) -> tuple[float, float]:
    return TraceView.of(trace).range_of(track)


def with_first(trace: Trace, **arrays: np.ndarray) -> Trace:
    return with_call(trace, 0, **arrays)


def test_h_reaches_from_minus_one_to_one_under_a_bounded_activation() -> None:
    assert range_of(made_up_trace(opening()), "h") == (-1, 1)


def test_a_given_state_outside_them_widens_the_limits() -> None:
    trace = with_first(made_up_trace(opening()), initial_h=np.full((2, 4), 3.0))
    assert range_of(trace, "h") == (-1, 3)


def test_without_a_bound_h_reaches_as_far_as_it_goes() -> None:
    trace = made_up_trace(opening(activation=None))
    assert range_of(trace, "h") == (0, pytest.approx(max(call.h.max() for call in trace.calls)))


def test_c_has_the_same_limits_in_every_row_and_holds_zero() -> None:
    c = np.zeros((2, 3, 4))
    c[0], c[1] = 2.0, 5.0
    low, high = range_of(with_first(made_up_trace(opening()), c=c), "c")
    assert (low, high) == (0, 5)


@pytest.mark.parametrize("lost", [np.nan, np.inf, -np.inf])
def test_what_is_no_number_does_not_move_the_limits(lost: float) -> None:
    trace = made_up_trace(opening())
    c = trace.calls[0].c.copy()
    c[0, 1] = lost
    before, after = range_of(trace, "c"), range_of(with_first(trace, c=c), "c")
    assert after == before
    assert range_of(with_first(trace, c=np.full_like(c, lost)), "c") != (0, lost)


def test_headroom_leaves_every_marker_whole() -> None:
    low, high = with_headroom((-1.0, 1.0))
    assert low < -1.05
    assert high > 1.05
    assert with_headroom((0.0, 0.0)) == with_headroom((-1.0, 1.0))
    assert all(map(np.isfinite, with_headroom((-1e300, 1e300))))


def test_a_colour_map_has_zero_in_its_middle() -> None:
    assert symmetric((-1.0, 3.0)) == (-3, 3)
    assert symmetric((0.0, 0.0)) == (-1, 1)


def test_input_limits_know_only_numbers() -> None:
    trace = made_up_trace(opening())
    assert input_limits(trace) == (0, 9)


@pytest.mark.parametrize(
    ("limits", "most", "expected"),
    [
        ((-1.16, 1.16), 4, (-1, 0, 1)),
        ((-2.2, 0.8), 4, (-2, -1, 0)),
        ((-0.01, 0.165), 4, (0, 0.05, 0.1, 0.15)),
        ((-1.16, 1.16), 1, (0,)),
        ((0.0, 0.0), 4, (0,)),
    ],
)
def test_ticks_are_round_and_few(
    limits: tuple[float, float], most: int, expected: tuple[float, ...]
) -> None:
    assert ticks(limits, most) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("value", "text"), [(0.0, "0"), (-1.0, "−1"), (0.05, "0.05"), (-2e7, "−2e7"), (1e-9, "1e−9")]
)
def test_a_ticks_number_is_short(value: float, text: str) -> None:
    assert tick_text(value) == text


VALUES = arrays(
    np.float32,
    array_shapes(min_dims=3, max_dims=3, min_side=0, max_side=6),
    elements=st.floats(width=32),
)


@given(VALUES, st.integers(1, 9))
def test_every_units_smallest_and_largest_number(values: Array, part: int) -> None:
    units = values.shape[-1]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(axis_limits, "_PART", part)
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
