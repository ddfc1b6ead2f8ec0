"""Describes the layers of a model as parts of a session's document, and revives them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from itertools import chain, count
from typing import Any

from msgspec import Struct

from lstmviz.experiment.arguments import LayerConfig
from lstmviz.experiment.arrays import Array
from lstmviz.experiment.experiment import Experiment, weight_names
from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.model.layers import WrapperConfig
from lstmviz.experiment.model.model import (
    MOST_LAYERS,
    ModelConfig,
    layer_config_class,
    weight_names_of,
)
from lstmviz.experiment.plain_text import shortened

ArrayName = str
Store = Callable[[str, Array], ArrayName]
"""Stores an array under a name that begins with its purpose, and returns the name."""
Fetch = Callable[[ArrayName], Array]

_UNKNOWN = "isn't known here: a newer lstmviz has it, or an extension that isn't loaded"


class Unopened(ValueError):
    """Raised for a document that is sound, and holds what can't be opened here; str says what."""


# Only where it isn't what Keras would call it a layer's name is written.
class LayerPart(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One layer of the model: Keras' name of its class, its arguments, and given weights.

    An argument that is itself a layer is an object of `class_name` and `config`, likewise.
    """

    class_name: str
    config: dict[str, Any]
    weights: tuple[ArrayName, ...] | None
    name: str | None = None


def described_layers(experiment: Experiment, prefix: str, store: Store) -> tuple[LayerPart, ...]:
    """Returns the parts of a model's layers; hands given weights to `store`.

    Args:
        experiment: has the model.
        prefix: what the names of its arrays begin with.
        store: takes the arrays.
    """
    model, given = experiment.model, experiment.weights
    parts, first = [], 0
    for number, (layer, name) in enumerate(zip(model.layers, model.given_names(), strict=True)):
        weights = None
        if given is not None:
            start = f"{prefix}layer{number}-"
            if model.stands_alone:
                weights = stored(weight_names(experiment.layer), given, start, store)
            else:
                names = weight_names_of(layer)
                weights = stored(names, given[first : first + len(names)], start, store)
                first += len(names)
        parts.append(
            LayerPart(
                class_name=layer.class_name(),
                config=_arguments(layer),
                weights=weights,
                name=name or None,
            )
        )
    return tuple(parts)


def stored(
    names: Iterable[str], arrays: Iterable[Array], start: str, store: Store
) -> tuple[ArrayName, ...]:
    """Stores arrays under their names; those that are more than the names under a number."""
    every = chain(names, map(str, count()))
    return tuple(store(f"{start}{name}", array) for name, array in zip(every, arrays, strict=False))


def _arguments(config: LayerConfig) -> dict[str, Any]:
    return {
        field.name: {"class_name": value.class_name(), "config": _arguments(value)}
        if isinstance(value := getattr(config, field.name), LayerConfig)
        else value
        for field in fields(config)
    }


def revived_model(parts: tuple[LayerPart, ...]) -> ModelConfig:
    """Returns the model that the parts describe.

    Raises:
        InvalidValue: its layers aren't what a model takes.
        Unopened: there are too many of them, or one isn't known here.
    """
    if len(parts) > MOST_LAYERS:
        raise Unopened(f"its model has {len(parts):,} layers: at most {MOST_LAYERS} are opened")
    if len(parts) == 1:
        layers = [_config(parts[0].class_name, parts[0].config, "its layer")]
    else:
        layers = [_numbered(number, part) for number, part in enumerate(parts)]
    return ModelConfig(tuple(layers), names=tuple(part.name or "" for part in parts))


def _numbered(number: int, part: LayerPart) -> LayerConfig:
    try:
        return _config(part.class_name, part.config, f"its layer {number}")
    except InvalidValue as error:
        raise Unopened(f"its layer {number}, {part.class_name}: {error}") from None


def _config(class_name: str, arguments: Mapping[str, Any], which: str) -> LayerConfig:
    """Returns the config of a layer of a class; `which` begins a sentence about it."""
    known = layer_config_class(class_name)
    if known is None:
        if not class_name:
            raise Unopened(f"it doesn't say of which class {which} is")
        raise Unopened(f"{which} is of the class {shortened(class_name)}, which {_UNKNOWN}")
    if issubclass(known, WrapperConfig):
        arguments = {
            name: _inner(value, f"the layer in {which}, {class_name},")
            if name == "layer" or name.endswith("_layer")
            else value
            for name, value in arguments.items()
        }
    return known(**arguments)


def _inner(value: Any, which: str) -> Any:
    """Returns the config of the layer in a wrapper; what describes none is left to be refused."""
    match value:
        case {"class_name": str(class_name), "config": dict(arguments), **others} if not others:
            known = layer_config_class(class_name)
            if known is not None and issubclass(known, WrapperConfig):
                raise Unopened(f"{which} is itself around another one: that isn't opened here")
            return _config(class_name, arguments, which)
    return value


def revived_weights(
    parts: tuple[LayerPart, ...], model: ModelConfig, fetch: Fetch
) -> list[Array] | None:
    """Returns the given weights of the whole model; None where there are none.

    Raises:
        Unopened: they are not as many as the layers have.
    """
    if all(part.weights is None for part in parts):
        return None
    if not model.stands_alone:  # of a layer alone `Experiment` says it
        for number, (part, layer) in enumerate(zip(parts, model.layers, strict=True)):
            came, names = len(part.weights or ()), weight_names_of(layer)
            if came != len(names):
                arrays = f"{came} array{'' if came == 1 else 's'}"
                raise Unopened(
                    f"it gives its layer {number}, {part.class_name}, {arrays} as weights: "
                    f"expected {', '.join(names) or 'none'}"
                )
    return [fetch(name) for part in parts for name in part.weights or ()]
