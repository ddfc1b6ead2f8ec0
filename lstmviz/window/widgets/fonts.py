"""Fonts that take their size from where they are used."""

from PySide6.QtGui import QFont, QFontDatabase


def monospace(*, bold: bool = False) -> QFont:
    """The system's monospaced font, without a size of its own.

    Only family and weight are set, so that a widget with this font still follows the
    window's text size.
    """
    font = QFont()
    font.setFamilies(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).families())
    font.setStyleHint(QFont.StyleHint.Monospace)
    font.setBold(bold)
    return font
