"""The words where a line ends because its value isn't a number."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from lstmviz.experiment.experiment import Array
from lstmviz.figure.canvas import Canvas
from lstmviz.figure.fonts import text_height, text_width
from lstmviz.figure.marks import paint_tag


def paint_lost(
    painter: QPainter,
    canvas: Canvas,
    columns: range,
    xs: Array,
    values: Array,
    lost: Array,
    track: QRectF,
) -> None:
    """A word at the bottom of the track wherever a value stops being a number.

    Args:
        painter: paints.
        canvas: what is drawn.
        columns: the columns that are seen.
        xs: (1 + timesteps,), pixels.
        values: (1 + timesteps, units).
        lost: (1 + timesteps, units) bool: where it isn't one.
        track: the track.
    """
    begins = lost.copy()
    begins[1:] &= ~lost[:-1]
    font, theme = canvas.fonts.small, canvas.theme
    free_from = -1e9
    for column in np.flatnonzero(begins.any(axis=1)).tolist():
        if column not in columns:
            continue
        found = values[column][begins[column]]
        text = "NaN" if np.isnan(found).any() else "inf"
        text += " →" if column + 1 < lost.shape[0] and lost[column + 1].any() else ""
        width = text_width(font, text) + 0.6 * canvas.em
        x = min(xs[column], canvas.right - width / 2)
        if x - width / 2 < free_from:
            continue
        centre = QPointF(x, track.bottom() - text_height(font) / 2 - 1)
        paint_tag(painter, centre, text, font, theme.on_accent, theme.error)
        free_from = x + width / 2 + canvas.em * 0.5
