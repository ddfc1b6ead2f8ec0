"""A person who does anything: random clicks, keys, edits, pastes, drops, and killed processes.

LSTMVIZ_EXAMPLES=2000 LSTMVIZ_SEED=1 pytest -o faulthandler_timeout=0
tests/window/test_random_actions.py does more than CI does. After a failure, the same seed gives
the same actions again, though the engine answers at other moments.
"""

import logging
import os
import random
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
from file_answers import FileAnswers
from PySide6.QtCore import QCoreApplication, QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import (
    QAction,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QInputMethodEvent,
    QWheelEvent,
    QWindow,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QDockWidget,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QMessageBox,
    QPlainTextEdit,
    QWhatsThis,
    QWidget,
)
from pytestqt.qtbot import QtBot
from shiboken6 import isValid
from traces import X, opening

from lstmviz.engine.process import EngineProcess
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.tensors import parse_number, with_number
from lstmviz.intake.process import IntakeProcess
from lstmviz.session.session import Session
from lstmviz.session.storage import save
from lstmviz.window.application import make_application
from lstmviz.window.controls.number_field import NumberField
from lstmviz.window.controls.text_field import TextField
from lstmviz.window.engine_link import EngineLink
from lstmviz.window.file_dialogs import FileDialogs
from lstmviz.window.main_window import MainWindow
from lstmviz.window.panels.argument_control import ArgumentControl
from lstmviz.window.panels.tensor_table import TensorTable
from lstmviz.window.settings import Settings

SEED = int(os.environ.get("LSTMVIZ_SEED", "6367"))
ACTIONS = int(os.environ.get("LSTMVIZ_EXAMPLES", "60"))
LOADING = 60_000
LONGEST = 5.0
"""Seconds in which the window must answer, whatever was done to it."""

LONGEST_RUN = 4.0
MEMORY = 300_000_000
"""Bytes that a run may take: more is refused before it starts."""

Key = Qt.Key
LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
NONE = Qt.KeyboardModifier.NoModifier
CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
KEYS = [
    *((key, NONE) for key in (Key.Key_Space, Key.Key_Return, Key.Key_Enter, Key.Key_Tab)),
    *((key, NONE) for key in (Key.Key_Left, Key.Key_Right, Key.Key_Up, Key.Key_Down)),
    *((key, NONE) for key in (Key.Key_PageUp, Key.Key_PageDown, Key.Key_Home, Key.Key_End)),
    *((key, NONE) for key in (Key.Key_R, Key.Key_F, Key.Key_F1, Key.Key_F2, Key.Key_F5)),
    *((key, NONE) for key in (Key.Key_F11, Key.Key_Escape, Key.Key_Delete, Key.Key_Backspace)),
    *((key, NONE) for key in (Key.Key_Plus, Key.Key_Minus, Key.Key_0, Key.Key_Menu)),
    *((key, SHIFT) for key in (Key.Key_Left, Key.Key_Right, Key.Key_Tab, Key.Key_F1)),
    *((key, CTRL) for key in (Key.Key_Z, Key.Key_Y, Key.Key_C, Key.Key_V, Key.Key_X, Key.Key_A)),
    *((key, CTRL) for key in (Key.Key_Plus, Key.Key_Minus, Key.Key_0, Key.Key_Return)),
    *((key, CTRL) for key in (Key.Key_O, Key.Key_S, Key.Key_N, Key.Key_D, Key.Key_Tab)),
    *((key, CTRL | SHIFT) for key in (Key.Key_Z, Key.Key_S, Key.Key_C)),
    *((key, ALT) for key in (Key.Key_Up, Key.Key_Down, Key.Key_F, Key.Key_X, Key.Key_V)),
]
NUMBERS = ["1", "2", "3", "4", "7", "12", "40", "0", "-1", "1.5", "04", " 3 ", "+2", "1_0"]
NUMBERS += ["99999999999", "1" * 300, "9" * 5000]
WORDS = ["3", "-1", "0.25", "1e-3", "1e999", "nan", "inf", "-0", "abc", "", "1,5", "😀", "١٢"]
WORDS += ["x" * 300, "[[1, 2, 3], [4, 5, 6], [7, 8, 9]]", "hello\nworld", "hello\nyou", "</b>&amp;"]
LITERALS = [
    "[[1, 2, 3], [4, 5, 6], [7, 8, 9]]",
    "np.array([[[1, 0.5, -1]], [[2, 3, 4]]])",
    "[[[1, 2, 3], [4, 5, 6]]]",
    "[[1, 2], [3]]",
    "[[1, 2, 3",
    "__import__('os')",
    "LSTM(8, return_sequences=True)",
    "1\t2\t3\r\n4\t5\t6\r\n",
    "1\t2\t3\t4\t5\t6",
    "1,5\t2\nabc\t3",
    "0.5",
    "😀",
    "",
    " \n",
]


class Dialogs(FileAnswers):
    """Sometimes answers at once, and sometimes opens the real dialog."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.chance = random.Random(0)
        self.real: FileDialogs | None = None
        self.folder = folder

    def decide(self, chance: random.Random) -> None:
        self.chance = chance
        names = ["mine.lstmviz", "mine", "a & b.lstmviz", "😀.lstmviz", "script.py"]
        self.path = chance.choice([None, *(self.folder / name for name in names)])
        if chance.random() < 0.1:
            self.path = self.folder / "there is none" / "mine.lstmviz"
        self.leave = chance.choice(["save", "discard", "discard", "cancel"])
        self.replace = chance.random() < 0.5

    def open_name(self, *told: Any) -> None:
        self._asker().open_name(*told)

    def save_name(self, *told: Any) -> None:
        self._asker().save_name(*told)

    def ask_to_save(self, *told: Any) -> None:
        self._asker().ask_to_save(*told)

    def ask_to_replace(self, *told: Any) -> None:
        self._asker().ask_to_replace(*told)

    def tell(self, *told: Any) -> None:
        self._asker().tell(*told)

    def _asker(self) -> Any:
        real = self.real is not None and self.chance.random() < 0.4
        return self.real if real else super()


def written(folder: Path) -> list[Path]:
    """Files of all kinds, good ones and bad ones."""
    folder.mkdir()
    x = np.array(X, np.float32)
    np.save(folder / "good.npy", x[::-1])
    np.save(folder / "two axes.npy", x[0].astype(int))
    np.save(folder / "words.npy", np.array(["a", "b"]))
    np.save(folder / "empty.npy", np.zeros((0, 3)))
    np.savez(folder / "one.npz", x=x + 1)
    np.savez(folder / "several 😀.npz", x=x, y=x[0], z=np.zeros(5), text=np.array(["a"]))
    (folder / "good.csv").write_text("a,b,c\n9,8,7\n6,5,4\n3,2,1\n")
    (folder / "ragged.csv").write_text("1,2,3\n4,5\n")
    (folder / "words.csv").write_text("one,two,three\nfour,five,six\n")
    save(opening(units=3), folder / "good.lstmviz")
    save(opening(stateful=False, return_state=True), folder / "other <b>.lstmviz")
    good = [path for path in folder.iterdir() if path.suffix in (".npy", ".npz", ".lstmviz")]
    chance = random.Random(SEED)
    for path in good:
        content = bytearray(path.read_bytes())
        for _ in range(4):
            content[chance.randrange(len(content))] = chance.randrange(256)
        (folder / f"flipped {path.name}").write_bytes(content)
        (folder / f"cut {path.name}").write_bytes(content[: len(content) // 2])
    (folder / "nothing.lstmviz").write_bytes(b"")
    (folder / "folder").mkdir()
    (folder / "folder.npy").mkdir()
    return [*sorted(folder.iterdir()), folder / "gone.npy", folder / "gone.lstmviz"]


@dataclass(frozen=True)
class Kept:
    """A text that isn't in the experiment: nobody but the person may take it away."""

    text: str
    about: tuple[Any, ...]


class Person:
    """The window, and somebody who does things at random."""

    def __init__(self, qtbot: QtBot, folder: Path, seed: int) -> None:
        make_application()
        self.qtbot = qtbot
        self.seed = seed
        self.number = 0
        self.chance = random.Random(seed)
        self.log = (folder / "actions.txt").open("w", encoding="utf-8")
        self.last: deque[str] = deque(maxlen=12)
        self.paths = written(folder / "files")
        saves = folder / "saves"
        saves.mkdir()
        self.dialogs = Dialogs(saves)
        settings = Settings(folder / "settings.ini")
        settings.remember_folder(saves)
        self.process = EngineProcess(folder / "engine.log")
        self.process.start()
        self.intake = IntakeProcess(folder / "engine.log")
        self.window = MainWindow(
            Session.of(opening()),
            EngineLink(self.process),
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
        self.window.activateWindow()
        self.table = self.window.inputs.findChild(TensorTable)
        self.touched: set[QWidget] = set()
        self.kept: dict[QWidget, Kept] = {}
        self.unread: list[Any] = []
        self.busy_since: float | None = None
        self.before = self.now
        # Some of Qt's own context menus hold up whoever opened them until they are closed.
        self._watch = QTimer(self.window)
        self._watch.timeout.connect(self._close_what_blocks)
        self._acting_since: float | None = None
        self._watch.start(50)
        self.kinds: list[tuple[int, Callable[[], str]]] = [
            (16, self.click),
            (3, self.click_the_window),
            (4, self.open_context_menu),
            (3, self.double_click),
            (4, self.drag),
            (4, self.turn_the_wheel),
            (18, self.press_a_key),
            (6, self.press_letters),
            (12, self.type_a_number),
            (6, self.type_a_text),
            (10, self.edit_a_cell),
            (8, self.tick),
            (5, self.choose),
            (12, self.trigger),
            (6, self.fill_clipboard),
            (6, self.paste),
            (8, self.drop),
            (2, self.resize),
            (2, self.toggle_a_dock),
            (3, self.undo_and_redo),
            (4, self.wait),
        ]

    @property
    def now(self):
        return self.window.controller.now

    def act(self, number: int) -> None:
        """Does one thing and looks whether all is well."""
        self.number = number
        self.chance = chance = random.Random(f"{self.seed} {number}")
        self.dialogs.decide(chance)
        if QApplication.activeWindow() is None:  # without a desktop nobody does that
            self.window.activateWindow()
            QApplication.processEvents()
        self.before = self.now
        self.touched = {QApplication.focusWidget()}
        weights, kinds = zip(*self.kinds, strict=True)
        act = chance.choices(kinds, weights)[0]
        if chance.random() < 0.006:
            act = self.kill_the_engine
        elif chance.random() < 0.006:
            act = self.kill_the_intake
        self.last.append(f"{number} {act.__name__}")
        self.log.write(f"{self.last[-1]}\n")
        self.log.flush()
        begun = self._acting_since = time.monotonic()
        try:
            told = act()
        except InterruptedError:
            told = "interrupted by a dialog"
        self._acting_since = None
        self.last[-1] += f" {told}"
        self.log.write(f"    {told}\n")
        self.touched.add(QApplication.focusWidget())
        self.close_popups()
        self.pump()
        self.close_dialogs()
        took = time.monotonic() - begun
        assert took < LONGEST, f"the window took {took:.1f} s"
        self.touched.add(QApplication.focusWidget())
        self.check()

    # What the person does

    def click(self) -> str:
        return self._mouse(self._some_widget(), LEFT, QTest.mouseClick)

    def click_the_window(self) -> str:
        return self._mouse(self.window, self.chance.choice([LEFT, RIGHT]), QTest.mouseClick)

    def open_context_menu(self) -> str:
        return self._mouse(self._some_widget(), RIGHT, QTest.mouseClick)

    def double_click(self) -> str:
        return self._mouse(self._some_widget(), LEFT, QTest.mouseDClick)

    def drag(self) -> str:
        widget = self.chance.choice([self.window.strip, self.window.strip, self._some_widget()])
        start, end = self._place_in(widget), self._place_in(widget)
        handle = _handle(widget)
        if not handle.geometry().contains(widget.mapToGlobal(start)):
            return "out of sight"
        if not handle.geometry().contains(widget.mapToGlobal(end)):
            end = start + QPoint(3, 3)
        QTest.mousePress(handle, LEFT, NONE, widget.mapTo(widget.window(), start))
        for part in (0.3, 0.6, 1.0):
            between = start + (end - start) * part
            QTest.mouseMove(handle, widget.mapTo(widget.window(), between))
        QTest.mouseRelease(handle, LEFT, NONE, widget.mapTo(widget.window(), end))
        return f"in {_told(widget)} from {start.toTuple()} to {end.toTuple()}"

    def turn_the_wheel(self) -> str:
        widget = self.chance.choice([self.window.strip, self._some_widget()])
        at = QPointF(self._place_in(widget))
        turned = QPoint(self.chance.choice([0, 0, 120, -240]), self.chance.choice([120, -120, 360]))
        event = QWheelEvent(
            at,
            QPointF(widget.mapToGlobal(at)),
            QPoint(),
            turned,
            Qt.MouseButton.NoButton,
            self.chance.choice([NONE, NONE, CTRL]),
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(widget, event)
        return f"{turned.toTuple()} over {_told(widget)}"

    def press_a_key(self) -> str:
        key, modifiers = self.chance.choice(KEYS)
        return self._press(key, modifiers)

    def press_letters(self) -> str:
        letters = "".join(self.chance.choices("0123456789-.eabcrftz ", k=self.chance.randint(1, 4)))
        told = f"{letters!r} on {_told(self._focused())}"
        for letter in letters:
            QTest.keyClick(self._focused_window(), letter)
        return told

    def type_a_number(self) -> str:
        fields = [f for f in self.window.findChildren(NumberField) if _is_seen(f)]
        field = self._one_of(fields)
        if field is None:
            return "nowhere"
        text = self.chance.choice(NUMBERS if self.chance.random() < 0.8 else WORDS[:-6])
        self._type_over(field, text)
        how = self._leave_or_commit()
        self._go_on()
        if how == "Return" and self.now.filed.opened == self.before.filed.opened:
            self._number_was_taken(field, text)
        return f"{text[:30]!r} into {_told(field)}, {how}"

    def type_a_text(self) -> str:
        kinds = [*self.window.findChildren(QLineEdit), *self.window.findChildren(QPlainTextEdit)]
        field = self._one_of([f for f in kinds if _is_seen(f) and not f.isReadOnly()])
        if field is None:
            return "nowhere"
        text = self.chance.choice([*WORDS, *LITERALS])
        self._type_over(field, text)
        if self.chance.random() < 0.3:
            self._press(Key.Key_Return, CTRL)
        return f"{text[:30]!r} into {_told(field)}, {self._leave_or_commit()}"

    def edit_a_cell(self) -> str:
        rows, columns = self.table.model().rowCount(), self.table.model().columnCount()
        if not (rows and columns) or not _is_seen(self.table):
            return "nowhere"
        row, column = self.chance.randrange(rows), self.chance.randrange(columns)
        text = self.chance.choice(WORDS[:-4])
        self.window.transport.set_playing(False)  # else the table is another call's soon
        self._focus(self.table)
        self.table.setCurrentIndex(self.table.model().index(row, column))
        self.touched.add(self.table)
        self._press(Key.Key_F2, NONE)
        editor = QApplication.focusWidget()
        if not isinstance(editor, QLineEdit):
            return "could not be opened"
        before = self.now.experiment.calls[self.now.view.moment.call].inputs
        at = (self.now.view.row, row, column)
        self._type_over(editor, text)
        how = self.chance.choice(["Return", "Return", "Tab", "Escape", "left"])
        if how == "left":
            self._focus(self.window.strip)
        else:
            self._press(getattr(Key, f"Key_{how}"), NONE)
        self._go_on()
        if how == "Return" and self.now.view.row == at[0]:
            self._cell_was_taken(before, at, text)
        return f"{at}: {text[:30]!r}, {how}"

    def tick(self) -> str:
        box = self._one_of([b for b in self.window.findChildren(QCheckBox) if _is_seen(b)])
        if box is None:
            return "nowhere"
        self._focus(box)
        was = box.isChecked()
        self._press(Key.Key_Space, NONE)
        self._go_on()
        if self.now.filed.opened == self.before.filed.opened:
            assert box.isChecked() != was, f"{_told(box)} can't be ticked"
        return f"{_told(box)}: {not was}"

    def choose(self) -> str:
        box = self._one_of([b for b in self.window.findChildren(QComboBox) if _is_seen(b)])
        if box is None or not box.count():
            return "nowhere"
        item = self.chance.randrange(box.count())
        self._focus(box)
        self.touched.add(box)
        box.setCurrentIndex(item)
        box.activated.emit(item)
        return f"{box.itemText(item)} in {_told(box)}"

    def trigger(self) -> str:
        menus = self.window.menuBar().findChildren(QMenu)
        actions = [a for m in menus for a in m.actions() if a.isEnabled() and not a.isSeparator()]
        action = self.chance.choice(actions)
        told = action.text()
        action.trigger()
        return told

    def fill_clipboard(self) -> str:
        data = QMimeData()
        kind = self.chance.choice(["text", "text", "text", "html", "image", "long", "files"])
        if kind == "text":
            data.setText(text := self.chance.choice(LITERALS))
            kind = repr(text)
        elif kind == "html":
            data.setHtml("<table><tr><td>1<td>2</tr></table>")
        elif kind == "image":
            data.setImageData(QImage(9, 9, QImage.Format.Format_RGB32))
        elif kind == "files":
            data.setUrls([QUrl.fromLocalFile(str(self.chance.choice(self.paths)))])
        else:
            line = f"[{'0.25, ' * 3000}]"
            text = f"[{', '.join([line] * 56)}]"
            data.setText(self.chance.choice([text, text[:-1], "1\t2\n" * 250_000, "x" * 10**6]))
        QGuiApplication.clipboard().setMimeData(data)
        return f"with {kind}"

    def paste(self) -> str:
        """Into what has the focus, or the table, a text field, or the window."""
        fields = [f for f in self.window.findChildren(TextField) if _is_seen(f)]
        target = self.chance.choice([None, self.table, self.window.strip, *fields])
        if target is not None and _is_seen(target):
            self._focus(target)
        self.touched.add(QApplication.focusWidget())
        return self._press(Key.Key_V, CTRL)

    def drop(self) -> str:
        data = QMimeData()
        count = self.chance.choices([1, 2, 0], [8, 1, 1])[0]
        paths = self.chance.sample(self.paths, count)
        if paths:
            data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        elif self.chance.random() < 0.5:
            data.setUrls([QUrl("https://example.org/x.npy")])
        else:
            data.setText(self.chance.choice(LITERALS))
        target = self.chance.choice([self.window, self.window.strip, self._some_widget()])
        self.touched.add(target)
        told = f"{[path.name for path in paths]} {data.text()[:30]!r} on {_told(target)}"
        at = self._place_in(target)
        enter = QDragEnterEvent(at, Qt.DropAction.CopyAction, data, LEFT, NONE)
        QApplication.sendEvent(target, enter)
        over = QDragMoveEvent(at, Qt.DropAction.CopyAction, data, LEFT, NONE)
        QApplication.sendEvent(target, over)
        event = QDropEvent(QPointF(at), Qt.DropAction.CopyAction, data, LEFT, NONE)
        QApplication.sendEvent(target, event)
        return told

    def resize(self) -> str:
        self.window.resize(self.chance.randint(300, 1700), self.chance.randint(200, 1100))
        return str(self.window.size().toTuple())

    def toggle_a_dock(self) -> str:
        docks = self.window.findChildren(QDockWidget)
        for hidden in docks:
            if not hidden.isVisible():
                hidden.toggleViewAction().trigger()
                return f"shown {hidden.windowTitle()}"
        dock = self.chance.choice(docks)
        if self.chance.random() < 0.5:
            dock.setFloating(not dock.isFloating())
            return f"moved {dock.windowTitle()}"
        dock.close()
        return f"hidden {dock.windowTitle()}"

    def undo_and_redo(self) -> str:
        """There and back: the very same experiment, and the same steps beside it."""
        before = self.now
        if not before.history.past:
            return "nothing"
        self.window.actions_.undo.trigger()
        assert self.now.experiment is before.history.past[-1].experiment
        self.window.actions_.redo.trigger()
        after = self.now
        assert after.experiment is before.experiment, "undo and redo gave another experiment"
        assert len(after.history.past) == len(before.history.past)
        assert len(after.history.future) == len(before.history.future)
        self.kept.clear()  # texts are about the numbers that were replaced
        self.unread = []
        return before.history.past[-1].news[:40]

    def wait(self) -> str:
        milliseconds = self.chance.choice([10, 100, 600])
        self.qtbot.wait(milliseconds)
        return f"{milliseconds} ms"

    def kill_the_engine(self) -> str:
        return _killed(self.process.pid)

    def kill_the_intake(self) -> str:
        process = self.intake._process
        return _killed(None if process is None else process.pid)

    # With which hands

    def _focused(self) -> QWidget:
        return QApplication.activePopupWidget() or QApplication.focusWidget() or self.window

    def _focused_window(self) -> QWindow:
        return QGuiApplication.focusWindow() or self.window.windowHandle()

    def _press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> str:
        told = f"{modifiers.name} {key.name} on {_told(self._focused())}"
        QTest.keyClick(self._focused_window(), key, modifiers)
        return told

    def _focus(self, widget: QWidget) -> None:
        """As clicking the widget does; it may be in a dock that is a window of its own."""
        widget.window().activateWindow()
        widget.setFocus()
        QApplication.processEvents()
        self._go_on()
        focused = QApplication.focusWidget()
        assert focused is not None, f"{_told(widget)} doesn't take the focus"
        assert _field_of(focused) is _field_of(widget), f"{_told(focused)} took the focus"

    def _go_on(self) -> None:
        """Something that was read may have opened a dialog, to which keys go now."""
        if QApplication.activeModalWidget() is not None:
            raise InterruptedError

    def _mouse(self, widget: QWidget, button: Qt.MouseButton, how: Callable[..., None]) -> str:
        at = self._place_in(widget)
        modifiers = self.chance.choice([NONE, NONE, NONE, SHIFT, CTRL])
        told = f"{modifiers.name} {button.name} at {at.toTuple()} in {_told(widget)}"
        self._click(widget, at, button, how, modifiers)
        return told

    def _click(
        self,
        widget: QWidget,
        at: QPoint,
        button: Qt.MouseButton = LEFT,
        how: Callable[..., None] = QTest.mouseClick,
        modifiers: Qt.KeyboardModifier = NONE,
    ) -> None:
        around = widget.window()
        place = widget.mapTo(around, at)
        if not _handle(widget).geometry().contains(around.mapToGlobal(place)):
            return  # full screen on a screen that is smaller than the window can be
        self.touched |= {widget, around.childAt(place)}
        how(_handle(widget), button, modifiers, place)

    def _some_widget(self) -> QWidget:
        seen = [w for w in self.window.findChildren(QWidget) if _is_seen(w)]
        seen = [w for w in seen if not isinstance(w.window(), (QMenu, QDialog))]
        return self.chance.choice(seen)

    def _place_in(self, widget: QWidget) -> QPoint:
        area = widget.visibleRegion().boundingRect()
        x = area.left() + self.chance.randrange(max(area.width(), 1))
        return QPoint(x, area.top() + self.chance.randrange(max(area.height(), 1)))

    def _one_of(self, widgets: list[Any]) -> Any:
        widget = self.chance.choice(widgets) if widgets else None
        self.touched.add(widget)
        return widget

    def _type_over(self, field: QWidget, text: str) -> None:
        """Puts a text in the place of what stands there, by keys or as an input method does."""
        if not field.hasFocus():
            self._focus(field)
        self.touched.add(QApplication.focusWidget())
        self._press(Key.Key_A, CTRL)
        if text.isascii() and text.isprintable() and 0 < len(text) < 30:
            for letter in text:
                QTest.keyClick(self._focused_window(), letter)
            return
        self._press(Key.Key_Delete, NONE)
        target = QApplication.focusWidget()
        if target is not None and text:
            event = QInputMethodEvent()
            event.setCommitString(text)
            QApplication.sendEvent(target, event)

    def _leave_or_commit(self) -> str:
        how = self.chance.choice(["Return", "Return", "Tab", "Escape", "left", "nothing"])
        if how == "left":
            self._focus(self.window.strip)
        elif how != "nothing":
            self._press(getattr(Key, f"Key_{how}"), NONE)
        return how

    # Whether all is well

    def pump(self) -> None:
        """Waits until the window has answered an event that is posted now."""
        answered: list[bool] = []
        QTimer.singleShot(0, self.window, lambda: answered.append(True))
        self.qtbot.waitUntil(lambda: bool(answered), timeout=int(LONGEST * 1000))
        QApplication.processEvents()

    def close_popups(self) -> None:
        """Chooses something in what popped up, or not, and closes it."""
        if QWhatsThis.inWhatsThisMode():  # what Shift+F1 begins, until a click or Escape
            QTest.keyClick(self._focused_window(), Key.Key_Escape)
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

    def close_dialogs(self) -> None:
        """Answers what opened, or closes it with Escape."""
        for _ in range(12):
            dialogs = [
                w
                for w in QApplication.topLevelWidgets()
                if isinstance(w, QDialog) and w.isVisible()
            ]
            if not dialogs:
                return
            dialog = dialogs[-1]
            name = dialog.windowTitle()
            if self.chance.random() < 0.4:
                self.last[-1] += f" [{name}: {self._answer(dialog)}]"
                self.pump()
                self.close_popups()
                continue
            target = dialog.focusWidget() or dialog
            QTest.keyClick(target, Key.Key_Escape)
            self.pump()
            stays = isValid(dialog) and dialog.isVisible()
            assert not stays, f"{name!r} stays open after Escape"
        pytest.fail("dialogs come again and again")

    def _answer(self, dialog: QDialog) -> str:
        if isinstance(dialog, QFileDialog):
            if dialog.windowTitle() != "Open an array":
                QTest.keyClick(dialog, Key.Key_Escape)
                return "Escape"
            path = self.chance.choice([p for p in self.paths if p.is_file()])
            dialog.findChild(QLineEdit, "fileNameEdit").setText(str(path))
            dialog.accept()
            return path.name
        buttons = [b for b in dialog.findChildren(QAbstractButton) if _is_seen(b) and b.isEnabled()]
        if isinstance(dialog, QMessageBox):
            buttons = dialog.buttons()
        if not buttons:
            return "nothing"
        button = self.chance.choice(buttons)
        told = button.text()
        QTest.mouseClick(button, LEFT)
        return told

    def _close_what_blocks(self) -> None:
        if self._acting_since is None or time.monotonic() - self._acting_since < 0.3:
            return
        blocking = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        if blocking is not None:
            QTest.keyClick(blocking, Key.Key_Escape)

    def check(self) -> None:
        now, before = self.now, self.before
        assert self.window.isVisible()
        assert self.window.isWindowModified() == (now.experiment is not now.filed.experiment)
        assert self.window.actions_.undo.isEnabled() == bool(now.history.past)
        assert self.window.actions_.redo.isEnabled() == bool(now.history.future)
        if now.filed.opened == before.filed.opened:
            if before.trace is not None:
                assert now.trace is not None, "the last picture is gone"
            if now.experiment is not before.experiment:
                steps = (*now.history.past, *now.history.future)
                kept = any(step.experiment is before.experiment for step in steps)
                assert kept, "the experiment before can't be brought back"
        if now.trace is not None and min(self.window.strip.size().toTuple()) > 20:
            assert self.window.strip.picture is not None
        self._check_layer(now.experiment)
        self._check_input(now.experiment)
        self._check_kept()
        self._end_long_run()

    def _check_layer(self, experiment: Experiment) -> None:
        for control in self.window.layer.findChildren(ArgumentControl):
            name, field = control.argument, control.field()
            value = experiment.seed if name == "seed" else getattr(experiment.layer, name)
            if isinstance(field, NumberField):
                self._check_number(field, value)
            elif isinstance(field, QCheckBox):
                assert field.isChecked() == value or control.error, f"{name} shows another value"
            else:
                shown = control._values[field.currentIndex()]
                assert shown == value or control.error, f"{name} shows {shown}, not {value}"

    def _check_input(self, experiment: Experiment) -> None:
        inputs, view = self.window.inputs, self.now.view
        call = experiment.calls[view.moment.call]
        for axis, size in zip(("batch", "timesteps", "features"), call.inputs.shape, strict=True):
            self._check_number(inputs._shape._fields[axis], size)
        self._check_number(inputs._rows._field, view.row)
        model = self.table.model()
        assert model.tensor is call.inputs, "the table shows another tensor"
        np.testing.assert_array_equal(model.numbers, call.inputs[view.row])
        rows, columns = model.rowCount(), model.columnCount()
        for _ in range(8 if rows and columns else 0):
            row, column = self.chance.randrange(rows), self.chance.randrange(columns)
            unread = model.unread.get((view.row, row, column))
            shown = model.data(model.index(row, column))
            wanted = f"{call.inputs[view.row, row, column]:.6g}"
            assert shown == (f"⚠ {unread.text}" if unread else wanted)
        assert len(inputs._unread) == len(experiment.calls)
        assert inputs._calls.model().rowCount() == len(experiment.calls)

    def _check_number(self, field: NumberField, value: int) -> None:
        # After a context menu Qt may know better which field has the window's keys.
        half_typed = field.window().focusWidget() in (field, field.lineEdit())
        name = field.accessibleName()
        if not field.is_invalid and not half_typed:
            assert field.text() == str(value), f"{name} shows {field.text()[:40]}, not {value}"
        assert field.value == value or field.is_invalid, f"{name} holds {field.value}, not {value}"

    def _check_kept(self) -> None:
        """Texts that can't be used are where they were, unless the person was at them."""
        alive = {widget for widget in self.touched if widget is not None and isValid(widget)}
        touched = {_field_of(widget) for widget in alive}
        for field, kept in self.kept.items():
            if field not in touched and self._about(field) == kept.about:
                text = _text_of(field)
                name = _told(field)
                assert text == kept.text, f"{name} lost {kept.text[:60]!r}: {text[:60]!r}"
        unread = [self.now.experiment, [dict(texts) for texts in self.window.inputs._unread]]
        at_table = alive != self.touched - {None} or any(
            widget is self.table or self.table.isAncestorOf(widget) for widget in alive
        )
        if self.unread and self.unread[0] is unread[0] and not at_table:
            assert self.unread[1] == unread[1], "a cell lost its text"
        self.unread = unread
        fields = [
            field
            for kind in (NumberField, TextField)
            for field in self.window.findChildren(kind)
            if not isinstance(field, NumberField)
            or (field.is_invalid and field.text() != str(self._backing(field)))
        ]
        fields.append(self.window.inputs._recipes._period)
        self.kept = {field: Kept(_text_of(field), self._about(field)) for field in fields}

    def _about(self, field: QWidget) -> tuple[Any, ...]:
        opened = self.now.filed.opened
        if not isinstance(field, NumberField):
            return (opened,)
        return opened, self.now.view.moment.call, self._backing(field)

    def _backing(self, field: NumberField) -> int:
        """The number that is in force, whatever stands in the field."""
        experiment, view = self.now.experiment, self.now.view
        inputs = self.window.inputs
        tensor = experiment.calls[view.moment.call].inputs
        axes = dict(zip(inputs._shape._fields.values(), tensor.shape, strict=True))
        if field in axes:
            return axes[field]
        if field is inputs._rows._field:
            return view.row
        if self.window.layer.isAncestorOf(field):
            return experiment.seed if field.accessibleName() == "seed" else experiment.layer.units
        return field.value

    def _number_was_taken(self, field: NumberField, text: str) -> None:
        try:
            number = int(text)
        except ValueError:
            number = None
        if number is not None and field._minimum <= number <= field._maximum:
            if self._backing(field) != number:
                name = f"{_told(field)} ({field.text()[:30]!r})"
                assert field.text() == str(number), f"{name} lost {text!r}: {self._errors()}"
                assert field.is_invalid, f"{name}: {text} wasn't taken"
                assert self._errors(), f"{name}: nothing says why {text} wasn't taken"
        else:
            assert field.text() == text, f"{_told(field)} lost {text[:60]!r}"
            assert field.is_invalid
            assert self._errors(), f"nothing says why {text[:60]!r} wasn't taken"
            assert self._backing(field) != number

    def _cell_was_taken(self, before: Any, at: tuple[int, int, int], text: str) -> None:
        now = self.now.experiment.calls[self.now.view.moment.call].inputs
        if now.shape != before.shape:
            return  # something that was read has come meanwhile
        kept = self.table.model().unread.get(at)
        try:
            wanted = with_number(before, at, parse_number(text))
        except InvalidValue:
            if now is before:
                assert kept is not None, f"the cell {at} lost {text!r}"
                assert kept.text == text
        else:
            assert kept is None
            np.testing.assert_array_equal(now[at], wanted[at])

    def _errors(self) -> list[str]:
        labels = self.window.findChildren(QLabel)
        return [e.text() for e in labels if e.property("role") == "error" and not e.isHidden()]

    def _end_long_run(self) -> None:
        if self.now.status.agreement not in ("running", "checking"):
            self.busy_since = None
        elif self.busy_since is None:
            self.busy_since = time.monotonic()
        elif time.monotonic() - self.busy_since > LONGEST_RUN:
            self.busy_since = None
            self.window.actions_.cancel.trigger()
            assert self.now.status.agreement == "cancelled"

    def settled(self) -> None:
        ends = ("same", "differs", "refused", "too large", "failed", "cancelled", "waiting")
        self.qtbot.waitUntil(lambda: self.now.status.agreement in ends, timeout=LOADING)
        self.qtbot.waitUntil(lambda: self.now.status.reading == "", timeout=LOADING)

    def end(self) -> None:
        self.log.close()
        self._watch.stop()
        # Without a desktop Qt keeps what is on the clipboard for longer than Python lives.
        QGuiApplication.clipboard().clear()
        self.window.close_without_asking()
        self.window.deleteLater()
        QApplication.processEvents()


def _handle(widget: QWidget) -> QWindow:
    handle = widget.window().windowHandle()
    assert handle is not None
    return handle


def _is_seen(widget: QWidget) -> bool:
    return widget.isVisible() and not widget.visibleRegion().isEmpty()


def _told(widget: QWidget) -> str:
    names, around = [], widget
    while around is not None and len(names) < 3:
        names.append(around.accessibleName() or around.objectName() or type(around).__name__)
        around = around.parentWidget()
    return " in ".join(names)


def _field_of(widget: QWidget) -> QWidget:
    """The field that a widget is a part of."""
    parent = widget.parentWidget()  # a line edit, or a viewport
    return parent if isinstance(parent, (NumberField, TextField)) else widget


def _text_of(field: Any) -> str:
    return str(field.text if isinstance(field, TextField) else field.text())


def _killed(pid: int | None) -> str:
    with suppress(psutil.NoSuchProcess, ValueError):
        if pid is not None:
            psutil.Process(pid).kill()
            return str(pid)
    return "nothing"


class NoBrowser:
    """In the place of what would open the system's file manager."""

    @staticmethod
    def openUrl(_url: QUrl) -> bool:
        return True


@pytest.fixture
def person(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Person]:
    make_application()
    if QGuiApplication.platformName() != "offscreen":
        pytest.skip("On a real desktop its own menus and windows would be in the way.")
    monkeypatch.setattr("lstmviz.window.main_window.free_memory", lambda: MEMORY)
    monkeypatch.setattr("lstmviz.window.about.QDesktopServices", NoBrowser)
    native = Qt.ApplicationAttribute.AA_DontUseNativeDialogs
    before = QCoreApplication.testAttribute(native)
    QCoreApplication.setAttribute(native, True)
    person = Person(qtbot, tmp_path, SEED)
    yield person
    person.end()
    QCoreApplication.setAttribute(native, before)


@contextmanager
def told_apart(person: Person) -> Iterator[None]:
    """Whatever fails says which actions led there."""
    try:
        yield
    except BaseException as error:
        lines = "\n    ".join(person.last)
        error.add_note(f"seed {person.seed}, action {person.number}; the last ones:\n    {lines}")
        raise


@pytest.mark.qt_log_ignore("grabbing the (keyboard|mouse)", extend=True)
def test_whatever_is_done_the_window_answers_and_nothing_is_lost(
    person: Person, qtbot: QtBot, caplog: pytest.LogCaptureFixture, qtlog: Any
) -> None:
    caplog.set_level(logging.WARNING)
    with told_apart(person), qtbot.captureExceptions() as exceptions:
        for number in range(ACTIONS):
            if number == ACTIONS // 4:  # until then TensorFlow loads; few actions would miss it
                person.settled()
            person.act(number)
            assert not exceptions, exceptions
            assert not caplog.records, [record.getMessage() for record in caplog.records]
            loud = [
                r.message for r in qtlog.records if not r.ignored and r.type_name != "QtInfoMsg"
            ]
            assert not loud, loud
        window = person.window
        window.actions_.run.trigger()
        person.settled()
        person.chance = random.Random(SEED)
        person.close_dialogs()
        window.controller.filing.open(Session.of(opening()), None, "good")
        qtbot.waitUntil(lambda: person.now.status.agreement == "same", timeout=LOADING)
        badges = [w for w in window.findChildren(QLabel) if w.accessibleName().startswith("Agree")]
        assert badges[0].text().startswith("✓ same")
        assert person.now.trace.experiment == opening()
