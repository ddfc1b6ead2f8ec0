"""Finds the LSTM layers that a model's config describes, however deeply nested.

Keras keeps a model's config as JSON, in which every object has a `class_name` and a `config`.
It is walked here as data: no class is looked up, nothing is imported or run.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from lstmviz.experiment.config import LSTMConfig

_DEEPEST = 40
_MOST_OBJECTS = 100_000
_ARGUMENTS = frozenset({field.name for field in fields(LSTMConfig)} | {"time_major"})
"""What is taken from a layer's config; the reader of configs refuses a `time_major`."""


@dataclass(frozen=True)
class DescribedLayer:
    """An LSTM layer in a model's config.

    Attributes:
        names: its name, after those of the models and wrappers around it.
        path: where Keras 3's own format keeps its weights: "layers/lstm/cell/vars".
        arguments: what its config says, as far as it is about an LSTM's arguments.
    """

    names: tuple[str, ...]
    path: str
    arguments: Mapping[str, Any]


class TooManyObjects(ValueError):
    """Raised for a config that is larger or deeper than any model's."""


def described_layers(model: Any) -> list[DescribedLayer]:
    """Returns the LSTM layers in a model's config, in its order.

    Found are `LSTM`, and `RNN` around an `LSTMCell`: in a Sequential or functional model, in
    models inside it, and in wrappers such as Bidirectional and TimeDistributed.

    Raises:
        TooManyObjects: no model is so large.
    """
    # The outermost model's own name is part of no path.
    return list(_Walk().children(model, (), "", 0))


class _Walk:
    def __init__(self) -> None:
        self._seen = 0

    def layers(
        self, node: Any, names: tuple[str, ...], path: str, depth: int
    ) -> Iterator[DescribedLayer]:
        """Yields the layers that an object is or contains."""
        self._seen += 1
        if depth > _DEEPEST or self._seen > _MOST_OBJECTS:
            raise TooManyObjects
        class_name, config = _class_of(node), _config_of(node)
        if not class_name:
            return
        own = config.get("name") if isinstance(config, Mapping) else None
        names = (*names, own if isinstance(own, str) else class_name.lower())
        arguments = _lstm_arguments(class_name, config)
        if arguments is not None:
            yield DescribedLayer(names, f"{path}/cell/vars", arguments)
        else:
            yield from self.children(node, names, f"{path}/", depth)

    def children(
        self, node: Any, names: tuple[str, ...], prefix: str, depth: int
    ) -> Iterator[DescribedLayer]:
        """Yields the layers that a model or a wrapper contains."""
        class_name, config = _class_of(node), _config_of(node)
        listed = config.get("layers") if isinstance(config, Mapping) else config
        if isinstance(listed, Sequence) and not isinstance(listed, str):
            # Keras counts by class, and never looks at names there: lstm, lstm_1, lstm_2.
            count = Counter[str]()
            for child in listed:
                kind = snake_case(_class_of(child))
                number = f"_{count[kind]}" if count[kind] else ""
                count[kind] += 1
                yield from self.layers(child, names, f"{prefix}layers/{kind}{number}", depth + 1)
        elif class_name == "Bidirectional":
            for attribute, child in _directions(config):
                yield from self.layers(child, names, f"{prefix}{attribute}", depth + 1)
        elif isinstance(config, Mapping):
            for attribute, child in config.items():
                if _class_of(child):
                    yield from self.layers(child, names, f"{prefix}{attribute}", depth + 1)


def snake_case(class_name: str) -> str:
    """Spells a class name as Keras does in paths (`keras.src.utils.naming.to_snake_case`)."""
    name = re.sub(r"\W+", "", class_name)
    name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()


def _class_of(node: Any) -> str:
    name = node.get("class_name") if isinstance(node, Mapping) else None
    return name if isinstance(name, str) else ""


def _config_of(node: Any) -> Any:
    return node.get("config") if isinstance(node, Mapping) else None


def _lstm_arguments(class_name: str, config: Any) -> dict[str, Any] | None:
    """Returns the arguments of an object that is an LSTM; None for any other."""
    if not isinstance(config, Mapping):
        return None
    if class_name == "RNN" and _class_of(cell := config.get("cell")) == "LSTMCell":
        inner = _config_of(cell)
        config = {**inner, **config} if isinstance(inner, Mapping) else config
    elif class_name != "LSTM":
        return None
    return {name: value for name, value in config.items() if name in _ARGUMENTS}


def _directions(config: Any) -> list[tuple[str, Any]]:
    """Returns the two layers of a Bidirectional, by the attribute that holds each."""
    if not isinstance(config, Mapping):
        return []
    forward = config.get("layer")
    backward = config.get("backward_layer")
    inner = _config_of(forward)
    if backward is None and isinstance(forward, Mapping) and isinstance(inner, Mapping):
        # Keras 2 leaves out the one that it makes itself, and how both are called.
        turned = {**inner, "go_backwards": not inner.get("go_backwards", False)}
        backward = {**forward, "config": turned}
    both = [("forward", forward), ("backward", backward)]
    return [(f"{way}_layer", _named_for(way, layer)) for way, layer in both]


def _named_for(way: str, layer: Any) -> Any:
    inner = _config_of(layer)
    if not isinstance(inner, Mapping) or not isinstance(inner.get("name"), str):
        return layer
    name = inner["name"].removeprefix("forward_").removeprefix("backward_")
    return {**layer, "config": {**inner, "name": f"{way}_{name}"}}
