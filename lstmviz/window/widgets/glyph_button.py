"""Buttons with a simple sign, drawn so that it looks the same on every system."""

from typing import Literal

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPalette, QPolygonF
from PySide6.QtWidgets import QToolButton, QWidget

Glyph = Literal["to start", "back", "play", "pause", "forward", "to end"]


def glyph_path(glyph: Glyph) -> QPainterPath:
    """The sign's outline in the square from (0, 0) to (1, 1)."""
    path = QPainterPath()
    if glyph == "play":
        _triangle(path, 0.18, 0.9)
    elif glyph == "pause":
        path.addRect(QRectF(0.18, 0.1, 0.22, 0.8))
        path.addRect(QRectF(0.6, 0.1, 0.22, 0.8))
    elif glyph in ("forward", "back"):
        path.addRect(QRectF(0.16, 0.15, 0.14, 0.7))
        _triangle(path, 0.38, 0.9)
    else:
        _triangle(path, 0.08, 0.44)
        _triangle(path, 0.44, 0.8)
        path.addRect(QRectF(0.8, 0.12, 0.12, 0.76))
    if glyph in ("back", "to start"):
        mirrored = QPainterPath()
        for polygon in path.toSubpathPolygons():
            mirrored.addPolygon(QPolygonF([QPointF(1 - p.x(), p.y()) for p in polygon.toList()]))
        return mirrored
    return path


class GlyphButton(QToolButton):
    """A tool button with a sign in the palette's colour, as large as the text."""

    def __init__(self, glyph: Glyph, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._glyph = glyph
        self.setAutoRaise(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.set_glyph(glyph, name)

    def set_glyph(self, glyph: Glyph, name: str) -> None:
        """Shows another sign."""
        self._glyph = glyph
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.update()

    def sizeHint(self) -> QSize:
        """A square around the sign."""
        side = int(self.fontMetrics().height() * 1.9)
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:
        """The same square."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the button as the style has it, and the sign on it."""
        super().paintEvent(event)
        side = self.fontMetrics().height()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate((self.width() - side) / 2, (self.height() - side) / 2)
        painter.scale(side, side)
        group = QPalette.ColorGroup.Active if self.isEnabled() else QPalette.ColorGroup.Disabled
        ink = self.palette().color(group, QPalette.ColorRole.ButtonText)
        painter.fillPath(glyph_path(self._glyph), ink)
        painter.end()


def _triangle(path: QPainterPath, left: float, right: float) -> None:
    corners = [QPointF(left, 0.1), QPointF(right, 0.5), QPointF(left, 0.9)]
    path.addPolygon(QPolygonF([*corners, corners[0]]))
