"""Finds the recurrent layers that a model's config describes, however deeply nested.

Keras keeps a model's config as JSON, in which every object has a `class_name` and a `config`.
It is walked here as data: no class is looked up, nothing is imported or run.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lstmviz.experiment.keras_names import snake_case
from lstmviz.experiment.layer_config import LayerArguments, is_before_keras_3, layer_arguments
from lstmviz.experiment.left_out import WRAPPERS, format_left_out
from lstmviz.experiment.plain_text import plain_text

_DEEPEST = 40
_MOST_OBJECTS = 100_000
_MOST_KINDS = 6
_LONGEST_CLASS = 40
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_NO_LAYERS = ("InputLayer", "Sequential", "Functional", "Model", "Bidirectional", "TimeDistributed")


@dataclass(frozen=True)
class DescribedLayer:
    """A recurrent layer in a model's config.

    Attributes:
        names: its name, after those of the models and wrappers around it.
        path: where Keras 3's own format keeps its weights: "layers/lstm/cell/vars".
        arguments: what its config says, as far as it is about arguments.
        around: the classes of the wrappers around it, the innermost first.
    """

    names: tuple[str, ...]
    path: str
    arguments: LayerArguments
    around: tuple[str, ...] = ()


class TooManyObjects(ValueError):
    """Raised for a config that is larger or deeper than any model's."""


@dataclass(frozen=True)
class DescribedStack:
    """An RNN over several cells in a model's config, which isn't read as a layer.

    Attributes:
        names: its name, after those of the models and wrappers around it.
        path: where Keras 3's own format keeps what it has: "layers/rnn".
    """

    names: tuple[str, ...]
    path: str


@dataclass(frozen=True)
class ModelDescription:
    """What a model's config describes.

    Attributes:
        recurrent: its recurrent layers, in its order.
        others: how many layers of each other class it has.
        stacks: which of these are RNNs over StackedRNNCells.
    """

    recurrent: tuple[DescribedLayer, ...]
    others: Mapping[str, int]
    stacks: tuple[DescribedStack, ...] = ()

    @property
    def summary(self) -> str:
        """The layers that aren't, in words: "three Dense layers, one Flatten"."""
        named = [_format_count(count, kind) for kind, count in self._by_number[:_MOST_KINDS]]
        more = len(self.others) - len(named)
        return ", ".join([*named, f"and {more:,} other kinds"] if more else named)

    def left_out(self, taken: DescribedLayer) -> str:
        """Returns what stays behind where one layer is taken, as `format_left_out` does."""
        # A Bidirectional's own second one is told with it.
        others = Counter(
            layer.arguments.of
            for layer in self.recurrent
            if layer.path != taken.path and not (taken.around and _are_siblings(layer, taken))
        )
        recurrent = [
            _format_count(count, f"{'other ' if of is taken.arguments.of else ''}{of.kind.name}")
            for of, count in others.items()
        ]
        kinds = [_format_count(count, kind) for kind, count in self._by_number]
        return format_left_out([*recurrent, *kinds], taken.around)

    @property
    def _by_number(self) -> list[tuple[str, int]]:
        return sorted(self.others.items(), key=lambda kind: -kind[1])


def _format_count(count: int, kind: str) -> str:
    number = _NUMBERS[count] if count < len(_NUMBERS) else f"{count:,}"
    return f"{number} {plain_text(kind, _LONGEST_CLASS)}{' layers' if count > 1 else ''}"


def _are_siblings(one: DescribedLayer, other: DescribedLayer) -> bool:
    """Returns whether two layers are those of one Bidirectional."""
    inside = [layer.path.rpartition("/backward_layer")[0] for layer in (one, other)]
    before = [layer.path.rpartition("/forward_layer")[0] for layer in (one, other)]
    return one.around == other.around and any(
        a and a == b for a, b in ((inside[0], before[1]), (before[0], inside[1]))
    )


def described_model(model: Any, keras_version: str = "") -> ModelDescription:
    """Describes the layers in a model's config, or in one layer's.

    Recurrent layers are those of which `layer_arguments` says so: in a Sequential or functional
    model, in models inside it, and in wrappers such as Bidirectional and TimeDistributed.

    Args:
        model: as Keras serialises a model or a layer.
        keras_version: of the Keras that wrote it, such as "2.2.4"; "" where it isn't known.

    Raises:
        TooManyObjects: no model is so large.
    """
    walk = _Walk(keras_version)
    found = tuple(walk.outermost(model))
    return ModelDescription(found, dict(walk.others), tuple(walk.stacks))


class _Walk:
    def __init__(self, keras_version: str) -> None:
        self._version = keras_version
        self._seen = 0
        self.others = Counter[str]()
        self.stacks: list[DescribedStack] = []

    def outermost(self, model: Any) -> Iterator[DescribedLayer]:
        """Yields the layers of a model, or the one layer that it is."""
        if layer_arguments(_class_of(model), _config_of(model)) is not None:
            yield from self.layers(model, (), "", 0, counts=True)
        else:  # the outermost model's own name is part of no path
            yield from self.children(model, (), "", 0)

    def layers(
        self,
        node: Any,
        names: tuple[str, ...],
        path: str,
        depth: int,
        *,
        counts: bool,
        around: tuple[str, ...] = (),
    ) -> Iterator[DescribedLayer]:
        """Yields the recurrent layers that an object is or contains.

        Args:
            node: the object.
            names: of what is around it.
            path: where Keras keeps its weights.
            depth: how much is around it.
            counts: whether it is a layer of the model by itself, as an initializer isn't.
            around: the wrappers around it, the innermost first.
        """
        self._seen += 1
        if depth > _DEEPEST or self._seen > _MOST_OBJECTS:
            raise TooManyObjects
        class_name, config = _class_of(node), _config_of(node)
        if not class_name:
            return
        own = config.get("name") if isinstance(config, Mapping) else None
        names = (*names, own if isinstance(own, str) else class_name.lower())
        arguments = layer_arguments(class_name, config, self._version)
        if arguments is not None:
            inside = "/vars" if class_name.startswith("CuDNN") else "/cell/vars"
            yield DescribedLayer(names, path + inside, arguments, around)
            return
        # Of an RNN its cell is what makes it none of those that are looked for.
        cell = _class_of(config.get("cell")) if isinstance(config, Mapping) else ""
        if cell == "StackedRNNCells":
            self.stacks.append(DescribedStack(names, path))
        if counts and class_name not in _NO_LAYERS:
            self.others[f"{class_name}({cell})" if cell else class_name] += 1
        if class_name != "RNN":  # a layer in its cell's place is none by itself
            yield from self.children(node, names, f"{path}/", depth, around)

    def children(
        self,
        node: Any,
        names: tuple[str, ...],
        prefix: str,
        depth: int,
        around: tuple[str, ...] = (),
    ) -> Iterator[DescribedLayer]:
        """Yields the layers that a model or a wrapper contains."""
        class_name, config = _class_of(node), _config_of(node)
        if class_name in WRAPPERS:
            around = (class_name, *around)
        listed = config.get("layers") if isinstance(config, Mapping) else config
        if isinstance(listed, Sequence) and not isinstance(listed, str):
            # Keras counts by class, and never looks at names there: lstm, lstm_1, lstm_2.
            count = Counter[str]()
            for child in listed:
                kind = snake_case(_class_of(child))
                number = f"_{count[kind]}" if count[kind] else ""
                count[kind] += 1
                path = f"{prefix}layers/{kind}{number}"
                yield from self.layers(child, names, path, depth + 1, counts=True, around=around)
        elif class_name == "Bidirectional":
            for attribute, child in _directions(config, self._version):
                path, counts = f"{prefix}{attribute}", attribute == "forward_layer"
                yield from self.layers(child, names, path, depth + 1, counts=counts, around=around)
        elif isinstance(config, Mapping):
            for attribute, child in config.items():
                if _class_of(child):
                    path, counts = f"{prefix}{attribute}", attribute == "layer"
                    yield from self.layers(
                        child, names, path, depth + 1, counts=counts, around=around
                    )


def _class_of(node: Any) -> str:
    name = node.get("class_name") if isinstance(node, Mapping) else None
    return name if isinstance(name, str) else ""


def _config_of(node: Any) -> Any:
    return node.get("config") if isinstance(node, Mapping) else None


def _directions(config: Any, keras_version: str) -> list[tuple[str, Any]]:
    """Returns the two layers of a Bidirectional, by the attribute that holds each."""
    if not isinstance(config, Mapping):
        return []
    forward = config.get("layer")
    backward = config.get("backward_layer")
    inner = _config_of(forward)
    if isinstance(forward, Mapping) and isinstance(inner, Mapping):
        if _zeroes_when_masked(keras_version, inner):
            inner = {**inner, "zero_output_for_mask": True}
            forward = {**forward, "config": inner}
        if backward is None:
            # Keras 2 leaves out the one that it makes itself, and how both are called.
            turned = {**inner, "go_backwards": not inner.get("go_backwards", False)}
            backward = {**forward, "config": turned}
    both = [("forward", forward), ("backward", backward)]
    return [(f"{way}_layer", _named_for(way, layer)) for way, layer in both]


_OF_NO_TENSORFLOW = re.compile(r"[01]\.|2\.[0-3]\.(?!.*-tf)")


def _zeroes_when_masked(keras_version: str, config: Mapping[str, Any]) -> bool:
    """Returns whether a Bidirectional's layer gives zeros at masked steps without its saying so.

    TensorFlow's Keras 2 makes it do so, as Keras 3 does, and leaves it out of the config; Keras
    before it became a part of TensorFlow repeated the output before.
    """
    written = "zero_output_for_mask" in config or not is_before_keras_3(keras_version, config)
    of_tensorflow = not _OF_NO_TENSORFLOW.match(keras_version)
    return not written and of_tensorflow and config.get("return_sequences") is True


def _named_for(way: str, layer: Any) -> Any:
    inner = _config_of(layer)
    if not isinstance(inner, Mapping) or not isinstance(inner.get("name"), str):
        return layer
    name = inner["name"].removeprefix("forward_").removeprefix("backward_")
    return {**layer, "config": {**inner, "name": f"{way}_{name}"}}
