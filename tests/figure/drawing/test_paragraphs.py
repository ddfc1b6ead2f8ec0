"""Texts in lines that have room."""

import pytest
from pytestqt.qtbot import QtBot
from sheets import sheet_font

from lstmviz.figure.drawing.fonts import text_width
from lstmviz.figure.drawing.paragraphs import lines_of, pieces


@pytest.fixture(autouse=True)
def _qt(qtbot: QtBot) -> None:
    """Fonts need an application."""


def test_a_text_is_broken_between_its_words() -> None:
    font = sheet_font()
    width = text_width(font, "one two") + 1
    assert lines_of("one two three\nfour", font, width) == ("one two", "three", "four")
    assert lines_of("", font, width) == ("",)


def test_a_word_that_is_wider_than_a_line_is_cut_and_nothing_is_lost() -> None:
    font, word = sheet_font(), "return_sequences=True"
    for width in (1, 20, 60, 100):
        found = pieces(word, font, width)
        assert "".join(found) == word
        assert all(len(each) == 1 or text_width(font, each) <= width for each in found)
    lines = lines_of(f"a {word}", font, 60)
    assert "".join(lines) == f"a{word}"
    assert all(text_width(font, line) <= 60 for line in lines)
