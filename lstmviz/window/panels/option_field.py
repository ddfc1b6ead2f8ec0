"""A field for one option of a figure, read as the command line reads it."""

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QWidget

from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.figure.options.figure_options import READERS
from lstmviz.window.widgets.buttons import explain
from lstmviz.window.widgets.labels import ErrorLabel, LooksInvalid, mark_invalid


class _Line(LooksInvalid, QLineEdit):
    """A line that is framed where it can't be used."""


class OptionField(QWidget):
    """A text, its name before it, and below it what is wrong with it; empty where not asked for.

    Signals:
        edited (): the person typed.

    Attributes:
        option: the option's name.
        line: what is typed into.
    """

    edited = Signal()

    def __init__(self, option: str, name: str, help_: str, parent: QWidget | None = None) -> None:
        """Makes an empty one.

        Args:
            option: its name among `FigureOptions`.
            name: what a person calls it, with the letter that leads there marked.
            help_: what it is.
            parent: the widget it lives in.
        """
        super().__init__(parent)
        self.option = option
        self._name = name.replace("&", "")
        self.label = QLabel(name, self)
        self.line = _Line(self)
        explain(self.line, help_, self._name)
        self.label.setBuddy(self.line)
        self._error = ErrorLabel(self)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(1)
        grid.addWidget(self.label, 0, 0, Qt.AlignmentFlag.AlignLeft)
        grid.addWidget(self.line, 0, 1)
        grid.addWidget(self._error, 1, 0, 1, 2)
        grid.setColumnStretch(1, 1)
        self.line.textEdited.connect(lambda _: self.edited.emit())

    @property
    def error(self) -> str:
        """The sentence below the field; empty where there is none."""
        return self._error.text()

    def set_text(self, text: str) -> None:
        """Shows a text; emits nothing."""
        if text != self.line.text():
            self.line.setText(text)

    def set_unasked(self, text: str) -> None:
        """Says what holds where nothing is typed."""
        self.line.setPlaceholderText(text)

    def read(self) -> Any:
        """What is asked for; None where nothing is.

        Raises:
            InvalidValue: the text is no such thing.
        """
        text = self.line.text().strip()
        return READERS[self.option](self.option, text) if text else None

    def tell(self, error: InvalidValue | None) -> None:
        """Says what is wrong with it, or that nothing is."""
        mark_invalid(self.line, error is not None)
        self._error.set_sentence("" if error is None else f"{self._name}: {error.message}.")
