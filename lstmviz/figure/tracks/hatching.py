"""Steps that are alike, painted as one: the hatching over what a mask held."""

import math

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from lstmviz.experiment.experiment import Array
from lstmviz.figure.drawing.marks import paint_hatch, tint
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
    firsts, stops = edges[::2], edges[1::2]
    apart = firsts[1:] - stops[:-1] >= least_gap
    firsts = firsts[np.concatenate([[True], apart])[: len(firsts)]]
    stops = stops[np.concatenate([apart, [True]])[-len(stops) :]] if len(stops) else stops
    return list(zip(firsts.tolist(), stops.tolist(), strict=True))


def paint_held(
    painter: QPainter,
    canvas: Canvas,
    block: Block,
    area: QRectF,
    row: int,
    *,
    apart: float,
    alpha: float,
    paled: float = 0.0,
    ahead: bool = False,
) -> None:
    """Hatches an area's held steps.

    All of them share one hatching, which would fall apart where steps are narrow.

    Args:
        painter: paints.
        canvas: what is drawn.
        block: the call.
        area: the track; of its width only held steps are painted on.
        row: of the batch.
        apart: how far the strokes lie from each other, in pixels.
        alpha: how strong they are.
        paled: how much of what lies below is hidden first.
        ahead: also steps that aren't drawn yet.
    """
    held = canvas.trace_view.held(block.call, row)
    first = max(math.floor(canvas.low - block.left) - 1, 0)
    stop = min(math.ceil(canvas.high - block.left) + 1, block.timesteps)
    if not ahead:
        stop = min(stop, canvas.reached(block))
    if stop <= first or not held[first:stop].any():
        return
    areas = [
        QRectF(
            canvas.px(block.left + first + begin + 1),
            area.top(),
            (end - begin) * canvas.step_px,
            area.height(),
        )
        for begin, end in runs(held[first:stop], math.ceil(LEAST_GAP / canvas.step_px))
    ]
    if paled:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tint(canvas.theme.window, paled))
        painter.drawRects(areas)
    paint_hatch(painter, areas, canvas.theme.hatch, apart, alpha)
