"""From a config to a real layer of Keras, seeded without global randomness."""

import random
from dataclasses import fields, replace
from importlib import import_module
from typing import Any

import keras

from lstmviz.experiment.arguments import LayerConfig
from lstmviz.experiment.config import RecurrentConfig
from lstmviz.experiment.experiment import Experiment, Purpose, derived_seed
from lstmviz.experiment.keras_names import INITIALIZERS, UNSEEDED_INITIALIZERS
from lstmviz.experiment.model.layers import BidirectionalConfig, TimeDistributedConfig

_PURPOSES: dict[str, Purpose] = {
    "kernel_initializer": "kernel",
    "embeddings_initializer": "kernel",
    "recurrent_initializer": "recurrent",
    "bias_initializer": "bias",
}
_ORTHOGONAL = ("Orthogonal", "OrthogonalInitializer")


def build_layer(experiment: Experiment) -> keras.layers.RNN:
    """Makes the layer that is looked at in an experiment, not yet built."""
    layer: keras.layers.RNN = layer_of(experiment.layer, experiment.layer_seed)
    return layer


def layer_of(config: LayerConfig, *seeds: int, name: str | None = None) -> keras.layers.Layer:
    """Makes the layer that a config describes, not yet built.

    Every random initializer and the dropout generator get a seed of their own, derived from
    that of the layer (a layer without one draws it from Python's global generator, which
    would then give other numbers to everybody else).

    Args:
        config: its arguments.
        seeds: the layer's seed; of a Bidirectional those of its two layers.
        name: what it is called; Keras gives a name where there is none.
    """
    if isinstance(config, BidirectionalConfig):
        return _bidirectional(config, seeds, name)
    arguments: dict[str, Any] = {f.name: getattr(config, f.name) for f in fields(config)}
    if isinstance(config, TimeDistributedConfig):
        inner = layer_of(arguments.pop("layer"), *seeds)
        return keras.layers.TimeDistributed(inner, name=name, **arguments)
    (seed,) = seeds
    for argument, purpose in _PURPOSES.items():
        if argument in arguments:
            arguments[argument] = _initializer(arguments[argument], derived_seed(seed, purpose))
    if "seed" in arguments and arguments["seed"] is None:
        arguments["seed"] = derived_seed(seed, "dropout")
    owner, of = "keras.layers", config.class_name()
    if isinstance(config, RecurrentConfig):
        owner, of = config.kind.layer_class
    named = {} if name is None else {"name": name}
    layer: keras.layers.Layer = getattr(import_module(owner), of)(**arguments, **named)
    return layer


def _bidirectional(
    config: BidirectionalConfig, seeds: tuple[int, ...], name: str | None
) -> keras.layers.Bidirectional:
    """Makes a Bidirectional, whose two layers have seeds of their own.

    So the second one is always given: Keras would make one with the weights of the first.
    """
    pair = [
        layer_of(each, seed, name=f"{direction}_{name or 'layer'}")
        for (direction, each), seed in zip(config.directions.items(), seeds, strict=True)
    ]
    before = random.getstate()  # Keras makes the first anew, and for a moment without its seed
    made = keras.layers.Bidirectional(
        pair[0],
        merge_mode=config.merge_mode,
        backward_layer=pair[1],
        dtype=config.dtype,
        name=name,
    )
    random.setstate(before)
    made.forward_layer.cell.seed_generator.state.assign(pair[0].cell.seed_generator.state)
    return made


def quickly_built(experiment: Experiment) -> Experiment:
    """The experiment without the draws that take seconds and that given weights replace.

    An orthogonal matrix can always be drawn: that it isn't hides nothing that Keras would refuse.
    """
    config = experiment.layer
    slow: dict[str, Any] = {
        name: "zeros"
        for name in ("kernel_initializer", "recurrent_initializer")
        if _class_name(getattr(config, name)) in _ORTHOGONAL
    }
    return replace(experiment, layer=replace(config, **slow)) if slow else experiment


def _class_name(value: str | dict[str, Any]) -> str:
    return INITIALIZERS.get(value, value) if isinstance(value, str) else value["class_name"]


def _initializer(value: str | dict[str, Any], seed: int) -> keras.initializers.Initializer:
    class_name = _class_name(value)
    config = {} if isinstance(value, str) else dict(value["config"])
    if class_name not in UNSEEDED_INITIALIZERS and config.get("seed") is None:
        config["seed"] = seed
    return keras.initializers.deserialize({"class_name": class_name, "config": config})
