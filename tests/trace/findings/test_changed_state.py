"""How far a changed state travels: on traces made by hand, and on real ones."""

from dataclasses import replace

import numpy as np
import pytest
from traces import X, made_up_trace, opening

from lstmviz.engine.run import run
from lstmviz.experiment.arrays import Array
from lstmviz.experiment.call import Call
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.state_change import with_state
from lstmviz.trace.change.change_sentence import consequence_of
from lstmviz.trace.findings.changed_state import changed_state, changed_state_sentences
from lstmviz.trace.trace import Trace


def states(trace: Trace, call: int, step: int) -> dict[str, Array]:
    record = trace.calls[call]
    return {
        name: record.initial[name] if step < 0 else each[:, step]
        for name, each in record.states.items()
    }


def changed(
    before: Trace, call: int, step: int, place: tuple[int, int], state: str, value: float
) -> Experiment:
    given = states(before, call, step)
    return with_state(before.experiment, given, call, step, place, state, value)


def made_up(experiment: Experiment, **shifts: list[list[float]]) -> Trace:
    """A made-up run with row 1 of some states larger: by call, so much after each of its steps."""
    trace, calls = made_up_trace(experiment), []
    for number, call in enumerate(trace.calls):
        made = {name: np.zeros_like(each) for name, each in call.states.items()}
        for name, sizes in shifts.items():
            made[name][1] = np.array(sizes[number], np.float32)[:, None]
        start = {name: np.zeros_like(each) for name, each in call.initial.items()}
        calls.append(replace(call, states=made, initial=start))
    return replace(trace, calls=tuple(calls))


ZEROS = [[0.0, 0.0, 0.0]] * 2


def test_it_is_told_where_it_fades_what_is_left_and_which_row_is_untouched() -> None:
    before = made_up(opening(), h=ZEROS, c=ZEROS)
    after = made_up(
        changed(before, 0, 0, (1, 2), "c", 2.0),
        h=[[0], [0.25, 0.0625], [0.005, 0, 0]],
        c=[[0], [1, 1], [1, 1, 0.5]],
    )
    assert changed_state_sentences(before, after) == (
        "c of unit 2 in row 1 was changed from 0 to 2 after t=0 of call 0, which is cut there: "
        "h then differs by up to 0.25 (t=0 of call 1).",
        "From t=0 of call 2 on it is less than 0.01.",
        "At the end, after t=2 of call 2, c still differs by 0.5.",
        "Row 0 is untouched.",
    )


def test_it_is_told_what_is_left_at_the_end() -> None:
    before = made_up(opening(), h=ZEROS)
    after = made_up(changed(before, 0, 2, (1, 0), "h", -0.5), h=[[0, 0, 0], [0, 0.5, 0.0625]])
    assert changed_state_sentences(before, after) == (
        "h of unit 0 in row 1 was changed from 0 to −0.5 at the start of call 1: "
        "h then differs by up to 0.5 (t=1 of call 1).",
        "At the end, after t=2 of call 1, it is still 0.062.",
        "Row 0 is untouched.",
    )


def test_a_call_that_starts_from_something_else_ends_it() -> None:
    before = made_up(opening(stateful=False), h=ZEROS)
    after = made_up(changed(before, 0, -1, (1, 0), "h", 0.5), h=[[0, 0, 0.25], [0, 0, 0]])
    assert changed_state_sentences(before, after)[1:] == (
        "After t=2 of call 0, it is still 0.25.",
        "Call 1 starts from zeros, so nothing of it is left there.",
        "Row 0 is untouched.",
    )


def test_where_nothing_comes_of_it_that_is_told() -> None:
    before = made_up(opening(), h=ZEROS)
    after = made_up(changed(before, 0, 2, (1, 0), "c", 3.0), h=ZEROS)
    (told, rows) = changed_state_sentences(before, after)
    assert told.endswith("from 0 to 3 at the start of call 1: h stays the same.")
    assert rows == "Row 0 is untouched."


def test_many_rows_are_counted_and_rounding_is_told_from_nothing() -> None:
    tensor = np.zeros((6, 2, 1), np.float32)
    experiment = replace(opening(), calls=(Call(tensor), Call(tensor)))
    before = made_up(experiment, h=[[0, 0], [0, 0]])
    after = made_up(changed(before, 0, 1, (0, 0), "h", 1.0), h=[[0, 0], [0, 1e-7]])
    assert changed_state_sentences(before, after)[-1] == (
        "The 5 other rows are untouched, up to rounding (1e-07)."
    )


def test_what_differs_in_anything_else_is_no_changed_state() -> None:
    before = made_up(opening(), h=ZEROS)
    once = changed(before, 0, 0, (1, 2), "c", 2.0)
    others = (
        before.experiment,
        replace(once, seed=1),
        replace(once, layer=replace(once.layer, return_sequences=False)),
        replace(opening(), calls=(Call(X),)),
        replace(opening(), calls=(Call(X), Call(X), Call(X))),
        changed(made_up_trace(once), 1, 0, (0, 0), "h", 0.5),
    )
    for other in others:
        assert changed_state(before, made_up_trace(other)) is None


def test_numbers_that_are_not_finite_are_left_to_the_other_sentences() -> None:
    before = made_up(opening(), h=ZEROS)
    after = made_up(changed(before, 0, 2, (1, 0), "h", 0.5), h=[[0, 0, 0], [0, np.inf, 0]])
    assert changed_state_sentences(before, after) == ()


@pytest.mark.parametrize(
    ("backwards", "large", "left"),
    [
        (False, [1, 2, 3, 5], "At the end, after t=2 of call 2, it is still {:.2g}."),
        (True, [1, 2, 3, 4], "From t=0 of call 2 on it is less than 0.01."),
    ],
)
def test_on_keras_the_change_tells_it(backwards: bool, large: list[int], left: str) -> None:
    before = run(opening(go_backwards=backwards))
    after = run(changed(before, 0, 0, (1, 2), "c", -3.0))
    told = changed_state_sentences(before, after)
    mine = np.concatenate([call.h[1] for call in after.calls])
    other = np.concatenate([call.h[1] for call in before.calls])
    apart = np.abs(mine - other).max(axis=1)  # through all calls, in processing order
    assert f"h then differs by up to {apart.max():.2g} (" in told[0]
    assert np.flatnonzero(apart >= 0.01).tolist() == large
    assert told[1] == left.format(apart[-1])
    assert told[-1] == "Row 0 is untouched."
    consequence = consequence_of(before, after)
    assert consequence is not None
    assert consequence.sentence == " ".join(told)
