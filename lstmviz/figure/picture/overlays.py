"""Paints what lies over the picture: playhead, selection, frames over changes, staleness."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPolygonF

from lstmviz.experiment.arrays import Array
from lstmviz.figure.drawing.fonts import text_height
from lstmviz.figure.drawing.marks import clipped, fill_with, paint_box, paint_text, pen, tint
from lstmviz.figure.picture.header import title_areas
from lstmviz.figure.picture.strip_layout import Lane
from lstmviz.figure.picture.strip_picture import StripPicture
from lstmviz.figure.tracks.canvas import Canvas
from lstmviz.figure.tracks.line_track import y_of
from lstmviz.figure.tracks.track import data_area, runs
from lstmviz.figure.view_model.choice import FEW
from lstmviz.figure.view_model.timeline import Block
from lstmviz.session.view_state import Moment, ViewState

if TYPE_CHECKING:
    from lstmviz.trace.change.change_sentence import CallChange

_LEAST_GAP = 6.0
"""Frames that are nearer to each other than this, in pixels, are one."""

_GROUND = 0.1
"""How much of what lies below a frame's ground is hidden, where that isn't a heatmap."""


def paint_flash(
    painter: QPainter, picture: StripPicture, view: ViewState, changed: Sequence[CallChange]
) -> None:
    """Frames what changed in each call, over the picture of the run after the change.

    What the view hides has no frames either.
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
            if lane.row >= len(next(iter(call.states.values()))):
                continue
            for track, place in lane.tracks.items():
                if track in call.states:
                    steps = call.states[track][lane.row].any(axis=-1)
                    for area in _areas(canvas, block, steps, place):
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


def paint_stale(painter: QPainter, picture: StripPicture, words: str) -> None:
    """Fades the picture and says why, over the legend rather than over the data."""
    canvas, layout = picture.canvas, picture.layout
    theme, fonts = canvas.theme, canvas.fonts
    width, height = picture.size
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillRect(QRectF(0, 0, width, height), tint(theme.window, 0.55))
    high = max(layout.legend.height(), text_height(fonts.bold) + 0.6 * fonts.em)
    banner = QRectF(layout.legend.left(), 0, layout.legend.width(), high)
    banner.moveBottom(height - 0.3 * fonts.em)
    paint_box(painter, banner, 0.4 * fonts.em, theme.warning)
    shown = shortened(words, QFontMetricsF(fonts.bold), banner.width() - 2 * fonts.em)
    paint_text(painter, banner, shown, fonts.bold, theme.on_accent)


def shortened(words: str, metrics: QFontMetricsF, width: float) -> str:
    """The words, or what a person needs most of them where they are too wide.

    Args:
        words: what is the matter, a colon, and sentences; the last one says what to do.
        metrics: of the font they are written in.
        width: pixels.
    """
    if metrics.horizontalAdvance(words) > width:
        matter, colon, sentences = words.partition(": ")
        words = matter + colon + sentences.rpartition(". ")[2]
    return metrics.elidedText(words, Qt.TextElideMode.ElideRight, width)


NARROW = 1.2
"""A step narrower than this, in em, gets a line as well as a band."""


def paint_selection(painter: QPainter, picture: StripPicture, view: ViewState) -> None:
    """Paints where in the trace one is."""
    canvas, layout = picture.seen_by(view), picture.layout
    moment = canvas.trace_view.fitted(view.moment)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    selected = [lane for lane in layout.lanes if lane.row == view.row]
    with clipped(painter, layout.lanes_area):
        for lane in selected if canvas.trace_view.rows > 1 else ():
            high = lane.bottom - lane.top
            bar = QRectF(0.45 * canvas.em, lane.top, 0.34 * canvas.em, high)
            paint_box(painter, bar, bar.width() / 2, canvas.theme.selection)
    x = canvas.px(canvas.trace_view.timeline.x_of(moment))
    if not canvas.left - 1 <= x <= canvas.right + 1:
        return
    _paint_playhead(painter, picture, canvas, x)
    with clipped(painter, layout.lanes_area):
        for lane in selected if canvas.chosen.as_lines else ():
            _paint_halos(painter, canvas, lane, moment, x)


def _paint_playhead(painter: QPainter, picture: StripPicture, canvas: Canvas, x: float) -> None:
    em, theme = canvas.em, canvas.theme
    area = picture.layout.lanes_area
    half = max(min(canvas.step_px * 0.47, 4.5 * em), 2.0)
    rim = pen(theme.playhead, 0.08 * em, 0.6) if canvas.step_px >= NARROW * em else None
    with clipped(painter, area.adjusted(0, -em, 0, 0.3 * em)):
        for lane in picture.layout.lanes:
            band = QRectF(x - half, lane.top, 2 * half, lane.bottom - lane.top)
            band.adjust(0, -0.25 * em, 0, 0.25 * em)
            paint_box(painter, band, 0.35 * em, tint(theme.playhead, 0.1), rim)
            if rim is None:  # where a band is too narrow to be seen, a line shows the place
                painter.setPen(pen(theme.playhead, max(0.12 * em, 1.0), 0.9))
                painter.drawLine(QPointF(x, band.top()), QPointF(x, band.bottom()))
    fill_with(painter, theme.playhead)
    for y, way in ((area.top() - 0.1 * em, 1.0), (area.bottom() - 0.25 * em, -1.0)):
        broad, high = 0.55 * em, 0.6 * em * way
        corners = [QPointF(x - broad, y - high * 0.5), QPointF(x + broad, y - high * 0.5)]
        painter.drawPolygon(QPolygonF([*corners, QPointF(x, y + high * 0.5)]))


def _paint_halos(painter: QPainter, canvas: Canvas, lane: Lane, moment: Moment, x: float) -> None:
    trace_view, one_stands_out = canvas.trace_view, canvas.unit is not None
    if not trace_view.has_row(moment.call, lane.row):
        return
    if len(canvas.chosen.units) > FEW and not one_stands_out:
        return  # rings around them all would be a wall
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for name, track in lane.tracks.items():
        area = data_area(canvas, track, name)
        radius = max(canvas.radius_of(name), 0.22 * canvas.em) * 1.6
        values, drawn = trace_view.at(moment, lane.row, name), canvas.of_lines(name)
        for unit in drawn.chosen.units:
            value = float(values[unit])
            if np.isfinite(value) and not drawn.fades(unit):
                at = QPointF(x, y_of(value, area, trace_view.limits[name]))
                strong = unit == drawn.unit
                painter.setPen(pen(canvas.theme.playhead, canvas.em * (0.22 if strong else 0.11)))
                painter.drawEllipse(at, radius, radius)
