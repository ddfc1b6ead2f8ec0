from dataclasses import replace

import numpy as np
import pytest
from trace_views import with_call
from traces import X, made_up_trace, opening

from lstmviz.engine.run import run
from lstmviz.experiment.call import Call
from lstmviz.experiment.experiment import Experiment
from lstmviz.figure.view_model.comparison import PendingComparison, ReferenceRun
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.session.view_state import START, Moment
from lstmviz.trace.comparison.comparison import Comparison
from lstmviz.trace.trace import Trace


def trace_view(**flags: object) -> TraceView:
    return TraceView.of(made_up_trace(opening(**flags)))


def filled_columns(found: TraceView, state: str) -> list[bool]:
    filled = found.filled(0, 0, state)  # type: ignore[arg-type]
    assert (filled.all(axis=1) == filled.any(axis=1)).all()
    return filled.all(axis=1).tolist()


def test_with_return_sequences_every_h_is_filled_and_no_c() -> None:
    found = trace_view()
    assert filled_columns(found, "h") == [False, True, True, True]
    assert filled_columns(found, "c") == [False, False, False, False]


def test_without_it_the_last_h_alone_is_filled() -> None:
    found = trace_view(return_sequences=False)
    assert filled_columns(found, "h") == [False, False, False, True]
    assert filled_columns(found, "c") == [False, False, False, False]


def test_with_return_state_the_last_h_and_c_are_framed_and_filled() -> None:
    found = trace_view(return_sequences=False, return_state=True)
    assert filled_columns(found, "c") == [False, False, False, True]
    assert [found.framed(0, step) for step in (START, 0, 1, 2)] == [False, False, False, True]
    assert not trace_view().framed(0, 2)


def test_states_begin_with_what_the_call_started_from() -> None:
    found = trace_view()
    second = found.states(1, 0, "h")
    assert second.shape == (4, 4)
    np.testing.assert_array_equal(second[0], found.trace.calls[1].initial_h[0])
    np.testing.assert_array_equal(second[1:], found.trace.calls[1].h[0])


def zero_output_trace() -> Trace:
    """The first step of row 0 is held and its output, unlike its h, is zero."""
    trace = made_up_trace(opening())
    call = trace.calls[0]
    output, held = call.h.copy(), np.zeros((2, 3), bool)
    output[0, 0], held[0, 0] = 0, True
    return replace(trace, calls=(replace(call, returned=(output,), held=held), *trace.calls[1:]))


def test_where_the_output_is_not_h_it_is_drawn_by_itself_and_h_is_hollow() -> None:
    found = TraceView.of(zero_output_trace())
    assert found.diverged
    assert found.any_held
    assert filled_columns(found, "h") == [False, False, True, True]
    outputs = found.diverging_outputs(0, 0)
    assert outputs[1].tolist() == [0, 0, 0, 0]
    assert np.isnan(outputs[[0, 2, 3]]).all()
    assert not trace_view().diverged


def test_nan_in_the_output_is_h_and_parts_from_nothing() -> None:
    trace = made_up_trace(opening())
    call = trace.calls[0]
    h = call.h.copy()
    h[1, 1:] = np.nan
    found = TraceView.of(with_call(trace, 0, h=h, returned=(h.copy(),)))
    assert found.any_lost
    assert not found.diverged


def test_inputs_come_in_the_order_in_which_they_are_read() -> None:
    inputs = trace_view(go_backwards=True).inputs(0, 0)
    assert inputs is not None
    assert inputs[0].tolist() == [7, 8, 9]


def test_calls_may_have_different_batches() -> None:
    layer = opening(stateful=False).layer
    found = TraceView.of(made_up_trace(Experiment(layer, [Call(X), Call(np.zeros((4, 2, 3)))])))
    assert found.rows == 4
    assert not found.has_row(0, 3)
    assert found.has_row(1, 3)
    assert found.inputs(0, 3) is None


def test_a_call_of_one_row_shows_it_once_unless_it_serves_a_larger_state() -> None:
    layer, one = opening(stateful=False).layer, np.array(X[:1], np.float32)
    found = TraceView.of(made_up_trace(Experiment(layer, [Call(X), Call(one)])))
    assert found.inputs(1, 0) is not None
    assert found.inputs(1, 1) is None
    state = (np.zeros((2, 4), np.float32),) * 2
    found = TraceView.of(run(Experiment(layer, [Call(one, initial_state=state)])))
    assert found.has_row(0, 1)
    served = found.inputs(0, 1)
    assert served is not None
    assert served.tolist() == X[0]


def test_a_view_that_is_ahead_of_the_trace_finds_its_nearest_moment() -> None:
    assert trace_view().fitted(Moment(7, 7)) == Moment(1, 2)
    assert trace_view().last_moment() == Moment(1, 2)


def test_a_part_of_the_states_is_that_part_of_all_of_them() -> None:
    trace_view = TraceView.of(made_up_trace(opening(return_state=True)))
    for track in ("h", "c", "i", "dh"):
        every = trace_view.states(1, 1, track)
        for columns in (range(0, 4), range(0, 1), range(2, 4), range(1, 2), range(3, 3)):
            part = trace_view.states(1, 1, track, columns, (2, 0))
            whole = every[columns.start : columns.stop][:, [2, 0]]
            assert np.array_equal(part, whole, equal_nan=True)
        for step in (START, 0, 2):
            now = trace_view.at(Moment(1, step), 1, track)
            assert np.array_equal(now, every[step + 1], equal_nan=True)


def test_steps_are_the_traces_own_numbers_and_no_copy() -> None:
    trace = made_up_trace(opening())
    trace_view = TraceView.of(trace)
    for track, array in (("h", trace.calls[1].h), ("c", trace.calls[1].c)):
        start, steps = trace_view.values(1, 1, track)
        assert np.array_equal(start, trace.calls[1].initial[track][1])
        assert np.shares_memory(steps, array)
        assert np.array_equal(steps, array[1])
    start, steps = trace_view.values(0, 0, "f")
    assert start is None
    assert np.array_equal(steps, trace.calls[0].gates["f"][0])
    assert trace_view.values(0, 0, "dh") == (None, None)


def test_axes_hold_what_was_and_what_is_and_never_shrink() -> None:
    stateful, stateless = trace_view(), trace_view(stateful=False)
    assert stateless.limits["c"] != stateful.limits["c"]
    after = stateless.holding(stateful)
    assert after.limits == stateful.limits
    for h_colours in ("bounds", "reach"):
        assert after.colour_limits(h_colours) == stateful.colour_limits(h_colours)
    assert stateful.holding(stateless).limits == stateful.limits
    assert trace_view(stateful=False, return_state=True).holding(after).limits == stateful.limits


def test_axes_are_set_anew_for_other_data_and_where_they_are_fitted() -> None:
    stateful, stateless = trace_view(), trace_view(stateful=False)
    assert trace_view(stateful=False, units=3).holding(stateful).limits == stateless.limits
    assert stateless.holding(None) is stateless
    assert stateless.holding(stateful).fitted_axes().limits == stateless.limits
    assert stateless.fitted_axes() is stateless


def test_differences_keep_their_axis_while_the_next_comparison_is_on_its_way() -> None:
    mine = made_up_trace(opening())
    comparison = Comparison.of(mine, made_up_trace(opening(stateful=False)), "stateless")
    before = TraceView.of(mine).reference(ReferenceRun(comparison, "the stateless twin"))
    now = made_up_trace(opening(return_state=True))
    after = TraceView.of(now).holding(before)
    waiting = after.reference(ReferenceRun(PendingComparison(now), "the stateless twin"))
    assert waiting.limits == before.limits
    assert before.limits["dh"] != TraceView.of(now).limits["dh"]


def test_colours_of_h_go_to_its_bounds_or_as_far_as_it_reaches() -> None:
    mine, other = made_up_trace(opening(stateful=False)), made_up_trace(opening())
    found = TraceView.of(mine)
    assert found.h_is_bounded
    assert found.colour_limits("bounds")["h"] == (-1, 1)
    most = float(mine.calls[0].h.max())
    assert found.colour_limits("reach") == found.colour_limits("bounds") | {"h": (-most, most)}
    beside = found.reference(ReferenceRun(Comparison.of(mine, other, "stateless"), "the other"))
    assert beside.colour_limits("reach")["h"][1] == pytest.approx(2 * most)
    free = trace_view(activation=None)
    assert not free.h_is_bounded
    assert free.colour_limits("bounds") == free.colour_limits("reach")
