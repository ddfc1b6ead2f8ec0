from dataclasses import replace

import numpy as np
import pytest
from traces import made_up_trace, opening

from lstmviz.figure.view_model.axis_limits import (
    input_limits,
    symmetric,
    tick_text,
    ticks,
    with_headroom,
)
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.session.view_state import Track
from lstmviz.trace.trace import Trace


def range_of(trace: Trace, track: Track) -> tuple[float, float]:
    return TraceView.of(trace).ranges[track]


def with_first(trace: Trace, **arrays: np.ndarray) -> Trace:
    return replace(trace, calls=(replace(trace.calls[0], **arrays), *trace.calls[1:]))


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
