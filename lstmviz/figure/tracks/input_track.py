"""Paints a lane's input as cells: a step's features side by side, or, if many, downwards."""

from collections.abc import Iterator, Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QPainter

from lstmviz.experiment.arrays import Array
from lstmviz.figure.drawing.colour_maps import (
    aligned,
    entries,
    ink_of,
    of_inputs,
    paint_cells,
    paint_pooled,
)
from lstmviz.figure.drawing.fonts import fitting, resized, text_height, text_width
from lstmviz.figure.drawing.marks import (
    clipped,
    fill_with,
    outline_with,
    paint_dropped,
    paint_hatch,
    paint_text,
    pen,
    tint,
)
from lstmviz.figure.theme import between, readable_on
from lstmviz.figure.tracks.canvas import Canvas
from lstmviz.figure.tracks.track import paint_held
from lstmviz.figure.view_model.feature_names import feature_labels
from lstmviz.figure.view_model.timeline import Block
from lstmviz.figure.view_model.words import cell_text

MOST_ABREAST = 6
"""With more features than this they stand one below another."""

MOST_NUMBERS = 4000
"""More cells than this never show their numbers."""


def stands_abreast(canvas: Canvas) -> bool:
    """Whether a step's features stand side by side."""
    features = canvas.trace_view.features
    return features <= MOST_ABREAST and canvas.step_px * 0.86 / max(features, 1) >= 8


def number_font(canvas: Canvas, track: QRectF, abreast: bool) -> QFont | None:
    """The font in which every number fits its cell; None where there is none."""
    trace_view = canvas.trace_view
    features = max(trace_view.features, 1)
    width = canvas.step_px * 0.86 / (features if abreast else 1)
    height = track.height() / (1 if abreast else features)
    calls = trace_view.trace.experiment.calls
    if width < 7 or height < 8 or sum(call.inputs.size for call in calls) > MOST_NUMBERS:
        return None
    values = np.unique(np.concatenate([call.inputs.ravel() for call in calls]))
    texts = {cell_text(float(value)) for value in values} - {"NaN"}
    for font in (canvas.fonts.normal, canvas.fonts.small, resized(canvas.fonts.small, 0.84)):
        widest = max((text_width(font, text) for text in texts), default=0.0)
        if widest <= width - 2 and text_height(font) <= height + 3:
            return font
    return None


def paint_inputs(painter: QPainter, canvas: Canvas, track: QRectF, row: int) -> Iterator[None]:
    """One row's input, in processing order, call by call; see `Paints`."""
    abreast = stands_abreast(canvas)
    font = number_font(canvas, track, abreast)
    with clipped(painter, canvas.shown(track)):
        for block in canvas.seen:
            inputs = canvas.trace_view.inputs(block.call, row)
            if inputs is None or not inputs.size:
                continue
            if abreast or font is not None:
                _paint_each(painter, canvas, block, track, row, inputs, font, abreast)
            else:
                _paint_image(painter, canvas, block, track, inputs)
                _paint_dropped(painter, canvas, block, track, row)
                how = {"alpha": 1.0, "apart": 0.5, "paled": 0.45}
                paint_held(painter, canvas, block, track, row, ahead=True, **how)
            yield


def paint_feature_names(painter: QPainter, canvas: Canvas, area: QRectF) -> None:
    """The features' names over their cells; where these are too narrow, all in one line."""
    labels, font, ink = feature_labels(canvas.trace_view), canvas.fonts.small, canvas.theme.muted
    group = canvas.step_px * 0.86
    with clipped(painter, area):
        if stands_abreast(canvas) and _all_fit(labels, font, group / len(labels) - 4):
            wide = group / len(labels)
            for block in canvas.seen:
                for step in _steps(canvas, block):
                    left = canvas.px(block.x_of(step)) - group / 2
                    for place, label in enumerate(labels):
                        over = QRectF(left + place * wide, area.top(), wide, area.height())
                        paint_text(painter, over, label, font, ink)
            return
        count = canvas.trace_view.features
        text = f"x = ({_in_width(labels, count, font, area.width())})"
        paint_text(painter, area, text, font, ink, Qt.AlignmentFlag.AlignLeft)


def _all_fit(labels: Sequence[str], font: QFont, width: float) -> bool:
    return all(text_width(font, label) <= width for label in labels)


def _in_width(labels: Sequence[str], count: int, font: QFont, width: float) -> str:
    """As many names as fit; of all features, how many there are, where these aren't all."""
    more = f", … {count:,} in all"
    if count == len(labels) and text_width(font, f"x = ({', '.join(labels)})") <= width:
        return ", ".join(labels)
    room = width - text_width(font, f"x = ({more})")
    for place, label in enumerate(labels):
        room -= text_width(font, f"{label}, ")
        if room < 0:
            return f"{', '.join(labels[: max(place, 1)])}{more}"
    return f"{', '.join(labels)}{more}"


def input_bar_area(track: QRectF, left: float, em: float) -> QRectF:
    """Where the bar of an input's greys stands, right of its track."""
    return QRectF(left, track.top(), 0.8 * em, max(track.height(), 1.0))


def paint_input_bar(
    painter: QPainter, canvas: Canvas, track: QRectF, edges: tuple[float, float]
) -> None:
    """Which grey is which number, where the cells don't say it themselves.

    Args:
        painter: paints.
        canvas: to be painted with.
        track: the input's.
        edges: the pixels between which the bar and its numbers stand.
    """
    if number_font(canvas, track, stands_abreast(canvas)) is not None:
        return
    em, limits, theme = canvas.em, canvas.trace_view.input_limits, canvas.theme
    bar = input_bar_area(track, edges[0], em)
    ramp = np.linspace(limits[1], limits[0], 128)[:, None]
    paint_cells(painter, bar, ramp, limits, of_inputs(theme), theme.lost)
    outline_with(painter, pen(theme.border, 1.0))
    painter.drawRect(bar)
    low, high = (cell_text(float(end)) for end in limits)
    font = canvas.fonts.small
    tall = text_height(font)
    left, y = bar.right() + 0.3 * em, bar.center().y()
    # A low bar's numbers reach past its ends rather than touch.
    apart = max(bar.height() / 2 - tall / 2, 0.43 * tall)
    places = [(high, y)] if high == low else [(high, y - apart), (low, y + apart)]
    for text, at in places:
        place = QRectF(left, at - tall / 2, max(edges[1] - left, 1.0), tall)
        fitted = fitting(font, text, place.width())
        paint_text(painter, place, text, fitted, theme.muted, Qt.AlignmentFlag.AlignLeft)


def _steps(canvas: Canvas, block: Block) -> range:
    """The steps that are seen: the input is known before it is reached."""
    first = int(max(canvas.low - block.left - 1, 0))
    last = int(min(canvas.high - block.left, block.timesteps))
    return range(first, min(max(last, first), block.timesteps))


def _paint_image(
    painter: QPainter, canvas: Canvas, block: Block, track: QRectF, inputs: Array
) -> None:
    steps = _steps(canvas, block)
    first, stop = aligned(painter, canvas.step_px, steps.start, steps.stop)
    left, width = canvas.px(block.left + 1 + first), (stop - first) * canvas.step_px
    area = QRectF(left, track.top(), width, track.height())
    limits, theme = canvas.trace_view.input_limits, canvas.theme
    table = of_inputs(theme)
    paint_pooled(painter, area, inputs[first:stop], None, limits, table, theme.error)


def _paint_each(
    painter: QPainter,
    canvas: Canvas,
    block: Block,
    track: QRectF,
    row: int,
    inputs: Array,
    font: QFont | None,
    abreast: bool,
) -> None:
    table, theme = of_inputs(canvas.theme), canvas.theme
    places = entries(inputs, canvas.trace_view.input_limits)
    features = inputs.shape[1]
    group = canvas.step_px * 0.86
    held = canvas.trace_view.held(block.call, row)
    dropped = canvas.trace_view.dropped(block.call, row)
    for step in _steps(canvas, block):
        left = canvas.px(block.x_of(step)) - group / 2
        for feature in range(features):
            if abreast:
                width = group / features
                cell = QRectF(left + feature * width, track.top(), width, track.height())
            else:
                height = track.height() / features
                cell = QRectF(left, track.top() + feature * height, group, height)
            value = float(inputs[step, feature])
            ink = ink_of(table[places[step, feature]])
            ground = ink if np.isfinite(value) else theme.window
            if held[step]:
                ground = between(ground, theme.window, 0.6)
            fill_with(painter, ground)
            painter.drawRect(cell)
            if not np.isfinite(value):
                painter.setPen(pen(theme.error, 1.0))
                painter.drawRect(cell.adjusted(1, 1, -1, -1))
                _paint_lost(painter, canvas, cell, cell_text(value))
            elif font is not None:
                paint_text(painter, cell, cell_text(value), font, readable_on(ground))
            if dropped is not None and dropped[feature]:
                inner = cell.adjusted(1, 1, -1, -1)
                paint_dropped(painter, inner, theme.muted, theme.window, canvas.em * 0.07)
        if held[step]:
            whole = QRectF(left, track.top(), group, track.height())
            paint_hatch(painter, [whole], theme.hatch, 0.5 * canvas.em, 0.75)


def _paint_lost(painter: QPainter, canvas: Canvas, cell: QRectF, text: str) -> None:
    """NaN or infinity in a cell, as large as fits; in the narrowest cell a cross says it."""
    for share in (1.0, 0.84, 0.7):
        font = resized(canvas.fonts.small, share)
        if text_width(font, text) <= cell.width() - 3:
            paint_text(painter, cell, text, font, canvas.theme.error)
            return
    painter.drawLine(cell.topLeft(), cell.bottomRight())
    painter.drawLine(cell.bottomLeft(), cell.topRight())


def _paint_dropped(
    painter: QPainter, canvas: Canvas, block: Block, track: QRectF, row: int
) -> None:
    """One mask serves all steps of a call, so that a feature's whole band is struck out."""
    dropped, steps = canvas.trace_view.dropped(block.call, row), _steps(canvas, block)
    if dropped is None or not len(steps):
        return
    left, right = (canvas.px(block.left + 1 + step) for step in (steps.start, steps.stop))
    height = track.height() / len(dropped)
    painter.setPen(pen(canvas.theme.muted, max(canvas.em * 0.07, 1.0)))
    for feature in np.flatnonzero(dropped).tolist():
        band = QRectF(left, track.top() + feature * height, right - left, height)
        painter.fillRect(band, tint(canvas.theme.window, 0.72))
        painter.drawLine(QPointF(left, band.center().y()), QPointF(right, band.center().y()))
