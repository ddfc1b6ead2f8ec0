"""Times writing on beside a bare loop of the same calls, in turns: `written.py COUNT TOKENS`.

Prints, as JSON, lists of seconds: "bare" a loop of `model(ids)` over what was written, as courses
have it, "compiled" the same in a warm `tf.function`, "written" a run in which every call reads
what was chosen from the one before, after which all states of all calls are there.
"""

import json
import sys
import time

import keras
import numpy as np
import tensorflow as tf

from lstmviz.engine.run import run
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.model.layers import DenseConfig, EmbeddingConfig
from lstmviz.experiment.model.model import ModelConfig
from lstmviz.experiment.text.sampling import Sampling
from lstmviz.experiment.text.writing import written_on

COUNT, TOKENS, WORDS = int(sys.argv[1]), int(sys.argv[2]), 65
layer = LSTMConfig(1024, return_sequences=True, stateful=True)
read = Experiment(
    ModelConfig([EmbeddingConfig(WORDS, 256), layer, DenseConfig(WORDS)]),
    [Call(np.zeros((1, 10), np.int32))],
)
experiment = written_on(read, np.arange(10, dtype=np.int32), TOKENS, Sampling(1.0, 1))
ids = [tf.constant(call.inputs) for call in run(experiment).experiment.calls]
model = keras.Sequential(
    [
        keras.Input(batch_shape=(1, None), dtype="int32"),
        keras.layers.Embedding(WORDS, 256),
        keras.layers.LSTM(1024, return_sequences=True, stateful=True),
        keras.layers.Dense(WORDS),
    ]
)
compiled = tf.function(lambda given: model(given))
took: dict[str, list[float]] = {"bare": [], "compiled": [], "written": []}


def bare() -> None:
    for each in ids:
        np.asarray(model(each))


def in_function() -> None:
    for each in ids:
        np.asarray(compiled(each))


def written() -> None:
    trace = run(experiment)
    assert trace.layers[1].calls[TOKENS].states["c"].shape == (1, 1, 1024)


ways = {"bare": bare, "compiled": in_function, "written": written}
for way in ways.values():
    way()
for _ in range(COUNT):
    for name, way in ways.items():
        start = time.perf_counter()
        way()
        took[name].append(time.perf_counter() - start)
print(json.dumps(took))
