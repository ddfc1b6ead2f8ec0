from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from traces import opening

from lstmviz.experiment.calls import chunked, joined, with_call_moved, with_duplicate, without_call
from lstmviz.experiment.experiment import Call, Experiment
from lstmviz.trace.change.pairs import Pairs, Piece, pairs_of

STEPS = (2, 3, 4, 5)


def experiment(steps: tuple[int, ...] = STEPS, **flags: object) -> Experiment:
    """Calls that differ in their numbers and in their steps."""
    calls = [Call(np.full((1, many, 2), n, np.float32)) for n, many in enumerate(steps)]
    return replace(opening(**flags), calls=calls)


def olds(pairs: Pairs) -> list[int | None]:
    return [pairs.old(call) for call in range(len(pairs.pieces))]


@given(gone=st.integers(0, 3))
def test_a_call_that_is_gone_leaves_the_others(gone: int) -> None:
    pairs = pairs_of(experiment(), without_call(experiment(), gone))
    assert pairs.how == "removed"
    assert pairs.before == (gone, gone + 1)
    assert olds(pairs) == [call for call in range(4) if call != gone]


@given(place=st.integers(0, 3))
def test_a_call_twice_is_new_the_second_time(place: int) -> None:
    pairs = pairs_of(experiment(), with_duplicate(experiment(), place))
    assert pairs.how == "added"
    assert pairs.after == (place + 1, place + 2)
    expected: list[int | None] = [0, 1, 2, 3]
    expected.insert(place + 1, None)
    assert olds(pairs) == expected


@given(call=st.integers(0, 3), to=st.integers(0, 3))
def test_calls_that_move_stay_themselves(call: int, to: int) -> None:
    pairs = pairs_of(experiment(), with_call_moved(experiment(), call, to))
    order = [n for n in range(4) if n != call]
    order.insert(to, call)
    assert pairs.how == ("moved" if call != to else "")
    assert olds(pairs) == order


@given(call=st.integers(0, 3), k=st.integers(2, 5))
def test_a_call_that_is_cut_and_one_that_is_joined_again(call: int, k: int) -> None:
    k = min(k, STEPS[call])
    whole, cut = experiment(), chunked(experiment(), call, k)
    pairs = pairs_of(whole, cut)
    assert pairs.how == "cut"
    assert (pairs.before, pairs.after) == ((call, call + 1), (call, call + k))
    pieces = [pairs.pieces[n] for n in range(call, call + k)]
    assert all(len(piece) == 1 and piece[0].call == call for piece in pieces)
    lengths = [piece[0].steps for piece in pieces]
    assert sum(lengths) == STEPS[call]
    assert [piece[0].call_start for piece in pieces] == np.cumsum([0, *lengths])[:-1].tolist()
    back = pairs_of(cut, joined(cut, call, k))
    assert back.how == "joined"
    assert [(p.call, p.steps) for p in back.pieces[call]] == [
        (call + n, length) for n, length in enumerate(lengths)
    ]
    assert back.old(call) is None


def test_backwards_pieces_are_other_calls() -> None:
    whole = experiment(go_backwards=True)
    pairs = pairs_of(whole, chunked(whole, 1, 3))
    assert pairs.how == "replaced"
    assert olds(pairs) == [0, None, None, None, 2, 3]


def test_a_call_given_something_else_is_the_call_in_its_place() -> None:
    calls = list(experiment().calls)
    calls[1] = Call(np.ones((1, 6, 2), np.float32))
    pairs = pairs_of(experiment(), replace(experiment(), calls=calls))
    assert pairs.how == ""
    assert olds(pairs) == [0, 1, 2, 3]
    assert pairs.pieces[1] == (Piece(0, 1, 0, 3),)  # as many steps as both have


@pytest.mark.parametrize("count", [1, 3])
def test_equal_calls_that_are_other_objects_are_known(count: int) -> None:
    again = replace(experiment(), calls=[*experiment().calls, *experiment().calls[:count]])
    pairs = pairs_of(experiment(), again)
    assert pairs.after == (4, 4 + count)
