"""Experiments with each kind of layer, and Keras' own layers of them driven by hand."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

import keras
import numpy as np
from traces import X

from lstmviz.experiment.config import GRUConfig, LayerConfig, LSTMConfig, SimpleRNNConfig
from lstmviz.experiment.experiment import Array, Call, Experiment
from lstmviz.trace.trace import Trace

KINDS: tuple[type[LayerConfig], ...] = (LSTMConfig, GRUConfig, SimpleRNNConfig)
X4 = np.array(X, np.float32) / 4


def kind_name(known: type[LayerConfig]) -> str:
    return known.kind.name


def of_kind(known: type[LayerConfig], *calls: Call, seed: int = 7, **flags: Any) -> Experiment:
    """Two stateful calls of a layer of a kind, or other ones."""
    arguments = {"units": 4, "return_sequences": True, "stateful": True} | flags
    return Experiment(known(**arguments), calls or (Call(X4), Call(X4)), seed=seed)


def given_state(known: type[LayerConfig], batch: int = 2) -> tuple[Array, ...]:
    """Another number for each state."""
    places = range(1, 1 + len(known.kind.states))
    return tuple(np.full((batch, 4), 0.25 * place, np.float32) for place in places)


def by_hand(trace: Trace, **changes: Any) -> keras.layers.RNN:
    """Keras' layer with the arguments and the weights of a run, but `changes`."""
    layer = trace.experiment.layer
    arguments = {name: part for name, part in asdict(layer).items() if "initializer" not in name}
    made = getattr(keras.layers, layer.kind.name)(**{**arguments, **changes})
    made.build(trace.experiment.calls[0].inputs.shape)
    made.set_weights(list(trace.weights.values()))
    return made


def states_by_hand(trace: Trace) -> list[dict[str, Array]]:
    """The states of each call, (batch, timesteps, units), as Keras returns them step by step.

    The layer is called for one step at a time, and given what it returned last.
    """
    names = trace.experiment.layer.kind.state_names
    layer = by_hand(trace, stateful=False, return_state=True, return_sequences=False)
    found: list[dict[str, Array]] = []
    last: Sequence[Any] | None = None
    for call in trace.experiment.calls:
        if call.initial_state is not None:
            last = list(map(keras.ops.convert_to_tensor, call.initial_state))
        elif not trace.experiment.layer.stateful or call.reset_before:
            last = None
        steps = []
        for step in range(call.inputs.shape[1]):
            x = keras.ops.convert_to_tensor(call.inputs[:, step : step + 1])
            _, *last = layer(x, initial_state=last)
            steps.append([np.asarray(part) for part in last])
        stacked = (np.stack(parts, axis=1) for parts in zip(*steps, strict=True))
        found.append(dict(zip(names, stacked, strict=True)))
    return found


def with_argument(experiment: Experiment, **changed: Any) -> Experiment:
    return replace(experiment, layer=replace(experiment.layer, **changed))
