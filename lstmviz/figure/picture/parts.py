"""What the picture is made of, from the ground up: each part can be kept once it was painted.

What comes into being while one steps through time is covered rather than painted anew, and
where one unit stands out the others are faded as a whole, with that unit painted over them.
"""

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from lstmviz.figure.drawing.fonts import fitting
from lstmviz.figure.drawing.marks import paint_text
from lstmviz.figure.picture.header import paint_header
from lstmviz.figure.picture.lane import Lane
from lstmviz.figure.picture.legend import paint_legend
from lstmviz.figure.picture.margins import paint_left, paint_right
from lstmviz.figure.picture.reveal import Revealed, uncovered
from lstmviz.figure.picture.step_axis import paint_steps
from lstmviz.figure.picture.strip_layout import StripLayout
from lstmviz.figure.tracks.canvas import Canvas
from lstmviz.figure.tracks.heat_track import HEAT
from lstmviz.figure.tracks.input_track import paint_inputs
from lstmviz.figure.tracks.line_track import LINES
from lstmviz.figure.tracks.track import Paints, TrackPainters

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
        paint: paints it.
        canvas: to be painted with.
        ground: the colour below it; None where other parts are seen through it.
        faded: it stands back.
        lasting: it may be needed again.
    """

    what: Hashable
    area: QRectF
    seen: QRectF
    paint: Callable[[QPainter, Canvas], None]
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
        title: over it; may be empty.
    """
    whole, lanes_area, ground = QRectF(0, 0, *size), layout.lanes_area, rest.theme.window
    reached = None if canvas.until is None else canvas.until.call
    frame = partial(_paint_frame, layout, title)
    yield Part(("frame", reached), whole, whole, frame, canvas, ground)
    painters = LINES if rest.chosen.as_lines else HEAT
    for lane in layout.lanes:
        paint = partial(_paint_ground, layout, lane, painters)
        yield Part((lane.row, "ground"), lane.area, lanes_area, paint, rest, ground)
    for lane in layout.lanes:
        yield _left_of(layout, lane, canvas)
        yield from _covered(layout, lane, rest, canvas, painters)
        paint = partial(_paint_words, layout, lane, painters)
        what = (lane.row, "words", canvas.unit)
        yield Part(what, lane.area, lanes_area, paint, canvas, lasting=canvas.until is None)


def _left_of(layout: StripLayout, lane: Lane, canvas: Canvas) -> Part:
    """What stands left of a lane; in one that is cut off, it moves to stay in sight."""
    area = QRectF(0, lane.area.top(), layout.plot[0], lane.area.height())
    cut_off = not layout.lanes_area.adjusted(0, -1, 0, 1).contains(lane.area)
    what = (
        lane.row,
        "left",
        None if canvas.chosen.as_lines else canvas.unit,
        lane.area.top() if cut_off else None,
    )
    paint = partial(_paint_left, layout, lane)
    return Part(what, area, layout.lanes_area, paint, canvas, lasting=not cut_off)


def _covered(
    layout: StripLayout, lane: Lane, rest: Canvas, canvas: Canvas, painters: TrackPainters
) -> Iterator[Part]:
    """What comes into being as time goes on."""
    cover = uncovered(canvas)
    left, right = layout.plot
    area = QRectF(left, lane.area.top(), right - left, lane.area.height())
    area.adjust(-_BESIDE * rest.em, -_PAST * rest.em, _BESIDE * rest.em, _PAST * rest.em)
    stands_out = canvas.unit is not None and rest.chosen.as_lines
    if _any_held(rest, lane.row):
        paint = partial(_paint_tracks, lane, painters.held)
        yield Part((lane.row, "held"), area, _signs_seen(layout, cover), paint, rest)
    kinds = [("signs", painters.signs, _signs_seen(layout, cover))]
    if rest.chosen.as_lines:
        kinds.insert(0, ("lines", painters.lines, _lines_seen(layout, cover)))
    for kind, paints, seen in kinds:
        paint = partial(_paint_tracks, lane, paints)
        yield Part((lane.row, kind), area, seen, paint, rest, faded=stands_out)
    alone = replace(rest, unit=canvas.unit, only=canvas.unit)
    for kind, paints, seen in kinds if stands_out else ():
        paint = partial(_paint_tracks, lane, paints)
        yield Part((lane.row, kind, canvas.unit), area, seen, paint, alone)


def _any_held(canvas: Canvas, row: int) -> bool:
    trace_view = canvas.trace_view
    return (
        canvas.chosen.as_lines
        and trace_view.any_held
        and any(
            trace_view.has_row(block.call, row) and bool(trace_view.held(block.call, row).any())
            for block in trace_view.blocks
        )
    )


def _lines_seen(layout: StripLayout, cover: Revealed | None) -> QRectF:
    return layout.lanes_area if cover is None else _until(layout.lanes_area, cover.lines)


def _signs_seen(layout: StripLayout, cover: Revealed | None) -> QRectF:
    return layout.lanes_area if cover is None else _until(layout.lanes_area, cover.signs)


def _until(area: QRectF, x: float) -> QRectF:
    return QRectF(area.left(), area.top(), max(x - area.left(), 0.0), area.height())


def _paint_frame(layout: StripLayout, title: str, painter: QPainter, canvas: Canvas) -> None:
    if title:
        font = fitting(canvas.fonts.code, title, layout.title.width())
        paint_text(painter, layout.title, title, font, canvas.theme.text)
    paint_header(painter, canvas, layout.plan, layout.header)
    paint_steps(painter, replace(canvas, until=None), layout.axis)
    paint_legend(painter, canvas, layout.rows, layout.legend)


def _paint_ground(
    layout: StripLayout, lane: Lane, painters: TrackPainters, painter: QPainter, canvas: Canvas
) -> None:
    paint_inputs(painter, canvas, lane.x, lane.row)
    _paint_tracks(lane, painters.ground, painter, canvas)
    if not canvas.chosen.as_lines:
        paint_right(painter, canvas, layout, lane)


def _paint_left(layout: StripLayout, lane: Lane, painter: QPainter, canvas: Canvas) -> None:
    paint_left(painter, canvas, layout, lane)


def _paint_words(
    layout: StripLayout, lane: Lane, painters: TrackPainters, painter: QPainter, canvas: Canvas
) -> None:
    _paint_tracks(lane, painters.words, painter, canvas)
    if canvas.chosen.as_lines:
        paint_right(painter, canvas, layout, lane)


def _paint_tracks(lane: Lane, paints: Paints, painter: QPainter, canvas: Canvas) -> None:
    for name, track in lane.tracks.items():
        paints(painter, canvas, track, lane.row, name)
