"""Paints what tracks share: panels, walls, hatching, the strip of what is returned."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from lstmviz.experiment.arrays import Array
from lstmviz.figure.drawing.fonts import text_height, text_width
from lstmviz.figure.drawing.marks import (
    fill_with,
    outline_with,
    paint_box,
    paint_hatch,
    paint_text,
    pen,
    tint,
)
from lstmviz.figure.tracks.canvas import Canvas
from lstmviz.figure.view_model.timeline import Block

LEAST_GAP = 1.5
"""A gap between held steps that is narrower than this, in pixels, can't be seen."""


def runs(flags: Array, least_gap: int = 1) -> list[tuple[int, int]]:
    """Where the flags are set: (first, one past the last) of each run.

    Args:
        flags: (steps,) bool.
        least_gap: runs with fewer steps between them are one.
    """
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    gaps = edges[1:-1].reshape(-1, 2)
    apart = gaps[gaps[:, 1] - gaps[:, 0] >= least_gap]
    ends = np.concatenate([edges[:1], apart.ravel(), edges[-1:]]).tolist()
    return list(zip(ends[::2], ends[1::2], strict=True))


def paint_held(
    painter: QPainter,
    canvas: Canvas,
    block: Block,
    area: QRectF,
    row: int,
    *,
    alpha: float,
    apart: float = 0.7,
    paled: float = 0.0,
    ahead: bool = False,
) -> None:
    """Hatches an area's held steps: all share one hatching, as steps may be narrow.

    Strokes lie `apart` em from each other; `paled` is how much of what lies below is hidden
    first, and `ahead` takes steps that aren't drawn yet as well.
    """
    held = canvas.trace_view.held(block.call, row)
    areas = held_areas(canvas, block, area, held, ahead=ahead)
    if not areas:
        return
    if paled:
        fill_with(painter, tint(canvas.theme.window, paled))
        painter.drawRects(areas)
    paint_hatch(painter, areas, canvas.theme.hatch, apart * canvas.em, alpha)


def held_areas(
    canvas: Canvas, block: Block, area: QRectF, held: Array, *, ahead: bool
) -> list[QRectF]:
    """The parts of an area where steps that are seen are held; neighbours share one."""
    first = max(math.floor(canvas.low - block.left) - 1, 0)
    stop = min(math.ceil(canvas.high - block.left) + 1, block.timesteps)
    if not ahead:
        stop = min(stop, canvas.reached(block))
    if stop <= first or not held[first:stop].any():
        return []
    left, step, high = block.left + first + 1, canvas.step_px, area.height()
    return [
        QRectF(canvas.px(left + begin), area.top(), (end - begin) * step, high)
        for begin, end in runs(held[first:stop], math.ceil(LEAST_GAP / step))
    ]


def paint_waiting(painter: QPainter, canvas: Canvas, block: Block, area: QRectF, name: str) -> None:
    """Says in the middle of a call's part of a track that its values are on their way."""
    place, font = canvas.panel(block, area), canvas.fonts.small
    if place.height() < text_height(font):
        return
    for words in canvas.track(name).waiting:
        if text_width(font, words) <= place.width() - canvas.em:
            paint_text(painter, place, words, font, canvas.theme.muted)
            return


Paints = Callable[[QPainter, Canvas, QRectF, int, str], Iterator[None] | None]
"""Paints something of one row's track; what takes long yields every few milliseconds."""


@dataclass(frozen=True)
class TrackPainters:
    """What a track is made of, from the ground up.

    Attributes:
        ground: what is there before any state is.
        held: what a mask held, under lines.
        lines: what leads from one moment to the next.
        signs: what stands at one moment.
        words: what is said of what is seen so far, and of the selected unit.
    """

    ground: Paints
    held: Paints
    lines: Paints
    signs: Paints
    words: Paints


def paint_nothing(
    _painter: QPainter, _canvas: Canvas, _track: QRectF, _row: int, _name: str
) -> None:
    """What a track doesn't have."""


def paint_panel(painter: QPainter, canvas: Canvas, panel: QRectF) -> None:
    """The ground on which a call's part of a track is drawn."""
    paint_box(painter, panel, canvas.em * 0.3, canvas.theme.panel)


def paint_walls(painter: QPainter, canvas: Canvas, track: QRectF, name: str) -> None:
    """A wall in each gap through which no state comes."""
    if not canvas.track(name).is_state:
        return
    area, timeline = data_area(canvas, track, name), canvas.trace_view.timeline
    width = min(canvas.em * 0.28, timeline.gap * canvas.step_px * 0.4)
    fill_with(painter, canvas.theme.zero)
    for block in canvas.trace_view.blocks[1:]:
        x = canvas.px(block.left - timeline.gap / 2)
        if canvas.trace_view.origin(block.call) != "carried" and canvas.left <= x <= canvas.right:
            wall = QRectF(x - width / 2, area.top(), width, area.height())
            painter.drawRoundedRect(wall, width / 2, width / 2)


def strip_height(canvas: Canvas) -> float:
    """How high the strip of what is returned is."""
    return canvas.em * 0.42


def data_area(canvas: Canvas, track: QRectF, name: str) -> QRectF:
    """Where in a track the values are: above the strip of what is returned, where there is one."""
    if not canvas.track(name).is_state or (canvas.radius and canvas.chosen.as_lines):
        return track
    return track.adjusted(0, 0, 0, -strip_height(canvas) * 1.5)


def paint_returned_strip(
    painter: QPainter, canvas: Canvas, track: QRectF, row: int, name: str
) -> None:
    """Under a track without markers: solid where the layer returned it, an outline elsewhere.

    Where it returned something else in its place, the outline is crossed, or, where steps are
    narrow, half filled.
    """
    if not canvas.track(name).is_state:
        return
    height = strip_height(canvas)
    top = track.bottom() - height
    outlines, solid, crossed = [], [], []
    for block in canvas.seen:
        columns = canvas.columns(block)
        if columns.stop <= 1 or not canvas.trace_view.has_row(block.call, row):
            continue
        left = max(canvas.px(block.left + max(columns.start, 1)), canvas.left - canvas.em)
        right = min(canvas.px(block.left + columns.stop), canvas.right + canvas.em)
        outlines.append(QRectF(left, top, right - left, height))
        whole, diverged = _returned(canvas, block, columns, row, name)
        solid += _areas(canvas, block, whole, top, height)
        if canvas.step_px < height:
            solid += _areas(canvas, block, diverged, top + 0.55 * height, 0.45 * height)
        else:
            crossed += _areas(canvas, block, diverged, top, height)
    outline_with(painter, pen(canvas.theme.muted, max(canvas.em * 0.07, 0.8)))
    painter.drawRects(outlines)
    fill_with(painter, canvas.theme.text)
    painter.drawRects(solid)
    painter.setPen(pen(canvas.theme.text, max(canvas.em * 0.1, 1.0)))
    square = QRectF(0, 0, height * 0.75, height * 0.75)
    for area in crossed:
        for step in range(round(area.width() / canvas.step_px)):
            middle = area.left() + (step + 0.5) * canvas.step_px
            square.moveCenter(QPointF(middle, area.center().y()))
            painter.drawLine(square.topLeft(), square.bottomRight())
            painter.drawLine(square.bottomLeft(), square.topRight())


Spans = list[tuple[int, int]]
"""Columns of a block: (first, one past the last) of each run."""


def _areas(canvas: Canvas, block: Block, spans: Spans, top: float, height: float) -> list[QRectF]:
    """The areas of some columns."""
    step = canvas.step_px
    return [
        QRectF(canvas.px(block.left + first), top, max((stop - first) * step, 2.0), height)
        for first, stop in spans
    ]


def _returned(
    canvas: Canvas, block: Block, columns: range, row: int, name: str
) -> tuple[Spans, Spans]:
    """The seen columns whose state was returned, and those in whose place something else was.

    What lies within a pixel is one run.
    """
    trace_view, call, last = canvas.trace_view, block.call, block.timesteps
    every = trace_view.trace.experiment.layer.return_sequences
    first = (1 if every else last) if name == "h" else last + 1
    framed = trace_view.framed(call, last - 1)
    first = max(min(first, last) if framed else first, columns.start)
    flags: Array = np.zeros(1 + last, bool)
    if name == "h" and trace_view.diverged:
        flags[1:] = trace_view.diverging_steps(call, row)
    flags[last] &= not framed
    if not flags.any():
        return [(first, columns.stop)] if first < columns.stop else [], []
    least_gap = math.ceil(1 / canvas.step_px)

    def spans(there: Array, begin: int) -> Spans:
        found = runs(there[begin : columns.stop], least_gap)
        return [(begin + one, begin + other) for one, other in found]

    return spans(~flags, first), spans(flags, columns.start)
