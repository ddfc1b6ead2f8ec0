"""What is pointed out about the way through a model, of real runs."""

from collections.abc import Sequence

import numpy as np
import pytest

from lstmviz.engine.run import run
from lstmviz.experiment.arguments import LayerConfig
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import GRUConfig, LSTMConfig, SimpleRNNConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.model.layers import (
    BidirectionalConfig,
    DenseConfig,
    EmbeddingConfig,
    MaskingConfig,
    ReshapeConfig,
    TimeDistributedConfig,
)
from lstmviz.experiment.model.model import ModelConfig, Place
from lstmviz.experiment.text.vocabulary import Vocabulary
from lstmviz.trace.findings.findings import findings
from lstmviz.trace.trace import seen

IDS = np.array([[1, 2, 3, 4], [4, 5, 0, 0]])
WHOLE = LSTMConfig(2, return_sequences=True)
X = np.arange(16, dtype=np.float32).reshape(2, 4, 2)


def found(layers: Sequence[LayerConfig], call: Call, place: Place | None = None) -> list[str]:
    experiment = Experiment(ModelConfig(tuple(layers)), [call])
    if place is not None:
        experiment = experiment.at(place)
    return [finding.text for finding in findings(seen(run(experiment)))]


def test_a_layer_that_is_given_a_state_is_given_no_mask():
    state = (np.zeros((2, 2), np.float32),) * 2
    layers = [EmbeddingConfig(6, 2, mask_zero=True), WHOLE]

    (text,) = (
        each for each in found(layers, Call(IDS, initial_state={1: state})) if "mask" in each
    )
    assert text == (
        "call 0: lstm was given an initial_state, and so Keras did not hand it the mask of "
        "embedding: it took the masked steps too"
    )
    assert not any("did not hand it" in each for each in found(layers, Call(IDS)))


def test_padding_that_no_embedding_masks():
    texts = found([EmbeddingConfig(6, 2), WHOLE], Call(IDS))
    (text,) = (each for each in texts if "ids end" in each)
    assert text == (
        "call 0, row 1: the ids end in zeros; without mask_zero=True embedding takes them for ids "
        "like any other"
    )
    masked = found([EmbeddingConfig(6, 2, mask_zero=True), WHOLE], Call(IDS))
    assert not any("ids end" in each for each in masked)


@pytest.mark.parametrize(("tokens", "is_told"), [("xabcde", False), (("", *"abcde"), True)])
def test_where_0_is_a_token_it_is_no_padding(tokens: Sequence[str], is_told: bool):
    model = ModelConfig((EmbeddingConfig(6, 2), WHOLE))
    vocabulary = Vocabulary(tuple(tokens), "words")
    experiment = Experiment(model, [Call(IDS)], vocabulary=vocabulary)
    texts = [finding.text for finding in findings(seen(run(experiment)))]
    assert any("ids end" in each for each in texts) is is_told


@pytest.mark.filterwarnings("ignore:Layer .* was passed an input with a mask")
def test_a_mask_that_ends_before_a_recurrent_layer():
    layers = [MaskingConfig(), ReshapeConfig((4, 2)), WHOLE]

    assert any(
        each.startswith("call 0: the mask ends at reshape, which does not hand it on")
        for each in found(layers, Call(X))
    )
    assert not any("mask ends" in each for each in found([MaskingConfig(), WHOLE], Call(X)))


@pytest.mark.filterwarnings("ignore:You are using a softmax over axis")
@pytest.mark.parametrize(
    ("last", "is_told"),
    [
        (DenseConfig(1, activation="softmax"), True),
        (TimeDistributedConfig(DenseConfig(1, activation="softmax")), True),
        (DenseConfig(2, activation="softmax"), False),
        (DenseConfig(1, activation="sigmoid"), False),
    ],
)
def test_a_softmax_over_one_number(last: LayerConfig, is_told: bool):
    texts = found([WHOLE, last], Call(X))
    assert any("softmax over one number is always 1" in each for each in texts) == is_told


@pytest.mark.parametrize("direction", ["forward", "backward"])
def test_the_last_step_of_a_bidirectional_sequence_is_half_blind(direction: str):
    place = Place(0, direction)

    texts = found([BidirectionalConfig(GRUConfig(2, return_sequences=True))], Call(X), place)
    assert any("the backward half has seen that step alone" in each for each in texts)
    texts = found([BidirectionalConfig(GRUConfig(2)), DenseConfig(1)], Call(X), place)
    assert not any("backward half" in each for each in texts)


def test_a_stateful_model_serves_one_batch_size():
    layers = [SimpleRNNConfig(2, stateful=True), DenseConfig(1)]

    assert any("this model takes 2 rows in every call" in each for each in found(layers, Call(X)))
