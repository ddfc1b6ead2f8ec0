"""What lies under the pointer, and what is said about it."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from lstmviz.figure.canvas import Canvas
from lstmviz.figure.dropped import input_sentences, state_sentences
from lstmviz.figure.fonts import Fonts, text_height, text_width
from lstmviz.figure.input_track import cell_text
from lstmviz.figure.lane import Lane
from lstmviz.figure.line_track import y_of
from lstmviz.figure.marks import paint_text, pen, tint
from lstmviz.figure.picture import Picture
from lstmviz.figure.reading import STATES
from lstmviz.figure.theme import Theme
from lstmviz.figure.timeline import origin_sentence, step_name
from lstmviz.figure.track import data_area
from lstmviz.session.view_state import START, Moment, Track, ViewState

REACH = 12.0
"""How near the pointer must come to a line, in pixels."""

MOST_LISTED = 8
"""Values that are listed at most; more would be a wall of numbers."""


@dataclass(frozen=True)
class Target:
    """What the pointer is on.

    Attributes:
        moment: the nearest moment.
        row: the lane.
        unit: the nearest line, or the line of cells; None where none is near.
        track: `x`, one of the others, or empty between tracks.
    """

    moment: Moment
    row: int
    unit: int | None
    track: Track | Literal["x", ""]


def target_at(picture: Picture, view: ViewState, at: QPointF) -> Target | None:
    """What lies at a pixel; None outside the lanes."""
    layout, canvas = picture.layout, picture.seen_by(view)
    if not layout.lanes_area.contains(at):
        return None
    if not canvas.left - canvas.em <= at.x() <= canvas.right + canvas.em:
        return None
    for lane in layout.lanes:
        if lane.area.contains(at):
            moment = picture.moment_at(at)
            for name, track in lane.tracks.items():
                if track.adjusted(0, -4, 0, 4).contains(QPointF(canvas.left, at.y())):
                    unit = _unit_at(canvas, lane, name, moment, at)
                    return Target(moment, lane.row, unit, name)
            on_input = lane.x.top() <= at.y() <= lane.x.bottom()
            return Target(moment, lane.row, None, "x" if on_input else "")
    return None


def words_about(picture: Picture, view: ViewState, target: Target) -> str:
    """What is said about a target, one fact a line."""
    canvas = picture.seen_by(view)
    reading, moment = canvas.reading, target.moment
    head = f"call {moment.call} · row {target.row} · {step_name(reading.trace, moment)}"
    if target.unit is not None:
        head += f" · unit {target.unit}"
    lines = [head]
    block = reading.blocks[moment.call]
    if not reading.has_row(moment.call, target.row):
        return f"call {moment.call} has no row {target.row}"
    if target.track == "x" and moment.step != START:
        return "\n".join([*lines, *_input_lines(canvas, target)])
    if moment.step + 1 > canvas.reached(block):
        return "\n".join([*lines, "not reached yet"])
    h, c = (reading.states(moment.call, target.row, name)[moment.step + 1] for name in STATES)
    if target.unit is not None:
        lines.append(f"h = {number(h[target.unit])}   c = {number(c[target.unit])}")
        lines += _output_lines(canvas, target, h)
        if moment.step < block.timesteps - 1:  # there is a step that it goes into
            lines += state_sentences(reading.trace, moment.call, target.row, target.unit)
    elif reading.units <= MOST_LISTED:
        lines += [
            f"unit {unit}   h = {number(h[unit])}   c = {number(c[unit])}"
            for unit in range(h.shape[0])
        ]
    lines.append(f"start state: {origin_sentence(reading.trace, moment.call)}")
    if moment.step != START and reading.held(moment.call, target.row)[moment.step]:
        lines.append("held: the mask kept the state as it was")
    return "\n".join(lines)


def number(value: float) -> str:
    """A value with four places, or as many digits as it needs."""
    if not np.isfinite(value):
        return cell_text(float(value))
    small = value != 0 and abs(value) < 1e-3
    text = f"{value:.3g}" if small or abs(value) >= 1e4 else f"{value:.4f}"
    return text.replace("-", "−")


def paint_hover(
    painter: QPainter, theme: Theme, fonts: Fonts, at: QPointF, text: str, bounds: QRectF
) -> QRectF:
    """A small box near the pointer, the first line strong; always within the bounds."""
    lines = text.split("\n")
    em, high = fonts.em, text_height(fonts.small) * 1.08
    width = max(
        text_width(fonts.bold if not n else fonts.small, line) for n, line in enumerate(lines)
    )
    box = QRectF(0, 0, width + 1.3 * em, len(lines) * high + 0.9 * em)
    box.moveTopLeft(at + QPointF(1.2 * em, 1.2 * em))
    if box.right() > bounds.right() - 4:
        box.moveRight(at.x() - 0.9 * em)
    if box.bottom() > bounds.bottom() - 4:
        box.moveBottom(at.y() - 0.7 * em)
    box.moveLeft(max(box.left(), bounds.left() + 4))
    box.moveTop(max(box.top(), bounds.top() + 4))
    painter.setPen(pen(theme.border, 1.0))
    painter.setBrush(tint(theme.window, 0.97))
    painter.drawRoundedRect(box, 0.4 * em, 0.4 * em)
    for n, line in enumerate(lines):
        place = QRectF(box.left() + 0.65 * em, box.top() + 0.45 * em + n * high, width, high)
        font = fonts.small if n else fonts.bold
        paint_text(painter, place, line, font, theme.text, Qt.AlignmentFlag.AlignLeft)
    return box


def paint_ring(painter: QPainter, picture: Picture, view: ViewState, target: Target) -> None:
    """A ring around the value that the words are about."""
    canvas = picture.seen_by(view)
    moment = target.moment
    if target.unit is None or target.track in ("x", "") or not canvas.chosen.as_lines:
        return
    name: Track = target.track  # type: ignore[assignment]
    lane = next(lane for lane in picture.layout.lanes if lane.row == target.row)
    value = canvas.reading.states(moment.call, target.row, name)[moment.step + 1, target.unit]
    if np.isfinite(value):
        x = canvas.px(canvas.reading.timeline.x_of(moment))
        area = data_area(canvas, lane.track(name), name)
        y = y_of(float(value), area, canvas.reading.limits[name])
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(pen(canvas.theme.text, canvas.em * 0.12))
        painter.drawEllipse(QPointF(x, y), canvas.em * 0.72, canvas.em * 0.72)


def _unit_at(canvas: Canvas, lane: Lane, name: Track, moment: Moment, at: QPointF) -> int | None:
    reading = canvas.reading
    block = reading.blocks[moment.call]
    if not reading.has_row(moment.call, lane.row) or moment.step + 1 > canvas.reached(block):
        return None
    units = canvas.chosen.units
    if not canvas.chosen.as_lines:
        cells = data_area(canvas, lane.track(name), name)
        share = (at.y() - cells.top()) / max(cells.height(), 1.0)
        return units[min(max(int(share * len(units)), 0), len(units) - 1)]
    values = reading.states(moment.call, lane.row, name)
    x = canvas.x(at.x()) - block.left - 0.5
    before = min(max(int(np.floor(x)), 0), values.shape[0] - 1)
    after = min(before + 1, canvas.reached(block))
    share = min(max(x - before, 0.0), 1.0)
    with np.errstate(invalid="ignore", over="ignore"):  # then it is simply no number
        between = values[before] + (values[after] - values[before]) * share
    found: list[tuple[float, int]] = []
    moment_x = canvas.px(block.x_of(moment.step))
    track, limits = data_area(canvas, lane.track(name), name), reading.limits[name]
    for unit in units:
        far = []
        if np.isfinite(between[unit]):
            far.append(abs(y_of(float(between[unit]), track, limits) - at.y()))
        value = values[moment.step + 1, unit]
        if np.isfinite(value):
            dy = y_of(float(value), track, limits) - at.y()
            far.append(float(np.hypot(dy, moment_x - at.x())))
        if far:
            found.append((min(far), unit))
    if not found:
        return None
    distance, unit = min(found)
    return unit if distance <= max(REACH, canvas.em) else None


def _input_lines(canvas: Canvas, target: Target) -> list[str]:
    inputs = canvas.reading.inputs(target.moment.call, target.row)
    if inputs is None:
        return []
    values = inputs[target.moment.step]
    listed = ", ".join(cell_text(float(value)) for value in values[:MOST_LISTED])
    more = f", … ({values.shape[0]} features)" if values.shape[0] > MOST_LISTED else ""
    lines = [f"x = [{listed}{more}]"]
    if canvas.reading.held(target.moment.call, target.row)[target.moment.step]:
        lines.append("masked: the state is held, this input isn't used")
    return lines + input_sentences(canvas.reading.trace, target.moment.call, target.row)


def _output_lines(canvas: Canvas, target: Target, h: np.ndarray) -> list[str]:
    """Whether that value of h is returned, and what is returned instead."""
    reading, moment, unit = canvas.reading, target.moment, target.unit
    if unit is None or moment.step == START:
        return []
    if not reading.in_output(moment.call, moment.step):
        return ["only computed, not returned"]
    output = reading.outputs(moment.call, target.row)[moment.step + 1, unit]
    if np.isfinite(output) and output != h[unit]:
        return [f"the layer's output here is {number(float(output))}, not h"]
    return ["h is returned by the layer"]
