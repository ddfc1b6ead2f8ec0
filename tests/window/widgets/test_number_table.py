import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from lstmviz.experiment.arrays import Array
from lstmviz.window.widgets.number_table import NumberTable, NumberTableModel

_Role = Qt.ItemDataRole


def numbers(rows: int = 40, columns: int = 3) -> Array:
    made = np.arange(rows * columns, dtype=np.float32).reshape(rows, columns)
    made.flags.writeable = False
    return made


@pytest.fixture
def model() -> NumberTableModel:
    return NumberTableModel()


@pytest.fixture
def table(model: NumberTableModel, qtbot: QtBot) -> NumberTable:
    shown = NumberTable(model)
    qtbot.addWidget(shown)
    shown.resize(300, 250)
    with qtbot.waitExposed(shown):
        shown.show()
    return shown


def as_seen(table: NumberTable) -> QImage:
    """What the window holds of the table, not what it would paint if it were asked anew."""
    QApplication.processEvents()
    image: QImage = table.screen().grabWindow(table.winId()).toImage()
    return image


def test_a_cell_answers_with_its_number_and_with_all_its_digits(model: NumberTableModel) -> None:
    model.set_numbers(np.array([[1 / 3]], np.float32))
    index = model.index(0, 0)
    assert model.data(index) == "0.333333"
    assert model.data(index, _Role.ToolTipRole) == "0.33333334"
    assert model.data(index, _Role.DecorationRole) is None
    assert model.data(index, _Role.FontRole) is None
    model.set_mark(0)
    assert model.data(index, _Role.FontRole).bold()
    assert model.data(index, _Role.BackgroundRole) is not None


@pytest.mark.parametrize(
    ("before", "after"),
    [((1, None), (2, None)), ((1, 1), (2, 1)), ((1, 1), (1, 2)), ((3, 0), (None, None))],
)
def test_a_mark_that_moved_looks_as_if_it_had_always_been_there(
    table: NumberTable, model: NumberTableModel, before: tuple[int, int], after: tuple[int, int]
) -> None:
    model.set_numbers(numbers())
    as_seen(table)
    model.set_mark(*after)
    table.viewport().update()
    table.verticalHeader().viewport().update()
    always = as_seen(table)
    model.set_mark(*before)
    assert as_seen(table) != always
    model.set_mark(*after)
    assert as_seen(table) == always


def test_the_same_numbers_again_are_no_news(
    table: NumberTable, model: NumberTableModel, qtbot: QtBot
) -> None:
    tensor = numbers().reshape(2, 20, 3)
    model.set_numbers(tensor[0])
    with qtbot.assertNotEmitted(model.dataChanged), qtbot.assertNotEmitted(model.modelReset):
        model.set_numbers(tensor[0])
    with qtbot.waitSignal(model.dataChanged):
        model.set_numbers(tensor[1])
    changing = np.zeros((20, 3), np.float32)
    model.set_numbers(changing)
    changing[:] = 1
    with qtbot.waitSignal(model.dataChanged):  # whoever may write to it may have done so
        model.set_numbers(changing)
