"""What a picture says: the texts that are painted, in their order."""

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter
from PySide6.QtSvg import QSvgGenerator

_TEXT = re.compile(r"<text[^>]*>(.*?)</text>", re.DOTALL)


def painted_texts(paint: Callable[[QPainter], None], size: QSize, folder: Path) -> list[str]:
    """The texts, read from a picture that keeps them as such."""
    file = folder / "painted.svg"
    generator = QSvgGenerator()
    generator.setFileName(str(file))
    generator.setSize(size)
    painter = QPainter(generator)
    paint(painter)
    painter.end()
    return [unescape(text).strip() for text in _TEXT.findall(file.read_text("utf-8"))]
