"""Puts another model in the place of an experiment's, with all of its calls that fits it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from lstmviz.experiment.arguments import LayerConfig
from lstmviz.experiment.arrays import Array, sealed
from lstmviz.experiment.call import Call, is_reset_before, states_by_layer
from lstmviz.experiment.experiment import Experiment, states_of_layers
from lstmviz.experiment.model.layers import EmbeddingConfig, WrapperConfig
from lstmviz.experiment.model.model import ModelConfig, Place, weight_names_of
from lstmviz.experiment.model.shapes import Shape, shapes_through
from lstmviz.experiment.tensors import fitting, overlaid

_SIZES = ("units", "input_dim", "output_dim", "use_bias", "reset_after")
"""The arguments that the shapes of a layer's weights depend on."""


def with_model(
    experiment: Experiment,
    model: ModelConfig,
    place: Place,
    number_after: Callable[[int], int | None] = lambda number: number,
) -> Experiment:
    """Returns the same calls on another model.

    Inputs become ids where an Embedding comes first now, and numbers where none does any more.
    Given weights stay where every layer's have the same shapes, given states where their layer
    has as many.

    Args:
        experiment: the present one.
        model: the other model.
        place: where in it the layer stands that is to be looked at, if one is there.
        number_after: gives the number that a layer has in the other model; None where it isn't
            there any more. Its states and its resets go along.
    """
    sizes = [[_sizes(layer) for layer in each.layers] for each in (experiment.model, model)]
    return Experiment(
        model,
        [_fitted(call, experiment.model, model, number_after) for call in experiment.calls],
        weights=experiment.weights if sizes[0] == sizes[1] else None,
        seed=experiment.seed,
        features=experiment.features,
        cut=experiment.cut,
        place=place,
        vocabulary=experiment.vocabulary,
        sampling=experiment.sampling,
    )


def with_weighted_model(
    experiment: Experiment,
    model: ModelConfig,
    weights: tuple[Array, ...],
    input_shape: Shape | None,
) -> Experiment:
    """Returns the same calls on another model that has its weights.

    Inputs that these weights take stay as they are. Others get the model's shape: what they have
    stays as far as it goes, the rest is 0; ids that the Embedding doesn't know are counted through.

    Args:
        experiment: the present one.
        model: the other model.
        weights: as the Keras model's `get_weights()` gives them.
        input_shape: that of the model's input, batch first; None where it isn't known.
    """
    moved = with_model(experiment, model, experiment.place)
    calls = [_taken(call, model, weights, input_shape) for call in moved.calls]
    return replace(moved, calls=tuple(calls), weights=weights)


def _taken(
    call: Call, model: ModelConfig, weights: tuple[Array, ...], input_shape: Shape | None
) -> Call:
    inputs, first = call.inputs, model.layers[0]
    if isinstance(first, EmbeddingConfig) and (inputs >= first.input_dim).any():
        inputs = as_ids(inputs[..., np.newaxis], first.input_dim)
    if not takes_inputs(model, weights, inputs.shape):
        shape = _shape_for(model, weights, inputs.shape, input_shape)
        inputs = overlaid(np.zeros(shape, inputs.dtype), inputs)
    mask = call.mask if call.mask is None or call.mask.shape == inputs.shape[:2] else None
    return replace(call, inputs=sealed(inputs), mask=mask)


def _shape_for(
    model: ModelConfig,
    weights: tuple[Array, ...],
    shape: tuple[int, ...],
    input_shape: Shape | None,
) -> tuple[int, ...]:
    """Returns the shape that a call's inputs get: other features, and other steps where it must."""
    batch, timesteps, *features = shape
    if features:
        said = None if input_shape is None else input_shape[2]
        features = [said or next(each.shape[0] for each in weights if each.ndim > 1)]
    if input_shape is not None and not takes_inputs(model, weights, (batch, timesteps, *features)):
        timesteps = input_shape[1] or timesteps
    fitting((batch, timesteps, *(features or (1,))))
    return (batch, timesteps, *features)


def takes_inputs(model: ModelConfig, weights: tuple[Array, ...], shape: Shape) -> bool:
    """Returns whether every layer is given as many numbers as its weights are for."""
    at = 0
    for layer, given in zip(model.layers, shapes_through(model, shape), strict=False):
        names = weight_names_of(layer)
        needs_as_many = names and not isinstance(layer, EmbeddingConfig)
        if needs_as_many and given is not None and given[-1] != weights[at].shape[0]:
            return False
        at += len(names)
    return True


def _sizes(layer: LayerConfig) -> tuple[Any, ...]:
    inner = _sizes(layer.layer) if isinstance(layer, WrapperConfig) else ()
    back = getattr(layer, "backward_layer", None)
    own = tuple(getattr(layer, name, None) for name in _SIZES)
    return (type(layer), own, inner, None if back is None else _sizes(back))


def _fitted(
    call: Call,
    before: ModelConfig,
    model: ModelConfig,
    number_after: Callable[[int], int | None],
) -> Call:
    inputs, mask, written = call.inputs, call.mask, call.written
    if model.takes_ids and not before.takes_ids:
        first = model.layers[0]
        assert isinstance(first, EmbeddingConfig)
        inputs = as_ids(inputs, first.input_dim)
    elif before.takes_ids and not model.takes_ids:
        inputs = sealed(inputs[..., np.newaxis].astype(np.float32))
        written = False  # a token that a model chooses is read as an id or one-hot
    names = states_of_layers(model)
    given: Any = {
        after: states
        for number, states in states_by_layer(call).items()
        if (after := number_after(number)) is not None and len(names.get(after, ())) == len(states)
    }
    reset = call.reset_before
    if isinstance(reset, tuple):
        moved = map(number_after, reset)
        reset = tuple(after for after in moved if after is not None and after in names)
    return replace(
        call,
        inputs=inputs,
        mask=mask,
        initial_state=given or None,
        reset_before=reset,
        written=written,
    )


def with_reset(experiment: Experiment, n: int, reset: bool, layer: int | None = None) -> Experiment:
    """Resets the states of a model before call n, or no longer.

    Args:
        experiment: has the model.
        n: the call.
        reset: whether they are to be reset.
        layer: the number of the layer that alone is meant; None for every one.
    """
    calls, numbers = list(experiment.calls), {place.layer for place in experiment.model.recurrent}
    after: bool | tuple[int, ...] = reset
    if layer is not None:
        kept = {number for number in numbers - {layer} if is_reset_before(calls[n], number)}
        after = tuple(kept | {layer} if reset else kept)
    calls[n] = replace(calls[n], reset_before=after)
    return replace(experiment, calls=tuple(calls))


def as_ids(values: Array, input_dim: int) -> Array:
    """Returns ids in the place of numbers, (batch, timesteps) below `input_dim`.

    One feature of whole numbers is ids already, one-hot features tell which is 1. Of other numbers
    none can be made: the steps of each row are counted through instead.

    Args:
        values: (batch, timesteps, features).
        input_dim: how many ids the Embedding knows.
    """
    batch, timesteps, features = values.shape
    if features == 1:
        ids = values[..., 0]
        if (ids == np.trunc(ids)).all() and (ids >= 0).all() and (ids < input_dim).all():
            return sealed(ids.astype(np.int32))
    is_one_hot = np.isin(values, (0, 1)).all() and (values.sum(axis=2) == 1).all()
    if 1 < features <= input_dim and values.size and is_one_hot:
        return sealed(values.argmax(axis=2).astype(np.int32))
    steps = np.arange(batch * timesteps, dtype=np.int32).reshape(batch, timesteps)
    return sealed(steps % input_dim)
