"""What a picture says: the texts that are painted, in their order, and where they stand."""

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QSize
from PySide6.QtGui import QFont, QFontMetricsF, QGuiApplication, QPainter
from PySide6.QtSvg import QSvgGenerator

_TEXT = re.compile(r"<text([^>]*)>(.*?)</text>", re.DOTALL)


class Written(NamedTuple):
    """A text: its words, where its line begins, and the middle of it."""

    words: str
    left: float
    x: float
    y: float


def written_texts(paint: Callable[[QPainter], None], size: QSize, folder: Path) -> list[Written]:
    """The texts, read from a picture that keeps them as such."""
    file = folder / "painted.svg"
    generator = QSvgGenerator()
    generator.setFileName(str(file))
    generator.setSize(size)
    painter = QPainter(generator)
    paint(painter)
    painter.end()
    return [
        _read(dict(re.findall(r'([\w-]+)="([^"]*)"', attributes)), unescape(text).strip())
        for attributes, text in _TEXT.findall(file.read_text("utf-8"))
    ]


def _read(attributes: dict[str, str], words: str) -> Written:
    font = QFont(QGuiApplication.font())
    font.setPixelSize(int(attributes["font-size"]))
    font.setBold(attributes["font-weight"] == "700")
    left, metrics = float(attributes["x"]), QFontMetricsF(font)
    x = left + metrics.horizontalAdvance(words) / 2
    y = float(attributes["y"]) - metrics.ascent() + metrics.height() / 2
    return Written(words, left, x, y)


def painted_texts(paint: Callable[[QPainter], None], size: QSize, folder: Path) -> list[str]:
    """The texts' words alone."""
    return [text.words for text in written_texts(paint, size, folder)]
