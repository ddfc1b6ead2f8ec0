import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from lstmviz.window.widgets.formula_view import FormulaView

LINES = ["hₜ = o·tanh(cₜ) = 0.965", "cₜ = f·cₜ₋₁ + i·g = 2.215"]


@pytest.fixture
def view(qtbot: QtBot) -> FormulaView:
    made = FormulaView()
    qtbot.addWidget(made)
    made.show()
    made.set_lines(LINES)
    return made


def test_lines_are_read_the_first_of_them_strong(view: FormulaView) -> None:
    assert view.toPlainText().split("\n") == LINES
    block = view.document().begin()
    weights = []
    while block.isValid():
        weights.append(block.begin().fragment().charFormat().fontWeight())
        block = block.next()
    assert weights[0] == QFont.Weight.Bold
    assert weights[1] != QFont.Weight.Bold


def test_they_can_be_selected_and_copied_by_key(view: FormulaView, qtbot: QtBot) -> None:
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text().split("\n") == LINES


def test_the_same_lines_leave_the_selection_alone(view: FormulaView) -> None:
    view.selectAll()
    view.set_lines(list(LINES))
    assert view.textCursor().hasSelection()
    view.set_lines(LINES[:1])
    assert view.toPlainText() == LINES[0]


def test_nobody_types_into_it(view: FormulaView, qtbot: QtBot) -> None:
    qtbot.keyClicks(view, "x")
    assert view.toPlainText().split("\n") == LINES
