import numpy as np
import pytest
from trace_views import with_call
from traces import X, made_up_trace, opening

from lstmviz.engine.run import run
from lstmviz.experiment.arrays import Array
from lstmviz.experiment.assets import opening as opening_path
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.session.storage import load
from lstmviz.trace.findings import numbers
from lstmviz.trace.findings.numbers import (
    growing_states,
    infinite_input,
    nan_from_here,
    saturated_gates,
)
from lstmviz.trace.trace import Trace

KERNELS_OF_ONES = {"units": 1, "kernel_initializer": "ones", "recurrent_initializer": "ones"}


def fives(*timesteps: int, **flags: object) -> Trace:
    calls = [Call(np.full((1, count, 1), 5.0, np.float32)) for count in timesteps]
    return run(Experiment(LSTMConfig(**KERNELS_OF_ONES, **flags), calls))


def test_kernels_of_ones_count_every_step() -> None:
    trace = fives(20)
    assert trace.calls[0].c[0, -1, 0] == pytest.approx(19.77, abs=0.005)
    (found,) = growing_states(trace)
    assert (found.call, found.step, found.row, found.unit) == (0, 19, 0, 0)
    assert found.text == (
        "c keeps growing: 19.8 at call 0, row 0, t=19, unit 0, after 20 steps, "
        "and h only 0.998: nothing bounds c"
    )


def test_a_state_that_was_reset_grows_anew() -> None:
    x = np.full((1, 12, 1), 5.0, np.float32)
    calls = [Call(x), Call(x, reset_before=True)]
    found = list(
        growing_states(run(Experiment(LSTMConfig(**KERNELS_OF_ONES, stateful=True), calls)))
    )
    assert [finding.call for finding in found] == [0, 1]
    assert all("after 12 steps" in finding.text for finding in found)


def test_a_carried_state_grows_through_its_calls() -> None:
    (found,) = growing_states(fives(*[4] * 5, stateful=True))
    assert (found.call, found.step) == (4, 3)
    assert "after 20 steps" in found.text
    assert list(growing_states(fives(*[4] * 5))) == []


def test_random_weights_and_inputs_do_not_grow() -> None:
    x = 3 * np.random.default_rng(0).normal(size=(8, 200, 5)).astype(np.float32)
    trace = run(Experiment(LSTMConfig(16), [Call(x)]))
    assert list(growing_states(trace)) == []


@pytest.mark.parametrize(
    "c",
    [
        np.linspace(0, 9.9, 20),  # not far enough
        np.minimum(np.arange(20) * 2, 15 + np.arange(20) / 1000),  # levels off
        np.where(np.arange(20) % 2, 20, 15),  # goes to and fro
        np.linspace(40, 20, 20),  # shrinks
        np.full(20, np.nan),
    ],
)
def test_what_is_no_growth(c: np.ndarray) -> None:
    assert list(growing_states(with_call(fives(20), 0, c=c[None, :, None]))) == []


def test_negative_c_grows_as_well_and_held_steps_do_not_count() -> None:
    steps = -np.repeat(np.arange(1, 21), 2).astype(float)
    held = np.zeros((1, 40), bool)
    trace = with_call(fives(40), 0, c=steps[None, :, None])
    assert list(growing_states(trace)) == []
    held[:, 1::2] = True
    (found,) = growing_states(with_call(trace, 0, held=held))
    assert found.text.startswith("c keeps growing: -20 at call 0, row 0, t=39, unit 0, after 20 ")


def test_other_rows_and_units_are_counted() -> None:
    x = np.full((3, 20, 1), 5.0, np.float32)
    trace = run(Experiment(LSTMConfig(**KERNELS_OF_ONES | {"units": 2}), [Call(x)]))
    (found,) = growing_states(trace)
    assert found.text.endswith("(5 more lines of c likewise)")


ONES = np.ones((4, 5, 2), np.float32)


def ran(x: np.ndarray, mask: np.ndarray | None = None) -> Trace:
    return run(Experiment(LSTMConfig(3), [Call(x, mask=mask)]))


def test_rows_lost_in_the_same_way_share_a_line() -> None:
    x = ONES.copy()
    x[1, 3] = x[3, 3] = x[2, 4] = np.nan
    (found,) = nan_from_here(ran(x))
    assert (found.call, found.step, found.row) == (0, 3, 1)
    assert found.text == (
        "NaN from call 0, rows 1 and 3, t=3 on (1 more row later): "
        "x holds NaN there (other rows are untouched)"
    )


def test_rows_lost_in_other_ways_have_lines_of_their_own() -> None:
    trace = made_up_trace(Experiment(opening().layer, [Call(ONES)]))
    x, h = ONES.copy(), trace.calls[0].h.copy()
    x[0, 1], x[1, 1] = np.nan, np.inf
    h[:3, 1:] = np.nan
    trace = with_call(made_up_trace(Experiment(opening().layer, [Call(x)])), 0, h=h)
    causes = [found.text.split(": ")[1] for found in nan_from_here(trace)]
    assert causes == [
        "x holds NaN there (other rows are untouched)",
        "x is infinite there, and infinity minus infinity is no number",
        "a value grew beyond what its type can hold",
    ]


def test_a_given_state_may_be_where_it_begins() -> None:
    state = np.full((4, 3), np.nan, np.float32), np.zeros((4, 3), np.float32)
    trace = run(Experiment(LSTMConfig(3), [Call(ONES, initial_state=state)]))
    (found,) = nan_from_here(trace)
    assert found.text == (
        "NaN from call 0, rows 0, 1, 2 and 3, t=0 on: so is the state that the call starts from"
    )


def kernel_of(**values: float) -> Array:
    """A kernel (2, 12) of zeros but for one place of each given gate."""
    kernel = np.zeros((2, 12), np.float32)
    for gate, value in values.items():
        kernel[0, 3 * "ifgo".index(gate)] = value
    return kernel


def with_kernel(kernel: Array, x: Array = ONES) -> Trace:
    weights = [kernel, np.zeros((3, 12), np.float32), np.zeros(12, np.float32)]
    return run(Experiment(LSTMConfig(3), [Call(x)], weights=weights))


def test_weights_that_are_no_numbers_are_the_cause() -> None:
    """Even where x is none either: of such weights every row would break."""
    x = ONES.copy()
    x[1, 0] = np.nan
    (found,) = nan_from_here(with_kernel(kernel_of(f=np.nan), x))
    assert (found.call, found.step, found.row) == (0, 0, 0)
    assert found.text == (
        "NaN from call 0, rows 0, 1, 2 and 3, t=0 on: some of the weights are NaN: 1 of 24 in "
        "kernel"
    )


def test_infinite_weights_are_the_cause_where_the_input_is_not() -> None:
    x = ONES.copy()
    x[1, 2, 0] = 0  # infinity times zero
    x[2, 3] = np.nan
    causes = [
        found.text.partition(": ")[2]
        for found in nan_from_here(with_kernel(kernel_of(i=np.inf), x))
    ]
    assert causes == [
        "some of the weights are infinite: 1 of 24 in kernel",
        "x holds NaN there (other rows are untouched)",
    ]


def test_large_finite_numbers_are_numbers() -> None:
    x = np.full((4, 5, 2), 3e38, np.float32)  # their sum is more than a float32 can hold
    trace = ran(x)
    assert list(nan_from_here(trace)) == []
    assert list(infinite_input(trace)) == []


def test_infinite_input_is_told_once_a_call() -> None:
    x = ONES.copy()
    x[2, 1, 0] = x[0, 1, 1] = x[1, 4, 0] = np.inf
    (found,) = infinite_input(ran(x))
    assert (found.step, found.row) == (1, 0)
    assert found.text.startswith("x is infinite at call 0, rows 0 and 2, t=1: ")


def test_infinite_input_of_a_row_that_is_lost_is_no_news() -> None:
    x = ONES.copy()
    x[0, 1] = np.inf
    trace = made_up_trace(Experiment(opening().layer, [Call(x)]))
    assert len(list(infinite_input(trace))) == 1
    h = trace.calls[0].h.copy()
    h[0, 1:] = np.nan
    assert list(infinite_input(with_call(trace, 0, h=h))) == []


def test_what_a_mask_hides_is_not_read() -> None:
    x, mask = ONES.copy(), np.ones((4, 5), bool)
    x[0, 1], x[1, 1] = np.inf, np.nan
    mask[:2, 1] = False
    trace = ran(x, mask)
    assert np.isfinite(trace.calls[0].h).all()
    assert list(infinite_input(trace)) == []
    assert list(nan_from_here(trace)) == []


def with_gate(trace: Trace, gate: str, values: Array, call: int = 0) -> Trace:
    return with_call(trace, call, gates={**trace.calls[call].gates, gate: values})


def made(value: float = 0.5) -> tuple[Trace, Array]:
    return made_up_trace(opening()), np.full((2, 3, 4), value, np.float32)


def test_the_opening_examples_gates_are_not_saturated() -> None:
    assert list(saturated_gates(run(load(opening_path()).experiment))) == []


def test_large_inputs_saturate_keras_gates() -> None:
    trace = run(Experiment(opening().layer, [Call(50 * np.array(X))], seed=1))
    found = list(saturated_gates(trace))
    assert found
    for finding in found:
        gate = finding.text.split(" gate ")[1][0]
        value = trace.calls[0].gates[gate][finding.row, finding.step, finding.unit]
        assert value <= 1e-3 or value >= 1 - 1e-3


def test_one_unit_of_one_row_at_most_steps() -> None:
    trace, values = made()
    values[1, 1:, 2] = 0.9995
    (found,) = saturated_gates(with_gate(trace, "f", values))
    assert (found.call, found.step, found.row, found.unit) == (0, 1, 1, 2)
    assert found.text == (
        "call 0: forget gate f is within 0.001 of 0 or 1 at most steps, from t=1 on, "
        "in unit 2 of row 1"
    )


def test_all_units_and_later_calls_share_a_line() -> None:
    trace, values = made(0.0)
    trace = with_gate(with_gate(trace, "o", values), "o", values, call=1)
    (found,) = saturated_gates(trace)
    assert found.text == (
        "call 0: output gate o is within 0.001 of 0 or 1 at most steps, from t=0 on, "
        "in all 4 units of rows 0 and 1 (and in 1 more call)"
    )


def test_one_step_of_three_is_not_most() -> None:
    trace, values = made()
    values[:, 0] = 0
    assert list(saturated_gates(with_gate(trace, "i", values))) == []


def test_held_steps_do_not_count() -> None:
    trace, values = made()
    values[:, 1:] = 0
    held = np.array([[False, True, True]] * 2)
    assert list(saturated_gates(with_call(with_gate(trace, "i", values), 0, held=held))) == []


def test_a_single_step_tells_nothing_of_most_steps() -> None:
    trace, values = made(0.0)
    held = np.array([[False, True, True]] * 2)
    assert list(saturated_gates(with_call(with_gate(trace, "i", values), 0, held=held))) == []


def test_of_many_units_a_few_are_not_told() -> None:
    trace = made_up_trace(opening(units=100))
    values = np.full((2, 3, 100), 0.5, np.float32)
    values[:, :, :10] = 0
    assert list(saturated_gates(with_gate(trace, "i", values))) == []
    values = values.copy()
    values[:, :, :11] = 0
    (found,) = saturated_gates(with_gate(trace, "i", values))
    assert "in 11 of 100 units" in found.text


def test_without_gates_or_with_gates_of_another_range_nothing_is_told() -> None:
    trace, values = made(0.0)
    assert list(saturated_gates(with_call(trace, 0, gates={}))) == []
    other = made_up_trace(opening(recurrent_activation="tanh"))
    assert list(saturated_gates(with_gate(other, "i", values))) == []


def test_of_a_large_gate_only_some_steps_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numbers, "MAX_READ", 128)
    calls = [Call(np.zeros((2, 64, 1), np.float32))]  # 512 numbers of h: every fourth step is read
    trace = made_up_trace(Experiment(opening().layer, calls))
    values = np.full((2, 64, 4), 0.5, np.float32)
    values[:, 4::4] = 0
    (found,) = saturated_gates(with_gate(trace, "i", values))
    assert found.step == 4
    assert found.text.endswith("from t=4 on, in all 4 units of rows 0 and 1")
