"""What people get wrong about the order of steps, masks and dropout: Keras' numbers, and ours."""

from typing import Any

import keras
import numpy as np
import pytest
from direct_keras import Array, call_directly, check_against_keras, fresh_layer, plain, same

from lstmviz.cells.lstm import LSTM
from lstmviz.engine.run import run
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.masks import computed_mask
from lstmviz.trace.findings.findings import findings
from lstmviz.trace.trace import Trace

X = np.random.default_rng(1).normal(size=(2, 4, 3)).astype(np.float32)
STATE = (np.full((2, 5), 0.5, np.float32), np.full((2, 5), -0.25, np.float32))
PADDED = np.array([[True, True, False, False], [True, True, True, True]])


def ran(*calls: Call | Array, **layer: Any) -> Trace:
    """The trace with `return_sequences`, held against Keras driven directly."""
    every = [each if isinstance(each, Call) else Call(each) for each in calls]
    config = LSTMConfig(**{"units": 5, "return_sequences": True, **layer})
    trace = run(Experiment(config, every, seed=7))
    check_against_keras(trace)
    return trace


def said(trace: Trace) -> str:
    return "\n".join(finding.text for finding in findings(trace))


# --- Backwards -------------------------------------------------------------------------------


def test_go_backwards_is_not_flipped_back():
    backward = ran(X, go_backwards=True)
    forward = ran(X[:, ::-1])
    call = backward.calls[0]

    assert same(call.returned[0], forward.calls[0].returned[0])
    assert call.time_index.tolist() == [3, 2, 1, 0]
    only_last = ran(X[:, -1:]).calls[0]  # out[:, 0] belongs to x[:, -1]
    assert same(call.returned[0][:, :1], only_last.returned[0])
    assert same(call.returned[0][:, -1], ran(X, go_backwards=True).calls[0].h[:, -1])
    assert same(call_directly(fresh_layer(forward), Call(X[:, ::-1]))[0], call.returned[0])


def test_go_backwards_and_stateful_is_whole_only_with_its_chunks_in_reversed_order():
    flags = {"go_backwards": True, "stateful": True}
    whole = ran(X, **flags).calls[0].h
    natural = np.concatenate([call.h for call in ran(X[:, :2], X[:, 2:], **flags).calls], axis=1)
    reverse = np.concatenate([call.h for call in ran(X[:, 2:], X[:, :2], **flags).calls], axis=1)

    assert same(reverse, whole)
    assert abs(natural[:, :2] - whole[:, 2:]).max() > 1e-3
    assert abs(natural[:, 2:] - whole[:, :2]).max() > 1e-3


@pytest.mark.parametrize(
    "layer", [{}, {"stateful": True}, {"go_backwards": True}, {"return_state": True}]
)
def test_unroll_changes_nothing_in_the_numbers(layer: dict[str, Any]):
    calls = Call(X), Call(X, mask=PADDED, initial_state=STATE)
    looped, unrolled = (ran(*calls, unroll=unroll, **layer) for unroll in (False, True))

    for a, b in zip(looped.calls, unrolled.calls, strict=True):
        assert all(map(same, a.returned, b.returned))
        assert same(a.h, b.h)
        assert same(a.c, b.c)
        assert all(same(a.gates[gate], b.gates[gate]) for gate in LSTM.gate_names)


# --- Masks -----------------------------------------------------------------------------------


def test_masked_steps_repeat_the_output_and_do_not_zero_it():
    call = ran(Call(X, mask=PADDED)).calls[0]
    y = call.returned[0]

    assert y[0, 1].all()
    assert same(y[0, 2], y[0, 1])
    assert same(y[0, 3], y[0, 1])
    assert call.held.tolist() == (~PADDED).tolist()
    assert same(call.h[0, 3], call.h[0, 1])
    assert same(call.c[0, 3], call.c[0, 1])
    last = ran(Call(X, mask=PADDED), return_sequences=False).calls[0].returned[0]
    assert same(last[0], y[0, 1])


@pytest.mark.parametrize("state", [None, STATE], ids=["from zeros", "from a given state"])
def test_leading_masked_steps_give_zero(state: tuple[Array, Array] | None):
    trace = ran(Call(X, mask=PADDED[:, ::-1], initial_state=state))
    y = trace.calls[0].returned[0]

    assert not y[0, :2].any()
    assert y[0, 2:].all()
    assert ("row 0: the output is not h at masked steps, from t=0 on" in said(trace)) == (
        state is not None
    )


def test_the_output_is_not_h_where_a_carried_state_meets_a_masked_first_step():
    later = np.array([[False, True, True, True], [True, True, True, True]])
    trace = ran(Call(X), Call(X, mask=later), stateful=True)
    first, second = trace.calls

    assert second.origin == "carried"
    assert not second.returned[0][0, 0].any()
    assert second.h[0, 0].all()
    assert same(second.h[0, 0], first.h[0, -1])
    assert same(second.returned[0][0, 1:], second.h[0, 1:])
    assert "call 1, row 0: the output is not h at masked steps, from t=0 on" in said(trace)


def test_the_output_is_not_h_with_zero_output_for_mask_though_only_the_last_is_returned():
    layer = {"return_sequences": False, "return_state": True, "zero_output_for_mask": True}
    trace = ran(Call(X, mask=PADDED), **layer)
    y, h, _ = trace.calls[0].returned

    assert not y[0].any()
    assert h[0].all()
    assert same(h, trace.calls[0].h[:, -1])
    assert same(y[1], h[1])
    assert "row 0: the output is 0 and not the last h, because of zero_output_for_mask" in said(
        trace
    )


def test_masking_needs_every_feature_to_equal_the_value():
    x = np.array([[[0, 1], [0, 0], [2, 3]]], np.float32)
    masked = keras.layers.Masking(0.0)(x)
    mask = computed_mask(x, 0.0, "float32")

    assert mask.tolist() == [[True, False, True]]
    assert plain(masked._keras_mask).tolist() == mask.tolist()
    trace = ran(Call(x, mask=mask))
    assert trace.calls[0].held.tolist() == [[False, True, False]]
    assert same(trace.calls[0].h[:, 1], trace.calls[0].h[:, 0])
    directly = fresh_layer(trace)(masked)  # which brings its mask along
    assert same(plain(directly), trace.calls[0].returned[0])


# --- Dropout ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "rates", [{"dropout": 0.5}, {"recurrent_dropout": 0.5}], ids=["inputs", "recurrent"]
)
def test_dropout_does_nothing_without_training(rates: dict[str, float]):
    # recurrent_dropout splits the kernels, which sums in another order.
    without = ran(X, implementation=1 if "recurrent_dropout" in rates else 2).calls[0]
    idle, acting = ran(X, **rates), ran(Call(X, training=True), **rates)

    assert idle.calls[0].dropout_masks is None
    assert same(idle.calls[0].h, without.h)
    assert same(idle.calls[0].returned[0], without.returned[0])
    assert "dropout=0.5 is off: dropout acts only with training=True" in said(idle)

    assert acting.calls[0].dropout_masks is not None
    assert (acting.calls[0].h[:, -1] != without.h[:, -1]).any()
    assert "is off" not in said(acting)


def test_one_dropout_mask_serves_all_steps():
    trace = ran(Call(X, training=True), dropout=0.5)
    call = trace.calls[0]

    assert call.dropout_masks is not None
    mask = call.dropout_masks["inputs"]
    assert mask.shape == (2, 3)
    assert 0 < np.count_nonzero(mask) < mask.size
    by_hand = fresh_layer(trace, dropout=0.0)(X * mask[:, None])
    assert same(plain(by_hand), call.returned[0])


def test_recurrent_dropout_has_one_mask_a_gate_for_all_steps():
    trace = ran(Call(X, training=True), recurrent_dropout=0.5)
    call = trace.calls[0]

    assert call.dropout_masks is not None
    masks = call.dropout_masks["recurrent"]
    assert masks.shape == (4, 2, 5)
    # Each gate, step after step, from the h that its own mask has left.
    kernel, recurrent_kernel, bias = (np.split(w, 4, axis=-1) for w in trace.weights.values())
    before = np.concatenate([call.initial_h[:, None], call.h[:, :-1]], axis=1)
    for number, gate in enumerate(LSTM.gate_names):
        left = before * masks[number][:, None]
        z = X @ kernel[number] + left @ recurrent_kernel[number] + bias[number]
        expected = np.tanh(z) if gate == "g" else 1 / (1 + np.exp(-z))
        np.testing.assert_allclose(call.gates[gate], expected, rtol=0, atol=1e-6)


def test_recurrent_dropout_rules_cudnn_out():
    layer = fresh_layer(ran(X), recurrent_dropout=0.5, use_cudnn=True)
    with pytest.raises(ValueError, match="cuDNN is not supported for this layer configuration"):
        layer(X)
    assert layer.cell.implementation == 1  # the split kernels, which no fused kernel can be
