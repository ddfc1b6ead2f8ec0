import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from lstmviz.window.widgets.number_field import DecimalField


class Rig:
    def __init__(self, qtbot: QtBot, field: DecimalField) -> None:
        self.qtbot = qtbot
        self.field = field
        qtbot.addWidget(field)
        field.show()
        self.committed: list[float] = []
        self.refused: list[str] = []
        field.committed.connect(self.committed.append)
        field.refused.connect(lambda _text, sentence: self.refused.append(sentence))

    @property
    def edit(self) -> QLineEdit:
        edit = self.field.lineEdit()
        assert edit is not None
        return edit

    def type_in(self, text: str) -> None:
        self.edit.selectAll()
        self.qtbot.keyClick(self.edit, Qt.Key.Key_Backspace)
        self.qtbot.keyClicks(self.edit, text)
        self.qtbot.keyClick(self.edit, Qt.Key.Key_Return)


@pytest.fixture
def rig(qtbot: QtBot) -> Rig:
    field = DecimalField("dropout", maximum=1.0, minimum=0.0, expected="a number from 0 to 1")
    return Rig(qtbot, field)


@pytest.mark.parametrize(
    ("text", "number", "shown"),
    [("0.25", 0.25, "0.25"), (".5", 0.5, "0.5"), ("1", 1.0, "1.0"), ("1e-3", 0.001, "0.001")],
)
def test_a_number_is_committed(rig: Rig, text: str, number: float, shown: str) -> None:
    rig.type_in(text)
    assert rig.committed == [number]
    assert rig.field.value == number
    assert rig.edit.text() == shown


@pytest.mark.parametrize(
    ("text", "got"),
    [
        ("", "nothing"),
        ("1.5", "1.5"),
        ("-0.1", "-0.1"),
        ("0,5", "'0,5'"),
        ("nan", "nan"),
        ("inf", "inf"),
        ("abc", "'abc'"),
    ],
)
def test_what_cannot_be_used_stays_and_is_refused(rig: Rig, text: str, got: str) -> None:
    rig.type_in(text)
    assert rig.committed == []
    assert rig.refused == [f"dropout: expected a number from 0 to 1, got {got}."]
    assert rig.edit.text() == text
    assert rig.field.is_invalid
    rig.qtbot.keyClick(rig.edit, Qt.Key.Key_Escape)
    assert rig.edit.text() == "0.0"
    assert not rig.field.is_invalid


def test_arrows_step_in_tenths_without_the_dust_of_binary_fractions(rig: Rig) -> None:
    for _ in range(3):
        rig.qtbot.keyClick(rig.edit, Qt.Key.Key_Up)
    assert rig.committed == [0.1, 0.2, 0.3]
    rig.qtbot.keyClick(rig.edit, Qt.Key.Key_PageUp)
    assert rig.committed[3:] == [1.0]
    rig.qtbot.keyClick(rig.edit, Qt.Key.Key_Up)
    rig.qtbot.keyClick(rig.edit, Qt.Key.Key_Down)
    assert rig.committed[4:] == [0.9]


def test_a_step_from_a_text_that_is_no_number_starts_at_the_last_good_one(rig: Rig) -> None:
    rig.type_in("inf")
    rig.qtbot.keyClick(rig.edit, Qt.Key.Key_Up)
    assert rig.committed == [0.1]


def test_a_smallest_number_that_isnt_accepted_itself(qtbot: QtBot) -> None:
    expected = "a number above 0"
    rig = Rig(qtbot, DecimalField("scale", minimum=0.0, above=True, expected=expected))
    rig.field.set_value(0.1)
    rig.qtbot.keyClick(rig.edit, Qt.Key.Key_Down)
    assert rig.edit.text() == "0.1"
    rig.type_in("0")
    assert rig.refused == ["scale: expected a number above 0, got 0."]
    rig.type_in("1e-30")
    assert rig.committed == [1e-30]


def test_a_whole_number_that_was_set_is_written_as_one(rig: Rig) -> None:
    rig.field.set_value(1)
    assert rig.edit.text() == "1"
    rig.type_in("1.0")
    assert rig.committed == []
