"""Lines of a formula that are read and copied."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QSizePolicy, QTextEdit, QWidget

_LINES = 4  # that are seen at least
_INDENT = 1.4  # of a line that goes on below, in letters m
_APART = 0.25  # of a line, between two


class FormulaView(QTextEdit):
    """Shows lines, the first of them strong; what of one goes on below is indented."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: list[str] = []
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(False)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.viewport().setAutoFillBackground(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def set_lines(self, lines: list[str]) -> None:
        """Shows these; what is the same as before keeps its selection."""
        if lines == self._lines:
            return
        self._lines = lines
        metrics = self.fontMetrics()
        indent = metrics.horizontalAdvance("m") * _INDENT
        block = QTextBlockFormat()
        block.setLeftMargin(indent)
        block.setTextIndent(-indent)
        block.setBottomMargin(metrics.lineSpacing() * _APART)
        letters = QTextCharFormat()
        letters.setFontWeight(QFont.Weight.Bold)
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()  # so that Qt lays the lines out once
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.removeSelectedText()
        cursor.setBlockFormat(block)
        for number, line in enumerate(lines):
            if number:
                letters = QTextCharFormat()
                cursor.insertBlock(block)
            cursor.insertText(line, letters)
        cursor.endEditBlock()
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def sizeHint(self) -> QSize:
        """A few lines more than the least."""
        return QSize(super().sizeHint().width(), self._high(2 * _LINES))

    def minimumSizeHint(self) -> QSize:
        """A few lines."""
        return QSize(super().minimumSizeHint().width(), self._high(_LINES))

    def _high(self, lines: int) -> int:
        return self.fontMetrics().lineSpacing() * lines + 2 * self.frameWidth() + 8
