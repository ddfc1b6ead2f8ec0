"""What ids and classes are called."""

import numpy as np
import pytest
from chains import IDS, chain, counted

from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.model.layers import DenseConfig, EmbeddingConfig
from lstmviz.experiment.model.model import Place
from lstmviz.experiment.text.vocabulary import Vocabulary
from lstmviz.figure.text.caption import caption_of
from lstmviz.figure.view_model.labels import Labels
from lstmviz.figure.view_model.layer_track import OtherLayers
from lstmviz.figure.view_model.trace_view import TraceView

LETTERS = Vocabulary((" ", "a", "b", "c", "d", "e"))


@pytest.mark.parametrize(
    ("classes", "outputs"),
    [(6, ["␣", "e", "b", "a"]), (8, ["0", "5", "2", "1"])],  # as many as tokens; others
)
def test_ids_are_told_by_their_tokens_and_so_are_as_many_classes(
    classes: int, outputs: list[str]
) -> None:
    scores = np.zeros((2, 4, classes), np.float32)
    scores[0, range(4), [0, 5, 2, 1]] = 1
    layers = [
        EmbeddingConfig(6, 2),
        LSTMConfig(2, return_sequences=True),
        DenseConfig(classes, activation="softmax"),
    ]
    given = {1: counted(2, 4, 2), 2: scores}
    trace = chain(layers, given, Place(1), vocabulary=LETTERS)
    text, dense = OtherLayers.of(trace).tracks
    assert text.titles == ("input text", "text")
    assert text.texts(text.values(0, 0)) == ["a", "e", "c", "␣"]
    assert [LETTERS.tokens[n] for n in IDS[0]] == ["a", "e", "c", " "]
    assert dense.texts(dense.values(0, 0)) == outputs
    assert "Thin tracks show the model's text and dense" in caption_of(TraceView.of(trace))


@pytest.mark.parametrize(
    ("labels", "sample"),
    [
        (Labels(10), "0"),
        (Labels(11), "00"),
        (Labels(6, LETTERS), "0"),
        (Labels(2, Vocabulary(("a", "字"))), "\u2e80"),
        (Labels(2, Vocabulary(("to", "question"), "words")), "0000"),
        (Labels(1, Vocabulary(("",))), "0"),
    ],
)
def test_a_step_has_room_for_a_character_or_the_beginning_of_a_word(
    labels: Labels, sample: str
) -> None:
    assert labels.sample == sample
