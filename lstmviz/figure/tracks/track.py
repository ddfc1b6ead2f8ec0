"""What tracks have in common: panels, walls between calls, and the strip of what is returned."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from lstmviz.experiment.experiment import Array
from lstmviz.figure.drawing.marks import pen
from lstmviz.figure.tracks.canvas import Canvas
from lstmviz.figure.tracks.hatching import runs
from lstmviz.figure.view_model.timeline import Block
from lstmviz.figure.view_model.track_kinds import STATES
from lstmviz.session.view_state import Track

Paints = Callable[[QPainter, Canvas, QRectF, int, Track], None]
"""Paints something of one row's track."""


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
    _painter: QPainter, _canvas: Canvas, _track: QRectF, _row: int, _name: Track
) -> None:
    """What a track doesn't have."""


def paint_panel(painter: QPainter, canvas: Canvas, panel: QRectF) -> None:
    """The ground on which a call's part of a track is drawn."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(canvas.theme.panel))
    painter.drawRoundedRect(panel, canvas.em * 0.3, canvas.em * 0.3)


def paint_walls(painter: QPainter, canvas: Canvas, track: QRectF, name: Track) -> None:
    """A wall in each gap through which no state comes."""
    if name not in STATES:
        return
    area = data_area(canvas, track, name)
    for block in canvas.trace_view.blocks[1:]:
        low, high = canvas.trace_view.timeline.gap_before(block.call)
        x = canvas.px((low + high) / 2)
        if canvas.trace_view.origin(block.call) != "carried" and canvas.left <= x <= canvas.right:
            width = min(canvas.em * 0.28, (high - low) * canvas.step_px * 0.4)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(canvas.theme.zero))
            wall = QRectF(x - width / 2, area.top(), width, area.height())
            painter.drawRoundedRect(wall, width / 2, width / 2)


def strip_height(canvas: Canvas) -> float:
    """How high the strip of what is returned is."""
    return canvas.em * 0.42


def data_area(canvas: Canvas, track: QRectF, name: Track) -> QRectF:
    """Where in a track the values are: above the strip of what is returned, where there is one."""
    if name not in STATES or (canvas.radius and canvas.chosen.as_lines):
        return track
    return track.adjusted(0, 0, 0, -strip_height(canvas) * 1.5)


def paint_returned_strip(
    painter: QPainter, canvas: Canvas, block: Block, track: QRectF, row: int, name: Track
) -> None:
    """Under a track without markers: solid where the layer returned it, an outline elsewhere.

    Where it returned something else in its place, the outline is crossed, or, where steps are
    narrow, half filled.
    """
    columns = canvas.columns(block)
    if name not in STATES or columns.stop <= 1:
        return
    height = strip_height(canvas)
    top = track.bottom() - height
    painter.setPen(pen(canvas.theme.muted, max(canvas.em * 0.07, 0.8)))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    left = max(canvas.px(block.left + max(columns.start, 1)), canvas.left - canvas.em)
    right = min(canvas.px(block.left + columns.stop), canvas.right + canvas.em)
    painter.drawRect(QRectF(left, top, right - left, height))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(canvas.theme.text))
    whole, diverged = _returned(canvas, block, row, name)
    for area in _areas(canvas, block, columns, whole, top, height):
        painter.drawRect(area)
    if canvas.step_px < height:
        for area in _areas(canvas, block, columns, diverged, top + 0.55 * height, 0.45 * height):
            painter.drawRect(area)
        return
    for column in (columns.start + np.flatnonzero(diverged[columns.start : columns.stop])).tolist():
        x = canvas.px(block.left + column)
        _paint_small_cross(painter, canvas, QRectF(x, top, canvas.step_px, height))


def _areas(
    canvas: Canvas, block: Block, columns: range, flags: Array, top: float, height: float
) -> list[QRectF]:
    """The areas of the seen columns that are flagged; what lies within a pixel shares one."""
    least_gap = math.ceil(1 / canvas.step_px)
    return [
        QRectF(
            canvas.px(block.left + columns.start + first),
            top,
            max((stop - first) * canvas.step_px, 2.0),
            height,
        )
        for first, stop in runs(flags[columns.start : columns.stop], least_gap)
    ]


def _returned(canvas: Canvas, block: Block, row: int, name: Track) -> tuple[Array, Array]:
    """Two (1 + timesteps,) bool: where this state was returned, and where something else was."""
    trace_view, call, last = canvas.trace_view, block.call, block.timesteps - 1
    whole: Array = np.zeros(1 + block.timesteps, bool)
    diverged = whole.copy()
    if name == "h":
        diverged[1:] = trace_view.diverging_steps(call, row)
        every = trace_view.trace.experiment.layer.return_sequences
        whole[1 if every else last + 1 :] = True
    if trace_view.framed(call, last):
        whole[-1], diverged[-1] = True, False
    return whole & ~diverged, diverged


def _paint_small_cross(painter: QPainter, canvas: Canvas, area: QRectF) -> None:
    painter.save()
    painter.setPen(pen(canvas.theme.text, max(canvas.em * 0.1, 1.0)))
    square = QRectF(0, 0, area.height() * 0.75, area.height() * 0.75)
    square.moveCenter(area.center())
    painter.drawLine(square.topLeft(), square.bottomRight())
    painter.drawLine(square.bottomLeft(), square.topRight())
    painter.restore()
