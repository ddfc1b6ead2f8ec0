"""What a figure leaves out, what it says in words, and lines that put both into a document."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from lstmviz.figure.export.lines_to_paste import LINES, Inserted
from lstmviz.window.widgets.buttons import explain
from lstmviz.window.widgets.framed_focus import FramedFocus
from lstmviz.window.widgets.labels import PlainLabel, WrappingLabel
from lstmviz.window.widgets.layouts import WrappingRow, lay_out
from lstmviz.window.widgets.palette_roles import WARNING

_LINES = 4


class _Words(FramedFocus, QPlainTextEdit):
    """A few lines of a text that is read and copied."""

    def sizeHint(self) -> QSize:
        line = self.fontMetrics().lineSpacing()
        return QSize(30 * self.fontMetrics().averageCharWidth(), _LINES * line + 10)

    minimumSizeHint = sizeHint


class FigureWords(QWidget):
    """Everything about a figure that isn't seen in it.

    Signals:
        copied (str): the name of the language for which a line is on the clipboard.
    """

    copied = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._inserted: Inserted | None = None
        self._note = PlainLabel(self, "About this picture")
        self._note.hide()
        self._left_out = PlainLabel(self, "Left out")
        self._left_out.setForegroundRole(WARNING)
        self._left_out.hide()
        about = WrappingLabel("In words, for those who don't see it:", self)
        self._words = _Words(self)
        self._words.setReadOnly(True)
        self._words.setTabChangesFocus(True)
        self._words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._words.setAccessibleName("Alternative text")
        buttons = [self._button(language) for language in LINES]
        row = QWidget(self)
        WrappingRow(row, WrappingLabel("Copy a line for", row), *buttons)
        parts = (self._note, self._left_out, about, self._words, row)
        lay_out(QVBoxLayout(self), *parts, spacing=4)

    @property
    def words(self) -> str:
        """The alternative text that is shown."""
        return self._words.toPlainText()

    def show_figure(self, inserted: Inserted, left_out: Sequence[str]) -> None:
        """Shows what is said of another figure."""
        self._inserted = inserted
        if inserted.words != self.words:
            self._words.setPlainText(inserted.words)
        said = f"Left out for want of room: {', '.join(left_out)}." if left_out else ""
        self._left_out.tell(said)

    def set_note(self, note: str) -> None:
        """Says what the picture is of, or what it waits for."""
        self._note.tell(note)

    def _button(self, language: str) -> QPushButton:
        button = QPushButton(language, self)
        explain(
            button,
            f"Put a line on the clipboard that shows the figure in {language}, with this text.",
            f"Copy a line for {language}",
        )
        button.setAutoDefault(False)
        button.clicked.connect(partial(self._copy, language))
        return button

    def _copy(self, language: str, *_: object) -> None:
        if self._inserted is not None:
            QGuiApplication.clipboard().setText(LINES[language](self._inserted))
            self.copied.emit(language)
