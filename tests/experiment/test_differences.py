from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from strategies import intricate_experiments
from traces import X, opening

from lstmviz.experiment.call import Call
from lstmviz.experiment.calls import chunked
from lstmviz.experiment.differences import differ_in_flags_alone, differences
from lstmviz.experiment.experiment import Experiment

X2 = np.array(X, np.float32)
STATE = (np.zeros((2, 4), np.float32), np.ones((2, 4), np.float32))
CONSTANT = {"class_name": "Constant", "config": {"value": 0.1}}


def made(*calls: Call, **flags: object) -> Experiment:
    return replace(opening(**flags), calls=calls or (Call(X), Call(X)))


def weights(kernel: float = 1, bias: float = 1) -> tuple[np.ndarray, ...]:
    ones = np.ones((3, 16), np.float32)
    return kernel * ones, np.ones((4, 16), np.float32), np.full(16, bias, np.float32)


def named(kernel: float = 1, bias: float = 1) -> dict[str, np.ndarray]:
    return dict(zip(("kernel", "recurrent_kernel", "bias"), weights(kernel, bias), strict=True))


@given(intricate_experiments())
def test_an_experiment_does_not_differ_from_itself(experiment: Experiment) -> None:
    assert differences(experiment, experiment) == ()


@given(intricate_experiments(), intricate_experiments())
def test_what_is_not_equal_differs(one: Experiment, other: Experiment) -> None:
    assert (differences(one, other) == ()) == (one == other)


def test_arguments_come_in_keras_order_from_before_to_after() -> None:
    before = made(return_sequences=True, stateful=True, activation="relu")
    after = made(return_sequences=False, stateful=False)
    assert differences(before, after) == (
        "activation: 'relu' → 'tanh'",
        "return_sequences: True → False",
        "stateful: True → False",
    )


def test_an_object_is_told_by_its_class_and_the_seeds_apart() -> None:
    after = replace(made(kernel_initializer=CONSTANT, seed=3), seed=7)
    assert differences(replace(made(), seed=0), after) == (
        "kernel_initializer: 'glorot_uniform' → Constant(value=0.1)",
        "the layer's seed: None → 3",
        "seed: 0 → 7",
    )


@pytest.mark.parametrize(
    ("call", "line"),
    [
        (Call(2 * X2), "call 1: x"),
        (Call(X2[:, :2]), "call 1: x, (2, 3, 3) → (2, 2, 3)"),
        (Call(X2.astype(np.float64)), "call 1: x, float32 → float64"),
        (Call(X2[::-1].copy()), "call 1: x, its rows in another order"),
        (Call(X, mask=np.ones((2, 3), bool)), "call 1: mask: None → given"),
        (Call(X, initial_state=STATE), "call 1: initial_state: None → given"),
        (Call(X, training=True), "call 1: training: False → True"),
        (Call(X, reset_before=True), "call 1: reset_before: False → True"),
    ],
)
def test_a_call_is_told_by_what_is_another(call: Call, line: str) -> None:
    assert differences(made(Call(X), Call(X)), made(Call(X), call)) == (line,)


def test_what_was_there_and_changed_is_only_named() -> None:
    mask = np.ones((2, 3), bool)
    before = made(Call(X, mask=mask, initial_state=STATE))
    after = made(Call(X, mask=~mask, initial_state=STATE[::-1]))
    assert differences(before, after) == ("call 0: mask", "call 0: initial_state")
    assert differences(before, made(Call(X))) == (
        "call 0: mask: given → None",
        "call 0: initial_state: given → None",
    )


def test_rows_that_only_begin_and_end_alike_are_not_the_same_rows() -> None:
    other = X2[::-1].copy()
    other[0, 1] += 1
    assert differences(made(Call(X)), made(Call(other))) == ("call 0: x",)


def test_calls_with_the_same_change_share_a_line() -> None:
    before, more = made(*[Call(X)] * 12), Call(X, training=True)
    assert differences(before, made(*[more] * 12)) == ("calls 0 to 11: training: False → True",)
    every_other = [more if number % 2 else Call(X) for number in range(12)]
    assert differences(before, made(*every_other)) == (
        "calls 1, 3, 5 and 3 more: training: False → True",
    )
    assert differences(made(Call(X), Call(X), Call(X)), made(more, Call(X), more)) == (
        "calls 0 and 2: training: False → True",
    )


def test_one_call_more_is_counted() -> None:
    assert differences(made(Call(X)), made(Call(X), Call(X))) == ("calls: 1 → 2",)
    assert differences(made(Call(X), Call(X)), made(Call(2 * X2))) == ("calls: 2 → 1", "call 0: x")


def test_the_same_steps_in_fewer_calls_are_no_other_inputs() -> None:
    mask = np.array([[True, True, False, True, False, True]] * 2)
    whole = made(Call(np.tile(X2, (1, 2, 1)), mask=mask, initial_state=STATE))
    assert differences(chunked(whole, 0, 3), whole) == ("calls: 3 → 1",)
    mended = replace(whole, calls=(replace(whole.calls[0], mask=~mask),))
    assert "call 0: mask" in differences(chunked(whole, 0, 3), mended)
    midway = made(Call(X), Call(X, reset_before=True))
    assert differences(midway, made(Call(np.tile(X2, (1, 2, 1))))) == (
        "calls: 2 → 1",
        "call 0: x, (2, 3, 3) → (2, 6, 3)",
    )


def test_weights_are_told_by_where_they_come_from_or_by_name() -> None:
    drawn, some = made(), replace(made(), weights=weights())
    assert differences(drawn, some) == ("weights: by the initializers → given",)
    assert differences(some, drawn) == ("weights: given → by the initializers",)
    assert differences(some, replace(some, weights=weights(kernel=2))) == ("weights: kernel",)
    assert differences(some, replace(some, weights=weights(kernel=2, bias=2))) == (
        "weights: kernel, bias",
    )
    without = replace(made(use_bias=False), weights=weights()[:2])
    assert differences(some, without) == ("use_bias: True → False", "weights: bias")


def test_weights_in_force_count_and_not_whether_they_were_given() -> None:
    drawn, some = made(), replace(made(), weights=weights())
    assert differences(drawn, some, weights=(named(), named())) == ()
    assert differences(drawn, some, weights=(named(), named(bias=0))) == ("weights: bias",)
    others = {name: weight + 1 for name, weight in named().items()}
    assert differences(drawn, drawn, weights=(named(), others)) == ("weights",)
    halves = {name: weight.astype(np.float16) for name, weight in named().items()}
    assert differences(drawn, drawn, weights=(named(), halves)) == ()


SEEN = Call(X, mask=np.array([[True, True, False]] * 2), initial_state=STATE, reset_before=True)


@pytest.mark.parametrize(
    "after",
    [
        made(stateful=False, return_sequences=False, return_state=True, go_backwards=True),
        replace(made(), seed=1),
        made(seed=3),
        made(SEEN, Call(X, training=True)),
    ],
    ids=["flags", "seed", "seed of the layer", "mask, state, reset, training"],
)
def test_numbers_can_be_held_against_each_other(after: Experiment) -> None:
    assert differ_in_flags_alone(made(), after)
    assert differ_in_flags_alone(after, made())


@pytest.mark.parametrize(
    "after",
    [
        made(units=5),
        made(activation="relu"),
        made(dtype="float64"),
        made(use_cudnn=True),
        made(Call(X)),
        made(Call(X), Call(2 * X2)),
        made(Call(X), Call(X2[:, :2])),
        replace(made(), weights=weights()),
    ],
    ids=["units", "activation", "dtype", "cuDNN", "calls", "x", "shape", "weights"],
)
def test_other_data_and_other_work_are_more_than_flags(after: Experiment) -> None:
    assert not differ_in_flags_alone(made(), after)
    assert not differ_in_flags_alone(after, made())
