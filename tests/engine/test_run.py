"""What `run` says happened, against Keras driven directly and numbers worked out by hand."""

import multiprocessing
import random
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from direct_keras import check_start, plain, same

from lstmviz.engine.progress import Cancelled
from lstmviz.engine.run import run, versions
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.trace.trace import Trace
from lstmviz.worker.channel import Channel

X = [[[1, 2, 3], [4, 5, 6], [7, 8, 9]], [[1, 2, 3], [4, 5, 6], [0, 0, 0]]]


def ran(layer: dict[str, Any], *calls: Call, **experiment: Any) -> Trace:
    return run(Experiment(LSTMConfig(**{"units": 4, **layer}), calls or [Call(X)], **experiment))


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", "mixed_float16"])
def test_arrays_are_of_the_compute_dtype(dtype: str):
    call = ran({"dtype": dtype}).calls[0]

    arrays = (*call.returned, call.h, call.c, *call.gates.values(), call.initial_h, call.initial_c)
    assert {str(array.dtype) for array in arrays} == {dtype.removeprefix("mixed_")}


def test_bfloat16_is_handed_on_as_float32():
    call = ran({"dtype": "mixed_bfloat16"}).calls[0]

    assert {call.returned[0].dtype, call.h.dtype, call.gates["g"].dtype} == {np.dtype(np.float32)}
    assert same(call.h, plain(tf.cast(call.h, tf.bfloat16)))


# --- The opening example ---------------------------------------------------------------------


def opening(**flags: bool) -> Trace:
    layer = {"recurrent_initializer": "glorot_uniform", "stateful": True, **flags}
    return ran(layer, Call(X), Call(X))


def test_opening_example_carries_the_state_into_the_second_call():
    first, second = opening(return_sequences=True).calls

    for call in (first, second):
        assert call.h.shape == call.c.shape == call.returned[0].shape == (2, 3, 4)
        assert same(call.returned[0], call.h)
        assert not call.held.any()
        assert call.dropout_masks is None
    assert (first.origin, second.origin) == ("zeros", "carried")
    assert not first.initial_h.any()
    assert not first.initial_c.any()
    assert same(second.initial_h, first.h[:, -1])
    assert same(second.initial_c, first.c[:, -1])
    assert not np.array_equal(first.h, second.h)


def test_opening_example_rows_agree_until_their_inputs_part():
    first = opening(return_sequences=True).calls[0]

    assert same(first.h[0, :2], first.h[1, :2])
    assert (first.h[0, 2] != first.h[1, 2]).all()


def test_opening_example_without_return_sequences_returns_the_last_step_of_the_same():
    whole, last = opening(return_sequences=True), opening(return_sequences=False)

    for a, b in zip(whole.calls, last.calls, strict=True):
        assert b.returned[0].shape == (2, 4)
        assert same(b.returned[0], a.h[:, -1])
        assert same(b.h, a.h)


# --- By hand ---------------------------------------------------------------------------------


def test_one_unit_by_hand():
    # hard_sigmoid(z) = z/6 + 1/2, so that bias 1.5, -1.5 and 3 make i = .75, f = .25, o = 1
    # at every step; the activation is linear, so that g = x + h before + 1.
    #   x=1: g = 1 + 0    + 1 = 2       c = .25 * 0    + .75 * 2    = 1.5     h = 1.5
    #   x=2: g = 2 + 1.5  + 1 = 4.5     c = .25 * 1.5  + .75 * 4.5  = 3.75    h = 3.75
    #   x=4: g = 4 + 3.75 + 1 = 8.75    c = .25 * 3.75 + .75 * 8.75 = 7.5     h = 7.5
    layer = {"units": 1, "activation": "linear", "recurrent_activation": "hard_sigmoid"}
    weights = [[[0, 0, 1, 0]], [[0, 0, 1, 0]], [1.5, -1.5, 1, 3]]

    trace = ran({**layer, "return_state": True}, Call([[[1], [2], [4]]]), weights=weights)

    call = trace.calls[0]
    assert call.gates["i"].ravel().tolist() == [0.75, 0.75, 0.75]
    assert call.gates["f"].ravel().tolist() == [0.25, 0.25, 0.25]
    assert call.gates["g"].ravel().tolist() == [2, 4.5, 8.75]
    assert call.gates["o"].ravel().tolist() == [1, 1, 1]
    assert call.c.ravel().tolist() == [1.5, 3.75, 7.5]
    assert call.h.ravel().tolist() == [1.5, 3.75, 7.5]
    assert [part.tolist() for part in call.returned] == [[[7.5]], [[7.5]], [[7.5]]]


def test_a_given_state_by_hand():
    # Nothing but the state: all weights 0, i = f = o = 1/2, g = 0.
    #   c = 8/2, 4/2 = 4, 2; linear, so that h = 4/2, 2/2 = 2, 1; the given h meets a zero kernel.
    layer = {"units": 1, "activation": "linear", "use_bias": False, "return_sequences": True}
    weights = [np.zeros((1, 4)), np.zeros((1, 4))]
    call = Call([[[5], [5]]], initial_state=([[3]], [[8]]))

    recorded = ran(layer, call, weights=weights).calls[0]

    assert recorded.initial_h.tolist() == [[3]]
    assert recorded.initial_c.tolist() == [[8]]
    assert recorded.c.tolist() == [[[4], [2]]]
    assert recorded.returned[0].tolist() == [[[2], [1]]]


# --- Where the state comes from --------------------------------------------------------------


STATE = (np.full((2, 4), 0.5), np.full((2, 4), -0.25))


@pytest.mark.parametrize(
    ("stateful", "second", "origin"),
    [
        (False, {}, "zeros"),
        (False, {"reset_before": True}, "zeros"),
        (False, {"initial_state": STATE}, "given"),
        (False, {"initial_state": STATE, "reset_before": True}, "given"),
        (True, {}, "carried"),
        (True, {"reset_before": True}, "reset"),
        (True, {"initial_state": STATE}, "given"),
        (True, {"initial_state": STATE, "reset_before": True}, "given"),
    ],
)
def test_origin_of_a_later_call(stateful: bool, second: dict[str, Any], origin: str):
    trace = ran({"stateful": stateful}, Call(X), Call(X, **second))

    assert trace.calls[1].origin == origin
    check_start(trace, 1)


@pytest.mark.parametrize(
    ("stateful", "arguments", "origin"),
    [
        (False, {}, "zeros"),
        (False, {"reset_before": True}, "zeros"),
        (True, {}, "zeros"),
        (True, {"reset_before": True}, "reset"),
        (True, {"initial_state": STATE}, "given"),
    ],
)
def test_origin_of_the_first_call(stateful: bool, arguments: dict[str, Any], origin: str):
    trace = ran({"stateful": stateful}, Call(X, **arguments))

    assert trace.calls[0].origin == origin
    check_start(trace, 0)


def test_a_given_state_is_what_a_stateful_layer_carries_on_from():
    trace = ran({"stateful": True}, Call(X), Call(X, initial_state=STATE), Call(X))

    assert trace.calls[2].origin == "carried"
    assert same(trace.calls[2].initial_c, trace.calls[1].c[:, -1])


@pytest.mark.parametrize("shape", [(1, 4), (4,)])
def test_a_state_for_one_row_is_shown_for_every_row_it_silently_serves(shape: tuple[int, ...]):
    row = np.arange(4, dtype=np.float32)
    state = (row.reshape(shape), -row.reshape(shape))

    call = ran({}, Call(X, initial_state=state)).calls[0]

    assert call.initial_h.tolist() == [row.tolist()] * 2
    assert call.initial_c.tolist() == [(-row).tolist()] * 2


# --- Steps -----------------------------------------------------------------------------------


def test_time_index_and_held_are_in_processing_order():
    mask = [[True, True, False], [True, False, False]]
    forward = ran({}, Call(X, mask=mask)).calls[0]
    backward = ran({"go_backwards": True}, Call(X, mask=mask)).calls[0]

    assert forward.time_index.tolist() == [0, 1, 2]
    assert forward.held.tolist() == [[False, False, True], [False, True, True]]
    assert backward.time_index.tolist() == [2, 1, 0]
    assert backward.held.tolist() == [[True, False, False], [True, True, False]]


def test_a_mask_of_one_row_holds_every_row():
    call = ran({}, Call(X, mask=[[True, False, True]])).calls[0]

    assert call.held.tolist() == [[False, True, False]] * 2
    assert same(call.h[:, 1], call.h[:, 0])


@pytest.mark.parametrize("go_backwards", [False, True])
def test_unrolled_a_mask_that_is_too_long_is_used_as_far_as_keras_uses_it(go_backwards: bool):
    mask = [[True, False, True, True], [False, True, True, False]]
    layer = {"unroll": True, "go_backwards": go_backwards}
    call = ran(layer, Call(X, mask=mask)).calls[0]

    used = np.array(mask)[:, :: -1 if go_backwards else 1][:, :3]
    assert call.held.tolist() == (~used).tolist()
    before = np.concatenate([call.initial_h[:, None], call.h[:, :-1]], axis=1)
    assert ((call.h == before).all(axis=2) == call.held).all()


def test_backwards_is_forwards_on_reversed_inputs():
    backward = ran({"go_backwards": True, "return_sequences": True}).calls[0]
    forward = ran({"return_sequences": True}, Call(np.array(X)[:, ::-1])).calls[0]

    assert same(backward.h, forward.h)
    assert same(backward.returned[0], forward.returned[0])


def test_at_a_held_step_output_repeats_the_output_and_not_h():
    # Keras 3.15: where nothing was put out yet, the output is zeros, whatever the state.
    held = Call(X, mask=np.zeros((2, 3)), initial_state=STATE)

    call = ran({"return_sequences": True}, held).calls[0]

    assert not call.returned[0].any()
    assert (call.h == 0.5).all()
    assert (call.c == -0.25).all()


@pytest.mark.parametrize("unroll", [False, True])
def test_a_single_step(unroll: bool):
    call = ran({"unroll": unroll}, Call(np.ones((2, 1, 3)))).calls[0]

    assert call.h.shape == call.c.shape == call.gates["i"].shape == (2, 1, 4)
    assert same(call.returned[0], call.h[:, 0])


@pytest.mark.parametrize(("value", "kept_finite"), [(np.nan, False), (np.inf, True)])
def test_nan_and_infinity_are_accepted(value: float, kept_finite: bool):
    x = np.array(X, np.float32)
    x[1, 1, 0] = value

    clean, call = ran({}).calls[0], ran({}, Call(x)).calls[0]

    assert same(call.h[0], clean.h[0])
    assert same(call.h[1, 0], clean.h[1, 0])
    assert np.isfinite(call.h[1, 1:]).all() == kept_finite
    assert np.isnan(call.h[1, 1:]).all() != kept_finite


# --- Weights and seeds -----------------------------------------------------------------------


def test_weights_have_kerass_shapes_and_no_bias_without_use_bias():
    with_bias, without = ran({}).weights, ran({"use_bias": False}).weights

    assert {name: weight.shape for name, weight in with_bias.items()} == {
        "kernel": (3, 16),
        "recurrent_kernel": (4, 16),
        "bias": (16,),
    }
    assert list(without) == ["kernel", "recurrent_kernel"]


def test_given_weights_are_those_of_the_layer():
    rng = np.random.default_rng(0)
    weights = [rng.normal(size=shape).astype(np.float32) for shape in ((3, 16), (4, 16), (16,))]

    trace = ran({}, weights=weights)

    assert all(map(same, trace.weights.values(), weights))


@pytest.mark.parametrize(
    ("use_bias", "shapes"),
    [
        (True, [(3, 16), (4, 16)]),
        (False, [(3, 16), (4, 16), (16,)]),
        (True, [(2, 16), (4, 16), (16,)]),
        (True, [(3, 16), (4, 12), (16,)]),
        (True, [(3, 16), (4, 16), (12,)]),
    ],
)
def test_weights_that_do_not_fit_are_told_by_their_shapes(use_bias: bool, shapes: list[Any]):
    with pytest.raises(InvalidValue) as caught:
        ran({"use_bias": use_bias}, weights=[np.ones(shape) for shape in shapes])

    assert caught.value.argument == "weights"
    assert caught.value.received == ", ".join(map(str, shapes))
    assert "(3, 16), (4, 16)" in caught.value.expected


def test_what_is_no_experiment_is_told():
    with pytest.raises(InvalidValue, match="'experiment', expected an Experiment, got 3"):
        run(3)  # type: ignore[arg-type]


def test_nobody_elses_random_numbers_are_touched():
    def drawn() -> list[float]:
        numbers = [keras.random.uniform(()), tf.random.uniform(())]
        return [random.random(), np.random.rand(), *map(float, numbers)]

    keras.utils.set_random_seed(1)
    expected = drawn()
    keras.utils.set_random_seed(1)
    ran({"dropout": 0.5, "recurrent_dropout": 0.5}, Call(X, training=True))

    assert drawn() == expected


def test_everything_recorded_is_read_only():
    call = Call(X, mask=[[True, False, True]], training=True)
    trace = ran({"dropout": 0.5, "recurrent_dropout": 0.5, "return_state": True}, call)
    recorded = trace.calls[0]

    arrays = [
        *trace.weights.values(),
        *recorded.returned,
        *recorded.gates.values(),
        *(recorded.dropout_masks or {}).values(),
        *(getattr(recorded, name) for name in ("h", "c", "initial_h", "initial_c")),
        *(recorded.time_index, recorded.held),
    ]
    assert len(arrays) == 18
    assert not any(array.flags.writeable for array in arrays)


# --- Between calls --------------------------------------------------------------------------


def test_cancelled_is_asked_before_each_call():
    answers = iter([False, False, True])

    with pytest.raises(Cancelled):
        run(Experiment(LSTMConfig(units=4), [Call(X)] * 4), cancelled=lambda: next(answers))

    assert list(answers) == []


def test_versions():
    assert versions() == (tf.__version__, keras.__version__)


@pytest.mark.parametrize("steps", [3, 100])
def test_the_output_shares_the_memory_of_h_where_it_is_h_also_after_a_journey(steps: int):
    x = np.ones((2, steps, 3), np.float32)
    mask = np.arange(steps)[None] < [[2], [3]]
    layer = {"return_sequences": True, "return_state": True}
    trace = ran(layer, Call(x), Call(x, mask=mask))
    here, there = multiprocessing.Pipe()
    with here, there:
        Channel(here).send(trace.calls)
        arrived = Channel(there).receive()
    for calls in (trace.calls, arrived):
        assert calls[0].returned[0] is calls[0].h
        assert calls[1].returned[0] is not calls[1].h
    assert same(arrived[1].h, trace.calls[1].h)
