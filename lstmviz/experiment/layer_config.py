"""Reads a Keras layer, or a layer's Keras config, into an `LSTMConfig`."""

import math
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

import numpy as np

from lstmviz.experiment.config import SERIALISED, LSTMConfig, expected_of, kind_of
from lstmviz.experiment.experiment import Array, Call, Experiment
from lstmviz.experiment.invalid_value import InvalidValue, Said
from lstmviz.experiment.plain_text import plain_text, shortened
from lstmviz.experiment.removed_arguments import CHANGED, CONVERTED, RENAMED

_INNER = ("layer", "forward_layer", "backward_layer")
"""Where wrappers such as `TimeDistributed` and `Bidirectional` hold their layers."""


def experiment_of(layer: Any, inputs: Any) -> Experiment:
    """Returns the experiment that calls a layer as it is now.

    Its arguments, its weights and, where it is stateful, its present states are taken over; the
    layer itself is neither called nor changed. Of a layer that isn't built yet the weights are
    those that its initializers give from seed 0, and dropout is always drawn as by a fresh layer.

    Args:
        layer: a `keras.layers.LSTM`, or a `keras.layers.RNN` around a `keras.layers.LSTMCell`,
            which computes the same.
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
    if "cell" in message:
        message = lstm_arguments("RNN", message) or message
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
    return _is_a(value, "LSTM") or (
        _is_a(value, "RNN") and _is_a(getattr(value, "cell", None), "LSTMCell")
    )


def _is_a(value: Any, class_name: str) -> bool:
    return any(
        cls.__name__ == class_name and cls.__module__.split(".")[0] in ("keras", "tf_keras")
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


_ARGUMENTS = frozenset({field.name for field in fields(LSTMConfig)} | {"time_major"})
_LSTMS = ("LSTM", "CuDNNLSTM", "UnifiedLSTM")  # the last is TensorFlow 1.13's and 1.14's
_L1L2_OF_KERAS_1 = ("L1L2Regularizer", "WeightRegularizer", "ActivityRegularizer")


def lstm_arguments(class_name: str, config: Any) -> dict[str, Any] | None:
    """Returns what a layer's config says of an LSTM's arguments; None where it is of none.

    An LSTM is `LSTM`, `CuDNNLSTM`, which computes the same, and `RNN` around an `LSTMCell`. The
    names of Keras 1 are replaced by today's, and what it did by default is written out.
    """
    if not isinstance(config, Mapping):
        return None
    cell = config.get("cell")
    if class_name == "RNN" and isinstance(cell, Mapping) and _class_is(cell, "LSTMCell"):
        inner = cell.get("config")
        config = {**inner, **config} if isinstance(inner, Mapping) else config
    elif class_name not in _LSTMS:
        return None
    if "output_dim" in config and "units" not in config:
        config = _of_keras_1(config)
    return {name: value for name, value in config.items() if name in _ARGUMENTS | set(CONVERTED)}


def _of_keras_1(config: Mapping[str, Any]) -> dict[str, Any]:
    # Its defaults, where they are others than today's.
    given: dict[str, Any] = {"recurrent_activation": "hard_sigmoid", "implementation": 1}
    for name, value in config.items():
        if not isinstance(name, str):
            continue
        target, meant = CONVERTED.get(name, ("", {}))
        if isinstance(value, str) and value in meant:
            name, value = target, meant[value]
        if name.endswith("_regularizer") and isinstance(value, Mapping):
            inner = {key: part for key, part in value.items() if key != "name"}
            made = value.get("name")
            made = "L1L2" if made in _L1L2_OF_KERAS_1 else made
            value = {"class_name": made, "config": inner}
        given[RENAMED.get(name, name)] = value
    return given


def partial_config_of(
    arguments: Mapping[str, Any], keras_version: str = ""
) -> tuple[LSTMConfig | None, tuple[str, ...]]:
    """Reads as much of a layer's config as can be used.

    Args:
        arguments: as `lstm_arguments` gives them.
        keras_version: of the Keras that wrote them, such as "2.2.4"; "" where it isn't known.

    Returns:
        The layer, with Keras' defaults for arguments that can't be taken, or None where its units
        can't be; and notes: which arguments those are, and what is another function by now.
    """
    given, notes = dict(arguments), list[str]()
    while True:
        try:
            config = config_of(given)
        except InvalidValue as error:
            name = error.argument
            note = f"{name} can't be taken: {error.message}"
            if name not in given or name == "units":
                return None, (*notes, note)
            del given[name]
            notes.append(f"{note}{_instead(name)}")
        else:
            return config, (*notes, *_changed_since(config, arguments, keras_version))


def _instead(name: str) -> str:
    """Writes what stands for an argument that can't be taken."""
    default = next((field.default for field in fields(LSTMConfig) if field.name == name), None)
    if kind_of(name) in SERIALISED:
        return f"; {default!r} stands for it"  # with the weights given, it computes the same
    return f"; {default!r} stands for it, and gives other numbers" if name in _ARGUMENTS else ""


def _changed_since(
    config: LSTMConfig, arguments: Mapping[str, Any], keras_version: str
) -> list[str]:
    """Writes which functions of older Keras are others in Keras 3."""
    if not is_before_keras_3(keras_version, arguments):
        return []
    names = [
        name
        for name in ("activation", "recurrent_activation")
        if getattr(config, name) == "hard_sigmoid"
    ]
    version = plain_text(keras_version, 20) or "1 or 2"
    return [
        f"{name}='hard_sigmoid' gives other numbers than it did in Keras {version}. "
        f"{CHANGED['hard_sigmoid'].removesuffix('.')}"
        for name in names
    ]


def had_steeper_gates(
    config: LSTMConfig | None, arguments: Mapping[str, Any], keras_version: str
) -> bool:
    """Returns whether a layer's gates were Keras 1's or 2's hard_sigmoid.

    Args:
        config: the layer as it was read.
        arguments: what it was read from.
        keras_version: of the Keras that wrote them; "" where it isn't known.
    """
    is_hard = config is not None and config.recurrent_activation == "hard_sigmoid"
    return is_hard and is_before_keras_3(keras_version, arguments)


def is_before_keras_3(keras_version: str, arguments: Mapping[str, Any]) -> bool:
    """Returns whether Keras 1 or 2 wrote a layer's arguments.

    Where its version isn't known, arguments that Keras 3 doesn't write tell it.
    """
    if keras_version:
        return keras_version[:2] in ("0.", "1.", "2.")
    return "seed" not in arguments and bool({"implementation", "time_major"} & set(arguments))


def _value(name: str, value: Any) -> Any:
    kind = kind_of(name)
    if name == "dtype":
        return _dtype(value)
    if kind == "activation":
        return _activation(name, value)
    if not isinstance(value, Mapping):
        return value
    return _object(name, value) if kind in SERIALISED else value


def _dtype(value: Any) -> Any:
    if value is None:
        return "float32"  # Keras' own default
    inner = value.get("config") if isinstance(value, Mapping) else None
    if not isinstance(inner, Mapping):
        return value
    if value.get("class_name") == "DTypePolicyMap":  # of a quantised model
        policy = inner.get("default_policy")
        return value if policy is None or _class_is(policy, "DTypePolicyMap") else _dtype(policy)
    # An LSTM isn't quantised: of such a policy it follows what was before.
    found = inner.get("name", inner.get("source_name"))
    return value if found is None else found


def _class_is(value: Any, class_name: str) -> bool:
    return isinstance(value, Mapping) and value.get("class_name") == class_name


def _activation(name: str, value: Any) -> Any:
    if not isinstance(value, Mapping):
        # TensorFlow's function has another name than Keras gives it.
        return "softmax" if value == "softmax_v2" else value
    class_name, inner = value.get("class_name"), value.get("config")
    if class_name == "function" and inner == "softmax_v2":
        return "softmax"
    if _is_of_keras(value) and class_name == "function" and isinstance(inner, str):
        return inner
    if _is_of_keras(value) and class_name == "Activation" and isinstance(inner, Mapping):
        wrapped = inner.get("activation")
        if not _class_is(wrapped, "Activation"):
            return _activation(name, wrapped)
    raise InvalidValue(name, expected_of(name), _foreign(value))


def _object(name: str, value: Mapping[str, Any]) -> Any:
    class_name, config = value.get("class_name"), value.get("config")
    config = {} if config is None else config
    if not _is_of_keras(value) or class_name == "__lambda__" or not isinstance(class_name, str):
        raise InvalidValue(name, expected_of(name), _foreign(value))
    if not isinstance(config, Mapping):
        raise InvalidValue(name, expected_of(name), dict(value))
    if name.endswith("_initializer"):  # TensorFlow 1 wrote the type of the numbers too
        config = {key: part for key, part in config.items() if key != "dtype"}
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
