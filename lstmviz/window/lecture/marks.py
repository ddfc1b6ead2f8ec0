"""What a lecturer does on top of the picture: freehand marks and a large pointer."""

from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath

from lstmviz.figure.drawing.marks import outline_with, pen
from lstmviz.figure.theme import Theme

_WIDTH, _RIM = 4.0, 8.0  # nominal points
_RADIUS = 11.0


@dataclass
class Strokes:
    """Lines drawn by hand, in the picture's nominal points: they stay where they belong.

    Attributes:
        lines: each with its points.
    """

    lines: list[list[QPointF]] = field(default_factory=list)

    def begin(self, place: QPointF) -> None:
        """Begins a line."""
        self.lines.append([place])

    def go_on(self, place: QPointF) -> None:
        """Draws the last line on."""
        if self.lines:
            self.lines[-1].append(place)

    def wipe(self) -> bool:
        """Takes all lines away; tells whether there were any."""
        were_there = bool(self.lines)
        self.lines.clear()
        return were_there

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Paints them where a unit of the painter is a nominal point."""
        for line in self.lines:
            path = QPainterPath(line[0])
            for place in line[1:] or [line[0] + QPointF(0.01, 0)]:  # a dot is seen as well
                path.lineTo(place)
            for colour, width in ((theme.window, _RIM), (theme.error, _WIDTH)):
                outline_with(painter, pen(colour, width))
                painter.drawPath(path)


def paint_pointer(painter: QPainter, theme: Theme, place: QPointF) -> None:
    """Paints the pointer: a disc with rims that show on any ground, in nominal points."""
    painter.setPen(Qt.PenStyle.NoPen)
    for colour, radius in ((theme.text, 1.3), (theme.window, 1.15), (theme.error, 0.95)):
        painter.setBrush(QColor(colour))
        painter.drawEllipse(place, radius * _RADIUS, radius * _RADIUS)
