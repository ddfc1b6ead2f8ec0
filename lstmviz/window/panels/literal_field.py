"""An array typed or pasted as text."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from lstmviz.window.widgets.error_label import ErrorLabel
from lstmviz.window.widgets.text_field import TextField

_EXAMPLE = "[[1, 2, 3], [4, 5, 6]]\nnp.array([0.5, 1, 1.5])"
_HELP = (
    "A list, or what NumPy or TensorFlow print. Two brackets around a number: timesteps × "
    "features of the chosen row. Three: the whole tensor. Ctrl+Return uses it."
)


class LiteralField(QWidget):
    """Takes the text; it is read elsewhere, as it may be long.

    Signals:
        given (str): the text that is to be used.
    """

    given = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = TextField("Array as text", 3, self)
        self._text.setPlaceholderText(_EXAMPLE)
        self._text.setToolTip(_HELP)
        self._text.setAccessibleDescription(_HELP)
        self._use = QPushButton("Use this array", self)
        self._use.setToolTip("Put the array into the chosen call (Ctrl+Return).")
        self._error = ErrorLabel(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._text)
        column.addWidget(self._error)
        column.addWidget(self._use)
        self._text.textChanged.connect(self._enable)
        self._text.submitted.connect(self._give)
        # Nobody can go over so long a text once more before using it.
        self._text.pasted_long.connect(self._give)
        self._use.clicked.connect(self._give)
        self._enable()

    def show_error(self, sentence: str) -> None:
        """Puts a sentence under the text; empty: none."""
        self._error.set_sentence(sentence)

    def forget(self) -> None:
        """Empties the field."""
        self._text.forget()

    def _give(self) -> None:
        if self._use.isEnabled():
            self.given.emit(self._text.text)

    def _enable(self) -> None:
        self._use.setEnabled(not self._text.document().isEmpty())
