"""Text as it is pasted, and the Python that is left of it."""

import ast

import pytest

from lstmviz.experiment.from_code.pieces import Unread
from lstmviz.experiment.from_code.text import MOST_CHARACTERS, one_line, parsed_source, quoted
from lstmviz.experiment.invalid_value import InvalidValue


def calls(text: str) -> list[tuple[int, str]]:
    """The line and the text of each statement that is read."""
    body = parsed_source(text).module.body
    return [(part.lineno, ast.unparse(part)) for part in body if not isinstance(part, Unread)]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("LSTM(4)", [(1, "LSTM(4)")]),
        ("    LSTM(4)\n    x = 3", [(1, "LSTM(4)"), (2, "x = 3")]),
        ("\ufeffLSTM(\xa04,\u200b 'tanh')\r\n", [(1, "LSTM(4, 'tanh')")]),
        ("LSTM(4, “tanh”)", [(1, "LSTM(4, 'tanh')")]),
        ("Look:\n```python\nLSTM(4)\n```\nand `LSTM(5)`.", [(3, "LSTM(4)")]),
        ("```\nLSTM(4)", [(2, "LSTM(4)")]),
        ("```\npip install keras\n```\nLSTM(4)", [(4, "LSTM(4)")]),
        (">>> x = 3\n>>> LSTM(\n...     x)\n<LSTM name=lstm>", [(1, "x = 3"), (2, "LSTM(x)")]),
        ("In [1]: x = 3\nOut[1]: 3\nIn [2]: LSTM(x)", [(1, "x = 3"), (3, "LSTM(x)")]),
        ("%matplotlib inline\n!pip install keras\nLSTM(4)",
         [(1, "pass"), (2, "pass"), (3, "LSTM(4)")]),
        ("x = 3\n  LSTM(x),\n  Dense(", [(1, "x = 3"), (2, "(LSTM(x),)")]),
        ("a) use LSTM(4), or\nb) LSTM(\n  5,\n  6)", [(1, "LSTM(4)"), (2, "LSTM(5, 6)")]),
        ("it's RNN(LSTMCell(4)) I don't get", [(1, "RNN(LSTMCell(4))")]),
        ("], # LSTM(3)\n'LSTM(4)', LSTM('(', 5)", [(2, "('LSTM(4)', LSTM('(', 5))")]),
        ("units=64,\n  LSTM(units))", [(2, "LSTM(units)")]),
        ("tf . keras : m.LSTM(4", None),
    ],
)  # fmt: skip
def test_what_is_left_of_a_text(text: str, read: list[tuple[int, str]] | None) -> None:
    if read is None:
        with pytest.raises(InvalidValue, match="Python with a recurrent layer in it"):
            parsed_source(text)
    else:
        assert calls(text) == read


def test_a_text_may_be_so_long_and_no_longer() -> None:
    text = "LSTM(4)  #".ljust(MOST_CHARACTERS, "x")
    assert calls(text) == [(1, "LSTM(4)")]
    with pytest.raises(InvalidValue, match="at most 200,000 characters, got 200,001 characters"):
        parsed_source(text + "x")


def test_arrays_in_base64_do_not_count() -> None:
    text = f'x = """\n{"abcd" * 100_000}\n"""\nLSTM(4)'
    assert calls(text)[-1] == (4, "LSTM(4)")


def test_warnings_about_somebody_s_code_are_not_ours() -> None:
    assert calls(r"LSTM('\d')") == [(1, r"LSTM('\\d')")]


def test_a_part_is_told_in_one_line() -> None:
    node = ast.parse("f(\n  1,\n  'ab')").body[0]
    assert one_line(node) == "f(1, 'ab')"
    assert one_line(node, 6) == "f(1, …"
    assert quoted(node) == "f(1, 'ab')"
