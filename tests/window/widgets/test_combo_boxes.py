import pytest
from controls import Heard
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from lstmviz.window.widgets.combo_boxes import NoWheelComboBox, SearchedComboBox

NAMES = ["tanh", "sigmoid", "hard_sigmoid", "relu"]


class Rig:
    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.around = QWidget()
        qtbot.addWidget(self.around)
        column = QVBoxLayout(self.around)
        self.box = SearchedComboBox(NAMES, self.around)
        self.other = QPushButton("other", self.around)
        column.addWidget(self.box)
        column.addWidget(self.other)
        self.around.show()
        self.picked = Heard(self.box.picked)
        self.refused = Heard(self.box.refused)
        self.reverted = Heard(self.box.reverted)

    @property
    def edit(self) -> QLineEdit:
        edit = self.box.lineEdit()
        assert edit is not None
        return edit

    @property
    def offered(self) -> QAbstractItemView:
        completer = self.box.completer()
        assert completer is not None
        popup = completer.popup()
        assert popup is not None
        return popup

    def type_in(self, text: str) -> None:
        self.box.setFocus()
        self.edit.selectAll()
        self.qtbot.keyClicks(self.box, text)

    def press(self, key: Qt.Key) -> None:
        popup = self.offered
        self.qtbot.keyClick(popup if popup.isVisible() else self.box, key)


@pytest.fixture
def rig(qtbot: QtBot) -> Rig:
    return Rig(qtbot)


def test_a_part_of_a_name_is_offered_whole_and_picked(rig: Rig) -> None:
    rig.type_in("SIG")
    model = rig.offered.model()
    offered = [model.index(row, 0).data() for row in range(model.rowCount())]
    assert offered == ["sigmoid", "hard_sigmoid"]
    rig.press(Qt.Key.Key_Down)
    rig.press(Qt.Key.Key_Down)
    rig.press(Qt.Key.Key_Return)
    assert rig.picked == [(2,)]
    assert rig.box.currentText() == "hard_sigmoid"
    assert rig.refused == []


@pytest.mark.parametrize("text", ["relu", " ReLU "])
def test_a_whole_name_is_taken_in_any_case(rig: Rig, text: str) -> None:
    rig.type_in(text)
    rig.press(Qt.Key.Key_Return)
    assert (3,) in rig.picked
    assert set(rig.picked) == {(3,)}
    assert rig.box.currentText() == "relu"
    assert rig.refused == []


def test_leaving_the_field_takes_the_name_too(rig: Rig) -> None:
    rig.type_in("relu")
    rig.offered.hide()
    rig.other.setFocus()
    assert set(rig.picked) == {(3,)}


@pytest.mark.parametrize("text", ["sigmoi", "relu6", "x y"])
def test_what_is_no_name_stays_is_told_once_and_never_picked(rig: Rig, text: str) -> None:
    rig.type_in(text)
    rig.press(Qt.Key.Key_Return)
    rig.other.setFocus()
    assert rig.refused == [(text,)]
    assert rig.picked == []
    assert rig.edit.text() == text
    assert rig.box.holds_refused_text

    rig.box.show_name(0)  # the same one as before
    assert rig.edit.text() == text
    rig.box.show_name(1)
    assert rig.edit.text() == "sigmoid"
    assert not rig.box.holds_refused_text
    assert rig.picked == []


def test_escape_takes_a_text_back(rig: Rig) -> None:
    rig.type_in("zzz")
    rig.press(Qt.Key.Key_Return)
    rig.press(Qt.Key.Key_Escape)
    assert rig.edit.text() == "tanh"
    assert rig.reverted == [()]
    assert not rig.box.holds_refused_text


def test_an_empty_text_is_refused(rig: Rig) -> None:
    rig.box.setFocus()
    rig.edit.selectAll()
    rig.press(Qt.Key.Key_Delete)
    rig.press(Qt.Key.Key_Return)
    assert rig.refused == [("",)]
    assert rig.picked == []


def test_arrows_go_through_the_names(rig: Rig) -> None:
    rig.box.setFocus()
    rig.press(Qt.Key.Key_Down)
    assert rig.picked == [(1,)]


def test_a_click_selects_the_name_for_typing_over_it(rig: Rig) -> None:
    rig.other.setFocus()
    rig.qtbot.mouseClick(rig.edit, Qt.MouseButton.LeftButton)
    rig.qtbot.waitUntil(lambda: rig.edit.selectedText() == "tanh")


@pytest.mark.parametrize("as_entries", [True, False])
def test_only_a_box_as_wide_as_its_entries_keeps_its_width(qtbot: QtBot, as_entries: bool) -> None:
    box = NoWheelComboBox()
    qtbot.addWidget(box)
    if as_entries:
        box.setSizeAdjustPolicy(NoWheelComboBox.SizeAdjustPolicy.AdjustToContents)
    entry = "a name that is longer than eight letters by far"
    box.addItem(entry)
    needed = box.fontMetrics().horizontalAdvance(entry)
    assert (box.minimumSizeHint().width() > needed) is as_entries
