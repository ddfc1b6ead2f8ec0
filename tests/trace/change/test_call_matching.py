from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from traces import opening

from lstmviz.experiment.call import Call
from lstmviz.experiment.calls import chunked, joined, with_call_moved, with_duplicate, without_call
from lstmviz.experiment.experiment import Experiment
from lstmviz.trace.change.call_matching import CallMatching, MatchedSteps, match_calls

STEPS = (2, 3, 4, 5)


def experiment(steps: tuple[int, ...] = STEPS, **flags: object) -> Experiment:
    """Calls that differ in their numbers and in their steps."""
    calls = [Call(np.full((1, many, 2), n, np.float32)) for n, many in enumerate(steps)]
    return replace(opening(**flags), calls=calls)


def olds(matching: CallMatching) -> list[int | None]:
    return [matching.old_call(call) for call in range(len(matching.matches))]


@given(gone=st.integers(0, 3))
def test_a_call_that_is_gone_leaves_the_others(gone: int) -> None:
    matching = match_calls(experiment(), without_call(experiment(), gone))
    assert matching.rearrangement == "removed"
    assert matching.old_range == (gone, gone + 1)
    assert olds(matching) == [call for call in range(4) if call != gone]


@given(place=st.integers(0, 3))
def test_a_call_twice_is_new_the_second_time(place: int) -> None:
    matching = match_calls(experiment(), with_duplicate(experiment(), place))
    assert matching.rearrangement == "added"
    assert matching.new_range == (place + 1, place + 2)
    expected: list[int | None] = [0, 1, 2, 3]
    expected.insert(place + 1, None)
    assert olds(matching) == expected


@given(call=st.integers(0, 3), to=st.integers(0, 3))
def test_calls_that_move_stay_themselves(call: int, to: int) -> None:
    matching = match_calls(experiment(), with_call_moved(experiment(), call, to))
    order = [n for n in range(4) if n != call]
    order.insert(to, call)
    assert matching.rearrangement == ("moved" if call != to else "")
    assert olds(matching) == order


@given(call=st.integers(0, 3), k=st.integers(2, 5))
def test_a_call_that_is_cut_and_one_that_is_joined_again(call: int, k: int) -> None:
    k = min(k, STEPS[call])
    whole, cut = experiment(), chunked(experiment(), call, k)
    matching = match_calls(whole, cut)
    assert matching.rearrangement == "cut"
    assert (matching.old_range, matching.new_range) == ((call, call + 1), (call, call + k))
    matches = [matching.matches[n] for n in range(call, call + k)]
    assert all(len(match) == 1 and match[0].call == call for match in matches)
    lengths = [match[0].steps for match in matches]
    assert sum(lengths) == STEPS[call]
    assert [match[0].call_start for match in matches] == np.cumsum([0, *lengths])[:-1].tolist()
    back = match_calls(cut, joined(cut, call, k))
    assert back.rearrangement == "joined"
    assert [(p.call, p.steps) for p in back.matches[call]] == [
        (call + n, length) for n, length in enumerate(lengths)
    ]
    assert back.old_call(call) is None


def test_backwards_pieces_are_other_calls() -> None:
    whole = experiment(go_backwards=True)
    matching = match_calls(whole, chunked(whole, 1, 3))
    assert matching.rearrangement == "replaced"
    assert olds(matching) == [0, None, None, None, 2, 3]


@pytest.mark.parametrize("value", [7, np.nan])
def test_other_data_of_as_many_steps_is_neither_cut_nor_joined(value: float) -> None:
    whole = replace(experiment(), calls=[Call(np.full((1, sum(STEPS), 2), value, np.float32))])
    for before, after in ((experiment(), whole), (whole, experiment())):
        matching = match_calls(before, after)
        assert matching.rearrangement == "replaced"
        assert set(olds(matching)) == {None}


def test_a_call_given_something_else_is_the_call_in_its_place() -> None:
    calls = list(experiment().calls)
    calls[1] = Call(np.ones((1, 6, 2), np.float32))
    matching = match_calls(experiment(), replace(experiment(), calls=calls))
    assert matching.rearrangement == ""
    assert olds(matching) == [0, 1, 2, 3]
    assert matching.matches[1] == (MatchedSteps(0, 1, 0, 3),)  # as many steps as both have


@pytest.mark.parametrize("count", [1, 3])
def test_equal_calls_that_are_other_objects_are_known(count: int) -> None:
    again = replace(experiment(), calls=[*experiment().calls, *experiment().calls[:count]])
    matching = match_calls(experiment(), again)
    assert matching.new_range == (4, 4 + count)
