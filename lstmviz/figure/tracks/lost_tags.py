"""The words where a line ends because its value isn't a number."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from lstmviz.figure.drawing.fonts import text_height, text_width
from lstmviz.figure.drawing.marks import paint_tag
from lstmviz.figure.tracks.canvas import Canvas
from lstmviz.figure.view_model.timeline import Block
from lstmviz.figure.view_model.track_kinds import has_start
from lstmviz.session.view_state import Track


def paint_lost(
    painter: QPainter, canvas: Canvas, block: Block, row: int, name: Track, track: QRectF
) -> None:
    """A word at the bottom of the track wherever a value stops being a number.

    Args:
        painter: paints.
        canvas: what is drawn.
        block: the call.
        row: that the call has.
        name: of the track.
        track: the track.
    """
    columns = canvas.columns(block)
    if not len(columns):
        return
    values = canvas.trace_view.states(block.call, row, name, columns, canvas.chosen.units)
    lost = ~np.isfinite(values)
    if columns.start == 0:
        lost[0] &= has_start(name)
    begins = lost.copy()
    begins[1:] &= ~lost[:-1]
    font, theme = canvas.fonts.small, canvas.theme
    free_from = -1e9
    for place in np.flatnonzero(begins.any(axis=1)).tolist():
        found = values[place][begins[place]]
        text = "NaN" if np.isnan(found).any() else "inf"
        text += " →" if place + 1 < len(lost) and lost[place + 1].any() else ""
        width = text_width(font, text) + 0.6 * canvas.em
        x = canvas.px(block.left + columns.start + place + 0.5)
        x = min(max(x, canvas.left + width / 2), canvas.right - width / 2)
        if x - width / 2 < free_from:
            continue
        centre = QPointF(x, track.bottom() - text_height(font) / 2 - 1)
        paint_tag(painter, centre, text, font, theme.on_accent, theme.error)
        free_from = x + width / 2 + canvas.em * 0.5
