"""Which classes of an output are the likeliest."""

import numpy as np
import pytest

from lstmviz.experiment.call import Call
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.model.layers import DenseConfig, EmbeddingConfig, TimeDistributedConfig
from lstmviz.experiment.model.model import ModelConfig
from lstmviz.experiment.text.likeliest import likeliest, scores_of
from lstmviz.experiment.text.vocabulary import Vocabulary

LAYER = LSTMConfig(3)


def experiment(last: object, *, ids: int = 0, tokens: str = "") -> Experiment:
    first = [EmbeddingConfig(ids, 2)] if ids else []
    inputs = np.zeros((1, 2), np.int32) if ids else np.zeros((1, 2, 3), np.float32)
    vocabulary = Vocabulary(tuple(tokens)) if tokens else None
    return Experiment(ModelConfig([*first, LAYER, last]), [Call(inputs)], vocabulary=vocabulary)


@pytest.mark.parametrize(
    ("last", "ids", "tokens", "size", "scores"),
    [
        (DenseConfig(4, activation="softmax"), 0, "", 4, "probabilities"),
        (TimeDistributedConfig(DenseConfig(4, activation="softmax")), 0, "", 4, "probabilities"),
        (DenseConfig(1, activation="softmax"), 0, "", 1, None),
        (DenseConfig(4), 4, "", 4, "logits"),
        (DenseConfig(4, activation="linear"), 0, "abcd", 4, "logits"),
        (DenseConfig(4), 5, "", 4, "logits"),
        (DenseConfig(4), 0, "abc", 4, None),
        (DenseConfig(4), 0, "", 4, None),
        (DenseConfig(4, activation="sigmoid"), 4, "", 4, None),
    ],
)
def test_what_an_output_is(
    last: object, ids: int, tokens: str, size: int, scores: str | None
) -> None:
    assert scores_of(experiment(last, ids=ids, tokens=tokens), size) == scores


def test_the_likeliest_come_first_by_the_names_of_their_tokens() -> None:
    of = experiment(DenseConfig(4, activation="softmax"), ids=4, tokens="ab c")
    found = likeliest(of, np.array([0.1, 0.2, 0.6, 0.1]), most=3)
    assert found == ((2, "␣", 0.6), (1, "b", 0.2), (0, "a", 0.1))


def test_of_logits_it_is_their_softmax() -> None:
    found = likeliest(experiment(DenseConfig(3), ids=3), np.log([2.0, 1.0, 1.0]) + 700)
    assert [each.name for each in found] == ["0", "1", "2"]
    np.testing.assert_allclose([each.probability for each in found], [0.5, 0.25, 0.25])


def test_what_is_no_number_has_no_likeliest() -> None:
    assert likeliest(experiment(DenseConfig(3), ids=3), np.array([np.nan, 1, 2])) == ()
