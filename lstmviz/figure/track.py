"""What tracks have in common: panels, walls between calls, and the strip of what is returned."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from lstmviz.figure.canvas import Canvas
from lstmviz.figure.marks import pen
from lstmviz.figure.reading import State
from lstmviz.figure.timeline import Block


def paint_panel(painter: QPainter, canvas: Canvas, block: Block, track: QRectF) -> None:
    """The ground on which a call's part of a track is drawn."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(canvas.theme.panel))
    painter.drawRoundedRect(canvas.panel(block, track), canvas.em * 0.3, canvas.em * 0.3)


def paint_wall(painter: QPainter, canvas: Canvas, block: Block, track: QRectF) -> None:
    """A wall in the gap before a call: no state comes through."""
    low, high = canvas.reading.timeline.gap_before(block.call)
    x = canvas.px((low + high) / 2)
    if canvas.left <= x <= canvas.right:
        width = min(canvas.em * 0.28, (high - low) * canvas.step_px * 0.4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(canvas.theme.zero))
        area = QRectF(x - width / 2, track.top(), width, track.height())
        painter.drawRoundedRect(area, width / 2, width / 2)


def strip_height(canvas: Canvas) -> float:
    """How high the strip of what is returned is."""
    return canvas.em * 0.42


def data_area(canvas: Canvas, track: QRectF) -> QRectF:
    """Where in a track the values are: above the strip of what is returned, where there is one."""
    if canvas.radius and canvas.reading.as_lines:
        return track
    return track.adjusted(0, 0, 0, -strip_height(canvas) * 1.5)


def paint_returned_strip(
    painter: QPainter, canvas: Canvas, block: Block, track: QRectF, state: State
) -> None:
    """Under a track without markers: solid where the layer returned it, an outline elsewhere."""
    columns = canvas.columns(block)
    if not len(columns) or columns.stop <= 1:
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
    reading = canvas.reading
    everywhere = state == "h" and reading.trace.experiment.layer.return_sequences
    if everywhere and not reading.parted:
        painter.drawRect(QRectF(left, top, right - left, height))
        return
    for column in columns:
        returned = column and (
            (state == "h" and reading.in_output(block.call, column - 1))
            or reading.framed(block.call, column - 1)
        )
        if returned:
            x = canvas.px(block.left + column)
            painter.drawRect(QRectF(x, top, max(canvas.step_px, 2.0), height))
