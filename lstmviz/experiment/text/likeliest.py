"""Tells which classes of a model's output are the likeliest, and how likely each is."""

from typing import Literal, NamedTuple

import numpy as np

from lstmviz.experiment.arrays import Array
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.model.layers import DenseConfig, EmbeddingConfig
from lstmviz.experiment.text.writing import returns_probabilities

Scores = Literal["probabilities", "logits"]

MOST = 5


class Class(NamedTuple):
    """One of the classes that the last axis of an output counts.

    Attributes:
        number: its place.
        name: its token, or its number.
        probability: how likely it is.
    """

    number: int
    name: str
    probability: float


def scores_of(experiment: Experiment, size: int) -> Scores | None:
    """Returns what a model's output is: of a class each, or None where it isn't of classes.

    Softmax gives probabilities. What a last Dense without an activation gives is taken for logits
    where it has a number for each token that the model reads, as courses write it.

    Args:
        experiment: has the model, and the vocabulary if there is one.
        size: of the output's last axis.
    """
    model = experiment.model
    if size < 2:
        return None
    if returns_probabilities(model):
        return "probabilities"
    first, last = model.layers[0], model.layers[-1]
    last = getattr(last, "layer", last)
    tokens = first.input_dim if isinstance(first, EmbeddingConfig) else 0
    if experiment.vocabulary is not None:
        tokens = max(tokens, len(experiment.vocabulary))
    is_plain = isinstance(last, DenseConfig) and last.activation in (None, "linear")
    return "logits" if is_plain and size == tokens else None


def likeliest(experiment: Experiment, output: Array, most: int = MOST) -> tuple[Class, ...]:
    """Returns the likeliest classes of an output, the likeliest first.

    Of logits the probabilities are their softmax.

    Args:
        experiment: whose model gave it.
        output: (classes,): of one row, at one step.
        most: how many.

    Returns:
        None of them, where it isn't of classes or holds what is no number.
    """
    scores = scores_of(experiment, len(output))
    if scores is None or not np.isfinite(output).all():
        return ()
    values = np.asarray(output, np.float64)
    if scores == "logits":
        values = np.exp(values - values.max())
        values /= values.sum()
    first = np.argsort(-values, kind="stable")[:most].tolist()
    return tuple(Class(n, name_of(experiment, n), float(values[n])) for n in first)


def name_of(experiment: Experiment, number: int) -> str:
    """Returns what a class of the output is called: its token, or its number."""
    known = experiment.vocabulary
    return str(number) if known is None else known.token(number)
