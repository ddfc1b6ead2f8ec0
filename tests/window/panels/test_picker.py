import math

import numpy as np
import pytest
from controls import Heard, named, nameless
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QPushButton
from pytestqt.qtbot import QtBot

from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.placing import placed
from lstmviz.window.panels.picker import ArrayPicker, use_of

ARRAYS = [
    ("deep", (2, 2, 2, 2), "float32"),
    ("whole", (5, 4, 3), "float32"),
    ("row", (3, 3), "int64"),
    ("words", (3,), "<U4"),
]


class Rig:
    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.picker = ArrayPicker(ARRAYS, (2, 3, 3), 1)
        qtbot.addWidget(self.picker)
        self.picked = Heard(self.picker.picked)
        self.picker.open()
        self.list = named(self.picker, QListWidget, "Arrays in the file")

    def press(self, text: str) -> None:
        buttons = self.picker.findChildren(QPushButton)
        (button,) = [b for b in buttons if b.text().replace("&", "") == text]
        self.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.fixture
def rig(qtbot: QtBot) -> Rig:
    return Rig(qtbot)


def test_each_array_says_where_it_would_go(rig: Rig) -> None:
    assert [rig.list.item(n).text() for n in range(rig.list.count())] == [
        "deep  (2 × 2 × 2 × 2, float32)\n    can't be used: 4 axes",
        "whole  (5 × 4 × 3, float32)\n    the call's whole tensor",
        "row  (3 × 3, int64)\n    timesteps × features of row 1",
        "words  (3, <U4)\n    can't be used: values of type <U4",
    ]
    assert nameless(rig.picker) == []


def test_the_first_that_can_be_used_is_chosen_and_return_picks_it(rig: Rig) -> None:
    rig.qtbot.keyClick(rig.list, Qt.Key.Key_Return)
    assert rig.picked == [(1,)]
    assert not rig.picker.isVisible()


def test_another_one_is_chosen_by_keyboard_and_used(rig: Rig) -> None:
    rig.qtbot.keyClick(rig.list, Qt.Key.Key_Down)
    rig.press("Use this array")
    assert rig.picked == [(2,)]


def test_a_double_click_picks(rig: Rig) -> None:
    place = rig.list.visualItemRect(rig.list.item(2)).center()
    left = Qt.MouseButton.LeftButton
    rig.qtbot.mouseClick(rig.list.viewport(), left, pos=place)
    rig.qtbot.mouseDClick(rig.list.viewport(), left, pos=place)
    assert rig.picked == [(2,)]


def test_what_cannot_be_used_cannot_be_picked(rig: Rig) -> None:
    place = rig.list.visualItemRect(rig.list.item(0)).center()
    rig.qtbot.mouseDClick(rig.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert rig.picked == []
    assert rig.picker.isVisible()


def test_escape_and_cancel_close_it(rig: Rig) -> None:
    rig.qtbot.keyClick(rig.picker, Qt.Key.Key_Escape)
    assert not rig.picker.isVisible()
    rig.picker.open()
    rig.press("Cancel")
    assert not rig.picker.isVisible()
    assert rig.picked == []


def test_where_none_can_be_used_there_is_nothing_to_use(qtbot: QtBot) -> None:
    picker = ArrayPicker(ARRAYS[:1], (2, 3, 3), 0)
    qtbot.addWidget(picker)
    picker.open()
    (use,) = [b for b in picker.findChildren(QPushButton) if "Use" in b.text()]
    assert not use.isEnabled()
    picker.accept()
    assert picker.isVisible()


@pytest.mark.parametrize("tensor", [(1, 3, 3), (2, 3, 3), (2, 3, 1)])
@pytest.mark.parametrize("dtype", ["float32", "int8", "bool", "complex64", "<U3", "datetime64[s]"])
@pytest.mark.parametrize(
    "shape", [(), (3,), (3, 3), (3, 1), (4, 3), (5, 4, 3), (0, 3), (3, 0, 3), (1, 2, 3, 3)]
)
def test_what_is_said_is_what_happens(
    tensor: tuple[int, ...], dtype: str, shape: tuple[int, ...]
) -> None:
    array = np.zeros(shape, dtype)
    usable, _ = use_of(shape, array.dtype, tensor, 0)
    try:
        placed(np.zeros(tensor, np.float32), 0, array)
    except InvalidValue:
        assert not usable
    else:
        assert usable


def test_too_many_numbers_cannot_be_used() -> None:
    shape = (10**4, 10**4, 2)
    assert math.prod(shape) > 10**8
    expected = (False, "can't be used: more than 100,000,000 numbers")
    assert use_of(shape, np.dtype(np.float32), (1, 1, 1), 0) == expected
