"""Explains the signs that the picture holds, below it, and the colours beside a heatmap."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from lstmviz.figure.drawing.colour_maps import diverging, paint_cells
from lstmviz.figure.drawing.fonts import Fonts, text_height, text_width
from lstmviz.figure.drawing.marks import (
    outline_with,
    paint_cross,
    paint_dropped,
    paint_frame,
    paint_hatch,
    paint_origin,
    paint_point,
    paint_text,
    pen,
)
from lstmviz.figure.tracks.canvas import Canvas
from lstmviz.figure.tracks.line_marks import DASHES
from lstmviz.figure.tracks.track import strip_height
from lstmviz.figure.view_model.axis_limits import Limits, tick_text
from lstmviz.figure.view_model.choice import Chosen
from lstmviz.figure.view_model.timeline import SHORT_ORIGIN_WORDS
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.session.view_state import HColours
from lstmviz.trace.trace import Origin

if TYPE_CHECKING:
    from lstmviz.figure.picture.strip_layout import StripLayout


def h_colours_text(limits: Limits, h_colours: HColours) -> str:
    """What stands above a colour bar of h."""
    return "h: reach" if h_colours == "reach" else f"h: ±{tick_text(float(f'{limits[1]:.2g}'))}"


def bar_area(canvas: Canvas, layout: StripLayout, cells: QRectF) -> QRectF:
    """Where the bar beside a track's cells stands."""
    left = layout.names[0] + 1.0 * canvas.em
    return QRectF(left, cells.top(), 0.8 * canvas.em, max(cells.height(), 1.0))


def bar_limits(canvas: Canvas, name: str) -> Limits:
    """The values at the bar's ends: of a gate those it can have, though colours go further."""
    low, high = canvas.chosen.colour_limits[name]
    if not canvas.track(name).is_state and canvas.trace_view.range_of(name)[0] >= 0:
        return 0.0, high
    return low, high


def value_in_bar(canvas: Canvas, name: str, area: QRectF, y: float) -> float:
    """The value whose colour a pixel of the bar has."""
    low, high = bar_limits(canvas, name)
    share = min(max((area.bottom() - y) / area.height(), 0.0), 1.0)
    return low + share * (high - low)


def paint_colour_bar(
    painter: QPainter, canvas: Canvas, layout: StripLayout, cells: QRectF, name: str
) -> None:
    """Paints it, with as many numbers as there is room for."""
    low, high = bar_limits(canvas, name)
    bar = bar_area(canvas, layout, cells)
    ramp = np.linspace(high, low, 128)[:, None]
    table, limits = diverging(canvas.theme), canvas.chosen.colour_limits[name]
    paint_cells(painter, bar, ramp, limits, table, canvas.theme.lost)
    outline_with(painter, pen(canvas.theme.border, 1.0))
    painter.drawRect(bar)
    tall = text_height(canvas.fonts.small)
    places = [(high, bar.top() + tall / 2), (low, bar.bottom() - tall / 2)]
    if low < 0 and bar.height() >= 3 * tall:
        places.insert(1, (0.0, bar.center().y()))
    if bar.height() < 1.7 * tall:  # the ends' numbers would touch
        places = [(high, bar.center().y())]
    for value, y in places:
        text = tick_text(float(f"{value:.2g}"))
        if len(places) == 1:
            text = f"±{text}" if low < 0 else f"0–{text}"
        width = text_width(canvas.fonts.small, text) + 1
        place = QRectF(bar.right() + 0.3 * canvas.em, y - tall / 2, width, tall)
        left = Qt.AlignmentFlag.AlignLeft
        paint_text(painter, place, text, canvas.fonts.small, canvas.theme.muted, left)


ORIGIN_MEANINGS: dict[Origin, str] = {
    "zeros": "starts at zero",
    "carried": "starts from the state carried over",
    "given": "starts from the state you gave",
    "reset": "starts at zero after reset_state()",
}


class Entry(NamedTuple):
    """A sign, one of those that `_SIGNS` paints, and its meaning."""

    sign: str
    meaning: str


def entries_of(
    trace_view: TraceView, chosen: Chosen, short: bool = False, under_any_flags: bool = False
) -> tuple[Entry, ...]:
    """The signs that a picture of this trace holds, or would hold if all flags were set."""
    origins: set[Origin | None] = {call.origin for call in trace_view.trace.calls}
    if under_any_flags:
        origins.add("zeros")
        origins |= {"carried" for call in trace_view.trace.calls[1:] if call.origin != "given"}
    if chosen.as_lines:  # a heatmap has no room for the other run's signs
        origins |= {trace_view.others_origin(block.call) for block in trace_view.blocks}
    found = [Entry("filled", "returned" if short else "returned by the layer")]
    found.append(Entry("hollow", "only computed"))
    if trace_view.returns_state or under_any_flags:
        found.append(Entry("framed", "returned as state"))
    if trace_view.diverged:
        found.append(Entry("cross", "output, where it isn't h"))
    other = trace_view.other
    if other is not None and chosen.as_lines:
        found.append(Entry("ghost", other.name))
    tracks = (trace_view.tracks[track] for track in chosen.tracks)
    if other is not None and any(track.needs_reference for track in tracks):
        found.append(Entry("difference", f"this run − {other.name}"))
    if chosen.left_out:
        drawn = len(chosen.units)
        found.append(Entry("note", f"{drawn} of {drawn + chosen.left_out:,} units are drawn"))
    found += [
        Entry(origin, f"start: {SHORT_ORIGIN_WORDS[origin]}" if short else meaning)
        for origin, meaning in ORIGIN_MEANINGS.items()
        if origin in origins
    ]
    if trace_view.any_held:
        found.append(Entry("held", "held by the mask"))
    elif any(layer.any_masked for layer in chosen.layers):
        found.append(Entry("held", "masked"))
    if chosen.layers:
        found.append(Entry("thin", "another layer" if short else "what another layer gave"))
        if words := trace_view.other_layers.elsewhere_words:
            found.append(Entry("note", words))
    if trace_view.any_dropped:
        found.append(Entry("dropped", "dropped" if short else "taken away by dropout"))
    if trace_view.trace.experiment.layer.go_backwards:
        found.append(Entry("backwards", "go_backwards: the last input is read first"))
    return tuple(found)


Rows = tuple[tuple[Entry, ...], ...]
"""The legend's lines, from the top."""


def legend_rows(
    trace_view: TraceView,
    chosen: Chosen,
    fonts: Fonts,
    width: float,
    under_any_flags: bool = False,
) -> Rows:
    """The entries, broken into lines that fit the width; in fewer words where that saves a line."""
    in_full, in_short = (
        _broken(entries_of(trace_view, chosen, short, under_any_flags), fonts, width)
        for short in (False, True)
    )
    too_wide = any(_row_width(row, fonts) > width for row in in_full)
    return in_short if too_wide or len(in_short) < len(in_full) else in_full


def legend_height(rows: Rows, fonts: Fonts) -> float:
    """How high the legend is."""
    return len(rows) * _line_height(fonts)


def paint_legend(painter: QPainter, canvas: Canvas, rows: Rows, area: QRectF) -> None:
    """Paints the legend in the middle of the area, which may have room for more."""
    fonts = canvas.fonts
    y = area.center().y() - legend_height(rows, fonts) / 2
    untold = _starts_ahead(canvas)
    for row in rows:
        x = area.center().x() - _row_width(row, fonts) / 2
        for entry in row:
            if entry.sign in untold:
                x += _entry_width(entry, fonts)
                continue
            at = QPointF(x + 0.65 * fonts.em, y + _line_height(fonts) / 2)
            _SIGNS[entry.sign](painter, canvas, at)
            place = QRectF(x + 1.6 * fonts.em, y, 0, _line_height(fonts))
            place.setWidth(text_width(fonts.small, entry.meaning) + 1)
            paint_text(painter, place, entry.meaning, fonts.small, canvas.theme.muted, _LEFT)
            x += _entry_width(entry, fonts)
        y += _line_height(fonts)


def _starts_ahead(canvas: Canvas) -> set[Origin]:
    """Returns from where only calls start that aren't reached: the legend mustn't tell."""
    if canvas.until is None:
        return set()
    calls = canvas.trace_view.trace.calls
    reached = {call.origin for call in calls[: canvas.until.call + 1]}
    return {call.origin for call in calls} - reached


_LEFT = Qt.AlignmentFlag.AlignLeft


def _broken(entries: tuple[Entry, ...], fonts: Fonts, width: float) -> Rows:
    rows: list[list[Entry]] = [[]]
    for entry in entries:
        if rows[-1] and _row_width((*rows[-1], entry), fonts) > width:
            rows.append([])
        rows[-1].append(entry)
    return tuple(map(tuple, rows))


def _entry_width(entry: Entry, fonts: Fonts) -> float:
    return text_width(fonts.small, entry.meaning) + 3.0 * fonts.em


def _row_width(row: tuple[Entry, ...], fonts: Fonts) -> float:
    return sum(_entry_width(entry, fonts) for entry in row) - 1.4 * fonts.em


def _line_height(fonts: Fonts) -> float:
    return text_height(fonts.small) + 0.3 * fonts.em


def _disc_or_box(painter: QPainter, canvas: Canvas, at: QPointF, filled: bool) -> None:
    radius, theme = canvas.em * 0.36, canvas.theme
    if canvas.radius and canvas.chosen.as_lines:
        paint_point(painter, at, radius, theme.text, theme.window, filled)
        return
    box = QRectF(at.x() - 1.6 * radius, at.y() - 0.6 * radius, 3.2 * radius, 1.2 * radius)
    painter.setPen(pen(theme.text if filled else theme.muted, canvas.em * 0.08))
    painter.setBrush(theme.text if filled else Qt.GlobalColor.transparent)
    painter.drawRect(box)


def _framed(painter: QPainter, canvas: Canvas, at: QPointF) -> None:
    radius, theme = canvas.em * 0.32, canvas.theme
    paint_point(painter, at, radius, theme.text, theme.window, True)
    paint_frame(painter, at, at, radius, theme.text)


def _cross(painter: QPainter, canvas: Canvas, at: QPointF) -> None:
    if canvas.radius or canvas.step_px >= strip_height(canvas):
        paint_cross(painter, at, canvas.em * 0.28, canvas.theme.text, canvas.theme.window)
        return
    _disc_or_box(painter, canvas, at, False)  # half filled, as where steps are narrow
    half = QRectF(at.x() - 0.58 * canvas.em, at.y(), 1.16 * canvas.em, 0.22 * canvas.em)
    painter.fillRect(half, QColor(canvas.theme.text))


def _held(painter: QPainter, canvas: Canvas, at: QPointF) -> None:
    em = canvas.em
    area = QRectF(at.x() - 0.6 * em, at.y() - 0.42 * em, 1.2 * em, 0.84 * em)
    paint_hatch(painter, [area], canvas.theme.hatch, 0.35 * em, 1.0)
    outline_with(painter, pen(canvas.theme.hatch, 1.0))
    painter.drawRect(area)


def _dropped(painter: QPainter, canvas: Canvas, at: QPointF) -> None:
    em = canvas.em
    area = QRectF(at.x() - 0.5 * em, at.y() - 0.4 * em, em, 0.8 * em)
    paint_dropped(painter, area, canvas.theme.muted, canvas.theme.window, em * 0.08)


def _ghost(painter: QPainter, canvas: Canvas, at: QPointF) -> None:
    ink = pen(canvas.theme.ghost, canvas.em * 0.13)
    ink.setDashPattern(DASHES)
    painter.setPen(ink)
    half = QPointF(0.7 * canvas.em, 0)
    painter.drawLine(at - half, at + half)


def _letter(painter: QPainter, canvas: Canvas, at: QPointF, letter: str) -> None:
    half = QPointF(canvas.em, canvas.em)
    place = QRectF(at - half, at + half)
    paint_text(painter, place, letter, canvas.fonts.bold, canvas.theme.text)


def _start(painter: QPainter, canvas: Canvas, at: QPointF, origin: Origin) -> None:
    paint_origin(painter, at, canvas.em * 0.3, canvas.theme.text, canvas.theme.window, origin)


def _thin(painter: QPainter, canvas: Canvas, at: QPointF) -> None:
    em = canvas.em
    area = QRectF(at.x() - 0.6 * em, at.y() - 0.3 * em, 1.2 * em, 0.6 * em)
    cells = np.array([[-0.7, 0.2, 0.7], [0.3, 0.8, -0.4]])
    paint_cells(painter, area, cells, (-1.0, 1.0), diverging(canvas.theme), canvas.theme.lost)


_SIGNS: dict[str, Callable[[QPainter, Canvas, QPointF], None]] = {
    "filled": partial(_disc_or_box, filled=True),
    "hollow": partial(_disc_or_box, filled=False),
    "framed": _framed,
    "cross": _cross,
    "held": _held,
    "dropped": _dropped,
    "thin": _thin,
    "backwards": partial(_letter, letter="↶"),
    "ghost": _ghost,
    "difference": partial(_letter, letter="Δ"),
    "note": partial(_letter, letter="…"),
    **{origin: partial(_start, origin=origin) for origin in ORIGIN_MEANINGS},
}
