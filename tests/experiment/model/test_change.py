"""Another model in the place of an experiment's: what of its calls stays."""

import numpy as np
import pytest

from lstmviz.experiment.arguments import AnyLayerConfig
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import GRUConfig, LSTMConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.model.change import as_ids, with_model
from lstmviz.experiment.model.layers import (
    ActivationConfig,
    BidirectionalConfig,
    DenseConfig,
    EmbeddingConfig,
    TimeDistributedConfig,
)
from lstmviz.experiment.model.model import ALONE, ModelConfig, Place

LSTM = LSTMConfig(2, return_sequences=True)
X = np.arange(12, dtype=np.float32).reshape(2, 3, 2)
WEIGHTS = [np.ones((2, 8)), np.ones((2, 8)), np.ones(8)]


def after(before: Experiment, *layers: AnyLayerConfig, place: Place = ALONE) -> Experiment:
    return with_model(before, ModelConfig(layers), place)


def test_a_layer_gets_a_model_around_it():
    changed = after(Experiment(LSTM, [Call(X)], seed=4), LSTM, DenseConfig(3))

    assert changed.model.layers == (LSTM, DenseConfig(3))
    assert (changed.layer, changed.seed) == (LSTM, 4)
    assert np.array_equal(changed.calls[0].inputs, X)


@pytest.mark.parametrize(
    ("layers", "are_kept"),
    [
        ([LSTMConfig(2, stateful=True)], True),
        ([LSTMConfig(2, activation="relu"), ActivationConfig("relu")], False),
        ([LSTMConfig(3)], False),
        ([LSTMConfig(2, use_bias=False)], False),
        ([GRUConfig(2)], False),
    ],
)
def test_given_weights_stay_where_every_layer_has_the_same(
    layers: list[AnyLayerConfig], are_kept: bool
):
    changed = after(Experiment(LSTM, [Call(X)], weights=WEIGHTS), *layers)
    assert (changed.weights is not None) == are_kept


@pytest.mark.parametrize(
    ("before", "now", "are_kept"),
    [
        (DenseConfig(2), DenseConfig(2, activation="relu"), True),
        (DenseConfig(2), DenseConfig(3), False),
        (TimeDistributedConfig(DenseConfig(2)), TimeDistributedConfig(DenseConfig(3)), False),
        (
            BidirectionalConfig(LSTM),
            BidirectionalConfig(
                LSTM, backward_layer=LSTMConfig(2, return_sequences=True, go_backwards=True)
            ),
            False,
        ),
    ],
)
def test_weights_of_the_layers_around_count_too(
    before: AnyLayerConfig, now: AnyLayerConfig, are_kept: bool
):
    count = 9 if isinstance(before, BidirectionalConfig) else 5
    weights = [np.ones((2, 2))] * count
    experiment = Experiment(ModelConfig([LSTM, before]), [Call(X)], weights=weights)
    assert (after(experiment, LSTM, now).weights is not None) == are_kept


def test_given_states_stay_where_their_layer_has_as_many():
    h = np.zeros((2, 2), np.float32)
    experiment = Experiment(
        ModelConfig([LSTM, LSTM]), [Call(X, initial_state={0: (h, h), 1: (h, h)})]
    )
    given = after(experiment, GRUConfig(2, return_sequences=True), LSTM).calls[0].initial_state
    assert list(given) == [1]


def test_an_embedding_in_front_makes_ids_and_numbers_come_back_without_it():
    experiment = Experiment(LSTM, [Call(np.array([[[1.0], [2], [0]]]))])
    changed = after(experiment, EmbeddingConfig(3, 4), LSTM, place=Place(1))

    assert changed.place == Place(1)
    assert changed.calls[0].inputs.tolist() == [[1, 2, 0]]
    back = after(changed, LSTM)
    assert back.calls[0].inputs.tolist() == [[[1.0], [2.0], [0.0]]]
    assert back.calls[0].inputs.dtype == np.float32


@pytest.mark.parametrize(
    ("values", "input_dim", "ids"),
    [
        ([[[2.0], [0]]], 3, [[2, 0]]),
        ([[[3.0], [0]]], 3, [[0, 1]]),
        ([[[0.5], [0]]], 3, [[0, 1]]),
        ([[[-1.0], [0]]], 3, [[0, 1]]),
        ([[[0.0, 1], [1, 0]]], 2, [[1, 0]]),
        ([[[0.0, 1], [1, 1]]], 2, [[0, 1]]),
        ([[[0.0, 1], [1, 0]]], 1, [[0, 0]]),
        ([[[5.0], [5]], [[5], [5]]], 3, [[0, 1], [2, 0]]),
    ],
)
def test_ids_in_the_place_of_numbers(
    values: list[list[list[float]]], input_dim: int, ids: list[list[int]]
):
    found = as_ids(np.array(values), input_dim)
    assert found.dtype == np.int32
    assert found.tolist() == ids
