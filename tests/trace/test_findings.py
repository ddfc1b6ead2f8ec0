from dataclasses import replace

import numpy as np
from traces import X, made_up_trace, opening

from lstmviz.experiment.experiment import Call
from lstmviz.trace.findings import findings
from lstmviz.trace.trace import Trace


def with_broken_row(trace: Trace, call: int, row: int, step: int) -> Trace:
    """The trace with NaN in one row from one step on, and in all later calls."""
    calls = list(trace.calls)
    for number in range(call, len(calls)):
        h = calls[number].h.copy()
        h[row, step if number == call else 0 :] = np.nan
        calls[number] = replace(calls[number], h=h)
    return replace(trace, calls=tuple(calls))


def test_nothing_is_pointed_at_where_all_is_well() -> None:
    assert findings(made_up_trace(opening())) == ()


def test_nan_is_reported_once_where_it_begins() -> None:
    x = np.array(X, np.float32)
    x[1, 1, 0] = np.nan
    experiment = replace(opening(), calls=(Call(x), Call(X)))
    (found,) = findings(with_broken_row(made_up_trace(experiment), 0, 1, 1))
    assert (found.call, found.step, found.row) == (0, 1, 1)
    assert found.text.startswith("NaN from call 0, row 1, t=1 on: x holds NaN there")


def test_a_stateless_layer_loses_a_row_anew_in_each_call() -> None:
    broken = with_broken_row(made_up_trace(opening(stateful=False)), 0, 1, 1)
    assert [(f.call, f.step) for f in findings(broken)] == [(0, 1), (1, 0)]


def test_a_reset_begins_anew() -> None:
    calls = tuple(replace(call, reset_before=True) for call in opening().calls)
    broken = with_broken_row(made_up_trace(replace(opening(), calls=calls)), 0, 1, 1)
    assert [(f.call, f.step) for f in findings(broken)] == [(0, 1), (1, 0)]


def test_infinite_input_with_finite_states_is_pointed_at() -> None:
    x = np.array(X, np.float32)
    x[0, 2, 1] = np.inf
    (found,) = findings(made_up_trace(replace(opening(), calls=(Call(X), Call(x)))))
    assert (found.call, found.step, found.row) == (1, 2, 0)
    assert "x is infinite at call 1, row 0, t=2" in found.text


def test_a_step_is_told_in_processing_order() -> None:
    x = np.array(X, np.float32)
    x[0, 0, 0] = np.inf  # the first input is the last that is processed
    experiment = replace(opening(go_backwards=True), calls=(Call(x),))
    (found,) = findings(made_up_trace(experiment))
    assert found.step == 2
