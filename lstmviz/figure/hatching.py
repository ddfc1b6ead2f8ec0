"""Steps that are alike, painted as one: the hatching over what a mask held."""

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from lstmviz.experiment.experiment import Array
from lstmviz.figure.canvas import Canvas
from lstmviz.figure.marks import paint_hatch
from lstmviz.figure.timeline import Block


def runs(flags: Array) -> list[tuple[int, int]]:
    """Where the flags are set: (first, one past the last) of each unbroken run."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    return [(int(first), int(stop)) for first, stop in edges.reshape(-1, 2)]


def paint_held(
    painter: QPainter,
    canvas: Canvas,
    block: Block,
    area: QRectF,
    row: int,
    alpha: float,
) -> None:
    """Hatches an area's held steps as far as they are drawn.

    Steps next to each other share one hatching, which would fall apart where they are narrow.
    """
    reached = canvas.reached(block)
    for first, stop in runs(canvas.reading.held(block.call, row)[: max(reached, 0)]):
        left = max(canvas.px(block.left + first + 1), canvas.left - canvas.em)
        right = min(canvas.px(block.left + stop + 1), canvas.right + canvas.em)
        if right > left:
            held = QRectF(left, area.top(), right - left, area.height())
            paint_hatch(painter, held, canvas.theme.hatch, 0.7 * canvas.em, alpha)
