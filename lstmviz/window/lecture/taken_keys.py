"""Takes keys from the rest of the program while a lecture needs them."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QWidget


class TakenKeys:
    """Takes keys away from the window's actions, and gives them back."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self._before: list[tuple[QAction, list[QKeySequence]]] = []

    def take(self, keys: Iterable[str]) -> None:
        """Takes these away wherever they are."""
        taken = {QKeySequence(key) for key in keys}
        for action in self._window.findChildren(QAction):
            shortcuts = action.shortcuts()
            left = [each for each in shortcuts if each not in taken]
            if len(left) < len(shortcuts):
                self._before.append((action, shortcuts))
                action.setShortcuts(left)

    def give_back(self) -> None:
        """Gives them back."""
        for action, shortcuts in self._before:
            action.setShortcuts(shortcuts)
        self._before = []


class AnyKey(QObject):
    """Calls `does` at the next key that is pressed anywhere in the program, which does no more."""

    def __init__(self, does: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._does = does

    def start(self) -> None:
        """Waits for the key."""
        _app().installEventFilter(self)

    def stop(self) -> None:
        """Waits no more."""
        _app().removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Takes the key before it is a shortcut or is typed."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if not event.isAutoRepeat():  # of the key that began it, and is still held
                self._does()
            return True
        return super().eventFilter(watched, event)


def _app() -> QApplication:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    return app
