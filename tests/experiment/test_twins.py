from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from strategies import intricate_experiments
from traces import X, opening

from lstmviz.experiment.arrays import Array
from lstmviz.experiment.call import Call
from lstmviz.experiment.calls import chunked
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.twins import NoTwin, twin, why_no_twin

X2 = np.array(X, np.float32)
STATE = (np.full((2, 4), 0.5, np.float32), np.full((2, 4), -1.0, np.float32))
WEIGHTS = {
    "kernel": np.full((3, 16), 0.25, np.float32),
    "recurrent_kernel": np.full((4, 16), -0.5, np.float32),
    "bias": np.ones(16, np.float32),
}


def made(*calls: Call, **flags: object) -> Experiment:
    return replace(opening(**flags), calls=calls or (Call(X), Call(X)))


def carried(experiment: Experiment) -> tuple[Array, ...]:
    assert experiment.weights is not None
    return experiment.weights


def test_the_stateless_twin_leaves_out_what_a_call_starts_from_and_nothing_else() -> None:
    mask = np.array([[True, False, True], [True, True, False]])
    calls = [Call(X, mask=mask, training=True), Call(2 * X2, initial_state=STATE, training=True)]
    calls.append(Call(3 * X2, reset_before=True))
    mine = made(*calls, dropout=0.5, recurrent_dropout=0.25, return_state=True, go_backwards=True)
    other = twin("stateless", mine, WEIGHTS)
    assert other.layer == replace(mine.layer, stateful=False)
    assert other.seed == mine.seed
    assert other.calls == (
        calls[0],
        replace(calls[1], initial_state=None),
        replace(calls[2], reset_before=False),
    )
    for given_, expected in zip(carried(other), WEIGHTS.values(), strict=True):
        np.testing.assert_array_equal(given_, expected)


def test_a_twin_has_the_weights_of_the_run_whatever_the_experiment_draws() -> None:
    for which in ("stateless", "whole", "defaults"):
        other = twin(which, made(kernel_initializer="zeros"), WEIGHTS)
        assert [weight.shape for weight in carried(other)] == [(3, 16), (4, 16), (16,)]
        assert carried(other)[0][0, 0] == 0.25


def test_before_a_run_the_twin_draws_as_the_experiment_does() -> None:
    assert twin("stateless", made(), {}).weights is None
    assert twin("defaults", made(), {}).weights is None


def test_the_whole_twin_joins_inputs_masks_and_keeps_the_start() -> None:
    mask = np.array([[True, False, True], [False, True, True]])
    first = Call(X, initial_state=STATE, reset_before=True)
    other = twin("whole", made(first, Call(2 * X2, mask=mask), Call(3 * X2)), WEIGHTS)
    (call,) = other.calls
    np.testing.assert_array_equal(call.inputs, np.concatenate([X2, 2 * X2, 3 * X2], axis=1))
    np.testing.assert_array_equal(
        call.mask, np.concatenate([np.ones((2, 3), bool), mask, np.ones((2, 3), bool)], axis=1)
    )
    assert call.initial_state is not None
    np.testing.assert_array_equal(call.initial_state[0], STATE[0])
    assert call.reset_before
    assert other.layer == made().layer


def test_a_mask_of_one_row_is_joined_with_one_of_all_rows() -> None:
    one, both = np.array([[True, False, True]]), np.array([[True, True, False]] * 2)
    other = twin("whole", made(Call(X, mask=one), Call(X, mask=both)), WEIGHTS)
    joined = [[True, False, True, True, True, False]] * 2
    np.testing.assert_array_equal(other.calls[0].mask, joined)


def test_of_a_mask_with_more_steps_what_keras_reads_is_joined() -> None:
    longer = np.array([[True, False, True, False, False]] * 2)
    other = twin("whole", made(Call(X, mask=longer), Call(X), unroll=True), WEIGHTS)
    np.testing.assert_array_equal(other.calls[0].mask, [[True, False, True, True, True, True]] * 2)


def test_inputs_of_several_types_are_joined_in_the_widest() -> None:
    narrow, wide = Call(X2.astype(np.float16)), Call(0.1 * X2.astype(np.float64))
    (call,) = twin("whole", made(narrow, wide), WEIGHTS).calls
    assert call.inputs.dtype == np.float64
    np.testing.assert_array_equal(call.inputs[:, 3:], wide.inputs)


def test_training_does_not_hinder_joining_where_nothing_is_dropped() -> None:
    calls = (Call(X, training=True), Call(X))
    (call,) = twin("whole", made(*calls, dropout=1.0), WEIGHTS).calls
    assert call.training
    (call,) = twin("whole", made(Call(X), Call(X), dropout=0.5), WEIGHTS).calls
    assert not call.training


@pytest.mark.parametrize(
    ("mine", "why"),
    [
        (made(Call(X)), "There is one call only: it is the whole sequence already."),
        (made(go_backwards=True), "With go_backwards each call reads its own end first"),
        (made(Call(X), Call(X, reset_before=True)), "Call 1 begins with reset_state()"),
        (
            made(Call(X), Call(X), Call(X, initial_state=STATE)),
            "Call 2 is given an initial_state: no joined call could take it midway.",
        ),
        (
            made(Call(X), Call(X2[:1])),
            "Call 0 has batch=2 and call 1 batch=1: they can't be joined in time.",
        ),
        (made(Call(X), Call(X2[..., :2])), "Call 0 has features=3 and call 1 features=2"),
        (made(Call(X), Call(X, training=True), recurrent_dropout=0.5), "Dropout acts"),
        (
            made(
                Call(X2[:1], mask=np.ones((2, 3), bool)),
                Call(X2[:1], mask=np.ones((3, 3), bool)),
                unroll=True,
            ),
            "The masks have different numbers of rows",
        ),
    ],
)
def test_where_one_long_call_would_say_nothing_a_sentence_tells_why(
    mine: Experiment, why: str
) -> None:
    assert why_no_twin("whole", mine).startswith(why)
    assert why_no_twin("whole", mine).endswith(".")
    with pytest.raises(NoTwin) as message:
        twin("whole", mine, WEIGHTS)
    assert str(message.value) == why_no_twin("whole", mine)


def test_the_defaults_twin_keeps_units_calls_and_weights() -> None:
    mine = made(
        Call(X, initial_state=STATE, training=True),
        Call(X, reset_before=True),
        activation="relu",
        dropout=0.5,
        go_backwards=True,
        seed=3,
    )
    other = twin("defaults", mine, WEIGHTS)
    assert other.layer == LSTMConfig(4)
    assert other.calls == mine.calls
    assert other.seed == mine.seed
    np.testing.assert_array_equal(carried(other)[1], WEIGHTS["recurrent_kernel"])


def test_at_its_defaults_keras_has_a_bias_and_float32() -> None:
    halves = {name: WEIGHTS[name].astype(np.float16) for name in ("kernel", "recurrent_kernel")}
    other = twin("defaults", made(use_bias=False, dtype="float16"), halves)
    assert [weight.dtype for weight in carried(other)] == [np.float32] * 3
    np.testing.assert_array_equal(carried(other)[2], np.zeros(16))
    np.testing.assert_array_equal(carried(other)[0], WEIGHTS["kernel"])


@given(intricate_experiments())
def test_a_twin_of_a_twin_is_that_twin(mine: Experiment) -> None:
    units, features = mine.layer.units, mine.calls[0].inputs.shape[2]
    shapes = {"kernel": (features, 4 * units), "recurrent_kernel": (units, 4 * units)}
    shapes |= {"bias": (4 * units,)} if mine.layer.use_bias else {}
    weights = {name: np.full(shape, 0.5, np.float32) for name, shape in shapes.items()}
    for which in ("stateless", "defaults"):
        once = twin(which, mine, weights)
        again = dict(zip(("kernel", "recurrent_kernel", "bias"), carried(once), strict=False))
        assert twin(which, once, again) == once
    if not why_no_twin("whole", mine):
        assert why_no_twin("whole", twin("whole", mine, weights)).startswith("There is one call")


def test_cut_and_joined_is_what_it_was() -> None:
    whole = made(Call(np.arange(16, dtype=np.float32).reshape(2, 8, 1)))
    kernel = {"kernel": np.ones((1, 16), np.float32)}
    assert twin("whole", chunked(whole, 0, 3), WEIGHTS | kernel).calls == whole.calls
