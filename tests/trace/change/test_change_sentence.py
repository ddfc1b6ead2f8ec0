"""What a change did, told of runs that Keras made."""

from dataclasses import replace

import numpy as np
import pytest
from changed_runs import (
    MASK,
    OTHER,
    STATE,
    Change,
    call,
    did,
    furthest,
    layer,
    seeded,
    traced,
    with_one_weight,
    with_own_weights,
)
from traces import X, made_up_trace, opening

from lstmviz.engine.run import run
from lstmviz.experiment.arrays import Array
from lstmviz.experiment.call import Call
from lstmviz.experiment.calls import called_again, chunked, joined, without_call
from lstmviz.experiment.experiment import Experiment
from lstmviz.trace.change import causes
from lstmviz.trace.change.change_sentence import consequence_of
from lstmviz.trace.trace import Trace

MINUS = {"class_name": "Constant", "config": {"value": -1.0}}
SHAPES = {
    "return_sequences off": (
        layer(return_sequences=False),
        None,
        "The output now holds the last step alone: (2, 3, 4) → (2, 4); "
        "h and c are the same as before.",
    ),
    "return_sequences on": (
        layer(return_sequences=True),
        layer(return_sequences=False),
        "The output now holds all 3 steps: (2, 4) → (2, 3, 4); h and c are the same as before.",
    ),
    "return_state on": (
        layer(return_state=True),
        None,
        "The layer also returns its last h and c, (2, 4) each; h and c are the same as before.",
    ),
    "return_state off": (
        layer(return_state=False),
        layer(return_state=True),
        "The layer no longer returns its last h and c; h and c are the same as before.",
    ),
    "units": (
        layer(units=6),
        None,
        "The layer has 6 units now, not 4: (2, 3, 4) → (2, 3, 6); every number is new.",
    ),
    "again": (
        called_again,
        None,
        "Call 2 is new and starts from the state call 1 ended in; "
        "h and c of calls 0 and 1 are the same as before.",
    ),
    "again, stateless": (
        called_again,
        layer(stateful=False),
        "Call 2 is new and starts from zero; h and c of calls 0 and 1 are the same as before.",
    ),
    "removed": (
        lambda e: without_call(e, 1),
        None,
        "One call is gone; h and c are the same as before.",
    ),
    "cut": (
        lambda e: chunked(e, 0, 3),
        None,
        "Call 0 is cut into calls 0 to 2; h and c are the same as before.",
    ),
    "joined": (
        lambda e: joined(e, 0, 2),
        None,
        "Calls 0 and 1 are joined into call 0; h and c are the same as before.",
    ),
    "more steps": (
        call(1, inputs=np.concatenate([np.array(X, np.float32)] * 2, axis=1)),
        None,
        "x of call 1 has another shape: (2, 3, 3) → (2, 6, 3); "
        "h and c are the same as before at the steps that were there.",
    ),
    "two at once": (
        layer(return_sequences=False, return_state=True),
        None,
        "The output now holds the last step alone: (2, 3, 4) → (2, 4). "
        "The layer also returns its last h and c, (2, 4) each; h and c are the same as before.",
    ),
}


@pytest.mark.parametrize(
    ("timesteps", "message"),
    [
        ((1, 1), "its one step: (2, 4) → (2, 1, 4);"),
        ((2, 2), "both steps: (2, 4) → (2, 2, 4);"),
        ((3, 2), "every step: (2, 4) → (2, 3, 4) in call 0;"),
    ],
)
def test_the_steps_of_the_output_are_counted(timesteps: tuple[int, ...], message: str) -> None:
    x = np.array(X, np.float32)
    calls = [Call(x[:, :steps]) for steps in timesteps]
    off, on = (replace(opening(return_sequences=flag), calls=calls) for flag in (False, True))
    found = consequence_of(made_up_trace(off), made_up_trace(on))
    assert found is not None
    assert found.sentence.startswith(f"The output now holds {message}")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (2, 3, "Calls 1 to 3 stand where calls 1 and 2 were"),
        (3, 1, "Call 1 stands where calls 1 to 3 were"),
        (1, 2, "Calls 1 and 2 stand where call 1 was"),
    ],
)
def test_calls_that_took_the_place_of_others_are_told(old: int, new: int, message: str) -> None:
    x = np.array(X, np.float32)
    before, after = (
        replace(opening(), calls=[Call(x), *(Call(x[:, :n] + n) for n in steps)])
        for steps in ([1] * old, [2, 3, 3][:new])
    )
    found = consequence_of(made_up_trace(before), made_up_trace(after))
    assert found is not None
    assert found.sentence.startswith(message)


@pytest.mark.parametrize(("change", "first", "sentence"), SHAPES.values(), ids=SHAPES)
def test_shapes_that_change_are_told_and_that_the_numbers_did_not(
    change: Change, first: Change | None, sentence: str
) -> None:
    found, _, _ = did(change, first=first)
    assert found.sentence == sentence


SECOND = {
    "stateful off": (
        layer(stateful=False),
        None,
        "Call 1 now starts from zero, not from the state call 0 ended in",
    ),
    "stateful on": (
        layer(stateful=True),
        layer(stateful=False),
        "Call 1 now starts from the state call 0 ended in",
    ),
    "reset": (
        call(1, reset_before=True),
        None,
        "Call 1 now starts from zero, after reset_state()",
    ),
    "given": (
        call(1, initial_state=STATE),
        None,
        "Call 1 now starts from the state that it is given",
    ),
    "given otherwise": (
        call(1, initial_state=STATE[::-1]),
        call(1, initial_state=STATE),
        "The state given to call 1 is another",
    ),
    "training": (
        call(1, training=True),
        layer(dropout=0.5),
        "Dropout acts in call 1 now",
    ),
    "training off": (
        call(1, training=False),
        lambda e: call(1, training=True)(layer(dropout=0.5)(e)),
        "Dropout no longer acts in call 1",
    ),
}


@pytest.mark.parametrize(("change", "first", "what"), SECOND.values(), ids=SECOND)
def test_what_changes_the_second_call_alone_leaves_the_first_as_it_is(
    change: Change, first: Change | None, what: str
) -> None:
    found, before, after = did(change, first=first)
    h, c = (furthest(before, after, state, 1) for state in "hc")
    assert found.sentence == (
        f"{what}: h of call 1 changed by up to {h} and c by up to {c}; call 0 is as before."
    )
    assert not found.calls[0].states["h"].any()
    assert found.calls[1].states["h"][:, 1:].all()


EVERYWHERE = {
    "go_backwards": (
        layer(go_backwards=True),
        None,
        "x is read backwards now, its last step first",
    ),
    "forwards": (
        layer(go_backwards=False),
        layer(go_backwards=True),
        "x is read forwards now, its first step first",
    ),
    "activation": (
        layer(activation="relu"),
        None,
        "g and the way from c to h use relu now, not tanh",
    ),
    "recurrent_activation": (
        layer(recurrent_activation="hard_sigmoid"),
        None,
        "The gates i, f and o use hard_sigmoid now, not sigmoid",
    ),
    "seed": (seeded, None, "The kernel and the recurrent_kernel were drawn anew"),
    "initializer": (layer(bias_initializer="ones"), None, "The bias was made anew"),
    "weight": (with_one_weight, with_own_weights, "1 number of the kernel changed"),
    "dtype": (
        layer(dtype="float64"),
        None,
        "Keras computes in float64 now, not float32, and other weights were drawn",
    ),
}


@pytest.mark.parametrize(("change", "first", "what"), EVERYWHERE.values(), ids=EVERYWHERE)
def test_what_changes_every_call_is_told_with_how_far(
    change: Change, first: Change | None, what: str
) -> None:
    found, before, after = did(change, first=first)
    h, c = (furthest(before, after, state) for state in "hc")
    assert found.sentence == f"{what}: h changed by up to {h} and c by up to {c}."


def test_a_bias_that_is_gone_is_told_from_where_it_is_felt() -> None:
    found, before, after = did(layer(use_bias=False))
    h, c = (furthest(before, after, state) for state in "hc")
    # At the first step c is 0, which f=1 and f=0 make the same; the bias is of f alone.
    assert found.sentence == (
        f"The layer has no bias any more: h changed by up to {h} and c by up to {c}, "
        "from t=1 of call 0 on."
    )


def test_one_number_of_x_is_told_with_the_row_and_the_step_it_reaches() -> None:
    found, before, after = did(call(0, inputs=OTHER))
    h, c = (furthest(before, after, state) for state in "hc")
    assert found.sentence == (
        f"x of call 0 changed in row 1, t=1: h changed by up to {h} and c by up to {c}, "
        "in row 1 alone, from t=1 of call 0 on."
    )
    assert not found.calls[0].states["h"][0].any()
    assert found.calls[0].states["h"][1].any(axis=1).tolist() == [False, False, True, True]
    assert found.calls[1].states["h"][1].any(axis=1).tolist() == [True] * 4


def test_backwards_the_step_is_told_by_the_input_it_read() -> None:
    first = np.array(X, np.float32)
    first[1, 0] = 3  # is read last
    start = layer(go_backwards=True, stateful=False)
    found, _, _ = did(call(0, inputs=first), first=start)
    assert found.sentence.endswith(", in row 1 alone, from t=0 on; call 1 is as before.")


def test_a_large_x_is_not_searched_for_the_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(causes, "_MAX_SEARCHED", OTHER.size - 1)
    found, _, _ = did(call(0, inputs=OTHER))
    assert found.sentence.startswith("x of call 0 changed: ")


@pytest.mark.parametrize(
    ("count", "message"), [(3, "3 numbers of the kernel changed"), (4, "The kernel changed")]
)
def test_a_few_weights_that_changed_are_counted(count: int, message: str) -> None:
    def given(kernel: Array) -> Trace:
        weights = (kernel, np.zeros((4, 16), np.float32), np.zeros(16, np.float32))
        trace = made_up_trace(replace(opening(), weights=weights))
        names = ("kernel", "recurrent_kernel", "bias")
        return replace(trace, weights=dict(zip(names, weights, strict=True)))

    kernel = np.zeros((3, 16), np.float32)
    changed = kernel.copy()
    changed[0, :count] = 1
    found = consequence_of(given(kernel), given(changed))
    assert found is not None
    assert found.sentence == f"{message}; h and c are the same as before."


def test_of_three_causes_a_reason_is_told_only_where_the_numbers_moved() -> None:
    flags = {"return_sequences": False, "return_state": True}
    after = replace(opening(**flags), calls=[Call(np.tile(X, (2, 1, 1)))] * 2)
    found = consequence_of(made_up_trace(opening()), made_up_trace(after))
    assert found is not None
    assert found.sentence.startswith("The output now holds the last step alone")
    assert (
        ". The layer also returns its last h and c, (4, 4) each. 1 more thing changed; "
        in found.sentence
    )


def test_a_mask_is_told_by_the_steps_that_it_holds() -> None:
    found, before, after = did(call(1, mask=MASK))
    h, c = (furthest(before, after, state) for state in "hc")
    assert found.sentence == (
        f"The mask holds h and c at 1 of 2 rows × 3 steps of call 1 now: h of call 1 changed by "
        f"up to {h} and c by up to {c}, in row 1 alone, from t=1 on; call 0 is as before."
    )
    found, _, _ = did(call(1, mask=None), first=call(1, mask=MASK))
    assert found.sentence.startswith("No step of call 1 is masked any more: h of call 1 changed")


@pytest.mark.parametrize(
    ("rows", "held"),
    [
        ([[True, True, False]] * 2, "1 of 3 steps"),
        ([[False, True, False]] * 2, "2 of 3 steps"),
        ([[True, True, False], [True, False, True]], "2 of 2 rows × 3 steps"),
    ],
)
def test_steps_that_a_mask_holds_in_every_row_are_counted_once(
    rows: list[list[bool]], held: str
) -> None:
    found, _, after = did(call(1, mask=np.array(rows)))
    assert found.sentence.startswith(f"The mask holds h and c at {held} of call 1 now: ")
    assert (after.calls[1].held == ~np.array(rows)).all()


def test_an_output_that_alone_changed_is_told() -> None:
    late = np.array([[True, True, False]] * 2)
    found, before, after = did(layer(zero_output_for_mask=True), first=call(1, mask=late))
    apart = np.abs(after.calls[1].returned[0] - before.calls[1].returned[0]).max()
    assert found.sentence == (
        "At masked steps the output is now 0; "
        f"the output of call 1 changed by up to {apart:.2g}, h and c are the same as before."
    )
    assert found.calls[1].returned[0].any(axis=2).tolist() == [[False, False, True]] * 2
    assert not found.calls[1].states["h"].any()


NOTHING = {
    "training": (call(0, training=True), None, "training only switches dropout on"),
    "dropout": (layer(dropout=0.5), None, "dropout acts only with training=True"),
    "whole dropout": (
        layer(dropout=1.0),
        call(0, training=True),
        "Keras takes a rate of 1 for none",
    ),
    "reset of zero": (call(0, reset_before=True), None, "the state is zero there"),
    "reset, stateless": (
        call(1, reset_before=True),
        layer(stateful=False),
        "the layer isn't stateful",
    ),
    "stateful, one call": (
        layer(stateful=False),
        lambda e: without_call(e, 1),
        "with one call there is none to carry the state to",
    ),
    "unroll": (layer(unroll=True), None, "with unroll the same numbers"),
    "whole dropout gone": (
        layer(dropout=0.0),
        lambda e: layer(dropout=1.0)(call(0, training=True)(e)),
        "Keras takes a rate of 1 for none",
    ),
    "constraint": (layer(kernel_constraint="non_neg"), None, "only while a model is trained"),
    "regularizer": (layer(kernel_regularizer="l2"), None, "only while a model is trained"),
    "mask of all": (call(1, mask=MASK | True), None, "the mask holds no step"),
    "zero_output": (layer(zero_output_for_mask=True), None, "no step is masked"),
    "dropout seed": (layer(seed=4), None, "no dropout acts"),
    "seed": (seeded, with_own_weights, "the weights are given"),
    "initializer": (layer(kernel_initializer="zeros"), with_own_weights, "the weights are given"),
    "own weights": (with_own_weights, None, "they are the same weights"),
}


@pytest.mark.parametrize(("change", "first", "why"), NOTHING.values(), ids=NOTHING)
def test_where_nothing_changes_that_is_said_and_why(
    change: Change, first: Change | None, why: str
) -> None:
    found, _, _ = did(change, first=first)
    assert found.sentence.startswith("Nothing that Keras computes changed: ")
    assert why in found.sentence
    assert not any(
        part.states["h"].any() or part.states["c"].any() or part.reshaped for part in found.calls
    )


def test_another_order_of_operations_is_rounding_and_is_not_marked() -> None:
    found, before, after = did(layer(implementation=1))
    apart = max(
        float(np.abs(getattr(one, s) - getattr(other, s)).max())
        for one, other in zip(before.calls, after.calls, strict=True)
        for s in "hc"
    )
    assert 0 < apart < 1e-6
    assert found.sentence.startswith(f"Nothing but rounding changed, by up to {apart:.1g}: ")
    assert not any(part.states["h"].any() or part.returned[0].any() for part in found.calls)


def test_a_start_of_which_the_gates_let_nothing_through_changes_no_step() -> None:
    closed = layer(
        recurrent_activation="relu",
        kernel_initializer=MINUS,
        bias_initializer="zeros",
        recurrent_initializer="zeros",
        unit_forget_bias=False,
        stateful=False,
    )

    def opened_first(experiment: Experiment) -> Experiment:
        return call(0, inputs=-np.array(X, np.float32))(closed(experiment))

    found, before, after = did(layer(stateful=True), first=opened_first)
    assert np.any(after.calls[1].initial_c != before.calls[1].initial_c)
    assert found.sentence == (
        "Call 1 now starts from the state call 0 ended in: h and c of call 1 are the same as "
        "before after every step; call 0 is as before."
    )


def test_nan_is_told_without_a_number() -> None:
    nan = np.full((2, 3, 3), np.nan, np.float32)
    found, _, _ = did(call(1, inputs=nan))
    assert found.sentence == (
        "x of call 1 changed: h and c of call 1 are NaN or infinite at other places than before; "
        "call 0 is as before."
    )
    again, _, _ = did(call(0, training=True), first=call(1, inputs=nan))
    assert again.sentence.startswith("Nothing that Keras computes changed")


def test_the_same_experiment_says_nothing() -> None:
    trace = traced(opening())
    assert consequence_of(trace, trace) is None
    assert consequence_of(trace, run(opening())) is None


def test_where_a_cause_is_left_untold_none_is_said_to_be_the_reason() -> None:
    flags = {"return_sequences": False, "return_state": True, "stateful": False}
    found, _, _ = did(layer(**flags, go_backwards=True))
    assert ". 2 more things changed; h changed by up to " in found.sentence
    assert "ended in: h" not in found.sentence
