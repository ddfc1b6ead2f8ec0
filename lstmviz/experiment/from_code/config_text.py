"""Reads the recurrent layers in a config that was printed: of a layer, or a model's JSON."""

import ast
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from lstmviz.experiment.config import STACK_OF_CELLS, RecurrentConfig, config_classes
from lstmviz.experiment.from_code.text import MOST_CHARACTERS
from lstmviz.experiment.invalid_value import InvalidValue, Said
from lstmviz.experiment.layer_config import config_of, partial_config_of
from lstmviz.experiment.model_config import DescribedLayer, TooManyObjects, described_model
from lstmviz.experiment.removed_arguments import CONVERTED, RENAMED

_MOST_JSON = 16 * 2**20
_BEGINS = re.compile(r"[\ufeff\s]*(?:[^\W\d]\w*\s*=\s*)?(?=[\[{('\"])")
_TELLING = ("recurrent_initializer", "inner_init", "unit_forget_bias", "forget_bias_init")
"""Arguments that recurrent layers alone have."""
_SAYS_ITS_KIND = re.compile("|".join(("class_name", *_TELLING)))
_NUMPY = re.compile(r"\bnp\.\w+\(([^()]*)\)")  # how NumPy 2 prints its numbers


@dataclass(frozen=True)
class ConfigLayer:
    """A recurrent layer in a config.

    Attributes:
        name: what the model calls it, after the names of what is around it.
        kind: the name of the kind of layer: "LSTM".
        config: its arguments; None where they can't be used at all.
        refused: why they can't.
        notes: which of them can't be taken, and what is another function by now.
        left_out: what else the model has, as `format_left_out` writes it.
    """

    name: str
    kind: str
    config: RecurrentConfig | None
    refused: InvalidValue | None
    notes: tuple[str, ...]
    left_out: str


def config_layers(text: str) -> tuple[ConfigLayer, ...] | None:
    """Returns the recurrent layers in a text that is a config; None where it is none.

    Taken are what `layer.get_config()`, `model.get_config()` and `keras.layers.serialize(layer)`
    give, as Python prints it, and what `model.to_json()` gives, in quotes or not.

    Raises:
        InvalidValue: it is a config without such a layer.
    """
    read = config_in(text)
    if read is None:
        return None
    model, version = read
    expected = "a recurrent layer of Keras such as LSTM(4)"
    try:
        described = described_model(model, version)
    except TooManyObjects:
        said = Said("a config that is larger than any model's")
        raise InvalidValue("source", expected, said) from None
    if not described.recurrent:
        if described.stacks:
            raise InvalidValue("source", expected, Said(STACK_OF_CELLS))
        what = f"of {described.summary}" if described.summary else "without one"
        raise InvalidValue("source", expected, Said(f"a config {what}"))
    return tuple(_layer(each, described.left_out(each), version) for each in described.recurrent)


def config_in(text: str) -> tuple[Any, str] | None:
    """Returns the config that a text is, as that of a model, and the Keras that wrote it.

    Returns:
        The model as Keras serialises it, and a version such as "2.2.4" or ""; None where the text
        is no config.
    """
    found = _parsed(text)
    model = None if found is None else _serialised(found)
    if model is None:
        return None
    version = found.get("keras_version", "") if isinstance(found, Mapping) else ""
    return model, version if isinstance(version, str) else ""


def _layer(layer: DescribedLayer, left_out: str, version: str) -> ConfigLayer:
    name, arguments = "/".join(layer.names), layer.arguments
    config, notes = partial_config_of(arguments, version)
    refused = None
    if config is None:
        try:
            config_of(arguments.of, {"units": arguments.given.get("units")})
        except InvalidValue as error:
            refused = error
    return ConfigLayer(name, arguments.of.kind.name, config, refused, notes, left_out)


def _parsed(text: str) -> Any:
    """Returns the mapping or list that a text is; None where it is something else."""
    begin = _BEGINS.match(text)
    if begin is None or len(text) > _MOST_JSON or not _SAYS_ITS_KIND.search(text):
        return None
    text = text[begin.end() :].strip()
    found = _value(text)
    if isinstance(found, str):  # as a notebook shows to_json()
        found = _value(found)
    return found if isinstance(found, (Mapping, list)) else None


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        pass
    if len(text) > MOST_CHARACTERS and not text.startswith(("'", '"')):
        return None
    try:
        return ast.literal_eval(_NUMPY.sub(r"\1", text))
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return None


def _serialised(found: Any) -> Any:
    """Returns a config as that of a model; None where it is no config."""
    if isinstance(found, Sequence):  # a Sequential's of Keras 1
        return _model_of(found) if found and all(map(_has_class, found)) else None
    if _has_class(found):
        config = found.get("config")
        inner = config.get("layers") if isinstance(config, Mapping) else config
        return found if isinstance(inner, list) else _model_of([found])
    if isinstance(found.get("layers"), Sequence):
        return {"class_name": "Functional", "config": found}
    marked = (name for mark, name in _MARKS.items() if mark in found)
    class_name = next(marked, None) or _kind_of(found)
    return _model_of([{"class_name": class_name, "config": found}]) if class_name else None


_MARKS = {"cell": "RNN", "merge_mode": "Bidirectional", "filters": "ConvLSTM"}
"""What only one kind of layer has in its `get_config()`, which doesn't say the kind."""


def _kind_of(config: Mapping[str, Any]) -> str:
    """Returns the class whose `get_config()` a config may be; "" where it is no recurrent layer's.

    It is the kind that takes the most of the arguments in there, and has the fewest others.
    """
    if not any(name in config for name in _TELLING):
        return ""
    older = {**RENAMED, **{name: target for name, (target, _) in CONVERTED.items()}}
    given = {older.get(name, name) for name in config}

    def distance(of: type[RecurrentConfig]) -> tuple[int, int]:
        takes = {field.name for field in fields(of)}
        # Before Keras 2.1.3, and of cuDNN's GRU, there is none.
        return len(given - takes), len(takes - given - {"reset_after"})

    kinds = [of.kind for of in sorted(config_classes(), key=distance)]
    if "activation" in given:
        return kinds[0].name
    return next(name for kind in kinds for name in kind.read_as if name.startswith("CuDNN"))


def _model_of(layers: Sequence[Any]) -> dict[str, Any]:
    return {"class_name": "Sequential", "config": {"layers": list(layers)}}


def _has_class(value: Any) -> bool:
    return isinstance(value, Mapping) and isinstance(value.get("class_name"), str)
