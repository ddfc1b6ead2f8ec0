"""Ready-made models, as courses have them: an experiment each, small enough to be read."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from lstmviz.experiment.arrays import Array, sealed
from lstmviz.experiment.assets import asset
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import GRUConfig, LSTMConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.model.layers import (
    BidirectionalConfig,
    DenseConfig,
    EmbeddingConfig,
    MaskingConfig,
    TimeDistributedConfig,
)
from lstmviz.experiment.model.model import ModelConfig
from lstmviz.experiment.recipes import random_walk, sine
from lstmviz.experiment.text.vocabulary import Vocabulary

TEXT: Final = "to be or not to be "
"""What the ready-made writer has learned: after "o" only what came before tells what is next."""

TEXT_GENERATION: Final = Vocabulary.of(TEXT)

WRITER: Final = ModelConfig(
    (
        EmbeddingConfig(len(TEXT_GENERATION), 4),
        LSTMConfig(8, return_sequences=True, stateful=True),
        DenseConfig(len(TEXT_GENERATION), activation="softmax"),
    )
)

_WIDE = {"class_name": "RandomUniform", "config": {"minval": -2.0, "maxval": 2.0}}
"""Keras draws embeddings from -0.05 to 0.05: untrained, nothing would be seen of them."""


@dataclass(frozen=True)
class ReadyMade:
    """A model with its calls.

    Attributes:
        name: what it is called in commands, without spaces.
        title: what it is called in a menu.
        about: in a sentence, what it shows.
        made: makes the experiment.
        decoder: makes what is called after it, and starts from the state that it ended with;
            None where that is nothing.
    """

    name: str
    title: str
    about: str
    made: Callable[[], Experiment]
    decoder: Callable[[], Experiment] | None = None


def _text_generation() -> Experiment:
    rows = TEXT_GENERATION.ids(TEXT * 2)[:36].reshape(2, -1)
    calls = [_ids(rows[:, at : at + 6]) for at in (0, 6, 12)]
    return Experiment(WRITER, calls, weights=_trained(), vocabulary=TEXT_GENERATION, seed=4)


def _trained() -> list[Array]:
    """Returns what `tests/trained.py` made."""
    with np.load(asset("models/text-generation.npz")) as kept:
        return [kept[name] for name in kept.files]


def _question() -> Experiment:
    model = ModelConfig(
        (
            EmbeddingConfig(65, 256),
            LSTMConfig(
                1024,
                return_sequences=True,
                stateful=True,
                recurrent_initializer="glorot_uniform",
            ),
            DenseConfig(65),
        )
    )
    ids = np.random.default_rng(0).integers(0, 65, (64, 100))
    return Experiment(model, [_ids(ids)])


def _tagging() -> Experiment:
    model = ModelConfig(
        (
            EmbeddingConfig(9, 3, embeddings_initializer=_WIDE, mask_zero=True),
            BidirectionalConfig(LSTMConfig(4, return_sequences=True)),
            TimeDistributedConfig(DenseConfig(3, activation="softmax")),
        )
    )
    words = [[1, 5, 3, 8, 2, 6], [4, 7, 1, 3, 0, 0]]
    return Experiment(model, [_ids(np.array(words))], seed=2)


def _classification() -> Experiment:
    model = ModelConfig((MaskingConfig(), LSTMConfig(5), DenseConfig(1, activation="sigmoid")))
    x = random_walk((3, 8, 2), 1)
    for row, length in enumerate((8, 6, 4)):
        x[row, length:] = 0
    return Experiment(model, [Call(x)], seed=1)


def _stacked() -> Experiment:
    model = ModelConfig(
        (LSTMConfig(5, return_sequences=True), LSTMConfig(4), DenseConfig(1)),
    )
    return Experiment(model, [Call(sine((2, 8, 1)))], seed=3)


def _two_features() -> Experiment:
    model = ModelConfig((GRUConfig(6, return_sequences=True, stateful=True), DenseConfig(1)))
    series = np.concatenate([sine((1, 24, 1)), random_walk((1, 24, 1), 5) / 3], axis=2)
    calls = [Call(series[:, at : at + 8].copy()) for at in (0, 8, 16)]
    return Experiment(model, calls, seed=5)


_WORD = np.array([[3, 7, 1, 5, 2], [8, 4, 6, 9, 1]])
"""Two words of five letters; 0 is what a decoder begins with."""


def _encoder() -> Experiment:
    model = ModelConfig(
        (
            EmbeddingConfig(10, 4, embeddings_initializer=_WIDE),
            LSTMConfig(6, return_state=True),
        )
    )
    return Experiment(model, [_ids(_WORD)], seed=6)


def _decoder() -> Experiment:
    model = ModelConfig(
        (
            EmbeddingConfig(10, 4, embeddings_initializer=_WIDE),
            LSTMConfig(6, return_sequences=True),
            DenseConfig(10, activation="softmax"),
        )
    )
    # As in training: the word backwards, each letter one step late.
    return Experiment(model, [_ids(np.pad(_WORD[:, :0:-1], ((0, 0), (1, 0))))], seed=8)


def _ids(values: Array) -> Call:
    return Call(sealed(np.ascontiguousarray(values, np.int32)))


READY_MADE: Final = (
    ReadyMade(
        "text-generation",
        "Text generation",
        "Trained to write a short text: characters in, at every step the likeliest next one out.",
        _text_generation,
    ),
    ReadyMade(
        "question",
        "Text generation, in the question's size",
        "(64, 100) ids, 256 numbers for each, 1024 units, 65 characters to choose from.",
        _question,
    ),
    ReadyMade(
        "tagging",
        "Sequence tagging (many to many)",
        "A tag for every word, read from both sides; shorter sentences are masked.",
        _tagging,
    ),
    ReadyMade(
        "classification",
        "Sequence classification (many to one)",
        "One answer for each sequence: only the last output goes on. Padding is masked.",
        _classification,
    ),
    ReadyMade(
        "stacked",
        "Two LSTMs stacked",
        "The second LSTM reads every output of the first: hence return_sequences=True below.",
        _stacked,
    ),
    ReadyMade(
        "two-features",
        "Time series with two features",
        "A series in three calls: with stateful the state goes on from one to the next.",
        _two_features,
    ),
    ReadyMade(
        "encoder-decoder",
        "Encoder and decoder",
        "The decoder starts from the state that the encoder, pin 1, ended with.",
        _encoder,
        _decoder,
    ),
)
"""In the order in which a menu has them."""
