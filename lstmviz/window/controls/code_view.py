"""A script that is read and copied."""

from __future__ import annotations

from os.path import commonprefix
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from lstmviz.figure.theme import LIGHT, Theme
from lstmviz.window.controls.fonts import monospace
from lstmviz.window.controls.utf16 import utf16_length

if TYPE_CHECKING:
    from lstmviz.window.controls.python_colours import PythonColours


class CodeView(QPlainTextEdit):
    """Shows Python, coloured; where it changes, the reader stays where they were."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._code = ""
        self._theme = LIGHT
        self._colours: PythonColours | None = None
        self.setReadOnly(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setUndoRedoEnabled(False)
        self.setTabChangesFocus(True)
        self.setFont(monospace())
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        # On the window's own ground every colour of the code can be read; a field's is lighter.
        self.viewport().setAutoFillBackground(False)

    def set_theme(self, theme: Theme) -> None:
        """Colours the code for this theme's window."""
        self._theme = theme
        if self._colours is not None:
            self._colours.set_theme(theme)

    def set_code(self, code: str) -> None:
        """Shows this code; what is the same as before keeps its place and its selection."""
        old = self._code
        if code == old:
            return
        if self._colours is None:
            # Loaded when code is first shown: the window is there sooner without Pygments.
            from lstmviz.window.controls.python_colours import PythonColours

            self._colours = PythonColours(self.document(), self._theme)
        begin, end = _changed(old, code)
        # A cursor of our own: it neither scrolls nor touches what is selected.
        cursor = QTextCursor(self.document())
        cursor.setPosition(utf16_length(old[:begin]))
        cursor.setPosition(utf16_length(old[: len(old) - end]), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(code[begin : len(code) - end])
        self._code = code


def _changed(old: str, new: str) -> tuple[int, int]:
    """How many characters two texts have in common at their beginning, and then at their end."""
    begin = len(commonprefix([old, new]))  # noqa: RUF071 - characters are meant
    rests = [old[begin:][::-1], new[begin:][::-1]]
    return begin, len(commonprefix(rests))  # noqa: RUF071
