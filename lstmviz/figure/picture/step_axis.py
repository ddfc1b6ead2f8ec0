"""The steps' names along the bottom, as many as there is room for."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from lstmviz.figure.drawing.fonts import text_width
from lstmviz.figure.drawing.marks import paint_text
from lstmviz.figure.tracks.canvas import Canvas
from lstmviz.figure.view_model.timeline import step_name
from lstmviz.session.view_state import START, Moment


@dataclass(frozen=True)
class StepLabel:
    """A name under a step, and the pixel of its middle."""

    text: str
    centre: float
    moment: Moment


def step_labels(canvas: Canvas) -> tuple[StepLabel, ...]:
    """The labels that stand clear of each other: starts first, then round numbers."""
    trace_view, font = canvas.trace_view, canvas.fonts.small
    apart = 0.5 * canvas.em
    widest = max(
        text_width(font, f"t={max(block.timesteps - 1, 0)}") + apart for block in trace_view.blocks
    )
    stride = next(
        (s * 10**p for p in range(7) for s in (1, 2, 5) if s * 10**p * canvas.step_px >= widest),
        10**7,
    )
    taken: list[tuple[float, float]] = []
    labels: list[StepLabel] = []

    def put(moment: Moment) -> None:
        text = step_name(trace_view.trace, moment)
        centre = canvas.px(trace_view.timeline.x_of(moment))
        half = text_width(font, text) / 2
        if centre < canvas.left - 1 or centre > canvas.right + 1:
            return
        low, high = centre - half - apart / 2, centre + half + apart / 2
        if all(high <= left or low >= right for left, right in taken):
            taken.append((low, high))
            labels.append(StepLabel(text, centre, moment))

    for block in trace_view.blocks:
        put(Moment(block.call, START))
    for block in trace_view.blocks:
        if not canvas.sees(block):
            continue
        index = trace_view.trace.calls[block.call].time_index
        for column in canvas.columns(block):
            if column and int(index[column - 1]) % stride == 0:
                put(Moment(block.call, column - 1))
    return tuple(sorted(labels, key=_centre))


def _centre(label: StepLabel) -> float:
    return label.centre


def paint_steps(painter: QPainter, canvas: Canvas, area: QRectF) -> None:
    """Paints the labels."""
    for label in step_labels(canvas):
        place = QRectF(label.centre - 100, area.top(), 200, area.height())
        paint_text(painter, place, label.text, canvas.fonts.small, canvas.theme.muted)
