import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import intricate_experiments

from lstmviz.experiment.calls import resized_state, with_inputs
from lstmviz.experiment.experiment import Call, Experiment

MASK = np.array([[True, False, True], [False, True, False]])
STATE_H = np.array([[1, 2], [3, 4]], np.float32)
STATE_C = 10 * STATE_H


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
