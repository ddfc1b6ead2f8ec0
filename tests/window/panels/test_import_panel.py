"""What is to be made of a table is chosen by mouse and by keyboard, and seen before it is made."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from controls import CONTROL, cells, entries, nameless
from import_panels import ONE, POWER, Rig
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QTableView,
)
from pytestqt.qtbot import QtBot

from lstmviz.experiment.cut_choices import CutChoices
from lstmviz.experiment.files.tables.choices import TableChoices
from lstmviz.window.panels.series_cut_form import CutPicture
from lstmviz.window.widgets.scroll_areas import VerticalScrollArea

SHEET = "day\tvisitors\n1\t1,154\n2\t1,200\n"


def test_the_table_the_series_and_the_calls_are_seen_before_they_are_made(
    qtbot: QtBot, tmp_path: Path
) -> None:
    rig = Rig(qtbot, tmp_path, POWER)
    written = rig.named(QTableView, "First rows of the table")
    assert cells(written)[1] == ["16/12/2006", "1", "0.75", "up"]
    names = [written.model().headerData(column, Qt.Orientation.Horizontal) for column in range(4)]
    assert names == ["Date", "✓ Power", "✓ Voltage", "kind"]
    assert rig.ticked == ["Power: numbers", "Voltage: numbers"]
    assert rig.series[:2] == [["0", "0.25"], ["1", "0.75"]]
    assert "12 rows of 2 features." in rig.labels
    assert "3 calls of (2, 2, 2); nothing is left over." in rig.labels
    assert entries(rig.named(QComboBox, "Separator"))[0] == "found: a semicolon"
    assert nameless(rig.panel) == []
    assert rig.errors == []


def test_calls_are_made_of_what_is_chosen_by_keyboard_alone(qtbot: QtBot, tmp_path: Path) -> None:
    rig = Rig(qtbot, tmp_path, POWER)
    rig.tick(1)
    rig.tick(3)
    assert rig.ticked == ["Voltage: numbers", "kind: it holds text, such as 'down'"]
    assert rig.series[0] == ["0.25", "1", "0"]
    rig.choose("Scale", "to 0…1")
    assert rig.series[11] == ["1", "0", "1"]
    assert "In its own unit: Voltage = value · 5.5 + 0.25." in rig.labels
    rig.type_into("timesteps", "3")
    rig.panel.activateWindow()
    windows = rig.named(QRadioButton, "Windows")
    qtbot.waitUntil(windows.window().isActiveWindow)
    windows.setFocus()
    rig.key(windows, "Down")
    assert "2 calls of (2, 3, 3); nothing is left over." in rig.labels
    rig.key(rig.button("Use these calls"), "Space")
    ((choices, cut),) = rig.wanted
    assert choices == TableChoices(columns=("Voltage", "kind"), scale="minmax")
    assert cut == CutChoices(3, 2, "continuing", None)
    assert not rig.panel.isVisible()


def test_calls_are_made_by_mouse_alone(qtbot: QtBot, tmp_path: Path) -> None:
    rig = Rig(qtbot, tmp_path, POWER)
    place = rig.columns.visualRect(rig.column(1))
    rig.click(rig.columns.viewport(), place.topLeft() + QPoint(8, 8))
    assert rig.ticked == ["Voltage: numbers"]
    rig.lay_out("Continuing")
    rig.press("Use these calls")
    assert rig.wanted == [
        (TableChoices(columns=("Voltage",)), CutChoices(2, 2, "continuing", None))
    ]


def test_what_is_in_doubt_has_to_be_said_first(qtbot: QtBot, tmp_path: Path) -> None:
    rig = Rig(qtbot, tmp_path, SHEET, ONE)
    assert "In doubt (thousands): '1,154', which may be 1154 or 1.154." in rig.labels
    assert not rig.can_use
    assert "Say first how what is in doubt is to be read." in rig.labels
    assert rig.series == [["1154"], ["1200"]]
    rig.press("it is 1.154")
    assert rig.series == [["1.154"], ["1.2"]]
    assert rig.can_use
    assert not any(label.startswith("In doubt") for label in rig.labels)
    rig.press("Use these calls")
    ((choices, _),) = rig.wanted
    assert choices == TableChoices(thousands="", decimal=",")


def test_three_readings_have_room_beside_the_table(qtbot: QtBot, tmp_path: Path) -> None:
    rig = Rig(qtbot, tmp_path, "9,763\n8,692\n", ONE)
    areas = rig.panel.findChildren(VerticalScrollArea)
    assert [area.horizontalScrollBar().maximum() for area in areas] == [0, 0]
    assert rig.series == [["9", "763"], ["8", "692"]]
    for reading, series in (
        ("it is one column: 9763", [["9763"], ["8692"]]),
        ("it is one column: 9.763", [["9.763"], ["8.692"]]),
        ("it has columns: 9 and 763", [["9", "763"], ["8", "692"]]),
    ):
        rig = Rig(qtbot, tmp_path, "9,763\n8,692\n", ONE)
        rig.press(reading)
        assert rig.series == series
        assert rig.can_use


def test_another_header_brings_other_columns(qtbot: QtBot, tmp_path: Path) -> None:
    rig = Rig(
        qtbot, tmp_path, "0,1,2\n0.1,0.2,0.3\n0.4,0.5,0.6\n", CutChoices(1, 1, "windows", None)
    )
    rig.tick(0)
    assert rig.ticked == ["1: numbers", "2: numbers"]
    rig.press("it holds numbers")
    assert rig.ticked == [f"column {number}: numbers" for number in (1, 2, 3)]
    assert rig.series == [["0", "1", "2"], ["0.1", "0.2", "0.3"], ["0.4", "0.5", "0.6"]]


@pytest.mark.parametrize(
    ("box", "text", "sentence"),
    [
        ("Scale", "to 0…1", "scale: expected columns whose values differ, got 'b', which is 2"),
        ("Missing values", "leave their rows out", "missing: expected something that leaves a row"),
        ("Thousands", "a point", "thousands: expected another sign than decimal='.', got '.'"),
    ],
)
def test_what_cannot_be_made_is_told_at_its_control_and_can_be_mended(
    qtbot: QtBot, tmp_path: Path, box: str, text: str, sentence: str
) -> None:
    rig = Rig(qtbot, tmp_path, "a,b,c\n1,2,x\n,2,y\n7,,z\n", ONE)
    if box == "Missing values":
        rig.type_into("first row", "1")
    if box == "Thousands":
        rig.choose("Decimal sign", "a point")
    before = rig.series
    rig.choose(box, text)
    (told,) = rig.errors
    assert told.startswith(sentence)
    assert rig.series == (before if box == "Thousands" else [])  # which wasn't taken at all
    rig.choose(
        box, {"Scale": "as it is", "Thousands": "nothing"}.get(box, "stay as they are (NaN)")
    )
    assert rig.errors == []
    assert rig.can_use
    assert rig.series == before


def test_no_column_is_none_too_few(qtbot: QtBot, tmp_path: Path) -> None:
    rig = Rig(
        qtbot, tmp_path, "date,x\n2020-01-01,1\n2020-01-02,2\n", CutChoices(1, 1, "windows", None)
    )
    rig.tick(1)
    assert rig.errors == ["columns: expected one name or more, got ()."]
    rig.tick(0)  # a date, which can't be ticked
    assert rig.ticked == []


def test_a_cell_that_is_no_number_is_taken_for_missing_with_one_press(
    qtbot: QtBot, tmp_path: Path
) -> None:
    rig = Rig(qtbot, tmp_path, "a,b\n1,2\n3,bad\n5,6\n", ONE)
    assert not rig.can_use
    told = "In doubt (missing_values): 'bad' in row 3, column 'b', which is no number."
    assert told in rig.labels
    assert rig.errors == []  # it is told once
    rig.press("'bad' is a missing value")
    assert rig.series == [["1", "2"], ["3", "nan"], ["5", "6"]]
    assert rig.can_use
    assert "3 rows of 2 features; 1 missing value (NaN)." in rig.labels


def test_what_fills_no_call_is_told_at_its_field(qtbot: QtBot, tmp_path: Path) -> None:
    rig = Rig(qtbot, tmp_path, POWER)
    rig.type_into("timesteps", "13")
    assert rig.errors == ["timesteps: expected at most the 12 rows of the series, got 13."]
    assert not rig.can_use
    rig.type_into("timesteps", "5")
    rig.type_into("batch", "3")
    assert rig.errors == [
        "batch: expected at most 2, as 12 rows of the series fill no more, got 3."
    ]
    rig.type_into("batch", "2")
    assert "1 call of (2, 5, 2); 2 of 12 rows left over." in rig.labels
    rig.type_into("stride", "1")
    assert "4 calls of (2, 5, 2); nothing is left over." in rig.labels
    rig.lay_out("Continuing")
    assert "1 call of (2, 5, 2); 2 of 12 rows left over." in rig.labels


def test_the_picture_says_what_goes_on_in_what(qtbot: QtBot, tmp_path: Path) -> None:
    rig = Rig(qtbot, tmp_path, POWER)
    (picture,) = [
        w
        for w in rig.panel.findChildren(CutPicture)
        if w.accessibleName() == "How the series becomes calls"
    ]
    assert picture.sentence == "row 0: 0…1, then 4…5, then 8…9; row 1: 2…3, then 6…7, then 10…11."
    assert not picture.goes_on(1, 0)
    rig.lay_out("Continuing")
    assert picture.sentence == "row 0: 0…1, then 2…3, then 4…5; row 1: 6…7, then 8…9, then 10…11."
    assert picture.goes_on(1, 0)
    assert picture.goes_on(2, 1)
    drawn = [np.array(picture.grab().toImage().bits()).tobytes()]
    rig.lay_out("Windows")
    drawn.append(np.array(picture.grab().toImage().bits()).tobytes())
    assert drawn[0] != drawn[1]


def test_a_preview_of_older_choices_is_passed_over(qtbot: QtBot, tmp_path: Path) -> None:
    rig = Rig(qtbot, tmp_path, POWER)
    old = rig.preview(TableChoices())
    rig.panel.choices_changed.disconnect()
    rig.tick(1)
    assert not rig.can_use
    assert "Reading…" in rig.labels
    rig.panel.show_preview(old)
    assert not rig.can_use
    rig.panel.show_preview(rig.preview(replace(TableChoices(), columns=("Voltage",))))
    assert rig.can_use


def test_return_finishes_a_field_and_control_return_uses_the_calls(
    qtbot: QtBot, tmp_path: Path
) -> None:
    rig = Rig(qtbot, tmp_path, POWER)
    rig.type_into("batch", "1")
    assert rig.panel.isVisible()
    rig.key(rig.columns, "Return", CONTROL)
    assert rig.wanted == [(TableChoices(), CutChoices(2, 1, "windows", None))]


def test_escape_leaves_all_as_it_is(qtbot: QtBot, tmp_path: Path) -> None:
    rig = Rig(qtbot, tmp_path, POWER)
    rig.key(rig.panel, "Escape")
    assert not rig.panel.isVisible()
    assert rig.wanted == []
    assert rig.named(QPushButton, "Use these calls").isEnabled()


@pytest.mark.parametrize(("field", "text"), [("end", "3"), ("end", "3x"), ("first row", "-1")])
def test_no_calls_are_made_of_other_rows_than_those_that_are_seen(
    qtbot: QtBot, tmp_path: Path, field: str, text: str
) -> None:
    rig = Rig(qtbot, tmp_path, POWER)
    rig.type_into("first row", "5")
    assert rig.can_use
    rig.type_into(field, text)
    assert len(rig.errors) == 1
    assert not rig.can_use
    rig.choose("Scale", "to 0…1")  # another choice: what was refused is taken back
    rig.type_into(field, "9" if field == "end" else "4")
    assert rig.errors == []
    assert rig.can_use


def test_no_calls_are_made_where_no_column_is_ticked(qtbot: QtBot, tmp_path: Path) -> None:
    rig = Rig(qtbot, tmp_path, "a;b\n1;x\n5;y\n", ONE)
    rig.tick(0)
    assert rig.ticked == []
    assert not rig.can_use
    rig.tick(0)
    assert rig.can_use


def test_a_missing_value_with_a_blank_stays_one(qtbot: QtBot, tmp_path: Path) -> None:
    rig = Rig(qtbot, tmp_path, "a,b\n1,2\nno data,4\n5,6\n", ONE)
    rig.press("'no data' is a missing value")
    marks = rig.named(QLineEdit, "Missing are")
    assert marks.text().endswith('? - "no data"')
    marks.setFocus()
    rig.key(marks, "End")
    qtbot.keyClicks(marks, ' "n.d. x" -9')
    rig.key(marks, "Return")
    assert rig.panel.choices.missing_values[-3:] == ("no data", "n.d. x", "-9")
    assert rig.can_use


def test_a_preview_that_failed_is_not_awaited(qtbot: QtBot, tmp_path: Path) -> None:
    rig = Rig(qtbot, tmp_path, POWER)
    rig.panel.choices_changed.disconnect()
    rig.choose("Scale", "to 0…1")
    assert "Reading…" in rig.labels
    rig.panel.tell("table.csv isn't there.")
    assert rig.errors == ["table.csv isn't there."]
    assert "Reading…" not in rig.labels
    assert not rig.can_use
