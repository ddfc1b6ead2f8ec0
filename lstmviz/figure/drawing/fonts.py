"""Derives the picture's fonts and measures from one font, so that larger text fits too."""

from dataclasses import dataclass

from PySide6.QtGui import QFont, QFontInfo, QFontMetricsF


def growth_at(width: float, height: float) -> float:
    """How much larger text is in a picture of so many of a screen's pixels.

    A large one is looked at from further away: a projector, a poster.
    """
    return min(max(min(width / 820, height / 640), 0.92), 1.3)


@dataclass(frozen=True, eq=False)
class Fonts:
    """Fonts in pixels, so that they come out alike on a screen and in a file.

    Attributes:
        em: the normal font's size; the unit of every measure in the picture.
        small: ticks, step labels, legend.
        normal: titles' second line, words in gaps.
        bold: titles, lane names.
        letter: the tracks' x, h and c.
        code: the layer's constructor.
    """

    em: float
    small: QFont
    normal: QFont
    bold: QFont
    letter: QFont
    code: QFont

    @classmethod
    def of(cls, base: QFont, width: float, height: float) -> "Fonts":
        """The fonts for a picture of that size, grown from the application's font."""
        em = QFontInfo(base).pixelSize() * growth_at(width, height)
        return cls._of_size(base, em, code=1.2)

    @classmethod
    def at(cls, base: QFont) -> "Fonts":
        """The fonts for a picture whose normal text has just that size, however large it is."""
        return cls._of_size(base, QFontInfo(base).pixelSize(), code=0.92)

    @classmethod
    def _of_size(cls, base: QFont, em: float, code: float) -> "Fonts":
        return cls(
            em=em,
            small=sized(base, em * 0.92),
            normal=sized(base, em),
            bold=sized(base, em * 1.05, bold=True),
            letter=sized(base, em * 1.45, bold=True),
            code=monospaced(base, em * code),
        )


def sized(base: QFont, pixels: float, bold: bool = False) -> QFont:
    """The font in so many pixels, still legible."""
    font = QFont(base)
    font.setPixelSize(max(round(pixels), 6))
    font.setBold(bold)
    return font


def monospaced(base: QFont, pixels: float) -> QFont:
    """A font for code, in so many pixels."""
    font = sized(base, pixels)
    font.setFamilies(["DejaVu Sans Mono", "Menlo", "Consolas", "monospace"])
    font.setStyleHint(QFont.StyleHint.Monospace)
    return font


def resized(font: QFont, share: float) -> QFont:
    """The font at a share of its size, still legible."""
    return sized(font, font.pixelSize() * share, font.bold())


def fitting(font: QFont, text: str, width: float) -> QFont:
    """The font, smaller where the text would be wider than that."""
    wide = text_width(font, text)
    return font if wide <= width else resized(font, 0.98 * width / wide)


def text_width(font: QFont, text: str) -> float:
    """How wide the text is."""
    return QFontMetricsF(font).horizontalAdvance(text)


def text_height(font: QFont) -> float:
    """How high a line is."""
    return QFontMetricsF(font).height()
