"""LSTM layers as courses, documentation and questions spell them."""

from typing import Any

import pytest

from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.from_code.from_keras import from_keras, layers_in
from lstmviz.experiment.invalid_value import InvalidValue

TEXT_GENERATION = """
# The embedding dimension
embedding_dim = 256

# Number of RNN units
rnn_units = 1024

def build_model(vocab_size, embedding_dim, rnn_units, batch_size):
  model = tf.keras.Sequential([
    tf.keras.layers.Embedding(vocab_size, embedding_dim,
                              batch_input_shape=[batch_size, None]),
    tf.keras.layers.LSTM(rnn_units,
                        return_sequences=True,
                        stateful=True,
                        recurrent_initializer='glorot_uniform'),
    tf.keras.layers.Dense(vocab_size)
  ])
  return model

model = build_model(
    vocab_size=len(vocab),
    embedding_dim=embedding_dim,
    rnn_units=rnn_units,
    batch_size=BATCH_SIZE)
"""

TEXT_GENERATION_ALONE = TEXT_GENERATION[
    TEXT_GENERATION.index("def build") : TEXT_GENERATION.index("model = build")
]

LAB = """
def LSTM(rnn_units):
  return tf.keras.layers.LSTM(
    rnn_units,
    return_sequences=True,
    recurrent_initializer='glorot_uniform',
    recurrent_activation='sigmoid',
    stateful=True,
  )

def build_model(vocab_size, embedding_dim, rnn_units, batch_size):
  model = tf.keras.Sequential([
    tf.keras.layers.Embedding(vocab_size, embedding_dim, batch_input_shape=[batch_size, None]),
    LSTM(rnn_units),
    tf.keras.layers.Dense(vocab_size)
  ])
  return model
"""

STOCK = """
regressor = Sequential()
regressor.add(LSTM(units = 50, return_sequences = True, input_shape = (X_train.shape[1], 1)))
regressor.add(Dropout(0.2))
regressor.add(LSTM(units = 60, return_sequences = True))
regressor.add(Dropout(0.2))
regressor.add(LSTM(units = 80))
regressor.add(Dense(units = 1))
regressor.compile(optimizer = 'adam', loss = 'mean_squared_error')
"""

SEQ2SEQ = """
from keras.models import Model
from keras.layers import Input, LSTM, Dense

latent_dim = 256  # Latent dimensionality of the encoding space.

encoder_inputs = Input(shape=(None, num_encoder_tokens))
encoder = LSTM(latent_dim, return_state=True)
encoder_outputs, state_h, state_c = encoder(encoder_inputs)
encoder_states = [state_h, state_c]

decoder_inputs = Input(shape=(None, num_decoder_tokens))
decoder_lstm = LSTM(latent_dim, return_sequences=True, return_state=True)
decoder_outputs, _, _ = decoder_lstm(decoder_inputs,
                                     initial_state=encoder_states)
"""

CLASS = """
class Encoder(tf.keras.Model):
  def __init__(self, vocab_size, embedding_dim, enc_units, batch_sz):
    super(Encoder, self).__init__()
    self.enc_units = enc_units
    self.lstm_layer = tf.keras.layers.LSTM(self.enc_units,
                                           return_sequences=True,
                                           return_state=True,
                                           recurrent_initializer='glorot_uniform')

  def call(self, x, hidden):
    output, h, c = self.lstm_layer(x, initial_state=hidden)
    return output, h, c

encoder = Encoder(vocab_inp_size, embedding_dim, 1024, BATCH_SIZE)
"""

CONSOLE = """
>>> inputs = np.random.random((32, 10, 8))
>>> lstm = keras.layers.LSTM(4)
>>> output = lstm(inputs)
>>> output.shape
(32, 4)
>>> lstm = keras.layers.LSTM(
...     4, return_sequences=True, return_state=True)
"""

QUESTION = """
I have the following network, why is the loss nan?

```python
%tensorflow_version 2.x
n_hidden = 32 * 4
model.add(LSTM(n_hidden, activation='relu', input_shape=(n_steps, n_features)))
```

The second one (`LSTM(5)`) doesn't do it.
"""

TUNED = """
def build(hp):
    return keras.Sequential([layers.LSTM(hp.Int('units', 32, 512, step=32)), layers.Dense(1)])
"""

KERAS_1 = """
model = Sequential()
model.add(Embedding(max_features, 256, input_length=maxlen))
model.add(LSTM(output_dim=128, activation='sigmoid', inner_activation='hard_sigmoid'))
"""

PARTIAL = """
import functools
if tf.test.is_gpu_available():
  print('GPU')
lstm = functools.partial(tf.keras.layers.LSTM, recurrent_activation='sigmoid', stateful=True)
model = tf.keras.Sequential([lstm(64, return_sequences=True)])
"""

CUT_OFF = """
            layers.LSTM(32, return_sequences=True, dropout=0.1),
            layers.LSTM(n_out),
        ]
    )
    n_out = 8
"""


def changed(config: LSTMConfig, **expected: Any) -> None:
    assert config == LSTMConfig(**expected)


@pytest.mark.parametrize(
    ("source", "names", "index", "expected"),
    [
        ("LSTM(4)", {}, None, {"units": 4}),
        ("layers.LSTM(4)", {}, None, {"units": 4}),
        ("tf.keras.layers.LSTM(units=4, stateful=True,)", {}, None, {"stateful": True}),
        ("from keras import layers as L\nL.LSTM(4, unroll=True)(x)", {}, None, {"unroll": True}),
        ("from keras.layers import LSTM as Rnn\nRnn(4, 'relu')", {}, None, {"activation": "relu"}),
        ("x = keras.layers.LSTM(4, None, 'hard_sigmoid', False)(x)", {}, None,
         {"activation": None, "recurrent_activation": "hard_sigmoid", "use_bias": False}),
        ("model.add(tf.keras.layers.Bidirectional(tf.keras.layers.LSTM(64)))", {}, None,
         {"units": 64}),
        ("    tf.keras.layers.Bidirectional(\n        tf.keras.layers.LSTM(64, dropout=.2)),", {},
         None, {"units": 64, "dropout": 0.2}),
        ("model.add(TimeDistributed(LSTM(20), input_shape=(None, 10, 3)))", {}, None,
         {"units": 20}),
        ("model.add(LSTM(100, dropout=0.2, recurrent_dropout=0.2))", {}, None,
         {"units": 100, "dropout": 0.2, "recurrent_dropout": 0.2}),
        (TEXT_GENERATION, {}, None,
         {"units": 1024, "return_sequences": True, "stateful": True,
          "recurrent_initializer": "glorot_uniform"}),
        (TEXT_GENERATION, {"rnn_units": 4}, None,
         {"units": 4, "return_sequences": True, "stateful": True,
          "recurrent_initializer": "glorot_uniform"}),
        (TEXT_GENERATION_ALONE, {"rnn_units": 4}, None,
         {"units": 4, "return_sequences": True, "stateful": True,
          "recurrent_initializer": "glorot_uniform"}),
        (LAB, {"rnn_units": 8}, None,
         {"units": 8, "return_sequences": True, "stateful": True,
          "recurrent_initializer": "glorot_uniform"}),
        (STOCK, {}, 1, {"units": 60, "return_sequences": True}),
        (STOCK, {}, 2, {"units": 80}),
        (SEQ2SEQ, {}, 0, {"units": 256, "return_state": True}),
        (SEQ2SEQ, {}, 1, {"units": 256, "return_sequences": True, "return_state": True}),
        (CLASS, {}, None,
         {"units": 1024, "return_sequences": True, "return_state": True,
          "recurrent_initializer": "glorot_uniform"}),
        (CONSOLE, {}, 1, {"units": 4, "return_sequences": True, "return_state": True}),
        (QUESTION, {}, None, {"units": 128, "activation": "relu"}),
        (PARTIAL, {}, None, {"units": 64, "return_sequences": True, "stateful": True}),
        (CUT_OFF, {}, 0, {"units": 32, "return_sequences": True, "dropout": 0.1}),
        (CUT_OFF, {}, 1, {"units": 8}),
        ("In [3]: n = 7\n\nIn [4]: LSTM(n,\n   ...:      stateful=True)\nOut[4]: <LSTM name=lstm>",
         {}, None, {"units": 7, "stateful": True}),
        ("tf.keras.layers.RNN(tf.keras.layers.LSTMCell(32, dropout=.1), return_state=True)", {},
         None, {"units": 32, "dropout": 0.1, "return_state": True}),
        ("cfg = {'units': 16, 'return_sequences': True}\nlstm = layers.LSTM(**cfg, name='l')", {},
         None, {"units": 16, "return_sequences": True}),
        ("def f(units=64, bi=False):\n  return LSTM(units if not bi else units // 2)", {}, None,
         {"units": 64}),
        ("params = dict(n=[10, 20])\nLSTM(params['n'][1])", {}, None, {"units": 20}),
        ("LSTM(FLAGS.rnn_size, activation=act)", {"FLAGS.rnn_size": 3, "act": "relu"}, None,
         {"units": 3, "activation": "relu"}),
        ("lstm = LSTM(4,\xa0dtype=tf.float64,  # “so”\n  seed=42)", {}, None,
         {"dtype": "float64", "seed": 42}),
        ("init = keras.initializers.RandomNormal(mean=0., stddev=1e-3, seed=1)\n"
         "LSTM(4, kernel_initializer=init, bias_initializer=tf.zeros_initializer(),\n"
         "     recurrent_initializer=initializers.Orthogonal(1.5),\n"
         "     kernel_regularizer=regularizers.l1_l2(l1=1e-5, l2=1e-4),\n"
         "     bias_regularizer=regularizers.L2(-(-0.5)), recurrent_constraint=max_norm(3.),\n"
         "     activation=tf.nn.softsign, recurrent_activation=keras.activations.hard_sigmoid)",
         {}, None,
         {"activation": "softsign", "recurrent_activation": "hard_sigmoid",
          "kernel_initializer":
              {"class_name": "RandomNormal", "config": {"stddev": 1e-3, "seed": 1}},
          "recurrent_initializer": {"class_name": "Orthogonal", "config": {"gain": 1.5}},
          "kernel_regularizer": {"class_name": "L1L2", "config": {"l1": 1e-5, "l2": 1e-4}},
          "bias_regularizer": {"class_name": "L2", "config": {"l2": 0.5}},
          "recurrent_constraint": {"class_name": "MaxNorm", "config": {"max_value": 3.0}}}),
        ("LSTM(4, kernel_initializer='uniform', dtype=keras.DTypePolicy('mixed_float16'))", {},
         None, {"kernel_initializer": "random_uniform", "dtype": "mixed_float16"}),
        ("LSTM(4, dtype=None, bias_initializer=keras.initializers.Constant(0.01),"
         " recurrent_initializer=initializers.get('he_normal'))", {}, None,
         {"bias_initializer": {"class_name": "Constant", "config": {"value": 0.01}},
          "recurrent_initializer": "he_normal"}),
        ("if gpu:\n  units = 1024\nelse:\n  units = 2 ** 5\nLSTM(units)", {"units": 5}, None,
         {"units": 5}),
    ],
)  # fmt: skip
def test_a_snippet_is_read(
    source: str, names: dict[str, Any], index: int | None, expected: dict[str, Any]
) -> None:
    config = from_keras(source, names=names, index=index)
    assert config == LSTMConfig(**{"units": 4, **expected})


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        (TEXT_GENERATION_ALONE,
         "'names', expected a value for rnn_units, got none."),
        ("LSTM(n_units, dropout=cfg.drop, seed=n_units)",
         "'names', expected a value for n_units and for cfg.drop, got none."),
        ("if gpu:\n  units = 1024\nelse:\n  units = 32\nLSTM(units)",
         "'names', expected a value for units, got none."),
        ("for units in (32, 64):\n  model.add(LSTM(units))",
         "'names', expected a value for units, got none."),
        ("def f(n):\n  return LSTM(n)\nf(3)\nf(4)",
         "'names', expected a value for n, got none."),
        ("LSTM(X.shape[2])", "'names', expected a value for X.shape[2], got none."),
        ("LSTM(4)\nLSTM(5, stateful=True)",
         "'index', expected one of 0 (line 1: LSTM(4)), 1 (line 2: LSTM(5, stateful=True)),"
         " got none."),
        (TUNED,
         "'names', expected a value for hp.Int('units', 32, 512, step=32), got none."),
        ("LSTM(__import__('os').system('rm -rf ~'))",
         "'units', expected a positive integer, readable without running the code,"
         " got __import__('os').system('rm -rf ~')."),
        ("LSTM(4, activation=lambda x: x)",
         "'activation', expected the name of a Keras activation, or None, readable"
         " without running the code, got lambda x: x."),
        ("LSTM(4, return_sequence=True)",
         "'return_sequence', expected an argument of keras.layers.LSTM in Keras 3,"
         " return_sequences perhaps, got return_sequence."),
        ("LSTM(2**40)",
         "'units', expected a positive integer up to 2147483647, got 1099511627776."),
        ("LSTM(9**9**9)", "'units', expected a smaller value, got 9 ** 9 ** 9."),
        ("LSTM(4, 'tanh', activation='relu')", "'activation', expected one value, got two."),
        ("LSTM(128, 'tnah')",
         "'activation', expected the name of a Keras activation, or None, got 'tnah'."),
        ("CuDNNLSTM(64)",
         "'source', expected an LSTM of Keras 3, got CuDNNLSTM. In Keras 3 it is LSTM, which"
         " uses cuDNN by itself where it can."),
        ("self.rnn = nn.LSTM(10, 20, batch_first=True)",
         "'source', expected a recurrent layer of Keras such as LSTM(4), got PyTorch's LSTM."),
        ("x = ConvLSTM2D(4, 3)(x)",
         "'source', expected a recurrent layer of Keras such as LSTM(4), got a ConvLSTM2D layer."),
        ("print('LSTM(4)')  # LSTM(4)",
         "'source', expected a recurrent layer of Keras such as LSTM(4), got a text without one."),
        ("model.add(LSTM(4, return_sequences=True",
         "'source', expected Python with a recurrent layer in it, got a text that isn't Python in"
         " line 1 ('(' was never closed)."),
        ("  \n", "'source', expected a recurrent layer such as LSTM(4), got nothing."),
    ],
)  # fmt: skip
def test_a_snippet_is_refused_in_one_sentence(source: str, sentence: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        from_keras(source)
    assert str(refused.value) == f"Received an invalid value for argument {sentence}"


@pytest.mark.parametrize(
    "source",
    [
        "LSTM(4, time_major=False)",
        "LSTM(4, **{'time_major': False})",
        "time = False\nLSTM(4, time_major=time)",
        "CuDNNLSTM(4, time_major=False)",
        "RNN(LSTMCell(4), time_major=False)",
    ],
)
def test_axes_in_today_s_order_say_nothing(source: str) -> None:
    (found,) = layers_in(source)
    assert found.config == LSTMConfig(4)
    assert not any("time_major" in refused.argument for refused in found.retired)
    said = "time_major=False is left out. Keras 3 always takes (batch, timesteps, features)."
    assert said in found.notes
    assert "CuDNN" in source or from_keras(source) == LSTMConfig(4)


@pytest.mark.parametrize(
    ("source", "argument", "said", "turned"),
    [
        ("LSTM(4, batch_input_shape=(2, 4, 1), stateful=True)", "batch_input_shape",
         "batch_input_shape=(2, 4, 1)", {"units": 4, "stateful": True}),
        ("LSTM(4, time_major=True)", "time_major", "time_major=True", {"units": 4}),
        (KERAS_1, "output_dim", "output_dim=128",
         {"units": 128, "activation": "sigmoid", "recurrent_activation": "hard_sigmoid"}),
        ("LSTM(4, init='he_normal', W_regularizer=l2(.1), forget_bias_init='zero',"
         " consume_less='mem', dropout_U=.5)", "init", "init='he_normal'",
         {"units": 4, "kernel_initializer": "he_normal", "unit_forget_bias": False,
          "kernel_regularizer": {"class_name": "L2", "config": {"l2": 0.1}},
          "implementation": 1, "recurrent_dropout": 0.5}),
        ("LSTM(4, weights=[embedding], dynamic=True)", "weights", "weights=[embedding]",
         {"units": 4}),
        ("tf.compat.v1.keras.layers.LSTM(4)", "source", "hard_sigmoid by default", {"units": 4}),
        ("LSTM(4, **{'time_major': True})", "time_major", "time_major=True", {"units": 4}),
    ],
)  # fmt: skip
def test_what_keras_3_does_not_take_is_reported_and_turned(
    source: str, argument: str, said: str, turned: dict[str, Any]
) -> None:
    with pytest.raises(InvalidValue) as refused:
        from_keras(source)
    assert refused.value.argument == argument
    assert said in str(refused.value)
    (found,) = layers_in(source)
    assert found.config == LSTMConfig(**turned)
    assert any(said in note for note in found.notes)


def test_what_says_nothing_of_the_layer_is_left_out_and_told() -> None:
    (found,) = layers_in("LSTM(4, name=f'l{i}', trainable=False, input_shape=(look_back, 1))")
    assert found.config == LSTMConfig(4)
    assert found.retired == ()
    shape, names = found.notes
    assert shape.startswith("input_shape=(look_back, 1) is left out: here each call")
    assert names == ("name, trainable are left out: nothing that the layer computes depends on it.")


def test_old_resets_and_slopes_are_explained() -> None:
    source = "m.add(LSTM(4, recurrent_activation='hard_sigmoid'))\nm.reset_states()"
    (found,) = layers_in(source)
    assert "clip(x/6 + 0.5)" in found.notes[0]
    assert "reset_state()" in found.notes[1]
