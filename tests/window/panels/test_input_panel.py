from dataclasses import replace

import numpy as np
import pytest
from controls import Heard, PanelRig
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLineEdit,
    QScrollArea,
    QTableView,
)
from pytestqt.qtbot import QtBot
from traces import X, opening

from lstmviz.experiment.call import Call
from lstmviz.experiment.experiment import Experiment
from lstmviz.session.view_state import START, Moment, ViewState
from lstmviz.window.panels.input_panel import InputPanel
from lstmviz.window.widgets.number_field import NumberField

SIGNALS = (
    "call_selected",
    "row_selected",
    "inputs_changed",
    "reset_before_changed",
    "call_again_requested",
    "call_removed",
    "refused",
)


class Rig(PanelRig[InputPanel]):
    """The panel, and all that it said."""

    def __init__(self, qtbot: QtBot) -> None:
        super().__init__(qtbot, InputPanel(), 300, 700)
        self.said: list[tuple] = []
        for name in SIGNALS:
            getattr(self.panel, name).connect(
                lambda *args, name=name: self.said.append((name, *args))
            )
        self.experiment = opening()
        self.panel.set_experiment(self.experiment)
        self.panel.set_view(ViewState(Moment(1, 2)))
        self.table = self.named(QTableView, "Input tensor")
        self.calls = self.named(QTableView, "Calls")

    def recipe(self, name: str) -> None:
        self.named(QComboBox, "Recipe").setCurrentText(name)
        self.press("Apply the recipe to the chosen call")

    @property
    def place(self) -> tuple[int, int]:
        index = self.table.currentIndex()
        return index.row(), index.column()

    def cell(self, row: int, column: int) -> str:
        return str(self.table.model().index(row, column).data())

    def answer(self) -> None:
        """What the controller does with the last change of a tensor."""
        name, call, inputs, _ = self.said[-1]
        assert name == "inputs_changed"
        calls = list(self.experiment.calls)
        calls[call] = replace(calls[call], inputs=inputs)
        self.experiment = replace(self.experiment, calls=tuple(calls))
        self.panel.set_experiment(self.experiment)


def test_setting_says_nothing(rig: Rig) -> None:
    calls = (replace(opening().calls[0], reset_before=True), *opening().calls)
    rig.panel.set_experiment(replace(opening(), calls=calls))
    rig.panel.set_view(ViewState(Moment(2, 0), row=1))
    rig.panel.set_selected_input_step(1)
    rig.panel.show_error(0, "batch", "No.")
    rig.panel.clear_errors()
    rig.panel.set_experiment(opening())
    assert rig.said == []


def test_calls_are_listed_with_shape_and_reset(rig: Rig) -> None:
    calls = (opening().calls[0], replace(opening().calls[1], reset_before=True))
    rig.panel.set_experiment(replace(opening(), calls=calls))
    model = rig.calls.model()
    assert [model.index(n, 0).data() for n in range(model.rowCount())] == [
        "call 0 · x (2, 3, 3)",
        "call 1 · x (2, 3, 3)",
    ]
    ticks = [model.index(n, 1).data(Qt.ItemDataRole.CheckStateRole) for n in range(2)]
    assert ticks == [Qt.CheckState.Unchecked, Qt.CheckState.Checked]


def test_a_click_selects_a_call(rig: Rig) -> None:
    middle = rig.calls.visualRect(rig.calls.model().index(0, 0)).center()
    rig.click(rig.calls.viewport(), middle)
    assert rig.said == [("call_selected", 0)]


def test_arrows_select_a_call_and_space_wants_the_reset(rig: Rig) -> None:
    rig.calls.setFocus()
    rig.key(rig.calls, "Up")
    rig.panel.set_view(ViewState(Moment(0, 2)))
    rig.key(rig.calls, "Right")
    rig.key(rig.calls, "Space")
    assert rig.said == [("call_selected", 0), ("reset_before_changed", 0, True)]


def test_call_again_and_remove(rig: Rig) -> None:
    rig.press("Call again")
    rig.press("Remove the call")
    assert rig.said == [("call_again_requested",), ("call_removed", 1)]
    rig.panel.set_experiment(replace(opening(), calls=opening().calls[:1]))
    assert not rig.button("Remove the call").isEnabled()


def test_a_number_is_typed_and_enter_goes_down(rig: Rig) -> None:
    rig.type_cell(rig.table, 0, 1, "8.5")
    ((name, call, inputs, where),) = rig.said
    expected = np.array(X, np.float32)
    expected[0, 0, 1] = 8.5
    np.testing.assert_array_equal(inputs, expected)
    assert (name, call, where) == ("inputs_changed", 1, "cell")
    assert rig.place == (1, 1)


def test_tab_goes_right_and_leaves_at_the_end(rig: Rig) -> None:
    rig.type_cell(rig.table, 0, 2, "8", "Tab")
    assert rig.place == (1, 0)
    rig.table.setCurrentIndex(rig.table.model().index(2, 2))
    rig.key(rig.table, "Tab")
    assert rig.place == (2, 2)
    assert QApplication.focusWidget() is not rig.table


def test_enter_without_typing_goes_down_and_escape_gives_up(rig: Rig) -> None:
    rig.type_cell(rig.table, 0, 0, "99", "Escape")
    assert rig.place == (0, 0)
    rig.key(rig.table, "Return")
    assert rig.place == (1, 0)
    assert rig.said == []


def test_a_bad_text_stays_while_other_cells_are_edited(rig: Rig) -> None:
    rig.type_cell(rig.table, 1, 0, "abc")
    sentence = "x[0, 1, 0]: expected a number, got 'abc'. The tensor keeps 4.0."
    assert rig.said == [("refused", sentence)]
    assert rig.errors == [sentence]
    rig.type_cell(rig.table, 2, 2, "5")
    rig.answer()
    rig.panel.clear_errors()
    assert rig.cell(1, 0) == "⚠ abc"
    assert rig.cell(2, 2) == "5"
    assert rig.errors == [sentence]
    rig.type_cell(rig.table, 1, 0, "6")
    assert rig.errors == []


def test_a_bad_text_belongs_to_its_row_and_its_call(rig: Rig) -> None:
    rig.type_cell(rig.table, 1, 0, "abc")
    rig.panel.set_view(ViewState(Moment(1, 2), row=1))
    assert rig.cell(1, 0) == "4"
    rig.panel.set_view(ViewState(Moment(0, 2), row=0))
    assert rig.cell(1, 0) == "4"
    assert rig.errors == []
    rig.panel.set_view(ViewState(Moment(1, 2), row=0))
    assert rig.cell(1, 0) == "⚠ abc"
    # One more call doesn't touch it; when the call before goes, it goes along.
    more = (Call(np.ones((2, 3, 3), np.float32)), *rig.experiment.calls)
    rig.panel.set_experiment(replace(opening(), calls=more))
    rig.panel.set_view(ViewState(Moment(2, 2), row=0))
    assert rig.cell(1, 0) == "⚠ abc"


def test_an_editor_that_is_open_keeps_its_text_when_numbers_come(rig: Rig) -> None:
    rig.table.setFocus()
    rig.table.setCurrentIndex(rig.table.model().index(0, 0))
    rig.qtbot.keyClicks(rig.table.viewport(), "7")
    editor = rig.table.viewport().findChild(QLineEdit)
    other = opening().calls[1].inputs.copy()
    other[0, 2, 2] = 1
    calls = (opening().calls[0], Call(other))
    rig.panel.set_experiment(replace(opening(), calls=calls))
    assert editor.text() == "7"
    rig.key(editor, "Return")
    rig.qtbot.waitUntil(lambda: bool(rig.said))
    assert rig.said[-1][2][0, 0, 0] == 7


def test_the_same_call_keeps_focus_and_cell(rig: Rig) -> None:
    rig.table.setFocus()
    rig.table.setCurrentIndex(rig.table.model().index(2, 1))
    rig.panel.set_experiment(opening(stateful=False))
    assert QApplication.focusWidget() is rig.table
    assert rig.place == (2, 1)


@pytest.mark.parametrize(
    ("axis", "shape"),
    [("batch", (5, 3, 3)), ("timesteps", (2, 5, 3)), ("features", (2, 3, 5))],
)
def test_an_axis_is_resized(rig: Rig, axis: str, shape: tuple[int, ...]) -> None:
    rig.type_into(axis, "5")
    ((name, call, inputs, where),) = rig.said
    assert (name, call, where, inputs.shape) == ("inputs_changed", 1, axis, shape)
    np.testing.assert_array_equal(inputs[:2, :3, :3], np.array(X, np.float32))
    assert inputs.sum() == np.sum(X)
    rig.answer()
    assert f"call 1 · x {shape}" == rig.calls.model().index(1, 0).data()


def test_a_bad_size_stays_with_its_sentence(rig: Rig) -> None:
    rig.type_into("timesteps", "0")
    sentence = "timesteps: expected an integer from 1 to 1,000,000, got 0."
    assert rig.said == [("refused", sentence)]
    rig.panel.set_experiment(opening(stateful=False))
    rig.panel.clear_errors()
    assert rig.errors == [sentence]
    rig.type_into("timesteps", "2")
    assert rig.errors == []


def test_a_size_that_only_the_whole_refuses_stays_with_its_sentence(rig: Rig) -> None:
    rig.type_into("batch", "1000")
    rig.answer()
    rig.type_into("timesteps", "1000000")
    (sentence,) = rig.errors
    assert "1,000 × 1,000,000 × 3" in sentence
    rig.panel.set_view(ViewState(Moment(1, 0), 0))  # a step through time
    assert rig.errors == [sentence]
    field = rig.named(NumberField, "timesteps")
    assert (field.findChild(QLineEdit).text(), field.is_invalid) == ("1000000", True)
    rig.type_into("timesteps", "4")
    assert rig.errors == []


@pytest.mark.parametrize(("text", "good"), [("0.25", True), ("quarter", False)])
def test_what_is_half_typed_belongs_to_the_call_and_row_it_was_typed_into(
    rig: Rig, text: str, good: bool
) -> None:
    rig.panel.set_view(ViewState(Moment(0, 0), 1))
    rig.table.setFocus()
    rig.table.setCurrentIndex(rig.table.model().index(0, 2))
    rig.key(rig.table, "F2")
    editor = QApplication.focusWidget()
    editor.selectAll()
    rig.qtbot.keyClicks(editor, text)
    heard = Heard(rig.panel.inputs_changed)
    rig.panel.set_view(ViewState(Moment(1, 0), 0))  # Page Down, or playing
    assert heard == []  # it is being shown something: not the moment to speak
    if good:
        rig.qtbot.waitUntil(lambda: bool(heard))
        ((call, tensor, where),) = heard
        assert (call, where, tensor[1, 0, 2]) == (0, "cell", 0.25)
    else:
        QApplication.processEvents()
        rig.panel.set_view(ViewState(Moment(0, 0), 1))
        assert rig.cell(0, 2) == "⚠ quarter"
        assert heard == []


def test_too_large_a_tensor_is_refused(rig: Rig) -> None:
    rig.type_into("timesteps", "1000000")
    rig.answer()
    rig.type_into("features", "1000")
    assert [said[3] for said in rig.said if said[0] == "inputs_changed"] == ["timesteps"]
    assert rig.errors == [
        "batch × timesteps × features: expected at most 100,000,000 numbers in all, "
        "got 2 × 1,000,000 × 1,000 = 2,000,000,000."
    ]


def test_a_row_is_chosen(rig: Rig) -> None:
    rig.type_into("row", "1")
    rig.type_into("row", "2")
    assert rig.said == [
        ("row_selected", 1),
        ("refused", "row: expected a row from 0 to 1, got 2."),
    ]
    assert rig.errors == ["row: expected a row from 0 to 1, got 2."]


def test_recipes_fill_the_tensor_in_its_shape(rig: Rig) -> None:
    rig.recipe("zeros")
    rig.recipe("arange")
    rig.recipe("random normal")
    rig.type_into("Seed of the recipe", "3")
    rig.recipe("random normal")
    made = [said[2] for said in rig.said]
    assert [said[3] for said in rig.said] == ["recipe"] * 4
    assert all(tensor.shape == (2, 3, 3) and tensor.dtype == np.float32 for tensor in made)
    assert not made[0].any()
    np.testing.assert_array_equal(made[1].ravel(), np.arange(18))
    assert not np.array_equal(made[2], made[3])


def test_a_seed_that_cannot_be_read_fills_nothing(rig: Rig) -> None:
    rig.named(QComboBox, "Recipe").setCurrentText("random normal")
    rig.type_into("Seed of the recipe", "x")
    rig.recipe("random normal")
    assert rig.said == [
        ("refused", "seed: expected an integer from 0 to 4294967295, got 'x'."),
    ]


def test_the_selected_step_is_marked(rig: Rig) -> None:
    def marked() -> list[str]:
        header = [
            rig.table.model().headerData(n, Qt.Orientation.Vertical)
            for n in range(rig.table.model().rowCount())
        ]
        return [text for text in header if text.startswith("▸")]

    assert marked() == ["▸ t=2"]
    rig.panel.set_view(ViewState(Moment(1, START)))
    assert marked() == []
    rig.panel.set_experiment(opening(go_backwards=True))
    rig.panel.set_view(ViewState(Moment(1, 0)))
    assert marked() == ["▸ t=2"]
    rig.panel.set_selected_input_step(1)
    assert marked() == ["▸ t=1"]


def test_errors_stand_where_they_belong(rig: Rig) -> None:
    rig.panel.show_error(1, "batch", "Bad batch.")
    assert rig.named(NumberField, "batch").property("invalid")
    rig.panel.show_error(1, "recipe", "Bad recipe.")
    rig.panel.show_error(1, "cell", "Bad cell.")
    rig.panel.show_error(0, "cell", "Bad too.")
    rig.panel.show_error(1, "call", "Bad call.")
    assert set(rig.errors) == {
        "Bad batch.",
        "Bad recipe.",
        "Bad cell.",
        "call 0: Bad too.\nBad call.",
    }
    rig.panel.set_view(ViewState(Moment(0, 0)))
    assert "Bad too." in rig.errors
    rig.panel.clear_errors()
    assert rig.errors == []
    assert not rig.named(NumberField, "batch").property("invalid")


def test_an_empty_batch_does_not_break_it(rig: Rig) -> None:
    calls = [Call(np.zeros((0, 2, 1), np.float32)), Call(np.zeros((1, 0, 0), np.float32))]
    rig.panel.set_experiment(Experiment(opening().layer, calls))
    for call in (0, 1):
        rig.panel.set_view(ViewState(Moment(call, START)))
    assert rig.said == []


def test_a_large_tensor_is_shown_and_edited(rig: Rig) -> None:
    calls = [Call(np.zeros((64, 1000, 65), np.float32))]
    rig.panel.set_experiment(Experiment(opening().layer, calls))
    rig.panel.set_view(ViewState(Moment(0, 999), row=63))
    rig.type_cell(rig.table, 999, 0, "2")
    assert rig.said[-1][2][63, 999, 0] == 2


class Tall(Rig):
    """A table with a mask that is higher than the panel, and below what is seen of it at first."""

    def __init__(self, qtbot: QtBot) -> None:
        super().__init__(qtbot)
        x, mask = np.zeros((1, 300, 2), np.float32), np.ones((1, 300), bool)
        self.panel.set_experiment(Experiment(opening().layer, [Call(x, mask=mask)]))
        self.panel.resize(300, 250)
        for _ in range(5):  # all is laid out
            QApplication.processEvents()
        assert not self.is_seen(self.table)

    @property
    def scrolled(self) -> int:
        return self.panel.findChild(QScrollArea).verticalScrollBar().value()

    def scroll(self, to: int) -> None:
        self.panel.findChild(QScrollArea).verticalScrollBar().setValue(to)

    def is_seen(self, table: QTableView) -> bool:
        cell = table.visualRect(table.currentIndex())
        return cell.isValid() and table.viewport().visibleRegion().contains(cell.center())


@pytest.fixture
def tall(qtbot: QtBot) -> Tall:
    tall = Tall(qtbot)
    tall.panel.activateWindow()
    qtbot.waitUntil(tall.panel.isActiveWindow)
    return tall


@pytest.mark.parametrize("name", ["Input tensor", "Mask of the shown row"])
def test_the_panel_is_scrolled_to_the_cell_that_the_keys_go_to(tall: Tall, name: str) -> None:
    table = tall.named(QTableView, name)
    table.setFocus()
    table.setCurrentIndex(table.model().index(1, 0))
    assert tall.is_seen(table)
    for key in ("Down",) * 30 + ("PageDown", "Up", "PageUp"):
        tall.key(table, key)
        assert tall.is_seen(table), key


def test_the_panel_is_scrolled_to_the_cell_that_is_typed_into(tall: Tall) -> None:
    for row in range(30):
        tall.type_cell(tall.table, row, 0, "5")
        assert tall.place == (row + 1, 0)
        assert tall.is_seen(tall.table), row
    tall.scroll(0)
    assert not tall.is_seen(tall.table)
    tall.key(tall.table, "Control")
    assert tall.scrolled == 0, "nothing was typed yet"
    tall.key(tall.table, "7")
    assert tall.is_seen(tall.table)


def test_the_panel_stays_where_it_is_for_a_click_and_for_whom_types_elsewhere(tall: Tall) -> None:
    tall.table.setFocus()
    tall.table.setCurrentIndex(tall.table.model().index(20, 0))
    before = tall.scrolled
    seen = tall.table.viewport().visibleRegion().boundingRect()
    row = tall.table.rowAt(seen.bottom())
    tall.qtbot.mouseClick(tall.table.viewport(), Qt.MouseButton.LeftButton, pos=seen.bottomLeft())
    assert tall.place == (row, 0)
    assert tall.scrolled == before
    tall.calls.setFocus()
    tall.table.setCurrentIndex(tall.table.model().index(200, 0))
    assert tall.scrolled == before


def test_a_size_that_cant_be_used_stays_marked_when_what_else_was_said_goes(rig: Rig) -> None:
    field = rig.named(NumberField, "batch")
    rig.type_into("batch", "abc")
    expected = "batch: expected an integer from 1 to 1,000,000, got 'abc'."
    rig.panel.show_error(1, "batch", "Keras refused 2 rows.")
    assert rig.errors == [f"{expected}\nKeras refused 2 rows."]
    rig.panel.clear_errors()
    assert rig.errors == [expected]
    assert field.is_invalid
    assert field.text() == "abc"
    rig.panel.discard_texts()
    assert rig.errors == []
    assert not field.is_invalid


def test_a_size_that_cant_be_used_stays_with_its_call(rig: Rig) -> None:
    rig.type_into("batch", "")
    (sentence,) = rig.errors
    field = rig.named(NumberField, "batch")
    rig.panel.set_view(ViewState(Moment(0, 0)))
    assert rig.errors == []
    assert (field.findChild(QLineEdit).text(), field.is_invalid) == ("2", False)
    rig.panel.set_view(ViewState(Moment(1, 0)))
    assert rig.errors == [sentence]
    assert (field.findChild(QLineEdit).text(), field.is_invalid) == ("", True)
    rig.type_into("batch", "2")
    assert rig.errors == []
