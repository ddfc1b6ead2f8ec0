"""What is to be said of a thing that works, and a button that makes it better."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from lstmviz.window.widgets.help_button import HelpButton


class FixNote(QWidget):
    """A sentence and a button beside it; takes no room while there is nothing to say.

    Signals:
        fix_requested (): what the button says.
    """

    fix_requested = Signal()

    def __init__(self, name: str, help_: str, parent: QWidget) -> None:
        """Says nothing yet.

        Args:
            name: what the button is called by.
            help_: what it does.
            parent: the panel.
        """
        super().__init__(parent)
        self._note = QLabel(self)
        self._note.setTextFormat(Qt.TextFormat.PlainText)
        self._note.setWordWrap(True)
        self._note.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self._mend = HelpButton("", name, help_, self)
        self._mend.clicked.connect(self.fix_requested)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self._note, 1)
        line.addWidget(self._mend)
        self.set_note("", "")

    def set_note(self, note: str, mend: str) -> None:
        """Says it; where `mend` is empty, there is no button."""
        self._note.setText(note)
        self._mend.setText(mend)
        self._mend.setVisible(bool(mend))
        self.setVisible(bool(note))
