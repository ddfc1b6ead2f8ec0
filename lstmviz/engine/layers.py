"""From a config to a real layer of Keras, seeded without global randomness."""

from dataclasses import fields, replace
from importlib import import_module
from typing import Any

import keras

from lstmviz.experiment.experiment import Experiment, Purpose, derived_seed
from lstmviz.experiment.keras_names import INITIALIZERS, UNSEEDED_INITIALIZERS

_INITIALIZED: tuple[Purpose, ...] = ("kernel", "recurrent", "bias")
_ORTHOGONAL = ("Orthogonal", "OrthogonalInitializer")


def build_layer(experiment: Experiment) -> keras.layers.RNN:
    """Makes the layer that the experiment describes, not yet built.

    Every random initializer and the dropout generator get a seed of their own, derived from
    the experiment's (a layer without one draws it from Python's global generator, which
    would then give other numbers to everybody else).
    """
    config = experiment.layer
    arguments: dict[str, Any] = {f.name: getattr(config, f.name) for f in fields(config)}
    for part in _INITIALIZED:
        name = f"{part}_initializer"
        arguments[name] = _initializer(arguments[name], derived_seed(experiment.seed, part))
    if config.seed is None:
        arguments["seed"] = derived_seed(experiment.seed, "dropout")
    module, name = config.kind.layer_class
    layer: keras.layers.RNN = getattr(import_module(module), name)(**arguments)
    return layer


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
