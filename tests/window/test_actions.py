"""What the menus and the tool bar offer, and when."""

import pytest
from controls import named
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QAction, QEnterEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QLabel,
    QLineEdit,
    QMenu,
    QTableView,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot
from quick_window import Quick

from lstmviz.engine.results import Ready
from lstmviz.window.settings import Settings
from lstmviz.window.widgets.typed_field import TypedField
from lstmviz.worker.jobs import Died

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def test_undo_says_what_it_undoes(quick: Quick) -> None:
    undo, redo = quick.window.actions_.undo, quick.window.actions_.redo
    assert (undo.isEnabled(), redo.isEnabled()) == (False, False)
    assert (undo.text(), redo.text()) == ("&Undo", "&Redo")
    quick.window.controller.layer.argument("stateful", False)
    assert (undo.isEnabled(), undo.text()) == (True, "&Undo stateful True → False")
    quick.press(quick.window.strip, Qt.Key.Key_Z, CTRL)
    assert quick.now.experiment.layer.stateful is True
    assert (undo.isEnabled(), redo.isEnabled()) == (False, True)
    assert redo.text() == "&Redo stateful True → False"
    assert not quick.window.isWindowModified()
    quick.press(quick.window.strip, Qt.Key.Key_Z, CTRL | SHIFT)
    assert quick.now.experiment.layer.stateful is False


def test_long_news_does_not_widen_the_menu(quick: Quick) -> None:
    quick.window.controller.layer.apply(
        lambda experiment: type(experiment)(experiment.layer, experiment.calls, seed=2),
        None,
        "a & b " * 40,
    )
    text = quick.window.actions_.undo.text()
    assert text.startswith("&Undo a && b a && b")
    assert text.endswith("…")
    assert len(text) < 80


def test_undo_is_the_editors_while_something_is_typed_and_else_the_windows(quick: Quick) -> None:
    quick.window.controller.layer.argument("units", 6)
    (field,) = [w for w in quick.window.findChildren(TypedField) if w.accessibleName() == "units"]
    edit = field.findChild(QLineEdit)
    field.setFocus()
    quick.qtbot.keyClicks(edit, "7")
    quick.qtbot.keyClick(field, Qt.Key.Key_Z, CTRL)
    assert quick.now.experiment.layer.units == 6
    assert edit.text() == "6"
    quick.qtbot.keyClick(field, Qt.Key.Key_Z, CTRL)
    assert quick.now.experiment.layer.units == 4


def test_undo_from_a_table_is_the_windows(quick: Quick) -> None:
    quick.window.controller.layer.argument("units", 6)
    table = quick.window.inputs.findChild(QTableView)
    quick.press(table, Qt.Key.Key_Z, CTRL)
    assert quick.now.experiment.layer.units == 4


def test_a_run_is_cancelled_with_escape_while_there_is_one(quick: Quick) -> None:
    cancel = quick.window.actions_.cancel
    assert not cancel.isEnabled()
    quick.link.at_once = False
    quick.press(quick.window.strip, Qt.Key.Key_F5)
    assert cancel.isEnabled()
    quick.press(quick.window.strip, Qt.Key.Key_Escape)
    assert quick.now.status.agreement == "cancelled"
    assert quick.link.cancelled
    assert not cancel.isEnabled()


def test_escape_takes_back_what_was_typed_before_it_cancels(quick: Quick) -> None:
    quick.link.at_once = False
    quick.press(quick.window.strip, Qt.Key.Key_F5)
    (field,) = [w for w in quick.window.findChildren(TypedField) if w.accessibleName() == "units"]
    edit = field.findChild(QLineEdit)
    field.setFocus()
    quick.qtbot.keyClicks(edit, "7")
    quick.qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert edit.text() == "4"
    assert quick.now.status.agreement == "running"
    quick.qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert quick.now.status.agreement == "cancelled"


def test_the_tool_bar_has_words_and_can_be_hidden(quick: Quick) -> None:
    bar = quick.window.tool_bar
    buttons = [b for b in bar.findChildren(QToolButton) if b.defaultAction()]
    assert [b.text() for b in buttons] == [
        "Open",
        "Save",
        "Undo",
        "Redo",
        "Scenarios",
        "Run",
        "Cancel",
        "Compare",
        "Copy code",
        "Export",
        "Lecture",
    ]
    assert bar.height() <= 2 * bar.fontMetrics().height() + 4
    quick.window.controller.layer.argument("stateful", False)
    assert buttons[2].text() == "Undo"
    assert buttons[2].toolTip() == "Undo stateful True → False (Ctrl+Z)"
    assert buttons[0].toolTip() == "A session, a table or an array, a model, or code (Ctrl+O)"
    quick.action("Tool bar").trigger()
    assert not bar.isVisible()


def test_a_tool_buttons_tip_leaves_the_status_line_alone(quick: Quick) -> None:
    buttons = quick.window.tool_bar.findChildren(QToolButton)
    (run,) = [b for b in buttons if b.text() == "Run"]
    assert run.statusTip() == "Give the calls to Keras again"
    inside = QPointF(run.rect().center())
    QApplication.sendEvent(run, QEnterEvent(inside, inside, inside))
    assert quick.window.statusBar().currentMessage() == ""


def test_menus_stand_in_their_usual_order(quick: Quick) -> None:
    titles = [a.text().replace("&", "") for a in quick.window.menuBar().actions()]
    assert titles == ["File", "Edit", "Experiment", "Compare", "Scenario", "Time", "View", "Help"]
    marks = [a.text()[a.text().index("&") + 1] for a in quick.window.menuBar().actions()]
    assert len(set(marks)) == len(marks)


@pytest.mark.parametrize("menu", ["file", "edit", "experiment", "compare", "time", "view", "help"])
def test_no_two_entries_of_a_menu_share_a_letter(quick: Quick, menu: str) -> None:
    entries = [a.text().replace("&&", "") for a in getattr(quick.window.actions_, menu).actions()]
    marks = [text[text.index("&") + 1].lower() for text in entries if "&" in text]
    assert len(set(marks)) == len(marks), entries


def test_no_two_actions_share_a_key(quick: Quick) -> None:
    keys = [
        key.toString()
        for action in quick.window.actions_._window.findChildren(type(quick.action("Quit")))
        for key in action.shortcuts()
        if key != QKeySequence()
    ]
    assert sorted(keys) == sorted(set(keys))
    walking = {"Space", "Left", "Right", "Shift+Right", "PgDown", "Home"}
    assert walking | {"R", "F5", "F11"} <= set(keys)


def test_tab_goes_through_the_window_in_reading_order(quick: Quick) -> None:
    window = quick.window
    order = [window.tool_bar, window.layer, window.inputs, window.strip, window.transport]
    order.append(window.returned)
    visited: list[QWidget] = []
    widget = window.nextInFocusChain()
    while widget is not window:
        for panel in order:
            if (
                (widget is panel or panel.isAncestorOf(widget))
                and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
                and panel not in visited
            ):
                visited.append(panel)
        widget = widget.nextInFocusChain()
    assert [type(panel).__name__ for panel in visited] == [type(p).__name__ for p in order]
    assert window.findChild(QCheckBox).focusPolicy() & Qt.FocusPolicy.TabFocus


def test_alt_and_a_letter_mean_one_thing(quick: Quick) -> None:
    texts = [action.text() for action in quick.window.menuBar().actions()]
    texts += [label.text() for label in quick.window.findChildren(QLabel) if label.buddy()]
    texts += [button.text() for button in quick.window.findChildren(QAbstractButton)]
    letters = [text[text.index("&") + 1].lower() for text in texts if "&" in text]
    twice = {letter for letter in letters if letters.count(letter) > 1}
    assert twice == set()
    assert len(letters) > 12


def test_a_gpu_is_offered_where_there_is_one_and_remembered(
    qtbot: QtBot, settings: Settings
) -> None:
    quick = Quick(qtbot, settings).show()
    entry, link = quick.action("Compute on a GPU"), quick.link
    assert (entry.isEnabled(), entry.isChecked()) == (False, False)
    assert "finds no GPU" in entry.toolTip()
    link.answered.emit(Ready("2.21.0", "3.15.1", "CPU", ("T4",)))
    assert (entry.isEnabled(), entry.isChecked()) == (True, False)
    assert entry.toolTip().startswith("Run on T4")
    entry.trigger()
    assert (link.devices, settings.device) == (["gpu"], "gpu")
    link.answered.emit(Died(-9))
    assert not entry.isEnabled()
    assert "loading" in entry.toolTip()
    link.answered.emit(Ready("2.21.0", "3.15.1", "T4", ("T4",)))
    assert (entry.isEnabled(), entry.isChecked()) == (True, True)
    entry.trigger()
    assert (link.devices, settings.device) == (["gpu", "cpu"], "cpu")
    quick.end()


def test_from_a_gpu_that_tensorflow_does_not_live_with_there_is_a_way_back(
    qtbot: QtBot, settings: Settings
) -> None:
    settings.device = "gpu"
    quick = Quick(qtbot, settings).show()
    quick.link.at_once = False
    entry = quick.action("Compute on a GPU")
    for _ in range(3):
        quick.window.controller.runs.run_now()
        quick.link.answered.emit(Died(1))
    assert quick.now.status.agreement == "failed"
    assert (entry.isEnabled(), entry.isChecked()) == (True, True)
    assert "compute on the CPU again" in entry.toolTip()
    entry.trigger()
    assert (quick.link.devices, settings.device) == (["cpu"], "cpu")
    assert quick.now.status.agreement == "loading"
    quick.end()


def test_the_selected_call_is_duplicated_moved_and_cut_from_the_menu(quick: Quick) -> None:
    calls = quick.window.controller
    calls.view.select_call(0)
    quick.press(quick.window.strip, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert len(calls.now.experiment.calls) == 3
    assert calls.now.view.moment.call == 1
    quick.press(quick.window.strip, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert calls.now.view.moment.call == 2
    quick.press(quick.window.strip, Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier)
    assert len(calls.now.experiment.calls) == 2
    (cut,) = [a for a in quick.window.findChildren(QAction) if "Cu&t it in two" in a.text()]
    cut.trigger()
    assert [c.inputs.shape[1] for c in calls.now.experiment.calls] == [3, 2, 1]


def test_what_to_try_next_is_in_the_menu_too(quick: Quick) -> None:
    menus = quick.window.findChildren(QMenu)
    (menu,) = (menu for menu in menus if menu.title().startswith("&What if"))
    menu.aboutToShow.emit()
    titles = [alternative.title for alternative in quick.now.alternatives]
    assert [action.text() for action in menu.actions()] == titles
    menu.actions()[0].trigger()
    assert quick.now.experiment.layer.stateful is False
    menu.aboutToShow.emit()
    assert menu.actions()[0].text() == "with stateful"


def hide_all_panels(quick: Quick) -> None:
    quick.press(quick.window.strip, Qt.Key.Key_F9)
    assert all(dock.isHidden() for dock in quick.window.docks.all)


@pytest.mark.parametrize(
    ("key", "flag"),
    [
        ("Q", "return_sequences"),
        ("A", "return_state"),
        ("S", "stateful"),
        ("G", "go_backwards"),
    ],
)
def test_a_key_turns_a_flag_over_with_all_panels_hidden(quick: Quick, key: str, flag: str) -> None:
    hide_all_panels(quick)
    entry = quick.action(flag)
    assert entry.text() in [a.text() for a in quick.window.actions_.experiment.actions()]
    for _ in range(2):
        before = getattr(quick.now.experiment.layer, flag)
        assert entry.isChecked() is before
        quick.press(quick.window.strip, getattr(Qt.Key, f"Key_{key}"))
        quick.settled()
        assert getattr(quick.now.experiment.layer, flag) is not before
        assert entry.isChecked() is not before
    quick.window.controller.layer.undo()
    assert entry.isChecked() is before


def test_a_flags_letter_is_typed_where_somebody_types(quick: Quick) -> None:
    search = named(quick.window.layer, QLineEdit, "Find an argument")
    search.setFocus()
    quick.qtbot.keyClicks(search, "asg")
    assert search.text() == "asg"
    assert quick.now.history.past == ()


def test_the_kind_of_layer_is_chosen_in_the_menu(quick: Quick) -> None:
    kinds = {name: quick.action(name) for name in ("LSTM", "GRU", "SimpleRNN")}
    assert [name for name, action in kinds.items() if action.isChecked()] == ["LSTM"]
    assert kinds["GRU"].toolTip() == "state h; gates z, r, g"
    return_state = quick.action("return_state")
    assert "also returns the h and the c it ended with" in return_state.toolTip()
    kinds["GRU"].trigger()
    assert quick.now.experiment.layer.kind.name == "GRU"
    assert [name for name, action in kinds.items() if action.isChecked()] == ["GRU"]
    assert "also returns the h it ended with" in return_state.toolTip()
    assert return_state.toolTip().endswith(" (A)")
    quick.window.actions_.undo.trigger()
    assert [name for name, action in kinds.items() if action.isChecked()] == ["LSTM"]
