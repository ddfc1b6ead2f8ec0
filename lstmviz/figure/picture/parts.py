"""Paints a picture part by part: margins, lanes, what a step reveals.

What comes into being while one steps through time is covered rather than painted anew, and
where one unit stands out the others are faded as a whole, with that unit painted over them.
"""

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter

from lstmviz.figure.drawing.fonts import fitting, text_height, text_width
from lstmviz.figure.drawing.marks import paint_text
from lstmviz.figure.picture.header import paint_header, paint_steps
from lstmviz.figure.picture.legend import paint_colour_bar, paint_legend
from lstmviz.figure.picture.strip_layout import Lane, StripLayout
from lstmviz.figure.picture.unit_names import paint_unit_names
from lstmviz.figure.tracks.canvas import Canvas
from lstmviz.figure.tracks.heat_track import HEAT
from lstmviz.figure.tracks.input_track import paint_feature_names, paint_input_bar, paint_inputs
from lstmviz.figure.tracks.layer_track import cells_of, paint_thin, paint_thin_ground
from lstmviz.figure.tracks.line_track import LINES, tick_values, y_of
from lstmviz.figure.tracks.track import Paints, TrackPainters, data_area
from lstmviz.figure.view_model.axis_limits import tick_text
from lstmviz.figure.view_model.layer_track import LayerTrack
from lstmviz.session.view_state import START

_LEFT = Qt.AlignmentFlag.AlignLeft
_RIGHT = Qt.AlignmentFlag.AlignRight
_CENTRE = Qt.AlignmentFlag.AlignHCenter


def paint_left(painter: QPainter, canvas: Canvas, layout: StripLayout, lane: Lane) -> None:
    """A lane's name, its tracks' letters and their ticks."""
    fonts, theme = canvas.fonts, canvas.theme
    left, right = layout.letters
    ticks_right = layout.plot[0] - 1.2 * canvas.em
    lane_name = _paint_lane_name(painter, canvas, layout, lane)
    if layout.parts.input and lane.x.top() >= layout.lanes_area.top():
        letter = QRectF(right, lane.x.top(), ticks_right - right, lane.x.height())
        paint_text(painter, letter, "x", fonts.letter, theme.text, _RIGHT)
    for thin, place in lane.layers:
        _paint_layer_name(painter, canvas, place, thin, (left, ticks_right), lane_name)
    for name, track in lane.tracks.items():
        top = max(track.top(), lane_name.bottom())
        bottom = min(track.bottom(), layout.lanes_area.bottom())
        if bottom - top >= 0.8 * text_height(fonts.letter):
            _paint_letter(painter, canvas, QRectF(left, top, right - left, bottom - top), name)
        area = data_area(canvas, track, name)
        if not layout.parts.ticks:
            continue
        if canvas.chosen.as_lines:
            _paint_ticks(painter, canvas, area, name, ticks_right)
        elif not canvas.track(name).is_single:
            _paint_unit_numbers(painter, canvas, track, area, ticks_right)


def _paint_lane_name(painter: QPainter, canvas: Canvas, layout: StripLayout, lane: Lane) -> QRectF:
    """Paints the lane's name, in sight while any of the lane is seen; returns its place."""
    left, right = layout.letters
    height = min(lane.x.height() or 1.6 * canvas.em, 2 * canvas.em)
    top = min(layout.lanes_area.top(), lane.bottom - height)
    place = QRectF(left, max(top, lane.top), right - left, height)
    paint_text(painter, place, f"row {lane.row}", canvas.fonts.bold, canvas.theme.text, _LEFT)
    return place


def _paint_layer_name(
    painter: QPainter,
    canvas: Canvas,
    area: QRectF,
    track: LayerTrack,
    edges: tuple[float, float],
    lane_name: QRectF,
) -> None:
    """What a thin track is, as long as there is room for it right of the lane's name."""
    font, (left, right) = canvas.fonts.small, edges
    cells = cells_of(canvas, track, area)
    place = QRectF(left, 0, right - left, text_height(font))
    if cells.bottom() < area.bottom():
        place.moveCenter(QPointF(place.center().x(), (cells.bottom() + area.bottom()) / 2))
        paint_text(painter, place, "likeliest", font, canvas.theme.muted, _RIGHT)
    place.moveCenter(QPointF(place.center().x(), cells.center().y()))
    if place.intersects(lane_name):
        name = text_width(canvas.fonts.bold, f"row {canvas.trace_view.rows - 1}")
        place.setLeft(min(left + name + 0.4 * canvas.em, right))
    fits = (text for text in track.titles if text_width(font, text) <= place.width())
    text = next(fits, track.titles[-1])
    text = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideMiddle, place.width())
    paint_text(painter, place, text, font, canvas.theme.muted, _RIGHT)


_BELOW_THE_LINE = frozenset("gjpqy")


def _paint_letter(painter: QPainter, canvas: Canvas, column: QRectF, name: str) -> None:
    """A track's letter in the middle of what is seen of it, and as many words as fit below."""
    fonts, theme = canvas.fonts, canvas.theme
    high, low = text_height(fonts.letter) * 0.86, text_height(fonts.small) * 0.9
    track = canvas.track(name)
    words = track.words if column.height() >= high + len(track.words) * low else ()
    y = column.center().y() - (high + len(words) * low) / 2
    place = QRectF(column.left(), y, column.width(), high)
    paint_text(painter, place, track.letter, fonts.letter, theme.text, _CENTRE)
    below = y + high + (0.2 * canvas.em if set(track.letter) & _BELOW_THE_LINE else 0.0)
    for number, word in enumerate(words):
        place = QRectF(column.left(), below + number * low, column.width(), low)
        paint_text(painter, place, word, fonts.small, theme.muted, _CENTRE)


def _paint_ticks(painter: QPainter, canvas: Canvas, track: QRectF, name: str, right: float) -> None:
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


_BESIDE = 2.5
"""How far signs reach past the visible time, in em."""

_PAST = 0.5
"""How far they reach past their lane."""


@dataclass(frozen=True, eq=False)
class Part:
    """Something that is painted.

    Attributes:
        what: it is; where that is the same, so is what it looks like.
        area: that it covers.
        seen: the area outside which nothing of it is.
        paint: paints it, bit by bit; see `Paints`.
        canvas: to be painted with.
        ground: the colour below it; None where other parts are seen through it.
        faded: it stands back.
        lasting: it may be needed again.
    """

    what: Hashable
    area: QRectF
    seen: QRectF
    paint: Callable[[QPainter, Canvas], Iterator[None] | None]
    canvas: Canvas
    ground: str | None = None
    faded: bool = False
    lasting: bool = True


def parts_of(
    layout: StripLayout, rest: Canvas, canvas: Canvas, size: tuple[float, float], title: str
) -> Iterator[Part]:
    """The parts in the order in which they are painted.

    Args:
        layout: where everything stands.
        rest: the canvas with nothing hidden and no unit that stands out.
        canvas: as a view selects and hides.
        size: of the picture.
        title: over it, in as many lines as it has; may be empty.
    """
    whole, lanes_area, ground = QRectF(0, 0, *size), layout.lanes_area, rest.theme.window
    frame = partial(_paint_frame, layout, title)
    yield Part(("frame", canvas.begun_and_ended), whole, whole, frame, canvas, ground)
    lines = rest.chosen.as_lines
    painters = LINES if lines else HEAT
    for lane in layout.lanes:  # the ground is the same in each
        paint = partial(_paint_ground, layout, lane, painters.ground)
        yield Part("ground", lane.area, lanes_area, paint, rest, ground)
    for lane in layout.lanes:
        if layout.parts.input:
            paint = partial(paint_inputs, track=lane.x, row=lane.row)
            x = lane.x.adjusted(-rest.em, -rest.em, rest.em, rest.em)
            yield Part((lane.row, "x"), x, lanes_area, paint, rest)
            yield from _beside_x(layout, lane, rest)
        yield from _other_layers(layout, lane, rest, canvas)
        yield _left_of(layout, lane, canvas)
        yield from _covered(layout, lane, rest, canvas, painters)
        if _has_words(canvas, lane.row):
            paint = partial(_paint_tracks, lane, painters.words)
            if lines:  # with the units' names, which go up and down
                paint = partial(_paint_beside, layout, lane, painters.words)
            what = (lane.row, "words", canvas.unit)
            yield Part(what, lane.area, lanes_area, paint, canvas, lasting=canvas.until is None)


def _beside_x(layout: StripLayout, lane: Lane, rest: Canvas) -> Iterator[Part]:
    """What is the same in each lane: the features' names over x, and its greys right of it."""
    if lane.features.height():
        names = partial(paint_feature_names, area=lane.features)
        yield Part("features", lane.features, layout.lanes_area, names, rest)
    if not layout.parts.names:
        return
    left, right = layout.names
    left += (0.3 if rest.chosen.as_lines else 1.0) * rest.em
    bar = partial(paint_input_bar, track=lane.x, edges=(left, right))
    area = QRectF(left, lane.x.top(), right - left, lane.x.height())
    area.adjust(-1, -rest.em, 0, rest.em)
    yield Part("greys", area, layout.lanes_area, bar, rest)


def _other_layers(layout: StripLayout, lane: Lane, rest: Canvas, canvas: Canvas) -> Iterator[Part]:
    """The thin tracks; the model's input is known ahead, what its layers give comes into being."""
    _, signs = _seen_of(layout.lanes_area, canvas)
    for track, place in lane.layers:
        area = place.adjusted(-rest.em, -1, rest.em, 1)
        seen = layout.lanes_area if track.is_input else signs
        paint = partial(paint_thin, area=place, row=lane.row, track=track)
        yield Part((lane.row, "layer", track.number), area, seen, paint, rest)


def _left_of(layout: StripLayout, lane: Lane, canvas: Canvas) -> Part:
    """What stands left of a lane; in one that is cut off, it moves to stay in sight."""
    area = QRectF(0, lane.area.top(), layout.plot[0], lane.area.height())
    cut_off = not layout.lanes_area.adjusted(0, -1, 0, 1).contains(lane.area)
    unit = None if canvas.chosen.as_lines else canvas.unit
    what = (lane.row, "left", unit, lane.area.top() if cut_off else None)
    paint = partial(paint_left, layout=layout, lane=lane)
    return Part(what, area, layout.lanes_area, paint, canvas, lasting=not cut_off)


def _covered(
    layout: StripLayout, lane: Lane, rest: Canvas, canvas: Canvas, painters: TrackPainters
) -> Iterator[Part]:
    """What comes into being as time goes on."""
    lines, signs = _seen_of(layout.lanes_area, canvas)
    left, right = layout.plot
    area = QRectF(left, lane.area.top(), right - left, lane.area.height())
    area.adjust(-_BESIDE * rest.em, -_PAST * rest.em, _BESIDE * rest.em, _PAST * rest.em)
    stands_out = canvas.unit is not None and rest.chosen.as_lines
    if _any_held(rest, lane.row):
        paint = partial(_paint_tracks, lane, painters.held)
        yield Part((lane.row, "held"), area, signs, paint, rest)
    kinds = [("signs", painters.signs, signs)]
    if rest.chosen.as_lines:
        kinds.insert(0, ("lines", painters.lines, lines))
    for kind, paints, seen in kinds:
        paint = partial(_paint_tracks, lane, paints)
        yield Part((lane.row, kind), area, seen, paint, rest, faded=stands_out)
    alone = replace(rest, unit=canvas.unit, only=canvas.unit)
    for kind, paints, seen in kinds if stands_out else ():
        paint = partial(_paint_tracks, lane, paints)
        yield Part((lane.row, kind, canvas.unit), area, seen, paint, alone)


def _seen_of(area: QRectF, canvas: Canvas) -> tuple[QRectF, QRectF]:
    """How much of the lanes' area is seen: of lines, and of signs, that is markers and cells.

    Lines are seen to the middle of the last moment that is: further on, its slope would give away
    what comes next. Signs are seen to the edge of that moment's column.
    """
    moment = canvas.until
    if moment is None:
        return area, area
    block = canvas.trace_view.blocks[moment.call]
    middle = canvas.px(block.x_of(moment.step))
    half = canvas.step_px / 2
    if moment.step == START:  # its sign may be wider than the column
        half = max(half, 1.5 * half if canvas.radius else 0.6 * canvas.em)
    lines, signs = QRectF(area), QRectF(area)
    lines.setRight(max(middle, area.left()))
    signs.setRight(max(middle + half, area.left()))
    return lines, signs


def _has_words(canvas: Canvas, row: int) -> bool:
    """Whether anything may be said of a lane: of cells mostly there is nothing."""
    if canvas.chosen.as_lines or canvas.unit is not None or canvas.trace_view.any_lost:
        return True
    calls = [block.call for block in canvas.seen]
    knows = canvas.trace_view.knows
    return not all(knows(call, row, name) for name in canvas.chosen.tracks for call in calls)


def _any_held(canvas: Canvas, row: int) -> bool:
    view = canvas.trace_view
    calls = [block.call for block in view.blocks if view.has_row(block.call, row)]
    lines = canvas.chosen.as_lines and view.any_held
    return lines and any(bool(view.held(call, row).any()) for call in calls)


def _paint_frame(
    layout: StripLayout, title: str, painter: QPainter, canvas: Canvas
) -> Iterator[None]:
    lines = title.splitlines()
    place = QRectF(layout.title)
    place.setHeight(place.height() / max(len(lines), 1))
    for line in lines:
        font = fitting(canvas.fonts.code, line, place.width())
        paint_text(painter, place, line, font, canvas.theme.text)
        place.translate(0, place.height())
    paint_header(painter, canvas, layout.plan, layout.header)
    yield
    paint_steps(painter, replace(canvas, until=None), layout.axis)
    yield
    paint_legend(painter, canvas, layout.rows, layout.legend)


def _paint_ground(
    layout: StripLayout, lane: Lane, paints: Paints, painter: QPainter, canvas: Canvas
) -> Iterator[None]:
    """Paints what lies below all else; with colour bars, which are the same for every unit."""
    for track, area in lane.layers:
        paint_thin_ground(painter, canvas, area, track)
    around = _paint_tracks(lane, paints, painter, canvas)
    if not canvas.chosen.as_lines:
        around = _paint_beside(layout, lane, paints, painter, canvas)
    yield from around


def _paint_beside(
    layout: StripLayout, lane: Lane, paints: Paints, painter: QPainter, canvas: Canvas
) -> Iterator[None]:
    """Paints what a lane's tracks have, and then what stands right of them."""
    yield from _paint_tracks(lane, paints, painter, canvas)
    if not layout.parts.names:
        return
    if canvas.chosen.as_lines:
        paint_unit_names(painter, canvas, layout, lane)
        return
    for name, track in lane.tracks.items():
        paint_colour_bar(painter, canvas, layout, data_area(canvas, track, name), name)


def _paint_tracks(lane: Lane, paints: Paints, painter: QPainter, canvas: Canvas) -> Iterator[None]:
    for name, track in lane.tracks.items():
        yield from paints(painter, canvas.of_lines(name), track, lane.row, name) or ()
        yield
