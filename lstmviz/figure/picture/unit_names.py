"""Paints the units' names at the ends of their lines."""

import math
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from lstmviz.figure.drawing.fonts import text_height
from lstmviz.figure.drawing.marks import paint_point, paint_text, pen
from lstmviz.figure.picture.strip_layout import Lane, StripLayout
from lstmviz.figure.theme import unit_shape
from lstmviz.figure.tracks.canvas import FADED, Canvas
from lstmviz.figure.tracks.line_track import y_of
from lstmviz.figure.tracks.track import data_area

_CLOSE = 0.92
"""How far names lie apart at least, in lines of text."""


@dataclass(frozen=True)
class UnitName:
    """A name beside a lane.

    Attributes:
        unit: whose it is.
        area: where it stands.
        y: where its line ends, in pixels from the top.
        x: where a leader to that end may begin; None where there is none.
    """

    unit: int
    area: QRectF
    y: float
    x: float | None


def unit_names(canvas: Canvas, layout: StripLayout, lane: Lane) -> tuple[UnitName, ...]:
    """The names that stand beside a lane, from the top; those for which there is room."""
    apart = text_height(canvas.fonts.small) * _CLOSE
    ends = _line_ends(canvas, lane)
    track = lane.track("h")
    if len(ends) * apart > track.height():  # names may use the room beside the others as well
        track = QRectF(track.left(), track.top(), track.width(), lane.bottom - track.top())
    room = max(int(track.height() / apart), 1)
    if len(ends) > room:
        kept = {round(number) for number in np.linspace(0, len(ends) - 1, room)}
        ends = [end for n, end in enumerate(ends) if n in kept or end[1] == canvas.unit]
    half = apart / 2
    places = spread([y for y, _, _ in ends], apart, track.top() + half, track.bottom() - half)
    left = layout.names[0] + 1.5 * canvas.em
    width = layout.names[1] - left
    return tuple(
        UnitName(unit, QRectF(left, place - half, width, apart), y, x)
        for (y, unit, x), place in zip(ends, places, strict=True)
    )


def paint_unit_names(painter: QPainter, canvas: Canvas, layout: StripLayout, lane: Lane) -> None:
    """Paints them, each with a piece of its line."""
    for name in unit_names(canvas, layout, lane):
        painter.setOpacity(FADED + 0.25 if canvas.fades(name.unit) else 1.0)
        colour, place = canvas.colour(name.unit), name.area.center().y()
        painter.setPen(pen(colour, canvas.em * 0.09, 0.8))
        bend = name.area.left() - 0.8 * canvas.em
        if name.x is not None:
            knee = QPointF(max(bend - 0.6 * canvas.em, name.x), name.y)
            painter.drawLine(QPointF(name.x, name.y), knee)
            painter.drawLine(knee, QPointF(bend, place))
        painter.setPen(pen(colour, canvas.em * 0.26))
        painter.drawLine(QPointF(bend, place), QPointF(name.area.left() - 0.42 * canvas.em, place))
        if len(canvas.theme.shapes) > 1 and canvas.radius:
            at, shape = QPointF(bend + 0.1 * canvas.em, place), unit_shape(canvas.theme, name.unit)
            paint_point(painter, at, 0.34 * canvas.em, colour, canvas.theme.window, True, shape)
        ink = canvas.theme.muted if canvas.fades(name.unit) else canvas.theme.text
        text = f"unit {name.unit}"
        paint_text(painter, name.area, text, canvas.fonts.small, ink, Qt.AlignmentFlag.AlignLeft)
    painter.setOpacity(1.0)


def spread(requested: list[float], apart: float, low: float, high: float) -> list[float]:
    """Places as near as may be to those wanted (in order), `apart` from each other.

    Neighbours that are too close share the shift between them; all stay within low and high
    as long as there is room.
    """
    groups: list[list[float]] = []  # [sum of wanted minus offsets, count]
    for place in requested:
        groups.append([place, 1.0])
        while len(groups) > 1:
            before, last = groups[-2], groups[-1]
            if before[0] / before[1] + before[1] * apart <= last[0] / last[1]:
                break
            merged = before[0] + last[0] - last[1] * before[1] * apart
            groups[-2:] = [[merged, before[1] + last[1]]]
    places = [total / count + n * apart for total, count in groups for n in range(int(count))]
    most = len(places) - 1
    # Each leaves room for those before it and behind it.
    return [
        min(max(place, low + number * apart), high - (most - number) * apart)
        for number, place in enumerate(places)
    ]


def _line_ends(canvas: Canvas, lane: Lane) -> list[tuple[float, int, float | None]]:
    """(y, unit, x) of each unit's last seen value, from the top down; x where a leader may go."""
    trace_view = canvas.trace_view
    for block in reversed(trace_view.blocks):
        reached = canvas.reached(block)
        if reached < 0 or canvas.px(block.left) > canvas.right:
            continue
        if not trace_view.has_row(block.call, lane.row):
            continue
        last = min(reached, max(math.floor(canvas.x(canvas.right) - block.left - 0.5), 0))
        at_end = block is trace_view.blocks[-1] and last == block.timesteps
        x = canvas.px(block.x_of(last - 1)) + 1.9 * max(canvas.radius, 1.0) if at_end else None
        units, area = canvas.chosen.units, data_area(canvas, lane.track("h"), "h")
        first = 0 if trace_view.any_lost else last  # a line may have ended before
        values = trace_view.states(block.call, lane.row, "h", range(first, last + 1), units)
        ends = []
        for place, unit in enumerate(units):
            known = np.flatnonzero(np.isfinite(values[:, place]))
            value = values[known[-1], place] if known.size else trace_view.limits["h"][0]
            whole = known.size and known[-1] == last - first
            y = y_of(float(value), area, trace_view.limits["h"])
            ends.append((y, unit, x if whole else None))
        return sorted(ends)
    return []
