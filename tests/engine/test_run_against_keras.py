"""Properties of every run, held against Keras driven directly, over made-up experiments."""

from dataclasses import replace

import keras
import numpy as np
import pytest
from direct_keras import (
    Array,
    call_directly,
    check_start,
    fresh_layer,
    plain,
    same,
    states_step_by_step,
)
from hypothesis import given
from strategies import experiments, intricate_experiments

from lstmviz.engine.run import largest_difference, run
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.trace.trace import GATES, CallTrace

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
    layer = fresh_layer(trace)

    for number, call in enumerate(experiment.calls):
        recorded = trace.calls[number]
        returned = call_directly(layer, call)
        assert len(recorded.returned) == len(returned)
        assert all(map(same, recorded.returned, returned))
        if experiment.layer.return_state:
            assert same(recorded.returned[1], recorded.h[:, -1])
            assert same(recorded.returned[2], recorded.c[:, -1])
        check_start(trace, number)
        check_steps(experiment.layer, recorded)
    assert largest_difference(trace) == 0.0


def check_steps(config: LSTMConfig, recorded: CallTrace) -> None:
    """Held steps copy the state; all others follow the equations from the recorded gates."""
    held, h, c = recorded.held, recorded.h, recorded.c
    h_before = np.concatenate([recorded.initial_h[:, None], h[:, :-1]], axis=1)
    c_before = np.concatenate([recorded.initial_c[:, None], c[:, :-1]], axis=1)
    assert same(h[held], h_before[held])
    assert same(c[held], c_before[held])

    i, f, g, o = (recorded.gates[gate] for gate in GATES)
    computed_in = config.dtype.removeprefix("mixed_")
    activation = keras.activations.get(config.activation)
    squashed = plain(activation(keras.ops.convert_to_tensor(c, dtype=computed_in)))
    # Each multiplication and addition rounds once.
    rounding = 4 * {"bfloat16": 2.0**-7}.get(computed_in, float(np.finfo(h.dtype).eps))
    with np.errstate(all="ignore"):  # unbounded activations overflow in float16
        kept, added, shown = f * c_before, i * g, o * squashed
        assert near(c, kept + added, rounding * (abs(kept) + abs(added)))[~held].all()
        assert near(h, shown, rounding * abs(shown))[~held].all()


def near(actual: Array, expected: Array, gap: Array) -> Array:
    equal = (actual == expected) | (np.isnan(actual) & np.isnan(expected))
    tiny = 4 * np.finfo(actual.dtype).smallest_normal  # below it, hardware may round to zero
    near_enough: Array = equal | (abs(actual - expected) <= gap + tiny)
    return near_enough


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
