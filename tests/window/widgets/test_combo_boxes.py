import pytest
from controls import Heard, PanelRig
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from lstmviz.window.widgets.combo_boxes import NoWheelComboBox, SearchedComboBox

NAMES = ["tanh", "sigmoid", "hard_sigmoid", "relu"]


class Rig(PanelRig[QWidget]):
    def __init__(self, qtbot: QtBot) -> None:
        super().__init__(qtbot, QWidget(), hidden=True)
        column = QVBoxLayout(self.panel)
        self.box = SearchedComboBox(NAMES, self.panel)
        self.other = QPushButton("other", self.panel)
        column.addWidget(self.box)
        column.addWidget(self.other)
        self.panel.show()
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

    def strike(self, key: str) -> None:
        self.key(self.offered if self.offered.isVisible() else self.box, key)


def test_a_part_of_a_name_is_offered_whole_and_picked(rig: Rig) -> None:
    rig.type_into(rig.box, "SIG", end="")
    model = rig.offered.model()
    offered = [model.index(row, 0).data() for row in range(model.rowCount())]
    assert offered == ["sigmoid", "hard_sigmoid"]
    rig.strike("Down")
    rig.strike("Down")
    rig.strike("Return")
    assert rig.picked == [(2,)]
    assert rig.box.currentText() == "hard_sigmoid"
    assert rig.refused == []


@pytest.mark.parametrize("text", ["relu", " ReLU "])
def test_a_whole_name_is_taken_in_any_case(rig: Rig, text: str) -> None:
    rig.type_into(rig.box, text, end="")
    rig.strike("Return")
    assert (3,) in rig.picked
    assert set(rig.picked) == {(3,)}
    assert rig.box.currentText() == "relu"
    assert rig.refused == []


def test_leaving_the_field_takes_the_name_too(rig: Rig) -> None:
    rig.type_into(rig.box, "relu", end="")
    rig.offered.hide()
    rig.other.setFocus()
    assert set(rig.picked) == {(3,)}


@pytest.mark.parametrize("text", ["sigmoi", "relu6", "x y"])
def test_what_is_no_name_stays_is_told_once_and_never_picked(rig: Rig, text: str) -> None:
    rig.type_into(rig.box, text, end="")
    rig.strike("Return")
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
    rig.type_into(rig.box, "zzz", end="")
    rig.strike("Return")
    rig.strike("Escape")
    assert rig.edit.text() == "tanh"
    assert rig.reverted == [()]
    assert not rig.box.holds_refused_text


def test_an_empty_text_is_refused(rig: Rig) -> None:
    rig.box.setFocus()
    rig.edit.selectAll()
    rig.strike("Delete")
    rig.strike("Return")
    assert rig.refused == [("",)]
    assert rig.picked == []


def test_arrows_go_through_the_names(rig: Rig) -> None:
    rig.box.setFocus()
    rig.strike("Down")
    assert rig.picked == [(1,)]


def test_a_click_selects_the_name_for_typing_over_it(rig: Rig) -> None:
    rig.other.setFocus()
    rig.click(rig.edit)
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
