"""Properties of every run, held against Keras driven directly, over made-up experiments."""

from dataclasses import asdict, replace

import keras
import pytest
import tensorflow as tf
from direct_keras import (
    call_directly,
    check_against_keras,
    fresh_layer,
    same,
    states_step_by_step,
)
from hypothesis import given
from strategies import experiments, ill_fitting_experiments, intricate_experiments

from lstmviz.engine.keras_check import largest_difference
from lstmviz.engine.keras_rejected import KerasRejected
from lstmviz.engine.run import run
from lstmviz.experiment.experiment import Experiment
from lstmviz.trace.trace import GATES

# Keras tells whoever makes a softmax over one unit that it is always 1.
pytestmark = pytest.mark.filterwarnings("ignore:You are using a softmax over axis")


@given(experiments())
def test_what_is_returned_is_what_keras_returns_and_h_and_c_are_each_steps(experiment: Experiment):
    trace = run(experiment)
    layer = fresh_layer(trace)
    states = states_step_by_step(trace)

    for number, call in enumerate(experiment.calls):
        recorded, (h, c) = trace.calls[number], states[number]
        returned = call_directly(layer, call)
        assert len(recorded.returned) == len(returned)
        assert all(map(same, recorded.returned, returned))
        # Step by step every matrix product has the shape it has in the layer: no rounding apart.
        assert same(recorded.h, h)
        assert same(recorded.c, c)
        # Without masks the output is h, all of it or its last step.
        whole = experiment.layer.return_sequences
        assert same(recorded.returned[0], h if whole else h[:, -1])
        if experiment.layer.return_state:
            assert same(recorded.returned[1], h[:, -1])
            assert same(recorded.returned[2], c[:, -1])
    assert largest_difference(trace) == 0.0


@given(intricate_experiments())
def test_masks_states_dropout_and_types_are_keras_too(experiment: Experiment):
    trace = run(experiment)

    check_against_keras(trace)
    assert largest_difference(trace) == 0.0


@given(ill_fitting_experiments())
def test_what_keras_refuses_is_refused_and_nothing_else(experiment: Experiment):
    try:
        trace = run(experiment)
    except KerasRejected as refused:
        layer = keras.layers.LSTM(**asdict(experiment.layer))  # its weights don't matter
        for call in experiment.calls[: refused.call or 0]:
            call_directly(layer, call)
        with pytest.raises((ValueError, TypeError, IndexError, tf.errors.OpError)):
            call_directly(layer, experiment.calls[refused.call or 0])
    else:
        check_against_keras(trace)
        assert largest_difference(trace) == 0.0


@given(experiments(unroll=False))
def test_unrolled_or_not_is_bitwise_the_same(experiment: Experiment):
    looped = run(experiment)
    unrolled = run(replace(experiment, layer=replace(experiment.layer, unroll=True)))

    for a, b in zip(looped.calls, unrolled.calls, strict=True):
        assert same(a.h, b.h)
        assert same(a.c, b.c)
        assert all(same(a.gates[gate], b.gates[gate]) for gate in GATES)
        assert all(map(same, a.returned, b.returned))


@given(intricate_experiments())
def test_the_same_experiment_gives_the_same_trace(experiment: Experiment):
    first, second = run(experiment), run(experiment)

    assert all(map(same, first.weights.values(), second.weights.values()))
    for a, b in zip(first.calls, second.calls, strict=True):
        assert same(a.h, b.h)
        assert all(map(same, a.returned, b.returned))
