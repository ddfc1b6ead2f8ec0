"""How the recorder gets at the cell, and that it leaves nothing behind."""

from typing import Any

import keras
import numpy as np
import pytest
from direct_keras import same

from lstmviz.cells.lstm import LSTM
from lstmviz.engine.recorder import Recorder, as_array
from lstmviz.engine.run import run
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import GRUConfig, LSTMConfig, SimpleRNNConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.trace.trace import CallTrace

X = np.linspace(-1, 1, 24, dtype=np.float32).reshape(2, 4, 3)


def recorded(call: Call, **layer: Any) -> CallTrace:
    return run(Experiment(LSTMConfig(units=5, **layer), [call], seed=7)).calls[0]


@pytest.mark.parametrize("implementation", [1, 2])
def test_gates_are_those_of_the_equations(implementation: int):
    # By NumPy, in float64: z = x·K + h·R + b in the order i, f, g, o.
    config = LSTMConfig(units=5, dtype="float64", implementation=implementation)
    trace = run(Experiment(config, [Call(X)], seed=7))
    call = trace.calls[0]
    h_before = np.concatenate([call.initial_h[:, None], call.h[:, :-1]], axis=1)
    kernel, recurrent_kernel, bias = trace.weights.values()
    z = X.astype(np.float64) @ kernel + h_before @ recurrent_kernel + bias

    i, f, g, o = np.split(z, 4, axis=-1)
    expected = {name: 1 / (1 + np.exp(-z)) for name, z in (("i", i), ("f", f), ("o", o))}
    expected["g"] = np.tanh(g)

    assert tuple(call.gates) == LSTM.gate_names
    for name in LSTM.gate_names:
        np.testing.assert_allclose(call.gates[name], expected[name], rtol=1e-12)


@pytest.mark.parametrize("reset_after", [False, True])
@pytest.mark.parametrize("implementation", [1, 2])
def test_gates_of_a_gru_are_those_of_the_equations(implementation: int, reset_after: bool):
    # By NumPy, in float64, in the order z, r, g; z keeps.
    config = GRUConfig(
        units=5,
        dtype="float64",
        implementation=implementation,
        reset_after=reset_after,
        bias_initializer="random_normal",
    )
    trace = run(Experiment(config, [Call(X)], seed=7))
    call = trace.calls[0]
    h_before = np.concatenate([call.initial_h[:, None], call.h[:, :-1]], axis=1)
    kernel, recurrent_kernel, bias = trace.weights.values()
    of_inputs, of_state = (bias[0], bias[1]) if reset_after else (bias, 0 * bias)
    x_z, x_r, x_g = np.split(X.astype(np.float64) @ kernel + of_inputs, 3, axis=-1)
    h_z, h_r, h_g = np.split(h_before @ recurrent_kernel + of_state, 3, axis=-1)

    z, r = 1 / (1 + np.exp(-x_z - h_z)), 1 / (1 + np.exp(-x_r - h_r))
    after = r * h_g if reset_after else (r * h_before) @ recurrent_kernel[:, 10:]
    g = np.tanh(x_g + after)

    assert list(call.gates) == ["z", "r", "g"]
    for name, expected in (("z", z), ("r", r), ("g", g)):
        np.testing.assert_allclose(call.gates[name], expected, rtol=1e-12)
    np.testing.assert_allclose(call.h, z * h_before + (1 - z) * g, rtol=1e-12)
    assert (call.c, call.initial_c) == (None, None)


def test_a_simple_rnn_has_no_gates_and_its_h_is_that_of_the_equation():
    config = SimpleRNNConfig(units=5, dtype="float64", bias_initializer="random_normal")
    trace = run(Experiment(config, [Call(X)], seed=7))
    call = trace.calls[0]
    h_before = np.concatenate([call.initial_h[:, None], call.h[:, :-1]], axis=1)
    kernel, recurrent_kernel, bias = trace.weights.values()

    assert (call.gates, list(call.states)) == ({}, ["h"])
    h = np.tanh(X.astype(np.float64) @ kernel + h_before @ recurrent_kernel + bias)
    np.testing.assert_allclose(call.h, h, rtol=1e-12)


def test_a_simple_rnn_takes_a_rate_of_1_and_a_gru_leaves_it_out():
    # Keras 3.15: the gated cells drop at rates between 0 and 1 alone.
    for kind, acts in ((SimpleRNNConfig, True), (GRUConfig, False)):
        layer = kind(units=5, dropout=1.0)
        call = run(Experiment(layer, [Call(X, training=True)], seed=7)).calls[0]
        plain = run(Experiment(kind(units=5), [Call(X)], seed=7)).calls[0]
        assert (call.dropout_masks is not None) is acts
        assert same(call.h, plain.h) is not acts


def test_gates_at_a_held_step_are_what_keras_discarded():
    mask = np.array([[False, True, True, True], [True, True, True, True]])
    free, held = recorded(Call(X)), recorded(Call(X, mask=mask))

    for gate in LSTM.gate_names:
        assert same(held.gates[gate][:, 0], free.gates[gate][:, 0])
    assert not held.h[0, 0].any()
    assert same(held.h[1], free.h[1])


@pytest.mark.parametrize("unroll", [False, True])
@pytest.mark.parametrize("timesteps", [1, 2, 4])
def test_every_step_is_recorded_once_and_the_probe_never(timesteps: int, unroll: bool):
    call = recorded(Call(X[:, :timesteps]), unroll=unroll, return_sequences=True)
    whole = recorded(Call(X), return_sequences=True)

    assert same(call.h, whole.h[:, :timesteps])
    assert same(call.gates["g"], whole.gates["g"][:, :timesteps])


@pytest.mark.parametrize(
    ("layer", "shapes"),
    [
        ({"dropout": 0.25}, {"inputs": (2, 3)}),
        ({"dropout": 0.25, "implementation": 1, "use_cudnn": False}, {"inputs": (4, 2, 3)}),
        ({"recurrent_dropout": 0.25}, {"recurrent": (4, 2, 5)}),
        (
            {"dropout": 0.25, "recurrent_dropout": 0.25},
            {"inputs": (4, 2, 3), "recurrent": (4, 2, 5)},
        ),
    ],
)
def test_dropout_masks_keep_or_drop(layer: dict[str, Any], shapes: dict[str, tuple[int, ...]]):
    masks = recorded(Call(X, training=True), **layer).dropout_masks

    assert masks is not None
    assert {name: mask.shape for name, mask in masks.items()} == shapes
    for mask in masks.values():
        assert np.isin(mask, (0, np.float32(1 / 0.75))).all()


@pytest.mark.parametrize(
    ("unroll", "given", "rows_of_mask"),
    [(True, None, 2), (False, (2, 2), 2), (False, (1, 2), 1), (True, (1, 2), 2)],
    ids=["by the mask", "by the state", "by c", "by both"],
)
def test_one_row_of_inputs_is_recorded_for_every_row_that_it_serves(
    unroll: bool, given: tuple[int, int] | None, rows_of_mask: int
):
    mask = np.array([[True, False, True], [False, True, True]])[:rows_of_mask]
    state = None if given is None else tuple(np.full((rows, 5), 0.5, "f") for rows in given)
    layer = {"unroll": unroll, "return_sequences": True, "zero_output_for_mask": True}

    one = recorded(Call(X[:1, :3], mask=mask, initial_state=state), **layer)
    two = (np.full((2, 5), 0.5, "f"),) * 2 if state else None
    both = recorded(Call(np.repeat(X[:1, :3], 2, axis=0), mask=mask, initial_state=two), **layer)

    assert same(one.held, both.held)
    for name in ("h", "c", "initial_h", "initial_c"):
        np.testing.assert_allclose(getattr(one, name), getattr(both, name), atol=1e-6)
    for gate in LSTM.gate_names:
        np.testing.assert_allclose(one.gates[gate], both.gates[gate], atol=1e-6)


def test_a_state_of_one_row_has_its_dropout_shown_for_every_row():
    state = (np.full(5, 0.5, "f"), np.full((1, 5), 0.5, "f"))
    masks = recorded(Call(X, initial_state=state, training=True), recurrent_dropout=0.5)

    assert masks.dropout_masks is not None
    assert masks.dropout_masks["recurrent"].shape == (4, 2, 5)


def test_dropout_masks_are_those_that_keras_draws_from_the_seed():
    layer = {"dropout": 0.5, "recurrent_dropout": 0.25, "seed": 3}
    masks = recorded(Call(X, training=True), **layer).dropout_masks

    generator = keras.random.SeedGenerator(3)
    assert masks is not None
    for name, shape, rate in (("inputs", (2, 3), 0.5), ("recurrent", (2, 5), 0.25)):
        for mask in masks[name]:
            assert same(
                mask, np.array(keras.random.dropout(np.ones(shape, "f"), rate, seed=generator))
            )


def test_each_call_has_masks_of_its_own():
    config = LSTMConfig(units=5, dropout=0.5)
    calls = [Call(np.ones((8, 2, 8)), training=training) for training in (True, False, True)]

    first, idle, second = run(Experiment(config, calls)).calls

    assert idle.dropout_masks is None
    assert first.dropout_masks is not None
    assert second.dropout_masks is not None
    assert not np.array_equal(first.dropout_masks["inputs"], second.dropout_masks["inputs"])


@pytest.mark.parametrize(
    ("rate", "training"), [(0.0, True), (0.5, False), (1.0, True)], ids=["none", "idle", "all"]
)
def test_no_masks_where_no_dropout_acts(rate: float, training: bool):
    call = recorded(Call(X, training=training), dropout=rate, recurrent_dropout=rate)

    assert call.dropout_masks is None
    # Keras leaves a rate of 1 out, as it does 0. Masks force implementation 1.
    assert same(call.h, recorded(Call(X), implementation=1 if rate else 2).h)


@pytest.fixture
def layer() -> keras.layers.LSTM:
    layer = keras.layers.LSTM(5, stateful=True)
    layer.build(X.shape)
    return layer


@pytest.mark.parametrize("calls_well", [True, False])
def test_the_layer_is_given_back_as_it_was(layer: keras.layers.LSTM, calls_well: bool):
    tanh, sigmoid = layer.cell.activation, layer.cell.recurrent_activation

    with Recorder(layer, LSTM).recording(training=False):
        if calls_well:
            layer(X)
        else:
            with pytest.raises(ValueError, match="batch size"):
                layer(X[:1])

    assert layer.cell.activation is tanh
    assert layer.cell.recurrent_activation is sigmoid
    assert not {"inner_loop", "call"} & (vars(layer).keys() | vars(layer.cell).keys())


def test_recording_changes_nothing(layer: keras.layers.LSTM):
    with Recorder(layer, LSTM).recording(training=False):
        seen = np.array(layer(X))
    layer.reset_state()

    assert same(seen, np.array(layer(X)))


def test_one_recorder_records_call_after_call(layer: keras.layers.LSTM):
    recorder, recordings = Recorder(layer, LSTM), []
    for timesteps in (4, 2):
        with recorder.recording(training=False):
            layer(X[:, :timesteps])
        recordings.append(recorder.result(timesteps))

    assert [recording.states["h"].shape for recording in recordings] == [(2, 4, 5), (2, 2, 5)]
    assert same(recordings[1].initial["h"], recordings[0].states["h"][:, -1])
    assert not recordings[0].initial["h"].any()  # not the variable, which has moved on


def test_a_keras_that_works_otherwise_is_noticed(layer: keras.layers.LSTM):
    recorder = Recorder(layer, LSTM)
    with pytest.raises(RuntimeError, match="recorded 0 cell calls for 4 timesteps"):
        recorder.result(4)

    with recorder.recording(training=False):
        layer(X)
    for timesteps in (6, 3):
        with pytest.raises(RuntimeError, match="recorded 5 cell calls"):
            recorder.result(timesteps)


def test_an_array_is_a_copy_of_the_tensor():
    variable = keras.Variable(np.ones(3, np.float32))
    array = as_array(variable)

    variable.assign(np.zeros(3))

    assert array.tolist() == [1, 1, 1]
