"""Keeps how the window and its panels lie while a lecture covers them."""

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QDialog, QMainWindow, QWidget
from shiboken6 import isValid

from lstmviz.window.docks import Docks

_PATIENCE = 1000
"""Milliseconds in which a window manager gives a window its size back."""


class Arrangement(QObject):
    """Keeps how the window and its panels lie, while a lecture covers them."""

    def __init__(self, window: QMainWindow, docks: Docks) -> None:
        super().__init__(window)
        self._window, self._docks = window, docks
        self._state = window.saveState()
        self._window_state = window.windowState()
        self._size = window.size()
        self._focused: QWidget | None = None
        self._outside: list[QWidget] = []
        self._opened_all = False

    def keep(self) -> None:
        """Remembers everything, and puts away panels that float and dialogs beside the window."""
        self._state = self._window.saveState()
        self._window_state = self._window.windowState()
        self._size = self._window.size()
        self._focused = self._window.focusWidget()
        self._docks.is_kept = True
        self._put_away()

    def uncover(self) -> None:
        """Brings back the window beside the picture's screen."""
        self._window.setWindowState(self._window_state)
        self._bring_out()

    def show_panels(self, shown: bool) -> None:
        """Shows panels around the picture, also where all were closed; or puts them away."""
        if shown:
            self._bring_out()
            if all(dock.isHidden() for dock in self._docks.all):
                self._opened_all = True
                self._docks.toggle_all()
        else:
            if self._opened_all:
                self._opened_all = False
                self._docks.toggle_all()
            self._put_away()

    def restore(self, *, is_closing: bool) -> None:
        """Puts everything back, again once the window has the size that it had.

        Beside a window that is closing no dialog comes back: Qt would show one of a window that is
        gone.
        """
        if is_closing:
            self._outside = [each for each in self._outside if not isinstance(each, QDialog)]
        self._bring_out()
        self._window.setWindowState(self._window_state)
        if self._focused is not None and self._focused.isVisible():
            self._focused.setFocus()
        else:
            self._window.centralWidget().setFocus()
        self._put_back()
        if self._window.size() != self._size:
            self._window.installEventFilter(self)
            QTimer.singleShot(_PATIENCE, self, self._give_up)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Waits for the window's size; a window manager gives it back in its own time."""
        if event.type() == QEvent.Type.Resize and self._window.size() == self._size:
            QTimer.singleShot(0, self, self._give_up)
        return super().eventFilter(watched, event)

    def _give_up(self) -> None:
        self._window.removeEventFilter(self)
        self._put_back()

    def _put_back(self) -> None:
        self._window.restoreState(self._state)
        self._docks.is_kept = False

    def _put_away(self) -> None:
        floating = [dock for dock in self._docks.all if dock.isFloating()]
        dialogs = [each for each in self._window.findChildren(QDialog) if not each.isModal()]
        self._outside = [each for each in (*floating, *dialogs) if not each.isHidden()]
        for each in self._outside:
            each.hide()

    def _bring_out(self) -> None:
        for each in self._outside:
            if isValid(each):  # a dialog may have been closed since
                each.show()
        self._outside = []
