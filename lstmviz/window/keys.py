"""Which keys a focused control keeps for itself before they are the window's shortcuts.

Qt asks the focused widget first, by a ShortcutOverride; text fields answer by themselves,
tables and buttons don't.
"""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
)

_MOVES = {
    Qt.Key.Key_Left,
    Qt.Key.Key_Right,
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
}
_PLAIN = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)


class FocusFirst(QObject):
    """An event filter for the application: lets focused controls keep their keys."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Accepts the override for a key that the focused control uses itself."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and belongs_to(watched, event)
        ):
            event.accept()
            return True
        return False


def belongs_to(control: QObject, event: QKeyEvent) -> bool:
    """Whether the key is the control's own (a clicker's Page Up and Page Down never are)."""
    key = event.key()
    types = event.text().isprintable() and event.text() != ""
    plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier in _PLAIN
    if not plain:
        return False
    if isinstance(control, QAbstractButton):
        return key == Qt.Key.Key_Space
    if isinstance(control, (QAbstractItemView, QComboBox, QAbstractSpinBox, QLineEdit)):
        return key in _MOVES or types
    return False
