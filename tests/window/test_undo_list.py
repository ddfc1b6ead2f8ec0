"""The list of changes, as a person goes through it."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QListWidget
from pytestqt.qtbot import QtBot
from quick_window import Quick

from lstmviz.window.undo_list import UndoDialog


def opened(quick: Quick) -> QListWidget:
    quick.action("History of changes…").trigger()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    (dialog,) = quick.window.findChildren(UndoDialog)
    (shown,) = dialog.findChildren(QListWidget)
    return shown


def texts(shown: QListWidget) -> list[str]:
    return [shown.item(row).text() for row in range(shown.count())]


def told(shown: QListWidget) -> list[str]:
    role = Qt.ItemDataRole.AccessibleTextRole
    return [shown.item(row).data(role) for row in range(shown.count())]


def click(qtbot: QtBot, shown: QListWidget, row: int) -> None:
    place = shown.visualItemRect(shown.item(row)).center()
    qtbot.mouseClick(shown.viewport(), Qt.MouseButton.LeftButton, pos=place)


def changed(quick: Quick) -> None:
    for units in (8, 3):
        quick.window.controller.layer.argument("units", units)
    quick.window.controller.layer.argument("stateful", False)


NAMES = ["units 4 → 8", "units 8 → 3", "stateful True → False"]


def test_a_click_goes_back_and_forward_to_any_change_in_one_go(quick: Quick, qtbot: QtBot) -> None:
    changed(quick)
    shown = opened(quick)
    assert texts(shown) == ["Before these changes", *NAMES]
    assert shown.currentRow() == 3
    click(qtbot, shown, 1)
    assert (quick.now.experiment.layer.units, quick.now.experiment.layer.stateful) == (8, True)
    assert quick.now.status.news == "undone: 2 changes"
    assert told(shown) == [
        "Before these changes",
        "units 4 → 8, the present one",
        "units 8 → 3, undone",
        "stateful True → False, undone",
    ]
    assert quick.action("Undo").text() == "&Undo units 4 → 8"
    assert quick.action("Redo").text() == "&Redo units 8 → 3"
    click(qtbot, shown, 3)
    assert (quick.now.experiment.layer.units, quick.now.experiment.layer.stateful) == (3, False)
    click(qtbot, shown, 0)
    assert quick.now.experiment.layer.units == 4
    assert not quick.now.is_modified


def test_the_keyboard_goes_there_with_return(quick: Quick, qtbot: QtBot) -> None:
    changed(quick)
    shown = opened(quick)
    assert shown.accessibleName() == "Changes"
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Up):
        qtbot.keyClick(shown, key)
    assert quick.now.experiment.layer.units == 3  # looking changes nothing
    qtbot.keyClick(shown, Qt.Key.Key_Return)
    assert quick.now.experiment.layer.units == 8
    assert shown.currentRow() == 1


def test_the_list_follows_what_is_done_elsewhere_and_is_there_once(quick: Quick) -> None:
    shown = opened(quick)
    assert texts(shown) == ["Nothing was changed yet: whatever you change is listed here"]
    changed(quick)
    assert texts(shown) == ["Before these changes", *NAMES]
    quick.window.actions_.undo.trigger()
    assert shown.currentRow() == 2
    quick.window.controller.layer.argument("units", 9)  # what was undone is gone
    assert texts(shown)[-1] == "units 3 → 9"
    assert shown.count() == 4
    assert opened(quick) is shown
    quick.answers.leave = "discard"
    quick.window.files.open_example()
    assert texts(shown) == ["Nothing was changed yet: whatever you change is listed here"]
    shown.window().close()
    changed(quick)
    assert texts(opened(quick))[-1] == "stateful True → False"
