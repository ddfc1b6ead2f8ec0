"""What dropout and masks do, each time as Keras does it."""

import numpy as np
import pytest
from traces import made_up_trace, opening

from lstmviz.engine.run import run
from lstmviz.experiment.arrays import Array
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.trace.findings.finding import START
from lstmviz.trace.findings.findings import findings
from lstmviz.trace.findings.masks import (
    broadcast_mask,
    idle_dropout,
    idle_training,
    mask_of_more_steps,
    masked_throughout,
    output_is_not_h,
    unmasked_padding,
    whole_dropout,
    zeroed_by_the_wrong_mask,
)
from lstmviz.trace.trace import Trace

X = np.random.default_rng(3).normal(size=(3, 5, 2)).astype(np.float32)
LEFT, RIGHT, FULL, NONE = [0, 0, 1, 1, 1], [1, 1, 1, 0, 0], [1] * 5, [0] * 5


def ran_training(*training: bool, **flags: object) -> Trace:
    layer = opening(stateful=False, **flags).layer
    return run(Experiment(layer, [Call(X, training=on) for on in training]))


def test_dropout_without_training_is_told_once() -> None:
    (found,) = idle_dropout(ran_training(False, False, dropout=0.5))
    assert found.text == "dropout=0.5 is off: dropout acts only with training=True"
    (found,) = idle_dropout(ran_training(True, False, False, dropout=0.5, recurrent_dropout=0.25))
    assert found.call == 1
    assert found.text == (
        "dropout=0.5 and recurrent_dropout=0.25 are off in call 1: "
        "dropout acts only with training=True"
    )


def test_dropout_that_acts_or_is_not_set_is_no_news() -> None:
    assert list(idle_dropout(ran_training(True, dropout=0.5))) == []
    assert list(idle_dropout(ran_training(False))) == []


def test_a_rate_of_one_drops_nothing() -> None:
    trace = ran_training(True, dropout=1.0)
    (found,) = whole_dropout(trace)
    assert found.text == "dropout=1 drops nothing: Keras takes a rate of 1 for none"
    assert trace.calls[0].dropout_masks is None
    np.testing.assert_array_equal(trace.calls[0].h, ran_training(True).calls[0].h)
    assert list(idle_dropout(ran_training(False, dropout=1.0))) == []  # one line about it is enough
    assert list(whole_dropout(ran_training(True, dropout=0.5))) == []


def test_training_without_dropout_changes_nothing() -> None:
    trace = ran_training(False, True, True)
    (found,) = idle_training(trace)
    assert found.text == "call 1: training=True changes nothing, the layer has no dropout"
    np.testing.assert_array_equal(trace.calls[0].h, trace.calls[1].h)
    assert list(idle_training(ran_training(True, dropout=0.5))) == []
    assert list(idle_training(ran_training(False))) == []


def ran(*masks: list[list[int]] | None, **flags: object) -> Trace:
    arguments = {"units": 2, "return_sequences": True} | flags
    calls = [Call(X, mask=None if mask is None else np.array(mask, bool)) for mask in masks]
    return run(Experiment(LSTMConfig(**arguments), calls, seed=1))


@pytest.mark.parametrize(
    "flags", [{}, {"return_sequences": False}, {"zero_output_for_mask": True}, {"stateful": True}]
)
def test_without_a_mask_the_output_is_h(flags: dict[str, bool]) -> None:
    assert list(output_is_not_h(ran(None, None, **flags))) == []


def test_padding_at_either_end_of_a_stateless_layer_parts_nothing() -> None:
    trace = ran([LEFT, RIGHT, FULL])
    assert list(output_is_not_h(trace)) == []
    np.testing.assert_array_equal(trace.calls[0].returned[0], trace.calls[0].h)


def test_a_carried_state_whose_first_step_is_masked() -> None:
    trace = ran(None, [LEFT, RIGHT, LEFT], stateful=True)
    (found,) = output_is_not_h(trace)
    assert (found.call, found.step, found.row) == (1, 0, 0)
    assert found.text == (
        "call 1, rows 0 and 2: the output is not h at masked steps, from t=0 on: "
        "it repeats the last output, or 0 where there was none"
    )
    assert not trace.calls[1].returned[0][0, 0].any()
    assert trace.calls[1].h[0, 0].all()


def test_zeroed_output_of_every_step() -> None:
    trace = ran([FULL, RIGHT, FULL], zero_output_for_mask=True)
    (found,) = output_is_not_h(trace)
    assert (found.call, found.step, found.row) == (0, 3, 1)
    assert found.text == (
        "call 0, row 1: the output is 0 and not h at masked steps, from t=3 on "
        "(zero_output_for_mask)"
    )


def test_zeroed_output_of_the_last_step_alone() -> None:
    trace = ran([FULL, RIGHT, LEFT], zero_output_for_mask=True, return_sequences=False)
    (found,) = output_is_not_h(trace)
    assert (found.call, found.step, found.row) == (0, 4, 1)
    assert found.text == (
        "call 0, row 1: the output is 0 and not the last h, because of zero_output_for_mask"
    )
    assert not trace.calls[0].returned[0][1].any()
    assert trace.calls[0].h[1, -1].all()


def test_backwards_a_step_is_told_by_the_inputs_number() -> None:
    trace = ran([FULL, RIGHT, FULL], zero_output_for_mask=True, go_backwards=True, stateful=True)
    trace_of_two = ran(None, [FULL, RIGHT, FULL], go_backwards=True, stateful=True)
    assert list(output_is_not_h(trace)) == []  # h is still zero, as the output
    (found,) = output_is_not_h(trace_of_two)
    assert (found.call, found.step, found.row) == (1, 0, 1)
    assert "from t=4 on" in found.text


def test_a_row_that_is_nan_is_not_told_as_parted() -> None:
    x = X.copy()
    x[1, 0] = np.nan
    mask = np.array([FULL, RIGHT, FULL], bool)
    trace = run(Experiment(LSTMConfig(2, return_sequences=True), [Call(x, mask=mask)]))
    assert np.isnan(trace.calls[0].h[1]).all()
    assert list(output_is_not_h(trace)) == []


def test_unrolled_backwards_keras_zeroes_by_the_mask_as_it_came() -> None:
    flags = {"unroll": True, "go_backwards": True, "zero_output_for_mask": True}
    trace = ran([FULL, RIGHT, FULL], **flags)
    (found,) = zeroed_by_the_wrong_mask(trace)
    assert (found.call, found.step, found.row) == (0, 3, 1)  # the input's t=1
    assert found.text.startswith("call 0, row 1: t=1 isn't masked, yet its output is 0")
    output = trace.calls[0].returned[0][1]
    assert not output[3:].any()
    assert output[2].any()


@pytest.mark.parametrize("flag", ["unroll", "go_backwards", "zero_output_for_mask"])
def test_two_of_the_three_zero_nothing_wrongly(flag: str) -> None:
    flags = dict.fromkeys(("unroll", "go_backwards", "zero_output_for_mask"), True) | {flag: False}
    assert list(zeroed_by_the_wrong_mask(ran([FULL, RIGHT, LEFT], **flags))) == []


def test_rows_that_are_masked_throughout() -> None:
    mask = [NONE, FULL, NONE]
    trace = ran(mask, None, mask, stateful=True)
    first, last = masked_throughout(trace)
    assert (first.call, first.step, first.row) == (0, 0, 0)
    assert first.text == (
        "call 0, rows 0 and 2: masked throughout, the state stays zero and the output is 0"
    )
    assert last.text == (
        "call 2, rows 0 and 2: masked throughout, the state stays as it started "
        "and the output is 0, not h"
    )
    assert not trace.calls[2].returned[0][[0, 2]].any()
    assert list(output_is_not_h(trace)) == []  # told once


def test_a_mask_of_one_row_masks_all() -> None:
    trace = ran([RIGHT])
    (found,) = broadcast_mask(trace)
    assert (found.call, found.step, found.row) == (0, START, 0)
    assert found.text == "call 0: the mask has 1 row; Keras used it for all 3 rows without a word"
    assert trace.calls[0].held.tolist() == [[False] * 3 + [True] * 2] * 3
    assert list(broadcast_mask(ran([RIGHT, LEFT, FULL]))) == []


@pytest.mark.parametrize(("backwards", "which"), [(False, "first"), (True, "last")])
def test_of_a_mask_of_more_steps_keras_uses_some(backwards: bool, which: str) -> None:
    longer = [[1, 0, 1, 1, 1, 1, 0, 0]] * 3
    trace = ran(longer, unroll=True, go_backwards=backwards)
    (found,) = mask_of_more_steps(trace)
    assert (found.call, found.step, found.row) == (0, START, 0)
    assert found.text == (
        f"call 0: the mask has 8 steps; Keras used the {which} 5 of them without a word"
    )
    used = [row[-1:-6:-1] if backwards else row[:5] for row in longer]
    assert trace.calls[0].held.tolist() == [[not step for step in row] for row in used]
    own = ran(np.array(used)[:, ::-1] if backwards else used, unroll=True, go_backwards=backwards)
    np.testing.assert_array_equal(trace.calls[0].returned[0], own.calls[0].returned[0])
    assert list(mask_of_more_steps(own)) == []


def padded(*lengths: int, steps: int = 5, features: int = 2) -> Array:
    """Rows of ones, filled up with steps of zeros."""
    x = np.ones((len(lengths), steps, features), np.float32)
    for row, length in enumerate(lengths):
        x[row, length:] = 0
    return x


@pytest.mark.parametrize(
    ("x", "said", "step", "row"),
    [
        (padded(5, 3), "call 0, row 1: x ends in 2 steps of zeros", 3, 1),
        (padded(5, 4, 2), "call 0, rows 1 and 2: x ends in up to 3 steps of zeros", 4, 1),
        (padded(4, 4, 5, features=1), "call 0, rows 0 and 1: x ends in 1 step of zeros", 4, 0),
        (padded(2), "call 0, row 0: x ends in 3 steps of zeros", 2, 0),
        (padded(5, 0, 3), "call 0, row 2: x ends in 2 steps of zeros", 3, 2),
    ],
)
def test_padding_without_a_mask_is_read(x: Array, said: str, step: int, row: int) -> None:
    trace = run(Experiment(LSTMConfig(3), [Call(x)]))
    (found,) = unmasked_padding(trace)
    assert found.text.startswith(f"{said}, and no mask leaves them out")
    assert (found.call, found.step, found.row) == (0, step, row)
    assert findings(trace)
    # It is read: the state goes on changing.
    assert (trace.calls[0].h[row, -1] != trace.calls[0].h[row, step - 1]).all()
    mask = x.any(axis=-1)
    assert list(unmasked_padding(run(Experiment(LSTMConfig(3), [Call(x, mask=mask)])))) == []


def test_backwards_the_padding_is_read_first() -> None:
    trace = run(Experiment(LSTMConfig(3, go_backwards=True), [Call(padded(5, 3))]))
    (found,) = unmasked_padding(trace)
    assert (found.step, found.row) == (0, 1)


@pytest.mark.parametrize(
    "x",
    [
        padded(5, 4),  # one step of one row: a value like any other
        padded(4, 4),
        padded(5, 5),
        padded(0, 0),
        padded(1, 1),  # an impulse
        padded(5, 3) * np.array([1, 1, 0, 1, 1])[None, :, None],  # zeros are among the values
        np.array([0, 1, 1, 0, 0, 1, 0, 0], float).reshape(2, 4, 1),
        np.arange(4.0)[::-1].reshape(1, 4, 1),
        np.where(padded(5, 3) == 0, np.nan, 1),
        np.zeros((2, 1, 3)),
        np.zeros((2, 3, 0)),
    ],
)
def test_zeros_that_fill_up_nothing_are_no_padding(x: Array) -> None:
    trace = made_up_trace(Experiment(LSTMConfig(3), [Call(x)]))
    assert list(unmasked_padding(trace)) == []
