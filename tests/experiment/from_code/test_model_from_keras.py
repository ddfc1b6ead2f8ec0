"""Whole models in source code: what is refused, asked for and told."""

import json
from pathlib import Path
from typing import Any

import pytest
from model_codes import CODES

from lstmviz.experiment.config import GRUConfig, LSTMConfig
from lstmviz.experiment.from_code.from_model import model_from_keras, models_in, read_model
from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.model.layers import BidirectionalConfig, DenseConfig, RepeatVectorConfig
from lstmviz.experiment.model.model import ModelConfig

ATTENTION = """
inputs = keras.Input((None,))
x = layers.Embedding(100, 8)(inputs)
h = layers.LSTM(8, return_sequences=True)(x)
a = layers.Attention()([h, h])
x = layers.GlobalAveragePooling1D()(a)
model = keras.Model(inputs, layers.Dense(1)(x))
"""

SEQ2SEQ = """
encoder_inputs = keras.Input(shape=(None, num_encoder_tokens))
encoder = keras.layers.LSTM(latent_dim, return_state=True)
encoder_outputs, state_h, state_c = encoder(encoder_inputs)
encoder_states = [state_h, state_c]
decoder_inputs = keras.Input(shape=(None, num_decoder_tokens))
decoder_lstm = keras.layers.LSTM(latent_dim, return_sequences=True, return_state=True)
decoder_outputs, _, _ = decoder_lstm(decoder_inputs, initial_state=encoder_states)
decoder_dense = keras.layers.Dense(num_decoder_tokens, activation="softmax")
decoder_outputs = decoder_dense(decoder_outputs)
model = keras.Model([encoder_inputs, decoder_inputs], decoder_outputs)

encoder_model = keras.Model(encoder_inputs, encoder_states)
"""

OWN_LAYER = """
class Attention(Layer):
    def build(self, shape):
        self.w = self.add_weight(shape=(4, 1))
    def call(self, x):
        e = K.tanh(K.dot(x, self.w))
        return K.sum(x * e, axis=1)
model = Sequential()
model.add(LSTM(4, return_sequences=True))
model.add(Attention())
model.add(Dense(1))
"""

LAST_STEP = """
class Last(keras.Model):
    def __init__(self):
        super().__init__()
        self.lstm = LSTM(4, return_sequences=True)
        self.out = Dense(1)
    def call(self, x):
        x = self.lstm(x)
        return self.out(x[:, -1, :])
"""

BRANCHES = """
a = Input((5, 1))
x = LSTM(4)(a)
y = GRU(4)(a)
model = Model(a, Dense(1)(concatenate([x, y])))
"""


@pytest.mark.parametrize(
    ("source", "obstacles"),
    [
        ("m = Sequential()\nm.add(Conv1D(4, 3))\nm.add(MaxPooling1D(2))\nm.add(LSTM(4))",
         "Conv1D (line 2), MaxPooling1D (line 3)"),
        (ATTENTION, "Attention (line 5), GlobalAveragePooling1D (line 6)"),
        (SEQ2SEQ, "two inputs (line 11)"),
        (OWN_LAYER, "Attention, a class of its own (line 10)"),
        (LAST_STEP, "x[:, -1, :] (line 9)"),
        (BRANCHES, "concatenate (line 5)"),
        ("m = Sequential([Lambda(lambda x: x * 2), LSTM(4), Dense(1)])", "Lambda (line 1)"),
        ("a = Input((5, 4))\nx = LSTM(4, return_sequences=True)(a)\nx = x + a\n"
         "m = Model(a, Dense(1)(x))", "x + a (line 3)"),
        ("lstm = LSTM(4, return_sequences=True)\nm = Sequential([lstm, lstm])",
         "the LSTM (line 1) twice"),
        ("def f(x):\n  return f(LSTM(4)(x))\ny = f(Input((3, 1)))",
         "f, which calls itself (line 2)"),
        ("m = Sequential([TimeDistributed(LSTM(4)), LSTM(3)])", "TimeDistributed(LSTM) (line 1)"),
        ("m = Sequential([RNN(MinimalCell(3)), LSTM(4)])", "RNN over MinimalCell(3) (line 1)"),
        ("x = LSTM(4, return_sequences=True)(i)\nx = SeqSelfAttention(units=8)(x)\n"
         "m = Model(i, Dense(1)(x))", "SeqSelfAttention (line 2)"),
        ("m = Sequential([LSTM(4), make_head()])",
         "make_head(), which no layer known here makes (line 1)"),
        ("m = Sequential()\nwhile q @ n:\n  m.add(LSTM(4))\n  n -= 1",
         "a while loop around layers (line 2)"),
        ("m = Sequential()\nfor n in {4, 5}:\n  m.add(LSTM(n))",
         "a loop around layers that only running the code counts (line 2)"),
        ("i = Input((3, 1))\no, h, c = LSTM(4, return_state=True)(i)\nm = Model(i, Dense(1)(c))",
         "a state of the LSTM, not its output (line 3)"),
        ("i = Input((3, 1))\no, h, c = LSTM(4, return_state=True)(i)\nm = Model(i, [h, c])",
         "two states as outputs (line 3)"),
        ("i = Input((3, 1))\no = LSTM(4)(i)\nm = Model(i, [Dense(1)(o), Dense(2)(o)])",
         "two outputs (line 3)"),
    ],
)  # fmt: skip
def test_what_is_no_chain_of_known_layers_is_refused_by_name(source: str, obstacles: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        model_from_keras(source, names={"latent_dim": 4})
    assert str(refused.value) == (
        "Received an invalid value for argument 'source', expected a straight chain of layers that "
        f"lstmviz runs, got one with {obstacles}; its recurrent layers can still be taken one by "
        "one."
    )


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("", "'source', expected a recurrent layer such as LSTM(4), got nothing."),
        ("m = Sequential([Dense(3), Dense(1)])",
         "'source', expected a recurrent layer of Keras such as LSTM(4), got a text without one."),
        ("self.rnn = nn.LSTM(10, 20)",
         "'source', expected a recurrent layer of Keras such as LSTM(4), got PyTorch's LSTM."),
        ("a = LSTM(4)\nb = Dense(1)",
         "'source', expected a model, got LSTM (line 1), Dense (line 2), which the text doesn't "
         "join to one; its recurrent layers can still be taken one by one."),
        ("a = Sequential([LSTM(4), Dense(1)])\nb = Sequential([GRU(4)])",
         "'source', expected one model, got 2: one of line 1 (LSTM (line 1), Dense (line 1)), one "
         "of line 2 (GRU (line 2))."),
        ("m = Sequential([LSTM(0), Dense(1)])",
         "'units', expected a positive integer, got 0 (LSTM in line 1)."),
        ("m = Sequential([LSTM(4),\nDense(1, activation=lambda x: x)])",
         "'activation', expected the name of a Keras activation, or None, readable without running "
         "the code, got lambda x: x (Dense in line 2)."),
        ("m = Sequential([LSTM(4), Dense(1, unit=3)])",
         "'unit', expected an argument of keras.layers.Dense in Keras 3, units perhaps, got unit "
         "(Dense in line 1)."),
        ("m = Sequential([LSTM(4), Dense(units)])\nfor _ in range(n_layers):\n  m.add(LSTM(dim))",
         "'names', expected a value for n_layers and for units and for dim, got none."),
        ("m = Sequential()\nfor i in range(200): m.add(LSTM(4))",
         "'source', expected at most 100 layers, got 200."),
        ("m = Sequential([LSTM(4, True, name='a'), LSTM(4, name='a')])",
         "'activation', expected the name of a Keras activation, or None, got True (LSTM in line "
         "1)."),
        ("m = Sequential([GRU(4, name='a'), LSTM(4, name='a')])",
         "'names', expected a name of its own for each layer, got a twice."),
        ("m = Sequential([\n  Embedding(10, 4),\n  LSTM(4),\n  Dense(3),",
         "'source', expected the whole code of a model, got code that isn't Python in line 1 ('[' "
         "was never closed): what line 1 makes can't be read; its recurrent layers can still be "
         "taken one by one."),
    ],
)  # fmt: skip
def test_what_can_not_be_read_is_told_in_one_sentence(source: str, sentence: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        model_from_keras(source)
    assert str(refused.value) == f"Received an invalid value for argument {sentence}"


def test_names_that_are_no_mapping_of_names_are_refused() -> None:
    with pytest.raises(InvalidValue, match="expected a dict such as"):
        model_from_keras("LSTM(4)", names=["units"])  # type: ignore[arg-type]


def test_work_without_an_end_is_ended() -> None:
    deep = "\n".join(f"def f{n}(x):\n  f{n + 1}(x)\n  f{n + 1}(x)\n  return x" for n in range(30))
    with pytest.raises(InvalidValue, match="fewer steps") as refused:
        model_from_keras(f"{deep}\ndef f30(x):\n  return LSTM(4)(x)\nf0(Input((3, 1)))")
    assert refused.value.argument == "source"


def notes_of(code: str) -> list[str]:
    found = next(each for each in CODES if each.name == code)
    return list(map(str, read_model(found.source, found.names).notes))


def test_what_keras_2_said_is_told_line_by_line() -> None:
    assert notes_of("airline passengers, stateful") == [
        "Line 7: batch_input_shape=(1, 3, 1) is left out: here each call's input has its shape. It "
        "told the layer the shape of its input. In Keras 3 the model's first entry does: "
        "keras.Input(batch_shape=(batch, timesteps, features)).",
        "Line 9: batch_input_shape=(1, 3, 1) is left out: here each call's input has its shape. It "
        "told the layer the shape of its input. In Keras 3 the model's first entry does: "
        "keras.Input(batch_shape=(batch, timesteps, features)).",
        "Line 14: reset_states: It was a method of models and layers. In Keras 3 only the layer "
        "has it, and calls it reset_state().",
    ]


def test_each_argument_of_keras_1_is_told_with_its_own_line() -> None:
    notes = notes_of("Keras 1")
    assert (
        "Line 3: init='uniform' is taken as embeddings_initializer. That is its name in Keras 1. "
        "Since Keras 2 it is embeddings_initializer." in notes
    )
    assert [note.partition(" is ")[0] for note in notes if note.startswith("Line 9")] == [
        "Line 9: TimeDistributedDense",
        "Line 9: init='glorot_normal'",
        "Line 9: b_constraint=nonneg()",
        "Line 9: bias=True",
    ]


def test_weights_are_named_as_the_layer_has_them() -> None:
    assert (
        "Line 8: weights=[embedding_matrix] is left out. It gave the layer its first weights. In "
        "Keras 3 layer.set_weights([embeddings]) does, once the layer is built."
    ) in notes_of("a strategy and a checkpoint")


@pytest.mark.parametrize(
    ("code", "shape"),
    [
        ("text generation, Keras 2", (None, None)),
        ("airline passengers, stateful", (1, 3, 1)),
        ("movie reviews, Python 2", (None, 500)),
        ("weather, keras.io", (None, None, None)),
        ("addition, Keras 2", (None, 7, 12)),
        ("a block that is called twice", (4, 10, 2)),
        ("padded sequences", (None, None, 2)),
        ("time series, TensorFlow", None),
    ],
)
def test_the_shape_of_the_input_is_known_as_far_as_it_is_told(code: str, shape: Any) -> None:
    found = next(each for each in CODES if each.name == code)
    assert read_model(found.source, found.names).batch_shape == shape


def test_a_chain_goes_on_with_a_layer_s_output() -> None:
    source = (
        "i = Input((3, 1))\n"
        "out, h, c = LSTM(4, return_state=True)(i)\n"
        "fore, fh, fc, bh, bc = Bidirectional(GRU(4, return_state=True))(RepeatVector(2)(h))\n"
    )
    found = read_model(f"{source}m = Model(i, Dense(1)(fore))")
    assert found.config == ModelConfig(
        [
            LSTMConfig(4),
            RepeatVectorConfig(2),
            BidirectionalConfig(GRUConfig(4)),
            DenseConfig(1),
        ]
    )
    assert [note.line for note in found.notes] == [2, 3]
    with pytest.raises(InvalidValue, match=r"a state of the Bidirectional\(GRU\)"):
        model_from_keras(f"{source}m = Model(i, Dense(1)(fh))")


def test_what_a_call_is_given_beside_its_input_is_told() -> None:
    source = (
        "i = Input((3, 1))\n"
        "x = LSTM(4)(i, initial_state=[h0, c0], mask=m)\n"
        "x = Dropout(0.5)(x, training=True)\n"
        "m = Model(i, x)"
    )
    assert list(map(str, read_model(source).notes)) == [
        "Line 2: initial_state=[h0, c0] is left out: a call's own initial_state takes its place.",
        "Line 2: mask=m is left out: the mask of a call takes its place.",
        "Line 3: training=True is left out: a call's own training takes its place.",
    ]


def test_of_a_model_and_one_that_can_not_be_run_the_first_is_read_and_the_other_told() -> None:
    source = "a = Sequential([LSTM(4)])\nb = Sequential([LSTM(4), Conv1D(1, 1)])"
    found = read_model(source)
    assert found.config == ModelConfig([LSTMConfig(4)])
    (note,) = found.notes
    assert note.line == 2
    assert note.text.startswith("A model is left out: ")
    assert "Conv1D (line 2)" in note.text


def test_models_that_differ_are_listed_with_what_each_needs() -> None:
    first, second = models_in("a = Sequential([LSTM(n)])\nb = Sequential([LSTM(4), GRU(k)])")
    assert (first.line, first.layers, first.missing) == (1, ("LSTM (line 1)",), ("n",))
    assert (second.line, second.missing, second.names) == (2, ("k",), ("k",))


def test_a_notebook_s_file_is_read() -> None:
    cells = [
        {"cell_type": "markdown", "source": ["# A model"]},
        {"cell_type": "code", "source": ["%matplotlib inline\n", "from keras.layers import *"]},
        {"cell_type": "code", "source": ["m = Sequential([LSTM(n), Dense(1)])"]},
    ]
    text = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4})
    assert model_from_keras(text, names={"n": 3}).layers == (LSTMConfig(3), DenseConfig(1))


def test_nothing_of_the_source_is_run(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    source = f"open({str(mark)!r}, 'w')\nm = Sequential([LSTM(4), Dense(open({str(mark)!r}, 'w'))])"
    with pytest.raises(InvalidValue):
        model_from_keras(source)
    assert not mark.exists()


def test_a_model_inside_another_grows_on() -> None:
    source = (
        "inner = Sequential([LSTM(3)])\n"
        "outer = Sequential([inner])\n"
        "inner.add(Dense(1))\n"
        "outer.add(Dense(2))\n"
        "inner.add(Dense(3))"
    )
    expected = ModelConfig([LSTMConfig(3), DenseConfig(1), DenseConfig(3), DenseConfig(2)])
    assert model_from_keras(source) == expected


def test_a_model_inside_itself_is_refused() -> None:
    with pytest.raises(InvalidValue, match=r"a model inside itself \(line 2\)"):
        model_from_keras("a = Sequential([LSTM(3)])\na.add(a)")


def test_a_cell_that_a_class_holds_is_found() -> None:
    source = (
        "class Net(keras.Model):\n"
        "  def __init__(self):\n"
        "    self.cell = keras.layers.GRUCell(5)\n"
        "    self.rnn = keras.layers.RNN(self.cell)\n"
        "  def call(self, x):\n"
        "    return self.rnn(x)"
    )
    assert model_from_keras(source) == ModelConfig([GRUConfig(5)])


def test_values_that_a_loop_changes_are_followed() -> None:
    source = (
        "units = 16\n"
        "m = Sequential()\n"
        "for k, last in enumerate([False, False, True]):\n"
        "    m.add(LSTM(units + k, return_sequences=not last, name=f'rnn_{k}'))\n"
        "    units //= 2\n"
        "    if last:\n"
        "        break\n"
        "m.add(Dense(units))"
    )
    model = model_from_keras(source)
    assert model.layers == (
        LSTMConfig(16, return_sequences=True),
        LSTMConfig(9, return_sequences=True),
        LSTMConfig(6),
        DenseConfig(2),
    )
    assert model.names == ("rnn_0", "rnn_1", "rnn_2", "dense")


def test_a_while_loop_is_followed_as_far_as_its_condition_is_known() -> None:
    source = (
        "class Net:\n"
        "  def build(self, depth=3):\n"
        "    self.model = Sequential()\n"
        "    n = 1\n"
        "    while n <= depth - 1:\n"
        "      self.model.add(LSTM(4 * n, return_sequences=True))\n"
        "      n += 1\n"
        "    self.model.add(LSTM(2))"
    )
    sizes = [layer.units for layer in model_from_keras(source).recurrent.values()]
    assert sizes == [4, 8, 2]
    with pytest.raises(InvalidValue, match="a value for go and for k, got none"):
        model_from_keras("m = Sequential()\nwhile go:\n  m.add(LSTM(k))")
    with pytest.raises(InvalidValue, match=r"at most 1,000 layers|fewer steps"):
        model_from_keras("m = Sequential()\nwhile True:\n  m.add(LSTM(3))")


def test_a_given_value_goes_before_the_source_s_own() -> None:
    source = "units = 16\nm = Sequential([LSTM(units), Dense(units)])"
    assert model_from_keras(source, names={"units": 2}).layers == (LSTMConfig(2), DenseConfig(2))


def test_a_condition_that_only_running_decides_is_named_or_asked_for() -> None:
    source = "m = Sequential([LSTM(4)])\nif {}:\n  m.add(Dense(1))"
    with pytest.raises(InvalidValue, match=r"a condition around layers .* \(line 2\)"):
        model_from_keras(source.format("x @ y"))
    with pytest.raises(InvalidValue, match="a value for deep, got none"):
        model_from_keras(source.format("deep"))
    assert len(model_from_keras(source.format("deep"), names={"deep": True}).layers) == 2
    assert len(model_from_keras(source.format("deep"), names={"deep": False}).layers) == 1


def test_too_many_layers_are_refused_before_they_are_all_read() -> None:
    with pytest.raises(InvalidValue, match="makes at most 1,000 layers, got more"):
        model_from_keras("m = Sequential()\n" + "m.add(LSTM(3))\n" * 1001)
