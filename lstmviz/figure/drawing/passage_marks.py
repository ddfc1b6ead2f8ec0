"""Paints what goes from layer to layer: an arrow, and the mark of a mask that comes along."""

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPolygonF

from lstmviz.figure.drawing.marks import fill_with, outline_with, paint_hatch, pen

_APART = 0.44  # of a mark's height


def paint_flow_arrow(
    painter: QPainter, start: QPointF, right: float, ink: str, size: float
) -> None:
    """Paints an arrow to the right, whose head is as long as the size says."""
    width = 0.3 * size
    back = right - size
    painter.setPen(pen(ink, width))
    if back > start.x():
        painter.drawLine(start, QPointF(back, start.y()))
    fill_with(painter, ink)
    corners = ((right, 0.0), (back, -0.7), (back, 0.7))
    painter.drawPolygon(QPolygonF([QPointF(x, start.y() + y * size) for x, y in corners]))


def paint_mask(painter: QPainter, area: QRectF, ink: str) -> None:
    """Paints a mask: hatched, as in the other pictures."""
    paint_hatch(painter, [area], ink, _APART * area.height(), 1.0)
    outline_with(painter, pen(ink, 0.12 * area.height()))
    painter.drawRect(area)


def paint_mask_mark(painter: QPainter, area: QRectF, ink: str, *, ends: bool) -> None:
    """Paints a mask with an arrow behind it, or a bar where it ends."""
    high = area.height()
    square = QRectF(area.topLeft(), area.topLeft() + QPointF(high, high))
    paint_mask(painter, square, ink)
    start = QPointF(square.right() + 0.1 * high, area.center().y())
    if not ends:
        paint_flow_arrow(painter, start, area.right(), ink, 0.45 * high)
        return
    right = area.right() - 0.2 * high
    painter.setPen(pen(ink, 0.16 * high))
    painter.drawLine(start, QPointF(right, start.y()))
    painter.drawLine(QPointF(right, area.top()), QPointF(right, area.bottom()))
