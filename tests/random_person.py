"""Somebody who does anything in the window, one thing after another."""

import random
import time
from collections import deque
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QFileDialog,
    QLineEdit,
    QMessageBox,
    QWhatsThis,
)
from pytestqt.qtbot import QtBot
from random_actions import Actions
from random_checks import Checks
from random_hands import Hands, is_seen
from random_material import LEFT, Dialogs, Key, written
from shiboken6 import isValid
from traces import opening

from lstmviz.engine.process import EngineProcess
from lstmviz.intake.process import IntakeProcess
from lstmviz.session.session import Session
from lstmviz.window.application import make_application
from lstmviz.window.engine_link import EngineLink
from lstmviz.window.file_dialogs import FileDialogs
from lstmviz.window.main_window import MainWindow
from lstmviz.window.settings import Settings
from lstmviz.window.snapshot import Snapshot

LOADING = 60_000
LONGEST = 5.0
"""Seconds in which the window must answer, whatever was done to it."""


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
        self.paths = written(folder / "files", seed)
        saves = folder / "saves"
        saves.mkdir()
        self.dialogs = Dialogs(saves)
        settings = Settings(folder / "settings.ini")
        settings.remember_folder(saves)
        engine = EngineProcess(folder / "engine.log")
        engine.start()
        intake = IntakeProcess(folder / "engine.log")
        self.window = MainWindow(
            Session.of(opening()),
            EngineLink(engine),
            name="test",
            settings=settings,
            dialogs=self.dialogs,
            intake=intake,
        )
        self.dialogs.real = FileDialogs(self.window)
        (leave,) = [a for a in self.window.findChildren(QAction) if a.text() == "&Quit"]
        leave.setEnabled(False)
        self.window.resize(1280, 800)
        self.window.show()
        self.window.activateWindow()
        self.hands = Hands(self.window, self.chance)
        self.checks = Checks(self.hands)
        self.actions = Actions(qtbot, self.hands, self.checks, self.paths, engine, intake)
        # Some of Qt's own context menus hold up whoever opened them until they are closed.
        self._watch = QTimer(self.window)
        self._watch.timeout.connect(self._close_what_blocks)
        self._acting_since: float | None = None
        self._watch.start(50)

    @property
    def now(self) -> Snapshot:
        return self.window.controller.now

    def act(self, number: int) -> None:
        """Does one thing and looks whether all is well."""
        self.number = number
        self.chance.seed(f"{self.seed} {number}")
        self.dialogs.decide(self.chance)
        if QApplication.activeWindow() is None:  # without a desktop nobody does that
            self.window.activateWindow()
            QApplication.processEvents()
        self.checks.begin()
        self.hands.touched = {QApplication.focusWidget()}
        act = self.actions.one()
        self.last.append(f"{number} {act.__name__}")
        self.log.write(f"{self.last[-1]}\n")
        self.log.flush()
        begun = self._acting_since = time.monotonic()
        try:
            message = act()
        except InterruptedError:
            message = "interrupted"
        self._acting_since = None
        self.last[-1] += f" {message}"
        self.log.write(f"    {message}\n")
        self.hands.touched.add(QApplication.focusWidget())
        self.close_popups()
        self.pump()
        self.close_dialogs()
        took = time.monotonic() - begun
        assert took < LONGEST, f"the window took {took:.1f} s"
        self.hands.touched.add(QApplication.focusWidget())
        self.checks.check()

    def pump(self) -> None:
        """Waits until the window has answered an event that is posted now."""
        answered: list[bool] = []
        QTimer.singleShot(0, self.window, lambda: answered.append(True))
        self.qtbot.waitUntil(lambda: bool(answered), timeout=int(LONGEST * 1000))
        QApplication.processEvents()

    def close_popups(self) -> None:
        """Chooses something in what popped up, or not, and closes it."""
        if QWhatsThis.inWhatsThisMode():  # what Shift+F1 begins, until a click or Escape
            QTest.keyClick(self.hands.focused_window(), Key.Key_Escape)
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
            if dialog.windowTitle() not in ("Open an array", "Open weights"):
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
        message = button.text()
        QTest.mouseClick(button, LEFT)
        return message

    def _close_what_blocks(self) -> None:
        if self._acting_since is None or time.monotonic() - self._acting_since < 0.3:
            return
        blocking = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        if blocking is not None:
            QTest.keyClick(blocking, Key.Key_Escape)

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
