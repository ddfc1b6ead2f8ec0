"""A button that says what it does."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton, QWidget


class HelpButton(QToolButton):
    """A small button with a text, a name to be called by, and a sentence or two of help.

    The keyboard reaches it, which Qt's own tool buttons don't let it.
    """

    def __init__(self, text: str, name: str, help_: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setText(text)
        self.setAccessibleName(name)
        self.setAccessibleDescription(help_)
        self.setToolTip(help_)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
