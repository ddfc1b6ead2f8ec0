"""One call: what its tensors may be, and that nobody else can write to them."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from lstmviz.experiment.arrays import frozen
from lstmviz.experiment.call import Call, is_reset_before
from lstmviz.experiment.invalid_value import InvalidValue

X = np.arange(24, dtype=np.float32).reshape(2, 4, 3)
MASK = np.array([[True, True, True, False], [True, True, False, False]])
STATE = (np.full((2, 1), 0.5, np.float32), np.full((2, 1), -0.25, np.float32))
AXES = "numbers of shape (batch, timesteps, features)"


def refused(make: Any, *args: Any, **kwargs: Any) -> InvalidValue:
    with pytest.raises(InvalidValue) as caught:
        make(*args, **kwargs)
    return caught.value


@pytest.mark.parametrize(
    ("inputs", "dtype"),
    [
        ([[[1.5, 2], [3, 4]]], np.float32),
        ([[[1, 2], [3, 4]]], np.float32),
        (np.ones((1, 2, 3), np.int64), np.float32),
        (np.ones((1, 2, 3), bool), np.float32),
        (np.ones((1, 2, 3), np.uint8), np.float32),
        (np.ones((1, 2, 3), np.float16), np.float16),
        (np.ones((1, 2, 3), np.float32), np.float32),
        (np.ones((1, 2, 3), np.float64), np.float64),
        (np.ones((1, 2, 3), np.longdouble), np.float64),
    ],
)
def test_inputs_keep_their_float_type_and_all_else_becomes_float32(inputs, dtype: type):
    call = Call(inputs)

    assert call.inputs.dtype == dtype
    assert np.array_equal(call.inputs, np.asarray(inputs))


@pytest.mark.parametrize(
    ("inputs", "received"),
    [
        ([[[1, 2], [3]]], "rows of different lengths"),
        ([[["a", "b"]]], "values of type <U1"),
        (np.ones((1, 2, 3), np.complex64), "values of type complex64"),
        ([[[None]]], "values of type object"),
        ("text", "values of type <U4"),
        (None, "values of type object"),
        (1.0, "an array of shape ()"),
        ([1.0, 2.0], "an array of shape (2,)"),
        (np.ones((3, 3)), "an array of shape (3, 3)"),
        (np.ones((1, 2, 3, 4)), "an array of shape (1, 2, 3, 4)"),
    ],
)
def test_inputs_that_no_lstm_takes(inputs, received: str):
    error = refused(Call, inputs)

    assert (error.argument, error.expected, error.received) == ("inputs", AXES, received)


@pytest.mark.parametrize(
    ("mask", "received"),
    [
        ([[True], [True, False]], "rows of different lengths"),
        ([True, False], "an array of shape (2,)"),
        (MASK[:, :, None], "an array of shape (2, 4, 1)"),
        (2 * np.ones((2, 4)), "2 at [0, 0]"),
        ([[1, 0, 1, 2.5], [0, 0, 0, 0]], "2.5 at [0, 3]"),
        (np.full((2, 4), np.nan), "nan at [0, 0]"),
        ([[True, None]], "values of type object"),
        ([], "an array of shape (0,)"),
        ("1100", "values of type <U4"),
        ([["yes", "no"]], "values of type <U3"),
    ],
)
def test_masks_that_are_none(mask, received: str):
    error = refused(Call, X, mask=mask)

    assert error.argument == "mask"
    assert error.expected == "True or False of shape (batch, timesteps)"
    assert error.received == received


@pytest.mark.parametrize("mask", [MASK, MASK.astype(int), MASK.astype(float), MASK.tolist()])
def test_a_mask_becomes_bool(mask):
    call = Call(X, mask=mask)

    assert call.mask is not None
    assert call.mask.dtype == bool
    assert np.array_equal(call.mask, MASK)


def test_a_mask_that_nobody_can_write_to_is_not_copied():
    mask = Call(X, mask=MASK).mask

    assert Call(X + 1, mask=mask).mask is mask


@pytest.mark.parametrize(
    ("state", "received"),
    [
        (STATE[0], "one array of shape (2, 1)"),
        ((), "0 arrays"),
        ((STATE[0], None), "None at 1"),
        ((None, STATE[1]), "None at 0"),
        ((None, None), "None at 0 and 1"),
        (0.5, "0.5"),
        ("zeros", "'zeros'"),
        ({"h": 1}, "{'h': 1}"),
        (([[1], [2, 3]], STATE[1]), "rows of different lengths"),
        ((STATE[0] * 1j, STATE[1]), "values of type complex64"),
        ((STATE[0], np.ones((2, 1, 1))), "an array of shape (2, 1, 1)"),
        ((0.5, STATE[1]), "an array of shape ()"),
        ((["a"], STATE[1]), "values of type <U1"),
    ],
)
def test_states_that_are_no_pair(state, received: str):
    error = refused(Call, X, initial_state=state)

    assert (error.argument, error.received) == ("initial_state", received)


@pytest.mark.parametrize("flag", ["training", "reset_before"])
@pytest.mark.parametrize("value", [None, 1, "yes", ("a",), (True,)])
def test_flags_of_a_call(flag: str, value):
    error = refused(Call, X, **{flag: value})

    layers = "True, False or the numbers of layers"
    expected = layers if flag == "reset_before" else "True or False"
    assert (error.argument, error.expected) == (flag, expected)
    assert error.received == repr(value)


@pytest.mark.parametrize(
    ("given", "kept", "resets"),
    [
        (True, True, [0, 1, 2]),
        (False, False, []),
        ((), False, []),
        ([2, np.int64(0), 2], (0, 2), [0, 2]),
    ],
)
def test_a_reset_is_of_all_layers_of_none_or_of_some(given, kept, resets: list[int]):
    call = Call(X, reset_before=given)

    assert call.reset_before == kept
    assert [number for number in range(3) if is_reset_before(call, number)] == resets
    assert (f"reset_before={kept}" in repr(call)) is bool(kept)
    assert call == replace(call)
    assert call != replace(call, reset_before=not kept)


def test_a_read_only_view_of_a_writable_array_is_copied():
    mine = X.copy()
    view = mine[:]
    view.flags.writeable = False
    call = Call(view)

    mine[...] = 0

    assert np.array_equal(call.inputs, X)


def test_an_array_that_nobody_can_write_to_is_not_copied():
    array = X.copy()
    array.flags.writeable = False

    assert frozen(array) is array


def test_calls_are_equal_where_all_they_hold_is():
    with_nan = np.where(X == 5, np.nan, X)
    call = Call(with_nan, mask=MASK, initial_state=STATE, training=True, reset_before=True)

    assert call == replace(call, inputs=with_nan.copy())
    others = [
        replace(call, inputs=X),
        replace(call, inputs=with_nan.astype(np.float64)),
        replace(call, inputs=np.where(X == 0, np.float32(-0.0), with_nan)),
        replace(call, inputs=with_nan[:, :3]),
        replace(call, mask=None),
        replace(call, mask=~MASK),
        replace(call, initial_state=None),
        replace(call, initial_state=STATE[::-1]),
        replace(call, training=False),
        replace(call, reset_before=False),
        "a call",
    ]
    assert all(call != other for other in others)
