import pytest
from controls import Heard, PanelRig
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from lstmviz.window.widgets.number_field import (
    DecimalField,
    NumberField,
    NumberListField,
    OptionalNumberField,
    UnitBox,
    read_numbers,
    written_numbers,
)
from lstmviz.window.widgets.typed_field import TypedField


class Rig(PanelRig[TypedField]):
    """A field, and what it said: one of whole numbers from 1 to 50, or another one."""

    def __init__(self, qtbot: QtBot, field: TypedField | None = None) -> None:
        if field is None:
            field = NumberField("units", minimum=1, maximum=50, expected="a positive integer")
            field.set_value(4)
        super().__init__(qtbot, field)
        self.committed: list[float | None] = []
        self.refused: list[tuple[str, str]] = []
        field.committed.connect(self.committed.append)
        field.refused.connect(lambda text, sentence: self.refused.append((text, sentence)))

    def type(self, text: str, end: str = "Return") -> None:
        self.type_into(self.panel, text, end)


def optional_rig(qtbot: QtBot) -> Rig:
    expected = "an integer from 0 to 50, or None"
    return Rig(qtbot, OptionalNumberField("seed", maximum=50, expected=expected))


@pytest.fixture
def share(qtbot: QtBot) -> Rig:
    """A field of a number with decimals."""
    expected = "a number from 0 to 1"
    return Rig(qtbot, DecimalField("dropout", maximum=1.0, minimum=0.0, expected=expected))


def test_return_commits_a_number(rig: Rig) -> None:
    rig.type("12", end="")
    assert rig.committed == []
    rig.key(rig.panel, "Return")
    assert rig.committed == [12]
    assert rig.panel.value == 12


def test_leaving_the_field_commits(rig: Rig) -> None:
    rig.type("12", end="")
    QApplication.sendEvent(rig.panel, _focus_out())
    assert rig.committed == [12]


def test_the_same_number_again_says_nothing(rig: Rig) -> None:
    rig.type("04")
    assert rig.committed == []
    assert rig.panel.text() == "4"


@pytest.mark.parametrize(
    ("text", "got"),
    [
        ("", "nothing"),
        ("1.5", "1.5"),
        ("-1", "-1"),
        ("0", "0"),
        ("51", "51"),
        ("1e9", "1e9"),
        ("abc", "'abc'"),
        ("x" * 60, f"'{'x' * 39}…'"),
        ("9" * 5000, f"{'9' * 39}…"),
    ],
)
def test_what_cannot_be_used_stays_and_is_refused(rig: Rig, text: str, got: str) -> None:
    rig.panel.lineEdit().setText(text)
    rig.key(rig.panel, "Return")
    assert rig.committed == []
    got = got if got[-1] != "…" else repr(got)
    assert rig.refused == [(text, f"units: expected a positive integer, got {got}.")]
    assert rig.panel.text() == text
    assert rig.panel.is_invalid
    assert rig.panel.value == 4


def test_a_good_number_heals_even_where_it_is_the_last_good_one(rig: Rig) -> None:
    rig.type("abc")
    rig.type("4")
    assert rig.committed == [4]
    assert not rig.panel.is_invalid


def test_escape_takes_the_text_back(rig: Rig) -> None:
    rig.type("abc")
    with rig.qtbot.waitSignal(rig.panel.reverted):
        rig.key(rig.panel, "Escape")
    assert rig.panel.text() == "4"
    assert not rig.panel.is_invalid
    assert rig.committed == []


@pytest.mark.parametrize(
    ("key", "number"),
    [
        (Qt.Key.Key_Up, 5),
        (Qt.Key.Key_Down, 3),
        (Qt.Key.Key_PageUp, 14),
        (Qt.Key.Key_PageDown, 1),
    ],
)
def test_keys_step_within_the_range(rig: Rig, key: Qt.Key, number: int) -> None:
    rig.qtbot.keyClick(rig.panel, key)
    assert rig.committed == [number]


def test_a_step_from_an_unreadable_text_starts_at_the_last_good_number(rig: Rig) -> None:
    rig.type("abc")
    rig.key(rig.panel, "Up")
    assert rig.committed == [5]
    assert not rig.panel.is_invalid


def test_a_step_from_beyond_the_range_goes_to_its_end(rig: Rig) -> None:
    rig.type("-7")
    rig.key(rig.panel, "Up")
    assert rig.committed == [1]


def test_the_wheel_steps_only_while_focused(rig: Rig) -> None:
    rig.panel.clearFocus()
    QApplication.sendEvent(rig.panel, _wheel(rig.panel))
    assert rig.committed == []
    rig.panel.setFocus()
    rig.qtbot.waitUntil(rig.panel.hasFocus)
    QApplication.sendEvent(rig.panel, _wheel(rig.panel))
    assert rig.committed == [5]


def test_setting_says_nothing_and_keeps_a_text_over_the_same_number(rig: Rig) -> None:
    rig.type("abc")
    rig.panel.set_value(4)
    assert rig.panel.text() == "abc"
    rig.panel.set_value(6)
    assert rig.panel.text() == "6"
    assert not rig.panel.is_invalid
    rig.panel.set_range(0, 100, "any")
    rig.panel.revert()
    assert rig.committed == []


def _wheel(field: NumberField) -> QWheelEvent:
    middle = QPointF(field.rect().center())
    return QWheelEvent(
        middle,
        QPointF(field.mapToGlobal(middle)),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )


def _focus_out() -> object:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QFocusEvent

    return QFocusEvent(QEvent.Type.FocusOut, Qt.FocusReason.TabFocusReason)


@pytest.mark.parametrize("text", ["", "None", " none "])
def test_none_is_typed_or_left_empty(qtbot: QtBot, text: str) -> None:
    rig = optional_rig(qtbot)
    assert rig.panel.text() == "None"
    rig.type("7")
    rig.type(text)
    assert rig.committed == [7, None]
    assert rig.panel.text() == "None"


@pytest.mark.parametrize("text", ["-1", "51", "1.5", "no"])
def test_a_number_beyond_the_range_is_refused_where_none_is_taken(qtbot: QtBot, text: str) -> None:
    rig = optional_rig(qtbot)
    rig.type(text)
    assert rig.committed == []
    ((_, sentence),) = rig.refused
    assert sentence.startswith("seed: expected an integer from 0 to 50, or None, got ")


def test_none_lies_below_0(qtbot: QtBot) -> None:
    rig = optional_rig(qtbot)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Down):
        rig.qtbot.keyClick(rig.panel, key)
    assert rig.committed == [0, 1, 0, None]
    rig.key(rig.panel, "PageUp")
    assert rig.committed[-1] == 9
    rig.panel.set_value(50)
    rig.key(rig.panel, "Up")
    assert rig.panel.value == 50


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


def turned(box: UnitBox) -> QWheelEvent:
    return QWheelEvent(
        QPointF(5, 5),
        box.mapToGlobal(QPointF(5, 5)),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )


def test_it_is_set_silently_and_stays_within_the_units(qtbot: QtBot) -> None:
    box = UnitBox()
    qtbot.addWidget(box)
    said = Heard(box.valueChanged)
    box.set_unit(3, 4)
    assert (box.value(), said) == (3, [])
    assert box.text() == "unit 3"
    qtbot.keyClick(box, Qt.Key.Key_Up)
    assert said == []
    qtbot.keyClick(box, Qt.Key.Key_Down)
    assert list(said) == [(2,)]


def test_the_wheel_is_left_to_the_panel_unless_it_has_the_focus(qtbot: QtBot) -> None:
    box = UnitBox()
    qtbot.addWidget(box)
    box.set_unit(1, 4)
    event = turned(box)
    box.wheelEvent(event)
    assert not event.isAccepted()
    assert box.value() == 1
    box.show()
    box.setFocus()
    qtbot.waitUntil(box.hasFocus)
    box.wheelEvent(turned(box))
    assert box.value() == 2


@pytest.mark.parametrize(
    ("text", "number", "shown"),
    [("0.25", 0.25, "0.25"), (".5", 0.5, "0.5"), ("1", 1.0, "1.0"), ("1e-3", 0.001, "0.001")],
)
def test_a_number_with_decimals_is_committed(
    share: Rig, text: str, number: float, shown: str
) -> None:
    share.type(text)
    assert share.committed == [number]
    assert share.panel.value == number
    assert share.panel.text() == shown


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
def test_what_is_no_share_stays_and_is_refused(share: Rig, text: str, got: str) -> None:
    share.type(text)
    assert share.committed == []
    assert share.refused == [(text, f"dropout: expected a number from 0 to 1, got {got}.")]
    assert share.panel.text() == text
    assert share.panel.is_invalid
    share.key(share.panel, "Escape")
    assert share.panel.text() == "0.0"
    assert not share.panel.is_invalid


def test_arrows_step_in_tenths_without_the_dust_of_binary_fractions(share: Rig) -> None:
    for _ in range(3):
        share.key(share.panel, "Up")
    assert share.committed == [0.1, 0.2, 0.3]
    share.key(share.panel, "PageUp")
    assert share.committed[3:] == [1.0]
    share.key(share.panel, "Up")
    share.key(share.panel, "Down")
    assert share.committed[4:] == [0.9]


def test_a_step_from_a_text_that_is_no_number_starts_at_the_last_good_one(share: Rig) -> None:
    share.type("inf")
    share.key(share.panel, "Up")
    assert share.committed == [0.1]


def test_a_smallest_number_that_isnt_accepted_itself(qtbot: QtBot) -> None:
    expected = "a number above 0"
    rig = Rig(qtbot, DecimalField("scale", minimum=0.0, above=True, expected=expected))
    rig.panel.set_value(0.1)
    rig.key(rig.panel, "Down")
    assert rig.panel.text() == "0.1"
    rig.type("0")
    assert rig.refused == [("0", "scale: expected a number above 0, got 0.")]
    rig.type("1e-30")
    assert rig.committed == [1e-30]


def test_a_whole_number_that_was_set_is_written_as_one(share: Rig) -> None:
    share.panel.set_value(1)
    assert share.panel.text() == "1"
    share.type("1.0")
    assert share.committed == []
