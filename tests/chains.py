"""Traces of models whose every number is given, for the tests of what is drawn of them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from model_traces import made_up_model_trace

from lstmviz.experiment.arguments import LayerConfig
from lstmviz.experiment.arrays import Array
from lstmviz.experiment.call import Call
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.model.model import ModelConfig, Place
from lstmviz.experiment.text.vocabulary import Vocabulary
from lstmviz.trace.trace import CallTrace, LayerCall, Trace

IDS = np.array([[1, 5, 3, 0], [4, 2, 0, 0]])
"""(rows, steps) of ids."""


def counted(*shape: int) -> Array:
    """An array in which no two numbers are the same."""
    return np.arange(int(np.prod(shape)), dtype=np.float32).reshape(shape)


def chain(
    layers: Sequence[LayerConfig],
    outputs: Mapping[int, Array],
    place: Place,
    *,
    masks: Mapping[int, Array] | None = None,
    inputs: Array = IDS,
    vocabulary: Vocabulary | None = None,
) -> Trace:
    """One call of a model, looked at in one place.

    Args:
        layers: of the model.
        outputs: what a layer gave, by its number; of a recurrent one its h.
        place: the layer that is looked at.
        masks: what a layer handed on.
        inputs: of the model.
        vocabulary: what ids stand for.
    """
    model = ModelConfig(tuple(layers))
    experiment = Experiment(model, [Call(inputs)], vocabulary=vocabulary).at(place)
    made = made_up_model_trace(experiment)
    parts = list(made.layers)
    for number, output in outputs.items():
        (call,) = parts[number].calls
        if isinstance(call, CallTrace):
            config = parts[number].config
            steps = output.shape[1]
            call = replace(
                call,
                states={name: values[:, :steps] for name, values in call.states.items()}
                | {"h": output},
                returned=(output if config.return_sequences else output[:, -1],),
                held=call.held[:, :steps],
                time_index=np.arange(steps)[:: -1 if config.go_backwards else 1],
            )
            trace = replace(parts[number].traces[""], calls=(call,))
            parts[number] = replace(parts[number], traces={"": trace})
        else:
            call = LayerCall((output,))
        parts[number] = replace(parts[number], calls=(call,))
    for number, mask in (masks or {}).items():
        parts[number] = replace(parts[number], masks=(mask,))
    return replace(made, layers=tuple(parts)).looked_at
