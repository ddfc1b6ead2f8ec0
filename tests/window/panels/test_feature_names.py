"""The names of features, typed over their columns or brought along, in the whole window."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from controls import named
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QHeaderView, QLineEdit, QMenu
from pytestqt.qtbot import QtBot
from quick_window import Quick

from lstmviz.experiment.plain_text import plain_text
from lstmviz.intake.process import IntakeProcess
from lstmviz.intake.reading import read
from lstmviz.window.panels.tensor_table import TensorTable

HORIZONTAL, DISPLAY, TIP = (
    Qt.Orientation.Horizontal,
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.ToolTipRole,
)
SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier


class Here(IntakeProcess):
    """Reads in this process, at once."""

    def ask(self, question, answer) -> None:
        answer(read(question))


class Rig(Quick):
    def __init__(self, qtbot: QtBot) -> None:
        super().__init__(qtbot, intake=Here())

    @property
    def table(self) -> TensorTable:
        return named(self.window.inputs, TensorTable, "Input tensor")

    @property
    def header(self) -> QHeaderView:
        return self.table.horizontalHeader()

    @property
    def headings(self) -> list[str]:
        model = self.table.model()
        return [model.headerData(n, HORIZONTAL, DISPLAY) for n in range(model.columnCount())]

    @property
    def names(self) -> list[str]:
        return [feature.name for feature in self.now.experiment.features]

    def tip(self, column: int) -> str:
        return str(self.table.model().headerData(column, HORIZONTAL, TIP))

    def middle_of(self, column: int) -> QPoint:
        left, wide = self.header.sectionViewportPosition(column), self.header.sectionSize(column)
        return QPoint(left + wide // 2, self.header.height() // 2)

    def field(self) -> QLineEdit:
        (field,) = self.header.viewport().findChildren(QLineEdit)
        assert field.hasFocus()
        return field

    def open(self, column: int) -> QLineEdit:
        """By a double click on the column's heading, scrolled to where it is out of sight."""
        self.table.scrollTo(self.table.model().index(0, column))
        place, left = self.middle_of(column), Qt.MouseButton.LeftButton
        self.qtbot.mouseClick(self.header.viewport(), left, pos=place)
        self.qtbot.mouseDClick(self.header.viewport(), left, pos=place)
        return self.field()

    def call_it(self, column: int, name: str) -> None:
        field = self.open(column)
        field.selectAll()
        if name:
            self.qtbot.keyClicks(field, name)
        else:
            self.qtbot.keyClick(field, Qt.Key.Key_Delete)
        self.qtbot.keyClick(field, Qt.Key.Key_Return)
        self.closed()

    def closed(self) -> None:
        self.qtbot.waitUntil(lambda: not self.header.viewport().findChildren(QLineEdit))
        self.settled()

    def paste(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.qtbot.keyClick(self.table, Qt.Key.Key_V, CTRL)
        self.settled()


@pytest.fixture
def rig(qtbot: QtBot) -> Iterator[Rig]:
    rig = Rig(qtbot)
    rig.show()
    rig.window.activateWindow()
    rig.table.setFocus()
    rig.table.setCurrentIndex(rig.table.model().index(0, 0))
    yield rig
    rig.end()


def test_a_double_click_names_a_feature_and_one_undo_takes_it_back(rig: Rig) -> None:
    before = rig.now.experiment
    rig.call_it(1, " temperature ")
    assert rig.names == ["", "temperature", ""]
    assert rig.headings == ["feature\n0", "temperatu…\n1", "feature\n2"]
    assert rig.tip(1).startswith("feature 1: temperature\n")
    assert rig.tip(0).startswith("feature 0 has no name\n")
    assert rig.now.status.news == "feature 1 is called temperature"
    assert rig.table.hasFocus()
    wide = rig.header.fontMetrics().horizontalAdvance("temperatu…")
    assert rig.header.sectionSize(1) > wide
    rig.action("Undo").trigger()
    assert rig.now.experiment is before
    assert rig.headings[1] == "feature\n1"
    assert rig.header.sectionSize(1) < wide


def test_an_empty_text_takes_a_name_away(rig: Rig) -> None:
    rig.call_it(0, "a")
    rig.call_it(2, "a")  # two alike: their place tells them apart
    assert rig.names == ["a", "", "a"]
    rig.call_it(0, "")
    assert rig.now.status.news == "feature 0 has no name"
    assert rig.names == ["", "", "a"]
    rig.call_it(2, "  ")
    assert rig.names == []


def test_the_keyboard_names_the_feature_of_its_cell(rig: Rig) -> None:
    rig.table.setCurrentIndex(rig.table.model().index(1, 2))
    rig.qtbot.keyClick(rig.table, Qt.Key.Key_F2, SHIFT)
    rig.qtbot.keyClicks(rig.field(), "wind")
    rig.qtbot.keyClick(rig.field(), Qt.Key.Key_Return)
    rig.closed()
    assert rig.names == ["", "", "wind"]
    assert rig.table.currentIndex().row() == 1


def test_escape_leaves_a_name_as_it_was_and_another_place_takes_it(rig: Rig) -> None:
    before = rig.now.experiment
    rig.qtbot.keyClicks(rig.open(0), "lost")
    rig.qtbot.keyClick(rig.field(), Qt.Key.Key_Escape)
    rig.closed()
    assert rig.now.experiment is before
    rig.qtbot.keyClicks(rig.open(0), "kept")
    rig.table.setFocus()
    rig.closed()
    assert rig.names == ["kept", "", ""]


def test_the_heading_s_menu_names_and_takes_away(rig: Rig) -> None:
    rig.header.customContextMenuRequested.emit(rig.middle_of(1))
    name, take = rig.table.findChild(QMenu).actions()
    assert not take.isEnabled()
    name.trigger()
    rig.qtbot.keyClicks(rig.field(), "b")
    rig.qtbot.keyClick(rig.field(), Qt.Key.Key_Return)
    rig.closed()
    rig.table.findChild(QMenu).close()
    QApplication.processEvents()
    rig.header.customContextMenuRequested.emit(rig.middle_of(1))
    rig.table.findChildren(QMenu)[-1].actions()[1].trigger()
    assert rig.names == []


@pytest.mark.parametrize(
    "name", ["n" * 10_000, "two\nlines\t\x1b[31m", "\u202eright to left", "<b>bold</b>", "漢" * 99]
)
def test_whatever_a_name_holds_it_is_kept_whole_and_shown_cut_in_one_line(
    rig: Rig, name: str
) -> None:
    rig.window.controller.calls.name_feature(0, 0, name)
    rig.settled()
    assert rig.names[0] == name
    shown, number = rig.headings[0].split("\n")
    assert number == "0"
    assert len(shown) <= 10
    assert plain_text(shown, keep_tags=True) == shown
    assert rig.header.sectionSize(0) <= 14 * rig.header.fontMetrics().height()
    assert len(rig.tip(0)) < 700
    assert "<b" not in rig.tip(0)


def test_names_stay_while_there_are_as_many_features(rig: Rig) -> None:
    rig.call_it(0, "a")
    rig.call_it(2, "c")
    rig.paste("5\t6\n7\t8")
    assert rig.names == ["a", "", "c"]
    rig.window.controller.calls.inputs(0, rig.now.experiment.calls[0].inputs * 2, "recipe")
    assert rig.names == ["a", "", "c"]


def test_cells_that_are_pasted_with_a_header_bring_their_names_in_one_step(rig: Rig) -> None:
    before = rig.now.experiment
    rig.table.select_block((slice(1, 2), slice(1, 2)))
    rig.paste("wind\train\n1.5\t2.5\n")
    assert rig.names == ["", "wind", "rain"]
    call = rig.now.experiment.calls[rig.now.view.moment.call]
    assert call.inputs[0, 1].tolist()[1:] == [1.5, 2.5]
    rig.action("Undo").trigger()
    assert rig.now.experiment is before


def test_more_names_than_features_are_refused_with_their_cells(rig: Rig) -> None:
    before = rig.now.experiment
    rig.paste("a\tb\tc\td\n1\t2\t3\t4\n")
    assert rig.now.experiment is before
    assert "there is room for" in rig.now.status.news


def test_a_plain_table_with_a_header_brings_its_names(rig: Rig, tmp_path: Path) -> None:
    path = tmp_path / "weather.csv"
    path.write_text("day,night\n1,2\n3,4\n5,6\n")
    rig.window.controller.calls.remove(1)  # alone, a call may have another number of features
    rig.settled()
    rig.window.controller.calls.inputs(0, rig.now.experiment.calls[0].inputs[:1], "batch")
    rig.window.importer.drop([path])
    rig.qtbot.waitUntil(lambda: rig.names == ["day", "night"])
    assert rig.headings == ["day\n0", "night\n1"]


def test_names_are_for_calls_with_as_many_features(rig: Rig) -> None:
    x = rig.now.experiment.calls[1].inputs
    rig.call_it(0, "a")
    rig.window.controller.calls.inputs(1, x[:, :, :2], "features")
    rig.call_it(0, "b")
    (error,) = [e for e in rig.now.errors if e.place.panel == "input"]
    assert "calls with one number of features, got" in error.sentence
