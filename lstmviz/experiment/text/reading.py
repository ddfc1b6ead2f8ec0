"""Makes the calls of a model from a text."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from lstmviz.experiment.arguments import LayerConfig
from lstmviz.experiment.arrays import Array, sealed
from lstmviz.experiment.call import Call
from lstmviz.experiment.cut_choices import CutChoices
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.features import Feature
from lstmviz.experiment.invalid_value import InvalidValue, Said
from lstmviz.experiment.model.layers import DenseConfig, EmbeddingConfig, TimeDistributedConfig
from lstmviz.experiment.model.model import ModelConfig
from lstmviz.experiment.series import series_cut
from lstmviz.experiment.tensors import MOST_ELEMENTS, one_hot
from lstmviz.experiment.text.vocabulary import Unit, Vocabulary, visible

MOST_CALLS = 1000
MOST_READ = 200_000
"""So many calls at most, and so many tokens where one call hasn't more, are made of a text: nobody
looks at more of it, and the rest is left over."""

Known = Literal["as it is", "with what is new", "of this text"]
"""The vocabulary that a text is read with: the one there is, as it is or with what it lacks; or
another one."""


@dataclass(frozen=True)
class TextChoices:
    """How a text is read.

    Attributes:
        timesteps: of each call.
        batch: the rows of each call: the text is cut into so many pieces, and call k holds the
            k-th block of each, as a stateful layer needs it.
        unit: what a token is.
        known: the vocabulary that it is read with.
        fits_model: the Embedding, and a last Dense of as many units, get the vocabulary's size.
    """

    timesteps: int
    batch: int = 1
    unit: Unit = "characters"
    known: Known = "as it is"
    fits_model: bool = False


@dataclass(frozen=True, eq=False)
class EncodedText:
    """A text as ids.

    Attributes:
        vocabulary: which token each stands for.
        ids: (tokens,).
    """

    vocabulary: Vocabulary
    ids: Array


def encoded(
    text: str, choices: TextChoices, known: Vocabulary | None, *, padding: bool
) -> EncodedText:
    """Returns a text as ids; it may be long, and knows no experiment.

    Args:
        text: any.
        choices: how it is read.
        known: the vocabulary that there is; None, or one of other tokens, is no one's.
        padding: a new one keeps id 0 for what is no text.

    Raises:
        InvalidValue: there is no token in it, one that isn't known, or too many.
    """
    if known is None or known.unit != choices.unit or choices.known == "of this text":
        vocabulary = Vocabulary.of(text, choices.unit, padding=padding)
    elif choices.known == "with what is new":
        vocabulary = known.with_tokens(sorted(known.unknown(text)))
    else:
        vocabulary = known
    return EncodedText(vocabulary, vocabulary.ids(text))


def with_text(experiment: Experiment, text: EncodedText, choices: TextChoices) -> Experiment:
    """Returns an experiment whose calls read a text: as ids, or as one-hot vectors.

    Raises:
        InvalidValue: the text doesn't fill one call, or the Embedding knows fewer ids.
    """
    vocabulary, model = text.vocabulary, experiment.model
    if choices.fits_model:
        model = with_vocabulary_size(model, len(vocabulary))
    first = model.layers[0]
    if isinstance(first, EmbeddingConfig) and first.input_dim < len(vocabulary):
        expected = f"at most {first.input_dim:,} {vocabulary.unit}, which the Embedding knows"
        fix = "tick “fit the model” to make it larger"
        raise InvalidValue("text", expected, Said(f"{len(vocabulary):,} different ones ({fix})"))
    cut = CutChoices(choices.timesteps, choices.batch, "continuing")
    calls = list(_calls(text, cut, as_vectors=not model.takes_ids))
    features = () if model.takes_ids else tuple(map(Feature, map(visible, vocabulary.tokens)))
    more: dict[str, Any] = {} if model is experiment.model else {"weights": None}
    return replace(
        experiment,
        layer=model.recurrent[experiment.place],
        model=model,
        calls=tuple(calls),
        vocabulary=vocabulary,
        features=features,
        cut=cut,
        **more,
    )


def _calls(text: EncodedText, cut: CutChoices, *, as_vectors: bool) -> Iterator[Call]:
    count = len(text.ids)
    unit = text.vocabulary.unit
    of_call = cut.timesteps * cut.batch
    if of_call > count:
        expected = f"at least {cut.batch:,} × {cut.timesteps:,} {unit}, which fill one call"
        raise InvalidValue("text", expected, Said(f"{count:,}"))
    ids = text.ids[: of_call * min(MOST_CALLS, max(MOST_READ // of_call, 1))]
    starts = series_cut(len(ids), cut).starts
    width = len(text.vocabulary) if as_vectors else 1
    if starts.size * cut.timesteps * width > MOST_ELEMENTS:
        expected = f"calls of at most {MOST_ELEMENTS:,} numbers in all"
        raise InvalidValue("text", expected, Said(f"{starts.size * cut.timesteps * width:,}"))
    steps = np.arange(cut.timesteps)
    for each in starts:
        block = ids[each[:, np.newaxis] + steps]
        yield Call(sealed(one_hot(block, width) if as_vectors else block))


def left_over(text: EncodedText, experiment: Experiment) -> int:
    """Returns how many tokens of a text are in none of the calls that were made of it."""
    sizes: list[int] = [call.inputs.shape[0] * call.inputs.shape[1] for call in experiment.calls]
    return len(text.ids) - sum(sizes)


def with_vocabulary_size(model: ModelConfig, size: int) -> ModelConfig:
    """Returns a model whose Embedding knows so many ids, and whose last Dense chooses among them.

    A last Dense that had as many units as there were ids goes along; another one stays.
    """
    first, last = model.layers[0], model.layers[-1]
    if not isinstance(first, EmbeddingConfig) or first.input_dim == size:
        return model
    fitted = model.with_config(0, replace(first, input_dim=size))
    return fitted.with_config(len(model.layers) - 1, _with_units(last, first.input_dim, size))


def _with_units(layer: LayerConfig, before: int, size: int) -> LayerConfig:
    inner = layer.layer if isinstance(layer, TimeDistributedConfig) else layer
    if not isinstance(inner, DenseConfig) or inner.units != before:
        return layer
    fitted = replace(inner, units=size)
    return replace(layer, layer=fitted) if isinstance(layer, TimeDistributedConfig) else fitted
