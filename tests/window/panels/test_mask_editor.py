import numpy as np
import pytest
from controls import CONTROL, NONE, Heard, PanelRig, is_taken, nameless
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QCheckBox,
    QLabel,
    QLineEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from lstmviz.experiment.call import Call
from lstmviz.window.panels.mask_editor import MaskEditor
from lstmviz.window.panels.tensor_editor import TensorEditor

ROLE = Qt.ItemDataRole
X = np.array([[[1, 0], [0, 0], [0, 2]], [[0, 0], [1, 1], [5, 5]]], np.float32)
MASK = np.array([[True, False, True], [False, True, False]])


class Rig(PanelRig[QWidget]):
    """A table with the column of the mask beside it, and the bar under it."""

    def __init__(self, qtbot: QtBot) -> None:
        super().__init__(qtbot, QWidget(), 260, 340, hidden=True)
        self.tensors = TensorEditor(parent=self.panel)
        self.mask = MaskEditor(self.tensors.table, self.panel)
        self.tensors.put_before(self.mask.column)
        column = QVBoxLayout(self.panel)
        column.addWidget(self.tensors)
        column.addWidget(self.mask.bar)
        self.requested = Heard(self.mask.mask_changed)
        self.refused = Heard(self.mask.refused)
        self.view = self.mask.column.view
        self.box = self.mask.bar.findChild(QCheckBox)
        self.value = self.mask.bar.findChild(QLineEdit)
        self.compute, self.mend = self.mask.bar.findChildren(QToolButton)
        self.give(Call(X, mask=MASK))
        self.panel.show()

    def give(self, call: Call, row: int = 0, number: int = 1, dtype: str = "float32") -> None:
        self.tensors.set_arrays([call.inputs] * 2, [None, None])
        self.tensors.show_place(number, row)
        self.mask.set_call(number, call, row, dtype)

    def ticks(self) -> list[bool | None]:
        model = self.view.model()
        states = [model.index(n, 0).data(ROLE.CheckStateRole) for n in range(model.rowCount())]
        return [None if state is None else state == Qt.CheckState.Checked for state in states]

    def choose(self, *steps: int) -> None:
        flag = QItemSelectionModel.SelectionFlag
        model, index = self.view.selectionModel(), self.view.model().index
        model.setCurrentIndex(index(steps[0], 0), flag.ClearAndSelect)
        for step in steps[1:]:
            model.select(index(step, 0), flag.Select)

    def masks(self) -> list[list[list[float]]]:
        return [np.asarray(mask).astype(float).tolist() for _, mask, _ in self.requested]

    def notes(self) -> list[str]:
        labels = self.mask.bar.findChildren(QLabel)
        return [w.text() for w in labels if w.isVisible() and w.text() and w.text() != "mask_value"]


def test_the_box_says_what_its_ticks_mean_where_there_are_any(rig: Rig) -> None:
    assert rig.box.text().replace("&", "") == "mask (ticked: the step is used)"
    rig.give(Call(X))
    assert rig.box.text().replace("&", "") == "mask"


def test_each_row_shows_its_own_mask(rig: Rig) -> None:
    assert rig.ticks() == [True, False, True]
    rig.give(Call(X, mask=MASK), row=1)
    assert rig.ticks() == [False, True, False]
    said = [rig.view.model().index(n, 0).data(ROLE.AccessibleTextRole) for n in range(2)]
    assert said == ["t=0 is held", "t=1 is used"]
    assert (rig.box.isChecked(), rig.notes(), rig.requested) == (True, [], [])


def test_without_a_mask_there_is_no_column(rig: Rig) -> None:
    rig.give(Call(X))
    assert not rig.mask.column.isVisible()
    assert not rig.box.isChecked()
    rig.give(Call(X, mask=MASK))
    assert rig.mask.column.isVisible()


def test_a_mask_begins_with_every_step_used_and_goes_again(rig: Rig) -> None:
    rig.give(Call(X))
    rig.key(rig.box, "Space")
    assert rig.masks() == [[[1, 1, 1], [1, 1, 1]]]
    assert rig.requested[0][::2] == (1, "")
    rig.give(Call(X, mask=MASK))
    rig.key(rig.box, "Space")
    assert rig.requested[1:] == [(1, None, "")]


def test_a_click_changes_one_step(rig: Rig) -> None:
    box = rig.view.visualRect(rig.view.model().index(1, 0))
    place = box.center()
    place.setX(box.left() + rig.view.fontMetrics().height() // 2)
    rig.click(rig.view.viewport(), place)
    assert rig.masks() == [[[1, 1, 1], [0, 1, 0]]]
    assert rig.ticks() == [True, False, True]  # until the experiment has it


def test_space_changes_all_selected_steps_as_the_first_one(rig: Rig) -> None:
    rig.choose(0, 1)
    rig.key(rig.view, "Space")
    rig.choose(1)
    rig.key(rig.view, "Space")
    assert rig.masks() == [[[0, 0, 1], [0, 1, 0]], [[1, 1, 1], [0, 1, 0]]]


def test_steps_are_copied_as_one_and_zero(rig: Rig) -> None:
    rig.choose(0, 1)
    rig.key(rig.view, "C", CONTROL)
    assert QGuiApplication.clipboard().text() == "1\n0\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0\n1\n", [[1, 0, 1], [0, 1, 0]]),
        ("TRUE\nfalse", [[1, 1, 0], [0, 1, 0]]),
        ("[0, 0, 0]", [[0, 0, 0], [0, 1, 0]]),
        ("np.array([[True, True], [False, True]])", [[1, 1], [0, 1]]),
        ("[[1, 1, 0, 0]]", [[1, 1, 0, 0]]),
        ("[[1, 2.5, 0]]", [[1, 2.5, 0]]),
    ],
)
def test_a_mask_is_pasted(rig: Rig, text: str, expected: list[list[float]]) -> None:
    rig.choose(1)
    rig.paste(rig.view, text)
    assert rig.masks() == [expected]
    assert rig.requested[0][2] == "from the clipboard"
    assert rig.errors == []


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("1\n1\n1", "The paste has 3 × 1 cells; from t=1 there is room for 2 × 1."),
        ("1\t1", "The paste has 1 × 2 cells; from t=1 there is room for 2 × 1."),
        ("[1, 1, 1, 1]", "The paste has 4 × 1 cells; from t=0 there is room for 3 × 1."),
        ("yes\nno", "Paste: expected a number in row 1, column 1, got 'yes'."),
        ("[[1, 0], [1]]", "Paste: expected 2 numbers in the list"),
        (" ", "There is no text to paste."),
        ("1\n" * 150_000, "Paste: expected a mask of at most 200,000 characters, got 300,000."),
    ],
)
def test_what_is_no_mask_is_told_under_the_mask(rig: Rig, text: str, sentence: str) -> None:
    rig.choose(1)
    rig.paste(rig.view, text)
    (message,) = rig.errors
    assert message.startswith(sentence)
    assert rig.refused == [(message,)]
    assert rig.requested == []


def test_a_mask_is_computed_from_all_rows(rig: Rig) -> None:
    rig.give(Call(X))
    rig.click(rig.compute)
    assert rig.masks() == [[[1, 0, 1], [0, 1, 1]]]
    assert rig.requested[0][2] == "as Masking(mask_value=0.0) computes it"
    rig.value.setText("5")
    rig.key(rig.value, "Return")
    assert rig.masks()[1] == [[1, 1, 1], [1, 1, 0]]
    rig.value.setText("nan")
    rig.key(rig.value, "Return")
    assert rig.masks()[2] == [[1, 1, 1], [1, 1, 1]]


def test_it_is_computed_in_the_layers_type(rig: Rig) -> None:
    rig.value.setText("0.1")
    for dtype in ("float32", "float64"):
        rig.give(Call(np.full((1, 1, 1), 0.1)), dtype=dtype)
        rig.click(rig.compute)
    assert rig.masks() == [[[0]], [[1]]]


def test_a_large_mask_is_computed_while_the_window_answers(rig: Rig) -> None:
    x = np.zeros((4, 1000, 200), np.float32)
    x[2, 7] = 1
    rig.give(Call(x))
    rig.click(rig.compute)
    assert rig.requested == []
    rig.qtbot.waitUntil(lambda: bool(rig.requested))
    assert np.argwhere(rig.requested[0][1]).tolist() == [[2, 7]]


def test_what_was_computed_for_another_tensor_is_dropped(rig: Rig) -> None:
    rig.give(Call(np.zeros((4, 1000, 200), np.float32)))
    rig.click(rig.compute)
    rig.give(Call(X))
    rig.qtbot.wait(50)
    assert rig.requested == []


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("none", "mask_value: expected a number, got 'none'."),
        ("0,5", "mask_value: expected a number with a decimal point, got '0,5'."),
        ("1e300", "mask_value: expected a number that float32 can hold, got 1e+300."),
    ],
)
def test_a_mask_value_that_is_none_stays_with_its_sentence(
    rig: Rig, text: str, sentence: str
) -> None:
    rig.value.setText(text)
    rig.click(rig.compute)
    assert (rig.errors, rig.value.text(), rig.requested) == ([sentence], text, [])
    rig.value.setText("1")
    assert rig.errors == []


def test_one_row_for_all_is_said_changed_for_all_and_made_several(rig: Rig) -> None:
    rig.give(Call(X, mask=MASK[:1]), row=1)
    assert rig.ticks() == [True, False, True]
    assert rig.notes() == ["One mask for all rows of the batch."]
    rig.choose(1)
    rig.key(rig.view, "Space")
    assert rig.mend.text() == "one for each row"
    rig.click(rig.mend)
    assert rig.masks() == [[[1, 1, 1]], [[1, 0, 1], [1, 0, 1]]]


@pytest.mark.parametrize(
    ("shape", "row", "ticks", "mended"),
    [
        ((2, 2), 0, [False, False, None], [[0, 0, 1]] * 2),
        ((2, 5), 0, [False, False, False], [[0, 0, 0]] * 2),
        ((1, 2), 1, [False, False, None], [[0, 0, 1]]),
        ((3, 3), 1, [False, False, False], [[0, 0, 0]] * 2),
        ((0, 3), 1, [None, None, None], [[1, 1, 1]] * 2),
    ],
)
def test_a_mask_of_another_shape_is_said_and_can_be_mended(
    rig: Rig,
    shape: tuple[int, int],
    row: int,
    ticks: list[bool | None],
    mended: list[list[float]],
) -> None:
    rig.give(Call(X, mask=np.zeros(shape, bool)), row=row)
    assert rig.ticks() == ticks
    message = f"The mask is {shape[0]} × {shape[1]}, x has 2 rows of 3 steps."
    assert rig.notes() == [message]
    assert rig.mend.text() == "fit to x"
    rig.choose(2)
    rig.key(rig.view, "Space")  # a step without a tick stays as it is
    rig.requested.clear()
    rig.click(rig.mend)
    assert rig.masks() == [mended]


def test_the_column_goes_up_and_down_with_the_table(rig: Rig) -> None:
    x = np.zeros((1, 200, 9), np.float32)
    rig.give(Call(x, mask=np.ones((1, 200), bool)))
    rig.qtbot.waitUntil(lambda: rig.tensors.table.horizontalScrollBar().maximum() > 0)
    rig.qtbot.waitUntil(
        lambda: rig.view.viewport().height() == rig.tensors.table.viewport().height()
    )
    theirs, mine = rig.tensors.table.verticalScrollBar(), rig.view.verticalScrollBar()
    assert mine.maximum() == theirs.maximum()
    for value in (theirs.maximum(), 30):
        theirs.setValue(value)
        assert mine.value() == value
    mine.setValue(60)
    assert theirs.value() == 60
    for step in (3, 4):
        tops = [
            v.visualRect(v.model().index(step, 0)).translated(0, v.viewport().y()).y()
            for v in (rig.view, rig.tensors.table)
        ]
        assert tops[0] == tops[1]


def test_everything_has_a_name_and_says_what_it_is(rig: Rig) -> None:
    rig.give(Call(X, mask=MASK[:1]))
    assert nameless(rig.panel) == []
    for control in (rig.box, rig.value, rig.compute, rig.mend, rig.view):
        assert control.toolTip()


def test_sentences_stand_under_the_mask_until_something_good_is_wanted(rig: Rig) -> None:
    rig.paste(rig.view, "1\t1")
    rig.mask.show_error("Refused.")
    assert [e.splitlines()[1:] for e in rig.errors] == [["Refused."]]
    rig.choose(0)
    rig.key(rig.view, "Space")
    assert rig.errors == ["Refused."]
    rig.paste(rig.view, "1\t1")
    rig.mask.show_error("")
    rig.give(Call(X, mask=MASK), number=0)
    assert rig.errors == []
    rig.value.setText("x")
    rig.click(rig.compute)
    rig.mask.forget()
    assert (rig.errors, rig.value.text()) == ([], "0.0")


@pytest.mark.parametrize(("key", "modifier"), [("Space", NONE), ("C", CONTROL), ("V", CONTROL)])
def test_its_keys_are_not_the_windows(rig: Rig, key: str, modifier: Qt.KeyboardModifier) -> None:
    assert is_taken(rig.view, key, modifier)


def test_that_help_names_no_state_that_only_some_kinds_of_layer_have(qtbot: QtBot) -> None:
    rig = Rig(qtbot)
    texts = [rig.box.toolTip(), rig.view.model().index(0, 0).data(ROLE.ToolTipRole)]
    assert all("the state stays as it was" in text for text in texts)
