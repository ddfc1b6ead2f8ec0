import ast
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstmviz.experiment.to_code.python_code import CallCode, keyword_arguments, literal


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "None"),
        (True, "True"),
        (2, "2"),
        (0.1, "0.1"),
        ("tanh", '"tanh"'),
        ("it's", '"it\'s"'),
        ('say "no"', "'say \"no\"'"),
        (("a", [1, 2]), '["a", [1, 2]]'),
    ],
)
def test_plain_values(value: Any, said: str) -> None:
    assert literal(value) == said


@given(st.text())
def test_any_text_is_a_literal_of_one_line_in_utf_8(text: str) -> None:
    said = literal(text)
    assert ast.literal_eval(said) == text
    assert len(said.splitlines()) == 1
    said.encode()


def test_a_call_breaks_where_its_line_is_full_and_only_there() -> None:
    inner = CallCode("b=f", ("c=1", "d=2"))
    assert CallCode("a = g", ("1", inner)).written() == "a = g(1, b=f(c=1, d=2))"
    long = "e=" + "9" * 60
    assert CallCode("a = g", (long, inner)).written() == (
        f"a = g(\n    {long},\n    b=f(c=1, d=2),\n)"
    )
    assert CallCode("a = g", (CallCode("b=f", (long, "c=123")),)).written(4) == (
        f"a = g(\n        b=f(\n            {long},\n            c=123,\n        ),\n    )"
    )


def test_a_line_may_be_full_to_its_last_column() -> None:
    fits = CallCode("a = g", ("9" * 72,))
    assert len(fits.written()) == 79
    assert "\n" not in fits.written()
    assert "\n" in fits.written(after=1)
    assert "\n" in fits.written(indent=1)


def test_names_that_are_no_keywords_stay_strings() -> None:
    assert keyword_arguments({"a": 1, "in": 2, "b c": "x"}) == ("a=1", '**{"in": 2, "b c": "x"}')
    assert keyword_arguments({}) == ()
