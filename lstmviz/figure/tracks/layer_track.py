"""Paints what the model's other layers gave as thin tracks, a line of cells for each number."""

from collections.abc import Iterator

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

from lstmviz.experiment.arrays import Array
from lstmviz.figure.drawing.colour_maps import aligned, diverging, of_inputs, paint_pooled
from lstmviz.figure.drawing.fonts import resized, text_height, text_width
from lstmviz.figure.drawing.marks import clipped, fill_with, paint_hatch, paint_text, tint
from lstmviz.figure.tracks.canvas import Canvas
from lstmviz.figure.tracks.track import held_areas, paint_panel
from lstmviz.figure.view_model.layer_track import LayerTrack
from lstmviz.figure.view_model.timeline import Block

CELLS = 0.95
"""How high its cells are, in em."""

WORDS = 1.1
"""How high the line with its ids or classes is, in em."""

PALED = 0.62
"""How much is hidden of steps that were computed and not handed on."""


def thin_height(track: LayerTrack) -> float:
    """How high a track is, in em, whatever the lane's height."""
    if track.is_ids:
        return WORDS
    return CELLS + (WORDS if track.is_classes else 0.0)


def words_font(canvas: Canvas, track: LayerTrack) -> QFont | None:
    """The font in which ids or classes fit their steps; None where there is none."""
    if track.labels is None:
        return None
    for font in (canvas.fonts.small, resized(canvas.fonts.small, 0.84)):
        if text_width(font, track.labels.sample) <= canvas.step_px - 2:
            return font
    return None


def cells_of(canvas: Canvas, track: LayerTrack, area: QRectF) -> QRectF:
    """Where in a track its cells are: over the line of words, where that has room for any."""
    if not track.is_classes or words_font(canvas, track) is None:
        return area
    return area.adjusted(0, 0, 0, -WORDS * canvas.em)


def paint_thin_ground(painter: QPainter, canvas: Canvas, area: QRectF, track: LayerTrack) -> None:
    """What is there before any cell is."""
    if not track.is_ids:
        for panel in canvas.panels(cells_of(canvas, track, area)):
            paint_panel(painter, canvas, panel)


def paint_thin(
    painter: QPainter, canvas: Canvas, area: QRectF, row: int, track: LayerTrack
) -> Iterator[None]:
    """One row's cells, call by call, and under them the likeliest classes."""
    font, cells = words_font(canvas, track), cells_of(canvas, track, area)
    with clipped(painter, canvas.shown(area)):
        for block in canvas.seen:
            values = track.values(block.call, row)
            if values is None or not values.size or not canvas.trace_view.has_row(block.call, row):
                continue
            first = block.timesteps - len(values)  # it may stand at the last step alone
            start, stop = _seen(canvas, block, first)
            if stop <= start:
                continue
            if font is None or not track.is_ids:
                _paint_cells(painter, canvas, block, cells, values, (start, stop, first), track)
            _paint_masked(painter, canvas, block, cells, row, track)
            if font is not None:
                line = area if track.is_ids else QRectF(area)
                line.setTop(area.bottom() - WORDS * canvas.em)
                texts = track.texts(values[start - first : stop - first])
                _paint_words(painter, canvas, block, line, texts, start, font)
            yield


def _seen(canvas: Canvas, block: Block, first: int) -> tuple[int, int]:
    """The steps that are seen, from the first that there is: one past the last as well."""
    low = int(max(canvas.low - block.left - 1, first))
    return low, int(min(canvas.high - block.left + 1, block.timesteps))


def _paint_cells(
    painter: QPainter,
    canvas: Canvas,
    block: Block,
    area: QRectF,
    values: Array,
    steps: tuple[int, int, int],
    track: LayerTrack,
) -> None:
    start, stop, first = steps
    begin, stop = aligned(painter, canvas.step_px, start - first, stop - first)
    left, step = canvas.px(block.left + 1 + first + begin), canvas.step_px
    place = QRectF(left, area.top(), (stop - begin) * step, area.height())
    theme = canvas.theme
    table = of_inputs(theme) if track.is_input else diverging(theme)
    paint_pooled(painter, place, values[begin:stop], None, track.limits, table, theme.lost)
    last = block.timesteps - 1
    if track.hands_on_end and start < last:
        pale = QRectF(place)
        pale.setRight(min(place.right(), canvas.px(block.left + 1 + last)))
        painter.fillRect(pale, tint(theme.panel, PALED))


def _paint_masked(
    painter: QPainter, canvas: Canvas, block: Block, area: QRectF, row: int, track: LayerTrack
) -> None:
    masked = track.masked(block.call, row)
    if masked is None or not masked.any():
        return
    areas = held_areas(canvas, block, area, masked, ahead=True)
    fill_with(painter, tint(canvas.theme.window, 0.45))
    painter.drawRects(areas)
    paint_hatch(painter, areas, canvas.theme.hatch, 0.5 * canvas.em, 1.0)


def _paint_words(
    painter: QPainter,
    canvas: Canvas,
    block: Block,
    line: QRectF,
    texts: list[str],
    start: int,
    font: QFont,
) -> None:
    high, metrics = text_height(font), QFontMetricsF(font)
    for number, whole in enumerate(texts):
        text = metrics.elidedText(whole, Qt.TextElideMode.ElideRight, canvas.step_px)
        left = canvas.px(block.x_of(start + number)) - canvas.step_px / 2
        place = QRectF(left, line.center().y() - high / 2, canvas.step_px, high)
        paint_text(painter, place, text, font, canvas.theme.text)
