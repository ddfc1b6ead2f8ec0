"""Made-up experiments on models for hypothesis, all of them such as Keras runs.

Importing this loads neither Qt nor TensorFlow.
"""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from strategies import KINDS, layer_of

from lstmviz.experiment.arguments import LayerConfig
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import RecurrentConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.model.layers import (
    ActivationConfig,
    BidirectionalConfig,
    DenseConfig,
    DropoutConfig,
    EmbeddingConfig,
    MaskingConfig,
    PlainLayerConfig,
    RepeatVectorConfig,
    ReshapeConfig,
    TimeDistributedConfig,
)
from lstmviz.experiment.model.model import ModelConfig, weight_names_of

VOCABULARY = 7
_CONSTANT = {"class_name": "Constant", "config": {"value": 0.1}}
_SEEDED = {"class_name": "RandomUniform", "config": {"minval": -0.5, "maxval": 0.25, "seed": 3}}
_NAMES = ("encoder", "dense_1", "läyer 2", 'a "b"')


@st.composite
def model_experiments(draw: st.DrawFn) -> Experiment:
    """One to three calls of a chain of up to eight layers, with masks and given states."""
    ids, features = draw(st.booleans()), draw(st.integers(1, 3))
    layers: list[LayerConfig] = []
    width = features
    if ids:
        width = draw(st.integers(1, 3))
        layers.append(
            EmbeddingConfig(
                VOCABULARY,
                width,
                mask_zero=draw(st.booleans()),
                embeddings_initializer=draw(st.sampled_from(("uniform", "ones", _SEEDED))),
            )
        )
    elif draw(st.booleans()):
        layers.append(MaskingConfig(draw(st.sampled_from((0.0, 1.0)))))
    recurrent = draw(st.integers(1, 3))
    widths = [features]
    for number in range(recurrent):
        last = number == recurrent - 1
        layer, width = draw(_recurrent(last))
        layers.append(layer)
        widths.append(width)
        if not last and draw(st.booleans()):
            layers.append(draw(_between()))
    if not _returns_state(layers[-1]):
        layers += draw(_after(layers[-1], width))
    names = [""] * len(layers)
    for name in (n for n in _NAMES if n not in ModelConfig(tuple(layers)).names):
        if draw(st.integers(0, 3)) == 3:
            names[draw(st.integers(0, len(layers) - 1))] = name
    model = ModelConfig(tuple(layers), names=tuple(names))
    batch = draw(st.integers(1, 3))
    calls = [draw(_calls(model, ids, batch, features)) for _ in range(draw(st.integers(1, 3)))]
    experiment = Experiment(model, calls, seed=draw(st.integers(0, 2**32 - 1)))
    places = list(model.recurrent)
    return experiment.at(draw(st.sampled_from(places)))


def _returns_state(layer: LayerConfig) -> bool:
    inner = layer.layer if isinstance(layer, BidirectionalConfig) else layer
    split = isinstance(layer, BidirectionalConfig) and layer.merge_mode is None
    return split or bool(getattr(inner, "return_state", False))


@st.composite
def _recurrent(draw: st.DrawFn, last: bool) -> tuple[LayerConfig, int]:
    """A recurrent layer, alone or in a Bidirectional, and how many numbers it gives a step."""
    flag, units = st.booleans(), draw(st.integers(1, 3))
    arguments: dict[str, Any] = {
        "units": units,
        "activation": draw(st.sampled_from(("tanh", "relu"))),
        "use_bias": draw(flag),
        "kernel_initializer": draw(st.sampled_from(("glorot_uniform", "ones", _SEEDED))),
        "bias_initializer": draw(st.sampled_from(("zeros", "random_normal", _CONSTANT))),
        "dropout": draw(st.sampled_from((0.0, 0.0, 0.5))),
        "recurrent_dropout": draw(st.sampled_from((0.0, 0.0, 0.5))),
        "seed": draw(st.sampled_from((None, None, 7))),
        "return_sequences": True if not last else draw(flag),
        "return_state": last and draw(st.integers(0, 3)) == 3,
        "stateful": draw(flag),
        "zero_output_for_mask": draw(flag),
        "use_cudnn": False,
    }
    kind = draw(st.sampled_from(KINDS))
    layer = layer_of(kind, arguments)
    if draw(st.integers(0, 2)):
        backwards = layer_of(kind, arguments | {"go_backwards": draw(flag)})
        return backwards, units
    if arguments["stateful"] and arguments["return_state"]:  # which Keras 3.15 fails at
        layer = layer_of(kind, arguments | {"return_state": False})
    merges = ["concat", "sum", "mul", "ave", *([None] if last else [])]
    merge = draw(st.sampled_from(merges))
    back = None
    if draw(flag):
        back = layer_of(kind, _of(layer) | {"go_backwards": True, "activation": "tanh"})
    both = BidirectionalConfig(layer, merge_mode=merge, backward_layer=back)
    return both, 2 * units if merge == "concat" else units


def _of(layer: RecurrentConfig) -> dict[str, Any]:
    return {name: getattr(layer, name) for name in layer.__dataclass_fields__}


def _between() -> st.SearchStrategy[LayerConfig]:
    return st.sampled_from(
        (
            DropoutConfig(0.5),
            DropoutConfig(0.25, seed=3),
            ActivationConfig("relu"),
            DenseConfig(2, activation="tanh"),
            TimeDistributedConfig(DenseConfig(2, use_bias=False)),
            TimeDistributedConfig(DropoutConfig(0.5)),
        )
    )


@st.composite
def _after(draw: st.DrawFn, last: LayerConfig, width: int) -> list[LayerConfig]:
    """What may follow the last recurrent layer: with steps, or without."""
    inner = last.layer if isinstance(last, BidirectionalConfig) else last
    dense = DenseConfig(draw(st.integers(1, 3)), bias_initializer="random_normal")
    if getattr(inner, "return_sequences", False):
        choices: tuple[list[LayerConfig], ...] = (
            [],
            [dense],
            [TimeDistributedConfig(dense)],
            [DropoutConfig(0.5), dense, ActivationConfig("sigmoid")],
        )
    else:
        choices = (
            [],
            [dense],
            [RepeatVectorConfig(2), layer_of(KINDS[1], {"units": 2}), dense],
            [ReshapeConfig((1, width))],
            [DropoutConfig(0.5), DenseConfig(1)],
        )
    return list(draw(st.sampled_from(choices)))


@st.composite
def _calls(draw: st.DrawFn, model: ModelConfig, ids: bool, batch: int, features: int) -> Call:
    timesteps = draw(st.integers(1, 4))
    rng = np.random.default_rng(draw(st.integers(0, 99)))
    if ids:
        kind = draw(st.sampled_from(("int32", "int64", "uint8")))
        inputs = rng.integers(0, VOCABULARY, (batch, timesteps)).astype(kind)
    else:
        inputs = rng.normal(size=(batch, timesteps, features)).astype("f4").round(3)
    state: Any = {}
    for place, layer in model.recurrent.items():
        if place.direction != "backward" and draw(st.integers(0, 4)) == 4:
            both = 2 if place.direction else 1
            state[place.layer] = tuple(
                rng.normal(size=(batch, layer.units)).astype("f4").round(3)
                for _ in range(both * len(layer.kind.states))
            )
    mask = None
    if not isinstance(model.layers[0], PlainLayerConfig) and draw(st.booleans()):
        mask = rng.random((batch, timesteps)) < 0.7
    return Call(
        inputs,
        mask=mask,
        initial_state=state or None,
        training=draw(st.booleans()),
        reset_before=draw(st.booleans()),
    )


def weight_count(model: ModelConfig) -> int:
    """How many arrays the model's weights are."""
    return sum(len(weight_names_of(layer)) for layer in model.layers)
