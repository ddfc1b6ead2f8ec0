"""Each kind of claim, held against runs with literal numbers."""

from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_runs import H, small_model_run, small_run, with_initial, with_returned

from lstmviz.experiment.text.vocabulary import Vocabulary
from lstmviz.lessons.claims import Claim, Verdict, format_number, format_shape, shows
from lstmviz.lessons.quantity import Runs

RUN = small_run()
RUNS = Runs(RUN)
BOTH = Runs(RUN, small_run(origin="zeros", h=(H[0], [[0.5, -0.6], [0.7, 0.5]])))
NAN = float("nan")


def claimed(kind: str, **of: Any) -> Claim:
    return msgspec.convert({"claim": kind, **of}, Claim)


def held(kind: str, runs: Runs = RUNS, **of: Any) -> Verdict:
    return claimed(kind, **of).held_against(runs)


def test_shape() -> None:
    assert held("shape", **{"is": [1, 2, 2]}) == Verdict(True, "(1, 2, 2)")
    assert held("shape", **{"is": [1, 2, 3]}) == Verdict(False, "(1, 2, 2)")
    assert held("shape", item=1, **{"is": [1, 2]}) == Verdict(True, "(1, 2)")
    assert held("shape", of="kernel", **{"is": [1, 8]}) == Verdict(True, "(1, 8)")
    assert held("shape", item=2, **{"is": [1]}) == Verdict(False, "call 0 returned only 2 arrays")
    other = Runs(with_returned(RUN, np.zeros((5, 1))))
    assert held("shape", other, **{"is": [1, 2, 2]}) == Verdict(False, "(5, 1) and (1, 2, 2)")


def test_count() -> None:
    assert held("count", **{"is": 2}) == Verdict(True, "2")
    assert held("count", **{"is": 3}) == Verdict(False, "2")
    other = Runs(with_returned(RUN, np.zeros(1)))
    assert held("count", other, **{"is": 2}) == Verdict(False, "1 and 2")
    assert held("count", other, call=0, **{"is": 1}) == Verdict(True, "1")
    assert held("count", call=2, **{"is": 1}) == Verdict(False, "there is no call 2")


def test_a_model_returns_what_its_last_layer_returns() -> None:
    runs = Runs(small_model_run())
    assert held("shape", runs, **{"is": [1, 2, 3]}).holds
    assert held("shape", runs, layer="lstm", **{"is": [1, 2, 2]}).holds
    assert held("shape", runs, layer="dense", of="kernel", **{"is": [7, 3]}).holds
    assert held("count", runs, **{"is": 1}).holds
    assert held("shape", runs, layer="gru", **{"is": [1]}).found == "there is no layer 'gru'"
    nothing = held("value", runs, at={"of": "h", "layer": "dense"}, **{"is": 0})
    assert nothing == Verdict(False, "dense has no states")


def test_value() -> None:
    at = {"of": "h", "call": 0, "row": 0, "step": 1, "unit": 1}
    assert held("value", at=at, **{"is": 0.41}) == Verdict(True, "0.4126")
    assert held("value", at=at, **{"is": 0.4126}).holds
    assert held("value", at=at, **{"is": 0.42}).holds is False
    assert held("value", at=at, **{"is": 0.4125}).holds is False
    several = {"of": "h", "call": 1, "step": 1}
    assert held("value", at=several, **{"is": [0.7, 0.25]}) == Verdict(True, "0.7, 0.25")
    assert held("value", at=several, **{"is": [0.7]}).holds is False
    assert held("value", at=several, **{"is": [0.25, 0.7]}).holds is False
    start = {"of": "c", "call": 0, "step": -1}
    assert held("value", at=start, **{"is": 0}) == Verdict(True, "all 0")
    assert held("value", at={"of": "i"}, **{"is": 0.5}) == Verdict(True, "all 0.5")
    first = held("value", at={"of": "h"}, **{"is": 0.1})
    assert first == Verdict(False, "0.1, −0.2, 0.3, 0.4126, 0.5, −0.6 and 2 more")


def test_a_single_value_is_that_of_the_smallest_and_of_the_largest_number() -> None:
    for numbers in ([0.25, 0.5], [0.5, 0.25], [0.5, NAN]):
        runs = Runs(with_returned(RUN, np.array([numbers])))
        at = {"of": "returned", "call": 0}
        assert held("value", runs, at=at, **{"is": 0.5}).holds is False
    nothing = Runs(with_returned(RUN, np.zeros((0, 2))))
    assert held("value", nothing, at={"of": "returned", "call": 0}, **{"is": 0}).holds is False


def test_how_far_values_reach() -> None:
    at = {"of": "h", "call": 1}
    assert held("value", at=at, at_least=0.7) == Verdict(False, "0.7")  # it is of 32 bits
    assert held("value", at=at, at_least=0.6).holds
    assert held("value", at=at, at_most=0.8).holds
    assert held("value", at=at, at_most=0.6).holds is False
    runs = Runs(with_returned(RUN, np.array([[NAN, 0.5]])))
    for bound in ({"at_least": 0.1}, {"at_most": 0.6}):
        assert held("value", runs, at={"of": "returned", "call": 0}, **bound).holds is False


def test_a_value_has_just_one_bound() -> None:
    for bounds in ({}, {"is": 1, "at_least": 1}, {"at_least": 0, "at_most": 1}):
        with pytest.raises(msgspec.ValidationError, match="exactly one of `is`, `at_least`"):
            claimed("value", at={"of": "h"}, **bounds)
    with pytest.raises(msgspec.ValidationError, match="one of `is` and `at_least`, or neither"):
        claimed("gap", at_least=1, **{"is": 1})


def test_same() -> None:
    last, start = {"of": "h", "call": 0, "step": 1}, {"of": "h", "call": 1, "step": -1}
    assert held("same", one=last, two=start, exactly=True) == Verdict(True, "|Δ| 0")
    first = {"of": "h", "call": 0, "step": 0}
    assert held("same", one=first, two=start) == Verdict(False, "|Δ| 0.6126")
    assert held("same", one=first, two=start, apart=0.61).holds
    assert held("same", one=first, two=start, apart=0.62).holds is False
    shapes = held("same", one=last, two={"of": "h", "call": 1})
    assert shapes == Verdict(False, "they are of different shapes, (1, 2) and (1, 2, 2)")


def test_what_is_the_same_but_for_rounding_is_not_so_exactly() -> None:
    near = Runs(RUN, with_returned(RUN, RUN.calls[0].returned[0] + np.float32(1e-7)))
    parts = {"one": {"of": "returned", "call": 0}}
    parts |= {"two": {"of": "returned", "call": 0, "run": "other"}}
    assert held("same", near, **parts).holds
    assert held("same", near, exactly=True, **parts).holds is False


@pytest.mark.parametrize(
    ("one", "two", "holds"),
    [
        ([NAN, 1.0], [NAN, 1.0], True),
        ([NAN, 1.0], [0.0, 1.0], False),
        ([np.inf, 1.0], [np.inf, 6.0], False),
        ([np.inf, 1.0], [np.inf, 1.0], True),
        ([True, False], [True, False], True),
        ([True, False], [True, True], False),
    ],
)
def test_the_same_of_odd_numbers(one: list[float], two: list[float], holds: bool) -> None:
    runs = Runs(with_returned(RUN, np.array([one]), np.array([two])))
    parts = {"one": {"of": "returned", "call": 0}}
    parts |= {"two": {"of": "returned", "call": 0, "item": 1}}
    assert held("same", runs, **parts).holds is holds
    assert held("same", runs, exactly=True, **parts).holds is holds


def test_gap() -> None:
    assert held("gap", BOTH) == Verdict(False, "|Δ| 0.25")
    assert held("gap", BOTH, call=0) == Verdict(True, "|Δ| 0")
    assert held("gap", BOTH, call=1, **{"is": 0.25}).holds
    assert held("gap", BOTH, **{"is": 0.26}).holds is False
    assert held("gap", BOTH, of="c", **{"is": 0.5}).holds
    assert held("gap", BOTH, of="output", **{"is": 0.25}).holds
    assert held("gap", BOTH, at_least=0.2).holds
    assert held("gap", BOTH, at_least=0.3).holds is False
    for of in ({"of": "x"}, {"call": 7}):
        assert held("gap", BOTH, **of).found.startswith("no ")


def test_a_gap_to_what_is_no_number_is_none() -> None:
    runs = Runs(RUN, small_run(h=(H[0], [[0.5, -0.6], [0.7, NAN]])))
    assert held("gap", runs).holds is False
    assert held("gap", runs, **{"is": 0}).holds is False


def test_starts() -> None:
    assert held("starts", **{"is": "carried"}) == Verdict(True, "carried")
    assert held("starts", **{"is": "zeros"}) == Verdict(False, "carried")
    assert held("starts", call=0, **{"is": "zeros"}).holds
    assert held("starts", call=2, **{"is": "zeros"}) == Verdict(False, "there is no call 2")
    assert held("starts", BOTH, run="other", **{"is": "zeros"}).holds
    alone = Runs(small_model_run())
    assert held("starts", alone, **{"is": "zeros"}).holds  # there is but one call


@pytest.mark.parametrize("origin", ["carried", "zeros", "reset"])
def test_calls_that_start_elsewhere_than_they_say(origin: str) -> None:
    run = small_run(origin=origin)
    assert held("starts", Runs(run), **{"is": origin}).holds
    verdict = held("starts", Runs(with_initial(run, 1, 0.25)), **{"is": origin})
    assert verdict == Verdict(False, f"{origin}, and yet other numbers in call 1")


def test_refused() -> None:
    refusal = Runs(None, refusal="Input 0 is\nincompatible with layer lstm")
    assert held("refused", refusal, says="is incompatible with").holds
    assert held("refused", refusal, says="is compatible with").holds is False
    assert held("refused", says="no such thing") == Verdict(False, "Keras takes it")
    shape = held("shape", refusal, **{"is": [1]})
    assert shape == Verdict(False, "Keras refuses to run it")
    long = held("refused", Runs(None, refusal="no " * 100), says="no no")
    assert len(long.found) == 200


def test_writes() -> None:
    runs = Runs(small_model_run())
    assert held("writes", runs, **{"is": "ab"}) == Verdict(False, "it reads no text")
    assert Vocabulary("ab").text(np.array([0, 1])) == "ab"


CLAIMS: list[tuple[dict[str, Any], str]] = [
    ({"claim": "shape", "is": [2]}, "What is returned is of shape (2,), in every call"),
    (
        {"claim": "shape", "call": 1, "item": 1, "is": [2, 4], "run": "other"},
        "Array 1 of what is returned in call 1 of pin 1 is of shape (2, 4)",
    ),
    ({"claim": "shape", "of": "kernel", "is": [1, 8]}, "Kernel is of shape (1, 8)"),
    ({"claim": "count", "is": 1}, "Every call returns 1 array"),
    ({"claim": "count", "call": 2, "run": "other", "is": 3}, "Call 2 of pin 1 returns 3 arrays"),
    (
        {"claim": "value", "at": {"of": "h", "call": 1, "row": 0, "step": 2, "unit": 3}, "is": 0.5},
        "h of unit 3 in row 0, call 1, t=2 is 0.5",
    ),
    (
        {"claim": "value", "at": {"of": "c", "step": -1}, "is": [0, -1.5]},
        "c at the start of each call is 0, −1.5",
    ),
    (
        {"claim": "value", "at": {"of": "returned"}, "at_least": 0.25},
        "What is returned reaches at least 0.25 in size",
    ),
    (
        {"claim": "same", "one": {"of": "h"}, "two": {"of": "returned"}},
        "h is the same as what is returned",
    ),
    (
        {"claim": "same", "one": {"of": "h"}, "two": {"of": "c"}, "exactly": True},
        "h is bit for bit c",
    ),
    (
        {"claim": "same", "one": {"of": "h"}, "two": {"of": "h", "run": "other"}, "apart": 0.5},
        "h and h of pin 1 are 0.5 apart",
    ),
    ({"claim": "gap"}, "h agrees with pin 1"),
    (
        {"claim": "gap", "of": "output", "call": 1, "is": 0.46},
        "The output differs in call 1 by up to 0.46 from pin 1",
    ),
    ({"claim": "gap", "of": "c", "at_least": 2}, "c differs by 2 or more from pin 1"),
    (
        {"claim": "starts", "is": "carried"},
        "Every later call starts where the call before ended, row by row",
    ),
    (
        {"claim": "starts", "run": "other", "call": 0, "is": "reset"},
        "Call 0 of pin 1 starts from zeros, after a reset",
    ),
    ({"claim": "refused", "says": "expected ndim=3"}, "Keras refuses: “expected ndim=3”"),
    ({"claim": "writes", "is": "once"}, "It writes “once”"),
]


@pytest.mark.parametrize(("written", "sentence"), CLAIMS)
def test_sentences(written: dict[str, Any], sentence: str) -> None:
    assert msgspec.convert(written, Claim).sentence("pin 1") == sentence


@pytest.mark.parametrize("written", [written for written, _ in CLAIMS])
def test_a_claim_without_a_run_waits(written: dict[str, Any]) -> None:
    verdict = msgspec.convert(written, Claim).held_against(Runs(None))
    assert verdict == Verdict(None, "nothing has run yet")


@pytest.mark.parametrize("written", [written for written, _ in CLAIMS if "other" in str(written)])
def test_a_claim_about_another_run_needs_one(written: dict[str, Any]) -> None:
    verdict = msgspec.convert(written, Claim).held_against(RUNS)
    assert verdict == Verdict(False, "there is no other")


@given(st.floats(-1e6, 1e6), st.integers(1, 6))
def test_a_number_shows_itself_rounded_and_nothing_a_digit_away(number: float, digits: int) -> None:
    claim = round(number, digits)
    if claim.is_integer():
        assert shows(claim, claim)
        assert not shows(claim, claim + 10.0**-digits)
        return
    assert shows(claim, claim)
    shown = len(repr(claim).partition(".")[2]) if "e" not in repr(claim) else digits
    assert shows(claim, number) or shown < digits or "e" in repr(claim)
    for away in (1, -1):
        assert not shows(claim, claim + away * 10.0**-shown)


def test_only_finite_numbers_are_shown() -> None:
    assert not any(shows(claim, number) for claim in (0, 0.5) for number in (NAN, np.inf))


def test_numbers_and_shapes_in_words() -> None:
    assert list(map(format_number, (20000, -0.46123, 0.0, 1e-9, 1e12))) == [
        "20000",
        "−0.4612",
        "0",
        "1e−09",
        "1e+12",
    ]
    assert list(map(format_shape, ((), (2,), (2, 3)))) == ["()", "(2,)", "(2, 3)"]
