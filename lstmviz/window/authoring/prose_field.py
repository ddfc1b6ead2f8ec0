"""A field for sentences, which tells what was typed once there is a pause."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QWidget

from lstmviz.window.widgets.buttons import explain
from lstmviz.window.widgets.framed_focus import FramedFocus

_FEW = 3
_PAUSE = 500  # milliseconds, in which more is typed


class ProseField(FramedFocus, QPlainTextEdit):
    """Takes sentences; Tab leaves it.

    Signals:
        edited (str): the text, after a pause, and when the field is left.
    """

    edited = Signal(str)

    def __init__(self, name: str, help_: str, lines: int, parent: QWidget | None = None) -> None:
        """Makes the field, in which so many lines are seen at once."""
        super().__init__(parent)
        self._lines = lines
        self._accepted = ""  # what was shown last, as it was given
        self._accepted_here = ""
        self._told = ""  # what the field held then, or what was told since
        explain(self, help_, name)
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE)
        self._pause.timeout.connect(self.finish)
        self.textChanged.connect(self._pause.start)

    @property
    def is_refused(self) -> bool:
        """Whether what was told last was not accepted, and stands there still."""
        return self._told != self._accepted_here

    def set_text(self, text: str) -> None:
        """Shows a text; emits nothing. One that is shown already leaves what was typed over it."""
        if text == self._accepted:
            return
        self._pause.stop()
        self._accepted = text
        if text != self.toPlainText():
            with QSignalBlocker(self):
                cursor = QTextCursor(self.document())
                cursor.select(QTextCursor.SelectionType.Document)
                cursor.insertText(text)  # so that the field's own undo has what was there
        # The field has other blanks and ends of lines than the text: they are no change.
        self._told = self._accepted_here = self.toPlainText()

    def finish(self) -> None:
        """Tells what was typed, where that wasn't told yet."""
        self._pause.stop()
        if self.toPlainText() != self._told:
            self._told = self.toPlainText()
            self.edited.emit(self._told)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tells what was typed."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.finish()

    def sizeHint(self) -> QSize:
        """Asks for so many lines."""
        return QSize(200, self._high(self._lines))

    def minimumSizeHint(self) -> QSize:
        """Asks for a narrow column, and for a few lines at least."""
        return QSize(80, self._high(min(self._lines, _FEW)))

    def _high(self, lines: int) -> int:
        margins = self.contentsMargins()
        frame = margins.top() + margins.bottom() + 2 * int(self.document().documentMargin())
        return lines * self.fontMetrics().lineSpacing() + frame + 2
