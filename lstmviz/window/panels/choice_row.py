"""Something that the run can be compared with: a button, and what there is to say of it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from lstmviz.window.controls.breaking_text import breaking
from lstmviz.window.controls.choice_button import ChoiceButton
from lstmviz.window.controls.error_label import ErrorLabel


class ChoiceRow(QWidget):
    """A large button, a sentence under it, and what went wrong with it.

    Signals:
        clicked (): it is wanted, or not any more.

    Attributes:
        button: stays on while the choice is made.
    """

    clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.button = ChoiceButton(self)
        self.button.clicked.connect(self._clicked)
        self._told = ""
        self._sentence = QLabel(self)
        self._sentence.setTextFormat(Qt.TextFormat.PlainText)
        self._sentence.setWordWrap(True)
        self._sentence.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._problem = ErrorLabel(self)
        self._line = QHBoxLayout()
        self._line.setSpacing(3)
        self._line.addWidget(self.button, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(self._line)
        column.addWidget(self._sentence)
        column.addWidget(self._problem)

    def add(self, tool: QWidget) -> None:
        """Puts a small button beside the large one."""
        self._line.addWidget(tool)

    @property
    def sentence(self) -> str:
        """What is said under the button."""
        return self._told

    @property
    def problem(self) -> str:
        """What went wrong."""
        return self._problem.text()

    def set_choice(self, text: str, sentence: str, help_: str = "", name: str = "") -> None:
        """Says what is chosen here.

        Args:
            text: the button's.
            sentence: said under it.
            help_: of the button; by default the same sentence.
            name: what the button is called by; by default its text.
        """
        self.button.set_text(text, help_ or sentence, name)
        self._told = sentence
        self._sentence.setText(breaking(sentence).replace("=", "=\u200b"))

    def set_state(self, *, is_on: bool, is_offered: bool, problem: str = "") -> None:
        """Says whether it is chosen, whether it can be, and what went wrong with it."""
        self.button.setChecked(is_on)
        self.button.setEnabled(is_offered or is_on)  # what is on can always be turned off
        if problem != self._problem.text():
            self._problem.set_sentence(problem)

    def _clicked(self) -> None:
        self.clicked.emit()
