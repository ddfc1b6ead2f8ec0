import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QTableView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from lstmviz.window.controls.number_field import NumberField
from lstmviz.window.keys import FocusFirst, belongs_to

Key, Modifier = Qt.Key, Qt.KeyboardModifier
EDITORS = (QTableView, QComboBox, QLineEdit)
TEXTS = {Key.Key_Space: " ", Key.Key_R: "r", Key.Key_5: "5"}


def override(key: Qt.Key, modifier: Qt.KeyboardModifier = Modifier.NoModifier) -> QKeyEvent:
    event = QKeyEvent(QEvent.Type.ShortcutOverride, key, modifier, TEXTS.get(key, ""))
    event.ignore()
    return event


@pytest.mark.parametrize("kind", EDITORS)
@pytest.mark.parametrize("key", [Key.Key_Left, Key.Key_Up, Key.Key_Home, Key.Key_End, *TEXTS])
def test_an_editor_keeps_what_it_uses(qtbot: QtBot, kind: type[QWidget], key: Qt.Key) -> None:
    editor = kind()
    qtbot.addWidget(editor)
    assert belongs_to(editor, override(key))
    assert belongs_to(editor, override(key, Modifier.ShiftModifier))
    assert belongs_to(editor, override(key, Modifier.KeypadModifier))


@pytest.mark.parametrize("kind", [*EDITORS, QCheckBox])
@pytest.mark.parametrize("key", [Key.Key_PageUp, Key.Key_PageDown, Key.Key_F5])
def test_a_clickers_keys_are_nobodys(qtbot: QtBot, kind: type[QWidget], key: Qt.Key) -> None:
    control = kind()
    qtbot.addWidget(control)
    assert not belongs_to(control, override(key))


@pytest.mark.parametrize("kind", [*EDITORS, QCheckBox])
def test_keys_with_control_are_the_windows(qtbot: QtBot, kind: type[QWidget]) -> None:
    control = kind()
    qtbot.addWidget(control)
    assert not belongs_to(control, override(Key.Key_Left, Modifier.ControlModifier))
    assert not belongs_to(control, override(Key.Key_Space, Modifier.AltModifier))


def test_a_check_box_keeps_the_space_bar_alone(qtbot: QtBot) -> None:
    box = QCheckBox()
    qtbot.addWidget(box)
    assert belongs_to(box, override(Key.Key_Space))
    assert not belongs_to(box, override(Key.Key_R))
    assert not belongs_to(box, override(Key.Key_Left))


def test_what_takes_no_keys_keeps_none(qtbot: QtBot) -> None:
    label = QLabel()
    qtbot.addWidget(label)
    assert not any(belongs_to(label, override(key)) for key in (*TEXTS, Key.Key_Left))


def test_the_filter_answers_only_for_keys_that_belong_to_the_control(qtbot: QtBot) -> None:
    field = NumberField("units")
    qtbot.addWidget(field)
    keys = FocusFirst()
    QApplication.instance().installEventFilter(keys)
    try:
        mine, windows = override(Key.Key_R), override(Key.Key_PageDown)
        QApplication.sendEvent(field, mine)
        QApplication.sendEvent(field, windows)
        assert mine.isAccepted()
        assert not windows.isAccepted()
    finally:
        QApplication.instance().removeEventFilter(keys)
