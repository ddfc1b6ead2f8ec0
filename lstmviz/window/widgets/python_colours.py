"""Python in colours in a document of Qt's."""

from PySide6.QtGui import QColor, QFont, QSyntaxHighlighter, QTextCharFormat, QTextDocument

from lstmviz.figure.drawing.python_looks import Look, PythonWords
from lstmviz.figure.theme import Theme
from lstmviz.window.widgets.code_view import utf16_length


class PythonColours(QSyntaxHighlighter):
    """Colours a document that holds nothing but Python; where a line changes, that one alone."""

    def __init__(self, document: QTextDocument, theme: Theme) -> None:
        super().__init__(document)
        self._words = PythonWords(theme)
        self._formats: dict[Look, QTextCharFormat] = {}

    def set_theme(self, theme: Theme) -> None:
        """Colours the text anew."""
        self._words, self._formats = PythonWords(theme), {}
        self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        """Colours one line; Qt asks for each that changes."""
        column = 0
        for word, look in self._words.of(text):
            length = utf16_length(word)
            if look is not None:
                self.setFormat(column, length, self._format(look))
            column += length

    def _format(self, look: Look) -> QTextCharFormat:
        if look not in self._formats:
            made = self._formats[look] = QTextCharFormat()
            made.setForeground(QColor(look.colour))
            made.setFontItalic(look.is_italic)
            made.setFontWeight(QFont.Weight.Bold if look.is_bold else QFont.Weight.Normal)
        return self._formats[look]
