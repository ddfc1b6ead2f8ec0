"""Lets a model write on: each call reads what was chosen from what the one before returned."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from lstmviz.experiment.arguments import LayerConfig
from lstmviz.experiment.arrays import Array, sealed
from lstmviz.experiment.call import Call, states_by_layer
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.invalid_value import InvalidValue, Said
from lstmviz.experiment.model.layers import ActivationConfig, DenseConfig, TimeDistributedConfig
from lstmviz.experiment.model.model import ModelConfig
from lstmviz.experiment.tensors import one_hot
from lstmviz.experiment.text.sampling import Sampling

MOST_WRITTEN = 1000
"""Tokens that are written at once: each is a call of the model."""


def is_softmax(config: LayerConfig) -> bool:
    """Returns whether a layer ends in softmax."""
    if isinstance(config, TimeDistributedConfig):
        return is_softmax(config.layer)
    is_one = isinstance(config, DenseConfig | ActivationConfig)
    return is_one and getattr(config, "activation", None) == "softmax"


def returns_probabilities(model: ModelConfig) -> bool:
    """Returns whether a model gives probabilities; else what it gives is taken for logits."""
    return is_softmax(model.layers[-1])


def written_on(experiment: Experiment, start: Array, count: int, sampling: Sampling) -> Experiment:
    """Returns an experiment in which the same model reads a text and writes on.

    Its first call reads the start with a batch of one, as courses give the weights of a model to
    one with another batch size; each of the others is one step that reads what was written. A
    state that the present first call gives is kept for its first row: a decoder's is its encoder's.

    Args:
        experiment: has the model, its weights and its seed.
        start: the ids of the text, (tokens,).
        count: how many tokens are written.
        sampling: how each is chosen.

    Raises:
        InvalidValue: nothing to begin with, or a number of tokens that can't be written.
    """
    if not len(start):
        raise InvalidValue("start", "one token or more", Said("none"))
    if not 1 <= count <= MOST_WRITTEN:
        raise InvalidValue("count", f"a number of tokens from 1 to {MOST_WRITTEN:,}", count)
    before = experiment.calls[0].inputs
    first = Call(
        as_inputs(start[np.newaxis], before), initial_state=_first_row(experiment.calls[0])
    )
    others = Call(as_inputs(np.zeros((1, 1), np.int32), before), written=True)
    calls = (first, *(replace(others) for _ in range(count)))
    return replace(experiment, calls=calls, sampling=sampling, cut=None)


def _first_row(call: Call) -> Any:
    """Returns the states that a call gives to its first row; None where it gives none."""
    given = {
        layer: tuple(part[:1] if part.ndim == 2 else part for part in states)
        for layer, states in states_by_layer(call).items()
    }
    return given or None


def as_inputs(ids: Array, like: Array) -> Array:
    """Returns ids as the inputs of a model are.

    Args:
        ids: (batch, timesteps).
        like: other inputs of it: ids themselves, or one-hot vectors.

    Raises:
        InvalidValue: there are fewer features than an id needs.
    """
    if like.ndim == 2:
        return sealed(ids.astype(np.int32))
    features = like.shape[2]
    if ids.size and ids.max() >= features:
        expected = f"ids from 0 to {features - 1}, one for each feature of the inputs"
        raise InvalidValue("written", expected, int(ids.max()))
    return sealed(one_hot(ids, features))


def chosen_call(experiment: Experiment, number: int, output: Array) -> Call:
    """Returns a written call with what is chosen from what the model returned before it.

    Args:
        experiment: has the call.
        number: the call's.
        output: (batch, tokens), or (batch, timesteps, tokens), of which the last step counts.

    Raises:
        InvalidValue: nothing can be chosen from it, or be read by the model.
    """
    call = experiment.calls[number]
    ids = experiment.sampling.chosen(
        output[:, -1] if output.ndim == 3 else output,
        number,
        are_probabilities=returns_probabilities(experiment.model),
    )
    return _reading(call, as_inputs(ids[:, np.newaxis], call.inputs))


def with_calls_made(experiment: Experiment, made: Sequence[Call]) -> Experiment:
    """Returns an experiment with the calls that were made of it; the very one if all are."""
    same = len(made) == len(experiment.calls) and all(
        one is other for one, other in zip(made, experiment.calls, strict=True)
    )
    return experiment if same else replace(experiment, calls=tuple(made))


def with_inputs_chosen(
    experiment: Experiment, chosen: Mapping[int, Array], count: int
) -> Experiment:
    """Returns an experiment's first calls with what was chosen as inputs; the very one if all are.

    Args:
        experiment: what was to be run.
        chosen: the inputs of its written calls, by their number.
        count: how many calls were made.
    """
    made = [
        _reading(call, chosen[number]) if number in chosen else call
        for number, call in enumerate(experiment.calls[:count])
    ]
    return with_calls_made(experiment, made)


def _reading(call: Call, inputs: Array) -> Call:
    return call if np.array_equal(inputs, call.inputs) else replace(call, inputs=inputs)


def ids_read(call: Call) -> Array | None:
    """Returns the ids that a call reads, (batch, timesteps); None where it reads numbers."""
    inputs = call.inputs
    if inputs.ndim == 2:
        return inputs
    is_one_hot = inputs.size and ((inputs == 0) | (inputs == 1)).all()
    if not is_one_hot or not (inputs.sum(axis=2) == 1).all():
        return None
    return sealed(inputs.argmax(axis=2).astype(np.int32))
