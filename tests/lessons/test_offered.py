"""Claims that are offered: they hold, and say what is seen."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_runs import H, small_model_run, small_run, with_initial

from lstmviz.lessons.claims import shows
from lstmviz.lessons.offered import in_digits, offered_claims
from lstmviz.lessons.quantity import Runs
from lstmviz.session.view_state import Moment, ViewState

OTHER_H = (H[0], [[0.5, -0.6], [0.7, 0.6]])


def said(runs: Runs, **view: Any) -> list[str]:
    looked_at = ViewState(**{"moment": Moment(1, 1), **view})
    return [claim.sentence() for claim in offered_claims(runs, looked_at)]


def test_of_a_run_that_stands_alone() -> None:
    assert said(Runs(small_run())) == [
        "What is returned is of shape (1, 2, 2), in every call",
        "Array 1 of what is returned is of shape (1, 2), in every call",
        "Every call returns 2 arrays",
        "Every later call starts where the call before ended, row by row",
        "h in row 0, call 1, t=1 is 0.7, 0.25",
        "c in row 0, call 1, t=1 is 1.4, 0.5",
        "h in row 0, call 1, at the start is bit for bit h in row 0, call 0, t=1",
        "c in row 0, call 1, at the start is bit for bit c in row 0, call 0, t=1",
    ]


def test_of_the_unit_and_moment_that_are_looked_at() -> None:
    found = said(Runs(small_run()), unit=1, moment=Moment(0, 1))
    assert "h of unit 1 in row 0, call 0, t=1 is 0.413" in found
    assert not any("bit for bit" in each for each in found)
    assert "h of unit 0 in row 0, call 1, at the start is 0.3" in said(
        Runs(small_run()), unit=0, moment=Moment(1, -1)
    )


def test_of_two_runs() -> None:
    other = small_run(origin="zeros", h=OTHER_H)
    found = said(Runs(small_run(), other))
    assert found[3] == "Every later call starts where the call before ended, row by row"
    assert found[4:6] == [
        "h differs by 0.3 or more from the other run",
        "c differs by 0.3 or more from the other run",
    ]
    assert found[-2:] == [
        "What is returned of the other run is of shape (1, 2, 2), in every call",
        "Every later call of the other run starts from zeros",
    ]
    assert "h agrees with the other run" in said(Runs(small_run(), small_run()))


def test_what_does_not_hold_is_not_offered() -> None:
    odd = with_initial(small_run(), 1, 0.9)
    found = said(Runs(odd))
    assert not any(each.startswith("Every later call starts") for each in found)
    assert not any("bit for bit" in each for each in found)


def test_of_a_refusal_and_of_nothing() -> None:
    words = "Exception encountered when calling LSTM.call().\n\n  The batch size must be known " * 3
    (found,) = said(Runs(None, refusal=words))
    assert found.startswith("Keras refuses: “Exception encountered when calling LSTM.call(). The")
    assert len(found) < 150
    assert said(Runs(None)) == []


def test_of_a_model_what_the_model_returns() -> None:
    assert said(Runs(small_model_run()))[0] == (
        "What is returned is of shape (1, 2, 3), in every call"
    )


@given(st.floats(-(2.0**99), 2.0**99, width=32))
def test_a_number_is_claimed_in_few_digits_that_it_shows(number: float) -> None:
    assert shows(in_digits(number), number)


@pytest.mark.parametrize(
    ("number", "claimed"),
    [(0.4126, 0.413), (-0.87249, -0.872), (1234.5678, 1234.6), (3.0, 3.0), (0.99996, 0.99996)],
)
def test_digits(number: float, claimed: float) -> None:
    assert in_digits(number) == claimed


def test_what_is_not_finite_is_not_claimed() -> None:
    run = small_run(h=(H[0], [[np.nan, 0.1], [np.inf, 0.2]]))
    assert not any("t=1 is" in each for each in said(Runs(run)))
