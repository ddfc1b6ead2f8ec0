"""What is told of the text of a row."""

import numpy as np
import pytest
from desk import Desk

from lstmviz.experiment.call import Call
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.model.layers import DenseConfig, EmbeddingConfig
from lstmviz.experiment.model.model import ModelConfig
from lstmviz.experiment.model.ready_made import READY_MADE
from lstmviz.experiment.text.vocabulary import Vocabulary
from lstmviz.window.shown_text import shown_text


@pytest.mark.parametrize(("ids", "has_nameless"), [([0, 1, 2], False), ([0, 3, 2], True)])
def test_an_id_beyond_the_vocabulary_is_known_for_one(ids: list[int], has_nameless: bool) -> None:
    model = ModelConfig([EmbeddingConfig(4, 2), LSTMConfig(2), DenseConfig(4)])
    vocabulary = Vocabulary(("a", "b", "c"))
    read = Experiment(model, [Call(np.array([ids]))], vocabulary=vocabulary)
    assert shown_text(Desk(read).now).has_nameless == has_nameless


def test_drawn_weights_are_known_from_trained_ones() -> None:
    trained = READY_MADE[0].made()
    drawn = Experiment(trained.model, trained.calls, vocabulary=trained.vocabulary)
    assert not shown_text(Desk(trained).now).is_untrained
    assert shown_text(Desk(drawn).now).is_untrained
