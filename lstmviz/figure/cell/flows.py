"""What flows from box to box: the thicker, the more of it."""

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPolygonF

from lstmviz.figure.drawing.marks import paint_text, pen
from lstmviz.figure.theme import Theme

_THICKEST, _THINNEST = 0.95, 0.1  # em
_HEAD = 0.75  # em beside the line, either side, at most


def thickness(share: float, em: float) -> float:
    """How thick an arrow is that lets so much through, at most all of it."""
    if not math.isfinite(share):
        return _THINNEST * em
    return max(min(abs(share), 1.0) * _THICKEST, _THINNEST) * em


def paint_flow(
    painter: QPainter,
    points: list[QPointF],
    colour: str,
    width: float,
    em: float,
    *,
    dashed: bool = False,
    head: bool = True,
    alpha: float = 1.0,
) -> None:
    """An arrow along a path of straight pieces, its head at the last point."""
    last, before = points[-1], points[-2]
    dx, dy = last.x() - before.x(), last.y() - before.y()
    length = math.hypot(dx, dy)
    if length <= 0:
        return
    dx, dy = dx / length, dy / length
    side = min(width / 2 + 0.28 * em, _HEAD * em) if head else 0.0
    long = min(side * 1.25, length)
    base = QPointF(last.x() - dx * long, last.y() - dy * long)
    stroke = QPen(pen(colour, width, alpha))
    stroke.setCapStyle(Qt.PenCapStyle.FlatCap)
    stroke.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    if dashed:
        stroke.setDashPattern([max(0.35 * em / width, 1.0), max(0.3 * em / width, 1.0)])
    painter.setPen(stroke)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(QPolygonF([*points[:-1], base if head else last]))
    if head:
        ink = QColor(colour)
        ink.setAlphaF(alpha)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        painter.drawPolygon(
            QPolygonF(
                [
                    last,
                    QPointF(base.x() - dy * side, base.y() + dx * side),
                    QPointF(base.x() + dy * side, base.y() - dx * side),
                ]
            )
        )


def paint_operator(
    painter: QPainter, theme: Theme, at: QPointF, sign: str, em: float, strong: bool
) -> None:
    """A round × or +."""
    ground = theme.text if strong else theme.window
    painter.setPen(pen(theme.text if strong else theme.border, 0.09 * em))
    painter.setBrush(QColor(ground))
    painter.drawEllipse(at, 0.68 * em, 0.68 * em)
    ink = theme.window if strong else theme.border
    arm = 0.34 * em
    painter.setPen(pen(ink, 0.17 * em))
    turn = math.pi / 4 if sign == "×" else 0.0
    for angle in (turn, turn + math.pi / 2):
        reach = QPointF(arm * math.cos(angle), arm * math.sin(angle))
        painter.drawLine(at - reach, at + reach)


def paint_pill(
    painter: QPainter, theme: Theme, area: QRectF, text: str, font: QFont, strong: bool
) -> None:
    """An activation by its name."""
    painter.setPen(pen(theme.text if strong else theme.border, area.height() * 0.07))
    painter.setBrush(QColor(theme.panel))
    painter.drawRoundedRect(area, area.height() / 2, area.height() / 2)
    paint_text(painter, area, text, font, theme.text if strong else theme.muted)
