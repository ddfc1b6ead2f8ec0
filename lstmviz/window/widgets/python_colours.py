"""Python in colours: Pygments says what each word is, the theme in which colour it stands."""

from pygments.lexers.python import PythonLexer  # type: ignore[import-untyped] # ships no types
from pygments.token import (  # type: ignore[import-untyped]
    Comment,
    Keyword,
    Number,
    String,
    _TokenType,
)
from PySide6.QtGui import QColor, QFont, QSyntaxHighlighter, QTextCharFormat, QTextDocument

from lstmviz.figure.theme import Colour, Theme
from lstmviz.window.widgets.code_view import utf16_length


def colours_of(theme: Theme) -> dict[_TokenType, Colour]:
    """A colour for each kind of word that has one; all can be read on the theme's `window`."""
    return {
        Keyword: theme.accent,
        Keyword.Constant: theme.units[0],
        Number: theme.units[0],
        String: theme.good,
        Comment: theme.muted,
    }


class PythonColours(QSyntaxHighlighter):
    """Colours a document that holds nothing but Python, none of whose strings goes over lines.

    So each line can be read by itself, and where one changes, Qt asks for that one alone:
    Pygments needs a tenth of a second for a thousand numbers.
    """

    def __init__(self, document: QTextDocument, theme: Theme) -> None:
        super().__init__(document)
        self._lexer = PythonLexer(stripnl=False, ensurenl=False)
        self._looks: dict[_TokenType, QTextCharFormat] = {}
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Colours the text anew."""
        self._looks = {
            kind: _look(kind, QColor(colour)) for kind, colour in colours_of(theme).items()
        }
        self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        """Colours one line; Qt asks for each that changes."""
        column = 0
        for _, kind, word in self._lexer.get_tokens_unprocessed(text):
            length = utf16_length(word)
            known = next((k for k in reversed(kind.split()) if k in self._looks), None)
            if known is not None:
                self.setFormat(column, length, self._looks[known])
            column += length


def _look(kind: _TokenType, colour: QColor) -> QTextCharFormat:
    look = QTextCharFormat()
    look.setForeground(colour)
    # What a word is can be told without its colour too.
    look.setFontItalic(kind is Comment)
    look.setFontWeight(QFont.Weight.Bold if kind is Keyword else QFont.Weight.Normal)
    return look
