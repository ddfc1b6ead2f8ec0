"""Breaks whole texts into lines, also words that are wider than a line."""

from PySide6.QtGui import QFont, QFontMetricsF

from lstmviz.figure.drawing.wrapping import wrapped


def lines_of(text: str, font: QFont, width: float) -> tuple[str, ...]:
    """A text's lines, broken between words, and where one is too wide within it."""
    return tuple(
        piece
        for paragraph in text.split("\n")
        for line in wrapped(paragraph, font, width)
        for piece in pieces(line, font, width)
    )


def pieces(text: str, font: QFont, width: float) -> tuple[str, ...]:
    """Cuts a text into pieces as wide as there is room, of a character at least."""
    advance = QFontMetricsF(font).horizontalAdvance
    found: list[str] = []
    while len(text) > 1 and advance(text) > width:
        fitting, too_many = 1, len(text)
        while too_many - fitting > 1:
            middle = (fitting + too_many) // 2
            if advance(text[:middle]) <= width:
                fitting = middle
            else:
                too_many = middle
        found.append(text[:fitting])
        text = text[fitting:]
    return (*found, text)
