"""A script that is read and copied."""

from __future__ import annotations

from os.path import commonprefix
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QTextBlock, QTextCursor, QTextFormat
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from lstmviz.experiment.to_code.changed_lines import ChangedLines
from lstmviz.figure.theme import LIGHT, Theme
from lstmviz.window.widgets.expression_view import SELECTABLE
from lstmviz.window.widgets.fonts import monospace
from lstmviz.window.widgets.framed_focus import FramedFocus

if TYPE_CHECKING:
    from lstmviz.window.widgets.python_colours import PythonColours


def utf16_length(text: str) -> int:
    """Tells how many places the text takes: two for a character beyond U+FFFF."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


_LINES_ABOVE = 2  # a mark that was scrolled to


class CodeView(FramedFocus, QPlainTextEdit):
    """Shows Python, coloured; where it changes, the reader stays where they were."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._code = ""
        self._theme = LIGHT
        self._colours: PythonColours | None = None
        self._changed = ChangedLines()
        self.setReadOnly(True)
        self.setTextInteractionFlags(SELECTABLE)
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
        self._mark_grounds()

    def set_changed(self, changed: ChangedLines) -> None:
        """Marks lines by a ground and a bar at the margin, and places where lines are gone.

        Where none of them is seen, it scrolls down or up to the first.
        """
        if changed != self._changed:
            self._changed = changed
            self._mark_grounds()
            self._bring_into_sight()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the bars over the text's margin."""
        super().paintEvent(event)
        if self._changed == ChangedLines():
            return
        painter = QPainter(self.viewport())
        margin = self.document().documentMargin()
        ink, width = QColor(self._theme.changed), self.viewport().width()
        for area in self._areas(self._changed.lines):
            painter.fillRect(QRectF(0, area.top(), margin - 1, area.height()), ink)
        for area in self._areas(self._changed.gaps):
            painter.fillRect(QRectF(0, area.top() - 1, width, 2), ink)
            painter.fillRect(QRectF(0, area.top() - 4, margin - 1, 8), ink)
        painter.end()

    def set_code(self, code: str) -> None:
        """Shows this code; what is the same as before keeps its place and its selection."""
        old = self._code
        if code == old:
            return
        if self._colours is None:
            # Loaded when code is first shown: the window is there sooner without Pygments.
            from lstmviz.window.widgets.python_colours import PythonColours

            self._colours = PythonColours(self.document(), self._theme)
        begin, end = _changed(old, code)
        # A cursor of our own: it neither scrolls nor touches what is selected.
        cursor = QTextCursor(self.document())
        cursor.setPosition(utf16_length(old[:begin]))
        cursor.setPosition(utf16_length(old[: len(old) - end]), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(code[begin : len(code) - end])
        self._code = code

    def _mark_grounds(self) -> None:
        grounds = []
        for number in self._changed.lines:
            block = self.document().findBlockByNumber(number)
            if block.isValid():
                ground = QTextEdit.ExtraSelection()
                look, cursor = ground.format, QTextCursor(block)
                look.setBackground(QColor(self._theme.changed_ground))
                look.setProperty(QTextFormat.Property.FullWidthSelection, True)
                ground.format, ground.cursor = look, cursor
                grounds.append(ground)
        self.setExtraSelections(grounds)
        self.viewport().update()

    def _bring_into_sight(self) -> None:
        marks = (*self._changed.lines, *self._changed.gaps)
        high = self.viewport().height()
        if marks and not any(area.bottom() <= high for area in self._areas(marks)):
            # In a text that isn't wrapped, the bar's value is the number of the topmost line.
            self.verticalScrollBar().setValue(max(min(marks) - _LINES_ABOVE, 0))

    def _areas(self, numbers: tuple[int, ...]) -> list[QRectF]:
        """Where those lines are that are seen; the line after the last one is its lower edge."""
        requested, areas = set(numbers), []
        block: QTextBlock = self.firstVisibleBlock()
        bottom = 0.0
        while block.isValid() and bottom <= self.viewport().height():
            area = self.blockBoundingGeometry(block).translated(self.contentOffset())
            if block.blockNumber() in requested:
                areas.append(area)
            bottom = area.bottom()
            block = block.next()
        if not block.isValid() and self.blockCount() in requested:
            areas.append(QRectF(0, bottom, 0, 0))
        return areas


def _changed(old: str, new: str) -> tuple[int, int]:
    """How many characters two texts have in common at their beginning, and then at their end."""
    begin = len(commonprefix([old, new]))  # noqa: RUF071 - characters are meant
    rests = [old[begin:][::-1], new[begin:][::-1]]
    return begin, len(commonprefix(rests))  # noqa: RUF071
