"""A session as one line of text."""

import base64
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import lstmviz
from lstmviz.experiment.assets import opening
from lstmviz.session.session import Session
from lstmviz.session.shared_line import MOST, TooLongForALine, as_line, from_line, is_line
from lstmviz.session.storage import InvalidFile


def session(calls: int = 2, steps: int = 3, units: int = 4) -> Session:
    x = np.arange(2 * steps * 3, dtype=np.float32).reshape(2, steps, 3)
    layer = lstmviz.LSTMConfig(units, return_sequences=True, stateful=True)
    made = [lstmviz.Call(x + number) for number in range(calls)]
    return Session.of(lstmviz.Experiment(layer, made, seed=3))


def test_the_opening_example_is_a_line_that_gives_it_back() -> None:
    example = lstmviz.load(opening())
    line = as_line(example)
    assert line.startswith("lstmviz:1:")
    assert len(line) <= MOST
    assert set(line.removeprefix("lstmviz:1:")) <= set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    )
    assert from_line(line) == example
    assert from_line(f"  {line[:50]}\n{line[50:]}\n") == example  # as a chat may break it


def test_four_calls_of_two_rows_fit() -> None:
    line = as_line(session(4))
    assert len(line) <= MOST
    assert from_line(line) == session(4)


def test_one_that_is_too_long_says_by_how_much() -> None:
    x = np.random.default_rng(0).random((2, 200, 3)).astype(np.float32)
    large = Session.of(lstmviz.Experiment(lstmviz.LSTMConfig(4), [lstmviz.Call(x)]))
    with pytest.raises(TooLongForALine, match=r"a line of [\d,]+ bytes, [\d,]+ too many: save it"):
        as_line(large)


def packed(data: bytes) -> str:
    return "lstmviz:1:" + base64.urlsafe_b64encode(data).decode().rstrip("=")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("lstmviz:2:abc", "it was made by a newer lstmviz (version 2)"),
        ("lstmviz:1:", "it is damaged: its end is missing"),
        ("lstmviz:1:%%%", "it is no session of lstmviz, or a damaged one"),
        (packed(b"no zlib"), "it is no session of lstmviz, or a damaged one"),
        (packed(zlib.compress(b"no zip")), "not a session file of lstmviz, or a damaged one"),
        (packed(zlib.compress(bytes(2**27), 9)), "it is damaged: its end is missing"),
        (as_line(session())[:-40], "it is damaged: its end is missing"),
    ],
)
def test_what_is_no_session_says_so_in_one_line(line: str, reason: str) -> None:
    with pytest.raises(InvalidFile) as raised:
        from_line(line)
    assert raised.value.reason.startswith(reason)
    assert "\n" not in str(raised.value)


@given(st.integers(10, 600), st.sampled_from("AZaz09-_"))
def test_a_damaged_line_is_a_session_or_one_clear_error(place: int, letter: str) -> None:
    line = as_line(session())
    place = min(place, len(line) - 1)
    try:
        found: Session | str = from_line(line[:place] + letter + line[place + 1 :])
    except InvalidFile as error:
        found = error.reason
    assert isinstance(found, Session) or "\n" not in found


def test_only_such_a_text_is_a_line() -> None:
    assert is_line("  lstmviz:1:abc")
    assert not is_line("LSTM(4)")


def test_commands_take_one_in_place_of_a_file(
    lstmviz_line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    from lstmviz.cli import main

    assert main(["code", lstmviz_line]) == 0
    assert "return_sequences=True" in capsys.readouterr().out


@pytest.fixture
def lstmviz_line() -> str:
    return as_line(session())
