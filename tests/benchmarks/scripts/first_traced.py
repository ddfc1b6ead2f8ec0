"""The first run of a layer, in a process of its own: `first_traced.py bare|ours B T F UNITS`.

Prints the seconds from nothing to the numbers, and the bytes that the process has then grown by
since TensorFlow was loaded and had run a layer of four units.
"""

import ctypes
import sys
import time

import keras
import numpy as np
import psutil
import tensorflow as tf

from lstmviz.engine.run import run
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Experiment


def resident() -> int:
    """The bytes that the process holds, without what it has freed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).malloc_trim(0)
    return psutil.Process().memory_info().rss


which = sys.argv[1]
batch, timesteps, features, units = map(int, sys.argv[2:6])
x = np.random.default_rng(0).normal(size=(batch, timesteps, features)).astype(np.float32)
flags = {"return_sequences": True, "return_state": True}
small = keras.layers.LSTM(4, **flags)
tf.function(lambda inputs: small(inputs))(tf.zeros((2, 3, 3)))
before = resident()

start = time.perf_counter()
if which == "bare":
    layer = keras.layers.LSTM(units, **flags)
    layer.build(x.shape)
    kept = [np.asarray(part) for part in tf.function(lambda inputs: layer(inputs))(tf.constant(x))]
else:
    kept = [run(Experiment(LSTMConfig(units, **flags), [Call(x)]))]
took = time.perf_counter() - start
print(took, resident() - before)
