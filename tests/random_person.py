"""Somebody who does anything in the window, one thing after another: window, hands and patience.

What is done is drawn by hypothesis without a look at the window, each thing with a seed for what
it is done to: so a failure is found again, and shrunk, though the engine answers at other moments.
"""

import random
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QAction, QGuiApplication, QInputMethodEvent, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDialog,
    QFileDialog,
    QLineEdit,
    QMenu,
    QMessageBox,
    QSpinBox,
    QTableView,
    QWhatsThis,
    QWidget,
)
from pytestqt.qtbot import QtBot
from random_material import CTRL, LEFT, NONE, SHIFT, Dialogs, Key, written
from shiboken6 import isValid
from traces import opening

from lstmviz.engine.process import EngineProcess
from lstmviz.intake.process import IntakeProcess
from lstmviz.session.session import Session
from lstmviz.window.engine_link import EngineLink
from lstmviz.window.file_dialogs import FileDialogs
from lstmviz.window.main_window import MainWindow
from lstmviz.window.settings import Settings
from lstmviz.window.snapshot import Snapshot
from lstmviz.window.style import make_application
from lstmviz.window.widgets.text_field import TextField
from lstmviz.window.widgets.typed_field import TypedField

LOADING = 180_000
LONGEST = 5.0
"""Seconds in which the window must answer, whatever was done to it."""

W = TypeVar("W", bound=QWidget)


def action(act: Callable[[Any], str]) -> Callable[..., None]:
    """Makes a rule of something that a person does, which tells what it was."""

    def do(self: "Person", seed: int) -> None:
        self.do(act, seed)

    do.__name__, do.__doc__ = act.__name__, act.__doc__
    # Few seeds: what one of them means for an action can't be shrunk, only the actions can.
    return rule(seed=st.integers(0, 9999))(do)


class Person(RuleBasedStateMachine):
    """The window, hands, and what nobody's work may be stopped by.

    `chance` is what decides within one action; `touched` are the widgets that it went to.
    """

    def __init__(self, qtbot: QtBot, folder: Path, loud: Callable[[], list[str]]) -> None:
        super().__init__()
        make_application()
        self.qtbot = qtbot
        self.loud = loud
        self.chance = random.Random(0)
        self.touched: set[QWidget | None] = set()
        self.has_acted = False
        folder.mkdir()
        self.paths = written(folder / "files", 0)
        saves = folder / "saves"
        saves.mkdir()
        self.dialogs = Dialogs(saves)
        settings = Settings(folder / "settings.ini")
        settings.remember_folder(saves)
        self.engine = EngineProcess(folder / "engine.log")
        self.engine.start()
        self.intake = IntakeProcess(folder / "engine.log")
        self.window = MainWindow(
            Session.of(opening()),
            EngineLink(self.engine),
            name="test",
            settings=settings,
            dialogs=self.dialogs,
            intake=self.intake,
        )
        self.dialogs.real = FileDialogs(self.window)
        (leave,) = [a for a in self.window.findChildren(QAction) if a.text() == "&Quit"]
        leave.setEnabled(False)
        self.window.resize(1280, 800)
        self.window.show()
        self.before = self.now
        # Some of Qt's own context menus hold up whoever opened them until they are closed.
        self._acting_since: float | None = None
        self._watch = QTimer(self.window)
        self._watch.timeout.connect(self._close_what_blocks)
        self._watch.start(50)

    @property
    def now(self) -> Snapshot:
        return self.window.controller.now

    @property
    def another_was_opened(self) -> bool:
        return self.now.file_state.opened != self.before.file_state.opened

    def do(self, act: Callable[[Any], str], seed: int) -> None:
        """Does one thing, answers what opened on the way, and lets the window answer."""
        self.chance.seed(seed)
        self.dialogs.decide(self.chance)
        if QApplication.activeWindow() is None:  # without a desktop nobody does that
            self.window.activateWindow()
            QApplication.processEvents()
        self.before = self.now
        self.touched = {QApplication.focusWidget()}
        begun = self._acting_since = time.monotonic()
        try:
            note(f"    # {act(self)}")
            self.has_acted = True
        except InterruptedError:
            note("    # interrupted")
        self._acting_since = None
        self.touched.add(QApplication.focusWidget())
        self._close_popups()
        self.pump()
        self._close_dialogs()
        took = time.monotonic() - begun
        assert took < LONGEST, f"the window took {took:.1f} s"
        self.touched.add(QApplication.focusWidget())

    def nothing_is_logged_or_raised(self) -> None:
        loud = self.loud()
        assert not loud, loud

    def pump(self) -> None:
        """Waits until the window has answered an event that is posted now."""
        answered: list[bool] = []
        QTimer.singleShot(0, self.window, lambda: answered.append(True))
        self.qtbot.waitUntil(lambda: bool(answered), timeout=int(LONGEST * 1000))
        QApplication.processEvents()

    def settle(self) -> None:
        """Waits until the engine has answered everything, also that TensorFlow doesn't load."""
        ends = (
            "same",
            "rounded",
            "differs",
            "refused",
            "too large",
            "failed",
            "cancelled",
            "waiting",
        )
        self.qtbot.waitUntil(lambda: self.now.status.agreement in ends, timeout=LOADING)
        self.qtbot.waitUntil(lambda: self.now.status.reading == "", timeout=LOADING)

    def teardown(self) -> None:
        """Whatever was done, the opening example runs and is compared as on the first day."""
        try:
            if self.has_acted and sys.exc_info()[0] is None:  # else that is the news
                self._begin_anew()
        finally:
            self._watch.stop()
            # Without a desktop Qt keeps what is on the clipboard for longer than Python lives.
            QGuiApplication.clipboard().clear()
            self.window.close_without_asking()
            self.window.deleteLater()
            QApplication.processEvents()

    def _begin_anew(self) -> None:
        self.window.actions_.run.trigger()
        self.settle()
        self._close_dialogs()
        controller = self.window.controller
        controller.session.open(Session.of(opening()), None, "good")
        self.qtbot.waitUntil(lambda: self.now.status.agreement == "same", timeout=LOADING)
        assert self.now.trace is not None
        assert self.now.trace.experiment == opening()
        controller.comparison.compare("stateless")
        self.qtbot.waitUntil(lambda: self.now.comparison is not None, timeout=LOADING)

    # What opens

    def _close_popups(self) -> None:
        """Chooses something in what popped up, or not, and closes it."""
        if QWhatsThis.inWhatsThisMode():  # what Shift+F1 begins, until a click or Escape
            QTest.keyClick(self.focused_window(), Key.Key_Escape)
            assert not QWhatsThis.inWhatsThisMode()
        for _ in range(12):
            popup = QApplication.activePopupWidget()
            if popup is None:
                return
            if self.chance.random() < 0.3:
                QTest.keyClick(popup, Key.Key_Down)
                QTest.keyClick(popup, Key.Key_Return)
            else:
                QTest.keyClick(popup, Key.Key_Escape)
            QApplication.processEvents()
        pytest.fail(f"{QApplication.activePopupWidget()} can't be closed")

    def _close_dialogs(self) -> None:
        """Answers what opened, or closes it with Escape."""
        for _ in range(12):
            dialogs = [w for w in QApplication.topLevelWidgets() if isinstance(w, QDialog)]
            dialogs = [w for w in dialogs if w.isVisible()]
            if not dialogs:
                return
            dialog, name = dialogs[-1], dialogs[-1].windowTitle()
            if self.chance.random() < 0.4:
                note(f"    # {name}: {self._answer(dialog)}")
                self.pump()
                self._close_popups()
                continue
            QTest.keyClick(dialog.focusWidget() or dialog, Key.Key_Escape)
            self.pump()
            stays = isValid(dialog) and dialog.isVisible()
            assert not stays, f"{name!r} stays open after Escape"
        pytest.fail("dialogs come again and again")

    def _answer(self, dialog: QDialog) -> str:
        if isinstance(dialog, QFileDialog):
            if dialog.windowTitle() not in (
                "Open a table or an array",
                "Open code",
                "Open weights",
            ):
                QTest.keyClick(dialog, Key.Key_Escape)
                return "Escape"
            path = self.chance.choice([p for p in self.paths if p.is_file()])
            dialog.findChild(QLineEdit, "fileNameEdit").setText(str(path))
            dialog.accept()
            return path.name
        buttons = [b for b in dialog.findChildren(QAbstractButton) if is_seen(b) and b.isEnabled()]
        if isinstance(dialog, QMessageBox):
            buttons = dialog.buttons()
        if not buttons:
            return "nothing"
        button = self.chance.choice(buttons)
        text = button.text()
        QTest.mouseClick(button, LEFT)
        return text

    def _close_what_blocks(self) -> None:
        if self._acting_since is None or time.monotonic() - self._acting_since < 0.3:
            return
        blocking = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        if blocking is not None:
            QTest.keyClick(blocking, Key.Key_Escape)

    # Hands

    def focused(self) -> QWidget:
        return QApplication.activePopupWidget() or QApplication.focusWidget() or self.window

    def focused_window(self) -> QWindow:
        return QGuiApplication.focusWindow() or self.window.windowHandle()

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> str:
        pressed = f"{modifiers.name} {key.name} on {name_of(self.focused())}"
        QTest.keyClick(self.focused_window(), key, modifiers)
        return pressed

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
        self.touched.add(widget)

    def focus_and_press(
        self, widget: QWidget, *keys: Qt.Key, modifiers: Qt.KeyboardModifier = NONE
    ) -> str:
        """Presses one of the keys, or the space bar, on a widget."""
        self.focus(widget)
        return self.press(self.chance.choice(keys or (Key.Key_Space,)), modifiers)

    def go_on(self) -> None:
        """Something that was read may have opened a dialog, to which keys go now."""
        if QApplication.activeModalWidget() is not None:
            raise InterruptedError

    def mouse(
        self, widget: QWidget, button: Qt.MouseButton, how: Callable[..., None] = QTest.mouseClick
    ) -> str:
        at = self.place_in(widget)
        modifiers = self.chance.choice([NONE, NONE, NONE, SHIFT, CTRL])
        clicked = f"{modifiers.name} {button.name} at {at.toTuple()} in {name_of(widget)}"
        self.click_at(widget, at, button, how, modifiers)
        return clicked

    def click_at(
        self,
        widget: QWidget,
        at: QPoint,
        button: Qt.MouseButton = LEFT,
        how: Callable[..., None] = QTest.mouseClick,
        modifiers: Qt.KeyboardModifier = NONE,
    ) -> None:
        """Clicks there; raises InterruptedError where no mouse gets to."""
        self.must_reach(widget, at)
        place = widget.mapTo(widget.window(), at)
        self.touched |= {widget, widget.window().childAt(place)}
        how(handle_of(widget), button, modifiers, place)

    def must_reach(self, widget: QWidget, *places: QPoint) -> None:
        """Full screen on a screen smaller than the window can be, parts of it are out of reach."""
        area = handle_of(widget).geometry()
        if not all(area.contains(widget.mapToGlobal(place)) for place in places):
            raise InterruptedError

    def drag_along(self, widget: QWidget, *places: QPoint) -> None:
        handle, around = handle_of(widget), widget.window()
        QTest.mousePress(handle, LEFT, NONE, widget.mapTo(around, places[0]))
        for place in places[1:]:
            QTest.mouseMove(handle, widget.mapTo(around, place))
        QTest.mouseRelease(handle, LEFT, NONE, widget.mapTo(around, places[-1]))

    def place_in(self, widget: QWidget) -> QPoint:
        area = widget.visibleRegion().boundingRect()
        x = area.left() + self.chance.randrange(max(area.width(), 1))
        return QPoint(x, area.top() + self.chance.randrange(max(area.height(), 1)))

    def some_widget(self) -> QWidget:
        seen = [w for w in self.window.findChildren(QWidget) if is_seen(w)]
        return self.chance.choice([w for w in seen if not isinstance(w.window(), (QMenu, QDialog))])

    def one_seen(self, widgets: list[W]) -> W:
        """One that can be used; raises InterruptedError where there is none."""
        seen = [w for w in widgets if is_seen(w) and w.isEnabled()]
        if not seen:
            raise InterruptedError
        widget = self.chance.choice(seen)
        self.touched.add(widget)
        return widget

    def bring_forward(self, panel: QWidget) -> None:
        """Raises InterruptedError where the panel's dock was closed."""
        self.window.docks.bring_forward(panel)
        QApplication.processEvents()
        if not is_seen(panel):
            raise InterruptedError

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
        self.press(Key.Key_Delete)
        target = QApplication.focusWidget()
        if target is not None and text:
            event = QInputMethodEvent()
            event.setCommitString(text)
            QApplication.sendEvent(target, event)

    def type_in_cell(self, table: QTableView, text: str) -> tuple[tuple[int, int], str]:
        """Types over some cell and leaves it; where that was, and how it was left."""
        rows, columns = table.model().rowCount(), table.model().columnCount()
        if not (rows and columns and is_seen(table) and table.isEnabled()):
            raise InterruptedError
        at = self.chance.randrange(rows), self.chance.randrange(columns)
        self.focus(table)
        table.setCurrentIndex(table.model().index(*at))
        self.press(Key.Key_F2)
        editor = QApplication.focusWidget()
        if not isinstance(editor, QLineEdit):
            raise InterruptedError
        self.type_over(editor, text)
        if QApplication.focusWidget() is not editor:
            return at, "closed meanwhile"
        how = self.leave("Return", "Return", "Tab", "Escape", "another place")
        self.go_on()
        QApplication.processEvents()  # what was half typed is taken a moment later
        return at, how

    def leave(self, *ways: str) -> str:
        how = self.chance.choice(ways)
        if how == "another place":
            self.focus(self.window.strip)
        elif how != "nothing":
            self.press(getattr(Key, f"Key_{how}"))
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
