"""A real Keras model, built as the chain of layers that an experiment describes."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from lstmviz.engine.keras_rejected import KerasRejected, plain_words
from lstmviz.engine.layers import layer_of
from lstmviz.experiment.arrays import Array
from lstmviz.experiment.call import Call, is_reset_before, states_by_layer
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.invalid_value import InvalidValue, Said
from lstmviz.experiment.model.layers import BidirectionalConfig
from lstmviz.experiment.model.model import Place

_NOT_KERAS = (KeyboardInterrupt, SystemExit, MemoryError)


@dataclass
class Passed:
    """What went through the layers in one call, as tensors.

    Attributes:
        outputs: by layer what it gave.
        masks: by layer the mask that came with its input; None where there was none.
        used: by recurrent layer, `key_of` its place, the mask that it was given. Keras (3.15)
            gives it none where it is given an `initial_state` too.
        halves: by layer of a Bidirectional, `key_of` its place, what it gave.
        turned: likewise the input and the states that it was given, where they aren't what came to
            the Bidirectional: this turns them into its own type, which may be a coarser one.
        out_mask: the mask on what the model gave.
    """

    outputs: dict[int, Any] = field(default_factory=dict)
    masks: dict[int, Any] = field(default_factory=dict)
    used: dict[str, Any] = field(default_factory=dict)
    halves: dict[str, Any] = field(default_factory=dict)
    turned: dict[str, Any] = field(default_factory=dict)
    out_mask: Any = None

    def tensors(self) -> tuple[Any, ...]:
        """Returns all of them, as a compiled function can give them back."""
        return self.outputs, self.masks, self.used, self.halves, self.turned, self.out_mask


def key_of(place: Place) -> str:
    """Writes a place as a key: TensorFlow sorts keys, and so can't have them of two types."""
    return f"{place.layer} {place.direction}"


class KerasModel:
    """A chain of real layers, and the functional models that call it.

    Attributes:
        layers: the layers, in order.
        recurrent: the recurrent ones by place.
        name: what Keras calls the model where it refuses something as a whole.
    """

    def __init__(self, experiment: Experiment, *, every_output: bool = False) -> None:
        """Builds the model; its weights are drawn.

        Args:
            experiment: describes it.
            every_output: the model returns what each of its layers gives, not only the last.

        Raises:
            KerasRejected: Keras refused a layer, or that one follows the other.
        """
        self._experiment = experiment
        self._every_output = every_output
        self.name = self._unused("model")
        self.layers: list[keras.layers.Layer] = []
        self._models: dict[Any, keras.Model] = {}
        model = experiment.model
        for number, (config, name) in enumerate(zip(model.layers, model.names, strict=True)):
            with _refusing(layer=number):
                self.layers.append(layer_of(config, *_seeds(experiment, number), name=name))
        self.model({})  # builds the layers
        self.recurrent: dict[Place, keras.layers.RNN] = {}
        for place in model.recurrent:
            layer = self.layers[place.layer]
            if place.direction:
                layer = getattr(layer, f"{place.direction}_layer")
            self.recurrent[place] = layer

    def model(self, given: Mapping[int, tuple[Array, ...]]) -> keras.Model:
        """Returns the model that takes the input and such given states.

        Args:
            given: states by the number of the layer; Keras fixes their shapes and types in the
                model.

        Raises:
            KerasRejected: Keras refused that one layer follows the other.
        """
        key = tuple(
            (number, *((tuple(part.shape), part.dtype.name) for part in parts))
            for number, parts in given.items()
        )
        if key not in self._models:
            self._models[key] = self._chained(given)
        return self._models[key]

    def _chained(self, given: Mapping[int, tuple[Array, ...]]) -> keras.Model:
        calls, of = self._experiment.calls, self._experiment.model
        batch, timesteps, *features = calls[0].inputs.shape
        if len({call.inputs.shape[1] for call in calls}) > 1:
            timesteps = None
        spec = (batch if of.is_stateful else None, timesteps, *features)
        first = self._input(spec, self._input_type(), "input_layer")
        x, inputs = first, [first]
        every: list[Any] = []
        for number, layer in enumerate(self.layers):
            arguments = {}
            if number in given:
                shapes = (
                    part.shape if of.is_stateful or part.ndim < 2 else (None, *part.shape[1:])
                    for part in given[number]
                )
                states = [
                    self._input(shape, part.dtype.name, f"{layer.name}_state_{at}")
                    for at, (shape, part) in enumerate(zip(shapes, given[number], strict=True))
                ]
                inputs += states
                arguments["initial_state"] = states
            with _refusing(layer=number):
                x = layer(x, **arguments)
                every += x if isinstance(x, list | tuple) else [x]
        with _refusing(layer=None):
            outputs = every if self._every_output else x
            return keras.Model(inputs if len(inputs) > 1 else first, outputs, name=self.name)

    def _input(self, spec: Any, dtype: str, name: str) -> Any:
        # Keras would count inputs on from run to run, and name them so where it refuses a call.
        return keras.Input(batch_shape=spec, dtype=dtype, name=self._unused(name))

    def _input_type(self) -> str:
        """Returns the type that holds the inputs of all calls: Keras turns each into one."""
        types = {call.inputs.dtype for call in self._experiment.calls}
        widest = np.result_type(*types)
        # What ids of several types have in common may be a float.
        return widest.name if widest.kind == "f" or len(types) == 1 else "int64"

    def _unused(self, name: str) -> str:
        while name in self._experiment.model.names:
            name += "_"
        return name

    def weights(self) -> list[keras.Variable]:
        """Returns the variables of all layers, as the model's `get_weights()` has them."""
        return [weight for layer in self.layers for weight in layer.weights]

    def set_weights(self, weights: Sequence[Array]) -> None:
        """Gives the model its weights.

        Raises:
            InvalidValue: they don't fit.
        """
        shapes = [tuple(weight.shape) for weight in self.weights()]
        given = [weight.shape for weight in weights]
        if given != shapes:
            expected = f"arrays of shapes {', '.join(map(str, shapes))}"
            raise InvalidValue("weights", expected, Said(", ".join(map(str, given))))
        for variable, weight in zip(self.weights(), weights, strict=True):
            variable.assign(weight)

    def reset_state(self, before: Call | None = None) -> None:
        """Resets every stateful layer, as a loop over a model's layers does.

        A Bidirectional that isn't stateful would raise an AttributeError, others do nothing then.

        Args:
            before: the call that wants only some of them reset before it; None for all.
        """
        for number, layer in enumerate(self.layers):
            is_meant = before is None or is_reset_before(before, number)
            if is_meant and getattr(layer, "stateful", False):
                layer.reset_state()

    def called(self, inputs: Any, training: bool, **arguments: Any) -> Any:
        """Makes a call.

        Args:
            inputs: a tensor.
            training: as the call has it.
            arguments: `mask`, and `initial_state`, the states by the number of the layer.
        """
        given = arguments.pop("initial_state", {})
        model = self.model(given)
        if given:
            inputs = [inputs, *(part for parts in given.values() for part in parts)]
            if "mask" in arguments:
                arguments["mask"] = [arguments["mask"], *[None] * (len(inputs) - 1)]
        return model(inputs, training=training, **arguments)

    @contextmanager
    def passing(self) -> Iterator[Passed]:
        """Notes what goes through the layers in the one call that is made in the block.

        For its length `call` of each layer is replaced by one that passes everything on unchanged.
        """
        passed = Passed()
        for number, layer in enumerate(self.layers):
            layer.call = partial(_noted, passed, number, layer.call)
        halves = {place: layer for place, layer in self.recurrent.items() if place.direction}
        for place, layer in halves.items():
            turns = self.layers[place.layer].compute_dtype != layer.compute_dtype
            layer.call = partial(_noted_half, passed, place, turns, layer.call)
        try:
            yield passed
        finally:
            for layer in (*self.layers, *halves.values()):
                del layer.call  # the class's own method shows again


def _noted(passed: Passed, number: int, call: Any, inputs: Any, *args: Any, **kwargs: Any) -> Any:
    passed.masks[number] = getattr(inputs, "_keras_mask", None)
    passed.used[key_of(Place(number))] = kwargs.get("mask")
    output = call(inputs, *args, **kwargs)
    passed.outputs[number] = output
    return output


def _noted_half(
    passed: Passed, place: Place, turns: bool, call: Any, inputs: Any, *args: Any, **kwargs: Any
) -> Any:
    passed.used[key_of(place)] = kwargs.get("mask")
    if turns:
        passed.turned[key_of(place)] = (inputs, *(kwargs.get("initial_state") or ()))
    output = call(inputs, *args, **kwargs)
    passed.halves[key_of(place)] = output
    return output


@contextmanager
def _refusing(layer: int | None) -> Iterator[None]:
    try:
        yield
    except _NOT_KERAS:
        raise
    except Exception as error:
        raise KerasRejected(plain_words(error), layer=layer) from error


def _seeds(experiment: Experiment, number: int) -> list[int]:
    """Returns the seed of a layer; of a Bidirectional those of its two."""
    if isinstance(experiment.model.layers[number], BidirectionalConfig):
        places = [Place(number, direction) for direction in ("forward", "backward")]
    else:
        places = [Place(number)]
    return [experiment.seed_at(place) for place in places]


def arguments_of(call: Call) -> dict[str, Any]:
    """What a model is given beside the inputs and `training`, as tensors."""
    arguments: dict[str, Any] = {}
    if call.mask is not None:
        arguments["mask"] = tf.constant(call.mask)
    if given := states_by_layer(call):
        arguments["initial_state"] = {
            number: tuple(tf.constant(part) for part in parts) for number, parts in given.items()
        }
    return arguments
