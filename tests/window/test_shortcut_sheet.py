"""The list of keys holds all that are bound."""

import itertools
from collections.abc import Iterator

from controls import is_taken, named
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QTreeWidget, QWidget
from quick_window import Quick

from lstmviz.experiment.model.ready_made import READY_MADE
from lstmviz.figure.strip.overview import Overview
from lstmviz.figure.weights.weights_map import WeightsMap
from lstmviz.window.panels.call_list import CallList
from lstmviz.window.panels.model_boxes import LayerBox
from lstmviz.window.panels.tensor_table import TensorTable
from lstmviz.window.shortcut_sheet import CONTROL_KEYS, ShortcutSheet, as_text, menu_keys, sheet_of
from lstmviz.window.widgets.token_view import TokenView

NONE = Qt.KeyboardModifier.NoModifier
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
NAMES = (
    *("Left", "Right", "Up", "Down", "Home", "End", "PageUp", "PageDown"),
    *("Return", "Enter", "Space", "Delete", "Backspace", "Insert", "F2", "F3", "F4"),
    *("D", "X", "Z", "Plus", "Minus", "Equal", "0", "A", "C", "V"),
)


def portable(name: str, held: Qt.KeyboardModifier) -> str:
    return QKeySequence(held.value | getattr(Qt.Key, f"Key_{name}").value).toString()


def listed(group: str) -> set[str]:
    lines = CONTROL_KEYS[group]
    return {QKeySequence(key).toString() for line in lines for key in line.keys}


def taken_by(widget: QWidget) -> Iterator[str]:
    """All keys of the candidates that a control keeps from the window."""
    widget.setFocus(Qt.FocusReason.TabFocusReason)
    for name, held in itertools.product(NAMES, (NONE, CTRL, ALT)):  # Shift only selects more
        types = held == NONE and (len(name) == 1 or name in ("Plus", "Minus", "Equal"))
        if not types and is_taken(widget, name, held):
            yield portable(name, held)


def used_by_picture(strip: QWidget) -> Iterator[str]:
    for name, held in itertools.product(NAMES, (NONE, CTRL, ALT)):
        pressed = QKeyEvent(QEvent.Type.KeyPress, getattr(Qt.Key, f"Key_{name}"), held)
        strip.keyPressEvent(pressed)  # as a sent event it would go on to the window
        if pressed.isAccepted():
            yield portable(name, held)


def test_every_shortcut_of_every_action_is_in_the_list(quick: Quick) -> None:
    quick.window.controller.layer.argument("stateful", False)
    groups = menu_keys(quick.window.menuBar())
    assert "Undo" in dict(groups["Edit"])  # whatever it would undo just now
    assert list(groups) == [
        "File",
        "Edit",
        "Experiment",
        "Compare",
        "Scenario",
        "Time",
        "View",
        "Help",
    ]
    assert ("Run", "F5") in groups["Experiment"]
    assert ("Save as", "Ctrl+Shift+S") in groups["File"]
    assert ("Larger text", "Ctrl++  or  Ctrl+=") in groups["View"]
    written = {
        key for lines in groups.values() for _, keys in lines for key in keys.split("  or  ")
    }
    bound = [a.shortcuts() for a in quick.window.findChildren(QAction)]
    bound += [[s.key()] for s in quick.window.findChildren(QShortcut)]
    native = QKeySequence.SequenceFormat.NativeText
    marks = listed("Where the first picture asks something")
    assert written | marks == {key.toString(native) for keys in bound for key in keys}


def test_what_controls_keep_for_themselves_is_in_the_list(quick: Quick) -> None:
    window = quick.window
    (ready,) = [each for each in READY_MADE if each.name == "stacked"]
    assert set(used_by_picture(window.strip)) == listed("In the picture")
    controls = {
        "In the list of calls": window.inputs.findChild(CallList),
        "In a table of numbers": window.inputs.findChild(TensorTable),
        "In the colours of the weights": WeightsMap(window),
        "In the tokens of a text": TokenView("Tokens", window),
        "In the band with all calls, below a long picture": Overview(window),
    }
    window.controller.model.ready_made(ready)
    quick.settled()
    controls["In the boxes of a model"] = window.findChildren(LayerBox)[0]
    missing = {group: set(taken_by(each)) - listed(group) for group, each in controls.items()}
    others = {"Ctrl+Ins", "Ctrl+X"}  # another key to copy; cells can't be cut, and nothing else is
    missing = {group: keys - others for group, keys in missing.items()}
    assert missing == {group: set() for group in controls}


def test_alt_and_a_letter_are_listed_with_what_they_lead_to(quick: Quick) -> None:
    letters = dict(sheet_of(quick.window)["With Alt"])
    assert letters["File"] == "Alt+F"
    assert letters["stateful"] == "Alt+S"
    assert letters["units"] == "Alt+U"


def test_a_word_finds_lines_and_the_whole_is_copied_as_text(quick: Quick) -> None:
    quick.action("Keyboard shortcuts").trigger()
    (sheet,) = quick.window.findChildren(ShortcutSheet)
    tree, field = sheet.findChild(QTreeWidget), sheet.findChild(QLineEdit)

    def seen() -> list[tuple[str, str]]:
        groups = (tree.topLevelItem(number) for number in range(tree.topLevelItemCount()))
        return [
            (group.text(0), group.child(row).text(0))
            for group in groups
            for row in range(group.childCount())
            if not group.child(row).isHidden() and not group.isHidden()
        ]

    whole = seen()
    quick.qtbot.keyClicks(field, "F5")
    assert seen() == [("Experiment", "Run"), ("In a lecture", "Begin again at the first step")]
    quick.qtbot.keyClicks(field, "x")
    assert seen() == []
    field.clear()
    assert seen() == whole
    named(sheet, QAbstractButton, "Copy as text").click()
    text = QGuiApplication.clipboard().text()
    assert text == as_text(sheet_of(quick.window))
    (run,) = [line for line in text.splitlines() if line.startswith("  Run ")]
    assert run.split() == ["Run", "F5"]
    sheet.reject()
    assert quick.window.actions_.file.title() == "&File"
