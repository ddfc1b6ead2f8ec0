"""How a panel says that something can't be used, at the place where it went in."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QSizePolicy, QWidget


class ErrorLabel(QLabel):
    """One sentence about what went wrong; takes no room while there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "error")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.hide()

    def set_sentence(self, sentence: str) -> None:
        """Shows the sentence, or nothing where it is empty."""
        self.setText(sentence)
        self.setVisible(bool(sentence))


def mark_invalid(widget: QWidget, invalid: bool) -> None:
    """Sets the property by which the window's style sheet colours a field that can't be used."""
    if bool(widget.property("invalid")) != invalid:
        widget.setProperty("invalid", invalid)
        # A rule may be about a part of the field: a spin box's line edit.
        for part in (widget, *widget.findChildren(QLineEdit)):
            part.style().unpolish(part)
            part.style().polish(part)
            part.update()
