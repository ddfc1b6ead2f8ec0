from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import intricate_experiments

from lstmviz.experiment.call import Call
from lstmviz.experiment.calls import (
    called_again,
    chunked,
    joined,
    resized_state,
    shuffled_rows,
    with_call_moved,
    with_duplicate,
    with_inputs,
    with_rows_in_order,
    without_call,
)
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.invalid_value import InvalidValue

MASK = np.array([[True, False, True], [False, True, False]])
STATE_H = np.array([[1, 2], [3, 4]], np.float32)
STATE_C = 10 * STATE_H
ONE_ROW = Call(np.zeros((1, 3, 1), np.float32))


def masked_call(mask=MASK, state=(STATE_H, STATE_C)) -> Call:
    return Call(np.zeros((2, 3, 1), np.float32), mask=mask, initial_state=state, training=True)


def followed(shape: tuple[int, int, int], **named: object) -> Call:
    return with_inputs(masked_call(**named), np.ones(shape, np.float32))


def test_new_steps_and_rows_are_used_and_new_rows_start_from_zeros() -> None:
    call = followed((3, 4, 2))
    assert call.inputs.shape == (3, 4, 2)
    assert call.mask.tolist() == [[1, 0, 1, 1], [0, 1, 0, 1], [1, 1, 1, 1]]
    assert call.initial_state[0].tolist() == [[1, 2], [3, 4], [0, 0]]
    assert call.initial_state[1].tolist() == [[10, 20], [30, 40], [0, 0]]
    assert call.training


def test_steps_and_rows_that_go_take_theirs_along() -> None:
    call = followed((1, 2, 1))
    assert call.mask.tolist() == [[True, False]]
    assert call.initial_state[0].tolist() == [[1, 2]]


def test_the_same_shape_leaves_the_very_same_arrays() -> None:
    before = masked_call()
    call = with_inputs(before, np.ones((2, 3, 5), np.float32))
    assert call.mask is before.mask
    assert all(
        new is old for new, old in zip(call.initial_state, before.initial_state, strict=True)
    )


def test_what_holds_for_all_rows_stays_so() -> None:
    call = followed((5, 4, 1), mask=MASK[:1], state=(STATE_H[0], STATE_C[:1]))
    assert call.mask.tolist() == [[1, 0, 1, 1]]
    assert [part.shape for part in call.initial_state] == [(2,), (1, 2)]


@pytest.mark.parametrize("mask", [np.zeros((2, 5), bool), np.zeros((7, 2), bool)])
def test_a_mask_that_never_fitted_stays_where_it_did_not(mask: np.ndarray) -> None:
    call = followed((3, 4, 1), mask=mask)
    rows = 3 if len(mask) == 2 else 7
    assert call.mask.shape == (rows, mask.shape[1])


def test_a_call_with_neither_gets_neither() -> None:
    call = followed((5, 4, 1), mask=None, state=None)
    assert (call.mask, call.initial_state) == (None, None)


@given(intricate_experiments(), st.tuples(*[st.integers(1, 6)] * 3))
def test_what_fitted_fits_again(experiment: Experiment, shape: tuple[int, int, int]) -> None:
    for before in experiment.calls:
        call = with_inputs(before, np.zeros(shape, np.float32))
        if call.mask is not None:
            assert call.mask.shape in (shape[:2], (1, shape[1]))
        for part in call.initial_state or ():
            assert part.shape[:-1] in ((shape[0],), (1,), ())


def test_one_row_for_all_becomes_a_row_for_each() -> None:
    assert resized_state(STATE_H[0], (3, 3)).tolist() == [[1, 2, 0]] * 3
    assert resized_state(STATE_H, (1, 1)).tolist() == [[1]]
    assert resized_state(STATE_H.astype(np.float64), (2, 2)).dtype == np.float64


def call(*numbers: float, **options: object) -> Call:
    """One row, one feature."""
    return Call(np.array(numbers, np.float32).reshape(1, -1, 1), **options)


H, C = np.ones((1, 2), np.float32), np.zeros((1, 2), np.float32)
A, B, D = call(1), call(2, reset_before=True, initial_state=(H, C)), call(3, training=True)


def made(*calls: Call) -> Experiment:
    return Experiment(LSTMConfig(2), calls, seed=5)


def test_calling_again_leaves_reset_and_given_state_out() -> None:
    last = call(2, 3, reset_before=True, initial_state=(H, C), training=True, mask=[[True, False]])
    again = replace(last, reset_before=False, initial_state=None)
    assert called_again(made(A, last)) == made(A, last, again)
    assert again.training
    assert again.mask is not None


def test_a_call_is_taken_out() -> None:
    assert without_call(made(A, B, D), 1) == made(A, D)
    assert without_call(made(A, B), 0) == made(B)


def test_the_only_call_stays() -> None:
    with pytest.raises(InvalidValue, match="expected one call or more, got none"):
        without_call(made(A), 0)


def test_a_duplicate_comes_right_after_its_original_and_is_the_same() -> None:
    assert with_duplicate(made(A, B, D), 1) == made(A, B, B, D)


@pytest.mark.parametrize(
    ("n", "to", "expected"),
    [(0, 2, (B, D, A)), (2, 0, (D, A, B)), (1, 1, (A, B, D)), (0, 1, (B, A, D)), (2, 1, (A, D, B))],
)
def test_a_call_is_moved(n: int, to: int, expected: tuple[Call, ...]) -> None:
    assert with_call_moved(made(A, B, D), n, to) == made(*expected)


def test_the_only_call_can_be_moved_to_where_it_is() -> None:
    assert with_call_moved(made(A), 0, 0) == made(A)


@pytest.mark.parametrize("n", [-1, 2])
def test_a_call_that_is_not_there_is_refused(n: int) -> None:
    both = made(A, call(1, 2))
    for change in (
        lambda: without_call(both, n),
        lambda: with_duplicate(both, n),
        lambda: with_call_moved(both, n, 0),
        lambda: with_call_moved(both, 0, n),
        lambda: chunked(both, n, 2),
        lambda: joined(both, n, 2),
    ):
        with pytest.raises(InvalidValue, match=f"expected a call's number from 0 to 1, got {n}"):
            change()


def test_a_call_is_cut_along_time_the_first_pieces_longer() -> None:
    whole = call(
        *range(7),
        mask=[[True, True, True, False, False, True, False]],
        initial_state=(H, C),
        reset_before=True,
        training=True,
    )
    assert chunked(made(A, whole, D), 1, 3) == made(
        A,
        call(0, 1, 2, mask=[[1, 1, 1]], initial_state=(H, C), reset_before=True, training=True),
        call(3, 4, mask=[[0, 0]], training=True),
        call(5, 6, mask=[[1, 0]], training=True),
        D,
    )


@pytest.mark.parametrize("k", [-1, 0, 1, 4])
def test_a_call_is_cut_into_as_many_pieces_as_it_has_steps_at_most(k: int) -> None:
    with pytest.raises(
        InvalidValue, match=f"'calls', expected a number of calls from 2 to 3, got {k}"
    ):
        chunked(made(call(1, 2, 3)), 0, k)


def test_one_step_cannot_be_cut() -> None:
    with pytest.raises(InvalidValue, match="a call of 2 time steps or more, got 1"):
        chunked(made(A), 0, 2)


def test_a_mask_of_another_length_cannot_be_cut() -> None:
    with pytest.raises(InvalidValue, match=r"one of 2 time steps, got an array of shape \(1, 3\)"):
        chunked(made(call(1, 2, mask=[[True] * 3])), 0, 2)


def test_calls_are_joined_with_masks_where_some_have_one() -> None:
    experiment = made(D, B, call(4, 5, mask=[[False, True]]), call(6), A)
    assert joined(experiment, 1, 3) == made(
        D,
        call(2, 4, 5, 6, mask=[[1, 0, 1, 1]], reset_before=True, initial_state=(H, C)),
        A,
    )


def test_a_mask_for_all_rows_joins_with_one_for_each() -> None:
    rows = Call(np.zeros((2, 1, 1), np.float32), mask=[[True], [False]])
    both = Call(np.zeros((2, 1, 1), np.float32), mask=[[False]])
    (whole,) = joined(made(rows, both), 0, 2).calls
    np.testing.assert_array_equal(whole.mask, [[True, False], [False, False]])


@given(intricate_experiments(), st.data())
def test_joining_the_pieces_of_a_call_gives_the_call(
    experiment: Experiment, data: st.DataObject
) -> None:
    longer = Call(np.concatenate([experiment.calls[0].inputs] * 2, axis=1))
    experiment = replace(experiment, calls=(*experiment.calls, longer))
    choices = [i for i, call in enumerate(experiment.calls) if call.inputs.shape[1] > 1]
    n = data.draw(st.sampled_from(choices))
    k = data.draw(st.integers(2, experiment.calls[n].inputs.shape[1]))
    pieces = chunked(experiment, n, k)
    assert len(pieces.calls) == len(experiment.calls) + k - 1
    assert joined(pieces, n, k) == experiment


WIDE = Call(np.zeros((1, 1, 2), np.float32))
TWO_ROWS = Call(np.zeros((2, 1, 1), np.float32))
DOUBLE = Call(np.zeros((1, 1, 1)))


@pytest.mark.parametrize(
    ("later", "expected", "received"),
    [
        (TWO_ROWS, "calls with one batch (batch=1 in call 0)", "batch=2 in call 2"),
        (WIDE, "calls with one features (features=1 in call 0)", "features=2 in call 2"),
        (DOUBLE, "calls with one dtype (dtype=float32 in call 0)", "dtype=float64 in call 2"),
        (D, "calls with one training (training=False in call 0)", "training=True in call 2"),
        (
            call(2, reset_before=True),
            "calls without reset_before after the first of them, as it would be lost",
            "reset_before in call 2",
        ),
        (
            call(2, initial_state=(H, C)),
            "calls without initial_state after the first of them, as it would be lost",
            "initial_state in call 2",
        ),
    ],
)
def test_calls_that_differ_are_not_joined(later: Call, expected: str, received: str) -> None:
    with pytest.raises(InvalidValue) as refusal:
        joined(made(A, A, later), 0, 3)
    assert refusal.value.argument == "calls"
    assert (refusal.value.expected, refusal.value.received) == (expected, received)


def test_masks_that_fit_no_call_are_not_joined() -> None:
    odd = call(1, 2, mask=[[True] * 3])
    with pytest.raises(InvalidValue, match=r"of shape \(1, 2\) in call 1, got .* \(1, 3\)"):
        joined(made(call(1, mask=[[True]]), odd), 0, 2)


@pytest.mark.parametrize(
    ("first", "k", "expected"),
    [(1, 3, "from 2 to 2, got 3"), (0, 1, "from 2 to 3, got 1"), (2, 2, "got the last call")],
)
def test_joining_needs_as_many_calls_as_it_is_told(first: int, k: int, expected: str) -> None:
    with pytest.raises(InvalidValue, match=expected):
        joined(made(A, A, A), first, k)


@given(st.integers(2, 50), st.integers(0, 2**32 - 1))
def test_shuffled_rows_are_all_there_in_another_order_that_the_seed_gives(
    batch: int, seed: int
) -> None:
    order = shuffled_rows(batch, seed)
    assert sorted(order) == list(range(batch)) != order
    assert shuffled_rows(batch, seed) == order


@pytest.mark.parametrize(
    ("shuffle", "message"),
    [
        (lambda: shuffled_rows(1, 0), "'rows', expected a call of 2 rows or more, got 1"),
        (lambda: shuffled_rows(0, 0), "'rows', expected a call of 2 rows or more, got 0"),
        (
            lambda: with_rows_in_order(Experiment(LSTMConfig(2), [ONE_ROW]), 0, [0]),
            "'rows', expected a call of 2 rows or more, got 1",
        ),
        (
            lambda: with_rows_in_order(Experiment(LSTMConfig(2), [masked_call()]), 0, [0, 0]),
            r"'order', expected each row from 0 to 1 once, got \[0, 0\]",
        ),
    ],
)
def test_one_row_has_no_other_order(shuffle: Callable[[], object], message: str) -> None:
    with pytest.raises(InvalidValue, match=message):
        shuffle()
