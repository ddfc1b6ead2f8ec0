"""What is worked out of a moment, against Keras driven directly and against its own digits."""

import keras
import numpy as np
import pytest
from formulas import check_line, is_rounded_from
from hypothesis import given
from hypothesis import strategies as st
from strategies import intricate_experiments
from traces import X, made_up_trace, opening

import lstmviz
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Call, Experiment
from lstmviz.trace.explanation.agreement import agreement
from lstmviz.trace.explanation.explain import START, ExplainedStep, explain
from lstmviz.trace.explanation.lines import c_line, gate_lines, h_line, held_line, z_lines
from lstmviz.trace.explanation.unit import unit_numbers
from lstmviz.trace.trace import GATES, Trace

DROPPING = Experiment(
    LSTMConfig(units=3, dropout=0.4, recurrent_dropout=0.4, seed=3, return_sequences=True),
    [Call(np.random.default_rng(1).normal(size=(3, 4, 5)), training=True)],
)


def every_step(trace: Trace) -> list[ExplainedStep]:
    return [
        explain(trace, number, row, step)
        for number, call in enumerate(trace.calls)
        for row in range(call.h.shape[0])
        for step in range(call.h.shape[1])
    ]


@pytest.mark.parametrize("implementation", [1, 2])
def test_z_is_what_the_cell_adds_up(implementation: int) -> None:
    experiment = opening(implementation=implementation)
    trace = lstmviz.run(experiment)
    step = explain(trace, 1, 0, 2)
    kernel, recurrent, bias = (trace.weights[n] for n in ("kernel", "recurrent_kernel", "bias"))
    h = trace.calls[1].h[0, 1]
    z = np.array(X[0][2], np.float64) @ kernel.astype(float) + h.astype(float) @ recurrent + bias
    for place, gate in enumerate(GATES):
        ours = [step.terms(gate, unit).z for unit in range(4)]
        np.testing.assert_allclose(ours, z[4 * place : 4 * place + 4], rtol=1e-12)
        np.testing.assert_allclose(step.every_z()[gate], ours, atol=1e-5)
    gates = keras.ops.sigmoid(z[:4]), trace.calls[1].gates["i"][0, 2]
    np.testing.assert_allclose(*gates, atol=1e-6)


def test_dropout_changes_what_each_gate_sees() -> None:
    trace = lstmviz.run(DROPPING)
    step = explain(trace, 0, 2, 3)
    masks = trace.calls[0].dropout_masks
    assert masks is not None
    np.testing.assert_allclose(step.x_seen, step.x * masks["inputs"][:, 2])
    np.testing.assert_allclose(step.h_seen, trace.calls[0].h[2, 2] * masks["recurrent"][:, 2])
    assert step.drops_inputs
    assert step.drops_state
    for each in every_step(trace):
        found = agreement(each, 1)
        assert found is not None
        assert found.holds
        assert found.difference < 1e-6


def test_other_weights_than_keras_had_are_noticed() -> None:
    trace = lstmviz.run(opening())
    wrong = {**trace.weights, "kernel": trace.weights["kernel"] * np.float32(1.001)}
    found = agreement(explain(Trace(trace.experiment, wrong, trace.calls), 1, 0, 0), 0)
    assert found is not None
    assert not found.holds


def test_a_held_step_shows_what_keras_discarded() -> None:
    mask = np.array([[1, 0, 1], [1, 1, 1]], bool)
    experiment = Experiment(opening().layer, [Call(np.array(X), mask=mask)], seed=3)
    step = explain(lstmviz.run(experiment), 0, 0, 1)
    assert step.held
    assert (step.c == step.c_before).all()
    assert (step.kept + step.written != step.c).any()
    numbers = unit_numbers(step, 2)
    assert numbers is not None
    assert is_rounded_from(numbers.c_made.text, float(step.kept[2] + step.written[2]))
    assert check_line(c_line(step, numbers)) == 2
    assert check_line(h_line(step, numbers)) == 1
    assert "Keras" not in c_line(step, numbers) + h_line(step, numbers)  # it has none to show
    assert "discards" in held_line(step, 2)
    assert agreement(step, 2) is not None


def test_the_start_is_the_state_that_a_call_starts_from() -> None:
    trace = lstmviz.run(opening())
    step = explain(trace, 1, 1, START)
    assert step.is_start
    assert step.h.tolist() == trace.calls[0].h[1, -1].tolist()
    assert step.origin == "carried"
    assert unit_numbers(step, 0) is None
    assert agreement(step, 0) is None


def test_without_weights_or_gates_there_is_less_to_tell() -> None:
    trace = made_up_trace(opening())
    step = explain(trace, 0, 0, 0)
    assert not step.has_z
    assert step.every_z() == {}
    numbers = unit_numbers(step, 0)
    assert numbers is not None
    assert numbers.gates["f"].z_sum is None
    given_gates = {gate: np.full((3, 4), 0.25) for gate in GATES}
    assert explain(trace, 0, 0, 1, given_gates).gates["o"].tolist() == [0.25] * 4


@pytest.mark.parametrize(("row", "step"), [(2, 0), (0, 3), (-1, 0), (0, -2)])
def test_what_is_not_there_is_said(row: int, step: int) -> None:
    with pytest.raises(IndexError, match="call 0 has no step"):
        explain(made_up_trace(opening()), 0, row, step)


def test_one_row_of_inputs_serves_every_row_of_the_state() -> None:
    state = (np.ones((3, 2), np.float32), np.zeros((3, 2), np.float32))
    calls = [Call(np.ones((1, 2, 1), np.float32), initial_state=state)]
    trace = lstmviz.run(Experiment(LSTMConfig(units=2), calls))
    step = explain(trace, 0, 2, 1)
    found = agreement(step, 0)
    assert found is not None
    assert found.holds


@pytest.mark.filterwarnings("ignore:You are using a softmax")
@given(intricate_experiments(), st.data())
def test_what_is_shown_makes_what_is_shown(experiment: Experiment, data: st.DataObject) -> None:
    trace = lstmviz.run(experiment)
    for number, recorded in enumerate(trace.calls):
        batch, timesteps, units = recorded.h.shape
        row = data.draw(st.integers(0, batch - 1))
        unit = data.draw(st.integers(0, units - 1))
        step = explain(trace, number, row, data.draw(st.integers(0, timesteps - 1)))
        numbers = unit_numbers(step, unit)
        assert numbers is not None
        lines = [c_line(step, numbers), h_line(step, numbers), *gate_lines(step, numbers)]
        for line in [*lines, *z_lines(step, unit)]:
            check_line(line)
        assert check_line(lines[0]) == 2
        pairs = {
            numbers.f: step.gates["f"], numbers.i: step.gates["i"], numbers.g: step.gates["g"],
            numbers.o: step.gates["o"], numbers.c_before: step.c_before,
        }  # fmt: skip
        if not step.held:
            pairs |= {numbers.c: step.c, numbers.h: step.h}
        for shown, true in pairs.items():
            assert is_rounded_from(shown.text, float(true[unit]))
        found = agreement(step, unit)
        assert found is not None
        assert found.holds or not np.isfinite(found.difference)
