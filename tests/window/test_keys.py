import pytest
from controls import named
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QStyle,
    QStyleOptionSpinBox,
    QTabBar,
    QTableView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)
from pytestqt.qtbot import QtBot
from quick_window import Quick

from lstmviz.window.keys import FocusFirst, belongs_to, is_left_to_the_window
from lstmviz.window.widgets.number_field import NumberField

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


@pytest.mark.parametrize("kind", [QTableView, QLineEdit, QPlainTextEdit, NumberField])
@pytest.mark.parametrize("key", [Key.Key_C, Key.Key_A])
def test_copying_belongs_to_editors_and_tables(qtbot: QtBot, kind: type, key: Qt.Key) -> None:
    control = kind("units") if kind is NumberField else kind()
    qtbot.addWidget(control)
    assert belongs_to(control, override(key, Modifier.ControlModifier))


@pytest.mark.parametrize("key", [Key.Key_V, Key.Key_X])
def test_pasting_belongs_to_what_can_be_written_to(qtbot: QtBot, key: Qt.Key) -> None:
    line, text, table = QLineEdit(), QPlainTextEdit(), QTableWidget(1, 2)
    for control in (line, text, table):
        qtbot.addWidget(control)
    fixed = QTableWidgetItem("0")
    fixed.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
    table.setItem(0, 1, fixed)
    event = override(key, Modifier.ControlModifier)
    assert belongs_to(line, event)
    assert belongs_to(text, event)
    assert not belongs_to(table, event)
    table.setItem(0, 0, QTableWidgetItem("1"))
    table.setCurrentCell(0, 0)
    assert belongs_to(table, event)
    table.setCurrentCell(0, 1)
    assert not belongs_to(table, event)
    for editor in (line, text):
        editor.setReadOnly(True)
        assert not belongs_to(editor, event)


@pytest.mark.parametrize("kind", [QLineEdit, QPlainTextEdit])
def test_undo_belongs_to_an_editor_in_which_something_was_typed(qtbot: QtBot, kind: type) -> None:
    editor = kind()
    qtbot.addWidget(editor)
    undo = override(Key.Key_Z, Modifier.ControlModifier)
    redo = override(Key.Key_Z, Modifier.ControlModifier | Modifier.ShiftModifier)
    assert not belongs_to(editor, undo)
    assert is_left_to_the_window(editor, undo)
    qtbot.keyClicks(editor, "7")
    assert belongs_to(editor, undo)
    assert not is_left_to_the_window(editor, undo)
    assert is_left_to_the_window(editor, redo)
    editor.undo()
    assert belongs_to(editor, redo)


def test_escape_belongs_to_a_half_typed_number(qtbot: QtBot) -> None:
    field = NumberField("units")
    qtbot.addWidget(field)
    assert not belongs_to(field, override(Key.Key_Escape))
    qtbot.keyClicks(field.findChild(QLineEdit), "x")
    assert belongs_to(field, override(Key.Key_Escape))


def test_what_is_only_read_keeps_the_arrows_but_not_the_letters(qtbot: QtBot) -> None:
    text, label, tabs = QPlainTextEdit(), QLabel("to be copied"), QTabBar()
    for control in (text, label, tabs):
        qtbot.addWidget(control)
    text.setReadOnly(True)
    assert belongs_to(text, override(Key.Key_Home))
    assert not belongs_to(text, override(Key.Key_R))
    assert belongs_to(tabs, override(Key.Key_Left))
    assert not belongs_to(tabs, override(Key.Key_Home))
    copy = override(Key.Key_C, Modifier.ControlModifier)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    assert not belongs_to(label, copy)
    label.setSelection(0, 2)
    assert belongs_to(label, copy)


def test_the_filter_answers_only_for_keys_that_belong_to_the_control(qtbot: QtBot) -> None:
    field = NumberField("units")
    qtbot.addWidget(field)
    button = QPushButton()
    qtbot.addWidget(button)
    for widget in (field, button):
        widget.show()
    keys = FocusFirst(QApplication.instance())
    try:
        for control, letter_is_its_own in ((field, True), (button, False), (field, True)):
            control.activateWindow()
            control.setFocus()
            qtbot.waitUntil(control.hasFocus)
            letter, clicker = override(Key.Key_R), override(Key.Key_PageDown)
            QApplication.sendEvent(control, letter)
            QApplication.sendEvent(control, clicker)
            assert letter.isAccepted() is letter_is_its_own
            assert not clicker.isAccepted()
    finally:
        keys.stop()


@pytest.mark.parametrize("how", ["the focus goes", "it stops"])
def test_a_control_is_watched_no_longer_than_it_has_the_focus(qtbot: QtBot, how: str) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    button, other = QPushButton(window), QLineEdit(window)
    window.show()
    window.activateWindow()
    keys = FocusFirst(QApplication.instance())

    def keeps_the_space_bar() -> bool:
        space = override(Key.Key_Space)
        QApplication.sendEvent(button, space)
        return space.isAccepted()

    button.setFocus()
    qtbot.waitUntil(button.hasFocus)
    assert keeps_the_space_bar()
    if how == "it stops":
        keys.stop()
        assert not keeps_the_space_bar()
    else:
        other.setFocus()
        assert not keeps_the_space_bar()
        keys.stop()


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def click(quick: Quick, control: QWidget) -> None:
    place = control.rect().center()
    if isinstance(control, QCheckBox):
        place.setX(8)  # its words may end before the middle of it
    quick.qtbot.mouseClick(control, Qt.MouseButton.LeftButton, pos=place)


def choose(quick: Quick, box: QComboBox, entry: int) -> None:
    """Opens the list with a click on its arrow, and clicks an entry."""
    arrow = QPoint(box.width() - 8, box.height() // 2)
    quick.qtbot.mouseClick(box, Qt.MouseButton.LeftButton, pos=arrow)
    view = box.view()
    quick.qtbot.waitUntil(view.isVisible)
    quick.qtbot.wait(QApplication.doubleClickInterval() + 50)  # Qt's list passes a quick one over
    place = view.visualRect(view.model().index(entry, 0)).center()
    quick.qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    quick.qtbot.waitUntil(lambda: QApplication.activePopupWidget() is None)


def walks_through_time(quick: Quick) -> bool:
    """Whether Space plays and an arrow goes one step, wherever the focus is."""
    transport, view = quick.window.transport, quick.window.controller.view
    view.go_to(0)
    quick.qtbot.keyClick(focused(), Key.Key_Space)
    plays = transport.is_playing
    transport.set_playing(False)
    before = quick.now.view.moment
    quick.qtbot.keyClick(focused(), Key.Key_Right)
    return plays and quick.now.view.moment != before


@pytest.mark.parametrize("name", ["return_sequences", "Track: forget gate", "Fit the whole"])
def test_after_a_click_on_a_button_the_keys_walk_through_time(quick: Quick, name: str) -> None:
    quick.window.activateWindow()
    button = named(quick.window, QAbstractButton, name)
    click(quick, button)
    quick.settled()
    on = button.isChecked()
    assert walks_through_time(quick)
    assert button.isChecked() == on
    # What comes back from another window is still where it was clicked.
    dialog = QDialog(quick.window)
    other = QLineEdit(dialog)
    dialog.show()
    dialog.activateWindow()
    other.setFocus()
    quick.qtbot.waitUntil(other.hasFocus)
    dialog.close()
    quick.window.activateWindow()
    quick.qtbot.waitUntil(button.hasFocus)
    assert walks_through_time(quick)


def test_after_a_choice_from_a_list_the_keys_walk_through_time(quick: Quick) -> None:
    quick.window.activateWindow()
    box = named(quick.window, QComboBox, "Drawn as")
    choose(quick, box, 2)
    assert quick.now.view.drawn_as == "heatmap"
    assert walks_through_time(quick)
    assert quick.now.view.drawn_as == "heatmap"


def test_what_tab_came_to_is_pressed_with_the_space_bar(quick: Quick) -> None:
    quick.window.activateWindow()
    box = named(quick.window, QCheckBox, "return_sequences")
    click(quick, box)
    quick.settled()
    quick.qtbot.keyClick(focused(), Key.Key_Tab)
    assert not box.hasFocus()
    quick.qtbot.keyClick(focused(), Key.Key_Backtab, Modifier.ShiftModifier)
    assert box.hasFocus()
    on = box.isChecked()
    quick.qtbot.keyClick(box, Key.Key_Space)
    assert box.isChecked() != on
    click(quick, box)
    assert walks_through_time(quick)


def test_a_field_keeps_its_keys_after_a_click(quick: Quick) -> None:
    quick.window.activateWindow()
    field = named(quick.window, NumberField, "units")
    quick.qtbot.mouseClick(field.findChild(QLineEdit), Qt.MouseButton.LeftButton)
    assert not walks_through_time(quick)
    assert not quick.window.transport.is_playing


def arrow_up_of(field: NumberField) -> QPoint:
    option = QStyleOptionSpinBox()
    field.initStyleOption(option)
    part = QStyle.SubControl.SC_SpinBoxUp
    return field.style().subControlRect(QStyle.ComplexControl.CC_SpinBox, option, part).center()


def test_a_field_whose_arrow_was_clicked_keeps_no_keys_until_something_is_typed(
    quick: Quick,
) -> None:
    quick.window.activateWindow()
    field = named(quick.window, NumberField, "units")
    edit = field.findChild(QLineEdit)
    quick.qtbot.mouseClick(field, Qt.MouseButton.LeftButton, pos=arrow_up_of(field))
    quick.settled()
    assert quick.now.experiment.layer.units == 5
    assert field.hasFocus()
    assert walks_through_time(quick)
    quick.qtbot.keyClick(field, Key.Key_Up)
    assert (edit.text(), quick.now.experiment.layer.units) == ("6", 6)
    quick.settled()
    quick.qtbot.keyClicks(field, "7")
    assert not walks_through_time(quick)
    quick.qtbot.mouseClick(field, Qt.MouseButton.LeftButton, pos=arrow_up_of(field))
    quick.settled()
    assert walks_through_time(quick)
    quick.qtbot.mouseClick(edit, Qt.MouseButton.LeftButton)
    assert not walks_through_time(quick)


def test_a_searched_list_that_was_chosen_from_keeps_no_keys(quick: Quick) -> None:
    quick.window.activateWindow()
    box = named(quick.window, QComboBox, "activation")
    quick.window.layer.findChild(QScrollArea).ensureWidgetVisible(box)
    choose(quick, box, 0)
    quick.settled()
    assert walks_through_time(quick)
    quick.qtbot.mouseClick(box.lineEdit(), Qt.MouseButton.LeftButton)
    assert not walks_through_time(quick)


def test_arrows_go_through_radio_buttons_that_tab_came_to(quick: Quick) -> None:
    quick.window.docks.bring_forward(quick.window.weights)
    quick.window.activateWindow()
    table, colours = quick.window.weights.findChildren(QRadioButton)[:2]
    quick.qtbot.waitUntil(table.isVisible)
    table.setFocus(Qt.FocusReason.TabFocusReason)
    quick.qtbot.keyClick(focused(), Key.Key_Right)
    assert (colours.hasFocus(), colours.isChecked()) == (True, True)
