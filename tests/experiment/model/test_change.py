"""Another model in the place of an experiment's: what of its calls stays."""

import numpy as np
import pytest

from lstmviz.experiment.arguments import LayerConfig
from lstmviz.experiment.arrays import same_arrays
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import GRUConfig, LSTMConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.model.change import as_ids, with_model, with_weighted_model
from lstmviz.experiment.model.layers import (
    ActivationConfig,
    BidirectionalConfig,
    DenseConfig,
    EmbeddingConfig,
    FlattenConfig,
    TimeDistributedConfig,
)
from lstmviz.experiment.model.model import ALONE, ModelConfig, Place

LSTM = LSTMConfig(2, return_sequences=True)
X = np.arange(12, dtype=np.float32).reshape(2, 3, 2)
WEIGHTS = [np.ones((2, 8)), np.ones((2, 8)), np.ones(8)]


def after(before: Experiment, *layers: LayerConfig, place: Place = ALONE) -> Experiment:
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
    layers: list[LayerConfig], are_kept: bool
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
    before: LayerConfig, now: LayerConfig, are_kept: bool
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


def test_what_a_model_wrote_is_read_as_numbers_without_its_embedding():
    model = ModelConfig([EmbeddingConfig(9, 4), LSTM])
    written = Experiment(model, [Call([[1, 2]]), Call([[7]], written=True)])
    assert written.calls[1].written
    changed = after(written, LSTM)
    assert changed.calls[1] == Call(np.array([[[7.0]]], np.float32))


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


TEXT = ModelConfig((EmbeddingConfig(5, 3), LSTM, DenseConfig(4)))
TEXT_WEIGHTS = (np.ones((5, 3)), np.ones((3, 8)), *WEIGHTS[1:], np.ones((2, 4)), np.ones(4))
FLAT = ModelConfig((LSTM, FlattenConfig(), DenseConfig(1)))


@pytest.mark.parametrize(
    ("model", "features", "rows", "input_shape", "expected"),
    [
        (ModelConfig((LSTM, DenseConfig(3))), 2, 2, (None, None, 2), X),
        (ModelConfig((LSTM, DenseConfig(3))), 2, 2, (8, 7, 2), X),  # any number of steps will do
        (ModelConfig((LSTM, DenseConfig(3))), 1, 2, (8, 7, 1), (2, 3, 1)),
        (ModelConfig((LSTM, DenseConfig(3))), 4, 2, None, (2, 3, 4)),
        (FLAT, 2, 6, (None, 3, 2), X),
        (FLAT, 2, 8, (None, 4, 2), (2, 4, 2)),
        (FLAT, 1, 8, (None, 4, 1), (2, 4, 1)),
    ],
)
def test_inputs_that_weights_take_stay_and_others_get_the_model_s_shape(
    model: ModelConfig,
    features: int,
    rows: int,
    input_shape: tuple[int | None, ...] | None,
    expected: np.ndarray | tuple[int, ...],
):
    outputs = model.layers[-1].units
    dense = [np.ones((rows, outputs)), np.ones(outputs)]
    weights = (np.ones((features, 8)), *WEIGHTS[1:], *dense)
    before = Experiment(LSTM, [Call(X, mask=np.ones((2, 3), bool))])
    changed = with_weighted_model(before, model, weights, input_shape)
    (call,) = changed.calls
    if isinstance(expected, tuple):
        assert call.inputs.shape == expected
        some = tuple(map(min, zip(expected, X.shape, strict=True)))
        part = tuple(map(slice, some))
        assert np.array_equal(call.inputs[part], X[part])
        assert call.inputs.sum() == X[part].sum()
        assert (call.mask is None) == (expected[1] != 3)
    else:
        assert np.array_equal(call.inputs, expected)
        assert call.mask is not None
    assert same_arrays(changed.weights, weights)


@pytest.mark.parametrize(
    ("ids", "expected"),
    [([[4, 0, 1]], [[4, 0, 1]]), ([[4, 5, 1]], [[0, 1, 2]])],
)
def test_ids_that_the_embedding_does_not_know_are_counted_through(
    ids: list[list[int]], expected: list[list[int]]
):
    before = Experiment(ModelConfig((EmbeddingConfig(9, 3), LSTM)), [Call(np.array(ids))])
    changed = with_weighted_model(before, TEXT, TEXT_WEIGHTS, (None, None))
    assert changed.calls[0].inputs.tolist() == expected


def test_inputs_of_more_numbers_than_fit_are_refused():
    many = 10**8
    weights = (np.lib.stride_tricks.as_strided(np.ones(1), (many, 8), (0, 0)), *WEIGHTS[1:])
    model = ModelConfig((LSTM, ActivationConfig("relu")))
    with pytest.raises(InvalidValue, match="at most 100,000,000 numbers"):
        with_weighted_model(Experiment(LSTM, [Call(X)]), model, weights, None)
