"""Traces of models that are made up: no Keras."""

from dataclasses import replace

import numpy as np
from traces import made_up_trace

from lstmviz.experiment.call import Call
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.model.model import weight_names_of
from lstmviz.trace.trace import LayerCall, LayerTrace, ModelTrace, Trace, seen

FEATURES = 2
"""What each recurrent layer is given at a step."""


def made_up_seen(experiment: Experiment) -> Trace:
    """A trace of the layer that is looked at, whether it stands alone or in a model."""
    if experiment.model.stands_alone:
        return made_up_trace(experiment)
    return seen(made_up_model_trace(experiment))


def made_up_model_trace(experiment: Experiment) -> ModelTrace:
    """A trace in which every recurrent layer was given ones; other layers gave counted numbers."""
    layers = []
    sizes = [call.inputs.shape[:2] for call in experiment.calls]
    ones = [Call(np.ones((*size, FEATURES), np.float32)) for size in sizes]
    for at, config in enumerate(experiment.model.layers):
        traces = {}
        for place, of in experiment.model.recurrent.items():
            if place.layer == at:
                shapes = of.kind.weight_shapes(of, FEATURES).items()
                drawn = {name: np.zeros(shape, np.float32) for name, shape in shapes}
                made = made_up_trace(Experiment(of, ones))
                traces[place.direction] = replace(made, weights=drawn)
        outputs = (np.arange(3 * b * t, dtype=np.float32).reshape(b, t, 3) for b, t in sizes)
        calls = tuple(LayerCall((output,)) for output in outputs)
        weights = dict.fromkeys(weight_names_of(config), np.zeros((7, 3), np.float32))
        if "" in traces:
            calls, weights = traces[""].calls, dict(traces[""].weights)
        masks = (None,) * len(experiment.calls)
        name = experiment.model.names[at]
        layers.append(LayerTrace(config, name, calls, traces, masks, weights))
    return ModelTrace(experiment, tuple(layers))
