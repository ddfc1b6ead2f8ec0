"""Paints all units of a box at a glance: a bar each, or where there are many a cell each."""

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from lstmviz.experiment.arrays import Array
from lstmviz.figure.drawing.colour_maps import diverging, of_inputs, paint_cells
from lstmviz.figure.drawing.marks import outline_with, pen, tint
from lstmviz.figure.theme import Theme, unit_colour
from lstmviz.figure.view_model.axis_limits import Limits, symmetric

LEAST_BAR = 3.0
"""The narrowest bar that can be seen as one, in pixels."""

_WIDEST = 1.5  # of a bar, in em


def are_bars(area: QRectF, count: int) -> bool:
    """Whether so many get a bar each."""
    return count * LEAST_BAR <= area.width()


def columns_of(area: QRectF, count: int) -> int:
    """How many cells stand side by side, so that each is about as high as wide."""
    if count < 1 or area.height() <= 0:
        return 1
    return min(max(math.ceil(math.sqrt(count * area.width() / area.height())), 1), count)


def bar_of(area: QRectF, count: int, number: int, em: float) -> QRectF:
    """The slot of a bar, as high as the area."""
    wide = min(area.width() / count, _WIDEST * em)
    left = area.center().x() - wide * count / 2
    return QRectF(left + wide * number, area.top(), wide, area.height())


def number_at(area: QRectF, count: int, at: QPointF, em: float) -> int | None:
    """Which of them lies at a place; None beside them."""
    if count < 1 or not area.contains(at):
        return None
    if are_bars(area, count):
        first = bar_of(area, count, 0, em)
        number = math.floor((at.x() - first.left()) / first.width())
        return number if 0 <= number < count else None
    columns = columns_of(area, count)
    lines = math.ceil(count / columns)
    column = int((at.x() - area.left()) / area.width() * columns)
    line = int((at.y() - area.top()) / area.height() * lines)
    number = min(line, lines - 1) * columns + min(column, columns - 1)
    return number if number < count else None


def paint_bars(
    painter: QPainter,
    theme: Theme,
    area: QRectF,
    values: Array,
    limits: Limits,
    em: float,
    *,
    marked: int | None,
    inks: str | None = None,
    alpha: float = 1.0,
) -> None:
    """Paints the (units,) or (features,) values within limits at which bars and colours end.

    The marked one is pointed out. All have one ink where it is given, and are then inputs;
    by default each has its unit's own.
    """
    count = len(values)
    if not count or area.width() <= 0:
        return
    if are_bars(area, count):
        _paint_few(painter, theme, area, values, limits, em, marked, inks, alpha)
        return
    columns = columns_of(area, count)
    lines = math.ceil(count / columns)
    cells = np.zeros((lines, columns))  # what is left over looks like zero: like nothing
    cells.flat[:count] = values
    painter.save()
    painter.setOpacity(alpha)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)  # on whole pixels: faster
    area = QRectF(area.toRect())
    if inks is None:
        paint_cells(painter, area, cells, symmetric(limits), diverging(theme), theme.lost)
    else:
        paint_cells(painter, area, cells, limits, of_inputs(theme), theme.error)
    painter.restore()
    if marked is not None:
        wide, high = area.width() / columns, area.height() / lines
        left, top = area.left() + marked % columns * wide, area.top() + marked // columns * high
        place = QRectF(left, top, wide, high)
        grown = max(2.5 - min(wide, high) / 2, 0.5)
        for ink, width in ((theme.window, 3.0), (theme.text, 1.4)):
            outline_with(painter, pen(ink, width))
            painter.drawRect(place.adjusted(-grown, -grown, grown, grown))


def _paint_few(
    painter: QPainter,
    theme: Theme,
    area: QRectF,
    values: Array,
    limits: Limits,
    em: float,
    marked: int | None,
    inks: str | None,
    alpha: float,
) -> None:
    low, high = min(limits[0], 0.0), max(limits[1], 0.0)
    span = (high - low) or 1.0
    zero = area.top() + area.height() * high / span
    first, last = bar_of(area, len(values), 0, em), bar_of(area, len(values), len(values) - 1, em)
    painter.setPen(pen(theme.zero, max(0.06 * em, 1.0), alpha))
    painter.drawLine(QPointF(first.left(), zero), QPointF(last.right(), zero))
    painter.setPen(Qt.PenStyle.NoPen)
    for number, value in enumerate(values.tolist()):
        slot = bar_of(area, len(values), number, em)
        gap = min(slot.width() * 0.14, 0.2 * em)
        bar = slot.adjusted(gap, 0, -gap, 0)
        if math.isnan(value):
            painter.setBrush(tint(theme.error, 0.35 * alpha))
            painter.drawRect(bar)
            continue
        end = area.top() + area.height() * (high - min(max(value, low), high)) / span
        if abs(end - zero) < 1.0 and value:
            end = zero + (1.0 if end >= zero else -1.0)
        bar.setTop(min(zero, end))
        bar.setBottom(max(zero, end))
        strong = number == marked or marked is None
        painter.setBrush(tint(inks or unit_colour(theme, number), alpha * (1.0 if strong else 0.6)))
        painter.drawRect(bar)
    if marked is not None and marked < len(values):
        slot = bar_of(area, len(values), marked, em)
        painter.setBrush(QColor(theme.text))
        half = min(slot.width() / 2, 0.28 * em)
        tip, side = QPointF(slot.center().x(), area.bottom() + 0.08 * em), QPointF(half, 0)
        base = tip + QPointF(0, half * 1.2)
        painter.drawPolygon([tip, base + side, base - side])
