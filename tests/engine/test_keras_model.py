"""A chain of real layers, named, seeded and given its weights as was promised."""

import random
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from lstmviz.engine.keras_model import KerasModel, Passed, arguments_of, key_of
from lstmviz.engine.keras_rejected import KerasRejected
from lstmviz.experiment.arguments import LayerConfig
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import GRUConfig, LSTMConfig, SimpleRNNConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.model.layers import (
    BidirectionalConfig,
    DenseConfig,
    DropoutConfig,
    EmbeddingConfig,
    MaskingConfig,
    TimeDistributedConfig,
)
from lstmviz.experiment.model.model import ModelConfig, Place

X = np.array([[[1, 2], [0, 0]], [[3, 4], [5, 6]]], np.float32)
IDS = np.array([[1, 2, 0], [3, 4, 4]])


def experiment(*layers: LayerConfig, inputs: Any = X, seed: int = 7, **call: Any) -> Experiment:
    return Experiment(ModelConfig(layers), [Call(inputs, **call)], seed=seed)


def built(*layers: LayerConfig, inputs: Any = X, **call: Any) -> KerasModel:
    return KerasModel(experiment(*layers, inputs=inputs, **call))


def test_layers_are_keras_own_and_have_the_models_names() -> None:
    model = built(
        EmbeddingConfig(5, 3), BidirectionalConfig(LSTMConfig(2)), DenseConfig(4), inputs=IDS
    )
    assert [layer.name for layer in model.layers] == ["embedding", "bidirectional", "dense"]
    assert [type(layer) for layer in model.layers] == [
        keras.layers.Embedding,
        keras.layers.Bidirectional,
        keras.layers.Dense,
    ]
    assert list(model.recurrent) == [Place(1, "forward"), Place(1, "backward")]
    assert model.recurrent[Place(1, "backward")] is model.layers[1].backward_layer
    shapes = [tuple(weight.shape) for weight in model.weights()]
    assert shapes == [
        *((5, 3), (3, 8), (2, 8), (8,), (3, 8), (2, 8), (8,)),
        *((4, 4), (4,)),
    ]


def test_each_layers_weights_are_drawn_with_its_own_seed() -> None:
    lstm = LSTMConfig(3, return_sequences=True)
    model = built(DenseConfig(3), lstm, BidirectionalConfig(GRUConfig(3)), DenseConfig(3))
    drawn = [weight.numpy() for weight in model.weights()]
    kernel, other = keras.initializers.GlorotUniform, keras.initializers.Orthogonal
    # The seeds are 7 and 7 more than 1, 2, 3, … times 1000003, with a digit for the purpose.
    for place, initializer, shape in (
        (0, kernel(seed=10_000_101), (2, 3)),
        (2, kernel(seed=71), (3, 12)),
        (3, other(seed=72), (3, 12)),
        (5, kernel(seed=20_000_131), (3, 9)),
        (6, other(seed=20_000_132), (3, 9)),
        (8, kernel(seed=40_000_191), (3, 9)),
        (9, other(seed=40_000_192), (3, 9)),
        (11, kernel(seed=30_000_161), (6, 3)),
    ):
        assert drawn[place].tolist() == np.asarray(initializer(shape)).tolist()


def test_nobody_elses_random_numbers_are_touched() -> None:
    random.seed(3)
    expected = random.random()
    random.seed(3)
    built(
        DropoutConfig(0.5),
        BidirectionalConfig(SimpleRNNConfig(2, dropout=0.5)),
        DenseConfig(2),
        training=True,
    )
    assert random.random() == expected


def test_a_model_is_given_its_weights() -> None:
    model = built(LSTMConfig(2), DenseConfig(1))
    weights = [np.full(weight.shape, 0.5, np.float32) for weight in model.weights()]
    model.set_weights(weights)
    assert all((weight.numpy() == 0.5).all() for weight in model.weights())
    with pytest.raises(InvalidValue) as refused:
        model.set_weights([*weights[:-1], np.zeros(2, np.float32)])
    assert str(refused.value) == (
        "Received an invalid value for argument 'weights', expected arrays of shapes "
        "(2, 8), (2, 8), (8,), (2, 1), (1,), got (2, 8), (2, 8), (8,), (2, 1), (2,)."
    )


def test_what_passes_through_the_layers_is_noted() -> None:
    model = built(MaskingConfig(), BidirectionalConfig(LSTMConfig(2)), DenseConfig(1))
    with model.passing() as passed:
        returned = model.called(tf.constant(X), False)
    assert sorted(passed.outputs) == [0, 1, 2]
    assert passed.outputs[2] is returned
    assert passed.masks[0] is None
    mask = [[True, False], [True, True]]
    assert passed.masks[1].numpy().tolist() == mask
    assert passed.masks[2] is None
    both = [Place(1, "forward"), Place(1, "backward")]
    for place in both:
        assert passed.used[key_of(place)].numpy().tolist() == mask
    halves = [passed.halves[key_of(place)].numpy() for place in both]
    assert np.concatenate(halves, axis=1).tolist() == passed.outputs[1].numpy().tolist()
    # Nothing is left on the layers.
    for layer in (*model.layers, *model.recurrent.values()):
        assert "call" not in vars(layer)
    assert passed.tensors()[0] is passed.outputs
    assert Passed(*passed.tensors()) == passed


def test_a_layer_that_is_given_states_is_not_given_the_mask_of_its_input() -> None:
    states = {1: (np.ones((2, 2), np.float32),)}
    of = experiment(MaskingConfig(), GRUConfig(2), initial_state=states)
    model = KerasModel(of)
    with model.passing() as passed:
        model.called(tf.constant(X), False, **arguments_of(of.calls[0]))
    assert passed.masks[1] is not None
    assert passed.used[key_of(Place(1))] is None


def test_every_output_can_be_had() -> None:
    of = experiment(DenseConfig(3), LSTMConfig(2, return_state=True))
    outputs = KerasModel(of, every_output=True).called(tf.constant(X), False)
    assert [tuple(output.shape) for output in outputs] == [(2, 2, 3), (2, 2), (2, 2), (2, 2)]


def test_stateful_layers_are_reset_and_others_left_alone() -> None:
    layers = [
        BidirectionalConfig(LSTMConfig(2, return_sequences=True)),
        BidirectionalConfig(GRUConfig(2, stateful=True, return_sequences=True)),
        SimpleRNNConfig(2, stateful=True),
    ]
    model = built(*layers)
    model.called(tf.constant(X), False)
    states = [state for layer in model.recurrent.values() for state in layer.states or ()]
    assert len(states) == 3
    assert all(state.numpy().any() for state in states)
    model.reset_state()
    assert not any(state.numpy().any() for state in states)


@pytest.mark.parametrize(
    ("layers", "at", "words"),
    [
        (
            [LSTMConfig(2), LSTMConfig(2)],
            1,
            "Input 0 with name 'None' of layer 'lstm_1' is incompatible with the layer: expected "
            "ndim=3, found ndim=2. Full shape received: (None, 2)",
        ),
        (
            [LSTMConfig(2, return_state=True), DenseConfig(1)],
            1,
            'Layer "dense" expects 1 input(s), but it received 3 input tensors.',
        ),
        (
            [LSTMConfig(2), TimeDistributedConfig(DenseConfig(1))],
            1,
            "`TimeDistributed` Layer should be passed an `input_shape` with at least 3 dimensions",
        ),
        (
            [DenseConfig(2), BidirectionalConfig(LSTMConfig(2, go_backwards=True))],
            1,
            "Forward layer and backward layer should have different `go_backwards` value.",
        ),
        (
            [
                BidirectionalConfig(
                    LSTMConfig(2, stateful=True, return_sequences=True, return_state=True)
                )
            ],
            0,
            "unsupported operand type(s) for *: 'generator' and 'int'",
        ),
    ],
)
def test_what_keras_refuses_tells_the_layer(layers: list[LayerConfig], at: int, words: str) -> None:
    with pytest.raises(KerasRejected) as refused:
        built(*layers)
    assert (refused.value.call, refused.value.layer) == (None, at)
    assert refused.value.words.startswith(words)
