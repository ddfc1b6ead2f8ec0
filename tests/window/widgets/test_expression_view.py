"""The expression on top of the layer panel."""

import pytest
from pytestqt.qtbot import QtBot

from lstmviz.window.widgets.expression_view import ExpressionView

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
