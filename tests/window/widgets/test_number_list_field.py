import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from lstmviz.window.widgets.number_list_field import (
    NumberListField,
    read_numbers,
    written_numbers,
)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("all", ()),
        ("  ", ()),
        ("3", (3,)),
        ("0-7, 12", (0, 1, 2, 3, 4, 5, 6, 7, 12)),
        ("5, 3-4,3", (3, 4, 5)),
        ("1 – 2; 9,", (1, 2, 9)),
        ("0-19", ()),
    ],
)
def test_numbers_as_one_says_them(text: str, numbers: tuple[int, ...]) -> None:
    assert read_numbers(text, 20) == numbers


@pytest.mark.parametrize("text", ["20", "-1", "3-1", "a", "1.5", "1-", ",", "0-99999999999999"])
def test_what_is_none_of_them_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the field's own sentence says what is wrong
        read_numbers(text, 20)


@given(st.sets(st.integers(0, 29), max_size=29))
def test_what_is_written_is_read_back(chosen: set[int]) -> None:
    numbers = tuple(sorted(chosen))
    assert read_numbers(written_numbers(numbers), 30) == numbers


def test_runs_are_written_together() -> None:
    assert written_numbers((0, 1, 2, 5, 7, 8)) == "0-2, 5, 7-8"
    assert written_numbers(()) == "all"


def test_a_text_that_cannot_be_read_stays_and_is_told(qtbot: QtBot) -> None:
    field = NumberListField("units")
    qtbot.addWidget(field)
    field.set_count(20)
    qtbot.keyClicks(field, "1-3")
    field.selectAll()
    qtbot.keyClicks(field, "0-30")
    with qtbot.waitSignal(field.refused) as refused:
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert refused.args == [
        "0-30",
        "units: expected numbers from 0 to 19, such as 0-3, 19, or all, got '0-30'.",
    ]
    assert field.text() == "0-30"
    assert field.value == ()
    field.selectAll()
    qtbot.keyClicks(field, "2, 0-1")
    with qtbot.waitSignal(field.committed) as committed:
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert committed.args == [(0, 1, 2)]
    assert field.text() == "0-2"


def test_what_was_chosen_of_more_of_them_is_not_refused_when_it_is_left(qtbot: QtBot) -> None:
    field = NumberListField("units")
    qtbot.addWidget(field)
    field.set_count(20)
    field.set_value((0, 15))
    field.set_count(4)
    with qtbot.assertNotEmitted(field.refused), qtbot.assertNotEmitted(field.committed):
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert (field.text(), field.is_invalid, field.value) == ("0, 15", False, (0, 15))
    field.selectAll()
    qtbot.keyClicks(field, "0, 16")
    with qtbot.waitSignal(field.refused):
        qtbot.keyClick(field, Qt.Key.Key_Return)
