"""Properties of every run, held against Keras driven directly, over made-up experiments."""

from dataclasses import asdict, replace

import pytest
import tensorflow as tf
from direct_keras import (
    call_directly,
    check_against_keras,
    class_of,
    fresh_layer,
    same,
    states_step_by_step,
)
from hypothesis import given
from strategies import KINDS, experiments, ill_fitting_experiments, intricate_experiments

from lstmviz.engine.keras_check import largest_difference
from lstmviz.engine.keras_rejected import KerasRejected
from lstmviz.engine.run import run
from lstmviz.experiment.experiment import Experiment

# Keras tells whoever makes a softmax over one unit that it is always 1.
pytestmark = pytest.mark.filterwarnings("ignore:You are using a softmax over axis")


@given(experiments(kinds=KINDS))
def test_what_is_returned_is_what_keras_returns_and_states_are_each_steps(experiment: Experiment):
    trace = run(experiment)
    layer = fresh_layer(trace)
    states = states_step_by_step(trace)

    for number, call in enumerate(experiment.calls):
        recorded, steps = trace.calls[number], states[number]
        returned = call_directly(layer, call)
        assert len(recorded.returned) == len(returned)
        assert all(map(same, recorded.returned, returned))
        # Step by step every matrix product has the shape it has in the layer: no rounding apart.
        assert all(map(same, recorded.states.values(), steps))
        # Without masks the output is h, all of it or its last step.
        whole, h = experiment.layer.return_sequences, steps[0]
        assert same(recorded.returned[0], h if whole else h[:, -1])
        if experiment.layer.return_state:
            assert len(recorded.returned) == 1 + len(steps)
            last = [state[:, -1] for state in steps]
            assert all(map(same, recorded.returned[1:], last))
    assert largest_difference(trace) == 0.0


@given(intricate_experiments(kinds=KINDS))
def test_masks_states_dropout_and_types_are_keras_too(experiment: Experiment):
    trace = run(experiment)

    check_against_keras(trace)
    assert largest_difference(trace) == 0.0


@given(ill_fitting_experiments(kinds=KINDS))
def test_what_keras_refuses_is_refused_and_nothing_else(experiment: Experiment):
    try:
        trace = run(experiment)
    except KerasRejected as refused:
        layer = class_of(experiment.layer)(**asdict(experiment.layer))  # its weights don't matter
        for call in experiment.calls[: refused.call or 0]:
            call_directly(layer, call)
        with pytest.raises((ValueError, TypeError, IndexError, tf.errors.OpError)):
            call_directly(layer, experiment.calls[refused.call or 0])
    else:
        check_against_keras(trace)
        assert largest_difference(trace) == 0.0


@given(experiments(unroll=False, kinds=KINDS))
def test_unrolled_or_not_is_bitwise_the_same(experiment: Experiment):
    looped = run(experiment)
    unrolled = run(replace(experiment, layer=replace(experiment.layer, unroll=True)))

    for a, b in zip(looped.calls, unrolled.calls, strict=True):
        assert all(same(a.states[name], b.states[name]) for name in a.states)
        assert all(same(a.gates[name], b.gates[name]) for name in a.gates)
        assert all(map(same, a.returned, b.returned))


@given(intricate_experiments(kinds=KINDS))
def test_the_same_experiment_gives_the_same_trace(experiment: Experiment):
    first, second = run(experiment), run(experiment)

    assert all(map(same, first.weights.values(), second.weights.values()))
    for a, b in zip(first.calls, second.calls, strict=True):
        assert same(a.h, b.h)
        assert all(map(same, a.returned, b.returned))
