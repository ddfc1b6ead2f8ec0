"""Reads a Keras layer, or a layer's Keras config, into an `LSTMConfig`."""

import math
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from lstmviz.experiment.config import SERIALISED, LSTMConfig, expected_of, kind_of
from lstmviz.experiment.experiment import Array, Call, Experiment
from lstmviz.experiment.invalid_value import InvalidValue, Said
from lstmviz.experiment.plain_text import shortened

_INNER = ("layer", "forward_layer", "backward_layer")
"""Where wrappers such as `TimeDistributed` and `Bidirectional` hold their layers."""


def experiment_of(layer: Any, inputs: Any) -> Experiment:
    """Returns the experiment that calls a layer as it is now.

    Its arguments, its weights and, where it is stateful, its present states are taken over; the
    layer itself is neither called nor changed. Of a layer that isn't built yet the weights are
    those that its initializers give from seed 0, and dropout is always drawn as by a fresh layer.

    Args:
        layer: a `keras.layers.LSTM`.
        inputs: one tensor (batch, timesteps, features), or a list or tuple of such, one for
            each call; a `Call` may stand for a tensor.

    Raises:
        InvalidValue: it is no LSTM layer, holds something of somebody's own making, or the
            inputs don't fit its weights or states.
    """
    if not _is_lstm(layer):
        raise InvalidValue("layer", "a keras.layers.LSTM", _told(layer))
    calls = list(_calls(inputs))
    weights = [_array("weights", weight) for weight in layer.get_weights()]
    config = _config(layer)
    if weights:
        _check_fits("features", weights[0].shape[0], calls[0].inputs.shape[2])
    states = _states(layer) if config.stateful else None
    if states is not None:
        _check_fits("batch", states[0].shape[0], calls[0].inputs.shape[0])
        # From zeros Keras starts by itself, and then the picture says so.
        begins_otherwise = calls[0].reset_before or calls[0].initial_state is not None
        if not begins_otherwise and any(state.any() for state in states):
            calls[0] = replace(calls[0], initial_state=states)
    return Experiment(config, calls, weights=weights or None)


def _config(layer: Any) -> LSTMConfig:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of functions that can't be serialised: refused anyway
        message = dict(layer.get_config())
    # What Keras 3 leaves out. Recurrent dropout forces an implementation, whatever was asked for.
    message["use_cudnn"] = getattr(layer, "use_cudnn", "auto")
    if not message.get("recurrent_dropout"):
        message["implementation"] = getattr(layer.cell, "implementation", 2)
    for name in ("activation", "recurrent_activation"):
        if _root(layer) == "tf_keras" and message.get(name) == "hard_sigmoid":
            said = Said("Keras 2's hard_sigmoid, clip(0.2x + 0.5); Keras 3's is another one")
            raise InvalidValue(name, "an activation that Keras 3 has", said)
    return config_of(message)


def _states(layer: Any) -> tuple[Array, Array] | None:
    states = getattr(layer, "states", None) or (None,)
    if any(state is None for state in states):
        return None
    h, c = (_array("states", state) for state in states)
    return h, c


def _calls(inputs: Any) -> Iterator[Call]:
    several = isinstance(inputs, (list, tuple)) and inputs and all(map(_is_call, inputs))
    for each in inputs if several else [inputs]:
        yield each if isinstance(each, Call) else _call(each)


def _call(inputs: Any) -> Call:
    if not isinstance(inputs, (list, tuple)):
        inputs = _array("inputs", inputs)
    return Call(inputs)


def _is_call(value: Any) -> bool:
    try:
        return isinstance(value, Call) or _call(value) is not None
    except InvalidValue:
        return False


def _array(argument: str, value: Any) -> Array:
    """Converts a tensor or a variable to a NumPy array."""
    try:
        array = np.asarray(value)
    except Exception:  # noqa: BLE001 - a stranger's object: whatever it raises, it is no array
        expected = "numbers of shape (batch, timesteps, features)"
        raise InvalidValue(argument, expected, _told(value)) from None
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


def _root(value: Any) -> str:
    """Returns the package that defines an object's class, or a class it is derived from."""
    modules = (cls.__module__.split(".")[0] for cls in type(value).__mro__)
    return next((name for name in modules if name in ("keras", "tf_keras")), "")


def _is_lstm(value: Any) -> bool:
    return any(
        cls.__name__ == "LSTM" and cls.__module__.split(".")[0] in ("keras", "tf_keras")
        for cls in type(value).__mro__
    )


def _told(value: Any) -> Said:
    """Writes an object by its class, and the LSTM layers in it."""
    found = list(_lstms_in(value, ""))
    name = type(value).__name__
    what = f"{'an' if name[:1].upper() in 'AEIO' else 'a'} {name}"
    return Said(f"{what}; its LSTM layers are {', '.join(found)}" if found else what)


def _lstms_in(value: Any, path: str) -> Iterator[str]:
    """Yields the Python expressions that give the LSTM layers in a model or a wrapper."""
    if path and _is_lstm(value):
        yield path
        return
    if not _root(value):
        return
    layers = getattr(value, "layers", None)
    if isinstance(layers, Sequence):
        for number, layer in enumerate(layers):
            yield from _lstms_in(layer, f"{path}.layers[{number}]")
    for name in _INNER:
        inner = getattr(value, name, None)
        if inner is not None:
            yield from _lstms_in(inner, f"{path}.{name}")


_SHAPES = ("batch_shape", "batch_input_shape", "input_shape", "input_dim", "input_length")
_BOOKKEEPING = frozenset(
    ("name", "trainable", "autocast", "dynamic", "build_config", "batch_size", *_SHAPES)
)
"""What a config holds besides arguments: names, and shapes that the inputs have as well."""


def config_of(mapping: Mapping[str, Any]) -> LSTMConfig:
    """Reads the arguments in a config from `get_config()` or from one of Keras' model files.

    Keras 3's configs are read, and Keras 2's too. What stands in one beside the arguments,
    a name or an input shape, is left out. `implementation` and `use_cudnn`, which Keras 3 leaves
    out, are Keras' defaults unless they are in there.

    Args:
        mapping: for example `keras.layers.LSTM(4).get_config()`; nothing in it is executed.

    Raises:
        InvalidValue: names the argument; an activation, initializer, regularizer or constraint
            that isn't Keras' own is refused.
    """
    if not isinstance(mapping, Mapping):
        raise InvalidValue("config", "a layer's config, a mapping", mapping)
    given = {str(name): value for name, value in mapping.items() if name not in _BOOKKEEPING}
    if given.pop("time_major", False) not in (False, None):
        raise InvalidValue("time_major", "False: Keras 3 takes no other order of axes", True)
    return LSTMConfig(**{name: _value(name, value) for name, value in given.items()})


def _value(name: str, value: Any) -> Any:
    kind = kind_of(name)
    if name == "dtype" and value is None:
        return "float32"  # Keras' own default
    if not isinstance(value, Mapping):
        return value
    inner = value.get("config")
    if name == "dtype" and isinstance(inner, Mapping):  # a policy
        return value if inner.get("name") is None else inner["name"]
    if kind == "activation":
        return _activation(name, value)
    return _object(name, value) if kind in SERIALISED else value


def _activation(name: str, value: Mapping[str, Any]) -> str:
    inner = value.get("config")
    if _is_of_keras(value) and value.get("class_name") == "function" and isinstance(inner, str):
        return inner
    raise InvalidValue(name, expected_of(name), _foreign(value))


def _object(name: str, value: Mapping[str, Any]) -> Any:
    class_name, config = value.get("class_name"), value.get("config")
    config = {} if config is None else config
    if not _is_of_keras(value) or class_name == "__lambda__" or not isinstance(class_name, str):
        raise InvalidValue(name, expected_of(name), _foreign(value))
    if not isinstance(config, Mapping):
        raise InvalidValue(name, expected_of(name), dict(value))
    rounded = name.endswith("_regularizer")
    plain = {key: _plain(part, rounded) for key, part in config.items()}
    return {"class_name": class_name, "config": plain}


def _plain(value: Any, rounded: bool) -> Any:
    """Returns a plain value: of a seed generator its seed, of a float32 its shortest decimal."""
    if isinstance(value, Mapping) and value.get("class_name") == "SeedGenerator":
        inner = value.get("config")
        return inner.get("seed") if isinstance(inner, Mapping) else value
    if rounded and isinstance(value, float) and math.isfinite(value):
        return _as_written(value)
    return value


def _as_written(value: float) -> float:
    """Returns the number with the fewest digits that rounds to the same float32.

    Regularizers keep their factors in float32 and write them in full: 0.009999999776482582.
    """
    with np.errstate(over="ignore"):
        if float(np.float32(value)) != value:
            return value
        shorter = (float(f"{value:.{digits}g}") for digits in range(6, 18))
        return next(short for short in shorter if np.float32(short) == np.float32(value))


def _is_of_keras(value: Mapping[str, Any]) -> bool:
    """Returns whether a serialised object is Keras' own, as one without a module (Keras 2) is."""
    module = value.get("module", "keras")
    if not isinstance(module, str) or value.get("registered_name") is not None:
        return False
    return module.split(".")[0] in ("keras", "tf_keras")


def _foreign(value: Mapping[str, Any]) -> Said:
    """Describes a serialised object that can't be used."""
    class_name, inner = value.get("class_name"), value.get("config")
    if class_name == "function" and isinstance(inner, str):
        return Said(f"the function {shortened(inner)}, which isn't Keras' own")
    if not isinstance(class_name, str) or class_name == "__lambda__":
        return Said("a function of somebody's own")
    whose = "" if _is_of_keras(value) else ", which isn't Keras' own"
    return Said(f"an object of the class {shortened(class_name)}{whose}")
