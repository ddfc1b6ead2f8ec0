"""A model that is run again begins where it began."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from direct_keras import same

from lstmviz.engine import run as runs
from lstmviz.engine.reusable_model import ReusableModel
from lstmviz.engine.run import run
from lstmviz.experiment.arguments import LayerConfig
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import GRUConfig, LSTMConfig, SimpleRNNConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.model.layers import (
    BidirectionalConfig,
    DenseConfig,
    DropoutConfig,
    EmbeddingConfig,
    TimeDistributedConfig,
)
from lstmviz.experiment.model.model import ModelConfig, Place
from lstmviz.trace.trace import ModelTrace

X = np.random.default_rng(3).normal(size=(2, 3, 2)).astype(np.float32)


def experiment(*layers: LayerConfig, inputs: Any = X, seed: int = 7, **call: Any) -> Experiment:
    calls = [Call(inputs, **call), Call(inputs, **call)]
    return Experiment(ModelConfig(layers), calls, seed=seed)


def ran_anew(of: Experiment) -> ModelTrace:
    runs._runner.cache_clear()
    return run(of)


def check_alike(one: ModelTrace, other: ModelTrace) -> None:
    for a, b in zip(one.layers, other.layers, strict=True):
        assert list(a.weights) == list(b.weights)
        assert all(same(a.weights[name], b.weights[name]) for name in a.weights)
        for mine, others in zip(a.calls, b.calls, strict=True):
            assert all(map(same, mine.returned, others.returned))


DROPPING = [
    [DropoutConfig(0.5), LSTMConfig(3)],
    [DenseConfig(2), LSTMConfig(3, dropout=0.5, recurrent_dropout=0.5)],
    [BidirectionalConfig(SimpleRNNConfig(3, dropout=0.5)), DropoutConfig(0.5, seed=1)],
    [TimeDistributedConfig(DropoutConfig(0.5)), GRUConfig(3)],
]


@pytest.mark.parametrize("layers", DROPPING)
def test_dropout_is_drawn_from_the_beginning_again(layers: list[LayerConfig]) -> None:
    of = experiment(*layers, training=True)
    first, again = ran_anew(of), run(of)
    check_alike(first, again)
    one, two = (call.returned[0] for call in first.calls)
    assert not same(one, two)  # a later call of one run draws on


def test_states_begin_at_zero_again() -> None:
    of = experiment(
        BidirectionalConfig(LSTMConfig(3, stateful=True, return_sequences=True)),
        GRUConfig(2, stateful=True),
    )
    first, again = ran_anew(of), run(of)
    check_alike(first, again)
    for place in of.model.recurrent:
        assert not again.trace_of(place).calls[0].initial_h.any()
        assert again.trace_of(place).calls[1].initial_h.any()


def test_given_weights_come_and_go() -> None:
    of = experiment(LSTMConfig(2), DenseConfig(1))
    drawn = ran_anew(of)
    weights = [np.full(a.shape, 0.5) for layer in drawn.layers for a in layer.weights.values()]
    given = run(replace(of, weights=weights))
    assert all((a == 0.5).all() for layer in given.layers for a in layer.weights.values())
    assert (given.trace_of(Place(0)).weights["kernel"] == 0.5).all()
    check_alike(run(of), drawn)
    # The trace of the run before still has the weights of its time.
    assert all((a == 0.5).all() for layer in given.layers for a in layer.weights.values())


LAYERS = (DenseConfig(2), LSTMConfig(2))
STATEFUL = (DenseConfig(2), LSTMConfig(2, stateful=True))
OTHERS = [
    (experiment(*LAYERS), experiment(*LAYERS, training=True), True),
    (experiment(*LAYERS), experiment(*LAYERS, inputs=X[:1]), True),
    (experiment(*LAYERS), experiment(*LAYERS, inputs=X[:, :2]), False),
    (experiment(*LAYERS), experiment(*LAYERS, inputs=X.astype(np.float64)), False),
    (experiment(*LAYERS), experiment(*LAYERS, seed=8), False),
    (experiment(*LAYERS), experiment(LSTMConfig(2)), False),
    (experiment(*LAYERS), experiment(DenseConfig(2), LSTMConfig(3)), False),
    (experiment(*STATEFUL), experiment(*STATEFUL, reset_before=True), True),
    (experiment(*STATEFUL), experiment(*STATEFUL, inputs=X[:1]), False),
]


@pytest.mark.parametrize(("one", "other", "serves"), OTHERS)
def test_a_model_serves_what_differs_in_its_calls_alone(
    one: Experiment, other: Experiment, serves: bool
) -> None:
    assert ReusableModel(one).serves(other) is serves


def test_calls_of_several_lengths_are_not_served_by_a_model_of_one() -> None:
    one = experiment(*LAYERS)
    other = Experiment(one.model, [Call(X), Call(X[:, :2])], seed=7)
    assert not ReusableModel(one).serves(other)
    assert ReusableModel(other).serves(replace(other, calls=other.calls[::-1]))


def test_weights_have_the_names_of_their_layer() -> None:
    ids = np.array([[1, 2], [0, 3]])
    model = ReusableModel(
        experiment(
            EmbeddingConfig(5, 2),
            BidirectionalConfig(GRUConfig(3)),
            DropoutConfig(0.5),
            DenseConfig(1, use_bias=False),
            inputs=ids,
        )
    )
    shapes = [{n: a.shape for n, a in model.weights_of(number).items()} for number in range(4)]
    assert shapes == [
        {"embeddings": (5, 2)},
        {
            "forward_kernel": (2, 9),
            "forward_recurrent_kernel": (3, 9),
            "forward_bias": (2, 9),
            "backward_kernel": (2, 9),
            "backward_recurrent_kernel": (3, 9),
            "backward_bias": (2, 9),
        },
        {},
        {"kernel": (6, 1)},
    ]
    assert model.units == 3


def test_nothing_is_left_on_the_layers() -> None:
    of = experiment(DenseConfig(2), BidirectionalConfig(LSTMConfig(2)))
    model = ReusableModel(of)
    before = [part.layer.cell.activation for part in model.parts]
    model.eager(of.calls[0], lambda _part, _step: None)
    for part, activation in zip(model.parts, before, strict=True):
        assert part.layer.cell.activation is activation
        assert not {"call", "inner_loop"} & (vars(part.layer).keys() | vars(part.layer.cell).keys())
