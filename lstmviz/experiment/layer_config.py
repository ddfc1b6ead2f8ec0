"""Reads a recurrent layer's Keras config: any Keras', whole or as far as it goes."""

import math
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any, TypeVar

import numpy as np

from lstmviz.experiment.arguments import SERIALISED, LayerConfig, expected_of, kind_of
from lstmviz.experiment.config import (
    OF_BOTH,
    OF_RNN,
    RecurrentConfig,
    config_class_of_cell,
    config_class_read_as,
)
from lstmviz.experiment.invalid_value import InvalidValue, Said
from lstmviz.experiment.plain_text import plain_text, shortened
from lstmviz.experiment.removed_arguments import CHANGED, CONVERTED, RENAMED, today_s

_SHAPES = ("batch_shape", "batch_input_shape", "input_shape", "input_dim", "input_length")
_BOOKKEEPING = frozenset(
    ("name", "trainable", "autocast", "dynamic", "build_config", "batch_size", *_SHAPES)
)
"""What a config holds besides arguments: names, and shapes that the inputs have as well."""


_C = TypeVar("_C", bound=LayerConfig)


def config_of(of: type[_C], mapping: Mapping[str, Any]) -> _C:
    """Reads the arguments in a config from `get_config()` or from one of Keras' model files.

    Keras 3's configs are read, and Keras 2's too. What stands in one beside the arguments,
    a name or an input shape, is left out. `implementation` and `use_cudnn`, which Keras 3 leaves
    out, are Keras' defaults unless they are in there.

    Args:
        of: the class for the kind of layer, which such a config doesn't tell.
        mapping: for example `keras.layers.LSTM(4).get_config()`; nothing in it is executed.

    Raises:
        InvalidValue: names the argument; an activation, initializer, regularizer or constraint
            that isn't Keras' own is refused.
    """
    if not isinstance(mapping, Mapping):
        raise InvalidValue("config", "a layer's config, a mapping", mapping)
    own = {field.name for field in fields(of)}
    given = {str(n): value for n, value in mapping.items() if n in own or n not in _BOOKKEEPING}
    if given.pop("time_major", False) not in (False, None):
        raise InvalidValue("time_major", "False: Keras 3 takes no other order of axes", True)
    return of(**{name: _value(name, value) for name, value in given.items()})


_OF_CONFIGS_OF_RNN = frozenset((*OF_RNN, *OF_BOTH, "time_major"))
_L1L2_OF_KERAS_1 = ("L1L2Regularizer", "WeightRegularizer", "ActivityRegularizer")


@dataclass(frozen=True)
class LayerArguments:
    """What a config says of a recurrent layer.

    Attributes:
        of: the class for the kind of layer.
        given: the arguments, under today's names; not all of them may be such as can be taken.
    """

    of: type[RecurrentConfig]
    given: Mapping[str, Any]


def layer_arguments(class_name: str, config: Any, keras_version: str = "") -> LayerArguments | None:
    """Returns what a layer's config says of its arguments; None where it is no recurrent layer's.

    Such are `LSTM`, `CuDNNLSTM`, which computes the same, `RNN` around an `LSTMCell`, and so with
    every other kind. The names of Keras 1 are replaced by today's, and what it did by default is
    written out.

    Args:
        class_name: the layer's.
        config: its config.
        keras_version: of the Keras that wrote it, such as "2.2.4"; "" where it isn't known.
    """
    if not isinstance(config, Mapping):
        return None
    of = config_class_read_as(class_name)
    cell = config.get("cell")
    if class_name == "RNN" and isinstance(cell, Mapping):
        name, inner = cell.get("class_name"), cell.get("config")
        of = config_class_of_cell(name) if isinstance(name, str) else None
        config = _joined(inner if isinstance(inner, Mapping) else {}, config)
    if of is None:
        return None
    if "output_dim" in config and "units" not in config:
        config = _of_keras_1(config)
    names = {*(field.name for field in fields(of)), *CONVERTED, "time_major"}
    given = {name: value for name, value in config.items() if name in names}
    # cuDNN's GRU has always been as Keras 3's is, and doesn't say so.
    is_old = not class_name.startswith("CuDNN") and is_before_keras_3(keras_version, given)
    if is_old and "reset_after" in names:
        given.setdefault("reset_after", False)
    return LayerArguments(of, given)


def _joined(cell: Mapping[Any, Any], rnn: Mapping[Any, Any]) -> dict[Any, Any]:
    """Returns the arguments of an RNN and of its cell: of each only what it takes itself."""
    of_cell = {name: value for name, value in cell.items() if name not in OF_RNN}
    return of_cell | {name: value for name, value in rnn.items() if name in _OF_CONFIGS_OF_RNN}


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
    arguments: LayerArguments, keras_version: str = ""
) -> tuple[RecurrentConfig | None, tuple[str, ...]]:
    """Reads as much of a layer's config as can be used.

    Args:
        arguments: as `layer_arguments` gives them.
        keras_version: of the Keras that wrote them, such as "2.2.4"; "" where it isn't known.

    Returns:
        The layer, with Keras' defaults for arguments that can't be taken, or None where its units
        can't be; and notes: which arguments those are, and what is another function by now.
    """
    config, notes = as_far_as_it_goes(arguments.of, arguments.given)
    if config is None:
        return None, notes
    return config, (*notes, *_changed_since(config, arguments.given, keras_version))


def as_far_as_it_goes(of: type[_C], given: Mapping[str, Any]) -> tuple[_C | None, tuple[str, ...]]:
    """Reads a layer's arguments, with Keras' defaults for those that can't be taken.

    Returns:
        The layer, or None where one without a default is among these; and which they are.
    """
    given, notes = dict(given), list[str]()
    defaults = {field.name: field.default for field in fields(of)}
    while True:
        try:
            return config_of(of, given), tuple(notes)
        except InvalidValue as error:
            name = error.argument
            note = f"{name} can't be taken: {error.message}"
            if name not in given or defaults.get(name) is MISSING:
                return None, (*notes, note)
            del given[name]
            notes.append(f"{note}{_instead(defaults, name)}")


def _instead(defaults: Mapping[str, Any], name: str) -> str:
    """Writes what stands for an argument that can't be taken."""
    if name not in defaults:  # time_major
        return "; False stands for it, and gives other numbers" if name == "time_major" else ""
    # Of an object: with the weights given, it computes the same.
    others = "" if kind_of(name) in SERIALISED else ", and gives other numbers"
    return f"; {defaults[name]!r} stands for it{others}"


def _changed_since(
    config: RecurrentConfig, arguments: Mapping[str, Any], keras_version: str
) -> list[str]:
    """Writes which functions of older Keras are others in Keras 3."""
    if not is_before_keras_3(keras_version, arguments):
        return []
    names = [
        name
        for name in ("activation", "recurrent_activation")
        if getattr(config, name, "") == "hard_sigmoid"
    ]
    version = plain_text(keras_version, 20) or "1 or 2"
    return [
        f"{name}='hard_sigmoid' gives other numbers than it did in Keras {version}. "
        f"{CHANGED['hard_sigmoid'].removesuffix('.')}"
        for name in names
    ]


def had_steeper_gates(
    config: RecurrentConfig | None, arguments: Mapping[str, Any], keras_version: str
) -> bool:
    """Returns whether a layer's gates were Keras 1's or 2's hard_sigmoid.

    Args:
        config: the layer as it was read.
        arguments: what it was read from, by name.
        keras_version: of the Keras that wrote them; "" where it isn't known.
    """
    is_hard = getattr(config, "recurrent_activation", "") == "hard_sigmoid"
    return is_hard and is_before_keras_3(keras_version, arguments)


def plain_arguments(of: type[LayerConfig], config: Any) -> dict[str, Any]:
    """Returns what the config of a layer that isn't recurrent says of its arguments.

    The names of Keras 1 are replaced by today's.
    """
    if not isinstance(config, Mapping):
        return {}
    names = {field.name for field in fields(of)}
    given = {}
    for name, value in config.items():
        today = name if name in names else today_s(name, names) if isinstance(name, str) else ""
        if today in names:
            given[today] = value
    return given


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
    # A recurrent layer isn't quantised: of such a policy it follows what was before.
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
