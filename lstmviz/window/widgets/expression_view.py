"""Lines that are read and copied: the expression of the layer, and a formula."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import (
    QFont,
    QResizeEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextOption,
)
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QSizePolicy, QTextEdit, QWidget

from lstmviz.window.widgets.fonts import FollowsFont, monospace
from lstmviz.window.widgets.framed_focus import FramedFocus

SELECTABLE = (
    Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
)
"""How a text that is read and copied heeds mouse and keyboard."""

_LINES = 4  # that are seen at least
_INDENT = 1.4  # of a line that goes on below, in letters m
_APART = 0.25  # of a line, between two


class FormulaView(FramedFocus, QTextEdit):
    """Shows lines, the first of them strong; what of one goes on below is indented."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: list[str] = []
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(False)
        self.setTextInteractionFlags(SELECTABLE)
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
        """Asks for a few lines more than the least."""
        return QSize(super().sizeHint().width(), self._high(2 * _LINES))

    def minimumSizeHint(self) -> QSize:
        """Asks for a few lines."""
        return QSize(super().minimumSizeHint().width(), self._high(_LINES))

    def _high(self, lines: int) -> int:
        return self.fontMetrics().lineSpacing() * lines + 2 * self.frameWidth() + 8


class ExpressionView(FramedFocus, FollowsFont, QPlainTextEdit):
    """Shows an expression in full, as high as it needs, breaking it wherever it must.

    A label would break at spaces only, and one long argument would be cut off. Copied text
    is the expression itself, without the breaks.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._most_lines = 1
        self.setObjectName("expression")
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setCursorWidth(0)  # nothing is typed here
        self.setFont(monospace())
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.viewport().setAutoFillBackground(False)
        self.document().setDocumentMargin(2)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setTextInteractionFlags(SELECTABLE)
        self.setAccessibleName("Constructor expression")
        self.setToolTip("The layer as it is written in Python. Arguments left out are Keras' own.")
        self.document().documentLayout().documentSizeChanged.connect(self._fit)

    def set_expression(self, expression: str) -> None:
        """Shows the expression; the same one again leaves a selection in it alone."""
        if expression != self.toPlainText():
            self.setPlainText(expression)

    def sizeHint(self) -> QSize:
        """Asks to be as high as the longest text so far in the present width.

        What lies under it stays where it is, so that a second click takes the first one back.
        """
        margins = 2 * (self.document().documentMargin() + self.frameWidth())
        return QSize(120, int(self._most_lines * self.fontMetrics().lineSpacing() + margins + 2))

    def minimumSizeHint(self) -> QSize:
        """Asks for a narrow column of the same height."""
        return QSize(60, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Asks for another height where the width breaks the text elsewhere."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.forget()

    def arrange(self) -> None:
        """Becomes as low as the present text: of smaller letters fewer lines are needed."""
        self._most_lines = 1
        self._fit()

    forget = arrange

    def _fit(self) -> None:
        # The layout of plain text counts its height in lines.
        self._most_lines = max(int(self.document().size().height()), self._most_lines)
        self.updateGeometry()
