"""Times `lstmviz.run` beside the bare layer, in turns: `traced.py B T F UNITS COUNT KIND [steps]`.

Prints, as JSON, lists of seconds: "bare" a warm compiled call, "traced" a run of the same, "gates"
that and reading all gates, and with "steps" a call for each time step as a notebook does it.
"""

import json
import sys
import time

import keras
import numpy as np
import tensorflow as tf

from lstmviz.engine.run import run
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import config_class
from lstmviz.experiment.experiment import Experiment

batch, timesteps, features, units, count = map(int, sys.argv[1:6])
x = np.random.default_rng(0).normal(size=(batch, timesteps, features)).astype(np.float32)
flags = {"return_sequences": True, "return_state": True}
config = config_class(sys.argv[6])
assert config is not None
experiment = Experiment(config(units, **flags), [Call(x)])
layer = getattr(keras.layers, sys.argv[6])(units, **flags)
compiled = tf.function(lambda inputs: layer(inputs))
took: dict[str, list[float]] = {"bare": [], "traced": [], "gates": [], "steps": []}


def bare() -> None:
    for part in compiled(tf.constant(x)):
        np.asarray(part)


def step_by_step() -> None:
    state = layer.get_initial_state(batch)
    every = []
    for step in range(timesteps):
        _, *state = layer(x[:, step : step + 1], initial_state=state)
        every.append([np.asarray(part) for part in state])
    for parts in zip(*every, strict=True):
        np.stack(parts, axis=1)


bare()
run(experiment)
for _ in range(count):
    start = time.perf_counter()
    bare()
    took["bare"].append(time.perf_counter() - start)
    start = time.perf_counter()
    trace = run(experiment)
    took["traced"].append(time.perf_counter() - start)
    for gate in config.kind.gate_names:
        trace.calls[0].gates[gate]
    took["gates"].append(time.perf_counter() - start)
    del trace
if "steps" in sys.argv:
    for _ in range(3):
        start = time.perf_counter()
        step_by_step()
        took["steps"].append(time.perf_counter() - start)
print(json.dumps(took))
