"""What comparisons say, on runs of real layers."""

from dataclasses import replace

import lessons
import numpy as np
import pytest
from trace_views import recorded
from traces import X, made_up_trace, opening

from lstmviz.engine.run import run
from lstmviz.experiment.arrays import Array
from lstmviz.experiment.call import Call
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.state_change import with_state
from lstmviz.experiment.twins import Twin, twin
from lstmviz.trace.comparison.aligned_runs import format_number
from lstmviz.trace.comparison.comparison import Comparison
from lstmviz.trace.findings.changed_state import changed_state_sentences
from lstmviz.trace.trace import Trace

X2 = np.array(X, np.float32) / 4
STATE = (np.full((2, 4), 0.5, np.float32), np.full((2, 4), -1.0, np.float32))


def made(*calls: Call, **flags: object) -> Experiment:
    return replace(opening(**flags), calls=calls or (Call(X2), Call(X2)))


def said(experiment: Experiment, which: Twin) -> tuple[str, ...]:
    mine = run(experiment)
    return Comparison.of(mine, run(twin(which, experiment, mine.weights)), which).sentences


def said_of(mine: Experiment, pinned: Experiment) -> tuple[str, ...]:
    return Comparison.of(run(mine), run(pinned), 0).sentences


@pytest.mark.parametrize(
    ("experiment", "why"),
    [
        (made(stateful=False), "the layer isn't stateful, so every call starts from zero anyway"),
        (made(Call(X2)), "there is one call only, and a first call starts from zero anyway"),
        (
            made(Call(X2), Call(X2, reset_before=True)),
            "reset_state() comes before every call, so each starts from zero anyway",
        ),
    ],
)
def test_without_a_carry_nothing_differs_and_why(experiment: Experiment, why: str) -> None:
    assert said(experiment, "stateless") == (f"Nothing differs (max |Δ| 0): {why}.",)


def test_given_states_are_told_from_carried_ones() -> None:
    (message, left) = said(made(Call(X2, initial_state=STATE), stateful=False), "stateless")
    assert message.startswith(
        "Without the given state, h in call 0 starts up to 0.5 apart and then differs by up to "
    )
    assert message.endswith(": that is what initial_state gave.")
    assert left.startswith("By the last step of call 0, ")
    calls = Call(X2, initial_state=STATE), Call(X2), Call(X2, reset_before=True)
    message, left, same = said(made(*calls), "stateless")
    assert message.startswith(
        "Without the carry and the given state, h in calls 0 and 1 starts up to "
    )
    assert message.endswith(": that is what stateful=True carried and initial_state gave.")
    assert "(call " in message
    assert left.startswith("By the last step of call 1, ")
    assert same == "Call 2 is the same in both: it starts from zero either way."


def test_a_carry_of_zeros_makes_no_difference() -> None:
    zeros = np.zeros((2, 3, 3), np.float32)
    assert said(made(Call(zeros), Call(X2)), "stateless") == (
        "The carry makes no difference here: h and c are the same without it, max |Δ| 0, "
        "since what is handed on is zero.",
    )
    nothing = (np.zeros((2, 4), np.float32),) * 2
    calls = Call(zeros, initial_state=nothing), Call(X2)
    assert said(made(*calls), "stateless")[0].startswith(
        "The carry and the given state make no difference here: h and c are the same without them"
    )


def test_stateless_calls_are_not_one_long_call() -> None:
    (message,) = said(lessons.in_four_calls(stateful=False), "whole")
    assert message == (
        "Beside one call of 12 steps, h is the same in call 0 and differs from call 1 on by up to "
        "0.54 (call 3, row 1, t=0, unit 1), c by up to 2.5: without stateful=True each call "
        "starts from zero, and not from the steps before."
    )
    (message,) = said(made(stateful=False), "whole")
    assert message.endswith("each call starts from zero, and not from the 3 steps before.")


def test_stateless_calls_may_be_one_long_call_by_chance() -> None:
    zeros = np.zeros((1, 2, 3), np.float32)
    assert said(made(Call(zeros), Call(X2[:1]), stateful=False), "whole") == (
        "h and c agree with one call of 5 steps at all 5 places (1 row × 5 steps), max |Δ| 0: "
        "every call starts from zero, and here that makes no difference.",
    )


def test_calls_of_other_lengths_are_counted_out() -> None:
    message = said(made(Call(X2), Call(X2[:, :2]), Call(X2[:, :1])), "whole")[0]
    assert message.endswith(
        ": stateful=True makes 3 calls of 3, 2 and 1 steps the same as one of 6."
    )


def test_masked_steps_at_the_start_of_a_call_part_the_outputs_alone() -> None:
    mask = np.array([[False, True, True]] * 2)
    agree, _rows, output = said(made(Call(X2), Call(X2, mask=mask)), "whole")
    assert agree.startswith("h and c agree with one call of 6 steps at all 12 places")
    assert output.startswith("The output differs by up to ")
    assert "(call 1, row " in output
    assert ", t=0, unit " in output
    assert output.endswith("there is none yet, so that they return 0.")


def test_keras_defaults_return_the_last_step_alone() -> None:
    message = said(made(), "defaults")
    assert message[0] == (
        "With Keras' defaults the layer returns (2, 4) instead of (2, 3, 4): the last step alone."
    )
    assert message[1].startswith("h is the same in call 0 and differs from call 1 on by up to ")
    assert message[1].endswith(": without stateful=True each call starts from zero.")
    message = said(made(return_state=True, stateful=False), "defaults")
    assert message == (
        "With Keras' defaults the layer returns (2, 4) instead of (2, 3, 4), (2, 4) and (2, 4): "
        "the last step alone, without h and c.",
        "h and c are the same throughout, max |Δ| 0.",
    )
    message = said(made(return_state=True, return_sequences=False, stateful=False), "defaults")
    assert message[0].endswith(": the output alone, without h and c.")


def test_where_arguments_make_no_difference_it_is_told() -> None:
    plain = {"return_sequences": False, "stateful": False}
    bare = replace(made(**plain), layer=replace(made().layer, **plain))
    bare = replace(bare, layer=replace(bare.layer, recurrent_initializer="orthogonal"))
    assert said(bare, "defaults") == (
        "Nothing differs (max |Δ| 0): every argument is at its default.",
    )
    unrolled = replace(bare, layer=replace(bare.layer, unroll=True))
    assert said(unrolled, "defaults") == (
        "Nothing differs (max |Δ| 0): the argument set makes no difference to these calls.",
    )


def test_one_way_alone_is_the_reason_only_where_it_is() -> None:
    flags = {"return_sequences": False, "stateful": False}
    backwards = said(made(go_backwards=True, **flags), "defaults")[-1]
    assert backwards.startswith("h differs from the first step on by up to ")
    assert backwards.endswith(": without go_backwards the steps are read in their own order.")
    several = said(made(activation="relu"), "defaults")[-1]
    assert "stateful" not in several


def test_beside_a_pin_the_first_place_of_parting_is_told() -> None:
    other = X2.copy()
    other[:, 1:] += 1
    (message,) = said_of(made(Call(X2), Call(other)), made())
    assert message.startswith("h is the same in call 0 and differs from t=1 of call 1 on by up to ")
    (message,) = said_of(made(Call(other), Call(X2)), made())
    assert message.startswith("h differs from t=1 of call 0 on by up to ")
    (message,) = said_of(made(Call(other[:, ::-1].copy())), made(Call(X2)))
    assert message.startswith("h differs from the first step on by up to ")


def test_beside_a_pin_flags_that_only_return_something_else_are_told() -> None:
    assert said_of(made(), made(return_sequences=False)) == (
        "h and c are the same throughout (max |Δ| 0): the flags only choose what is returned.",
        "Each call now returns (2, 3, 4), and returned (2, 4) when it was pinned.",
    )


def test_backwards_the_place_is_told_by_the_inputs_own_number() -> None:
    other = X2.copy()
    other[:, 0] += 1  # the last that is read
    message = said_of(made(Call(other), go_backwards=True), made(Call(X2), go_backwards=True))
    assert message[0].startswith("h differs from t=0 of call 0 on by up to ")
    assert ", t=0, unit " in message[0]


def test_numbers_that_are_lost_in_one_run_alone_are_counted() -> None:
    broken = X2.copy()
    broken[1, 2] = np.nan
    compared = Comparison.of(run(made(Call(broken))), run(made(Call(X2))), 0)
    assert compared.sentences == (
        "h differs from t=2 of call 0 on, where one of the two alone is NaN (call 0, row 1, t=2, "
        "unit 0), c too.",
        "In call 0 one of the two alone is NaN, in 4 numbers of h.",
        "In call 0 one of the two alone is NaN, in 4 numbers of c.",
    )
    gap = compared.gaps[0].states.get("h")
    assert gap is not None
    assert (gap.size, gap.nan_mismatches, gap.row, gap.step, gap.unit) == (0, 4, 1, 2, 0)


def with_states(trace: Trace, *states: Array) -> Trace:
    """The trace with other h in its calls, and c as it was."""
    calls = zip(trace.calls, states, strict=True)
    return replace(trace, calls=tuple(recorded(c, h=h, returned=(h,)) for c, h in calls))


def test_rounding_beside_nan_is_not_called_the_difference() -> None:
    mine = run(made())
    first, second = (call.h.copy() for call in mine.calls)
    first[0, 1, 2] = np.nextafter(first[0, 1, 2], np.float32(1))
    second[1, 2] = np.nan
    second[0, 1, 2] = np.nextafter(second[0, 1, 2], np.float32(1))
    compared = Comparison.of(mine, with_states(mine, first, second), 0)
    assert compared.sentences[:2] == (
        "h agrees in call 0 and differs from t=2 of call 1 on, where one of the two alone is NaN "
        "(call 1, row 1, t=2, unit 0); c is the same.",
        "In call 1 one of the two alone is NaN, in 4 numbers of h.",
    )
    gap = compared.gaps[1].states.get("h")
    assert gap is not None
    assert (gap.parts_by_nan, gap.row, gap.step, gap.unit) == (True, 1, 2, 0)


def test_nan_at_the_same_places_is_told() -> None:
    broken = X2.copy()
    broken[1, 2] = np.nan
    assert said_of(made(Call(broken)), made(Call(broken))) == (
        "Nothing differs: h and c are the same throughout, max |Δ| 0, NaN at the same places.",
        "In call 0 both are NaN, in 4 numbers of h.",
        "In call 0 both are NaN, in 4 numbers of c.",
    )


def test_rounding_is_no_difference_and_told() -> None:
    mine = run(made(Call(X2)))
    call = mine.calls[0]
    h = call.h.copy()
    h[0, 1, 2] = np.nextafter(h[0, 1, 2], np.float32(1))
    other = replace(mine, calls=(recorded(call, h=h, returned=(h,)),))
    compared = Comparison.of(mine, other, 0)
    assert compared.gaps[0].states.get("h") is not None
    assert not compared.gaps[0].states["h"].same
    assert compared.sentences == (
        "Nothing differs: h and c are the same throughout, up to rounding, max |Δ| 1e-8.",
    )


def test_a_call_more_is_compared_as_far_as_both_go() -> None:
    assert said_of(made(), made(Call(X2))) == (
        "h and c are the same where both runs have them, max |Δ| 0.",
    )


def test_where_a_mask_parts_the_outputs_alone_it_is_not_said_that_nothing_differs() -> None:
    calls = (Call(X2, mask=np.array([[True, False, True]] * 2)),)
    mine, pinned = made(*calls, zero_output_for_mask=True), made(*calls)
    same, output = said_of(mine, pinned)
    assert same == "h and c are the same throughout (max |Δ| 0)."
    assert output.startswith("The output differs by up to ")
    flags = {"return_sequences": False, "stateful": False}
    last = (Call(X2, mask=np.array([[True, True, False]] * 2)),)
    same, output = said(made(*last, zero_output_for_mask=True, **flags), "defaults")
    assert same == "h and c are the same throughout, max |Δ| 0."
    assert output.startswith("The output differs by up to ")


def changed(trace: Trace, *h: Array) -> Trace:
    """A trace with other h, and c twice as large."""
    calls = [
        recorded(call, h=mine, c=2 * mine, returned=(mine.copy(),))
        for call, mine in zip(trace.calls, h, strict=True)
    ]
    return replace(trace, calls=tuple(calls))


def test_of_a_state_that_was_changed_it_is_told_how_far_that_goes() -> None:
    experiment = made()
    before = run(experiment)
    states = {name: each[:, 1] for name, each in before.calls[0].states.items()}
    after = run(with_state(experiment, states, 0, 1, (1, 2), "c", 2.5))
    found = Comparison.of(after, before, 0).sentences
    assert found == changed_state_sentences(before, after)
    assert found[0].startswith("c of unit 2 in row 1 was changed from ")
    assert found[-1] == "Row 0 is untouched."


def test_calls_that_agree_up_to_rounding_are_not_told_as_the_same() -> None:
    mine = made_up_trace(made(*[Call(X2)] * 3))
    first, second, third = (call.h for call in mine.calls)
    other = changed(mine, first, second + np.float32(1e-7), third + 1)
    message, *_ = Comparison.of(mine, other, 0).sentences
    assert message.startswith("h agrees in calls 0 and 1 and differs from call 2 on by up to 1 ")
    other = changed(mine, first, second, third + 1)
    message, *_ = Comparison.of(mine, other, 0).sentences
    assert message.startswith("h is the same in calls 0 and 1 and differs from call 2 on by up to")


def test_what_is_left_is_told_only_where_it_became_less() -> None:
    mine, other = made_up_trace(made()), made_up_trace(made(stateful=False))
    zeros = np.zeros((2, 3, 4), np.float32)
    for gaps, left in ([0.1, 0.3, 0.2], "0.2"), ([0.1, 0.2, 0.0], "nothing"), ([0.1, 0.2, 0.3], ""):
        grown = zeros + np.array(gaps, np.float32)[:, None]
        found = Comparison.of(
            changed(mine, zeros, grown), changed(other, zeros, zeros), "stateless"
        )
        expected = (f"By the last step of call 1, {left} of it is left.",) if left else ()
        assert found.sentences[1:2] == expected or not left
        assert any(line.startswith("By the last step") for line in found.sentences) == bool(left)


def test_a_call_that_carries_zeros_is_not_told_to_start_from_zero_either_way() -> None:
    zeros = np.zeros((2, 3, 3), np.float32)
    *_, same = said(made(Call(zeros), Call(X2), Call(X2)), "stateless")
    assert same == "Call 0 is the same in both: it starts from zero either way."


def test_the_coarser_type_says_what_is_rounding() -> None:
    exact, coarse = (made_up_trace(made(dtype=dtype)) for dtype in ("float32", "float16"))
    other = changed(coarse, *(call.h + np.float32(1e-3) for call in exact.calls))
    for mine, theirs in ((exact, other), (other, exact)):
        (message,) = Comparison.of(mine, theirs, 0).sentences
        assert message.startswith(
            "Nothing differs: h and c are the same throughout, up to rounding"
        )


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0"),
        (0.874, "0.87"),
        (1e-3, "0.001"),
        (5e-4, "5e-4"),
        (6e-8, "6e-8"),
        (120.4, "120"),
        (2e7, "2e7"),
        (float("inf"), "infinity"),
    ],
)
def test_how_a_difference_is_written(size: float, text: str) -> None:
    assert format_number(size) == text
