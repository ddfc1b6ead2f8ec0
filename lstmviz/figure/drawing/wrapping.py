"""Breaks text into lines that fit, without making it smaller."""

from PySide6.QtGui import QFont

from lstmviz.figure.drawing.fonts import text_width

_ELLIPSIS = "…"


def wrapped(text: str, font: QFont, width: float, breaks: str = " ") -> list[str]:
    """The text in lines no wider than that where it can be broken, after any of `breaks`."""
    lines, line, word = [], "", ""
    for character in text:
        word += character
        if character not in breaks:
            continue
        if line and text_width(font, (line + word).rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        line, word = line + word, ""
    if line and text_width(font, line + word) > width:
        lines.append(line.rstrip())
        line = ""
    return [*lines, (line + word).rstrip()]


def wrapped_code(text: str, font: QFont, width: float, most: int) -> list[str]:
    """An expression in at most so many lines, broken after its commas; the rest is cut off."""
    lines = wrapped(text, font, width)
    if len(lines) > most:
        lines = [*lines[: most - 1], lines[most - 1] + _ELLIPSIS]
    return [cut(line, font, width) for line in lines]


def cut(text: str, font: QFont, width: float) -> str:
    """The text, or as much of its beginning as fits before an ellipsis."""
    if text_width(font, text) <= width:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        fits = text_width(font, text[:middle].rstrip() + _ELLIPSIS) <= width
        low, high = (middle, high) if fits else (low, middle - 1)
    return text[:low].rstrip() + _ELLIPSIS
