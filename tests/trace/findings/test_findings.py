from dataclasses import replace

import numpy as np
from trace_views import recorded, with_call
from traces import X, made_up_trace, opening

from lstmviz.engine.run import run
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.session import view_state
from lstmviz.trace.findings.finding import START
from lstmviz.trace.findings.findings import FEW, MAX_OF_A_KIND, findings
from lstmviz.trace.trace import Trace


def test_a_findings_start_is_the_views() -> None:
    assert START == view_state.START


def with_broken_row(trace: Trace, call: int, row: int, step: int) -> Trace:
    """The trace with NaN in one row from one step on, and in all later calls."""
    calls = list(trace.calls)
    for number in range(call, len(calls)):
        h = calls[number].h.copy()
        h[row, step if number == call else 0 :] = np.nan
        calls[number] = recorded(calls[number], h=h)
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


def test_a_few_are_told_in_the_order_of_time_and_of_more_the_weightiest_first() -> None:
    x = np.array(X, np.float32)
    x[0, 2, 1] = np.inf
    late = Call(x, reset_before=True)
    few = findings(made_up_trace(replace(opening(stateful=False), calls=(Call([X[0]] * 2), late))))
    assert len(few) == FEW
    assert [f.call for f in few] == [0, 1, 1]
    assert "same input" in few[0].text
    mask = np.ones((1, 3), bool)
    calls = (Call([X[0]] * 2), replace(late, mask=mask, training=True), late)
    more = findings(made_up_trace(replace(opening(stateful=False), calls=calls)))
    message = [f.text.split(":")[0] + f.text.split(":")[1][:12] for f in more]
    assert [text.partition(" at ")[0] for text in message] == [
        "x is infinite",
        "call 1 the mask ha",
        "call 1 reset_state",
        "call 0 rows 0 and ",
        "call 1 training=Tr",
        "x is infinite",
        "call 2 reset_state",
    ]


def test_of_one_kind_only_a_few_lines_are_told() -> None:
    calls = tuple(Call(X, reset_before=True) for _ in range(500))
    found = findings(made_up_trace(replace(opening(stateful=False), calls=calls)))
    assert [f.call for f in found] == list(range(MAX_OF_A_KIND))
    assert found[-1].text.endswith(" (and so 497 more times)")


def test_five_hundred_rows_are_a_handful_of_lines() -> None:
    x = np.random.default_rng(0).normal(size=(500, 4, 3)).astype(np.float32)
    x[np.arange(500), np.arange(500) % 4, 0] = np.nan
    mask = np.ones((500, 4), bool)
    mask[::2] = False
    layer = opening(stateful=False, return_sequences=True).layer
    found = findings(run(Experiment(layer, [Call(x, mask=mask)] * 2)))
    assert 0 < len(found) <= 2 * MAX_OF_A_KIND
    assert max(len(f.text) for f in found) < 140


def test_calls_of_nothing_hold_nothing_to_point_at() -> None:
    for shape in ((2, 0, 3), (0, 3, 3), (2, 3, 0)):
        batch, timesteps, _ = shape
        nothing = np.zeros((batch, timesteps, 4), np.float32)
        trace = made_up_trace(opening())
        calls = (Call(np.zeros(shape, np.float32)),) * 2
        trace = replace(trace, experiment=replace(trace.experiment, calls=calls))
        for number in range(2):
            changes = {"h": nothing, "c": nothing, "returned": (nothing,), "gates": {}}
            changes["initial_h"] = changes["initial_c"] = nothing.sum(axis=1)
            changes["held"] = np.zeros((batch, timesteps), bool)
            changes["time_index"] = np.arange(timesteps)
            trace = with_call(trace, number, **changes)
        assert findings(trace) == ()


def test_a_state_of_no_rows_leaves_nothing_to_point_at() -> None:
    nothing = (np.zeros((0, 1), np.float32),) * 2  # which Keras broadcasts the one row of x to
    call = Call(np.ones((1, 2, 1)), initial_state=nothing)
    trace = run(Experiment(LSTMConfig(units=1, implementation=1), [call]))
    assert trace.calls[0].h.shape == (0, 2, 1)
    assert findings(trace) == ()
