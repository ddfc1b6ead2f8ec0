"""Which numbers and shapes a change altered."""

from dataclasses import replace

import numpy as np
from changed_runs import OTHER, call, did, layer, traced
from hypothesis import given
from hypothesis import strategies as st
from traces import X, made_up_trace, opening

from lstmviz.experiment.calls import with_call_moved
from lstmviz.experiment.experiment import Array, Call, Experiment
from lstmviz.trace.change.consequences import consequence_of
from lstmviz.trace.trace import Trace


def test_calls_that_change_places_are_compared_with_themselves() -> None:
    found, before, after = did(lambda e: with_call_moved(e, 0, 1), first=call(0, inputs=OTHER))
    assert found.sentence.startswith("The calls come in another order; h changed by up to ")
    assert np.array_equal(found.calls[0].h[:, 1:], after.calls[0].h != before.calls[1].h)


def test_a_call_in_between_leaves_the_others_their_own() -> None:
    both = replace(opening(), calls=(Call(X), Call(OTHER)))
    more = replace(both, calls=(both.calls[0], Call(OTHER[::-1]), both.calls[1]))
    before, after = traced(both), traced(more)
    found = consequence_of(before, after)
    assert found is not None
    assert found.sentence.startswith("Call 1 is new and starts from the state call 0 ended in; ")
    assert "h of call 2 changed by up to" in found.sentence
    assert found.sentence.endswith("; call 0 is as before.")
    assert found.calls[1].h.all()
    assert found.calls[1].shapes == ()
    assert not found.calls[1].reshaped


def test_returned_shapes_and_numbers_are_told_for_each_array() -> None:
    found, before, after = did(layer(return_sequences=False, return_state=True))
    first = found.calls[0]
    assert first.shapes == (((2, 3, 4), (2, 4)), (None, (2, 4)), (None, (2, 4)))
    assert first.reshaped
    assert not first.returned[0].any()  # it was the last step's before, too
    assert first.returned[1].all()
    assert np.array_equal(after.calls[0].returned[0], before.calls[0].returned[0][:, -1])
    back = consequence_of(after, before)
    assert back is not None
    assert back.calls[0].returns_less
    assert back.calls[0].returned[0].any(axis=2).tolist() == [[True, True, False]] * 2


def test_more_rows_are_new_and_the_others_stay() -> None:
    four = replace(opening(), calls=[Call(X * 2)] * 2)
    found = consequence_of(traced(opening()), traced(four))
    assert found is not None
    assert found.sentence == (
        "x of every call has another shape: (2, 3, 3) → (4, 3, 3); "
        "h and c are the same as before at the steps that were there."
    )
    assert found.calls[0].h.all(axis=(1, 2)).tolist() == [False, False, True, True]
    assert found.calls[0].h.any(axis=(1, 2)).tolist() == [False, False, True, True]


def test_the_code_that_changed_is_found_when_asked_for() -> None:
    found, _, _ = did(layer(return_state=True))
    assert found.code.lines
    assert found.code is found.code


def test_an_output_that_is_h_itself_is_told_as_one_that_is_a_copy() -> None:
    def run_of(steps: int, shares: bool) -> Trace:
        trace = made_up_trace(replace(opening(), calls=[Call(np.ones((2, steps, 3)))]))
        (first,) = trace.calls
        h = first.h * steps / 3  # then the first steps of both are the same
        shared = replace(first, h=h, c=2 * h, returned=(h if shares else h.copy(),))
        return replace(trace, calls=(shared,))

    found = [consequence_of(run_of(2, shares), run_of(3, shares)) for shares in (True, False)]
    assert found[0] is not None
    assert found[1] is not None
    assert found[0].sentence == found[1].sentence
    assert found[0].sentence.endswith(
        "h and c are the same as before at the steps that were there."
    )
    for part in found:
        assert part.calls[0].returned[0].all(axis=2).tolist() == [[False, False, True]] * 2


NUMBERS = st.sampled_from([0.0, 0.5, -1.0, np.nan, np.inf])


@given(
    h=st.lists(NUMBERS, min_size=24, max_size=24),
    was=st.lists(NUMBERS, min_size=24, max_size=24),
    flags=st.fixed_dictionaries({"return_sequences": st.booleans(), "stateful": st.booleans()}),
)
def test_what_is_marked_is_what_differs(
    h: list[float], was: list[float], flags: dict[str, bool]
) -> None:
    def with_h(experiment: Experiment, numbers: list[float]) -> Trace:
        trace = made_up_trace(experiment)
        array = np.array(numbers, np.float32).reshape(2, 3, 4)
        output = array if flags["return_sequences"] else array[:, -1]
        first = replace(trace.calls[0], h=array, returned=(output.copy(),))
        return replace(trace, calls=(first, *trace.calls[1:]))

    start = opening(**flags)
    other = replace(start, calls=(replace(start.calls[0], inputs=OTHER), start.calls[1]))
    before, after = with_h(start, was), with_h(other, h)
    found = consequence_of(before, after)
    assert found is not None
    mine, old = after.calls[0], before.calls[0]
    assert np.array_equal(found.calls[0].h[:, 1:], differs(mine.h, old.h))
    assert np.array_equal(found.calls[0].returned[0], differs(mine.returned[0], old.returned[0]))
    assert not found.calls[0].c.any()
    assert not found.calls[1].h.any()


def differs(one: Array, other: Array) -> Array:
    both = np.isnan(one) & np.isnan(other)
    return np.asarray((one != other) & ~both)
