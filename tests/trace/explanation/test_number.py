import math
from decimal import Decimal
from fractions import Fraction

import pytest
from formulas import is_rounded_from
from hypothesis import given
from hypothesis import strategies as st

from lstmviz.trace.explanation.number import Number, format_sum, rounded_number

SOME = st.floats(-1e300, 1e300)


@pytest.mark.parametrize(
    ("exact", "digits", "text"),
    [
        (0.7310586, 3, "0.731"),
        (-0.7310586, 4, "−0.7311"),
        (0.0, 3, "0"),
        (-0.0, 3, "0"),
        (0.00004, 3, "0.000"),
        (-0.00004, 3, "0.000"),
        (0.00004, 6, "4.0e−5"),
        (2.0, 3, "2"),
        (100.0, 3, "100"),
        (0.5, 3, "0.5"),
        (1.0000001, 3, "1.000"),
        (12.3456, 3, "12.35"),
        (123456.7, 3, "123457"),
        (1234567.0, 3, "1.235e6"),
        (math.nan, 3, "NaN"),
        (math.inf, 3, "∞"),
        (-math.inf, 3, "−∞"),
    ],
)
def test_how_a_number_is_written(exact: float, digits: int, text: str) -> None:
    assert Number(exact, digits).text == text


def test_a_small_number_shows_two_digits_at_least() -> None:
    assert rounded_number(0.001234, 3).text == "0.0012"
    assert rounded_number(0.0000314, 3).text == "3.1e−5"
    assert rounded_number(0.1234, 3).text == "0.123"
    assert rounded_number(0.0, 3).text == "0"


def test_a_tie_is_no_result_since_people_round_it_differently() -> None:
    assert not Number(0.125, 2).agrees_with(Decimal("0.125"))
    assert Number(0.125, 2).agrees_with(Decimal("0.1249"))


def test_brackets_and_signs() -> None:
    assert Number(-0.5, 3).factor == "(−0.5)"
    assert format_sum([Number(-0.5, 3), Number(-0.25, 3), Number(1.0, 3)]) == "−0.5 − 0.25 + 1"


@given(SOME | st.sampled_from([math.nan, math.inf, -math.inf]), st.integers(1, 9))
def test_what_is_shown_is_the_number_itself_rounded(exact: float, digits: int) -> None:
    assert is_rounded_from(Number(exact, digits).text, exact)
    assert is_rounded_from(rounded_number(exact, digits).text, exact)


@given(SOME, st.integers(1, 9))
def test_an_admitted_result_rounds_to_what_is_shown(exact: float, digits: int) -> None:
    number = Number(exact, digits)
    assert number.agrees_with(number.value)
    assert number.is_exact == (Fraction(number.value) == Fraction(exact))
