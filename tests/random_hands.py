"""The hands of a random person: they find something in the window, and click or type there."""

import random
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QLineEdit,
    QMenu,
    QSpinBox,
    QTableView,
    QWidget,
)
from random_material import CTRL, LEFT, NONE, SHIFT, Key

from lstmviz.window.main_window import MainWindow
from lstmviz.window.widgets.text_field import TextField
from lstmviz.window.widgets.typed_field import TypedField


class Hands:
    """They do at random what mouse and keys can, and remember what they touched."""

    def __init__(self, window: MainWindow, chance: random.Random) -> None:
        self.window = window
        self.chance = chance
        self.touched: set[QWidget | None] = set()

    def focused(self) -> QWidget:
        return QApplication.activePopupWidget() or QApplication.focusWidget() or self.window

    def focused_window(self) -> QWindow:
        return QGuiApplication.focusWindow() or self.window.windowHandle()

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> str:
        message = f"{modifiers.name} {key.name} on {name_of(self.focused())}"
        QTest.keyClick(self.focused_window(), key, modifiers)
        return message

    def focus(self, widget: QWidget) -> None:
        """As clicking the widget does; it may be in a dock that is a window of its own."""
        widget.window().activateWindow()
        widget.setFocus()
        QApplication.processEvents()
        self.go_on()
        if not (widget.isVisible() and widget.isEnabled()):
            raise InterruptedError  # the engine's answer came just then, and took it away
        focused = QApplication.focusWidget()
        assert focused is not None, f"{name_of(widget)} doesn't take the focus"
        assert field_of(focused) is field_of(widget), f"{name_of(focused)} took the focus"

    def go_on(self) -> None:
        """Something that was read may have opened a dialog, to which keys go now."""
        if QApplication.activeModalWidget() is not None:
            raise InterruptedError

    def mouse(self, widget: QWidget, button: Qt.MouseButton, how: Callable[..., None]) -> str:
        at = self.place_in(widget)
        modifiers = self.chance.choice([NONE, NONE, NONE, SHIFT, CTRL])
        message = f"{modifiers.name} {button.name} at {at.toTuple()} in {name_of(widget)}"
        self.click(widget, at, button, how, modifiers)
        return message

    def click(
        self,
        widget: QWidget,
        at: QPoint,
        button: Qt.MouseButton = LEFT,
        how: Callable[..., None] = QTest.mouseClick,
        modifiers: Qt.KeyboardModifier = NONE,
    ) -> None:
        """Clicks there; raises InterruptedError where no mouse gets to."""
        around = widget.window()
        place = widget.mapTo(around, at)
        if not handle_of(widget).geometry().contains(around.mapToGlobal(place)):
            raise InterruptedError  # full screen on a screen smaller than the window can be
        self.touched |= {widget, around.childAt(place)}
        how(handle_of(widget), button, modifiers, place)

    def some_widget(self) -> QWidget:
        seen = [w for w in self.window.findChildren(QWidget) if is_seen(w)]
        seen = [w for w in seen if not isinstance(w.window(), (QMenu, QDialog))]
        return self.chance.choice(seen)

    def place_in(self, widget: QWidget) -> QPoint:
        area = widget.visibleRegion().boundingRect()
        x = area.left() + self.chance.randrange(max(area.width(), 1))
        return QPoint(x, area.top() + self.chance.randrange(max(area.height(), 1)))

    def one_of(self, widgets: list[Any]) -> Any:
        widget = self.chance.choice(widgets) if widgets else None
        self.touched.add(widget)
        return widget

    def type_over(self, field: QWidget, text: str) -> None:
        """Puts a text in the place of what stands there, by keys or as an input method does."""
        if not field.hasFocus():
            self.focus(field)
        self.touched.add(QApplication.focusWidget())
        self.press(Key.Key_A, CTRL)
        if text.isascii() and text.isprintable() and 0 < len(text) < 30:
            for letter in text:
                QTest.keyClick(self.focused_window(), letter)
            return
        self.press(Key.Key_Delete, NONE)
        target = QApplication.focusWidget()
        if target is not None and text:
            event = QInputMethodEvent()
            event.setCommitString(text)
            QApplication.sendEvent(target, event)

    def open_a_cell(self, table: QTableView) -> tuple[int, int] | None:
        """Opens the editor of some cell by key; None where there is none to be opened."""
        rows, columns = table.model().rowCount(), table.model().columnCount()
        if not (rows and columns):
            return None
        at = self.chance.randrange(rows), self.chance.randrange(columns)
        self.focus(table)
        table.setCurrentIndex(table.model().index(*at))
        self.touched.add(table)
        self.press(Key.Key_F2, NONE)
        return at if isinstance(QApplication.focusWidget(), QLineEdit) else None

    def commit_in_cell(self, text: str) -> bool:
        """Types over what stands in the open editor; whether it was still open at Return."""
        editor = QApplication.focusWidget()
        assert isinstance(editor, QLineEdit)
        self.type_over(editor, text)
        if QApplication.focusWidget() is not editor:
            return False
        self.press(Key.Key_Return, NONE)
        self.go_on()
        return True

    def leave_or_commit(self) -> str:
        how = self.chance.choice(["Return", "Return", "Tab", "Escape", "left", "nothing"])
        if how == "left":
            self.focus(self.window.strip)
        elif how != "nothing":
            self.press(getattr(Key, f"Key_{how}"), NONE)
        return how


def handle_of(widget: QWidget) -> QWindow:
    handle = widget.window().windowHandle()
    assert handle is not None
    return handle


def is_seen(widget: QWidget) -> bool:
    return widget.isVisible() and not widget.visibleRegion().isEmpty()


def name_of(widget: QWidget) -> str:
    names, around = [], widget
    while around is not None and len(names) < 3:
        names.append(around.accessibleName() or around.objectName() or type(around).__name__)
        around = around.parentWidget()
    return " in ".join(names)


def field_of(widget: QWidget) -> QWidget:
    """The field that a widget is a part of."""
    parent = widget.parentWidget()  # a line edit, or a viewport
    return parent if isinstance(parent, (TypedField, TextField, QComboBox, QSpinBox)) else widget


def text_of(field: Any) -> str:
    return str(field.text if isinstance(field, TextField) else field.text())
