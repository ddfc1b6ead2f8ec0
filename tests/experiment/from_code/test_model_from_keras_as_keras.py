"""Whole models in source code, beside the models that Keras itself makes of the code."""

import warnings
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from model_codes import CODES, ModelCode

from lstmviz.experiment.arguments import LayerConfig
from lstmviz.experiment.from_code.from_model import model_from_keras, read_model
from lstmviz.experiment.invalid_value import InvalidValue

KNOWN: dict[str, Any] = {
    **{name: thing for name, thing in vars(keras.layers).items() if name[:1].isupper()},
    "keras": keras,
    "layers": keras.layers,
    "Input": keras.Input,
    "Model": keras.Model,
    "np": np,
    "Sequential": keras.Sequential,
    "tf": tf,
}


def made_by_keras(code: ModelCode) -> Any:
    """The model that the code makes when Keras runs it, in a process that counts from nothing."""
    keras.backend.clear_session()
    there = dict(KNOWN)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Do not pass an `input_shape`")
        exec(code.runs or code.source, there)
    return there[code.model]


def layers_of(model: Any) -> Iterator[Any]:
    for layer in model.layers:
        if isinstance(layer, keras.Model):
            yield from layers_of(layer)
        elif not isinstance(layer, keras.layers.InputLayer):
            yield layer


def as_a_layer(config: LayerConfig) -> Any:
    """The layer of Keras with the arguments of a config."""
    given = {field.name: getattr(config, field.name) for field in fields(config)}
    for name, value in given.items():
        if isinstance(value, LayerConfig):
            given[name] = as_a_layer(value)
        elif isinstance(value, dict):
            owner = getattr(keras, f"{name.rpartition('_')[2]}s")
            given[name] = owner.deserialize(value)
    return getattr(keras.layers, config.class_name())(**given)


def told(layer: Any) -> Any:
    """What a layer says of its arguments, without names and the shapes it was built for."""
    others = ("name", "trainable", "build_config")

    def without_names(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: without_names(v) for k, v in value.items() if k not in others}
        return [without_names(part) for part in value] if isinstance(value, list) else value

    return without_names(layer.get_config())


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.name)
def test_a_model_is_what_keras_makes_of_its_code(code: ModelCode) -> None:
    model = model_from_keras(code.source, names=code.names)

    made = made_by_keras(code)
    expected = list(layers_of(made))
    assert [layer.class_name() for layer in model.layers] == [
        type(layer).__name__ for layer in expected
    ]
    for config, layer in zip(model.layers, expected, strict=True):
        assert told(as_a_layer(config)) == told(layer)
    assert list(model.names) == [layer.name for layer in expected]

    printed = model_from_keras(repr(made.get_config()))
    for config, layer in zip(printed.layers, expected, strict=True):
        assert told(as_a_layer(config)) == told(layer)
    assert printed == model_from_keras(made.to_json())
    assert printed.names == model.names


def test_a_functional_model_s_json_is_read_along_its_chain() -> None:
    layers = keras.layers
    x = start = keras.Input((5,))
    for layer in (
        layers.Embedding(9, 4, mask_zero=True),
        layers.LSTM(4, return_sequences=True),
        layers.Bidirectional(layers.GRU(3, return_sequences=True), merge_mode="mul"),
        layers.TimeDistributed(layers.Dense(2)),
    ):
        x = layer(x)
    model = keras.Model(start, x)
    found = read_model(model.to_json())
    assert found.batch_shape == (None, 5)
    assert found.config is not None
    for config, layer in zip(found.config.layers, layers_of(model), strict=True):
        assert told(as_a_layer(config)) == told(layer)


def test_a_config_that_is_no_chain_is_refused_by_name() -> None:
    layers = keras.layers
    start = keras.Input((5, 4))
    out = layers.Add(name="sum")([start, layers.LSTM(4, return_sequences=True)(start)])
    with pytest.raises(InvalidValue) as refused:
        model_from_keras(keras.Model(start, out).to_json())
    assert str(refused.value) == (
        "Received an invalid value for argument 'source', expected a straight chain of layers that "
        "lstmviz runs, got one with Add ('sum') of several inputs; its recurrent layers can still "
        "be taken one by one."
    )
