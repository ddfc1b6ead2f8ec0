"""A field for a few lines of text, into which any amount may be pasted."""

from PySide6.QtCore import QEvent, QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextCursor, QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QWidget

from lstmviz.window.widgets.fonts import FollowsFont, monospace
from lstmviz.window.widgets.framed_focus import FramedFocus

_MOST_SHOWN = 20_000  # characters: laying out many more would keep the window waiting

_GLIMPSE = 16
_ENTERS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class TextField(FramedFocus, FollowsFont, QPlainTextEdit):
    """Takes text as it is; a long paste is kept, and one line stands in for it.

    A person can do two things with the line: leave it, or put something else in its place.
    Undo brings it back, and the text with it. Files that are dropped go on to the window.

    Signals:
        submitted (): Ctrl+Return.
        pasted_long (): a text came that is too long to be shown.
    """

    submitted = Signal()
    pasted_long = Signal()

    def __init__(self, name: str, lines: int, parent: QWidget | None = None) -> None:
        """Makes the field, in which so many lines are seen at once."""
        super().__init__(parent)
        self._lines = lines
        self._kept = self._stand_in = ""
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self.setFont(monospace())
        # At words, Qt's time for a line without blanks grows with the square of its length.
        self.setWordWrapMode(QTextOption.WrapMode.WrapAnywhere)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.cursorPositionChanged.connect(self._select_stand_in)
        self.selectionChanged.connect(self._select_stand_in)

    @property
    def text(self) -> str:
        """What was typed or pasted, all of it."""
        return self._kept if self.is_long else self.toPlainText()

    @property
    def exact_text(self) -> str:
        """The same with its no-break spaces, which Qt hands out as blanks: in code they are."""
        return self._kept if self.is_long else self.document().toRawText().replace("\u2029", "\n")

    @property
    def is_long(self) -> bool:
        """Whether a line stands in for the text."""
        return bool(self._kept) and self.toPlainText() == self._stand_in

    def forget(self) -> None:
        """Empties the field; nothing of it comes back."""
        self._kept = self._stand_in = ""
        self.clear()

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Text is taken; files are the window's."""
        return not source.hasUrls() and super().canInsertFromMimeData(source)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Takes what is pasted or dropped."""
        pasted = source.text()
        if len(pasted) + self.document().characterCount() <= _MOST_SHOWN and not self.is_long:
            super().insertFromMimeData(source)
            return
        before, after = self._around()
        if len(before) + len(pasted) + len(after) <= _MOST_SHOWN:
            super().insertFromMimeData(source)
            return
        self._kept = before + pasted + after
        self._stand_in = _stand_in(self._kept)
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(self._stand_in)
        self.selectAll()
        self.pasted_long.emit()

    def event(self, event: QEvent) -> bool:
        """Keeps Ctrl+Return from being a shortcut of the window."""
        if event.type() == QEvent.Type.ShortcutOverride and is_submission(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Return says that the text is meant to be used."""
        if is_submission(event):
            self.submitted.emit()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        """Asks for so many lines."""
        margins = self.contentsMargins()
        frame = margins.top() + margins.bottom() + 2 * int(self.document().documentMargin())
        return QSize(120, self._lines * self.fontMetrics().lineSpacing() + frame + 2)

    def minimumSizeHint(self) -> QSize:
        """Asks for a narrow column of the same height."""
        return QSize(60, self.sizeHint().height())

    def _around(self) -> tuple[str, str]:
        """Returns the text before what is selected, and after it."""
        if self.is_long:
            return "", ""  # what is pasted takes the stand-in's place
        cursor = self.textCursor()
        parts = []
        for place, end in (
            (cursor.selectionStart(), QTextCursor.MoveOperation.Start),
            (cursor.selectionEnd(), QTextCursor.MoveOperation.End),
        ):
            part = QTextCursor(self.document())
            part.setPosition(place)
            part.movePosition(end, QTextCursor.MoveMode.KeepAnchor)
            parts.append(part.selection().toPlainText())
        return parts[0], parts[1]

    def _select_stand_in(self) -> None:
        # Whatever is typed replaces the whole line: half of it would mean nothing.
        cursor = self.textCursor()
        if self.is_long and len(cursor.selectedText()) != len(self._stand_in):
            self.selectAll()


def _stand_in(text: str) -> str:
    glimpse = " ".join(text[: 4 * _GLIMPSE].split())[:_GLIMPSE]
    size = len(text) / 1e6
    message = f"{size:.1f} MB" if size >= 0.1 else f"{len(text) / 1e3:.0f} kB"
    return f"{glimpse}…  — {message}, pasted"


def is_submission(event: QEvent) -> bool:
    """Tells whether a key event is that of Ctrl+Return."""
    return (
        isinstance(event, QKeyEvent)
        and event.key() in _ENTERS
        and bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
    )
