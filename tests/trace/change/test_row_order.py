"""Rows that change places, told of runs that Keras made."""

from dataclasses import replace

import keras
import numpy as np
import pytest
from changed_runs import Change, call, did, furthest, layer
from hypothesis import given
from hypothesis import strategies as st
from traces import X, opening

from lstmviz.experiment.call import Call
from lstmviz.experiment.experiment import Experiment
from lstmviz.trace.change.row_order import row_order

SWAPPED = np.array(X, np.float32)[::-1]
THREE = np.arange(18, dtype=np.float32).reshape(3, 3, 2) / 10
TURNED = THREE[[1, 2, 0]]
STATE = (np.arange(8, dtype=np.float32).reshape(2, 4) / 10,) * 2

ALIKE = (np.full((2, 4), 0.5, np.float32),) * 2


def both(experiment: Experiment) -> Experiment:
    return of_calls(0, 1)(experiment)


def of_three(experiment: Experiment) -> Experiment:
    return replace(experiment, calls=(Call(THREE), Call(THREE)))


def of_calls(*numbers: int) -> Change:
    def change(experiment: Experiment) -> Experiment:
        for number in numbers:
            experiment = call(number, inputs=SWAPPED)(experiment)
        return experiment

    return change


def begun_from(*states: tuple[np.ndarray, np.ndarray] | None) -> Change:
    """As many calls, each with a state to start from, or none."""

    def change(experiment: Experiment) -> Experiment:
        x = experiment.calls[0].inputs
        return replace(experiment, calls=[Call(x, initial_state=state) for state in states])

    return change


def again(experiment: Experiment) -> Experiment:
    return replace(experiment, calls=(*experiment.calls, experiment.calls[1]))


@pytest.mark.parametrize(
    ("first", "change", "beginning"),
    [
        (
            None,
            call(1, inputs=SWAPPED),
            "Rows 0 and 1 of call 1 are swapped: the data that was in row 1 now goes on from what "
            "row 0 ended in, and that of row 0 from row 1; h of call 1 changed by up to ",
        ),
        (
            None,
            call(0, inputs=SWAPPED),
            "Rows 0 and 1 of call 0 are swapped: row 0 of call 1 now goes on from what the data "
            "of row 1 ended in, and row 1 from that of row 0; h changed by up to ",
        ),
        (None, both, "Rows 0 and 1 of every call are swapped: h changed by up to "),
        (
            layer(stateful=False),
            call(1, inputs=SWAPPED),
            "Rows 0 and 1 of call 1 are swapped: no row goes on from another's state; "
            "h of call 1 changed by up to ",
        ),
        (
            call(1, initial_state=STATE),
            call(1, inputs=SWAPPED),
            "Rows 0 and 1 of call 1 are swapped: the data that was in row 1 now meets the state "
            "given to row 0, and that of row 0 the one given to row 1; h of call 1 changed by "
            "up to ",
        ),
        (
            of_three,
            call(1, inputs=TURNED),
            "The rows of call 1 come in another order: the data that was in row 1 now goes on from "
            "what row 0 ended in; h of call 1 changed by up to ",
        ),
        (
            again,
            call(1, inputs=SWAPPED),
            "Rows 0 and 1 of call 1 are swapped: the data that was in row 1 now goes on from what "
            "row 0 ended in, and that of row 0 from row 1; h of calls 1 and 2 changed by up to ",
        ),
    ],
)
def test_the_sentence_names_the_rows_and_whose_state_met_whose_data(
    first: Change | None, change: Change, beginning: str
) -> None:
    found, before, after = did(change, first=first)
    assert found.sentence.startswith(beginning)
    assert furthest(before, after, "h") in found.sentence


@pytest.mark.parametrize(
    ("states", "moved", "beginning"),
    [
        (
            (None, None, None),
            (0, 2),
            "Rows 0 and 1 of calls 0 and 2 are swapped: row 0 of call 1 now goes on from what the "
            "data of row 1 ended in, and row 1 from that of row 0; h changed by up to ",
        ),
        (
            (None, STATE, None),
            (0, 2),
            "Rows 0 and 1 of calls 0 and 2 are swapped: in call 2 the data that was in row 1 "
            "now goes on from what row 0 ended in, and that of row 0 from row 1; "
            "h of calls 0 and 2 changed ",
        ),
        (
            (None, STATE),
            (0, 1),
            "Rows 0 and 1 of every call are swapped: in call 1 the data that was in row 1 now "
            "meets the state given to row 0, and that of row 0 the one given to row 1; "
            "h changed by ",
        ),
        (
            (None, ALIKE),
            (1,),
            "Rows 0 and 1 of call 1 are swapped: they are given the same state; h of call 1 ",
        ),
        (
            (None, (STATE[0][0], STATE[1][0])),
            (1,),
            "Rows 0 and 1 of call 1 are swapped: they are given the same state; h of call 1 ",
        ),
        (
            (ALIKE, None),
            (0,),
            "Rows 0 and 1 of call 0 are swapped: row 0 of call 1 now goes on from what the data "
            "of row 1 ended in, and row 1 from that of row 0; h changed by up to ",
        ),
    ],
)
def test_the_first_place_is_told_where_data_meets_the_state_of_another_row(
    states: tuple[tuple[np.ndarray, np.ndarray] | None, ...],
    moved: tuple[int, ...],
    beginning: str,
) -> None:
    found, _, _ = did(of_calls(*moved), first=begun_from(*states))
    assert found.sentence.startswith(beginning)


def test_what_is_told_is_what_keras_does() -> None:
    """Driven directly: row 0's state is handed to the data that was row 1's."""
    _, before, after = did(call(1, inputs=SWAPPED))
    stepper = keras.layers.LSTM(4, return_sequences=True)
    stepper.build((1, 3, 3))
    stepper.set_weights(list(before.weights.values()))
    for row, was in ((0, 1), (1, 0)):
        state = [before.calls[0].h[row : row + 1, -1], before.calls[0].c[row : row + 1, -1]]
        data = opening().calls[1].inputs[was : was + 1]
        expected = np.asarray(stepper(data, initial_state=state))
        np.testing.assert_allclose(after.calls[1].h[row : row + 1], expected, atol=1e-6)
    assert np.abs(after.calls[1].h - before.calls[1].h).max() > 0.1


@given(st.integers(1, 6), st.integers(0, 1000), st.booleans())
def test_an_order_is_found_and_gives_the_rows_back(batch: int, seed: int, alike: bool) -> None:
    random = np.random.default_rng(seed)
    was = random.integers(0, 2 if alike else 100, (batch, 2, 1)).astype(np.float32)
    x = was[random.permutation(batch)]
    order = row_order(x, was)
    assert order is not None
    assert sorted(order) == list(range(batch))
    assert was[order].tolist() == x.tolist()


@pytest.mark.parametrize(
    "x", [THREE + 1, THREE[:2], THREE[[0, 0, 1]], THREE.astype(np.float64), THREE[:, ::-1]]
)
def test_other_rows_are_no_other_order(x: np.ndarray) -> None:
    assert row_order(x, THREE) is None
