"""What the tracks of gates and of differences hold, and how far their axes go."""

from dataclasses import replace

import numpy as np
import pytest
from compared import reference
from trace_views import trace_view, with_call
from traces import made_up_trace, opening

from lstmviz.cells.lstm import LSTM
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.session.view_state import START, Moment
from lstmviz.trace.trace import Trace


def gates_of(trace: Trace, number: int = 0) -> dict[str, np.ndarray]:
    shape = trace.calls[number].h.shape
    parts = np.arange(4 * np.prod(shape)).reshape(4, *shape) / (4 * np.prod(shape))
    return dict(zip(LSTM.gate_names, parts, strict=True))


def test_a_gate_has_no_value_at_the_start_and_the_traces_own_after_it() -> None:
    trace = made_up_trace(opening())
    trace = with_call(trace, 0, gates=gates_of(trace))
    found = TraceView.of(trace)
    for gate in LSTM.gate_names:
        values = found.states(0, 1, gate)  # type: ignore[arg-type]
        assert np.isnan(values[0]).all()
        assert np.array_equal(values[1:], trace.calls[0].gates[gate][1])
    assert found.knows(0, 1, "i")
    assert np.array_equal(found.at(Moment(0, 2), 1, "o"), trace.calls[0].gates["o"][1, 2])
    assert np.isnan(found.at(Moment(0, START), 1, "o")).all()


def test_gates_that_were_derived_take_the_place_of_those_the_trace_lacks() -> None:
    trace = made_up_trace(opening())
    every = gates_of(trace)
    bare = TraceView.of(with_call(trace, 0, gates={}))
    assert not bare.knows(0, 1, "f")
    assert bare.knows(0, 1, "h")
    assert np.isnan(bare.states(0, 1, "f")).all()
    derived = {(0, 1): {gate: values[1] for gate, values in every.items()}}
    found = bare.with_gates(derived)
    assert found.knows(0, 1, "f")
    assert not found.knows(0, 0, "f")
    assert np.array_equal(found.states(0, 1, "f")[1:], every["f"][1])
    assert bare.derived == {}


@pytest.mark.parametrize(
    ("flags", "gate", "expected"),
    [
        ({}, "i", (0, 1)),
        ({"recurrent_activation": "hard_sigmoid"}, "o", (0, 1)),
        ({"recurrent_activation": "tanh"}, "f", (-1, 1)),
        ({}, "g", (-1, 1)),
        ({"activation": "sigmoid"}, "g", (0, 1)),
        ({"activation": "relu"}, "g", (0, 3)),
        ({"recurrent_activation": None}, "i", (0, 3)),
    ],
)
def test_a_gates_axis_is_what_it_can_be_or_else_how_far_it_goes(
    flags: dict[str, object], gate: str, expected: tuple[float, float]
) -> None:
    trace = made_up_trace(opening(**flags))
    gates = {name: np.full(trace.calls[0].h.shape, 3.0, np.float32) for name in LSTM.gate_names}
    found = TraceView.of(with_call(trace, 0, gates=gates))
    assert found.ranges[gate] == expected  # type: ignore[index]
    low, high = found.limits[gate]  # type: ignore[index]
    assert low < expected[0]
    assert high > expected[1]
    most = max(-expected[0], expected[1])
    assert found.colour_limits("bounds")[gate] == (-most, most)  # type: ignore[index]


def test_an_unbounded_gates_axis_grows_with_what_is_known() -> None:
    trace = made_up_trace(opening(activation=None))
    trace = with_call(with_call(trace, 0, gates={}), 1, gates={})
    bare = TraceView.of(trace)
    assert bare.ranges["g"] == (0, 0)
    one = {(0, 0): {gate: np.full((3, 4), -2.0) for gate in LSTM.gate_names}}
    found = bare.with_gates(one)
    assert found.ranges["g"] == (-2, 0)
    assert found.ranges["i"] == (0, 1)
    both = one | {(0, 1): {gate: np.full((3, 4), 5.0) for gate in LSTM.gate_names}}
    assert found.with_gates(both).ranges["g"] == (-2, 5)
    assert found.with_gates({}).ranges["g"] == (-2, 0)


def test_nan_and_infinity_leave_a_gates_axis_finite() -> None:
    trace = made_up_trace(opening(activation=None))
    g = np.ones(trace.calls[0].h.shape, np.float32)
    g[0, 0], g[0, 1], g[0, 2] = np.nan, np.inf, -np.inf
    gates = dict.fromkeys(LSTM.gate_names, g)
    assert TraceView.of(with_call(trace, 0, gates=gates)).ranges["g"] == (0, 1)


def test_alone_there_is_no_difference_and_beside_another_run_there_is() -> None:
    alone = trace_view()
    assert not alone.has_track("dh")
    assert alone.others(0, 0, "h") is None
    found = reference(alone, by=0.25, without=1)
    assert found.has_track("dh")
    assert found.states(0, 0, "dh") == pytest.approx(np.full((4, 4), 0.25))
    assert np.isnan(found.states(1, 0, "dc")).all()
    others = found.others(0, 1, "h")
    assert others is not None
    assert others == pytest.approx(alone.states(0, 1, "h") - 0.25)
    assert found.others(0, 1, "i") is None
    assert found.reference(None).limits == alone.limits


def test_axes_hold_both_runs_and_a_differences_is_symmetric() -> None:
    alone = trace_view(activation=None)
    found = reference(alone, by=0.25)
    assert found.range_of("h") == (-0.25, 0.5)
    assert found.range_of("c") == (-0.25, 9.0)
    assert found.range_of("dh") == (-0.25, 0.25)
    assert found.range_of("i") == alone.range_of("i")
    assert found.limits["dh"][0] == -found.limits["dh"][1]
    bounded = reference(trace_view(), by=0.25)
    assert bounded.range_of("h") == (-1, 1)


def test_units_are_sorted_by_difference_where_there_is_one() -> None:
    assert trace_view().in_order(range(4), "difference") == (0, 1, 2, 3)
    assert reference(trace_view()).in_order(range(4), "difference") == (3, 2, 1, 0)
    assert reference(trace_view()).in_order((2, 0), "difference") == (2, 0)


def test_how_far_units_reach_is_looked_for_once_for_all_readings_of_a_trace() -> None:
    alone = trace_view()
    assert alone.in_order(range(4), "size") == reference(alone).in_order(range(4), "size")
    assert reference(alone).extremes is alone.extremes
    assert alone.with_gates({(0, 0): {}}).extremes is alone.extremes


def test_a_part_of_a_track_is_that_part_of_it() -> None:
    trace = made_up_trace(opening())
    found = reference(TraceView.of(with_call(trace, 0, gates=gates_of(trace))))
    for track in ("h", "c", "i", "dh"):
        whole = found.states(0, 1, track)  # type: ignore[arg-type]
        part = found.states(0, 1, track, range(1, 3), (3, 0))  # type: ignore[arg-type]
        assert np.array_equal(part, whole[1:3][:, [3, 0]])
    assert replace(found, other=None).states(0, 1, "h").shape == (4, 4)
