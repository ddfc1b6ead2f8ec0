"""Frames over what the last change altered: steps of a track, and titles of calls."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from lstmviz.experiment.experiment import Array
from lstmviz.figure.drawing.marks import pen, tint
from lstmviz.figure.picture.header import title_areas
from lstmviz.figure.picture.picture import Picture
from lstmviz.figure.tracks.canvas import Canvas
from lstmviz.figure.tracks.hatching import runs
from lstmviz.figure.view_model.timeline import Block
from lstmviz.session.view_state import Track, ViewState

if TYPE_CHECKING:
    from lstmviz.trace.change.consequences import CallChange

_LEAST_GAP = 6.0
"""Frames that are nearer to each other than this, in pixels, are one."""

_GROUND = 0.1
"""How much of what lies below a frame's ground is hidden, where that isn't a heatmap."""


def paint_flash(
    painter: QPainter, picture: Picture, view: ViewState, changed: Sequence[CallChange]
) -> None:
    """Frames what changed.

    Args:
        painter: paints over the picture.
        picture: of the run after the change.
        view: what is hidden has no frames either.
        changed: one for each call of that run.
    """
    canvas, layout = picture.seen_by(view), picture.layout
    if len(changed) != len(canvas.trace_view.blocks):
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(pen(canvas.theme.changed, max(0.13 * canvas.em, 1.5)))
    painter.setBrush(tint(canvas.theme.changed, _GROUND))
    for block, area in title_areas(canvas, layout.plan, layout.header):
        if changed[block.call].reshaped:
            _paint_frame(painter, canvas, area.adjusted(-0.4 * canvas.em, -1, 0.4 * canvas.em, 1))
    if not canvas.chosen.as_lines:
        painter.setBrush(Qt.BrushStyle.NoBrush)  # a heatmap is read by its colours
    painter.setClipRect(layout.lanes_area, Qt.ClipOperation.IntersectClip)
    for lane in layout.lanes:
        for block in canvas.seen:
            call = changed[block.call]
            if lane.row >= len(call.h):
                continue
            masks: dict[Track, Array] = {"h": call.h, "c": call.c}
            for track in masks.keys() & lane.tracks.keys():
                steps = masks[track][lane.row].any(axis=-1)
                for area in _areas(canvas, block, steps, lane.tracks[track]):
                    _paint_frame(painter, canvas, area)
    painter.restore()


def _areas(canvas: Canvas, block: Block, steps: Array, track: QRectF) -> list[QRectF]:
    """The changed steps of a call that are seen; `steps` begins with the state before the first."""
    columns = canvas.columns(block)
    flags = np.asarray(steps[columns.start : columns.stop])
    if not len(columns) or not flags.any():
        return []
    panel = canvas.panel(block, track)
    inset = min(0.12 * canvas.em, 0.1 * canvas.step_px)
    areas = []
    for first, stop in runs(flags, max(math.ceil(_LEAST_GAP / canvas.step_px), 1)):
        left = max(canvas.px(block.left + columns.start + first) + inset, panel.left())
        right = min(canvas.px(block.left + columns.start + stop) - inset, panel.right())
        areas.append(QRectF(left, track.top(), max(right - left, 2.0), track.height()))
    return areas


def _paint_frame(painter: QPainter, canvas: Canvas, area: QRectF) -> None:
    painter.drawRoundedRect(area, 0.35 * canvas.em, 0.35 * canvas.em)
