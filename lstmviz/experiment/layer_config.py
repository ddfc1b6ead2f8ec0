"""Reads a layer's Keras config into an `LSTMConfig`."""

import math
import struct
from collections.abc import Mapping
from typing import Any

from lstmviz.experiment.config import SERIALISED, LSTMConfig, expected_of, kind_of
from lstmviz.experiment.invalid_value import InvalidValue, Said
from lstmviz.experiment.plain_text import shortened

_BOOKKEEPING = frozenset(
    {
        "name",
        "trainable",
        "autocast",
        "dynamic",
        "batch_input_shape",
        "batch_shape",
        "batch_size",
        "input_shape",
        "input_dim",
        "input_length",
        "build_config",
    }
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
    if name == "dtype":
        return _dtype(value)
    if kind == "activation":
        return _activation(name, value)
    if kind in SERIALISED and isinstance(value, Mapping):
        return _object(name, value)
    return value


def _dtype(value: Any) -> Any:
    """Returns a policy's name; float32, Keras' own default, where none is given."""
    if value is None:
        return "float32"
    if isinstance(value, Mapping):
        inner = value.get("config")
        name = inner.get("name") if isinstance(inner, Mapping) else None
        return value if name is None else name
    return value


def _activation(name: str, value: Any) -> Any:
    if not isinstance(value, Mapping):
        return value
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
    try:
        if _float32(value) != value:
            return value
    except OverflowError:
        return value
    return next(
        short for digits in range(6, 18) if _float32(short := float(f"{value:.{digits}g}")) == value
    )


def _float32(value: float) -> float:
    (rounded,) = struct.unpack("f", struct.pack("f", value))
    return float(rounded)


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
    if _is_of_keras(value):
        return Said(f"an object of the class {shortened(class_name)}")
    return Said(f"an object of the class {shortened(class_name)}, which isn't Keras' own")
