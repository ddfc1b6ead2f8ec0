"""The import panel is seen whole, leads the keyboard as it stands, and shows where that is."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from controls import spoken_name
from cut_off import cut_off
from import_panels import ONE, POWER, Rig
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QTableView,
)
from pytestqt.qtbot import QtBot

from lstmviz.window.settings import Settings
from lstmviz.window.style import TextSize


def test_tab_leads_through_the_controls_as_they_stand_and_shows_where_it_is(
    qtbot: QtBot, tmp_path: Path
) -> None:
    rig = Rig(qtbot, tmp_path, POWER)
    rig.lay_out("Continuing")
    qtbot.waitUntil(rig.panel.isActiveWindow)
    rig.columns.setFocus()
    names = []
    for _ in range(16):
        at = QApplication.focusWidget()
        names.append(spoken_name(at).replace("&", ""))
        focused = at.grab().toImage()
        rig.key(at, "Tab")
        assert at.grab().toImage() != focused, names[-1]
    assert names == [
        *("Columns", "Separator", "Decimal sign", "Thousands", "Header", "Missing are"),
        *("Missing values", "Scale", "first row", "end"),
        *("First rows of the table", "First rows of the series"),
        *("timesteps", "batch", "Continuing", "Use these calls"),
    ]


def test_no_letter_leads_to_two_controls(qtbot: QtBot, tmp_path: Path) -> None:
    rig = Rig(qtbot, tmp_path, POWER)
    labels = [label for label in rig.panel.findChildren(QLabel) if label.buddy() is not None]
    texts = [each.text() for each in (*labels, *rig.panel.findChildren(QAbstractButton))]
    letters = [QKeySequence.mnemonic(text).toString() for text in texts]
    used = [letter for letter in letters if letter]
    assert len(used) > 15
    assert len(used) == len(set(used))


@pytest.fixture(params=[100, 150])
def text_percent(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[int]:
    size = TextSize(qapp, Settings())
    while size.percent < request.param:
        size.larger()
    yield size.percent
    size.give_back()


def test_everything_is_seen_whole_on_a_projector(
    qtbot: QtBot, tmp_path: Path, text_percent: int
) -> None:
    rig = Rig(qtbot, tmp_path, POWER)
    rig.panel.resize(1004, 728)
    room = rig.panel.minimumSizeHint()
    assert (room.width(), room.height()) <= (1004, 728)
    rig.choose("Scale", "to 0…1")
    rig.type_into("batch", "two")
    rig.type_into("end", "12x")
    qtbot.waitUntil(lambda: cut_off(rig.panel) == [])
    for box in rig.panel.findChildren(QComboBox):
        for entry in range(box.count()):
            box.setCurrentIndex(entry)
            assert cut_off(rig.panel) == []


def test_of_long_names_the_beginning_is_seen_and_the_numbers_beside_them(
    qtbot: QtBot, tmp_path: Path
) -> None:
    name = "Consumption of energy per household and quarter of an hour in kilowatt hours"
    rig = Rig(qtbot, tmp_path, f"date,{name}\n2020-01-01,1\n2020-01-02,2\n", ONE)
    for table in ("First rows of the table", "First rows of the series"):
        view = rig.named(QTableView, table)
        last = view.model().columnCount() - 1
        assert view.columnViewportPosition(last) + view.columnWidth(last) < view.viewport().width()
        told = [
            view.model().headerData(last, Qt.Orientation.Horizontal, role)
            for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole)
        ]
        assert told[0].removeprefix("✓ ").startswith("Consumption of energy")
        assert len(told[0]) < 45
        assert name in told[1].replace("\n", " ")
    assert not rig.columns.horizontalScrollBar().isVisible()
