"""Models of Keras as they are in a script; Keras is the judge of what they compute."""

import subprocess
import sys
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from lstmviz import show_window
from lstmviz.engine.run import run
from lstmviz.experiment.arrays import same_arrays
from lstmviz.experiment.call import Call, states_by_layer
from lstmviz.experiment.config import GRUConfig, LSTMConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.live_model import live_experiment
from lstmviz.experiment.model.layers import BidirectionalConfig, DenseConfig, EmbeddingConfig
from lstmviz.session.session_transfer import take_over

layers = keras.layers
IDS = np.array([[1, 2, 3, 4], [4, 0, 1, 2]])
X = np.linspace(-1, 1, 24, dtype=np.float32).reshape(2, 4, 3)


def text(of: Any = keras) -> Any:
    return of.Sequential(
        [
            of.layers.Embedding(5, 3),
            of.layers.LSTM(4, return_sequences=True, stateful=True, implementation=1),
            of.layers.Dense(5, activation="softmax", name="next"),
        ]
    )


def both_ways() -> Any:
    x = start = keras.Input(batch_shape=(2, None, 3))
    inner = [keras.Input((None, 3)), layers.GRU(3, return_sequences=True, name="first")]
    for layer in (
        keras.Sequential(inner, name="inner"),
        layers.Bidirectional(layers.LSTM(4, return_sequences=True, stateful=True), name="both"),
        layers.Dropout(0.5),
        layers.RNN(layers.SimpleRNNCell(2), stateful=True),
    ):
        x = layer(x)
    return keras.Model(start, x)


def test_a_model_goes_on_from_its_present_states_with_all_its_weights() -> None:
    model = text()
    model(IDS)
    experiment = live_experiment(model, [IDS, IDS[:, :2]])
    assert experiment.model.layers == (
        EmbeddingConfig(5, 3),
        LSTMConfig(4, return_sequences=True, stateful=True, implementation=1),
        DenseConfig(5, activation="softmax"),
    )
    assert experiment.model.names[2] == "next"
    assert same_arrays(experiment.weights, tuple(model.get_weights()))
    states = tuple(np.asarray(state).copy() for state in model.layers[1].states)
    assert states_by_layer(experiment.calls[0]).keys() == {1}
    assert same_arrays(states_by_layer(experiment.calls[0])[1], states)
    assert experiment.calls[1].initial_state is None
    trace = run(experiment)
    assert same_arrays(tuple(map(np.asarray, model.layers[1].states)), states)  # left alone
    for call, ids in zip(trace.calls, (IDS, IDS[:, :2]), strict=True):
        np.testing.assert_array_equal(call.returned[0], model(ids))


def test_the_states_of_both_directions_and_of_models_inside_are_taken_over() -> None:
    model = both_ways()
    model(X)
    experiment = live_experiment(model, X)
    assert experiment.model.layers[1] == BidirectionalConfig(
        LSTMConfig(4, return_sequences=True, stateful=True)
    )
    states = states_by_layer(experiment.calls[0])
    assert {number: len(given) for number, given in states.items()} == {1: 4, 3: 1}
    np.testing.assert_array_equal(run(experiment).calls[0].returned[0], model(X))


def test_a_model_that_was_reset_starts_from_zeros() -> None:
    model = text()
    model(IDS)
    model.layers[1].reset_state()
    assert live_experiment(model, IDS).calls[0].initial_state is None


def test_what_is_given_to_a_call_is_kept() -> None:
    model = text()
    model(IDS)
    given: Any = {1: (np.ones((2, 4)), np.ones((2, 4)))}
    for call in (Call(IDS, initial_state=given), Call(IDS, reset_before=True)):
        assert live_experiment(model, call).calls == (call,)


def test_a_model_that_is_not_built_has_no_weights() -> None:
    experiment = live_experiment(keras.Sequential([layers.GRU(3), layers.Dense(1)]), X)
    assert experiment.weights is None
    assert experiment.model.layers == (GRUConfig(3), DenseConfig(1))


def test_a_layer_is_taken_as_ever() -> None:
    experiment = live_experiment(layers.LSTM(5), X)
    assert experiment == Experiment(LSTMConfig(5), [Call(X)])


def test_a_model_of_keras_2_is_taken_over_too() -> None:
    import tf_keras

    parts = [tf_keras.layers.Embedding(5, 3), tf_keras.layers.LSTM(4), tf_keras.layers.Dense(2)]
    model = tf_keras.Sequential(parts)
    expected = model(IDS)
    experiment = live_experiment(model, IDS)
    assert experiment.model.layers == (EmbeddingConfig(5, 3), LSTMConfig(4), DenseConfig(2))
    np.testing.assert_allclose(run(experiment).calls[0].returned[0], expected, atol=2e-6)


@pytest.mark.parametrize(
    ("inputs", "count"),
    [
        (IDS, 1),
        (IDS.tolist(), 1),
        (IDS.astype(np.float32), 1),
        (tf.constant(IDS), 1),
        ([IDS, IDS], 2),
        ([IDS.tolist(), tf.constant(IDS)], 2),
        ([Call(IDS, training=True), IDS], 2),
    ],
)
def test_ids_of_one_call_or_several(inputs: Any, count: int) -> None:
    calls = live_experiment(text(), inputs).calls
    assert [call.inputs.tolist() for call in calls] == [IDS.tolist()] * count
    assert all(call.inputs.dtype.kind == "i" for call in calls)


def two_inputs() -> Any:
    one, other = keras.Input((4, 3)), keras.Input((4, 3))
    joined = layers.Concatenate()([layers.LSTM(2)(one), layers.LSTM(2)(other)])
    return keras.Model([one, other], joined)


def listed(*given: Any) -> Any:
    return keras.Sequential([keras.Input((4, 3)), *given])


class Own(keras.Model):
    def __init__(self) -> None:
        super().__init__()
        self.lstm = layers.LSTM(3)

    def call(self, x: Any) -> Any:
        return self.lstm(x)


def called(of: Any, inputs: Any) -> Any:
    of(inputs)
    return of


@pytest.mark.parametrize(
    ("model", "inputs", "argument", "said"),
    [
        (two_inputs(), X, "model", "two inputs; its recurrent layers are .layers[2], .layers[3]"),
        (
            listed(layers.Lambda(lambda x: x, name="own"), layers.LSTM(3)),
            X,
            "model",
            "Lambda ('own'); its recurrent layers are .layers[1]",
        ),
        (listed(layers.Dense(3)), X, "layers", "at least one recurrent layer"),
        (Own(), X, "model", "; its recurrent layers are .layers[0]"),
        (listed(layers.LSTM(3, activation=lambda x: x)), X, "model", "activation can't be taken"),
        (listed(layers.LSTM(3), layers.Dense(1, activation=lambda x: x)), X, "model", "activation"),
        (listed(layers.LSTM(3)), X[:, :, :2], "inputs", "as many features"),
        (called(text(), IDS), IDS[:1], "inputs", "expected batch=2, which the model's states"),
        (text(), X, "inputs", "ids of shape (batch, timesteps), got an array of shape (2, 4, 3)"),
        (text(), [[0.5]], "inputs", "whole numbers from 0 on"),
        (text(), [[1], [1, 2]], "inputs", "rows of different lengths"),
        (text(), None, "inputs", "ids"),
    ],
)
def test_what_can_not_be_shown_is_refused_in_one_sentence(
    model: Any, inputs: Any, argument: str, said: str
) -> None:
    with pytest.raises(InvalidValue) as caught:
        live_experiment(model, inputs)
    assert caught.value.argument == argument
    assert said in str(caught.value)


def test_the_window_opens_on_a_model(monkeypatch: pytest.MonkeyPatch) -> None:
    model = text()
    model(IDS)
    handed: list[Any] = []
    monkeypatch.setattr(show_window, "has_display", lambda: True)
    monkeypatch.setattr(show_window, "_start", lambda _, path: handed.append(take_over(path)))
    show_window.show((model, [IDS, IDS]))
    (session,) = handed
    assert session.experiment == live_experiment(model, [IDS, IDS])
    assert states_by_layer(session.experiment.calls[0]).keys() == {1}


def test_keras_is_not_loaded_for_it() -> None:
    code = "import lstmviz.experiment.live_model, sys; print('keras' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
