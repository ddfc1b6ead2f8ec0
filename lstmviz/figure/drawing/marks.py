"""Paints the picture's signs and lines. A sign tells by its shape; colour only helps.

A filled disc was returned, a ring only computed. A start state carries the sign of its
origin: a square for zeros, the same with a bar through it after a reset, a diamond for what
was carried over, a triangle for what was given.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import pairwise

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPen, QPolygonF

from lstmviz.experiment.arrays import Array
from lstmviz.figure.drawing.fonts import Fonts, resized, text_height, text_width
from lstmviz.figure.theme import Shape, Theme
from lstmviz.trace.trace import Origin


def paint_placeholder(
    painter: QPainter, theme: Theme, font: QFont, area: QRectF, text: str
) -> None:
    """A calm word while there is nothing to show yet, under a little of what will come."""
    fonts = Fonts.of(font, area.width(), area.height())
    em = fonts.em
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    centre = area.center() - QPointF(0, 1.6 * em)
    places = [centre + QPointF(n * 3.2 * em, dy * em) for n, dy in enumerate((0.6, -0.7, 0.2), -1)]
    painter.setPen(pen(theme.border, 0.24 * em))
    for one, other in pairwise(places):
        painter.drawLine(one, other)
    paint_origin(painter, places[0], 0.5 * em, theme.border, theme.window, "zeros")
    for place in places[1:]:
        paint_point(painter, place, 0.5 * em, theme.border, theme.window, filled=True)
    words = QRectF(area.left() + em, centre.y() + 2.6 * em, area.width() - 2 * em, 6 * em)
    painter.setFont(resized(fonts.normal, 1.25))
    painter.setPen(QColor(theme.muted))
    flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
    painter.drawText(words, int(flags) | int(Qt.TextFlag.TextWordWrap.value), text)


def thinned(xs: Array, ys: Array, firsts: Array, *, over_gaps: bool = False) -> tuple[Array, Array]:
    """The lowest and the highest of each group of points: what is seen of them in one pixel.

    Args:
        xs: (points,).
        ys: (points, …); NaN where there is no point.
        firsts: (groups,): where each group begins, the first at 0; it ends where the next begins.
        over_gaps: takes what points there are of each group; by default a group with a gap is one.

    Returns:
        (2 · groups,) and (2 · groups, …).
    """
    lowest, highest = (np.fmin, np.fmax) if over_gaps else (np.minimum, np.maximum)
    ends = [each.reduceat(ys, firsts, axis=0) for each in (lowest, highest)]
    return np.repeat(xs[firsts], 2), np.stack(ends, axis=1).reshape(-1, *ys.shape[1:])


def segments(xs: Array, ys: Array, dash: int = 0) -> list[QLineF]:
    """The line piece by piece: Qt is many times slower on one long, wide, antialiased polyline.

    Args:
        xs: (points,).
        ys: (points,); NaN where the line has a gap.
        dash: so many pieces are there, and then as many are not; 0 for all.
    """
    known = np.isfinite(ys)
    pieces = np.flatnonzero(known[:-1] & known[1:])
    if dash:
        pieces = pieces[pieces // dash % 2 == 0]
    return [QLineF(xs[i], ys[i], xs[i + 1], ys[i + 1]) for i in pieces.tolist()]


def pen(colour: str, width: float, alpha: float = 1.0) -> QPen:
    """A solid pen with round ends."""
    ink = QColor(colour)
    ink.setAlphaF(alpha)
    made = QPen(ink, width)
    made.setCapStyle(Qt.PenCapStyle.RoundCap)
    made.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return made


def line_pen(colour: str, width: float, alpha: float = 1.0) -> QPen:
    """A pen for lines of many pieces.

    Its ends are square: at such a width nobody sees that, and Qt is four times as quick.
    """
    made = pen(colour, width, alpha)
    made.setCapStyle(Qt.PenCapStyle.SquareCap)
    return made


def tint(colour: str, alpha: float) -> QColor:
    """The colour, seen through."""
    made = QColor(colour)
    made.setAlphaF(alpha)
    return made


def fill_with(painter: QPainter, ground: QColor | str) -> None:
    """What is painted next is filled and has no outline."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(ground))


def outline_with(painter: QPainter, line: QPen) -> None:
    """What is painted next is an outline and isn't filled."""
    painter.setPen(line)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def paint_box(
    painter: QPainter, area: QRectF, radius: float, ground: QColor | str, rim: QPen | None = None
) -> None:
    """A filled rectangle with round corners, with a rim where one is given."""
    painter.setPen(Qt.PenStyle.NoPen if rim is None else rim)
    painter.setBrush(QColor(ground))
    painter.drawRoundedRect(area, radius, radius)


@contextmanager
def clipped(painter: QPainter, area: QRectF) -> Iterator[None]:
    """Paints within an area alone, until it is left: also where the rest is never painted."""
    painter.save()
    painter.setClipRect(area, Qt.ClipOperation.IntersectClip)
    try:
        yield
    finally:
        painter.restore()


def paint_point(
    painter: QPainter,
    at: QPointF,
    radius: float,
    colour: str,
    ground: str,
    filled: bool,
    shape: Shape = "disc",
) -> None:
    """A step's marker, set off from what lies under it by a rim of the ground's colour."""
    width = radius * 0.42
    if shape == "disc":  # by far the most, and an ellipse is quicker than a path
        fill_with(painter, ground)
        painter.drawEllipse(at, radius * 1.13, radius * 1.13)
        painter.setPen(pen(colour, width))
        painter.setBrush(QColor(colour if filled else ground))
        painter.drawEllipse(at, radius - width / 2, radius - width / 2)
        return
    path = marker_shape(at, radius, shape)
    painter.setBrush(QColor(ground))
    painter.setPen(pen(ground, 2 * width))
    painter.drawPath(path)
    painter.setPen(pen(colour, width * 0.9))
    painter.setBrush(QColor(colour if filled else ground))
    painter.drawPath(path)


_CORNERS: Mapping[Shape, tuple[tuple[float, float], ...]] = {
    "triangle": ((-1.1, -0.8), (1.1, -0.8), (0.0, 1.15)),
    "pill": ((-1.3, -0.5), (1.3, -0.5), (1.3, 0.5), (-1.3, 0.5)),
    "star": tuple(
        (reach * math.sin(n * math.pi / 5), -reach * math.cos(n * math.pi / 5))
        for n in range(10)
        for reach in (1.25 if n % 2 == 0 else 0.5,)
    ),
    "column": ((-0.5, -1.3), (0.5, -1.3), (0.5, 1.3), (-0.5, 1.3)),
    "wedge": ((-0.75, -1.1), (-0.75, 1.1), (1.1, 0.0)),
    "plus": tuple(
        (x * turn_x - y * turn_y, x * turn_y + y * turn_x)
        for turn_x, turn_y in ((1, 0), (0, 1), (-1, 0), (0, -1))
        for x, y in ((0.5, -0.5), (1.25, -0.5), (1.25, 0.5))
    ),
    "half": tuple(
        (1.15 * math.cos(n * math.pi / 12), 1.3 * math.sin(n * math.pi / 12) - 0.55)
        for n in range(13)
    ),
}
"""Where a marker's corners lie, in radii from its middle."""


def marker_shape(at: QPointF, radius: float, shape: Shape) -> QPainterPath:
    """The outline of a marker."""
    path = QPainterPath()
    if shape == "disc":
        path.addEllipse(at, radius, radius)
        return path
    corners = [at + QPointF(x, y) * (0.9 * radius) for x, y in _CORNERS[shape]]
    path.addPolygon(QPolygonF(corners))
    path.closeSubpath()
    return path


def polylines(xs: Array, ys: Array) -> list[QPolygonF]:
    """The line in as few pieces as its gaps leave, for dashes that run on through its points.

    Args:
        xs: (points,).
        ys: (points,); NaN where the line has a gap.
    """
    known = np.flatnonzero(np.isfinite(ys))
    runs = np.split(known, np.flatnonzero(np.diff(known) > 1) + 1)
    return [
        QPolygonF([QPointF(x, y) for x, y in zip(xs[run].tolist(), ys[run].tolist(), strict=True)])
        for run in runs
        if len(run) > 1
    ]


def paint_frame(
    painter: QPainter, top: QPointF, bottom: QPointF, radius: float, colour: str
) -> None:
    """The box around values that are returned as the state."""
    half = radius * 1.75
    outline_with(painter, pen(colour, max(radius * 0.32, 1.0)))
    painter.drawRect(QRectF(top, bottom).adjusted(-half, -half, half, half))


def paint_cross(painter: QPainter, at: QPointF, radius: float, colour: str, ground: str) -> None:
    """An output that isn't h."""
    for width, ink in ((radius * 1.1, ground), (radius * 0.55, colour)):
        painter.setPen(pen(ink, width))
        for reach in (QPointF(radius, -radius), QPointF(radius, radius)):
            painter.drawLine(at - reach, at + reach)


def paint_origin(
    painter: QPainter, at: QPointF, radius: float, colour: str, ground: str, origin: Origin
) -> None:
    """Where a start state came from."""
    shape = origin_shape(at, radius * 1.35, origin)
    painter.setBrush(QColor(ground))
    painter.setPen(pen(ground, radius * 1.1))
    painter.drawPath(shape)
    painter.setPen(pen(colour, radius * 0.48))
    painter.drawPath(shape)
    if origin == "reset":
        reach = QPointF(radius, -radius) * 2.1
        painter.drawLine(at - reach, at + reach)


def origin_shape(at: QPointF, radius: float, origin: Origin) -> QPainterPath:
    """The outline of an origin's sign."""
    path = QPainterPath()
    if origin in ("zeros", "reset"):
        half = radius * 0.86
        path.addRect(QRectF(at.x() - half, at.y() - half, 2 * half, 2 * half))
        return path
    corners = 4 if origin == "carried" else 3
    reach = radius * (1.18 if corners == 4 else 1.25)
    centre = at if corners == 4 else at + QPointF(0, radius * 0.22)
    angles = (2 * math.pi * corner / corners for corner in range(corners))
    path.addPolygon(
        QPolygonF([centre + QPointF(math.sin(a), -math.cos(a)) * reach for a in angles])
    )
    path.closeSubpath()
    return path


def paint_arrow(painter: QPainter, start: QPointF, end: QPointF, colour: str, width: float) -> None:
    """A dashed arrow: state on its way from one call into the next."""
    length = QLineF(start, end).length()
    if length < width:
        return
    head = min(width * 4.2, length)
    base, corners = arrow_head(start, end, head, head * 0.48)
    dashed = pen(colour, width)
    dashed.setCapStyle(Qt.PenCapStyle.FlatCap)
    dashed.setDashPattern([2.4, 1.5])
    painter.setPen(dashed)
    if length > head:
        painter.drawLine(start, base)
    fill_with(painter, colour)
    painter.drawPolygon(corners)


def arrow_head(start: QPointF, tip: QPointF, high: float, side: float) -> tuple[QPointF, QPolygonF]:
    """An arrow's head by its height and half its width: the middle of its base, its corners."""
    along = (tip - start) * (1 / QLineF(start, tip).length())
    base = tip - along * high
    across = QPointF(-along.y(), along.x()) * side
    return base, QPolygonF([tip, base + across, base - across])


def paint_hatch(
    painter: QPainter, areas: Sequence[QRectF], colour: str, apart: float, alpha: float
) -> None:
    """Slanted strokes, one hatching over areas that stand side by side, from the left.

    Drawn by hand, because Qt's own patterns don't grow with the picture, and cut to each area by
    reckoning, because Qt takes a second to clip to a thousand of them.
    """
    if not areas:
        return
    stroke = pen(colour, max(apart * 0.16, 0.8), alpha)
    stroke.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(stroke)
    bottom, high = areas[0].bottom(), areas[0].height()
    feet = np.arange(areas[0].left() - high, areas[-1].right(), apart)
    # A stroke is as far along as it is high: it lies in an area from `begin` to `end`.
    begin = np.maximum([[area.left()] for area in areas] - feet, 0.0)
    end = np.minimum([[area.right()] for area in areas] - feet, high)
    which = end > begin
    columns = (np.broadcast_to(feet, end.shape)[which], begin[which], end[which])
    strokes = [
        QLineF(foot + one, bottom - one, foot + other, bottom - other)
        for foot, one, other in zip(*(column.tolist() for column in columns), strict=True)
    ]
    with clipped(painter, areas[0].united(areas[-1])):
        painter.drawLines(strokes)


def paint_dropped(painter: QPainter, area: QRectF, ink: str, ground: str, width: float) -> None:
    """An input that dropout took away: emptied and struck out."""
    painter.setPen(pen(ink, width))
    painter.setBrush(tint(ground, 0.72))
    painter.drawRect(area)
    painter.drawLine(area.bottomLeft(), area.topRight())


def paint_tag(
    painter: QPainter, centre: QPointF, text: str, font: QFont, ink: str, ground: str
) -> QRectF:
    """A short word on a ground of its own, so that nothing shines through it."""
    width, height = text_width(font, text), text_height(font)
    area = QRectF(centre.x() - width / 2, centre.y() - height / 2, width, height)
    area.adjust(-0.3 * height, 0, 0.3 * height, 0)
    paint_box(painter, area, 0.25 * height, ground)
    paint_text(painter, area, text, font, ink)
    return area


def paint_text(
    painter: QPainter,
    area: QRectF,
    text: str,
    font: QFont,
    ink: str,
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignHCenter,
) -> None:
    """One line of text, in the middle of the area's height."""
    painter.setFont(font)
    painter.setPen(QColor(ink))
    flags = align | Qt.AlignmentFlag.AlignVCenter
    painter.drawText(area, int(flags) | int(Qt.TextFlag.TextDontClip.value), text)
