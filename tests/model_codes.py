"""Models as courses, documentation and questions spell them, and what Keras 3 makes of each."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class ModelCode:
    """A model in source code.

    Attributes:
        name: where such code is found.
        source: the code as it is pasted.
        names: the values that it needs from elsewhere.
        runs: Keras 3 code that makes the same model; the source itself where it is empty.
        model: what in that code the model is.
    """

    name: str
    source: str
    names: dict[str, Any] = field(default_factory=dict)
    runs: str = ""
    model: str = "model"


CODES = (
    ModelCode("text generation, Keras 2", """
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

for input_example_batch, target_example_batch in dataset.take(1):
  example_batch_predictions = model(input_example_batch)

model = build_model(len(vocab), embedding_dim, rnn_units, batch_size=1)
model.load_weights(tf.train.latest_checkpoint(checkpoint_dir))
model.build(tf.TensorShape([1, None]))

def generate_text(model, start_string):
  model.reset_states()
  for i in range(num_generate):
    predictions = model(input_eval)
""", {"len(vocab)": 65}, """
model = keras.Sequential([
    keras.layers.Embedding(65, 256),
    keras.layers.LSTM(1024, return_sequences=True, stateful=True,
                      recurrent_initializer='glorot_uniform'),
    keras.layers.Dense(65)])
"""),
    ModelCode("text generation, subclassed", """
import tensorflow as tf

vocab_size = len(ids_from_chars.get_vocabulary())
embedding_dim = 256
rnn_units = 1024

class MyModel(tf.keras.Model):
  def __init__(self, vocab_size, embedding_dim, rnn_units):
    super().__init__(self)
    self.embedding = tf.keras.layers.Embedding(vocab_size, embedding_dim)
    self.gru = tf.keras.layers.GRU(rnn_units,
                                   return_sequences=True,
                                   return_state=True)
    self.dense = tf.keras.layers.Dense(vocab_size)

  def call(self, inputs, states=None, return_state=False, training=False):
    x = inputs
    x = self.embedding(x, training=training)
    if states is None:
      states = self.gru.get_initial_state(x)
    x, states = self.gru(x, initial_state=states, training=training)
    x = self.dense(x, training=training)

    if return_state:
      return x, states
    else:
      return x

model = MyModel(
    vocab_size=vocab_size,
    embedding_dim=embedding_dim,
    rnn_units=rnn_units)

for input_example_batch, target_example_batch in dataset.take(1):
    example_batch_predictions = model(input_example_batch)
""", {"len(ids_from_chars.get_vocabulary())": 66}, """
model = keras.Sequential([
    keras.layers.Embedding(66, 256), keras.layers.GRU(1024, return_sequences=True),
    keras.layers.Dense(66)])
"""),
    ModelCode("a lab's own LSTM()", """
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
    # Layer 1: Embedding layer to transform indices into dense vectors
    tf.keras.layers.Embedding(vocab_size, embedding_dim, batch_input_shape=[batch_size, None]),
    LSTM(rnn_units),
    tf.keras.layers.Dense(vocab_size)
  ])
  return model
""", {"vocab_size": 83, "embedding_dim": 8, "rnn_units": 16}, """
model = keras.Sequential([
    layers.Embedding(83, 8),
    layers.LSTM(16, return_sequences=True, stateful=True,
                recurrent_initializer='glorot_uniform'),
    layers.Dense(83)])
"""),
    ModelCode("character generation, keras.io", """
import keras
from keras import layers

maxlen = 40
chars = sorted(list(set(text)))
model = keras.Sequential(
    [
        keras.Input(shape=(maxlen, len(chars))),
        layers.LSTM(128),
        layers.Dense(len(chars), activation="softmax"),
    ]
)
optimizer = keras.optimizers.RMSprop(learning_rate=0.01)
model.compile(loss="categorical_crossentropy", optimizer=optimizer)
""", {"len(chars)": 56}, """
model = keras.Sequential([layers.LSTM(128), layers.Dense(56, activation="softmax")])
"""),
    ModelCode("bidirectional, keras.io", """
import numpy as np
import keras
from keras import layers

max_features = 20000  # Only consider the top 20k words
maxlen = 200

# Input for variable-length sequences of integers
inputs = keras.Input(shape=(None,), dtype="int32")
# Embed each integer in a 128-dimensional vector
x = layers.Embedding(max_features, 128)(inputs)
# Add 2 bidirectional LSTMs
x = layers.Bidirectional(layers.LSTM(64, return_sequences=True))(x)
x = layers.Bidirectional(layers.LSTM(64))(x)
# Add a classifier
outputs = layers.Dense(1, activation="sigmoid")(x)
model = keras.Model(inputs, outputs)
model.summary()
""", {"max_features": 200}, """
model = keras.Sequential([
    layers.Embedding(200, 128),
    layers.Bidirectional(layers.LSTM(64, return_sequences=True)),
    layers.Bidirectional(layers.LSTM(64)),
    layers.Dense(1, activation="sigmoid")])
"""),
    ModelCode("weather, keras.io", """
for batch in dataset_train.take(1):
    inputs, targets = batch

inputs = keras.layers.Input(shape=(inputs.shape[1], inputs.shape[2]))
lstm_out = keras.layers.LSTM(32)(inputs)
outputs = keras.layers.Dense(1)(lstm_out)

model = keras.Model(inputs=inputs, outputs=outputs)
""", {}, "model = keras.Sequential([layers.LSTM(32), layers.Dense(1)])"),
    ModelCode("addition, keras.io", """
print("Build model...")
num_layers = 2  # Try to add more LSTM layers!

model = keras.Sequential()
# "Encode" the input sequence using a LSTM, producing an output of size 128.
model.add(layers.Input((MAXLEN, len(chars))))
model.add(layers.LSTM(128))
# As the decoder RNN's input, repeatedly provide with the last output of
# RNN for each time step.
model.add(layers.RepeatVector(DIGITS + 1))
# The decoder RNN could be multiple layers stacked or a single layer.
for _ in range(num_layers):
    # By setting return_sequences to True, return not only the last output but
    # all the outputs so far.
    model.add(layers.LSTM(128, return_sequences=True))

# Apply a dense layer to the every temporal slice of an input.
model.add(layers.Dense(len(chars), activation="softmax"))
""", {"DIGITS": 3, "len(chars)": 12}, """
model = keras.Sequential([
    layers.LSTM(128), layers.RepeatVector(4), layers.LSTM(128, return_sequences=True),
    layers.LSTM(128, return_sequences=True), layers.Dense(12, activation="softmax")])
"""),
    ModelCode("addition, Keras 2", """
from keras.models import Sequential
from keras import layers

TRAINING_SIZE = 50000
DIGITS = 3
REVERSE = True
MAXLEN = DIGITS + 1 + DIGITS
chars = '0123456789+ '

# Try replacing GRU, or SimpleRNN.
RNN = layers.LSTM
HIDDEN_SIZE = 128
BATCH_SIZE = 128
LAYERS = 1

print('Build model...')
model = Sequential()
model.add(RNN(HIDDEN_SIZE, input_shape=(MAXLEN, len(chars))))
model.add(layers.RepeatVector(DIGITS + 1))
for _ in range(LAYERS):
    model.add(RNN(HIDDEN_SIZE, return_sequences=True))
model.add(layers.TimeDistributed(layers.Dense(len(chars))))
model.add(layers.Activation('softmax'))
model.compile(loss='categorical_crossentropy', optimizer='adam', metrics=['accuracy'])
""", {}, """
model = keras.Sequential([
    layers.LSTM(128), layers.RepeatVector(4), layers.LSTM(128, return_sequences=True),
    layers.TimeDistributed(layers.Dense(12)), layers.Activation('softmax')])
"""),
    ModelCode("imdb, Keras 2", """
from keras.preprocessing import sequence
from keras.models import Sequential
from keras.layers import Dense, Embedding
from keras.layers import LSTM
from keras.datasets import imdb

max_features = 20000
model = Sequential()
model.add(Embedding(max_features, 128))
model.add(LSTM(128, dropout=0.2, recurrent_dropout=0.2))
model.add(Dense(1, activation='sigmoid'))
"""),
    ModelCode("airline passengers, stateful", """
# LSTM for international airline passengers problem with memory
look_back = 3
trainX = numpy.reshape(trainX, (trainX.shape[0], trainX.shape[1], 1))
batch_size = 1
model = Sequential()
model.add(LSTM(4, batch_input_shape=(batch_size, look_back, 1), stateful=True,
               return_sequences=True))
model.add(LSTM(4, batch_input_shape=(batch_size, look_back, 1), stateful=True))
model.add(Dense(1))
model.compile(loss='mean_squared_error', optimizer='adam')
for i in range(100):
	model.fit(trainX, trainY, epochs=1, batch_size=batch_size, verbose=2, shuffle=False)
	model.reset_states()
trainPredict = model.predict(trainX, batch_size=batch_size)
""", {}, """
model = Sequential([
    LSTM(4, stateful=True, return_sequences=True), LSTM(4, stateful=True), Dense(1)])
"""),
    ModelCode("stock prices", """
regressor = Sequential()
regressor.add(LSTM(units = 50, return_sequences = True, input_shape = (X_train.shape[1], 1)))
regressor.add(Dropout(0.2))
regressor.add(LSTM(units = 60, return_sequences = True))
regressor.add(Dropout(rate = 0.2))
regressor.add(LSTM(units = 80))
regressor.add(Dense(units = 1))
regressor.compile(optimizer = 'adam', loss = 'mean_squared_error')
""", {}, """
model = Sequential([
    LSTM(50, return_sequences=True), Dropout(0.2), LSTM(60, return_sequences=True),
    Dropout(0.2), LSTM(80), Dense(1)])
"""),
    ModelCode("a vanilla LSTM", """
# choose a number of time steps
n_steps = 3
n_features = 1
# define model
model = Sequential()
model.add(LSTM(50, activation='relu', input_shape=(n_steps, n_features)))
model.add(Dense(1))
model.compile(optimizer='adam', loss='mse')
"""),
    ModelCode("movie reviews, Python 2", """
top_words = 5000
max_review_length = 500
embedding_vecor_length = 32
model = Sequential()
model.add(Embedding(top_words, embedding_vecor_length, input_length=max_review_length))
model.add(LSTM(100))
model.add(Dense(1, activation='sigmoid'))
print(model.summary())
print "Accuracy: %.2f%%" % (scores[1]*100)
""", {}, "model = Sequential([Embedding(5000, 32), LSTM(100), Dense(1, activation='sigmoid')])"),
    ModelCode("many to many", """
n_neurons = length
model = Sequential()
model.add(LSTM(n_neurons, input_shape=(length, 1), return_sequences=True))
model.add(TimeDistributed(Dense(1)))
""", {"length": 5}, """
model = Sequential([LSTM(5, return_sequences=True), TimeDistributed(Dense(1))])
"""),
    ModelCode("return state", """
from keras.models import Model
from keras.layers import Input
from keras.layers import LSTM
from numpy import array
# define model
inputs1 = Input(shape=(3, 1))
lstm1, state_h, state_c = LSTM(1, return_sequences=True, return_state=True)(inputs1)
model = Model(inputs=inputs1, outputs=[lstm1, state_h, state_c])
""", {}, "model = Sequential([LSTM(1, return_sequences=True, return_state=True)])"),
    ModelCode("household power, encoder and decoder", """
def build_model(train, n_input):
	# prepare data
	train_x, train_y = to_supervised(train, n_input)
	# define parameters
	verbose, epochs, batch_size = 0, 20, 16
	n_timesteps, n_features, n_outputs = train_x.shape[1], train_x.shape[2], train_y.shape[1]
	# reshape output into [samples, timesteps, features]
	train_y = train_y.reshape((train_y.shape[0], train_y.shape[1], 1))
	# define model
	model = Sequential()
	model.add(LSTM(200, activation='relu', input_shape=(n_timesteps, n_features)))
	model.add(RepeatVector(n_outputs))
	model.add(LSTM(200, activation='relu', return_sequences=True))
	model.add(TimeDistributed(Dense(100, activation='relu')))
	model.add(TimeDistributed(Dense(1)))
	model.compile(loss='mse', optimizer='adam')
	# fit network
	model.fit(train_x, train_y, epochs=epochs, batch_size=batch_size, verbose=verbose)
	return model
""", {"train_y.shape[1]": 7}, """
model = Sequential([
    LSTM(200, activation='relu'), RepeatVector(7),
    LSTM(200, activation='relu', return_sequences=True),
    TimeDistributed(Dense(100, activation='relu')), TimeDistributed(Dense(1))])
"""),
    ModelCode("autoencoder, Keras blog", """
from keras.layers import Input, LSTM, RepeatVector
from keras.models import Model

inputs = Input(shape=(timesteps, input_dim))
encoded = LSTM(latent_dim)(inputs)

decoded = RepeatVector(timesteps)(encoded)
decoded = LSTM(input_dim, return_sequences=True)(decoded)

sequence_autoencoder = Model(inputs, decoded)
encoder = Model(inputs, encoded)
""", {"timesteps": 3, "input_dim": 2, "latent_dim": 4}, """
model = Sequential([LSTM(4), RepeatVector(3), LSTM(2, return_sequences=True)])
"""),
    ModelCode("named entities", """
input = Input(shape=(max_len,))
model = Embedding(input_dim=n_words, output_dim=50, input_length=max_len)(input)
model = Dropout(0.1)(model)
model = Bidirectional(LSTM(units=100, return_sequences=True, recurrent_dropout=0.1))(model)
out = TimeDistributed(Dense(n_tags, activation="softmax"))(model)  # softmax output layer
model = Model(input, out)
""", {"n_words": 300, "n_tags": 17}, """
model = Sequential([
    Embedding(300, 50), Dropout(0.1),
    Bidirectional(LSTM(100, return_sequences=True, recurrent_dropout=0.1)),
    TimeDistributed(Dense(17, activation="softmax"))])
"""),
    ModelCode("Keras 1", """
model = Sequential()
model.add(Embedding(input_dim=1000, output_dim=64, init='uniform', W_constraint=maxnorm(3),
                    input_length=10, mask_zero=True))
model.add(LSTM(output_dim=32, init='he_normal', inner_init='orthogonal', activation='tanh',
               inner_activation='sigmoid', dropout_W=0.2, dropout_U=0.1, W_regularizer=l2(0.01),
               consume_less='cpu', return_sequences=True))
model.add(Dropout(p=0.25))
model.add(TimeDistributedDense(5, init='glorot_normal', b_constraint=nonneg(), bias=True))
model.add(TimeDistributed(Dense(output_dim=3)))
model.add(Activation('softmax'))
""", {}, """
model = Sequential([
    Embedding(1000, 64, mask_zero=True,
              embeddings_constraint=keras.constraints.MaxNorm(3)),
    LSTM(32, kernel_initializer='he_normal', dropout=0.2, recurrent_dropout=0.1,
         kernel_regularizer=keras.regularizers.L2(0.01), implementation=1,
         return_sequences=True),
    Dropout(0.25),
    TimeDistributed(Dense(5, kernel_initializer='glorot_normal', bias_constraint='non_neg')),
    TimeDistributed(Dense(3)), Activation('softmax')])
"""),
    ModelCode("the first Keras", """
model = Sequential()
model.add(Embedding(20000, 256))
model.add(LSTM(256, 128, activation='sigmoid', inner_activation='hard_sigmoid'))
model.add(Dropout(0.5))
model.add(Dense(128, 1))
model.add(Activation('sigmoid'))
""", {}, """
model = Sequential([
    Embedding(20000, 256),
    LSTM(128, activation='sigmoid', recurrent_activation='hard_sigmoid'), Dropout(0.5),
    Dense(1), Activation('sigmoid')])
"""),
    ModelCode("padded sequences", """
model = Sequential()
model.add(Masking(mask_value=-1., input_shape=(None, 2), name="skip"))
model.add(GRU(8, return_sequences=True, reset_after=False, name="memory"))
model.add(SimpleRNN(4, dtype="float64"))
model.add(Flatten())
model.add(Dense(6, use_bias=False, name="out"))
model.add(Reshape((3, 2)))
"""),
    ModelCode("partial and cuDNN", """
if tf.test.is_gpu_available():
  rnn = tf.keras.layers.CuDNNGRU
else:
  import functools
  rnn = functools.partial(
    tf.keras.layers.GRU, recurrent_activation='sigmoid')

def build_model(vocab_size, embedding_dim, rnn_units, batch_size):
  model = tf.keras.Sequential([
    tf.keras.layers.Embedding(vocab_size, embedding_dim,
                              batch_input_shape=[batch_size, None]),
    rnn(rnn_units,
        return_sequences=True,
        recurrent_initializer='glorot_uniform',
        stateful=True),
    tf.keras.layers.Dense(vocab_size)
  ])
  return model
""", {"vocab_size": 9, "embedding_dim": 3, "rnn_units": 4}, """
model = Sequential([
    Embedding(9, 3), GRU(4, return_sequences=True, recurrent_initializer='glorot_uniform',
                         stateful=True), Dense(9)])
"""),
    ModelCode("text classification, TensorFlow", """
VOCAB_SIZE = 1000
encoder = tf.keras.layers.TextVectorization(
    max_tokens=VOCAB_SIZE)
encoder.adapt(train_dataset.map(lambda text, label: text))

model = tf.keras.Sequential([
    encoder,
    tf.keras.layers.Embedding(
        input_dim=len(encoder.get_vocabulary()),
        output_dim=64,
        # Use masking to handle the variable sequence lengths
        mask_zero=True),
    tf.keras.layers.Bidirectional(tf.keras.layers.LSTM(64)),
    tf.keras.layers.Dense(64, activation='relu'),
    tf.keras.layers.Dense(1)
])
""", {"len(encoder.get_vocabulary())": 1000}, """
model = Sequential([
    Embedding(1000, 64, mask_zero=True), Bidirectional(LSTM(64)),
    Dense(64, activation='relu'), Dense(1)])
"""),
    ModelCode("time series, TensorFlow", """
lstm_model = tf.keras.models.Sequential([
    # Shape [batch, time, features] => [batch, time, lstm_units]
    tf.keras.layers.LSTM(32, return_sequences=True),
    # Shape => [batch, time, features]
    tf.keras.layers.Dense(units=1)
])
multi_lstm_model = tf.keras.Sequential([
    tf.keras.layers.Dense(512, activation='relu'),
    tf.keras.layers.Dense(OUT_STEPS*num_features, kernel_initializer=tf.initializers.zeros()),
])
""", {}, "model = Sequential([LSTM(32, return_sequences=True), Dense(1)])"),
    ModelCode("time series, several steps", """
OUT_STEPS = 24
num_features = 19
multi_lstm_model = tf.keras.Sequential([
    # Adding more `lstm_units` just overfits more quickly.
    tf.keras.layers.LSTM(32, return_sequences=False),
    tf.keras.layers.Dense(OUT_STEPS*num_features,
                          kernel_initializer=tf.initializers.zeros()),
    tf.keras.layers.Reshape([OUT_STEPS, num_features])
])
""", {}, """
model = Sequential([
    LSTM(32), Dense(456, kernel_initializer='zeros'), Reshape([24, 19])])
"""),
    ModelCode("a tuner", """
def build_model(hp):
    model = keras.Sequential()
    for i in range(hp.Int('layers', 1, 3)):
        model.add(layers.LSTM(units=hp.Int('units', 32, 512, 32), return_sequences=True))
    model.add(layers.Dropout(hp.Float('rate', 0, .5)))
    model.add(layers.Dense(1))
    return model
""", {"hp.Int('layers', 1, 3)": 2, "hp.Int('units', 32, 512, 32)": 4,
      "hp.Float('rate', 0, .5)": 0.25}, """
model = Sequential([
    LSTM(4, return_sequences=True), LSTM(4, return_sequences=True), Dropout(0.25), Dense(1)])
"""),
    ModelCode("a grid search", """
def create_model(neurons=1, dropout_rate=0.0, stateful=False):
    model = Sequential()
    model.add(LSTM(neurons, stateful=stateful, return_sequences=not stateful))
    if dropout_rate > 0:
        model.add(Dropout(dropout_rate))
    model.add(Dense(1))
    model.compile(loss='mse', optimizer='adam')
    return model

model = KerasRegressor(build_fn=create_model, verbose=0)
""", {}, "model = Sequential([LSTM(1, return_sequences=True), Dense(1)])"),
    ModelCode("a chain in a loop", """
def make(units=(32, 16, 8), classes=3):
    inputs = x = keras.Input((None, 4))
    for i, u in enumerate(units):
        last = i == len(units) - 1
        x = layers.LSTM(u, return_sequences=not last, name=f"lstm_{i}")(x)
        if not last:
            x = layers.Dropout(0.1 * (i + 1))(x)
    return keras.Model(inputs, layers.Dense(classes, "softmax")(x))

model = make()
""", {}, """
model = Sequential([
    LSTM(32, return_sequences=True, name="lstm_0"), Dropout(0.1),
    LSTM(16, return_sequences=True, name="lstm_1"), Dropout(0.2), LSTM(8, name="lstm_2"),
    Dense(3, "softmax")])
"""),
    ModelCode("layers in a list", """
sizes = [8, 4]
stack = [LSTM(n, return_sequences=True) for n in sizes]
stack.append(Dense(2))
model = Sequential([Input((None, 1)), *stack, Activation("tanh")])
"""),
    ModelCode("an RNN over a cell", """
model = keras.models.Sequential([
    keras.layers.RNN(keras.layers.LSTMCell(20), return_sequences=True, input_shape=[None, 1]),
    keras.layers.RNN(keras.layers.GRUCell(20, dropout=0.5)),
    keras.layers.Dense(10),
])
""", {}, "model = Sequential([LSTM(20, return_sequences=True), GRU(20, dropout=0.5), Dense(10)])"),
    ModelCode("a class with a Sequential", """
class Forecaster:
    def __init__(self, units=12, horizon=3):
        self.units = units
        self.horizon = horizon
        self.model = None

    def build(self, n_features):
        self.model = Sequential(name='forecaster')
        self.model.add(Input(shape=(None, n_features)))
        self.model.add(LSTM(self.units, name='memory'))
        self.model.add(Dense(self.horizon))
        return self.model

f = Forecaster(horizon=5)
""", {}, "model = Sequential([LSTM(12, name='memory'), Dense(5)])"),
    ModelCode("a strategy and a checkpoint", """
strategy = tf.distribute.MirroredStrategy()
with strategy.scope():
    if os.path.exists('model.h5'):
        model = load_model('model.h5')
    else:
        model = Sequential()
        model.add(Embedding(50, 8, weights=[embedding_matrix], trainable=False))
        model.add(LSTM(6, recurrent_activation=tf.nn.sigmoid, unroll=True))
        model.add(Dense(1, activation=tf.keras.activations.sigmoid, kernel_regularizer=l2(1e-3)))
""", {}, """
model = Sequential([
    Embedding(50, 8), LSTM(6, unroll=True),
    Dense(1, activation='sigmoid', kernel_regularizer=keras.regularizers.L2(1e-3))])
"""),
    ModelCode("models in a model", """
encoder = Sequential([Masking(), LSTM(6)])
decoder = Sequential()
decoder.add(RepeatVector(4))
decoder.add(LSTM(6, return_sequences=True))
decoder.add(TimeDistributed(Dense(2)))
autoencoder = Sequential([encoder, decoder])
""", {}, """
model = Sequential([
    Masking(), LSTM(6), RepeatVector(4), LSTM(6, return_sequences=True),
    TimeDistributed(Dense(2))])
"""),
    ModelCode("a console", """
>>> from tensorflow.keras import layers as L
>>> import tensorflow as tf
>>> m = tf.keras.Sequential()
>>> m.add(L.Bidirectional(L.GRU(5, return_sequences=True), merge_mode='sum',
...                       backward_layer=L.GRU(5, return_sequences=True, go_backwards=True,
...                                            activation='relu')))
>>> m.add(L.Bidirectional(L.SimpleRNN(3), 'ave'))
>>> m.output_shape
(None, 3)
""", {}, """
model = Sequential([
    Bidirectional(GRU(5, return_sequences=True), merge_mode='sum',
                  backward_layer=GRU(5, return_sequences=True, go_backwards=True,
                                     activation='relu')),
    Bidirectional(SimpleRNN(3), 'ave')])
"""),
    ModelCode("the middle of a Sequential", """
    Embedding(30, 4),
    LSTM(8, return_sequences=True, stateful=True),
    Dense(30),
""", {}, """
model = Sequential([
    Embedding(30, 4), LSTM(8, return_sequences=True, stateful=True), Dense(30)])
"""),
    ModelCode("lines that add to a model made elsewhere", """
model.add(Embedding(max_words, 16))
model.add(LSTM(8, return_sequences=True))
model.add(LSTM(8))
model.add(Dense(1))
""", {"max_words": 30}, """
model = Sequential([Embedding(30, 16), LSTM(8, return_sequences=True), LSTM(8), Dense(1)])
"""),
    ModelCode("a question with prose", """
I am trying to build a model for text, but the Dense layer complains. This is what I have:

```python
from keras.models import Sequential
from keras.layers import *
model = Sequential()
model.add(GRU(16, return_sequences=False, input_shape=(10, 3)))
model.add(Dense(1))
```

Why does it fail with `ValueError`?
""", {}, "model = Sequential([GRU(16), Dense(1)])"),
    ModelCode("a subclassed tagger with dropout", """
class Tagger(keras.Model):
    def __init__(self, vocab, tags, dim=8, **kwargs):
        super(Tagger, self).__init__(**kwargs)
        self.embed = keras.layers.Embedding(vocab, dim, mask_zero=True)
        self.rnns = []
        for size in (6, 4):
            self.rnns.append(keras.layers.LSTM(size, return_sequences=True))
        self.drop = keras.layers.Dropout(0.3)
        self.out = keras.layers.Dense(tags)

    def call(self, x, training=None, mask=None):
        x = self.embed(x)
        for rnn in self.rnns:
            x = rnn(x, training=training)
        if training:
            x = self.drop(x, training=training)
        return self.out(x)

model = Tagger(vocab=40, tags=5)
""", {}, """
model = Sequential([
    Embedding(40, 8, mask_zero=True), LSTM(6, return_sequences=True),
    LSTM(4, return_sequences=True), Dropout(0.3), Dense(5)])
"""),
    ModelCode("a block that is called twice", """
def block(x, units, **kwargs):
    x = LSTM(units, return_sequences=True, **kwargs)(x)
    return Dropout(0.1)(x)

inputs = Input(batch_shape=(4, 10, 2))
x = block(inputs, 8)
x = block(x, 4)
model = Model(inputs, Dense(1)(x))
""", {}, """
model = Sequential([
    LSTM(8, return_sequences=True), Dropout(0.1), LSTM(4, return_sequences=True), Dropout(0.1),
    Dense(1)])
"""),
)  # fmt: skip
