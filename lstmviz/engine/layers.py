"""From an `LSTMConfig` to a real `keras.layers.LSTM`, seeded without global randomness."""

from dataclasses import fields
from typing import Any

import keras

from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.keras_names import INITIALIZERS, UNSEEDED_INITIALIZERS
from lstmviz.experiment.seeds import Purpose, derived_seed

_INITIALIZED: tuple[Purpose, ...] = ("kernel", "recurrent", "bias")


def build_layer(experiment: Experiment) -> keras.layers.LSTM:
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
    return keras.layers.LSTM(**arguments)


def _initializer(value: str | dict[str, Any], seed: int) -> keras.initializers.Initializer:
    if isinstance(value, str):
        class_name, config = INITIALIZERS.get(value, value), {}
    else:
        class_name, config = value["class_name"], dict(value["config"])
    if class_name not in UNSEEDED_INITIALIZERS and config.get("seed") is None:
        config["seed"] = seed
    return keras.initializers.deserialize({"class_name": class_name, "config": config})
