"""The expression on top of the layer panel."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from lstmviz.window.widgets.expression_view import ExpressionView, FormulaView

LINES = ["hₜ = o·tanh(cₜ) = 0.965", "cₜ = f·cₜ₋₁ + i·g = 2.215"]


@pytest.fixture
def formula(qtbot: QtBot) -> FormulaView:
    made = FormulaView()
    qtbot.addWidget(made)
    made.show()
    made.set_lines(LINES)
    return made


def test_lines_are_read_the_first_of_them_strong(formula: FormulaView) -> None:
    assert formula.toPlainText().split("\n") == LINES
    block = formula.document().begin()
    weights = []
    while block.isValid():
        weights.append(block.begin().fragment().charFormat().fontWeight())
        block = block.next()
    assert weights[0] == QFont.Weight.Bold
    assert weights[1] != QFont.Weight.Bold


def test_they_can_be_selected_and_copied_by_key(formula: FormulaView, qtbot: QtBot) -> None:
    formula.setFocus()
    qtbot.keyClick(formula, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(formula, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text().split("\n") == LINES


def test_the_same_lines_leave_the_selection_alone(formula: FormulaView) -> None:
    formula.selectAll()
    formula.set_lines(list(LINES))
    assert formula.textCursor().hasSelection()
    formula.set_lines(LINES[:1])
    assert formula.toPlainText() == LINES[0]


def test_nobody_types_into_it(formula: FormulaView, qtbot: QtBot) -> None:
    qtbot.keyClicks(formula, "x")
    assert formula.toPlainText().split("\n") == LINES


LONG = "LSTM(4, return_sequences=True, return_state=True, stateful=True, unroll=True)"


@pytest.fixture
def view(qtbot: QtBot) -> ExpressionView:
    view = ExpressionView()
    qtbot.addWidget(view)
    view.resize(200, 100)
    view.show()
    return view


def test_it_is_as_high_as_its_text_and_higher_where_it_is_narrow(view: ExpressionView) -> None:
    view.set_expression("LSTM(4)")
    one = view.sizeHint().height()
    view.set_expression(LONG)
    many = view.sizeHint().height()
    assert many > 2 * one
    view.resize(100, 100)
    assert view.sizeHint().height() > many


def test_a_shorter_text_leaves_what_lies_under_it_in_place(view: ExpressionView) -> None:
    view.set_expression(LONG)
    high = view.sizeHint().height()
    view.set_expression("LSTM(4)")
    assert view.sizeHint().height() == high
    view.forget()  # another session was opened
    assert view.sizeHint().height() < high / 2


def test_the_same_text_again_leaves_a_selection_alone(view: ExpressionView) -> None:
    view.set_expression(LONG)
    view.selectAll()
    view.set_expression(LONG)
    assert view.textCursor().selectedText() == LONG


def test_smaller_letters_need_fewer_lines(view: ExpressionView) -> None:
    font = view.font()
    size = font.pointSizeF()
    view.set_expression(LONG)
    one = view.sizeHint().height()
    font.setPointSizeF(2 * size)
    view.setFont(font)
    assert view.sizeHint().height() > 2 * one
    font.setPointSizeF(size)
    view.setFont(font)
    assert view.sizeHint().height() == one
