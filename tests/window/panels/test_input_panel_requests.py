"""What the input panel passes on, and what it shows where."""

from dataclasses import replace

import numpy as np
import pytest
from controls import CONTROL, Heard, PanelRig, nameless
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QTableView,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot
from traces import opening

from lstmviz.experiment.call import Call
from lstmviz.experiment.calls import with_call_moved
from lstmviz.session.view_state import Moment, ViewState
from lstmviz.window.panels.input_panel import InputPanel
from lstmviz.window.widgets.number_field import NumberField
from lstmviz.window.widgets.section import Section
from lstmviz.window.widgets.text_field import TextField

ALT = Qt.KeyboardModifier.AltModifier


class Rig(PanelRig[InputPanel]):
    def __init__(self, qtbot: QtBot) -> None:
        super().__init__(qtbot, InputPanel(), 300, 900)
        self.panel.set_experiment(opening())
        self.panel.set_view(ViewState(Moment(1, 2), row=1))
        self.calls = self.named(QTableView, "Calls")
        self.table = self.named(QTableView, "Input tensor")
        self.text = self.named(TextField, "Array as text")
        self.section = self.panel.findChild(Section)
        self.heading = self.named(QToolButton, "As text")

    def choose(self, row: int, column: int) -> None:
        model = self.table.selectionModel()
        index = self.table.model().index(row, column)
        model.setCurrentIndex(index, model.SelectionFlag.ClearAndSelect)

    def between(self, sentence: str, above: QWidget, below: QWidget) -> bool:
        (label,) = [e for e in self.panel.findChildren(QLabel) if e.text() == sentence]
        tops = [w.mapTo(self.panel, w.rect().topLeft()).y() for w in (above, label, below)]
        return label.isVisible() and tops == sorted(tops)


def test_what_is_wanted_of_the_chosen_call(rig: Rig) -> None:
    p = rig.panel
    heard = Heard(p.call_duplicated, p.call_removed)
    pairs = Heard(p.call_moved, p.chunk_requested, p.join_requested)
    ticked = Heard(p.training_changed)
    rig.press("Duplicate the call")
    rig.press("Remove the call")
    rig.press("Move the call up")
    rig.press("Cut the call into several")
    p.set_view(ViewState(Moment(0, 0)))
    rig.press("Move the call down")
    rig.press("Join calls")
    assert heard == [(1,), (1,)]
    assert pairs == [(1, 0), (1, 2), (0, 1), (0, 2)]
    rig.calls.setCurrentIndex(rig.calls.model().index(0, 2))
    rig.key(rig.calls, "Space")
    assert ticked == [(0, True)]


def test_the_same_by_keyboard(rig: Rig) -> None:
    p = rig.panel
    heard, moved = Heard(p.call_duplicated, p.call_removed), Heard(p.call_moved)
    rig.key(rig.calls, "D", CONTROL)
    rig.key(rig.calls, "Delete")
    rig.key(rig.calls, "Down", ALT)  # it is the last one
    rig.key(rig.calls, "Up", ALT)
    assert (heard, moved) == ([(1,), (1,)], [(1, 0)])


def test_the_only_call_is_not_removed_by_key(rig: Rig) -> None:
    removed, refused = Heard(rig.panel.call_removed), Heard(rig.panel.refused)
    rig.panel.set_experiment(replace(opening(), calls=opening().calls[:1]))
    rig.key(rig.calls, "Delete")
    assert removed == []
    assert refused == [("The only call stays: a layer without a call has nothing to show.",)]


def test_a_literal_goes_out_with_call_and_row(rig: Rig) -> None:
    given = Heard(rig.panel.text_given)
    assert not rig.text.isVisible()
    rig.click(rig.heading)
    rig.qtbot.keyClicks(rig.text, "[[1, 2, 3]]")
    rig.key(rig.text, "Return", CONTROL)
    assert given == [(1, 1, "[[1, 2, 3]]", "literal")]


def test_an_array_pasted_into_the_table_goes_out_as_text(rig: Rig) -> None:
    given, changed = Heard(rig.panel.text_given), Heard(rig.panel.inputs_changed)
    rig.choose(0, 0)
    rig.paste(rig.table, "np.array([[1, 2, 3]])")
    assert given == [(1, 1, "np.array([[1, 2, 3]])", "paste")]
    assert changed == []


def test_cells_are_pasted_and_deleted(rig: Rig) -> None:
    changed = Heard(rig.panel.inputs_changed)
    rig.choose(1, 1)
    rig.paste(rig.table, "7\t8\n9\t10\n")
    rig.key(rig.table, "Delete")
    assert [said[2] for said in changed] == ["paste", "cell"]
    np.testing.assert_array_equal(changed[0][1][1, 1:, 1:], [[7, 8], [9, 10]])
    assert not changed[1][1][1, 1:, 1:].any()


def test_a_bad_paste_is_told_under_the_table_until_the_next_edit(rig: Rig) -> None:
    refused, changed = Heard(rig.panel.refused), Heard(rig.panel.inputs_changed)
    rig.choose(2, 2)
    rig.paste(rig.table, "1\t2\n")
    sentence = "The paste has 1 × 2 cells; from t=2, feature 2 there is room for 1 × 1."
    assert (rig.errors, refused, changed) == ([sentence], [(sentence,)], [])
    assert rig.between(sentence, rig.table, rig.named(QComboBox, "Recipe"))
    rig.panel.clear_errors()  # what others complain of comes and goes
    assert rig.errors == [sentence]
    rig.paste(rig.table, "5")
    assert rig.errors == []


def test_a_bad_paste_is_forgotten_with_the_row_it_was_for(rig: Rig) -> None:
    rig.choose(2, 2)
    rig.paste(rig.table, "1\tx\n")
    rig.panel.set_view(ViewState(Moment(1, 2), row=0))
    assert rig.errors == []


def test_a_file_is_wanted_for_call_and_row(rig: Rig) -> None:
    requested = Heard(rig.panel.file_requested)
    button = rig.button("Open a table…")
    rig.click(button)
    assert requested == [(1, 1)]
    for ending in (".npy", ".npz", ".csv", "drop"):
        assert ending in button.toolTip()


def test_errors_stand_at_their_places(rig: Rig) -> None:
    show, recipe = rig.panel.show_error, rig.named(QComboBox, "Recipe")
    show(-1, "calls", "Bad calls.")
    assert rig.between("Bad calls.", rig.calls, rig.named(NumberField, "batch"))
    show(1, "paste", "Bad paste.")
    assert rig.between("Bad paste.", rig.table, recipe)
    show(1, "literal", "Bad text.")
    assert rig.section.is_open
    assert rig.between("Bad text.", rig.text, rig.button("Use this array"))
    show(1, "file", "Bad file.")
    (message,) = [e for e in rig.panel.findChildren(QLabel) if e.text() == "Bad file."]
    assert 0 < message.y() - rig.button("Open a table…").geometry().bottom() < 20
    show(1, "mask", "Bad mask.")
    assert rig.between("Bad mask.", rig.named(QCheckBox, "mask"), recipe)
    show(1, "initial_state", "Bad state.")
    assert rig.between("Bad state.", recipe, rig.text)
    show(0, "file", "Bad file there.")
    show(1, "training", "Bad tick.")
    assert rig.errors == [
        "Bad calls.\ncall 0: Bad file there.\nBad tick.",
        "Bad paste.",
        "Bad mask.",
        "Bad state.",
        "Bad text.",
        "Bad file.",
    ]
    rig.panel.clear_errors()
    assert rig.errors == []
    assert rig.section.is_open  # nobody folded it


def test_a_text_that_cannot_be_read_moves_with_its_call(rig: Rig) -> None:
    rig.choose(0, 0)
    rig.type_cell(rig.table, 0, 0, "x")
    rig.qtbot.waitUntil(lambda: rig.table.model().index(0, 0).data() == "⚠ x")
    rig.panel.set_experiment(with_call_moved(rig.panel._experiment, 1, 0))
    assert rig.table.model().index(0, 0).data() == "1"
    rig.panel.set_view(ViewState(Moment(0, 2), row=1))
    assert rig.table.model().index(0, 0).data() == "⚠ x"


def test_all_texts_are_discarded(rig: Rig) -> None:
    changed, said = Heard(rig.panel.inputs_changed), Heard(rig.panel.refused)
    rig.choose(0, 0)
    rig.type_cell(rig.table, 0, 0, "x")
    rig.qtbot.waitUntil(lambda: len(said) == 1)
    for name in ("batch", "row", "How many calls"):
        rig.type_into(rig.named(NumberField, name), "x")
    rig.choose(2, 2)
    rig.paste(rig.table, "1\tx\n")
    rig.click(rig.heading)
    rig.qtbot.keyClicks(rig.text, "[1, x]")
    rig.panel.show_error(1, "literal", "Bad text.")
    assert len(rig.errors) == 5
    rig.choose(1, 1)
    rig.table.setFocus()
    rig.qtbot.keyClicks(rig.table.viewport(), "9")  # an editor is open

    rig.panel.discard_texts()
    assert rig.errors == []
    assert rig.text.text == ""
    assert rig.table.model().index(0, 0).data() == "1"
    rig.panel.set_experiment(opening(stateful=False))
    rig.qtbot.waitUntil(lambda: not rig.table.viewport().findChildren(QLineEdit))
    assert rig.errors == []
    assert changed == []


def test_a_large_tensor_is_resized_without_a_second_copy(rig: Rig) -> None:
    changed = Heard(rig.panel.inputs_changed)
    rig.type_into("timesteps", "500000")
    tensor = changed[0][1]
    assert tensor.shape == (2, 500_000, 3)
    assert Call(tensor).inputs is tensor


def test_every_control_can_be_called_by_name_and_explains_itself(rig: Rig) -> None:
    rig.section.set_open(True)
    assert nameless(rig.panel) == []
    buttons = [b for b in rig.panel.findChildren(QAbstractButton) if b.isVisibleTo(rig.panel)]
    reachable = [b for b in buttons if b.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert len(reachable) >= 10
    assert [b.text() for b in reachable if not b.toolTip()] == []


def test_it_fits_a_dock_of_300_pixels(rig: Rig) -> None:
    rig.section.set_open(True)
    assert rig.panel.minimumSizeHint().width() <= 300


def entry(rig: Rig, *path: str) -> QAction:
    """An entry of the menu that gives the rows another order, as a person opens it."""
    menu = rig.named(QToolButton, "Order of the rows").menu()
    menu.aboutToShow.emit()
    for text in path:
        (found,) = [a for a in menu.actions() if a.text().startswith(text)]
        menu = found.menu()
    return found


def test_rows_are_moved_swapped_and_shuffled(rig: Rig) -> None:
    three = replace(opening(), calls=[Call(np.zeros((3, 2, 1), np.float32))] * 2)
    rig.panel.set_experiment(three)
    rig.panel.set_view(ViewState(Moment(1, 0), row=2))
    heard = Heard(rig.panel.row_moved, rig.panel.rows_swapped, rig.panel.rows_shuffled)
    assert not entry(rig, "Move down").isEnabled()
    entry(rig, "Move up").trigger()
    entry(rig, "Swap row 2 with", "row 0").trigger()
    entry(rig, "Shuffle", "with seed 3").trigger()
    assert heard == [(1, 2, 1), (1, 2, 0), (1, 3)]


@pytest.mark.parametrize(
    ("row", "texts"),
    [
        (0, ["Move up", "Move down: row 0 becomes row 1"]),
        (1, ["Move up: row 1 becomes row 0", "Move down"]),
    ],
)
def test_no_row_is_told_to_become_one_that_there_is_none_of(
    rig: Rig, row: int, texts: list[str]
) -> None:
    rig.panel.set_experiment(opening())
    rig.panel.set_view(ViewState(Moment(1, 0), row=row))
    assert [entry(rig, text).text() for text in ("Move up", "Move down")] == texts


def test_one_row_has_no_other_order(rig: Rig) -> None:
    one = replace(opening(), calls=[Call(np.zeros((1, 2, 1), np.float32))])
    rig.panel.set_experiment(one)
    assert not rig.named(QToolButton, "Order of the rows").isEnabled()


def test_a_paste_that_came_to_nothing_is_told_until_something_else_is_done(rig: Rig) -> None:
    rig.panel.set_experiment(masked := replace(opening(), calls=masked_calls()))
    ticks = rig.named(QTableView, "Mask of the shown row")
    rig.choose(0, 0)
    rig.paste(rig.table, "")
    rig.paste(ticks, "")
    assert rig.errors == ["There is no text to paste."] * 2
    rig.panel.set_experiment(replace(masked, layer=replace(masked.layer, stateful=False)))
    assert rig.errors == []
    rig.paste(ticks, "1\n1\n1\n1\n1\n1")
    assert len(rig.errors) == 1
    rig.panel.set_experiment(opening())  # undone to no mask
    assert rig.errors == []


def masked_calls() -> tuple[Call, ...]:
    return tuple(replace(call, mask=np.ones((2, 3), bool)) for call in opening().calls)
