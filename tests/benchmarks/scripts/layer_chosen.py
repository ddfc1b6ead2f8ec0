"""Prints how long it takes from choosing another layer of a model to the painted window, as JSON.

Two LSTMs with a Dense behind them: `layer_chosen.py BATCH STEPS UNITS TIMES`. What the pictures
of layers need is made ready aside, as always; the window is asked once that is there.
"""

import json
import sys
import time

from given import given_window
from large_trace import large_experiment, large_trace

from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.model.layers import DenseConfig
from lstmviz.experiment.model.model import ModelConfig, Place
from lstmviz.trace.trace import LayerCall, LayerTrace, ModelTrace

BATCH, STEPS, UNITS, TIMES = map(int, sys.argv[1:])
alone = large_experiment(BATCH, STEPS, UNITS)
model = ModelConfig((alone.layer, alone.layer, DenseConfig(65)))
first = large_trace(alone)
second = large_trace(alone)
end = LayerCall((second.calls[0].h[:, :, :65],))
layers = tuple(
    LayerTrace(config, name, calls, traces, (None,), {})
    for config, name, calls, traces in zip(
        model.layers,
        model.names,
        (first.calls, second.calls, (end,)),
        ({"": first}, {"": second}, {}),
        strict=True,
    )
)
trace = ModelTrace(Experiment(model, alone.calls), layers).looked_at
app, window = given_window(trace)
do = window.controller
took = []
for number in range(TIMES + 2):
    place = Place(1 - number % 2)
    while place not in do.model._pictures:
        app.processEvents()
        time.sleep(0.01)
    began = time.perf_counter()
    do.model.choose(place)
    app.processEvents()
    took.append(time.perf_counter() - began)
    assert do.now.trace.experiment.layer is not None
    assert do.now.experiment.place == place
print(json.dumps(took[2:]))
window.close_without_asking()
window.deleteLater()
app.processEvents()
sys.exit(0)
