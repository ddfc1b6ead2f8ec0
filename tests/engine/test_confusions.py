"""What people get wrong about the layer's state and its calls: Keras' numbers, and ours."""

from typing import Any

import keras
import numpy as np
import pytest
from direct_keras import Array, call_directly, check_against_keras, fresh_layer, plain, same

from lstmviz.engine.keras_rejected import KerasRejected
from lstmviz.engine.run import run
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.from_code.from_keras import from_keras
from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.trace.findings.findings import findings
from lstmviz.trace.trace import Trace

UNITS = 3
X = np.random.default_rng(1).normal(size=(2, 8, 1)).astype(np.float32)
H, C = np.full((2, UNITS), 0.5, np.float32), np.full((2, UNITS), -0.25, np.float32)
STATEFUL = {"stateful": True, "return_sequences": True}
ROUNDING: dict[str, Any] = {"rtol": 0, "atol": 5e-7}
"""Between batches of different sizes, whose products are summed in another order."""


def ran(*calls: Call | Array, **layer: Any) -> Trace:
    """The trace, held against Keras driven directly."""
    every = [each if isinstance(each, Call) else Call(each) for each in calls]
    trace = run(Experiment(LSTMConfig(**{"units": UNITS, **layer}), every, seed=7))
    check_against_keras(trace)
    return trace


def outputs(trace: Trace) -> Array:
    """What its calls returned, with `return_sequences`, one after another in time."""
    return np.concatenate([call.returned[0] for call in trace.calls], axis=1)


def said(trace: Trace) -> str:
    return "\n".join(finding.text for finding in findings(trace))


# --- Which state, and whose ------------------------------------------------------------------


def test_stateless_has_a_memory_within_a_call_and_none_between_calls():
    first, second = ran(X[:, :4], X[:, :4], return_sequences=True).calls

    assert first.h.shape == (2, 4, UNITS)
    assert (np.diff(first.h, axis=1) != 0).all()
    later = ran(np.concatenate([X[:, 4:5], X[:, 1:4]], axis=1)).calls[0]  # another first step
    assert (later.h[:, -1] != first.h[:, -1]).all()
    for call in (first, second):
        assert call.origin == "zeros"
        assert not call.initial_h.any()
        assert not call.initial_c.any()
    assert same(second.returned[0], first.returned[0])


def test_there_is_one_state_per_row_and_not_one_per_batch():
    other = X.copy()
    other[1] += 1
    mine, others = (ran(x, **STATEFUL).calls[0] for x in (X, other))

    assert mine.h[:, -1].shape == (2, UNITS)
    assert same(others.h[0], mine.h[0])
    assert same(others.c[0], mine.c[0])
    assert (others.h[1] != mine.h[1]).all()
    for row in (0, 1):
        alone = ran(X[row : row + 1], **STATEFUL).calls[0]
        np.testing.assert_allclose(alone.h[0], mine.h[row], **ROUNDING)


def test_row_i_continues_row_i_of_the_call_before():
    a, b = X
    whole = outputs(ran(X, **STATEFUL))
    side_by_side = ran(np.stack([a[:4], b[:4]]), np.stack([a[4:], b[4:]]), **STATEFUL)
    one_after_the_other = ran(np.stack([a[:4], a[4:]]), np.stack([b[:4], b[4:]]), **STATEFUL)
    swapped = ran(X[:, :4], X[::-1, 4:], **STATEFUL)

    assert same(outputs(side_by_side), whole)
    second, other = one_after_the_other.calls
    assert not np.allclose(second.h[1], whole[0, 4:], atol=1e-3)  # A's second half forgot the first
    assert not np.allclose(
        other.h[0], whole[1, :4], atol=1e-3
    )  # B began where A's first half ended
    assert same(other.initial_h, second.h[:, -1])
    assert not np.allclose(outputs(swapped)[::-1, 4:], whole[:, 4:], atol=1e-3)


def test_four_rows_in_one_call_are_not_four_calls_of_one_row():
    rows = np.random.default_rng(2).normal(size=(4, 3, 1)).astype(np.float32)
    each = [rows[row : row + 1] for row in range(4)]
    together = ran(rows, **STATEFUL).calls[0]
    apart = ran(*each, **STATEFUL)

    np.testing.assert_allclose(apart.calls[0].h[0], together.h[0], **ROUNDING)
    for row in (1, 2, 3):
        assert apart.calls[row].origin == "carried"
        assert abs(apart.calls[row].h[0] - together.h[row]).max() > 1e-2

    stateless = ran(*each, return_sequences=True)
    for row, call in enumerate(stateless.calls):
        np.testing.assert_allclose(call.h[0], together.h[row], **ROUNDING)


def test_in_chunks_is_the_same_as_whole():
    whole, chunks = ran(X, **STATEFUL), ran(X[:, :4], X[:, 4:], **STATEFUL)

    assert same(outputs(chunks), outputs(whole))
    assert same(chunks.calls[1].c, whole.calls[0].c[:, 4:])


# --- A fixed batch, and resets ---------------------------------------------------------------


@pytest.mark.parametrize("reset", [False, True])
def test_the_batch_of_a_stateful_layer_is_fixed_even_after_a_reset(reset: bool):
    three = Call(np.zeros((3, 4, 1)), reset_before=reset)
    with pytest.raises(KerasRejected, match="the batch size of the input sequences") as ours:
        ran(X, three, stateful=True)
    layer = fresh_layer(ran(X, stateful=True))
    call_directly(layer, Call(X))
    with pytest.raises(ValueError, match="the batch size of the input sequences") as kerass:
        call_directly(layer, three)

    assert ours.value.call == 1
    for word in ("Expected batch size: 2", "Received batch size: 3"):
        assert word in ours.value.words
        assert word in str(kerass.value)


def test_batch_input_shape_is_rejected_and_batch_shape_of_the_input_is_the_way():
    with pytest.raises(ValueError, match="Unrecognized keyword arguments passed to LSTM"):
        keras.layers.LSTM(4, batch_input_shape=(2, 4, 1))
    with pytest.raises(InvalidValue, match=r"batch_input_shape.*keras\.Input\(batch_shape="):
        LSTMConfig(units=4, batch_input_shape=(2, 4, 1))  # type: ignore[call-arg]
    with pytest.raises(InvalidValue, match=r"batch_input_shape.*keras\.Input\(batch_shape="):
        from_keras("LSTM(4, batch_input_shape=(2, 4, 1), stateful=True)")

    with pytest.raises(ValueError, match="batch size must be static"):
        keras.Sequential([keras.Input(shape=(4, 1)), keras.layers.LSTM(4, stateful=True)])
    layer = keras.layers.LSTM(4, stateful=True)
    keras.Sequential([keras.Input(batch_shape=(2, 4, 1)), layer])
    assert [tuple(state.shape) for state in layer.states] == [(2, 4), (2, 4)]


def test_reset_state_takes_no_states():
    layer = fresh_layer(ran(X, stateful=True))
    call_directly(layer, Call(X))
    for reset in (layer.reset_state, layer.reset_states):
        with pytest.raises(TypeError, match="unexpected keyword argument 'states'"):
            reset(states=[H, C])

    layer.reset_state()
    assert not any(plain(state).any() for state in layer.states)
    assert ran(X, Call(X, reset_before=True), stateful=True).calls[1].origin == "reset"


def test_reset_of_a_stateless_layer_silently_does_nothing():
    plainly, reset = ran(X, X), ran(X, Call(X, reset_before=True))

    assert reset.calls[1].origin == "zeros"
    assert same(reset.calls[1].h, plainly.calls[1].h)
    assert "call 1: reset_state() did nothing, since the layer isn't stateful" in said(reset)
    assert "reset_state" not in said(plainly)
    assert "reset_state" not in said(ran(X, Call(X, reset_before=True), stateful=True))


# --- A given state ---------------------------------------------------------------------------


def test_a_given_state_overrides_the_carry_and_without_it_the_carry_resumes():
    given = Call(X, initial_state=(H, C))
    always = ran(given, given, **STATEFUL)
    resumed = ran(given, X, **STATEFUL)
    whole = ran(Call(np.concatenate([X, X], axis=1), initial_state=(H, C)), **STATEFUL)

    assert [call.origin for call in always.calls] == ["given", "given"]
    assert same(always.calls[1].initial_h, H)
    assert same(always.calls[1].initial_c, C)
    assert same(always.calls[1].h, always.calls[0].h)
    assert "call 1: its initial_state took the place of the state" in said(always)

    assert [call.origin for call in resumed.calls] == ["given", "carried"]
    assert same(outputs(resumed), outputs(whole))
    assert "took the place" not in said(resumed)


def test_a_given_state_is_h_first_and_then_c():
    right, wrong = (ran(Call(X, initial_state=pair)).calls[0] for pair in ((H, C), (C, H)))

    assert same(right.initial_h, H)
    assert same(right.initial_c, C)
    assert (right.h[:, 0] != wrong.h[:, 0]).all()
    _, h, c = ran(X[:, :4], return_state=True).calls[0].returned
    again = ran(X[:, :4], Call(X[:, 4:], initial_state=(h, c)), return_sequences=True)
    assert same(outputs(again), ran(X).calls[0].h)  # as return_state gives them


def test_a_given_state_of_one_row_is_silently_broadcast():
    of_one_row = (H[:1], C[:1])
    one, each = (ran(Call(X, initial_state=pair)) for pair in (of_one_row, (H, C)))

    assert [part.shape for part in of_one_row] == [(1, UNITS), (1, UNITS)]
    assert one.calls[0].initial_h.shape == (2, UNITS)
    assert same(one.calls[0].h, each.calls[0].h)
    assert "initial_state has 1 row; Keras gave it to all 2 rows without a word" in said(one)
    assert "without a word" not in said(each)


# --- What is returned ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("return_sequences", "return_state", "shapes"),
    [
        (False, False, [(2, 2)]),
        (False, True, [(2, 2), (2, 2), (2, 2)]),
        (True, False, [(2, 4, 2)]),
        (True, True, [(2, 4, 2), (2, 2), (2, 2)]),
    ],
)
def test_the_shapes_that_return_sequences_and_return_state_return(
    return_sequences: bool, return_state: bool, shapes: list[tuple[int, ...]]
):
    flags = {"return_sequences": return_sequences, "return_state": return_state}
    trace = ran(X[:, :4], units=2, **flags)
    call = trace.calls[0]

    assert [part.shape for part in call.returned] == shapes
    directly = call_directly(fresh_layer(trace), trace.experiment.calls[0])
    assert [part.shape for part in directly] == shapes
    assert call.c.shape == (2, 4, 2)
    if return_state:  # only the last c is ever returned
        assert same(call.returned[2], call.c[:, -1])


def test_units_are_not_timesteps():
    trace = ran(X, units=2)
    layer = fresh_layer(trace)

    shapes = {"kernel": (1, 8), "recurrent_kernel": (2, 8), "bias": (8,)}
    assert {name: weight.shape for name, weight in trace.weights.items()} == shapes
    assert [weight.shape for weight in layer.get_weights()] == list(shapes.values())
    assert trace.weights["bias"].tolist() == [0, 0, 1, 1, 0, 0, 0, 0]
    built = keras.layers.LSTM(2)
    built.build((2, 8, 1))
    assert built.get_weights()[2].tolist() == [0, 0, 1, 1, 0, 0, 0, 0]
    assert ran(X[:, :3], units=2).weights["kernel"].shape == (1, 8)  # whatever the timesteps


def test_h_is_bounded_and_c_is_not():
    ones = {"kernel_initializer": "ones", "recurrent_initializer": "ones"}
    trace = ran(np.full((1, 20, 1), 5), units=1, return_state=True, **ones)
    call = trace.calls[0]

    assert f"{call.h[0, -1, 0]:.3f}" == "0.998"
    assert f"{call.c[0, -1, 0]:.2f}" == "19.77"
    _, h, c = keras.layers.LSTM(1, return_state=True, **ones)(np.full((1, 20, 1), 5, np.float32))
    assert same(plain(h), call.h[:, -1])
    assert same(plain(c), call.c[:, -1])
    assert (np.diff(call.c[0, :, 0]) > 0.9).all()
    assert (abs(call.h) < 1).all()
    assert "c keeps growing: 19.8" in said(trace)
    assert "and h only 0.998: nothing bounds c" in said(trace)
