"""A model's script as text. That it does what `run` does is held against Keras in tests/engine."""

import ast
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from made_up_models import model_experiments
from peephole import PeepholeConfig

from lstmviz.experiment.arguments import LayerConfig
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import GRUConfig, LSTMConfig, SimpleRNNConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.from_code.from_model import model_from_keras
from lstmviz.experiment.model.layers import (
    ActivationConfig,
    BidirectionalConfig,
    DenseConfig,
    DropoutConfig,
    EmbeddingConfig,
    MaskingConfig,
    TimeDistributedConfig,
)
from lstmviz.experiment.model.model import ModelConfig
from lstmviz.experiment.to_code.keras_code import script_stem, script_with_arrays, to_keras

IDS = np.array([[0, 1, 2, 3]], np.int32)
X = np.zeros((2, 3, 1), np.float32)

TEXT = """\
import os

os.environ["KERAS_BACKEND"] = "tensorflow"

import numpy as np
import tensorflow as tf

tf.keras.config.set_floatx("float32")

x0 = np.array([[0, 1, 2, 3]], dtype="int32")
x1 = np.array([[0, 1]], dtype="int32")
embedding_embeddings = np.zeros((4, 2), dtype="float32")
lstm_kernel = np.ones((2, 4), dtype="float32")
lstm_recurrent_kernel = np.ones((1, 4), dtype="float32")
lstm_bias = np.zeros((4,), dtype="float32")
dense_kernel = np.ones((1, 4), dtype="float32")
dense_bias = np.zeros((4,), dtype="float32")

model = tf.keras.Sequential([
    tf.keras.Input(batch_shape=(1, None), dtype="int32"),
    tf.keras.layers.Embedding(4, 2),
    tf.keras.layers.LSTM(1, return_sequences=True, stateful=True),
    tf.keras.layers.Dense(4, activation="softmax"),
])
model.set_weights([embedding_embeddings, lstm_kernel, lstm_recurrent_kernel,
                   lstm_bias, dense_kernel, dense_bias])

y0 = model(x0)
model.layers[1].reset_state()
y1 = model(x1, training=True)

print(y0)
print(y1)
"""


def of(*layers: LayerConfig, calls: Any = None, **others: Any) -> str:
    names = others.pop("names", ())
    model = ModelConfig(layers, names=names)
    return to_keras(Experiment(model, calls or [Call(X)], **others))


def text() -> Experiment:
    model = ModelConfig(
        (
            EmbeddingConfig(4, 2),
            LSTMConfig(1, return_sequences=True, stateful=True),
            DenseConfig(4, activation="softmax"),
        )
    )
    shapes = [(4, 2), (2, 4), (1, 4), (4,), (1, 4), (4,)]
    weights = [np.full(shape, 0 < n < 5 and n != 3, np.float32) for n, shape in enumerate(shapes)]
    calls = [Call(IDS), Call(IDS[:, :2], reset_before=True, training=True)]
    return Experiment(model, calls, weights=weights)


def test_a_model_is_printed_as_a_course_prints_it() -> None:
    assert to_keras(text()) == TEXT
    assert script_with_arrays(text(), "model.npz") == (TEXT, {})
    assert script_stem(text()) == "model"


def test_the_script_is_read_as_the_same_model() -> None:
    assert model_from_keras(to_keras(text())) == text().model


GIVEN = """\
# The same layers as a functional model, which takes states too.
inputs = tf.keras.Input(shape=(3, 1))
lstm_h = tf.keras.Input(shape=(2,))
lstm_c = tf.keras.Input(batch_shape=(2,))
tensor = model.layers[0](inputs)
tensor = model.layers[1](tensor, initial_state=[lstm_h, lstm_c])
functional = tf.keras.Model([inputs, lstm_h, lstm_c], tensor)

# The same layers as a functional model, which takes states too.
inputs = tf.keras.Input(shape=(3, 1))
bidirectional_forward_h = tf.keras.Input(shape=(3,))
bidirectional_backward_h = tf.keras.Input(shape=(3,))
tensor = model.layers[0](
    inputs,
    initial_state=[bidirectional_forward_h, bidirectional_backward_h],
)
tensor = model.layers[1](tensor)
functional1 = tf.keras.Model(
    [inputs, bidirectional_forward_h, bidirectional_backward_h],
    tensor,
)

y0 = model(x0)
y1 = functional(
    [x0, initial_lstm_h1, initial_lstm_c1],
    mask=[mask1, None, None],
)
y2 = functional1(
    [x0, initial_bidirectional_forward_h2, initial_bidirectional_backward_h2],
)
y3 = functional([x0, initial_lstm_h3, initial_lstm_c1])
"""


def test_states_are_given_to_a_functional_model_of_the_same_layers() -> None:
    h, c, g = np.ones((2, 2), "f4"), np.zeros(2, "f4"), np.zeros((2, 3), "f4")
    calls = [
        Call(X),
        Call(X, initial_state={1: (h, c)}, mask=np.ones((2, 3), bool)),
        Call(X, initial_state={0: (g, g)}),
        Call(X, initial_state={1: (2 * h, c)}),
    ]
    both = BidirectionalConfig(GRUConfig(3, return_sequences=True))
    assert GIVEN in of(both, LSTMConfig(2), calls=calls)


def test_seeds_are_written_where_something_is_drawn_and_only_there() -> None:
    script = of(
        EmbeddingConfig(4, 2),
        LSTMConfig(1, return_sequences=True, recurrent_initializer="zeros", dropout=0.5),
        DropoutConfig(0.0),
        DropoutConfig(0.5),
        DropoutConfig(0.25, seed=3, noise_shape=(None, 1, 1)),
        TimeDistributedConfig(DropoutConfig(0.5)),
        DenseConfig(4, use_bias=False, bias_initializer="he_normal"),
        calls=[Call(IDS)],
        seed=7,
    )
    for written in (
        "embeddings_initializer=tf.keras.initializers.RandomUniform(\n            seed=10000101,",
        "kernel_initializer=tf.keras.initializers.GlorotUniform(seed=71),\n"
        '        recurrent_initializer="zeros",\n',
        "        dropout=0.5,\n        seed=74,\n        return_sequences=True,\n",
        "    tf.keras.layers.Dropout(0.0),\n    tf.keras.layers.Dropout(0.5, seed=50000224),\n"
        "    tf.keras.layers.Dropout(0.25, noise_shape=(None, 1, 1), seed=3),\n"
        "    tf.keras.layers.TimeDistributed(\n"
        "        tf.keras.layers.Dropout(0.5, seed=90000344),\n    ),\n",
        "        use_bias=False,\n"
        "        kernel_initializer=tf.keras.initializers.GlorotUniform(seed=110000401),\n"
        '        bias_initializer="he_normal",\n',
    ):
        assert written in script


def test_the_two_layers_of_a_bidirectional_have_seeds_of_their_own() -> None:
    layer = LSTMConfig(2, kernel_initializer="ones", recurrent_initializer="ones")
    plain = of(BidirectionalConfig(layer, merge_mode="sum"))
    assert "backward_layer" not in plain
    assert '        merge_mode="sum",\n    ),\n])' in plain
    drawn = of(BidirectionalConfig(replace(layer, recurrent_dropout=0.5)))
    assert "            seed=4,\n        ),\n        backward_layer=" in drawn
    assert (
        "            seed=20000064,\n            go_backwards=True,\n        ),\n    ),\n" in drawn
    )
    other = of(BidirectionalConfig(layer, backward_layer=replace(layer, go_backwards=True)))
    assert "backward_layer=tf.keras.layers.LSTM(" in other


@pytest.mark.parametrize(("seed", "written"), [(None, 4), (9, 9)])
def test_the_seed_that_keras_forgets_is_given_back(seed: int | None, written: int) -> None:
    layer = SimpleRNNConfig(
        2, dropout=0.5, seed=seed, kernel_initializer="ones", recurrent_initializer="ones"
    )
    script = of(ActivationConfig("tanh"), BidirectionalConfig(layer))
    line = f"model.layers[1].forward_layer.cell.seed_generator.state.assign([{written}, 0])\n"
    assert line in script
    assert "backward_layer=tf.keras.layers.SimpleRNN(" in script
    assert "seed_generator" not in of(BidirectionalConfig(replace(layer, dropout=0.0)))
    assert "seed_generator" not in of(BidirectionalConfig(GRUConfig(2, dropout=0.5)))


@pytest.mark.parametrize(
    ("calls", "written"),
    [
        ([Call(X)], "tf.keras.Input(shape=(3, 1)),"),
        ([Call(X), Call(X[:1])], "tf.keras.Input(shape=(3, 1)),"),
        ([Call(X), Call(X[:, :1])], "tf.keras.Input(shape=(None, 1)),"),
        ([Call(X.astype("f8"))], 'tf.keras.Input(shape=(3, 1), dtype="float64"),'),
    ],
)
def test_the_input_is_as_the_calls_are(calls: list[Call], written: str) -> None:
    assert written in of(LSTMConfig(2), DenseConfig(1), calls=calls)


def test_only_a_stateful_model_has_a_batch_size() -> None:
    script = of(LSTMConfig(2, stateful=True), DenseConfig(1))
    assert "    tf.keras.Input(batch_shape=(2, 3, 1)),\n" in script


def test_doubles_that_a_sequential_would_round_go_to_a_functional_model() -> None:
    calls = [Call(X.astype("f8"))]
    script = of(LSTMConfig(2, dtype="float64"), DenseConfig(1), calls=calls)
    assert "which takes float64 as it is.\n" in script
    assert "functional = tf.keras.Model(inputs, tensor)\n\ny0 = functional(x0)\n" in script
    assert "functional" not in of(LSTMConfig(2), DenseConfig(1), calls=calls)


def test_resets_are_of_the_layers_that_have_states() -> None:
    calls = [Call(X, reset_before=True)]
    stateful = LSTMConfig(2, stateful=True, return_sequences=True)
    one = of(GRUConfig(2, return_sequences=True), stateful, calls=calls)
    assert "\nmodel.layers[1].reset_state()\ny0 = model(x0)\n" in one
    assert "stateful = [" not in one
    both = BidirectionalConfig(GRUConfig(2, stateful=True))
    two = of(stateful, BidirectionalConfig(replace(stateful, stateful=False)), both, calls=calls)
    said = "# A Keras 3 Model has no reset_states(): each layer is reset by itself.\n"
    assert f"])\n{said}stateful = [model.layers[0], model.layers[2]]\n" in two
    assert "\nfor layer in stateful:\n    layer.reset_state()\ny0 = model(x0)\n" in two
    none = of(GRUConfig(2), DenseConfig(1), calls=calls)
    assert "\n# a reset does nothing here: no layer is stateful\ny0 = model(x0)\n" in none
    assert "stateful = [" not in of(stateful, both)


@pytest.mark.parametrize(
    ("numbers", "lines"),
    [
        ((0,), "model.layers[0].reset_state()\n"),
        ((0, 3), "model.layers[0].reset_state()\nmodel.layers[3].reset_state()\n"),
        ((1,), "# a reset does nothing here: the layer isn't stateful\n"),
        ((0, 2, 3), "for layer in stateful:\n    layer.reset_state()\n"),
    ],
)
def test_a_reset_of_some_layers_is_of_each_by_itself(numbers: tuple[int, ...], lines: str) -> None:
    idle = LSTMConfig(2, return_sequences=True)
    stateful = replace(idle, stateful=True)
    calls = [Call(X), Call(X, reset_before=numbers)]
    script = of(stateful, idle, stateful, stateful, calls=calls)
    assert f"y0 = model(x0)\n{lines}y1 = model(x0)\n" in script
    assert ("stateful = [" in script) is ("in stateful" in lines)


def test_names_are_written_where_keras_would_give_others() -> None:
    script = of(LSTMConfig(2), DenseConfig(1), DenseConfig(2), names=("memory", "", ""))
    assert script.count("name=") == 1
    assert '        name="memory",\n    ),\n' in script


def test_where_a_given_name_would_meet_one_of_keras_all_are_written() -> None:
    # Keras calls the Dense in the TimeDistributed "dense", and so the next one "dense_1".
    layers = (
        TimeDistributedConfig(DenseConfig(3)),
        DenseConfig(2),
        ActivationConfig("tanh"),
        LSTMConfig(2),
    )
    script = of(*layers, names=("", "", "dense_1", ""))
    for name in ("time_distributed", "dense_2", "dense_1", "lstm"):
        assert f'name="{name}"' in script
    assert script.count("name=") == 4


@pytest.mark.parametrize(
    ("last", "written"),
    [
        (LSTMConfig(2, return_state=True), "y0, h0, c0"),
        (SimpleRNNConfig(2, return_state=True), "y0, h0"),
        (
            BidirectionalConfig(LSTMConfig(2, return_state=True)),
            "y0, forward_h0, forward_c0, backward_h0, backward_c0",
        ),
        (BidirectionalConfig(LSTMConfig(2), merge_mode=None), "forward_y0, backward_y0"),
        (
            BidirectionalConfig(GRUConfig(2, return_state=True), merge_mode=None),
            "forward_y0, backward_y0, forward_h0, backward_h0",
        ),
    ],
)
def test_what_a_model_returns_has_names(last: LayerConfig, written: str) -> None:
    script = of(MaskingConfig(), last)
    assert f"\n{written} = model(x0)\n" in script
    assert f'\nprint({written}, sep="\\n")\n' in script


def test_many_calls_are_a_loop() -> None:
    calls = [Call(np.full((1, 2), n % 3), reset_before=True) for n in range(13)]
    script = of(EmbeddingConfig(4, 2), GRUConfig(2, stateful=True), calls=calls)
    assert (
        "\noutputs = []\nfor inputs in x:\n    model.layers[1].reset_state()\n"
        "    outputs.append(model(inputs))\n\nfor output in outputs:\n    print(output)\n"
    ) in script


@pytest.mark.usefixtures("peephole_is_known")
def test_somebody_s_own_layer_comes_from_its_module() -> None:
    script = of(BidirectionalConfig(PeepholeConfig(2)), DenseConfig(1))
    assert "import tensorflow as tf\nimport peephole\n" in script
    assert "    tf.keras.layers.Bidirectional(\n        peephole.PeepholeLSTM(\n" in script


@given(model_experiments())
def test_every_script_of_a_model_is_python_in_lines_that_fit(experiment: Experiment) -> None:
    script = to_keras(experiment)
    ast.parse(script)
    assert max(map(len, script.splitlines())) < 80
