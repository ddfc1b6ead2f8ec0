"""Tells which classes of a model's output are the likeliest, and how likely each is."""

from typing import Literal, NamedTuple

import numpy as np

from lstmviz.experiment.arrays import Array
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.model.layers import DenseConfig, TimeDistributedConfig
from lstmviz.experiment.text.vocabulary import Vocabulary
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
    where the model reads ids or a text: so courses write it, with a loss that takes logits.

    Args:
        experiment: has the model, and the vocabulary if there is one.
        size: of the output's last axis.
    """
    model = experiment.model
    if size < 2:
        return None
    if returns_probabilities(model):
        return "probabilities"
    last = model.layers[-1]
    dense = last.layer if isinstance(last, TimeDistributedConfig) else last
    is_plain = isinstance(dense, DenseConfig) and dense.activation in (None, "linear")
    is_text = model.takes_ids or tokens_of_classes(experiment, size) is not None
    return "logits" if is_plain and is_text else None


def tokens_of_classes(experiment: Experiment, size: int) -> Vocabulary | None:
    """Returns the vocabulary whose tokens so many classes are; None where they have numbers."""
    known = experiment.vocabulary
    return known if known is not None and len(known) == size else None


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
    known = tokens_of_classes(experiment, len(output))
    names = [str(n) if known is None else known.token(n) for n in first]
    return tuple(Class(n, name, float(values[n])) for n, name in zip(first, names, strict=True))
