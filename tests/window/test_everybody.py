"""Nobody needs a mouse, or to see the screen: focus that shows, names, roles, words."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtWidgets import QApplication, QDockWidget, QWidget
from quick_window import Quick
from tab_stops import show_everything, stops_in_turn, tab_stops

from lstmviz.session.view_state import Theme

_FEWEST = 20  # pixels of a frame that can be seen


def pixels(window: QWidget, widget: QWidget) -> np.ndarray:
    """The widget as it stands in the window, with what is just around it."""
    QApplication.processEvents()
    place = widget.rect().adjusted(-4, -4, 4, 4)
    image = window.grab(place.translated(widget.mapTo(window, QPoint()))).toImage()
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    flat = np.frombuffer(image.constBits(), np.uint32)
    return flat.reshape(image.height(), image.bytesPerLine() // 4).copy()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_whatever_has_the_focus_looks_so(quick: Quick, theme: Theme) -> None:
    window = quick.window
    window.colours.choose(theme)
    show_everything(quick)
    cursor, elsewhere = QApplication.cursorFlashTime(), window.menuBar()
    QApplication.setCursorFlashTime(0)
    alike = []
    for stop in stops_in_turn(quick):
        elsewhere.setFocus()
        without = pixels(window, stop)
        stop.setFocus(Qt.FocusReason.ShortcutFocusReason)  # as by keyboard
        assert stop.hasFocus()
        with_it = pixels(window, stop)
        same_size = with_it.shape == without.shape
        if same_size and np.count_nonzero(with_it != without) < _FEWEST:
            alike.append((type(stop).__name__, stop.accessibleName()))
    QApplication.setCursorFlashTime(cursor)
    assert alike == []


def test_a_screen_reader_has_a_name_and_a_role_for_whatever_can_be_used(quick: Quick) -> None:
    show_everything(quick)
    nameless, vague = [], []
    for stop in tab_stops(quick.window):
        interface = QAccessible.queryAccessibleInterface(stop)
        name = interface.text(QAccessible.Text.Name) or stop.accessibleName()
        if not name.strip():
            nameless.append(type(stop).__name__)
        if interface.role() in (QAccessible.Role.NoRole, QAccessible.Role.Client):
            vague.append(type(stop).__name__)
    assert nameless == []
    # Qt has no role for a picture or a text that takes keys; words tell what they are.
    assert sorted(vague) == ["FilmStrip", "TokenView"]
    docks = quick.window.findChildren(QDockWidget)
    names = [
        QAccessible.queryAccessibleInterface(dock).text(QAccessible.Text.Name) for dock in docks
    ]
    assert sorted(names) == sorted(dock.windowTitle() for dock in docks)


def test_the_picture_is_told_in_words_that_follow_the_playhead(quick: Quick) -> None:
    def told() -> str:
        strip = QAccessible.queryAccessibleInterface(quick.window.strip)
        return strip.text(QAccessible.Text.Description)

    quick.press(quick.window.strip, Qt.Key.Key_End)
    at_end = told()
    assert "2 calls of an LSTM with 4 units" in at_end
    assert "call 1" in at_end
    assert "t=2" in at_end
    quick.press(quick.window.strip, Qt.Key.Key_Left)
    assert told() != at_end
    assert "t=1" in told()
    quick.press(quick.window.strip, Qt.Key.Key_PageUp)
    assert "call 0" in told()
    quick.window.controller.layer.argument("stateful", False)
    quick.settled()
    assert told() != at_end


@pytest.mark.parametrize("key", [Qt.Key.Key_Tab, Qt.Key.Key_Backtab])
def test_tab_comes_to_everything(quick: Quick, key: Qt.Key) -> None:
    show_everything(quick)
    window = quick.window
    reached: set[QWidget] = set()
    for dock in window.docks.all:  # those that lie behind others have their turn in front
        window.docks.go_to(dock)
        QApplication.processEvents()
        window.strip.setFocus()
        for _ in range(300):
            quick.qtbot.keyClick(window.focusWidget(), key)
            reached.add(window.focusWidget())
            if window.focusWidget() is window.strip:
                break
        assert window.strip.hasFocus(), "Tab goes round"
    missed = [stop for stop in stops_in_turn(quick) if stop not in reached]
    assert [(type(stop).__name__, stop.accessibleName()) for stop in missed] == []
