"""Shapes and masks through a chain, held against Keras' own layers over made-up chains."""

import random
import warnings
from dataclasses import fields
from typing import Any

import keras
import pytest

from lstmviz.experiment.arguments import LayerConfig
from lstmviz.experiment.config import GRUConfig, LSTMConfig, RecurrentConfig, SimpleRNNConfig
from lstmviz.experiment.model.layers import (
    ActivationConfig,
    BidirectionalConfig,
    DenseConfig,
    DropoutConfig,
    EmbeddingConfig,
    FlattenConfig,
    MaskingConfig,
    RepeatVectorConfig,
    ReshapeConfig,
    TimeDistributedConfig,
    WrapperConfig,
)
from lstmviz.experiment.model.model import ModelConfig
from lstmviz.experiment.model.shapes import (
    Shape,
    in_words,
    masks_through,
    output_shapes,
    shapes_through,
)

TEXT = ModelConfig(
    [
        EmbeddingConfig(65, 256),
        LSTMConfig(1024, return_sequences=True, stateful=True),
        DenseConfig(65),
    ]
)


def layer_of(config: LayerConfig) -> keras.layers.Layer:
    arguments: dict[str, Any] = {}
    for field in fields(config):  # type: ignore[arg-type]
        value = getattr(config, field.name)
        arguments[field.name] = layer_of(value) if isinstance(value, LayerConfig) else value
    return getattr(keras.layers, config.class_name())(**arguments)


def by_keras(model: ModelConfig, shape: Shape, mask: bool) -> tuple[list[Any], list[bool]]:
    """The shape of each tensor that goes on, until Keras refuses, and whether a mask goes along."""
    x = keras.KerasTensor(shape, dtype="int32" if model.takes_ids else "float32")
    if mask:
        keras.src.backend.set_keras_mask(x, keras.KerasTensor(shape[:2], dtype="bool"))
    shapes: list[Any] = [(shape,)]
    masks = [mask]
    for config in model.layers:
        try:
            with warnings.catch_warnings():  # "does not support masking": it ends there
                warnings.simplefilter("ignore")
                x = layer_of(config)(x)
        except Exception:  # noqa: BLE001 - whichever it is, Keras refuses
            shapes += [None] * (len(model.layers) + 1 - len(shapes))
            break
        parts = x if isinstance(x, (list, tuple)) else [x]
        shapes.append(tuple(tuple(part.shape) for part in parts))
        masks.append(keras.src.backend.get_keras_mask(parts[0]) is not None)
        if len(parts) > 1:  # some layers take them as one, and fail when they are called
            shapes += [None] * (len(model.layers) + 1 - len(shapes))
            break
    return shapes, masks


def recurrent(draw: random.Random, *, often_whole: bool = True) -> RecurrentConfig:
    of = draw.choice([LSTMConfig, GRUConfig, SimpleRNNConfig])
    return of(
        draw.randint(1, 4),
        return_sequences=draw.random() < (0.75 if often_whole else 0.5),
        return_state=draw.random() < 0.1,
        go_backwards=draw.random() < 0.2,
    )


def plain(draw: random.Random) -> LayerConfig:
    size = draw.randint(1, 4)
    return draw.choice(
        [
            DenseConfig(size),
            DropoutConfig(0.2),
            ActivationConfig("relu"),
            MaskingConfig(),
            RepeatVectorConfig(size),
            FlattenConfig(),
            ReshapeConfig(draw.choice([(-1,), (size, -1), (-1, 1), (2, 3), (-1, 2, 1), (-1, -1)])),
        ]
    )


def any_layer(draw: random.Random) -> LayerConfig:
    kind = draw.random()
    if kind < 0.35:
        return recurrent(draw)
    if kind < 0.5:
        return BidirectionalConfig(
            recurrent(draw), merge_mode=draw.choice(["concat", "concat", "sum", "ave", None])
        )
    if kind < 0.65:
        return TimeDistributedConfig(plain(draw))
    return plain(draw)


def made_up(seed: int) -> tuple[ModelConfig, Shape, bool]:
    draw = random.Random(seed)
    layers = [any_layer(draw) for _ in range(draw.randint(0, 4))]
    layers.insert(draw.randint(0, len(layers)), recurrent(draw))
    shape: Shape = (draw.choice([None, 2, 5]), draw.choice([None, 3, 6]), draw.randint(1, 4))
    if draw.random() < 0.3:
        ids = EmbeddingConfig(9, draw.randint(1, 4), mask_zero=draw.random() < 0.5)
        return ModelConfig([ids, *layers]), shape[:2], False
    return ModelConfig(layers), shape, draw.random() < 0.3


@pytest.mark.parametrize("first", range(0, 120, 30))
def test_made_up_chains_have_the_shapes_and_masks_that_keras_gives(first: int) -> None:
    known = 0
    for seed in range(first, first + 30):
        model, shape, mask = made_up(seed)
        expected, masks = by_keras(model, shape, mask)
        shapes = shapes_through(model, shape)
        assert list(shapes) == [each and each[0] for each in expected], (seed, model)
        assert list(masks_through(model, mask))[: len(masks)] == masks, (seed, model)
        for layer, before, after in zip(model.layers, shapes, expected[1:], strict=False):
            if before is not None and after is not None:
                assert output_shapes(layer, before) == after, (seed, layer)
        known += sum(each is not None for each in shapes[1:])
    assert known > 40


@pytest.mark.parametrize("of", [*WrapperConfig.__subclasses__(), EmbeddingConfig, DenseConfig])
def test_the_made_up_chains_have_every_layer(of: type[LayerConfig]) -> None:
    models = (made_up(seed)[0] for seed in range(120))
    assert any(isinstance(layer, of) for model in models for layer in model.layers)


def test_the_question_s_model() -> None:
    assert shapes_through(TEXT, (64, None)) == (
        (64, None),
        (64, None, 256),
        (64, None, 1024),
        (64, None, 65),
    )


def test_a_shape_is_told_with_its_axes_and_who_made_it() -> None:
    shapes = shapes_through(TEXT, (64, 100))
    assert [in_words(TEXT, shapes, number) for number in range(4)] == [
        "(64, 100): batch, timesteps; ids, each of which becomes a vector",
        "(64, 100, 256): batch, timesteps, features; the Embedding makes 256 numbers of each id",
        "(64, 100, 1024): batch, timesteps, features; the LSTM makes it 1024, its h after every "
        "step",
        "(64, 100, 65): batch, timesteps, features; the Dense makes it 65",
    ]


def test_what_is_not_known_is_said() -> None:
    model = ModelConfig([LSTMConfig(4), LSTMConfig(3)])
    shapes = shapes_through(model, (2, 5, 3))
    assert shapes == ((2, 5, 3), (2, 4), None)
    assert in_words(model, shapes, 1).endswith("makes it 4, its h after the last step alone")
    assert in_words(model, shapes, 2) == "Not known: Keras refuses before it comes so far."


def test_the_tensors_beside_the_output_are_told() -> None:
    model = ModelConfig([LSTMConfig(4, return_state=True)])
    said = in_words(model, shapes_through(model, (2, 5, 3)), 1)
    assert said.endswith("alone, and 2 more tensors: (2, 4), (2, 4)")


def test_a_bidirectional_tells_where_its_features_come_from() -> None:
    for mode, said in {
        "concat": "makes it 8, its h after every step, those of both directions side by side",
        "sum": "makes it 4, its h after every step, of both directions",
    }.items():
        both = BidirectionalConfig(LSTMConfig(4, return_sequences=True), merge_mode=mode)
        model = ModelConfig([both])
        assert in_words(model, shapes_through(model, (2, 5, 3)), 1).endswith(said)


def test_a_mask_goes_on_until_a_layer_gives_its_last_step_alone() -> None:
    model = ModelConfig(
        [
            EmbeddingConfig(9, 4, mask_zero=True),
            LSTMConfig(4, return_sequences=True),
            DropoutConfig(0.5),
            LSTMConfig(4),
            DenseConfig(2),
        ]
    )
    assert masks_through(model, False) == (False, True, True, True, False, False)
