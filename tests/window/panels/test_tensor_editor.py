import numpy as np
import pytest
from controls import CONTROL, NONE, Heard, PanelRig, is_taken
from PySide6.QtCore import QItemSelection, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from lstmviz.experiment.arrays import Array
from lstmviz.experiment.call import Call
from lstmviz.window.panels.tensor_editor import CellClipboard
from lstmviz.window.panels.tensor_model import TensorModel
from lstmviz.window.panels.tensor_table import TensorTable

NAME = "Name the feature…\tShift+F2"
X = np.arange(2 * 4 * 3, dtype=np.float32).reshape(2, 4, 3)


class Rig(PanelRig[TensorTable]):
    """The table, shown with what is made of it, as the window does."""

    def __init__(self, qtbot: QtBot) -> None:
        self.model = TensorModel()
        super().__init__(qtbot, TensorTable(self.model), 400, 300)
        self.model.setParent(self.panel)
        self.clipboard = CellClipboard(self.panel, self.model)
        self.edited: list[tuple[Array, str]] = []
        self.model.edited.connect(self._edited)
        self.message = Heard(self.clipboard.message)
        self.texts = Heard(self.clipboard.text_pasted)
        self.show(X)
        self.panel.setFocus()

    def show(self, tensor: Array) -> None:
        self.model.set_tensor(Call(tensor).inputs, 1 if len(tensor) > 1 else 0, {})

    def _edited(self, tensor: Array, how: str) -> None:
        self.edited.append((tensor, how))
        self.model.set_tensor(tensor, 1, self.model.invalid_cells)

    def select(self, top: int, left: int, bottom: int, right: int) -> None:
        index = self.model.index
        self.panel.setCurrentIndex(index(top, left))
        flags = self.panel.selectionModel().SelectionFlag.ClearAndSelect
        selection = QItemSelection(index(top, left), index(bottom, right))
        self.panel.selectionModel().select(selection, flags)

    def key(self, widget: QWidget, key: str, modifier: Qt.KeyboardModifier = NONE) -> None:
        # First Qt asks whether the key is the table's or a shortcut of the window.
        assert is_taken(widget, key, modifier)
        super().key(widget, key, modifier)

    @property
    def sentence(self) -> str:
        return str(self.message[-1][0])


def test_a_block_is_copied_with_all_digits(rig: Rig) -> None:
    tensor = X.copy()
    tensor[1, 1, 1] = 1 / 3
    rig.show(tensor)
    rig.select(1, 1, 2, 2)
    rig.key(rig.panel, "C", CONTROL)
    assert QGuiApplication.clipboard().text() == "0.33333334\t17.0\n19.0\t20.0\n"


def test_cells_apart_are_copied_with_what_is_between_them(rig: Rig) -> None:
    rig.select(0, 0, 0, 0)
    flags = rig.panel.selectionModel().SelectionFlag.Select
    rig.panel.selectionModel().select(rig.model.index(1, 1), flags)
    rig.key(rig.panel, "C", CONTROL)
    assert QGuiApplication.clipboard().text() == "12.0\t13.0\n15.0\t16.0\n"


def test_shift_and_arrows_select_a_block(rig: Rig) -> None:
    rig.panel.setCurrentIndex(rig.model.index(0, 0))
    shift = Qt.KeyboardModifier.ShiftModifier
    rig.qtbot.keyClick(rig.panel, Qt.Key.Key_Down, modifier=shift)
    rig.qtbot.keyClick(rig.panel, Qt.Key.Key_Right, modifier=shift)
    assert rig.panel.bounding_block() == (slice(0, 2), slice(0, 2))


def test_cells_are_pasted_from_the_blocks_first_on(rig: Rig) -> None:
    rig.select(1, 1, 3, 2)
    rig.paste(rig.panel, "0,5\t-1\r\n2\t3\r\n")
    expected = X.copy()
    expected[1, 1:3, 1:3] = [[0.5, -1], [2, 3]]
    ((tensor, how),) = rig.edited
    np.testing.assert_array_equal(tensor, expected)
    assert (how, rig.sentence) == ("paste", "")
    assert rig.panel.bounding_block() == (slice(1, 3), slice(1, 3))
    assert Call(tensor).inputs is tensor  # copied once


def test_a_header_that_is_pasted_along_names_its_columns_and_is_told(rig: Rig) -> None:
    named = Heard(rig.model.named_edited)
    rig.select(1, 1, 1, 1)
    rig.paste(rig.panel, "a\tb\n0.5\t-1\n2\t3\n")
    assert rig.edited == []
    ((tensor, names),) = named
    assert names == {1: "a", 2: "b"}
    np.testing.assert_array_equal(tensor[1, 1:3, 1:3], [[0.5, -1], [2, 3]])
    assert rig.sentence == "Pasted: the first row is a header: a, b."


def test_copied_cells_paste_back_to_the_last_bit(rig: Rig) -> None:
    numbers = np.random.default_rng(0).standard_normal((2, 4, 3)).astype(np.float32)
    rig.show(numbers)
    rig.panel.selectAll()
    rig.key(rig.panel, "C", CONTROL)
    rig.show(X)
    rig.panel.setCurrentIndex(rig.model.index(0, 0))
    rig.key(rig.panel, "V", CONTROL)
    np.testing.assert_array_equal(rig.edited[0][0][1], numbers[1])


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "1\t2\n3\t4",
            "The paste has 2 × 2 cells; from t=3, feature 1 there is room for 1 × 2.",
        ),
        ("1\tabc", "Paste: expected a number in row 1, column 2, got 'abc'."),
        ("1\t2\n3", "Paste: expected 2 cells in row 2, as before it, got 1 cell."),
        ("  \n", "There is no text to paste."),
    ],
)
def test_a_paste_that_cannot_be_used_changes_nothing(rig: Rig, text: str, sentence: str) -> None:
    rig.panel.setCurrentIndex(rig.model.index(3, 1))
    rig.paste(rig.panel, text)
    assert rig.sentence == sentence
    assert (rig.edited, rig.texts) == ([], [])


def test_an_array_and_a_very_long_text_are_read_elsewhere(rig: Rig) -> None:
    long = "1\t2\n" * 60_000
    for text in ("[[1, 2], [3, 4]]", long):
        rig.paste(rig.panel, text)
    assert rig.texts == [("[[1, 2], [3, 4]]",), (long,)]
    assert rig.edited == []


def test_many_cells_are_copied_and_pasted_beside_the_window(rig: Rig) -> None:
    numbers = np.random.default_rng(0).standard_normal((2, 200, 30)).astype(np.float32)
    QGuiApplication.clipboard().setText("before")
    rig.show(numbers)
    rig.panel.selectAll()
    rig.key(rig.panel, "C", CONTROL)
    rig.qtbot.waitUntil(lambda: QGuiApplication.clipboard().text() != "before")
    rig.show(np.zeros((2, 200, 30), np.float32))
    rig.panel.setCurrentIndex(rig.model.index(0, 0))
    rig.key(rig.panel, "V", CONTROL)
    rig.qtbot.waitUntil(lambda: bool(rig.edited))
    np.testing.assert_array_equal(rig.edited[0][0][1], numbers[1])


def test_a_paste_is_forgotten_with_the_table_it_was_for(rig: Rig) -> None:
    rig.show(np.zeros((2, 200, 30), np.float32))
    rig.panel.setCurrentIndex(rig.model.index(0, 0))
    rig.paste(rig.panel, "\t".join(["7.25"] * 30) + ("\n" + "\t".join(["7.25"] * 30)) * 99)
    rig.clipboard.forget()
    rig.paste(rig.panel, "1")
    assert len(rig.edited) == 1
    assert rig.edited[0][0].sum() == 1


def test_shift_tab_and_undo_select_one_cell(rig: Rig) -> None:
    rig.select(2, 1, 2, 1)
    rig.qtbot.keyClick(rig.panel, Qt.Key.Key_Backtab, modifier=Qt.KeyboardModifier.ShiftModifier)
    assert rig.panel.bounding_block() == (slice(2, 3), slice(0, 1))
    rig.qtbot.keyPress(rig.panel, Qt.Key.Key_Z, CONTROL)
    rig.show(X[:, :2])  # the table is reset while Ctrl is held
    assert rig.panel.bounding_block() == (slice(1, 2), slice(0, 1))
    assert [i.row() for i in rig.panel.selectedIndexes()] == [1]


def test_too_many_cells_are_not_copied(rig: Rig) -> None:
    rig.show(np.zeros((1, 1_000_000, 2), np.float32))
    rig.panel.selectAll()
    QGuiApplication.clipboard().setText("before")
    rig.key(rig.panel, "C", CONTROL)
    assert rig.sentence == "Copy: expected at most 1,000,000 cells, got 2,000,000."
    assert QGuiApplication.clipboard().text() == "before"


def test_a_million_rows_are_selected_at_once(rig: Rig) -> None:
    rig.show(np.zeros((1, 1_000_000, 10), np.float32))
    rig.panel.selectAll()
    # Were the headers to ask cell by cell, this would take half a minute.
    rig.panel.grab()
    assert rig.panel.bounding_block() == (slice(0, 1_000_000), slice(0, 10))


@pytest.mark.parametrize("key", ["Delete", "Backspace"])
def test_selected_cells_are_set_to_0(rig: Rig, key: str) -> None:
    rig.select(0, 1, 1, 2)
    rig.key(rig.panel, key)
    expected = X.copy()
    expected[1, 0:2, 1:3] = 0
    ((tensor, how),) = rig.edited
    np.testing.assert_array_equal(tensor, expected)
    assert how == "cell"
    rig.key(rig.panel, key)
    assert len(rig.edited) == 1  # they are 0


def test_texts_that_cannot_be_read_go_where_cells_are_set(rig: Rig) -> None:
    for place in ((0, 0), (3, 2)):
        rig.model.setData(rig.model.index(*place), "abc")
    assert len(rig.model.invalid_cells) == 2
    rig.select(0, 0, 0, 0)
    rig.key(rig.panel, "Delete")
    assert list(rig.model.invalid_cells) == [(1, 3, 2)]
    rig.select(3, 2, 3, 2)
    rig.paste(rig.panel, "23")  # the number that is there
    assert rig.model.invalid_cells == {}
    assert rig.model.index(3, 2).data() == "23"


@pytest.mark.qt_log_ignore("does not support grabbing the keyboard")
@pytest.mark.parametrize(
    "reason", [QContextMenuEvent.Reason.Mouse, QContextMenuEvent.Reason.Keyboard]
)
def test_a_menu_offers_the_same_with_its_keys(rig: Rig, reason: QContextMenuEvent.Reason) -> None:
    def choose(name: str) -> None:
        event = QContextMenuEvent(reason, QPoint(5, 5), rig.panel.mapToGlobal(QPoint(5, 5)))
        QApplication.sendEvent(rig.panel.viewport(), event)
        menu = rig.panel.findChildren(QMenu)[-1]
        assert menu.isVisible()
        texts = [action.text().replace("&", "") for action in menu.actions()]
        assert texts == ["Copy\tCtrl+C", "Paste\tCtrl+V", "Set to 0\tDel", NAME]
        (action,) = [a for a in menu.actions() if a.text().replace("&", "").startswith(name)]
        place = menu.actionGeometry(action).center()
        rig.click(menu, place)

    rig.select(0, 0, 0, 1)
    choose("Copy")
    assert QGuiApplication.clipboard().text() == "12.0\t13.0\n"
    choose("Set")
    assert not rig.edited[-1][0][1, 0, :2].any()
    choose("Paste")
    np.testing.assert_array_equal(rig.edited[-1][0], X)


def test_a_cell_that_is_opened_says_that_a_number_may_be_typed(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared = []
    monkeypatch.setattr(TensorModel, "prepare_edit", lambda model: prepared.append(model))
    rig.panel.setCurrentIndex(rig.model.index(0, 0))
    assert prepared == []
    rig.panel.edit(rig.panel.currentIndex())
    assert prepared == [rig.model]
