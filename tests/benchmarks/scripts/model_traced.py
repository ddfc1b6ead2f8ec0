"""Times `lstmviz.run` of a model beside the bare model, in turns: `model_traced.py MODEL COUNT`.

MODEL is one of those below. Prints, as JSON, lists of seconds: "bare" a warm compiled call of the
model, "traced" a run of the same, after which the states of all its recurrent layers are there.
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

BATCH, TIMESTEPS, WORDS = 64, 100, 65
random = np.random.default_rng(0)
if sys.argv[1] == "text":
    x = random.integers(WORDS, size=(BATCH, TIMESTEPS))
    inputs = keras.Input((TIMESTEPS,), dtype="int64")
    layers = [
        keras.layers.Embedding(WORDS, 256),
        keras.layers.LSTM(1024, return_sequences=True),
        keras.layers.Dense(WORDS),
    ]
    configs = [
        EmbeddingConfig(WORDS, 256),
        LSTMConfig(1024, return_sequences=True),
        DenseConfig(WORDS),
    ]
else:
    x = random.normal(size=(BATCH, TIMESTEPS, WORDS)).astype(np.float32)
    inputs = keras.Input((TIMESTEPS, WORDS))
    layers = [keras.layers.LSTM(256, return_sequences=True) for _ in range(2)]
    configs = [LSTMConfig(256, return_sequences=True)] * 2
model = keras.Sequential([inputs, *layers])
compiled = tf.function(lambda given: model(given))
experiment = Experiment(ModelConfig(configs), [Call(x)])
took: dict[str, list[float]] = {"bare": [], "traced": []}


def bare() -> None:
    np.asarray(compiled(tf.constant(x)))


bare()
run(experiment)
for _ in range(int(sys.argv[2])):
    start = time.perf_counter()
    bare()
    took["bare"].append(time.perf_counter() - start)
    start = time.perf_counter()
    trace = run(experiment)
    took["traced"].append(time.perf_counter() - start)
    for place in experiment.model.recurrent:
        states = trace.trace_of(place).calls[0].states
        assert all(len(state) == BATCH for state in states.values())
    del trace
print(json.dumps(took))
