"""Holds a model as a straight chain of layers."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

from lstmviz.experiment.arguments import LayerConfig
from lstmviz.experiment.config import RecurrentConfig, config_class
from lstmviz.experiment.invalid_value import InvalidValue, Said
from lstmviz.experiment.keras_names import snake_case
from lstmviz.experiment.model.layers import (
    BidirectionalConfig,
    Direction,
    EmbeddingConfig,
    PlainLayerConfig,
    TimeDistributedConfig,
    WrapperConfig,
)

MOST_LAYERS = 100
"""A chain of more layers is refused: nobody could look at it."""

_LONGEST_NAME = 80
_DIGITS = "0123456789"


@dataclass(frozen=True, order=True)
class Place:
    """Where a recurrent layer stands in a model.

    Attributes:
        layer: the number of the layer in the chain.
        direction: which of the two layers of a Bidirectional; empty where it is none.
    """

    layer: int = 0
    direction: Direction | str = ""


ALONE: Final = Place()
"""Where a layer stands that is the only one."""


@dataclass(frozen=True)
class ModelConfig:
    """A model as a straight chain of layers, of which at least one is recurrent.

    Attributes:
        layers: the configs of the layers, in the order in which the input goes through them.
        names: what each layer is called; as Keras would name it where none is given.

    Raises:
        InvalidValue: names the argument, what was expected and what was received.
    """

    layers: tuple[LayerConfig, ...]
    names: tuple[str, ...] = field(default=(), kw_only=True)

    def __post_init__(self) -> None:
        put = object.__setattr__  # the class is frozen for everybody else
        layers = tuple(self.layers) if isinstance(self.layers, Iterable) else (self.layers,)
        expected = "a list of the configs of layers, such as LSTMConfig(4)"
        if not all(isinstance(layer, LayerConfig) for layer in layers):
            other = next(layer for layer in layers if not isinstance(layer, LayerConfig))
            raise InvalidValue("layers", expected, other)
        if len(layers) > MOST_LAYERS:
            raise InvalidValue("layers", f"at most {MOST_LAYERS} layers", Said(str(len(layers))))
        put(self, "layers", layers)
        if not self.recurrent:
            raise InvalidValue("layers", "at least one recurrent layer", Said("none"))
        put(self, "names", _names(layers, tuple(self.names)))

    def __repr__(self) -> str:
        """Writes the call that makes this model, without the names that Keras would give."""
        named = "" if self.names == _names(self.layers, ()) else f", names={list(self.names)}"
        return f"ModelConfig([{', '.join(map(repr, self.layers))}]{named})"

    @property
    def recurrent(self) -> Mapping[Place, RecurrentConfig]:
        """The recurrent layers by their place; a Bidirectional has two."""
        found: dict[Place, RecurrentConfig] = {}
        for number, layer in enumerate(self.layers):
            if isinstance(layer, RecurrentConfig):
                found[Place(number)] = layer
            elif isinstance(layer, BidirectionalConfig):
                for direction, config in layer.directions.items():
                    found[Place(number, direction)] = config
        return found

    @property
    def takes_ids(self) -> bool:
        """Whether the input is ids, (batch, timesteps) integers: an Embedding comes first."""
        return isinstance(self.layers[0], EmbeddingConfig)

    @property
    def stands_alone(self) -> bool:
        """Whether the model is one recurrent layer with nothing around it."""
        return len(self.layers) == 1 and isinstance(self.layers[0], RecurrentConfig)

    @property
    def is_stateful(self) -> bool:
        """Whether any layer carries its state from call to call."""
        return any(layer.stateful for layer in self.recurrent.values())

    def with_stateful(self, stateful: bool) -> "ModelConfig":
        """Returns the same model, of which every recurrent layer carries its state, or none."""
        model = self
        for place in self.recurrent:  # each as it is by then: halves of a Bidirectional share flags
            layer = model.recurrent[place]
            if layer.stateful != stateful:
                model = model.with_layer(place, replace(layer, stateful=stateful))
        return model

    def with_layer(self, place: Place, layer: RecurrentConfig) -> "ModelConfig":
        """Returns the same model with another recurrent layer at a place."""
        around = self.layers[place.layer]
        if isinstance(around, BidirectionalConfig):
            direction: Direction = "backward" if place.direction == "backward" else "forward"
            return self.with_config(place.layer, around.with_direction(direction, layer))
        return self.with_config(place.layer, layer)

    def with_config(self, number: int, config: LayerConfig) -> "ModelConfig":
        """Returns the same model with another config of one layer, which keeps a given name."""
        layers = (*self.layers[:number], config, *self.layers[number + 1 :])
        return ModelConfig(layers, names=self.given_names())

    def inserted(self, number: int, config: LayerConfig) -> "ModelConfig":
        """Returns the same model with one more layer, which gets a number."""
        names = self.given_names()
        layers = (*self.layers[:number], config, *self.layers[number:])
        return ModelConfig(layers, names=(*names[:number], "", *names[number:]))

    def removed(self, number: int) -> "ModelConfig":
        """Returns the same model without one layer.

        Raises:
            InvalidValue: it was the only recurrent one.
        """
        names = self.given_names()
        layers = (*self.layers[:number], *self.layers[number + 1 :])
        return ModelConfig(layers, names=(*names[:number], *names[number + 1 :]))

    def moved(self, number: int, to: int) -> "ModelConfig":
        """Returns the same model with one layer at another number."""
        order = list(range(len(self.layers)))
        order.insert(to, order.pop(number))
        names = self.given_names()
        return ModelConfig(
            tuple(self.layers[old] for old in order), names=tuple(names[old] for old in order)
        )

    def given_names(self) -> tuple[str, ...]:
        """Returns the names that Keras wouldn't give, empty for the others."""
        usual = [_usual_name(layer) for layer in self.layers]
        given = tuple(
            "" if name.rstrip(_DIGITS).removesuffix("_") == own else name
            for name, own in zip(self.names, usual, strict=True)
        )
        while (named := _names(self.layers, given)) != self.names:  # "lstm_7" of one LSTM was given
            given = tuple(
                name if known or name != of_keras else ""
                for name, known, of_keras in zip(self.names, given, named, strict=True)
            )
        return given


def is_name(text: str) -> bool:
    """Returns whether a layer can be called so."""
    return len(text) <= _LONGEST_NAME and "/" not in text


def _names(layers: tuple[LayerConfig, ...], given: tuple[str, ...]) -> tuple[str, ...]:
    """Returns a name for each layer: the given one, else as Keras counts in a new process.

    It counts the layers in a wrapper too, and none that has a name; one that another layer was
    given is passed over.
    """
    if given and len(given) != len(layers):
        raise InvalidValue("names", f"{len(layers)} names, one for each layer", list(given))
    given = tuple(name or "" for name in given) or ("",) * len(layers)
    for name in given:
        if not isinstance(name, str) or not is_name(name):
            raise InvalidValue("names", "short names without a slash", name)
    twice = [name for name, count in Counter(filter(None, given)).items() if count > 1]
    if twice:
        raise InvalidValue("names", "a name of its own for each layer", Said(f"{twice[0]} twice"))
    counted: Counter[str] = Counter()

    def next_name(layer: LayerConfig) -> str:
        usual = _usual_name(layer)
        same = counted[usual]
        counted[usual] += 1
        return f"{usual}_{same}" if same else usual

    names = []
    for layer, name in zip(layers, given, strict=True):
        for inside in _wrapped(layer):
            next_name(inside)
        new = name or next_name(layer)
        while new in given and not name:
            new = next_name(layer)
        names.append(new)
    return tuple(names)


def _usual_name(layer: LayerConfig) -> str:
    return snake_case(layer.class_name())


def _wrapped(layer: LayerConfig) -> Iterator[LayerConfig]:
    """Yields the layers that a person writes inside a wrapper."""
    if isinstance(layer, WrapperConfig):
        yield layer.layer
    if isinstance(layer, BidirectionalConfig) and layer.backward_layer is not None:
        yield layer.backward_layer


OTHER_LAYERS: Final[Mapping[str, type[LayerConfig]]] = MappingProxyType(
    {
        known.class_name(): known
        for base in (PlainLayerConfig, WrapperConfig)
        for known in base.__subclasses__()
    }
)
"""The layers that may stand around a recurrent one, by Keras' name of their class."""


def layer_config_class(name: str) -> type[LayerConfig] | None:
    """Returns the class for a layer by Keras' name of it; None for one that isn't known here."""
    return config_class(name) or OTHER_LAYERS.get(name)


def weight_names_of(layer: LayerConfig) -> tuple[str, ...]:
    """Returns the names of a layer's weights, in the order of Keras' `get_weights()`.

    Those of a Bidirectional's two layers come one after the other.
    """
    if isinstance(layer, RecurrentConfig):
        return tuple(layer.kind.weight_shapes(layer, 1))
    if isinstance(layer, BidirectionalConfig):
        every = layer.directions.items()
        return tuple(f"{way}_{name}" for way, each in every for name in weight_names_of(each))
    if isinstance(layer, TimeDistributedConfig):
        return weight_names_of(layer.layer)
    assert isinstance(layer, PlainLayerConfig)
    unused = () if getattr(layer, "use_bias", True) else ("bias",)
    return tuple(name for name in layer.weight_names if name not in unused)
