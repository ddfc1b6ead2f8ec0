"""Fonts that take their size from where they are used, and widgets that follow that size."""

from PySide6.QtCore import QEvent
from PySide6.QtGui import QFont, QFontDatabase, QResizeEvent


def monospace(*, bold: bool = False) -> QFont:
    """Returns the system's monospaced font, without a size of its own.

    Only family and weight are set, so that a widget with this font still follows the
    window's text size.
    """
    font = QFont()
    font.setFamilies(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).families())
    font.setStyleHint(QFont.StyleHint.Monospace)
    font.setBold(bold)
    return font


def bold_font() -> QFont:
    """Returns a bold font; all else of it is as where it is used."""
    font = QFont()
    font.setBold(True)
    return font


class FollowsFont:
    """Arranges a widget anew when its letters change; named before the widget's Qt class."""

    def arrange(self) -> None:
        """Fits the widget to its letters; without anything else to do, it asks for its size."""
        self.updateGeometry()  # type: ignore[attr-defined]

    def changeEvent(self, event: QEvent) -> None:
        """Follows the text size."""
        super().changeEvent(event)  # type: ignore[misc]
        if event.type() == QEvent.Type.FontChange:
            self.arrange()


class FollowsSize(FollowsFont):
    """Arranges a widget anew when its letters or its size change."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Follows the size."""
        super().resizeEvent(event)  # type: ignore[misc]
        self.arrange()
        # A part that is shown makes Qt lay out all around it, while the pass that resizes this
        # widget goes on with places found before: so one more pass is due after that.
        self.updateGeometry()  # type: ignore[attr-defined]
