"""Properties of every run of a model, held against Keras driven directly, over made-up chains."""

import os
from dataclasses import replace
from functools import reduce
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from chain_strategies import chains, ill_fitting_chains
from direct_keras import check_against_keras, plain, same
from direct_models import DirectModel, Step, Walk, refusing_layer
from hypothesis import given, settings
from hypothesis import strategies as st

from lstmviz.engine import model_run
from lstmviz.engine import run as runs
from lstmviz.engine.keras_check import largest_difference
from lstmviz.engine.keras_rejected import KerasRejected
from lstmviz.engine.run import run
from lstmviz.experiment.arrays import Array
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.model.model import Place
from lstmviz.trace.trace import ModelTrace, Trace

pytestmark = [
    # Keras tells whoever makes a softmax over one unit that it is always 1,
    pytest.mark.filterwarnings("ignore:You are using a softmax over axis"),
    # and that a Flatten, say, hands no mask on.
    pytest.mark.filterwarnings("ignore:Layer '.*' .* was passed an input with a mask"),
]


@settings(max_examples=int(os.environ.get("LSTMVIZ_EXAMPLES", "10")))  # each is run many times
@given(chains(), st.booleans())
def test_a_models_trace_is_what_keras_gives(experiment: Experiment, with_weights: bool) -> None:
    trace = ran(experiment)
    if with_weights:
        weights = [-array for array in arrays_of(trace)]
        experiment = replace(experiment, weights=weights)
        trace = ran(experiment)
        assert all(map(same, arrays_of(trace), weights))

    check_returned(trace)
    walked = check_layers(trace)
    for place in experiment.model.recurrent:
        check_entered(trace, place, walked)
        part = trace.trace_of(place)
        check_against_keras(part)
        check_alike(part, run(part.experiment))
    assert largest_difference(trace) == 0.0


@settings(max_examples=int(os.environ.get("LSTMVIZ_EXAMPLES", "5")))  # compiling takes its time
@given(chains(unroll=False))
def test_a_compiled_model_is_what_keras_gives_too(experiment: Experiment) -> None:
    with pytest.MonkeyPatch.context() as patch:
        # It falls back to the eager way nowhere, which would hide what is compiled wrongly.
        patch.setattr(model_run, "WORTH_COMPILING", 1)
        patch.setattr(model_run.ModelRun, "_eager", _not_eager)
        runs._runner.cache_clear()
        trace = ran(experiment)

    check_returned(trace)
    walked = check_layers(trace)
    for place in experiment.model.recurrent:
        check_entered(trace, place, walked)
        check_against_keras(trace.trace_of(place))


def arrays_of(trace: ModelTrace) -> list[Array]:
    """The weights of all layers, as the model's `get_weights()` has them."""
    return [array for layer in trace.layers for array in layer.weights.values()]


def _not_eager(*_: Any) -> None:
    raise AssertionError("run eagerly")


def check_returned(trace: ModelTrace) -> None:
    """The model returned what a `keras.Sequential` returns, or a functional model."""
    direct = DirectModel(trace.experiment, trace)
    for call, recorded in zip(trace.experiment.calls, trace.calls, strict=True):
        returned = direct.call(call)
        assert len(recorded.returned) == len(returned)
        assert all(map(same, recorded.returned, returned))


def check_layers(trace: ModelTrace) -> list[list[Step]]:
    """Each layer gave, and handed on as a mask, what it does when it is called by itself."""
    walk = Walk(trace)
    walked = [walk.call(call) for call in trace.experiment.calls]
    for number, steps in enumerate(walked):
        for layer, step in zip(trace.layers, steps, strict=True):
            recorded = layer.calls[number].returned
            assert len(recorded) == len(step.returned)
            assert all(map(same, recorded, step.returned))
            assert same_mask(layer.masks[number], step.mask_out)
    return walked


def check_entered(trace: ModelTrace, place: Place, walked: list[list[Step]]) -> None:
    """The calls of a recurrent layer's own trace are what the layers before it gave it."""
    part = trace.trace_of(place).experiment
    given = zip(trace.experiment.calls, part.calls, strict=True)
    for number, (call, entered) in enumerate(given):
        steps, at = walked[number], place.layer
        inputs = steps[at - 1].returned[0] if at else call.inputs
        around = trace.experiment.model.layers[at]
        types = [each.dtype.removeprefix("mixed_") for each in (around, part.layer)]
        if len(set(types)) > 1:  # a Bidirectional turns what comes to it into its own type
            inputs = plain(reduce(keras.ops.cast, types, keras.ops.convert_to_tensor(inputs)))
        assert same(entered.inputs, inputs)
        # Keras (3.15) looks for a mask only where a layer is given one tensor.
        mask = steps[at].mask_in if entered.initial_state is None else None
        assert same_mask(entered.mask, mask)


def same_mask(one: Array | None, other: Array | None) -> bool:
    if one is None or other is None:
        return one is other
    return np.array_equal(one, other)


def check_alike(one: Trace, other: Trace) -> None:
    """Two traces of a layer have the same numbers."""
    assert all(map(same, one.weights.values(), other.weights.values()))
    for a, b in zip(one.calls, other.calls, strict=True):
        for mine, others in ((a.states, b.states), (a.gates, b.gates), (a.initial, b.initial)):
            assert list(mine) == list(others)
            assert all(same(mine[name], others[name]) for name in mine)
        assert all(map(same, a.returned, b.returned))
        assert (a.origin, a.held.tolist()) == (b.origin, b.held.tolist())
        assert a.time_index.tolist() == b.time_index.tolist()
        assert set(a.dropout_masks or ()) == set(b.dropout_masks or ())
        for name, mask in (a.dropout_masks or {}).items():
            assert same(mask, (b.dropout_masks or {})[name])


@given(ill_fitting_chains())
def test_what_keras_refuses_is_refused_and_nothing_else(experiment: Experiment) -> None:
    try:
        trace = run(experiment)
    except KerasRejected as refused:
        check_refused(experiment, refused)
    else:
        if isinstance(trace, ModelTrace):
            assert largest_difference(trace) == 0.0


def check_refused(experiment: Experiment, refused: KerasRejected) -> None:
    """Keras refuses the same call, or the model, in the same layer."""
    with pytest.raises((ValueError, TypeError, IndexError, tf.errors.OpError)):
        called_directly(experiment, (refused.call or 0) + 1)
    if experiment.model.stands_alone:
        assert refused.layer is None
    elif refused.call is None:
        assert refused.layer == refusing_layer(experiment)
    elif refused.layer is not None:
        direct = called_directly(experiment, refused.call)
        assert refused.layer == direct.refusing_layer(experiment.calls[refused.call])


def called_directly(experiment: Experiment, count: int) -> DirectModel:
    """A model that has made the first calls."""
    direct = DirectModel(experiment)
    for call in experiment.calls[:count]:
        direct.call(call)
    return direct


def ran(experiment: Experiment) -> ModelTrace:
    """The trace of a model, also of a layer alone."""
    trace = run(experiment)
    if isinstance(trace, ModelTrace):
        return trace
    return ModelTrace(experiment, trace.layers, trace.device)
