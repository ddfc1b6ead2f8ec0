"""Python in colours: Pygments says what each word is, the theme how it looks."""

from collections.abc import Iterator
from dataclasses import dataclass

from pygments.lexers.python import PythonLexer  # type: ignore[import-untyped] # ships no types
from pygments.token import (  # type: ignore[import-untyped]
    Comment,
    Keyword,
    Number,
    String,
    _TokenType,
)

from lstmviz.figure.theme import Colour, Theme


@dataclass(frozen=True)
class Look:
    """How a word looks. What it is can be told without its colour too."""

    colour: Colour
    is_bold: bool = False
    is_italic: bool = False


def looks_of(theme: Theme) -> dict[_TokenType, Look]:
    """A look for each kind of word that has one; all can be read on the theme's `window`."""
    return {
        Keyword: Look(theme.accent, is_bold=True),
        Keyword.Constant: Look(theme.units[0]),
        Number: Look(theme.units[0]),
        String: Look(theme.good),
        Comment: Look(theme.muted, is_italic=True),
    }


class PythonWords:
    """Tells the words of Python apart that has no string over several lines.

    So each line can be read by itself: Pygments needs a tenth of a second for a thousand numbers.
    """

    def __init__(self, theme: Theme) -> None:
        """Looks as in this theme."""
        self._lexer = PythonLexer(stripnl=False, ensurenl=False)
        self._looks = looks_of(theme)

    def of(self, line: str) -> Iterator[tuple[str, Look | None]]:
        """All of a line, word by word; what has no look of its own with None."""
        for _, kind, word in self._lexer.get_tokens_unprocessed(line):
            known = next((k for k in reversed(kind.split()) if k in self._looks), None)
            yield word, None if known is None else self._looks[known]
