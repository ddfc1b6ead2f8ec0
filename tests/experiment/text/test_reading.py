"""Texts that become the calls of a model."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstmviz.experiment.call import Call
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.model.layers import DenseConfig, EmbeddingConfig, TimeDistributedConfig
from lstmviz.experiment.model.model import ModelConfig
from lstmviz.experiment.text.reading import (
    MOST_CALLS,
    MOST_READ,
    TextChoices,
    encoded,
    left_over,
    with_text,
)
from lstmviz.experiment.text.vocabulary import Vocabulary

LAYER = LSTMConfig(3, return_sequences=True, stateful=True)
KNOWN = Vocabulary(("a", "b", "c"))


def model_of(size: int = 5, *, last: object = None) -> Experiment:
    model = ModelConfig([EmbeddingConfig(size, 2), LAYER, last or DenseConfig(size)])
    return Experiment(model, [Call(np.zeros((1, 2), np.int32))], weights=None, vocabulary=KNOWN)


def read(text: str, choices: TextChoices, experiment: Experiment | None = None) -> Experiment:
    experiment = experiment or model_of()
    text = encoded(text, choices, experiment.vocabulary, padding=False)
    return with_text(experiment, text, choices)


def test_each_row_goes_on_with_its_piece_of_the_text() -> None:
    after = read("abcabcbbcc", TextChoices(2, 2))
    rows = ["abcab", "cbbcc"]
    assert [KNOWN.text(call.inputs[0]) for call in after.calls] == [rows[0][:2], rows[0][2:4]]
    assert [KNOWN.text(call.inputs[1]) for call in after.calls] == [rows[1][:2], rows[1][2:4]]
    assert after.vocabulary == KNOWN
    choices = TextChoices(2, 2)
    assert left_over(encoded("abcabcbbcc", choices, KNOWN, padding=False), after) == 2


@given(st.text("abc", min_size=1, max_size=60), st.integers(1, 7), st.integers(1, 4))
def test_what_is_read_is_the_text(text: str, timesteps: int, batch: int) -> None:
    choices = TextChoices(timesteps, batch)
    if timesteps * batch > len(text):
        with pytest.raises(InvalidValue, match="fill one call"):
            read(text, choices)
        return
    calls = read(text, choices).calls
    size = len(text) // batch
    for row in range(batch):
        ids = np.concatenate([call.inputs[row] for call in calls])
        assert KNOWN.text(ids) == text[row * size :][: len(calls) * timesteps]


def test_without_an_embedding_a_text_becomes_one_hot_vectors() -> None:
    alone = Experiment(LAYER, [Call(np.zeros((1, 2, 3), np.float32))])
    after = read("abba", TextChoices(4), alone)
    assert after.calls[0].inputs[0].tolist() == [[1, 0], [0, 1], [0, 1], [1, 0]]
    assert [feature.name for feature in after.features] == ["a", "b"]
    assert after.vocabulary.tokens == ("a", "b")


@pytest.mark.parametrize(
    ("known", "tokens", "ids"),
    [
        ("with what is new", ("a", "b", "c", " ", "x"), [0, 4, 3]),
        ("of this text", (" ", "a", "x"), [1, 2, 0]),
    ],
)
def test_a_text_may_bring_a_vocabulary(known: str, tokens: tuple, ids: list[int]) -> None:
    after = read("ax ", TextChoices(3, known=known))
    assert after.vocabulary.tokens == tokens
    assert after.calls[0].inputs[0].tolist() == ids


def test_words_have_a_vocabulary_of_their_own_with_id_0_for_padding() -> None:
    choices = TextChoices(2, unit="words")
    text = encoded("b a, b", choices, KNOWN, padding=True)
    assert text.vocabulary.tokens == ("", ",", "a", "b")
    assert text.ids.tolist() == [3, 2, 1, 3]


@pytest.mark.parametrize("last", [DenseConfig(5), TimeDistributedConfig(DenseConfig(5))])
def test_the_model_can_be_fitted_to_the_vocabulary(last: object) -> None:
    choices = TextChoices(3, known="of this text", fits_model=True)
    after = read("abcdefg", choices, model_of(last=last))
    first, _, end = after.model.layers
    assert first.input_dim == 7
    assert getattr(end, "layer", end).units == 7
    assert after.weights is None


def test_a_dense_of_another_size_stays() -> None:
    choices = TextChoices(3, known="of this text", fits_model=True)
    assert read("abcdefg", choices, model_of(last=DenseConfig(2))).model.layers[2].units == 2


@pytest.mark.parametrize(
    ("text", "choices", "words"),
    [
        ("ax", TextChoices(1), "unknown character x"),
        ("", TextChoices(1), "some characters, got nothing"),
        ("ab", TextChoices(3), "at least 1 × 3 characters"),
        ("abcdef", TextChoices(1, known="of this text"), "at most 5 characters"),
        ("ab", TextChoices(0), "from 1 on"),
    ],
)
def test_what_cannot_be_read_is_said(text: str, choices: TextChoices, words: str) -> None:
    with pytest.raises(InvalidValue, match=words):
        read(text, choices)


def test_of_a_long_text_as_much_is_read_as_anybody_looks_at() -> None:
    assert len(read("ab" * 2 * MOST_CALLS, TextChoices(1)).calls) == MOST_CALLS
    long = read("ab" * MOST_READ, TextChoices(100, 50))
    assert sum(call.inputs.size for call in long.calls) == MOST_READ
