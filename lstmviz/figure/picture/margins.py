"""What stands beside the tracks: lane names, letters and ticks left, the units' names right."""

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from lstmviz.figure.drawing.fonts import text_height
from lstmviz.figure.drawing.marks import paint_text
from lstmviz.figure.picture.colour_bar import paint_colour_bar
from lstmviz.figure.picture.lane import Lane
from lstmviz.figure.picture.strip_layout import StripLayout
from lstmviz.figure.picture.unit_names import paint_unit_names
from lstmviz.figure.tracks.canvas import Canvas
from lstmviz.figure.tracks.line_track import tick_values, y_of
from lstmviz.figure.tracks.track import data_area
from lstmviz.figure.view_model.axis_limits import tick_text
from lstmviz.figure.view_model.track_words import NAMES, letter_of
from lstmviz.session.view_state import Track

_LEFT = Qt.AlignmentFlag.AlignLeft
_RIGHT = Qt.AlignmentFlag.AlignRight
_CENTRE = Qt.AlignmentFlag.AlignHCenter


def paint_left(painter: QPainter, canvas: Canvas, layout: StripLayout, lane: Lane) -> None:
    """A lane's name, its tracks' letters and their ticks."""
    fonts, theme = canvas.fonts, canvas.theme
    left, right = layout.letters
    ticks_right = layout.plot[0] - 1.2 * canvas.em
    lane_name = _paint_lane_name(painter, canvas, layout, lane)
    if lane.x.top() >= layout.lanes_area.top():
        letter = QRectF(right, lane.x.top(), ticks_right - right, lane.x.height())
        paint_text(painter, letter, "x", fonts.letter, theme.text, _RIGHT)
    for name, track in lane.tracks.items():
        top = max(track.top(), lane_name.bottom())
        bottom = min(track.bottom(), layout.lanes_area.bottom())
        if bottom - top >= 0.8 * text_height(fonts.letter):
            _paint_letter(painter, canvas, QRectF(left, top, right - left, bottom - top), name)
        area = data_area(canvas, track, name)
        if canvas.chosen.as_lines:
            _paint_ticks(painter, canvas, area, name, ticks_right)
        else:
            _paint_unit_numbers(painter, canvas, track, area, ticks_right)


def _paint_lane_name(painter: QPainter, canvas: Canvas, layout: StripLayout, lane: Lane) -> QRectF:
    """The lane's name beside its input; it stays in sight while any of the lane is seen.

    Returns:
        The place that it takes.
    """
    left, right = layout.letters
    height = min(lane.x.height(), 2 * canvas.em)
    place = QRectF(left, lane.x.top(), right - left, height)
    if place.top() < layout.lanes_area.top():
        top = min(layout.lanes_area.top(), lane.bottom - height)
        place = QRectF(left, max(top, lane.x.top()), right - left, height)
    paint_text(painter, place, f"row {lane.row}", canvas.fonts.bold, canvas.theme.text, _LEFT)
    return place


def _paint_letter(painter: QPainter, canvas: Canvas, column: QRectF, name: Track) -> None:
    """A track's letter in the middle of what is seen of it, and as many words as fit below."""
    fonts, theme = canvas.fonts, canvas.theme
    high, low = text_height(fonts.letter) * 0.86, text_height(fonts.small) * 0.9
    words = NAMES[name] if column.height() >= high + len(NAMES[name]) * low else ()
    y = column.center().y() - (high + len(words) * low) / 2
    place = QRectF(column.left(), y, column.width(), high)
    paint_text(painter, place, letter_of(name), fonts.letter, theme.text, _CENTRE)
    below = y + high + (0.2 * canvas.em if name == "g" else 0.0)  # it reaches below the line
    for number, word in enumerate(words):
        place = QRectF(column.left(), below + number * low, column.width(), low)
        paint_text(painter, place, word, fonts.small, theme.muted, _CENTRE)


def _paint_ticks(
    painter: QPainter, canvas: Canvas, track: QRectF, name: Track, right: float
) -> None:
    high = text_height(canvas.fonts.small)
    inside = 0.2 * canvas.em  # else it might touch a number of the next track
    for value in tick_values(canvas, track, name):
        y = y_of(value, track, canvas.trace_view.limits[name])
        y = min(max(y, track.top() + inside), track.bottom() - inside)
        place = QRectF(right - 100, y - high / 2, 100, high)
        paint_text(painter, place, tick_text(value), canvas.fonts.small, canvas.theme.muted, _RIGHT)


def _paint_unit_numbers(
    painter: QPainter, canvas: Canvas, track: QRectF, cells: QRectF, right: float
) -> None:
    high = text_height(canvas.fonts.small)
    units = canvas.chosen.units
    line = cells.height() / len(units)
    for place in _numbered(canvas, cells.height() / (1.15 * high)):
        y = min(max(cells.top() + (place + 0.5) * line, track.top() + high / 2), cells.bottom())
        if place == len(units) - 1:
            y = min(y, cells.bottom() - high / 2)
        room = QRectF(right - 100, y - high / 2, 100 - 1.2 * canvas.em, high)
        text = f"unit {units[place]}"
        paint_text(painter, room, text, canvas.fonts.small, canvas.theme.muted, _RIGHT)


def _numbered(canvas: Canvas, room: float) -> list[int]:
    """The places whose units are named: both ends, or as many as fit where they are sorted."""
    units, last = canvas.chosen.units, len(canvas.chosen.units) - 1
    if canvas.unit is not None:
        return [canvas.chosen.place_of(canvas.unit)]
    if room < 2 or last == 0:
        return [0] if room >= 1 else []
    if units == tuple(sorted(units)) and last == units[-1] - units[0]:
        return [0, last]
    return sorted({round(place) for place in np.linspace(0, last, min(int(room), last + 1))})


def paint_right(painter: QPainter, canvas: Canvas, layout: StripLayout, lane: Lane) -> None:
    """The units' names at the ends of their lines; for a heatmap, its colour bars."""
    if canvas.chosen.as_lines:
        paint_unit_names(painter, canvas, layout, lane)
        return
    for name, track in lane.tracks.items():
        paint_colour_bar(painter, canvas, layout, data_area(canvas, track, name), name)
