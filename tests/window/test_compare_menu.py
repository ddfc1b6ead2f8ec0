"""Comparing from the menu, the tool bar and by keys."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton
from quick_window import Quick, quick

__all__ = ["quick"]
CTRL = Qt.KeyboardModifier.ControlModifier


def entries(quick: Quick) -> dict[str, bool]:
    """The menu's entries, and which are ticked."""
    actions = quick.window.actions_.compare.actions()
    return {
        a.text().replace("&", ""): a.isChecked()
        for a in actions
        if not a.isSeparator() and a.isVisible()
    }


def test_a_key_compares_and_the_same_key_ends_it(quick: Quick) -> None:
    for key, which in ((Qt.Key.Key_1, "stateless"), (Qt.Key.Key_2, "whole")):
        quick.press(quick.window.strip, key, CTRL)
        quick.qtbot.waitUntil(lambda: quick.now.comparison is not None)
        assert quick.now.view.reference == which
        assert quick.window.compare.isVisible()
    assert entries(quick) == {
        "Pin this run": False,
        "Stateless twin": False,
        "Whole-sequence twin": True,
        "Keras' defaults": False,
    }
    quick.press(quick.window.strip, Qt.Key.Key_2, CTRL)
    assert quick.now.compared is None
    assert not any(entries(quick).values())


def test_a_pin_gets_an_entry_and_the_title_a_mark(quick: Quick) -> None:
    assert not quick.window.isWindowModified()
    quick.press(quick.window.strip, Qt.Key.Key_P)
    assert quick.window.isWindowModified()
    (pin,) = [text for text in entries(quick) if text.startswith("pin 1: LSTM(4, ")]
    assert entries(quick)[pin]
    quick.action("pin 1").trigger()
    assert quick.now.compared is None
    quick.action("pin 1").trigger()
    assert quick.now.view.reference == 0
    quick.window.compare.unpin_requested.emit(0)
    assert list(entries(quick)) == [
        "Pin this run",
        "Stateless twin",
        "Whole-sequence twin",
        "Keras' defaults",
    ]
    assert not quick.window.isWindowModified()


def test_what_says_nothing_is_not_offered(quick: Quick) -> None:
    quick.window.controller.calls.remove(1)
    quick.settled()
    assert not quick.action("Whole-sequence twin").isEnabled()
    assert quick.action("Stateless twin").isEnabled()


def test_the_tool_bar_opens_the_same_menu_at_once(quick: Quick) -> None:
    buttons = {b.text(): b for b in quick.window.tool_bar.findChildren(QToolButton)}
    compare = buttons["Compare"]
    assert compare.defaultAction() == quick.window.actions_.compare.menuAction()
    assert compare.popupMode() == QToolButton.ToolButtonPopupMode.InstantPopup


def test_the_panels_wishes_reach_the_controller(quick: Quick) -> None:
    panel = quick.window.compare
    panel.pin_requested.emit()
    assert len(quick.now.pinned) == 1
    pinned = quick.now.experiment
    quick.window.controller.layer.argument("units", 5)
    quick.settled()
    panel.go_back_requested.emit(0)
    assert quick.now.experiment is pinned
    panel.compare_requested.emit(0)
    assert quick.now.compared is None
    quick.settled()
    panel.compare_requested.emit("stateless")
    quick.qtbot.waitUntil(lambda: quick.now.comparison is not None)
    panel.picked.emit(quick.now.view.moment, 1, 2)
    assert (quick.now.view.row, quick.now.view.unit) == (1, 2)
