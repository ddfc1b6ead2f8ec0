"""Configs as they are printed; Keras itself prints them."""

import inspect
import json
from typing import Any

import keras
import numpy as np
import pytest
from old_models import keras_1_arguments, model_of

from lstmviz.experiment.arguments import changed_arguments
from lstmviz.experiment.config import (
    STACK_OF_CELLS,
    GRUConfig,
    LSTMConfig,
    RecurrentConfig,
    SimpleRNNConfig,
)
from lstmviz.experiment.from_code.config_text import config_layers
from lstmviz.experiment.from_code.from_keras import from_keras, layers_in
from lstmviz.experiment.invalid_value import InvalidValue

LSTM, GRU, Input = keras.layers.LSTM, keras.layers.GRU, keras.layers.Input
STACKED = [keras.layers.LSTMCell(4), keras.layers.GRUCell(4)]
WANTED = LSTMConfig(4, return_sequences=True, stateful=True, kernel_regularizer="l2")


def layer() -> Any:
    return LSTM(4, return_sequences=True, stateful=True, kernel_regularizer="l2", name="mine")


def model() -> Any:
    return keras.Sequential([Input(batch_shape=(2, 5, 3)), layer(), keras.layers.Dense(1)])


@pytest.mark.parametrize(
    "text",
    [
        str(layer().get_config()),
        f"config = {layer().get_config()}\n",
        json.dumps(layer().get_config()),
        str(keras.layers.serialize(layer())),
        model().to_json(),
        json.dumps(json.loads(model().to_json()), indent=4),
        repr(model().to_json()),
        str(model().get_config()),
        "\ufeff\n" + model().to_json(),
        str(
            keras.layers.RNN(
                keras.layers.LSTMCell(4, kernel_regularizer="l2"),
                **{"return_sequences": True, "stateful": True},
            ).get_config()
        ),
        str(
            {
                **layer().get_config(),
                "kernel_regularizer": {"class_name": "L2", "config": {"l2": np.float32(0.01)}},
            }
        ),
    ],
)
def test_a_layer_s_and_a_model_s_config_give_the_layer(text: str) -> None:
    assert from_keras(text) == WANTED
    (found,) = layers_in(text)
    assert found.line == 1
    assert not found.notes


def _printed(layer: Any) -> list[str]:
    """A layer's config in each of the ways in which one prints it."""
    model = keras.Sequential([Input((5, 3)), layer])
    own, serialised = layer.get_config(), keras.layers.serialize(layer)
    return [str(own), json.dumps(own), str(serialised), model.to_json(), str(model.get_config())]


@pytest.mark.parametrize(
    "expected",
    [
        GRUConfig(4),
        GRUConfig(4, reset_after=False, go_backwards=True, dropout=0.5),
        SimpleRNNConfig(4),
        SimpleRNNConfig(4, activation="relu", return_state=True, use_bias=False),
    ],
)
@pytest.mark.parametrize("as_cell", [False, True])
def test_a_config_tells_its_kind(expected: RecurrentConfig, as_cell: bool) -> None:
    arguments = changed_arguments(expected)
    layer = getattr(keras.layers, expected.kind.name)
    made = layer(**arguments)
    if as_cell:
        cell = getattr(keras.layers, f"{expected.kind.name}Cell")
        takes = set(inspect.signature(cell).parameters)
        inner = {name: value for name, value in arguments.items() if name in takes}
        outer = {name: value for name, value in arguments.items() if name not in takes}
        made = keras.layers.RNN(cell(**inner), **outer)
    for text in _printed(made):
        (found,) = layers_in(text)
        assert (found.kind, found.config, found.notes) == (expected.kind.name, expected, ())


def test_keras_2_s_configs_tell_their_kind() -> None:
    import tf_keras
    from tf_keras.src.layers.rnn import cudnn_gru, cudnn_lstm

    old = tf_keras.layers
    for made, expected in (
        (old.LSTM(4), LSTMConfig(4)),
        (old.GRU(4), GRUConfig(4)),
        (old.GRU(4, reset_after=False), GRUConfig(4, reset_after=False)),
        (old.SimpleRNN(4), SimpleRNNConfig(4)),
        (old.RNN(old.GRUCell(4)), GRUConfig(4)),
        (cudnn_lstm.CuDNNLSTM(4), LSTMConfig(4)),
        (cudnn_gru.CuDNNGRU(4), GRUConfig(4)),
    ):
        assert from_keras(str(made.get_config())) == expected


def test_a_gru_of_before_there_was_another_is_read_as_what_it_was() -> None:
    written = GRU(4).get_config()
    del written["reset_after"], written["seed"]
    (found,) = layers_in(str({**written, "implementation": 1}))
    assert found.config == GRUConfig(4, implementation=1, reset_after=False)


def test_a_convolving_layer_s_config_is_told_as_one() -> None:
    written = keras.layers.ConvLSTM2D(4, 3).get_config()
    with pytest.raises(InvalidValue, match="got a config of one ConvLSTM"):
        layers_in(str(written))


def test_both_layers_of_a_bidirectional_are_found() -> None:
    both = keras.layers.Bidirectional(LSTM(4, name="a"), name="both")
    for text in (str(keras.layers.serialize(both)), str(both.get_config())):
        forward, backward = layers_in(text)
        assert forward.expression.endswith("forward_a'")
        assert forward.config == LSTMConfig(4)
        assert backward.config == LSTMConfig(4, go_backwards=True)


def test_of_several_layers_one_is_asked_for() -> None:
    text = keras.Sequential([Input((5, 3)), LSTM(4, return_sequences=True), LSTM(2)]).to_json()
    assert from_keras(text, index=1) == LSTMConfig(2)
    with pytest.raises(InvalidValue, match="expected one of 0"):
        from_keras(text)


def test_keras_1_s_and_2_s_say_which_function_is_another_now() -> None:
    first, second = layers_in(json.dumps(model_of([keras_1_arguments(0), keras_1_arguments(1)])))
    assert first.config == LSTMConfig(4, return_sequences=True, dropout=0.25, implementation=1)
    assert first.notes == ()
    assert second.config is not None
    assert second.config.recurrent_activation == "hard_sigmoid"
    assert "gives other numbers than it did in Keras 1 or 2. In Keras 2 it was" in second.notes[0]
    old = model_of([{"name": "a", "units": 4, "recurrent_activation": "hard_sigmoid"}])
    (found,) = layers_in(json.dumps({**old, "keras_version": "2.2.4", "backend": "tensorflow"}))
    assert "than it did in Keras 2.2.4." in found.notes[0]


def test_what_cannot_be_taken_is_named() -> None:
    odd = LSTM(4, activation=keras.layers.LeakyReLU(), stateful=True)
    (found,) = layers_in(str(odd.get_config()))
    assert found.config == LSTMConfig(4, stateful=True)
    assert found.notes[0].startswith("activation can't be taken: expected")
    (found,) = layers_in("{'units': 0, 'unit_forget_bias': True, 'name': 'a'}")
    assert found.config is None
    assert found.refused is not None
    assert found.refused.argument == "units"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (str(keras.layers.serialize(keras.layers.Dense(2))), "a config of one Dense"),
        (
            keras.Sequential(
                [Input((5, 3)), keras.layers.RNN(STACKED), keras.layers.Dense(1)]
            ).to_json(),
            STACK_OF_CELLS,
        ),
        (str(keras.layers.RNN([keras.layers.GRUCell(4)]).get_config()), STACK_OF_CELLS),
        (str(keras.layers.RNN(GRU(4)).get_config()), "a config of one RNN(GRU)"),
        ('{"class_name": "Sequential", "config": {"layers": []}}', "a config without one"),
        (
            '{"class_name": "A", "config": {"layer": ' * 50 + "3" + "}}" * 50,
            "a config that is larger than any model's",
        ),
    ],
)
def test_a_config_without_an_lstm_tells_what_it_is_of(text: str, said: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        layers_in(text)
    assert str(refused.value.received) == said


@pytest.mark.parametrize(
    "text",
    [
        "",
        "LSTM(4)",
        "{'a': 1}",
        "[1, 2]",
        "['class_name']",
        "{'class_name': 3}",
        "{'class_name'",
        "x = '{class_name'",
        "{'unit_forget_bias': f()}",
        "[" * 100_000 + "'class_name'",
        "{'class_name': " + "-" * 100_000 + "1}",
        "config = dict(class_name='LSTM')",
    ],
)
def test_other_texts_are_no_configs(text: str) -> None:
    assert config_layers(text) is None


def test_code_that_holds_a_config_is_still_code() -> None:
    code = "{'class_name': 'x'}\nLSTM(4)"
    assert from_keras(code) == LSTMConfig(4)
