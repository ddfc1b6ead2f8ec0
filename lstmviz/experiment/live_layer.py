"""Takes over a Keras layer of a script or notebook as it is now, without importing Keras."""

import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from lstmviz.experiment.arrays import Array, float_array
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import STACK_OF_CELLS, RecurrentConfig, config_classes
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.invalid_value import InvalidValue, Said
from lstmviz.experiment.layer_config import config_of, layer_arguments

_INNER = ("layer", "forward_layer", "backward_layer")
"""Where wrappers such as `TimeDistributed` and `Bidirectional` hold their layers."""


def experiment_of(layer: Any, inputs: Any) -> Experiment:
    """Returns the experiment that calls a layer as it is now.

    Its arguments, its weights and, where it is stateful, its present states are taken over; the
    layer itself is neither called nor changed. Of a layer that isn't built yet the weights are
    those that its initializers give from seed 0, and dropout is always drawn as by a fresh layer.

    Args:
        layer: a `keras.layers.LSTM`, GRU or SimpleRNN, or a `keras.layers.RNN` around the cell of
            one, which computes the same.
        inputs: one tensor (batch, timesteps, features), or a list or tuple of such, one for
            each call; a `Call` may stand for a tensor.

    Raises:
        InvalidValue: it is no such layer, holds something of somebody's own making, or the
            inputs don't fit its weights or states.
    """
    of = class_for(layer)
    if of is None:
        raise InvalidValue("layer", f"a keras.layers.{_listed()}", told(layer))
    calls = list(calls_of(inputs, call_of_numbers))
    weights = [as_array("weights", weight) for weight in layer.get_weights()]
    config = layer_config(of, layer)
    if weights:
        _check_fits("features", weights[0].shape[0], calls[0].inputs.shape[2])
    states = states_of(layer) if config.stateful else None
    if states is not None:
        _check_fits("batch", states[0].shape[0], calls[0].inputs.shape[0])
        # From zeros Keras starts by itself, and then the picture says so.
        begins_otherwise = calls[0].reset_before or calls[0].initial_state is not None
        if not begins_otherwise and any(state.any() for state in states):
            calls[0] = replace(calls[0], initial_state=states)
    return Experiment(config, calls, weights=weights or None)


def layer_config(of: type[RecurrentConfig], layer: Any) -> RecurrentConfig:
    """Returns a Keras layer's arguments, those that its own config leaves out among them.

    Raises:
        InvalidValue: one of them is of somebody's own making.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of functions that can't be serialised: refused anyway
        message = dict(layer.get_config())
    arguments = layer_arguments("RNN", message)
    message = dict(arguments.given) if arguments else message
    for name in of.kind.unwritten:
        # Recurrent dropout forces an implementation, whatever was asked for.
        forced = name == "implementation" and message.get("recurrent_dropout")
        for owner in (layer.cell, layer):
            if hasattr(owner, name) and not forced:
                message[name] = getattr(owner, name)
    for name in ("activation", "recurrent_activation"):
        if root_of(layer) == "tf_keras" and message.get(name) == "hard_sigmoid":
            said = Said("Keras 2's hard_sigmoid, clip(0.2x + 0.5); Keras 3's is another one")
            raise InvalidValue(name, "an activation that Keras 3 has", said)
    return config_of(of, message)


def states_of(layer: Any) -> tuple[Array, ...] | None:
    """Returns the states that a layer is in; None where it isn't built yet."""
    states = getattr(layer, "states", None) or (None,)
    if any(state is None for state in states):
        return None
    return tuple(as_array("states", state) for state in states)


def calls_of(inputs: Any, make: Callable[[Any], Call]) -> Iterator[Call]:
    """Yields the calls of one tensor, or of a list of several.

    Args:
        inputs: a tensor or a `Call`, or a list or tuple of them.
        make: makes a call of one tensor, or raises an InvalidValue.
    """

    def is_call(value: Any) -> bool:
        try:
            return isinstance(value, Call) or make(value) is not None
        except InvalidValue:
            return False

    several = isinstance(inputs, (list, tuple)) and inputs and all(map(is_call, inputs))
    for each in inputs if several else [inputs]:
        yield each if isinstance(each, Call) else make(each)


def call_of_numbers(inputs: Any) -> Call:
    """Makes a call of one tensor, or of lists of numbers."""
    if not isinstance(inputs, (list, tuple)):
        inputs = as_array("inputs", inputs)
    return Call(float_array("inputs", inputs, "(batch, timesteps, features)", 3))


def as_array(argument: str, value: Any) -> Array:
    """Converts a tensor or a variable to a NumPy array."""
    try:
        array = np.asarray(value)
    except Exception:  # noqa: BLE001 - a stranger's object: whatever it raises, it is no array
        expected = "numbers of shape (batch, timesteps, features)"
        raise InvalidValue(argument, expected, told(value)) from None
    # NumPy has no bfloat16 of its own: every value of it is exact in float32.
    return array.astype(np.float32) if array.dtype.name == "bfloat16" else array


def _check_fits(what: str, expected: int, received: int) -> None:
    if expected != received:
        held = "weights" if what == "features" else "states"
        raise InvalidValue(
            "inputs",
            f"{what}={expected}, which the layer's {held} are for",
            Said(f"{what}={received}"),
        )


def root_of(value: Any) -> str:
    """Returns the package that defines an object's class, or a class it is derived from."""
    modules = (cls.__module__.split(".")[0] for cls in type(value).__mro__)
    return next((name for name in modules if name in ("keras", "tf_keras")), "")


def class_for(value: Any) -> type[RecurrentConfig] | None:
    """Returns the class that holds a layer's arguments; None where it is no recurrent layer."""
    for known in config_classes():
        module, name = known.kind.layer_class
        if is_a(value, name, module):
            return known
        if is_a(value, "RNN") and is_a(getattr(value, "cell", None), f"{name}Cell", module):
            return known
    return None


def is_a(value: Any, class_name: str, module: str = "keras") -> bool:
    """Returns whether an object is one of a class of Keras, told by the names alone."""
    root = module.split(".")[0]
    roots = ("keras", "tf_keras") if root == "keras" else (root,)
    return any(
        cls.__name__ == class_name and cls.__module__.split(".")[0] in roots
        for cls in type(value).__mro__
    )


def _listed() -> str:
    *first, last = (known.kind.name for known in config_classes())
    return f"{', '.join(first)} or {last}"


def told(value: Any) -> Said:
    """Writes an object by its class, and the recurrent layers in it."""
    if is_a(value, "RNN") and is_a(value.cell, "StackedRNNCells"):
        return Said(STACK_OF_CELLS)
    found = list(layers_in(value, ""))
    name = type(value).__name__
    sounds_open = name.upper().startswith(("A", "E", "I", "O", "LSTM", "RNN"))
    what = f"{'an' if sounds_open else 'a'} {name}"
    if is_a(value, "RNN") and is_a(value.cell, "Layer"):
        what += f" over {type(value.cell).__name__}"
    return Said(f"{what}; its recurrent layers are {', '.join(found)}" if found else what)


def layers_in(value: Any, path: str) -> Iterator[str]:
    """Yields the Python expressions that give the recurrent layers in a model or a wrapper."""
    if path and class_for(value) is not None:
        yield path
        return
    if not root_of(value):
        return
    layers = getattr(value, "layers", None)
    if isinstance(layers, Sequence):
        for number, layer in enumerate(layers):
            yield from layers_in(layer, f"{path}.layers[{number}]")
    for name in _INNER:
        inner = getattr(value, name, None)
        if inner is not None:
            yield from layers_in(inner, f"{path}.{name}")
