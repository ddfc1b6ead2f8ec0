"""A chain of Keras' layers built as a person would in a notebook: what models are held against.

Nothing of lstmviz.engine is used here.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from direct_keras import Array, plain

from lstmviz.experiment.arguments import LayerConfig
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import RecurrentConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.model.layers import BidirectionalConfig, TimeDistributedConfig
from lstmviz.trace.trace import ModelTrace

APART = 1_000_003
"""How far the seeds of two layers are apart, as promised."""


def layers_of(experiment: Experiment) -> Iterator[keras.layers.Layer]:
    """Makes the layers one by one, in order, each with the dropout seed that was promised."""
    recurrent = others = 0
    for config in experiment.model.layers:
        if isinstance(config, BidirectionalConfig):
            yield _bidirectional(experiment, config, recurrent)
            recurrent += 2
        elif isinstance(config, RecurrentConfig):
            yield layer_of(config, _seed(experiment, 2 * recurrent))
            recurrent += 1
        else:
            yield layer_of(config, _seed(experiment, 2 * others + 1))
            others += 1


def _bidirectional(
    experiment: Experiment, config: BidirectionalConfig, recurrent: int
) -> keras.layers.Bidirectional:
    # Without a layer of its own Keras would give both the same seed, and the same weights.
    back = config.backward_layer or replace(config.layer, go_backwards=True)
    first = layer_of(config.layer, _seed(experiment, 2 * recurrent))
    made = keras.layers.Bidirectional(
        first,
        merge_mode=config.merge_mode,
        backward_layer=layer_of(back, _seed(experiment, 2 * recurrent + 2)),
        dtype=config.dtype,
    )
    # It makes the first anew of its config, in which a SimpleRNN (3.15) has no seed.
    made.forward_layer.cell.seed_generator = keras.random.SeedGenerator(first.cell.seed)
    return made


def _seed(experiment: Experiment, count: int) -> int:
    return (experiment.seed + count * APART) % 2**32


def layer_of(config: LayerConfig, seed: int) -> keras.layers.Layer:
    """One layer; its weights are drawn by whatever initializer is Keras' default."""
    arguments: dict[str, Any] = {each.name: getattr(config, each.name) for each in fields(config)}
    arguments = {name: arguments[name] for name in arguments if not name.endswith("_initializer")}
    if isinstance(config, TimeDistributedConfig):
        arguments["layer"] = layer_of(config.layer, seed)
    if "seed" in arguments and arguments["seed"] is None:
        arguments["seed"] = (10 * seed + 4) % 2**32
    made: keras.layers.Layer = getattr(keras.layers, config.class_name())(**arguments)
    return made


def input_of(experiment: Experiment) -> tuple[tuple[int | None, ...], str]:
    """The shape and the type of the input that all calls fit: the widest type."""
    inputs = [call.inputs for call in experiment.calls]
    batch, timesteps, *features = inputs[0].shape
    length = timesteps if all(each.shape[1] == timesteps for each in inputs) else None
    kinds = {each.dtype.name for each in inputs}
    widest = max(kinds, key=lambda name: np.dtype(name).itemsize)
    return (batch if experiment.model.is_stateful else None, length, *features), widest


def refusing_layer(experiment: Experiment) -> int | None:
    """The first layer that Keras can't make, or else can't put after those before it."""
    shape, dtype = input_of(experiment)
    made: list[keras.layers.Layer] = []
    try:
        made += layers_of(experiment)
    except Exception:  # noqa: BLE001 - of whatever kind
        return len(made)
    x = keras.Input(batch_shape=shape, dtype=dtype)
    for number, layer in enumerate(made):
        try:
            x = layer(x)
        except Exception:  # noqa: BLE001 - of whatever kind
            return number
    return None


class DirectModel:
    """A `keras.Sequential` of such layers, its weights those of a trace.

    Where a call gives states it is a functional model of the same layers.
    """

    def __init__(self, experiment: Experiment, trace: ModelTrace | None = None) -> None:
        self._experiment = experiment
        self.layers = list(layers_of(experiment))
        self._shape, self._dtype = input_of(experiment)
        self._sequential = keras.Sequential(
            [keras.Input(batch_shape=self._shape, dtype=self._dtype), *self.layers]
        )
        if trace is not None:
            arrays = [each for layer in trace.layers for each in layer.weights.values()]
            self._sequential.set_weights(arrays)

    def call(self, call: Call) -> tuple[Array, ...]:
        """What the model returns for a call."""
        self.reset(call)
        model, inputs, mask = self._sequential, tf.constant(call.inputs), call.mask
        if call.initial_state:
            model = self._with_states(call)
            given = [tf.constant(part) for parts in call.initial_state.values() for part in parts]
            inputs = [inputs, *given]
        arguments: dict[str, Any] = {"training": call.training}
        if mask is not None:
            others = len(inputs) - 1 if call.initial_state else None
            first = tf.constant(mask)
            arguments["mask"] = first if others is None else [first, *[None] * others]
        returned = model(inputs, **arguments)
        return as_arrays(returned)

    def refusing_layer(self, call: Call) -> int | None:
        """The first layer that refuses a call without given states; None if none does."""
        x = first = keras.Input(batch_shape=self._shape, dtype=self._dtype)
        for number, layer in enumerate(self.layers):
            x = layer(x)
            try:
                keras.Model(first, x)(tf.constant(call.inputs), training=call.training)
            except Exception:  # noqa: BLE001 - of whatever kind
                return number
        return None

    def reset(self, call: Call) -> None:
        """Resets the layers that carry a state, or those of them that the call names."""
        for number, layer in enumerate(self.layers):
            if resets(call, number) and getattr(layer, "stateful", False):
                layer.reset_state()

    def _with_states(self, call: Call) -> keras.Model:
        x = first = keras.Input(batch_shape=self._shape, dtype=self._dtype)
        every = [first]
        for number, layer in enumerate(self.layers):
            given = call.initial_state.get(number)
            if given is None:
                x = layer(x)
                continue
            states = [keras.Input(batch_shape=part.shape, dtype=part.dtype.name) for part in given]
            every += states
            x = layer(x, initial_state=states)
        return keras.Model(every, x)


@dataclass(frozen=True)
class Step:
    """What a layer did.

    Attributes:
        returned: what it gave.
        mask_in: the mask that came with its input, or None.
        mask_out: the one on what it gave, or the first of it.
    """

    returned: tuple[Array, ...]
    mask_in: Array | None
    mask_out: Array | None


class Walk:
    """The same layers called one by one, without a model around them."""

    def __init__(self, trace: ModelTrace) -> None:
        self.layers = list(layers_of(trace.experiment))
        self._weights = [list(layer.weights.values()) for layer in trace.layers]
        self._is_built = False

    def call(self, call: Call) -> list[Step]:
        """Calls each layer on what the one before gave."""
        x = tf.constant(call.inputs)
        if call.mask is not None:
            x._keras_mask = tf.constant(call.mask)
        found = []
        for number, layer in enumerate(self.layers):
            if not self._is_built:
                layer.build(tuple(x.shape))
                layer.set_weights(self._weights[number])
            if resets(call, number) and getattr(layer, "stateful", False):
                layer.reset_state()
            arguments: dict[str, Any] = {}
            if layer._call_has_training_arg:
                arguments["training"] = call.training
            given = (call.initial_state or {}).get(number)
            if given is not None:
                arguments["initial_state"] = [tf.constant(part) for part in given]
            before = mask_on(x)
            y = layer(x, **arguments)
            found.append(Step(as_arrays(y), before, mask_on(y)))
            x = y
        self._is_built = True
        return found


def resets(call: Call, number: int) -> bool:
    """Whether the call resets the layer of that number."""
    named = call.reset_before
    return number in named if isinstance(named, tuple) else named


def mask_on(returned: Any) -> Array | None:
    """The mask that Keras put on what a layer gave, or on the first of it."""
    first = returned[0] if isinstance(returned, list | tuple) else returned
    mask = getattr(first, "_keras_mask", None)
    return None if mask is None else np.asarray(mask)


def as_arrays(returned: Any) -> tuple[Array, ...]:
    parts = returned if isinstance(returned, list | tuple) else (returned,)
    return tuple(map(plain, parts))
