"""Layers of Keras as they are in a script; Keras is the judge of what they compute."""

import subprocess
import sys
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from lstmviz.engine.run import run
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import (
    STACK_OF_CELLS,
    GRUConfig,
    LSTMConfig,
    RecurrentConfig,
    SimpleRNNConfig,
)
from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.live_layer import experiment_of

X = np.linspace(-1, 1, 24, dtype=np.float32).reshape(2, 4, 3)


def test_a_layer_that_was_trained_gives_its_own_numbers() -> None:
    layer = keras.layers.LSTM(5, return_sequences=True, recurrent_activation="hard_sigmoid")
    model = keras.Sequential([layer])
    model.compile("sgd", "mse")
    model.fit(X, np.zeros((2, 4, 5)), epochs=2, verbose=0)
    trace = run(experiment_of(layer, X))
    np.testing.assert_array_equal(trace.calls[0].returned[0], layer(X))


def test_a_stateful_layer_goes_on_from_its_present_states() -> None:
    layer = keras.layers.LSTM(5, stateful=True)
    layer(X)
    experiment = experiment_of(layer, [X, 2 * X])
    h, c = (np.asarray(state).copy() for state in layer.states)
    state = experiment.calls[0].initial_state
    assert state is not None
    np.testing.assert_array_equal(state[0], h)
    np.testing.assert_array_equal(state[1], c)
    assert experiment.calls[1].initial_state is None
    trace = run(experiment)
    np.testing.assert_array_equal(layer.states[0], h)  # it wasn't touched
    for call, inputs in zip(trace.calls, (X, 2 * X), strict=True):
        np.testing.assert_array_equal(call.returned[0], layer(inputs))


@pytest.mark.parametrize(
    ("of_cell", "of_layer"),
    [
        ({}, {}),
        ({"dropout": 0.5, "seed": 3, "activation": "relu"}, {"stateful": True}),
        ({"unit_forget_bias": False, "use_bias": False}, {"go_backwards": True, "unroll": True}),
        ({}, {"return_sequences": True, "return_state": True, "stateful": True}),
    ],
)
def test_an_rnn_around_an_lstm_cell_is_an_lstm(
    of_cell: dict[str, Any], of_layer: dict[str, Any]
) -> None:
    layer = keras.layers.RNN(keras.layers.LSTMCell(5, **of_cell), **of_layer)
    assert experiment_of(layer, X).layer == LSTMConfig(5, **of_cell, **of_layer)
    layer(X)
    experiment = experiment_of(layer, [X, 2 * X])
    assert (experiment.calls[0].initial_state is not None) == ("stateful" in of_layer)
    for call, inputs in zip(run(experiment).calls, (X, 2 * X), strict=True):
        expected = layer(inputs)
        whole = expected if isinstance(expected, tuple) else (expected,)
        for one, other in zip(call.returned, whole, strict=True):
            np.testing.assert_array_equal(one, other)


OF_CELLS = {
    "GRU": [{}, {"reset_after": False, "use_bias": False, "dropout": 0.5, "seed": 3}],
    "SimpleRNN": [{}, {"activation": "relu", "dropout": 0.5, "seed": 3}],
}


@pytest.mark.parametrize("around", ["its own layer", "an RNN"])
@pytest.mark.parametrize(
    ("of", "arguments"),
    [
        (of, arguments)
        for of in (GRUConfig, SimpleRNNConfig)
        for arguments in OF_CELLS[of.kind.name]
    ],
)
@pytest.mark.parametrize("flags", [{}, {"stateful": True, "return_state": True}])
def test_a_layer_of_another_kind_goes_on_from_where_it_is(
    of: type[RecurrentConfig], arguments: dict[str, Any], flags: dict[str, Any], around: str
) -> None:
    if around == "an RNN":
        cell = getattr(keras.layers, f"{of.kind.name}Cell")
        layer = keras.layers.RNN(cell(5, **arguments), **flags)
    else:
        layer = getattr(keras.layers, of.kind.name)(5, **arguments, **flags)
    layer(X)
    experiment = experiment_of(layer, [X, 2 * X])
    assert experiment.layer == of(5, **arguments, **flags)
    state = experiment.calls[0].initial_state
    assert (state is not None) == ("stateful" in flags)
    if state is not None:
        (h,) = state
        np.testing.assert_array_equal(h, layer.states[0])
    for call, inputs in zip(run(experiment).calls, (X, 2 * X), strict=True):
        expected = layer(inputs)
        whole = expected if isinstance(expected, tuple) else (expected,)
        for one, other in zip(call.returned, whole, strict=True):
            np.testing.assert_array_equal(one, other)


def test_keras_2_s_layers_are_taken_over_too() -> None:
    import tf_keras

    for made, expected in (
        (tf_keras.layers.GRU(5, reset_after=False), GRUConfig(5, reset_after=False)),
        (tf_keras.layers.SimpleRNN(5, stateful=True), SimpleRNNConfig(5, stateful=True)),
        (tf_keras.layers.RNN(tf_keras.layers.SimpleRNNCell(5)), SimpleRNNConfig(5)),
    ):
        made(X)
        experiment = experiment_of(made, X)
        assert experiment.layer == expected
        np.testing.assert_allclose(run(experiment).calls[0].returned[0], made(X), atol=2e-6)


def test_a_stateful_layer_that_was_reset_starts_from_zeros() -> None:
    layer = keras.layers.LSTM(5, stateful=True)
    layer(X)
    layer.reset_state()
    assert run(experiment_of(layer, X)).calls[0].origin == "zeros"


def test_a_stateless_layer_has_no_states_to_go_on_from() -> None:
    layer = keras.layers.LSTM(5)
    layer(X)
    assert experiment_of(layer, X).calls[0].initial_state is None


def test_a_layer_that_is_not_built_has_its_config_and_no_weights() -> None:
    experiment = experiment_of(keras.layers.LSTM(5, stateful=True), X)
    assert experiment.weights is None
    assert experiment.layer == LSTMConfig(5, stateful=True)
    assert experiment.calls == (Call(X),)


@pytest.mark.parametrize(
    "arguments",
    [
        {"implementation": 1},
        {"use_cudnn": False},
        {"use_cudnn": True},
        {"recurrent_dropout": 0.5},
        {"dtype": "mixed_float16", "seed": 4},
        {"zero_output_for_mask": True, "go_backwards": True, "unroll": True},
    ],
)
def test_what_the_config_leaves_out_is_taken_over_too(arguments: dict[str, Any]) -> None:
    assert experiment_of(keras.layers.LSTM(5, **arguments), X).layer == LSTMConfig(5, **arguments)


@pytest.mark.parametrize("policy", ["float16", "float64", "mixed_bfloat16"])
def test_weights_and_states_of_every_type(policy: str) -> None:
    layer = keras.layers.LSTM(5, stateful=True, dtype=policy)
    layer(X)
    experiment = experiment_of(layer, X)
    trace = run(experiment)
    direct = keras.ops.cast(layer(X), trace.calls[0].h.dtype)
    np.testing.assert_array_equal(trace.calls[0].returned[0], direct)


@pytest.mark.parametrize(
    ("inputs", "shapes"),
    [
        (X, [(2, 4, 3)]),
        (X.tolist(), [(2, 4, 3)]),
        (tf.constant(X), [(2, 4, 3)]),
        (tf.cast(X, tf.bfloat16), [(2, 4, 3)]),
        (keras.Variable(X), [(2, 4, 3)]),
        ([X], [(2, 4, 3)]),
        ((X, X[:, :2]), [(2, 4, 3), (2, 2, 3)]),
        ([X.tolist(), tf.constant(X)], [(2, 4, 3), (2, 4, 3)]),
        ([Call(X, training=True), X], [(2, 4, 3), (2, 4, 3)]),
    ],
)
def test_one_tensor_or_several(inputs: Any, shapes: list[tuple[int, ...]]) -> None:
    calls = experiment_of(keras.layers.LSTM(5), inputs).calls
    assert all(call.inputs.dtype == np.float32 for call in calls)
    assert [call.inputs.shape for call in calls] == shapes


def test_a_call_keeps_its_mask_and_its_state() -> None:
    layer = keras.layers.LSTM(5, stateful=True)
    layer(X)
    given = Call(X, mask=np.ones((2, 4)), initial_state=(np.ones((2, 5)), np.ones((2, 5))))
    assert experiment_of(layer, given).calls == (given,)
    masked = experiment_of(layer, Call(X, mask=np.ones((2, 4)), training=True)).calls[0]
    assert masked.mask is not None
    assert masked.training
    assert masked.initial_state is not None
    reset = experiment_of(layer, Call(X, reset_before=True)).calls[0]
    assert (reset.reset_before, reset.initial_state) == (True, None)


def in_a_model() -> Any:
    return keras.Sequential(
        [
            keras.Input((4, 3)),
            keras.layers.LSTM(2, return_sequences=True),
            keras.layers.Dense(2),
            keras.layers.Bidirectional(keras.layers.LSTM(2)),
        ]
    )


def built(**arguments: Any) -> Any:
    layer = keras.layers.LSTM(5, **arguments)
    layer(X)
    return layer


@pytest.mark.parametrize(
    ("layer", "inputs", "argument", "said"),
    [
        (
            in_a_model(),
            X,
            "layer",
            "a Sequential; its recurrent layers are .layers[0], .layers[2].forward_layer, "
            ".layers[2].backward_layer",
        ),
        (keras.layers.Dense(3), X, "layer", "GRU or SimpleRNN, got a Dense"),
        (keras.layers.LSTMCell(3), X, "layer", "got an LSTMCell"),
        (keras.layers.ConvLSTM1D(3, 2), X, "layer", "got a ConvLSTM1D"),
        (
            keras.layers.RNN([keras.layers.LSTMCell(3), keras.layers.GRUCell(3)]),
            X,
            "layer",
            f"got {STACK_OF_CELLS}",
        ),
        (keras.layers.RNN([keras.layers.GRUCell(3)]), X, "layer", f"got {STACK_OF_CELLS}"),
        (keras.layers.RNN(keras.layers.GRU(3)), X, "layer", "got an RNN over GRU"),
        (None, X, "layer", "got a NoneType"),
        (keras.layers.LSTM(3, activation=lambda x: x), X, "activation", "somebody's own"),
        (built(), X[:, :, :2], "inputs", "expected features=3, which the layer's weights are for"),
        (
            built(stateful=True),
            X[:1],
            "inputs",
            "expected batch=2, which the layer's states are for, got batch=1",
        ),
        (built(), keras.Input((4, 3)), "inputs", "got a KerasTensor"),
        (built(), X[0], "inputs", "(batch, timesteps, features)"),
        (built(), [], "inputs", "(batch, timesteps, features)"),
        (built(), [X, X[0]], "inputs", "rows of different lengths"),
        (built(), "x", "inputs", "(batch, timesteps, features)"),
        (built(), None, "inputs", "(batch, timesteps, features)"),
    ],
)
def test_what_can_not_be_shown_is_refused_in_one_sentence(
    layer: Any, inputs: Any, argument: str, said: str
) -> None:
    with pytest.raises(InvalidValue) as caught:
        experiment_of(layer, inputs)
    assert caught.value.argument == argument
    assert said in str(caught.value)


def test_keras_is_not_loaded_for_it() -> None:
    code = "import lstmviz.experiment.live_layer, sys; print('keras' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
