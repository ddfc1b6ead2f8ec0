"""The gates of one row, derived from what entered the cell in it."""

import numpy as np
import pytest
from traces import X

from lstmviz.cells.lstm import LSTM
from lstmviz.engine.cell_inputs import CellInputs
from lstmviz.engine.gates import DerivedGates, GatesOfSteps
from lstmviz.engine.run import run
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import GRUConfig, LSTMConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.trace.trace import Trace

RANDOM = np.random.default_rng(5)
LONG = RANDOM.standard_normal((3, 700, 2), dtype=np.float32)
MASK = np.array([[True, False, True], [False, False, True]])
STATE = (np.full((2, 4), 0.5, np.float32), np.full((2, 4), -2.0, np.float32))
DROPPING = {"dropout": 0.4, "recurrent_dropout": 0.3}

CASES = {
    "plain": Experiment(LSTMConfig(4), [Call(X)]),
    "stateful, backwards": Experiment(
        LSTMConfig(4, stateful=True, go_backwards=True), [Call(X), Call(X)]
    ),
    "masked": Experiment(LSTMConfig(4, stateful=True), [Call(X), Call(X, mask=MASK)]),
    "a state given": Experiment(LSTMConfig(4), [Call(X, initial_state=STATE)]),
    "no bias, other activations": Experiment(
        LSTMConfig(4, use_bias=False, activation="relu", recurrent_activation="hard_sigmoid"),
        [Call(X)],
    ),
    "implementation 1": Experiment(LSTMConfig(4, implementation=1), [Call(X), Call(X)]),
    "dropout": Experiment(LSTMConfig(4, dropout=0.4), [Call(X, training=True), Call(X)]),
    "both dropouts, masked": Experiment(
        LSTMConfig(4, stateful=True, **DROPPING), [Call(X, mask=MASK, training=True)] * 2
    ),
    "one row of x for two of h, dropped": Experiment(
        LSTMConfig(4, **DROPPING), [Call(X[:1], initial_state=STATE, training=True)]
    ),
    "long": Experiment(LSTMConfig(3), [Call(LONG)]),
    "a GRU": Experiment(GRUConfig(4, stateful=True, bias_initializer="ones"), [Call(X), Call(X)]),
    "a GRU that resets before, masked": Experiment(
        GRUConfig(4, reset_after=False), [Call(X, mask=MASK, initial_state=STATE[:1])]
    ),
    "a GRU with both dropouts": Experiment(GRUConfig(4, **DROPPING), [Call(X, training=True)]),
    "half precision": Experiment(LSTMConfig(4, dtype="mixed_bfloat16"), [Call(X)]),
}


def derived(trace: Trace, call: int, row: int) -> dict[str, np.ndarray]:
    """The gates as they are derived for the window."""
    cell = GatesOfSteps(trace.experiment.layer, trace.weights)
    names = trace.experiment.layer.kind.gate_names
    whole = DerivedGates(lambda: cell, CellInputs.of(trace, call).row(row), names)
    return {gate: values[0] for gate, values in whole.items()}


@pytest.mark.parametrize("experiment", CASES.values(), ids=CASES)
def test_the_gates_of_a_row_are_those_that_the_layer_had(experiment: Experiment) -> None:
    trace = run(experiment)
    within = 1e-6 if experiment.layer.dtype == "float32" else 2**-7
    for number, call in enumerate(trace.calls):
        for row in range(len(call.h)):
            gates = derived(trace, number, row)
            assert list(gates) == list(call.gates)
            for gate, values in gates.items():
                recorded = call.gates[gate][row]
                assert (values.shape, values.dtype) == (recorded.shape, recorded.dtype)
                np.testing.assert_allclose(values, recorded, rtol=0, atol=within)


def test_the_gates_of_a_row_are_the_equations() -> None:
    trace = run(Experiment(LSTMConfig(4, stateful=True), [Call(X), Call(X)]))
    gates = derived(trace, 1, 0)
    x = trace.experiment.calls[1].inputs[0].astype(np.float64)
    h = np.concatenate([trace.calls[1].initial_h[:1], trace.calls[1].h[0, :-1]])
    weights = trace.weights
    z = x @ weights["kernel"] + h @ weights["recurrent_kernel"] + weights["bias"]
    for gate, part in zip(LSTM.gate_names, np.split(z, 4, axis=1), strict=True):
        expected = np.tanh(part) if gate == "g" else 1 / (1 + np.exp(-part))
        np.testing.assert_allclose(gates[gate], expected, rtol=0, atol=1e-6)


def test_a_row_is_a_view_of_the_trace() -> None:
    trace = run(CASES["masked"])
    cell_inputs = CellInputs.of(trace, 1)
    row = cell_inputs.row(1)
    assert np.shares_memory(row.states["h"], trace.calls[1].h)
    assert np.shares_memory(row.x, trace.experiment.calls[1].inputs)
    assert list(row.states) == ["h"]  # no gate looks at c
    np.testing.assert_array_equal(row.states["h"][0], trace.calls[1].h[1])
    np.testing.assert_array_equal(row.initial["h"][0], trace.calls[1].initial_h[1])


def test_one_row_of_x_serves_all_rows_of_h_when_a_whole_call_is_derived() -> None:
    trace = run(CASES["one row of x for two of h, dropped"])
    cell = GatesOfSteps(trace.experiment.layer, trace.weights)
    whole = DerivedGates(lambda: cell, CellInputs.of(trace, 0), LSTM.gate_names)
    for gate, recorded in trace.calls[0].gates.items():
        np.testing.assert_allclose(whole[gate], recorded, rtol=0, atol=1e-6)
