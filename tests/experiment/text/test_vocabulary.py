"""Which token each id stands for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.text.vocabulary import Vocabulary, tokens_of, visible


def test_characters_are_numbered_as_courses_number_them() -> None:
    vocabulary = Vocabulary.of("hello\n")
    assert vocabulary.tokens == ("\n", "e", "h", "l", "o")
    assert vocabulary.ids("hello").tolist() == [2, 1, 3, 3, 4]
    assert vocabulary.text([2, 1, 3, 3, 4]) == "hello"


def test_words_and_marks_are_tokens_of_their_own() -> None:
    vocabulary = Vocabulary.of("Don't go, go!", "words", padding=True)
    assert vocabulary.tokens == ("", "!", ",", "Don't", "go")
    assert vocabulary.text(vocabulary.ids("go, go!")) == "go, go!"
    assert vocabulary.text([4, 0, 0]) == "go"


@given(st.text(min_size=1))
def test_what_is_in_the_vocabulary_comes_back(text: str) -> None:
    text = text.replace("\r\n", "\n")
    vocabulary = Vocabulary.of(text)
    assert vocabulary.text(vocabulary.ids(text)) == text
    assert vocabulary.unknown(text) == []
    assert len(vocabulary) == len(set(text))


def test_line_ends_of_windows_are_one_character() -> None:
    assert tokens_of("a\r\nb", "characters") == ["a", "\n", "b"]


def test_what_is_unknown_is_named_and_can_be_added() -> None:
    vocabulary = Vocabulary.of("abc")
    with pytest.raises(InvalidValue, match="unknown characters x, ␣"):
        vocabulary.ids("ax b")
    more = vocabulary.with_tokens(vocabulary.unknown("ax b"))
    assert more.tokens == ("a", "b", "c", "x", " ")
    assert more.ids("ax b").tolist() == [0, 3, 4, 1]
    assert vocabulary.text([0, 9, -1]) == "a#9#-1"
    assert [vocabulary.token(n) for n in (0, 9)] == ["a", "9"]


@pytest.mark.parametrize(
    ("token", "shown"),
    [(" ", "␣"), ("\n", "↵"), ("", "∅"), ("\u0301", "◌\u0301"), ("\x00", "\\x00")],
)
def test_every_token_can_be_seen(token: str, shown: str) -> None:
    assert visible(token) == shown


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((("a", "a"),), "'a' twice"),
        ((("ab",),), "single characters"),
        (((),), "texts, one for each id"),
        (((1,),), "texts, one for each id"),
        ((tuple(map(str, range(100_001))), "words"), "at most 100,000 different words"),
        ((("a",), "letters"), "'characters' or 'words'"),
    ],
)
def test_what_is_no_vocabulary_is_refused(arguments: tuple, words: str) -> None:
    with pytest.raises(InvalidValue, match=words):
        Vocabulary(*arguments)


@pytest.mark.parametrize(("text", "unit"), [("", "characters"), (" \n", "words")])
def test_a_text_without_tokens_has_no_vocabulary(text: str, unit: str) -> None:
    with pytest.raises(InvalidValue, match=f"some {unit}"):
        Vocabulary.of(text, unit)
    with pytest.raises(InvalidValue, match=f"some {unit}"):
        Vocabulary(("a",), unit).ids(text)
