"""Reads a model's config as a chain of layers: as Keras keeps it in files, and prints it."""

from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lstmviz.experiment.arguments import LayerConfig
from lstmviz.experiment.keras_names import snake_case
from lstmviz.experiment.layer_config import (
    as_far_as_it_goes,
    layer_arguments,
    partial_config_of,
    plain_arguments,
)
from lstmviz.experiment.model.layers import (
    BidirectionalConfig,
    DenseConfig,
    PlainLayerConfig,
    TimeDistributedConfig,
)
from lstmviz.experiment.model.model import MOST_LAYERS, ModelConfig, is_name, layer_config_class
from lstmviz.experiment.model_config import DescribedLayer, described_model
from lstmviz.experiment.plain_text import shortened

_MODELS = ("Sequential", "Functional", "Model")
_DEEPEST = 10
_LONGEST = 40


class NotAChain(ValueError):
    """Raised for a model that is no chain of known layers; str says what it has instead."""


@dataclass(frozen=True)
class ChainLayer:
    """A layer in a model's config, with what it is read as.

    Attributes:
        names: its name, after those of the models around it.
        path: where Keras 3's own format keeps its weights: "layers/dense".
        config: its arguments.
        recurrent: the recurrent layers that it is or has: two of a Bidirectional.
        notes: which arguments can't be taken, and what is another function by now.
    """

    names: tuple[str, ...]
    path: str
    config: LayerConfig
    recurrent: tuple[DescribedLayer, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class DescribedChain:
    """A model in a config.

    Attributes:
        layers: its layers, in the order in which the input goes through them.
        batch_shape: the shape of its input, batch first and None for what isn't fixed; None where
            it isn't said.
    """

    layers: tuple[ChainLayer, ...]
    batch_shape: tuple[int | None, ...] | None = None

    @property
    def model(self) -> ModelConfig:
        """The model; raises an InvalidValue where it has no recurrent layer or too many."""
        names = [layer.names[-1] for layer in self.layers]
        good = {name for name in names if is_name(name) and names.count(name) == 1}
        return ModelConfig(
            tuple(layer.config for layer in self.layers),
            names=tuple(name if name in good else "" for name in names),
        )

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person should know of how it was read, by the layers' names."""
        return tuple(
            f"{shortened(layer.names[-1], _LONGEST)}: {note}."
            for layer in self.layers
            for note in layer.notes
        )


@dataclass(frozen=True, eq=False)
class _Node:
    """A layer as Keras serialises it."""

    serialised: Mapping[str, Any]
    names: tuple[str, ...]
    path: str

    @property
    def told(self) -> str:
        return f"{_class_of(self.serialised)} ({shortened(self.names[-1], _LONGEST)})"


def described_chain(model: Any, keras_version: str = "") -> DescribedChain:
    """Describes a model's config as a chain of layers.

    Args:
        model: as Keras serialises it.
        keras_version: of the Keras that wrote it, such as "2.2.4"; "" where it isn't known.

    Raises:
        NotAChain: it is none, or has layers that aren't known here.
        TooManyObjects: no model is so large.
    """
    nodes: list[_Node] = []
    shapes: list[tuple[int | None, ...]] = []
    for node in _nodes(model, (), "", 0):
        config = _config_of(node.serialised)
        shape = _shape(config)
        if shape is not None and not nodes:
            shapes.append(shape)
        if _class_of(node.serialised) != "InputLayer":
            nodes.append(node)
        if len(nodes) > MOST_LAYERS:
            raise NotAChain(f"more than {MOST_LAYERS} layers")
    unknown = [node.told for node in nodes if not _is_known(node.serialised)]
    if unknown:
        more = f" and {len(unknown) - 4} more" if len(unknown) > 4 else ""
        raise NotAChain(f"{', '.join(unknown[:4])}{more}")
    layers = tuple(_layer(node, keras_version) for node in nodes)
    return DescribedChain(layers, shapes[0] if shapes else None)


def _nodes(model: Any, names: tuple[str, ...], prefix: str, depth: int) -> Iterator[_Node]:
    """Yields the layers of a model in the order of the chain, InputLayers included."""
    if depth > _DEEPEST:
        raise NotAChain("models in models, nested too deep")
    config = _config_of(model)
    listed = config.get("layers") if isinstance(config, Mapping) else config
    if not isinstance(listed, Sequence) or isinstance(listed, str):
        raise NotAChain("no layers")
    counted: Counter[str] = Counter()
    nodes: list[_Node] = []
    for child in listed:
        kind = snake_case(_class_of(child))
        if not kind:
            raise NotAChain("a layer that doesn't say its class")
        number = f"_{counted[kind]}" if counted[kind] else ""
        counted[kind] += 1
        inner = _config_of(child)
        own = inner.get("name") if isinstance(inner, Mapping) else None
        own = own if isinstance(own, str) else kind
        nodes.append(_Node(child, (*names, own), f"{prefix}layers/{kind}{number}"))
    if isinstance(config, Mapping) and "output_layers" in config:
        nodes = _joined(nodes, config)
    for node in nodes:
        if _class_of(node.serialised) in _MODELS:
            inside = _nodes(node.serialised, node.names, f"{node.path}/", depth + 1)
            yield from (n for n in inside if _class_of(n.serialised) != "InputLayer")
        else:
            yield node


def _joined(nodes: list[_Node], config: Mapping[str, Any]) -> list[_Node]:
    """Returns the layers of a functional model from its input to its output."""
    by_name = {str(node.serialised.get("name", node.names[-1])): node for node in nodes}
    inputs = {name for name, _ in _histories(config.get("input_layers"))}
    if len(inputs) > 1:
        raise NotAChain(f"{'two' if len(inputs) == 2 else len(inputs)} inputs")
    outputs = _histories(config.get("output_layers"))
    if len({name for name, _ in outputs}) != 1:
        raise NotAChain("several outputs" if outputs else "no output")
    name, part = outputs[0]
    if part:
        raise NotAChain(f"a state of {shortened(name, _LONGEST)} as its output")
    chain: list[_Node] = []
    while True:
        node = by_name.get(name)
        if node is None or node in chain:
            raise NotAChain(f"a cycle at {shortened(name, _LONGEST)}")
        chain.append(node)
        if _class_of(node.serialised) == "InputLayer":
            return chain[::-1]
        calls = node.serialised.get("inbound_nodes")
        if not isinstance(calls, Sequence) or not calls:
            return chain[::-1]
        if len(calls) > 1:
            raise NotAChain(f"{node.told}, which is called {len(calls)} times")
        before = _histories(calls[0])
        if len(before) != 1:
            raise NotAChain(f"{node.told} of several inputs")
        name, part = before[0]
        if part:
            raise NotAChain(f"{node.told} of a state")


def _histories(value: Any) -> list[tuple[str, int]]:
    """Returns the tensors that a serialised call names: the layer, and which of its outputs."""
    found: list[tuple[str, int]] = []
    todo = deque([value])
    while todo:
        part = todo.popleft()
        if isinstance(part, Mapping):
            history = part.get("config") if part.get("class_name") == "__keras_tensor__" else None
            if isinstance(history, Mapping):
                todo.appendleft(history.get("keras_history"))
            else:  # a mask goes along the chain by itself
                todo += [inner for name, inner in part.items() if name != "mask"]
        elif isinstance(part, Sequence) and not isinstance(part, str):
            is_history = len(part) >= 3 and isinstance(part[0], str) and isinstance(part[2], int)
            if is_history:
                found.append((part[0], part[2]))
                part = part[3:]  # what else the call was given, in Keras 2
            todo += part
    return list(dict.fromkeys(found))


def _layer(node: _Node, keras_version: str) -> ChainLayer:
    class_name, config = _class_of(node.serialised), _config_of(node.serialised)
    described = described_model(dict(node.serialised), keras_version)
    of = layer_config_class(class_name)
    if of is BidirectionalConfig:
        return _bidirectional(node, described.recurrent, keras_version)
    if described.recurrent:
        (one,) = described.recurrent
        own = replace(one, names=node.names, path=f"{node.path}{one.path}")
        made, notes = partial_config_of(own.arguments, keras_version)
        return ChainLayer(node.names, node.path, _made(made, node, notes), (own,), notes)
    if of is TimeDistributedConfig:
        inner = config.get("layer")
        inside = layer_config_class(_class_of(inner))
        assert inside is not None
        made_inside, notes = _plain(inside, _config_of(inner))
        layer = _made(made_inside, node, notes)
        assert isinstance(layer, PlainLayerConfig)
        return ChainLayer(node.names, node.path, TimeDistributedConfig(layer), notes=notes)
    if class_name == "TimeDistributedDense":
        of = layer_config_class("Dense")
    assert of is not None
    plain, notes = _plain(of, config)
    made_plain = _made(plain, node, notes)
    if class_name == "TimeDistributedDense":
        assert isinstance(made_plain, PlainLayerConfig)
        made_plain = TimeDistributedConfig(made_plain)
    return ChainLayer(node.names, node.path, made_plain, notes=notes)


def _plain(of: type[LayerConfig], config: Any) -> tuple[LayerConfig | None, tuple[str, ...]]:
    given = plain_arguments(of, config)
    if given.get("activation") == "linear" and of is DenseConfig:
        del given["activation"]  # which is how Keras writes None
    return as_far_as_it_goes(of, given)


def _bidirectional(
    node: _Node, described: Sequence[DescribedLayer], keras_version: str
) -> ChainLayer:
    if len(described) != 2:
        raise NotAChain(node.told)
    both = []
    notes: list[str] = []
    for one in described:
        made, told = partial_config_of(one.arguments, keras_version)
        if made is None:
            raise NotAChain(f"{node.told}, of which {told[-1]}")
        # A Bidirectional sets it itself, to what return_sequences is.
        both.append(replace(made, zero_output_for_mask=False))
        notes += [note for note in told if note not in notes]
    forward, backward = both
    is_own = backward != replace(forward, go_backwards=True)
    given = plain_arguments(BidirectionalConfig, _config_of(node.serialised))
    config = BidirectionalConfig(
        forward, given.get("merge_mode", "concat"), backward if is_own else None
    )
    named = tuple(
        replace(one, names=(*node.names, *one.names), path=f"{node.path}/{one.path}")
        for one in described
    )
    return ChainLayer(node.names, node.path, config, named, tuple(notes))


def _made(made: LayerConfig | None, node: _Node, notes: tuple[str, ...]) -> LayerConfig:
    if made is None:
        raise NotAChain(f"{node.told}, of which {notes[-1]}")
    return made


def _is_known(serialised: Mapping[str, Any]) -> bool:
    """Returns whether a layer is one that a model here may have."""
    class_name, config = _class_of(serialised), _config_of(serialised)
    module = serialised.get("module")
    if isinstance(module, str) and module.split(".")[0] not in ("keras", "tf_keras", "tensorflow"):
        return False
    if serialised.get("registered_name") not in (None, class_name):
        return False
    inner = config.get("layer") if isinstance(config, Mapping) else None
    if class_name == "TimeDistributed":
        inside = layer_config_class(_class_of(inner))
        return inside is not None and issubclass(inside, PlainLayerConfig)
    if class_name == "TimeDistributedDense" or layer_config_class(class_name) is not None:
        return True
    return layer_arguments(class_name, config) is not None


def _shape(config: Any) -> tuple[int | None, ...] | None:
    """Returns the shape of a model's input, where a layer's config says it."""
    if not isinstance(config, Mapping):
        return None
    for name in ("batch_shape", "batch_input_shape"):
        shape = config.get(name)
        if isinstance(shape, Sequence) and not isinstance(shape, str):
            return tuple(n if isinstance(n, int) else None for n in shape)
    return None


def _class_of(node: Any) -> str:
    name = node.get("class_name") if isinstance(node, Mapping) else None
    return name if isinstance(name, str) else ""


def _config_of(node: Any) -> Any:
    return node.get("config") if isinstance(node, Mapping) else None
