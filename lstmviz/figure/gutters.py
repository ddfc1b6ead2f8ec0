"""What stands beside the tracks: lane names, letters and ticks left, the units' names right."""

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from lstmviz.figure.axis_limits import tick_text
from lstmviz.figure.canvas import FADED, Canvas
from lstmviz.figure.colour_maps import diverging, paint_cells
from lstmviz.figure.fonts import text_height, text_width
from lstmviz.figure.lane import LETTERS, NAMES, Lane
from lstmviz.figure.line_track import tick_values, y_of
from lstmviz.figure.marks import paint_text, pen
from lstmviz.figure.strip_layout import StripLayout
from lstmviz.figure.track import data_area
from lstmviz.session.view_state import Track

_LEFT = Qt.AlignmentFlag.AlignLeft
_RIGHT = Qt.AlignmentFlag.AlignRight
_CENTRE = Qt.AlignmentFlag.AlignHCenter


def paint_left(painter: QPainter, canvas: Canvas, layout: StripLayout, lane: Lane) -> None:
    """A lane's name, its tracks' letters and their ticks."""
    fonts, theme = canvas.fonts, canvas.theme
    left, right = layout.letters
    ticks_right = layout.plot[0] - 1.2 * canvas.em
    place = QRectF(left, lane.x.top(), right - left, min(lane.x.height(), 2 * canvas.em))
    paint_text(painter, place, f"row {lane.row}", fonts.bold, theme.text, _LEFT)
    letter = QRectF(right, lane.x.top(), ticks_right - right, lane.x.height())
    paint_text(painter, letter, "x", fonts.letter, theme.text, _RIGHT)
    for name, track in lane.tracks.items():
        column = QRectF(left, track.top(), right - left, 0)
        _paint_letter(painter, canvas, column, track, name)
        area = data_area(canvas, track, name)
        if canvas.chosen.as_lines:
            _paint_ticks(painter, canvas, area, name, ticks_right)
        else:
            _paint_unit_numbers(painter, canvas, track, area, ticks_right)


def _paint_letter(
    painter: QPainter, canvas: Canvas, column: QRectF, track: QRectF, name: Track
) -> None:
    fonts, theme = canvas.fonts, canvas.theme
    high, low = text_height(fonts.letter) * 0.86, text_height(fonts.small) * 0.9
    spelled = track.height() >= high + 2 * low
    y = track.center().y() - (high + (2 * low if spelled else 0)) / 2
    paint_text(
        painter,
        QRectF(column.left(), y, column.width(), high),
        LETTERS.get(name, name),
        fonts.letter,
        theme.text,
        _CENTRE,
    )
    for number, word in enumerate(NAMES[name] if spelled else ()):
        place = QRectF(column.left(), y + high + number * low, column.width(), low)
        paint_text(painter, place, word, fonts.small, theme.muted, _CENTRE)


def _paint_ticks(
    painter: QPainter, canvas: Canvas, track: QRectF, name: Track, right: float
) -> None:
    high = text_height(canvas.fonts.small)
    for value in tick_values(canvas, track, name):
        y = y_of(value, track, canvas.reading.limits[name])
        place = QRectF(right - 100, y - high / 2, 100, high)
        paint_text(painter, place, tick_text(value), canvas.fonts.small, canvas.theme.muted, _RIGHT)


def _paint_unit_numbers(
    painter: QPainter, canvas: Canvas, track: QRectF, cells: QRectF, right: float
) -> None:
    high = text_height(canvas.fonts.small)
    units = canvas.chosen.units
    line = cells.height() / len(units)
    chosen = None if canvas.unit is None else canvas.chosen.place_of(canvas.unit)
    last = len(units) - 1
    for place in [0, last] if chosen is None else [chosen]:
        y = min(max(cells.top() + (place + 0.5) * line, track.top() + high / 2), cells.bottom())
        if place == last:
            y = min(y, cells.bottom() - high / 2)
        room = QRectF(right - 100, y - high / 2, 100 - 1.2 * canvas.em, high)
        text = f"unit {units[place]}"
        paint_text(painter, room, text, canvas.fonts.small, canvas.theme.muted, _RIGHT)


def paint_right(painter: QPainter, canvas: Canvas, layout: StripLayout, lane: Lane) -> None:
    """The units' names at the ends of their lines; for a heatmap, its colour bars."""
    if canvas.chosen.as_lines:
        _paint_names(painter, canvas, layout, lane)
        return
    for name, track in lane.tracks.items():
        _paint_colour_bar(painter, canvas, layout, data_area(canvas, track, name), name)


def spread(wanted: list[float], apart: float, low: float, high: float) -> list[float]:
    """Places as near as may be to those wanted (in order), `apart` from each other.

    Neighbours that are too close share the shift between them; all stay within low and high
    as long as there is room.
    """
    groups: list[list[float]] = []  # [sum of wanted minus offsets, count]
    for place in wanted:
        groups.append([place, 1.0])
        while len(groups) > 1:
            before, last = groups[-2], groups[-1]
            if before[0] / before[1] + before[1] * apart <= last[0] / last[1]:
                break
            merged = before[0] + last[0] - last[1] * before[1] * apart
            groups[-2:] = [[merged, before[1] + last[1]]]
    places: list[float] = []
    for total, count in groups:
        first = min(max(total / count, low), max(high - (count - 1) * apart, low))
        places += [first + number * apart for number in range(int(count))]
    for number in range(1, len(places)):  # the bounds may have pushed groups together
        places[number] = max(places[number], places[number - 1] + apart)
    overhang = places[-1] - high if places else 0.0
    if overhang > 0:
        limit = high
        for number in range(len(places) - 1, -1, -1):
            places[number] = min(places[number], limit)
            limit = places[number] - apart
    return places


def _paint_names(painter: QPainter, canvas: Canvas, layout: StripLayout, lane: Lane) -> None:
    fonts = canvas.fonts
    ends = _line_ends(canvas, lane)
    if not ends:
        return
    apart = text_height(fonts.small) * 0.92
    track = lane.track("h")
    if len(ends) * apart > track.height():  # names may use the room beside the others as well
        track = QRectF(track.left(), track.top(), track.width(), lane.bottom - track.top())
    room = max(int(track.height() / apart), 1)
    if len(ends) > room:
        kept = {round(number) for number in np.linspace(0, len(ends) - 1, room)}
        ends = [end for n, end in enumerate(ends) if n in kept or end[1] == canvas.unit]
    half = apart / 2
    places = spread([y for y, _, _ in ends], apart, track.top() + half, track.bottom() - half)
    text_left = layout.names[0] + 1.5 * canvas.em
    for (y, unit, x), place in zip(ends, places, strict=True):
        chosen = unit == canvas.unit
        painter.setOpacity(FADED + 0.25 if canvas.fades(unit) else 1.0)
        painter.setPen(pen(canvas.colour(unit), canvas.em * 0.09, 0.8))
        bend = text_left - 0.8 * canvas.em
        if x is not None:
            painter.drawLine(QPointF(x, y), QPointF(max(bend - 0.6 * canvas.em, x), y))
            painter.drawLine(QPointF(max(bend - 0.6 * canvas.em, x), y), QPointF(bend, place))
        painter.setPen(pen(canvas.colour(unit), canvas.em * 0.26))
        painter.drawLine(QPointF(bend, place), QPointF(text_left - 0.42 * canvas.em, place))
        font = fonts.small
        area = QRectF(text_left, place - half, layout.names[1] - text_left, apart)
        colour = canvas.theme.text if chosen or canvas.unit is None else canvas.theme.muted
        paint_text(painter, area, f"unit {unit}", font, colour, _LEFT)
    painter.setOpacity(1.0)


def _line_ends(canvas: Canvas, lane: Lane) -> list[tuple[float, int, float | None]]:
    """(y, unit, x) of each unit's last seen value, from the top down; x where a leader may go."""
    reading = canvas.reading
    for block in reversed(reading.blocks):
        reached = canvas.reached(block)
        if reached < 0 or canvas.px(block.left) > canvas.right:
            continue
        if not reading.has_row(block.call, lane.row):
            continue
        values = reading.states(block.call, lane.row, "h")
        last = min(reached, max(math.floor(canvas.x(canvas.right) - block.left - 0.5), 0))
        at_end = block is reading.blocks[-1] and last == block.timesteps
        x = canvas.px(block.x_of(last - 1)) + 1.9 * max(canvas.radius, 1.0) if at_end else None
        ends = []
        for unit in canvas.chosen.units:
            known = np.flatnonzero(np.isfinite(values[: last + 1, unit]))
            value = values[known[-1], unit] if known.size else reading.limits["h"][0]
            whole = known.size and known[-1] == last
            y = y_of(float(value), data_area(canvas, lane.track("h"), "h"), reading.limits["h"])
            ends.append((y, unit, x if whole else None))
        return sorted(ends)
    return []


def _paint_colour_bar(
    painter: QPainter, canvas: Canvas, layout: StripLayout, cells: QRectF, name: Track
) -> None:
    low, high = canvas.reading.colour_limits[name]
    bar = QRectF(
        layout.names[0] + 1.0 * canvas.em, cells.top(), 0.8 * canvas.em, max(cells.height(), 1.0)
    )
    ramp = np.linspace(high, low, 128)[:, None]
    table = diverging(canvas.theme)
    paint_cells(painter, bar, ramp, (low, high), table, canvas.theme.zero)
    painter.setPen(pen(canvas.theme.border, 1.0))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(bar)
    tall = text_height(canvas.fonts.small)
    for value, y in (
        (high, bar.top() + tall / 2),
        (0.0, bar.center().y()),
        (low, bar.bottom() - tall / 2),
    ):
        text = tick_text(float(f"{value:.2g}"))
        if value == 0 and bar.height() < 3 * tall:
            continue
        width = text_width(canvas.fonts.small, text) + 1
        place = QRectF(bar.right() + 0.3 * canvas.em, y - tall / 2, width, tall)
        paint_text(painter, place, text, canvas.fonts.small, canvas.theme.muted, _LEFT)
