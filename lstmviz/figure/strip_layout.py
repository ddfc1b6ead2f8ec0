"""Where on the picture everything stands, in pixels, for one trace at one size."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF

from lstmviz.figure.axis_limits import MOST_TICKS, tick_text, ticks
from lstmviz.figure.fonts import Fonts, text_height, text_width
from lstmviz.figure.header import HeaderPlan, plan_header
from lstmviz.figure.input_track import MOST_ABREAST
from lstmviz.figure.legend import Entry, legend_height, legend_rows
from lstmviz.figure.reading import Reading, State

NAMES: dict[State, tuple[str, str]] = {"h": ("hidden", "state"), "c": ("cell", "state")}
"""What h and c are, in two short lines."""


@dataclass(frozen=True)
class Lane:
    """One row's place.

    Attributes:
        row: of the batch.
        area: all of it.
        x: the input's track.
        h: the hidden state's track.
        c: the cell state's track.
    """

    row: int
    area: QRectF
    x: QRectF
    h: QRectF
    c: QRectF

    def track(self, state: State) -> QRectF:
        """The track of h or of c."""
        return self.h if state == "h" else self.c


@dataclass(frozen=True)
class StripLayout:
    """Everything's place.

    Attributes:
        title: the constructor's place; empty on the screen.
        header: the titles of the calls.
        lanes_area: what is seen of the lanes.
        lanes: those that are seen, the scrolling already reckoned in.
        axis: the steps' names.
        legend: the meaning of the signs.
        plot: the pixels between which time runs.
        letters: the pixels between which x, h and c stand.
        names: the pixels between which the units' names stand.
        overflow: how far the lanes can be scrolled; 0 where all are seen.
        plan: of the header.
        rows: of the legend.
    """

    title: QRectF
    header: QRectF
    lanes_area: QRectF
    lanes: tuple[Lane, ...]
    axis: QRectF
    legend: QRectF
    plot: tuple[float, float]
    letters: tuple[float, float]
    names: tuple[float, float]
    overflow: float
    plan: HeaderPlan
    rows: tuple[tuple[Entry, ...], ...]


def lay_out(
    reading: Reading,
    fonts: Fonts,
    width: float,
    height: float,
    scrolled: float = 0.0,
    titled: bool = False,
    all_lanes: bool = False,
) -> StripLayout:
    """Finds a place for everything.

    Args:
        reading: what is drawn.
        fonts: in which letters.
        width: of the picture.
        height: of the picture.
        scrolled: how far the lanes are scrolled, in pixels.
        titled: leaves a line for the constructor.
        all_lanes: squeezes lanes as far as can still be read; a file can't be scrolled.
    """
    em = fonts.em
    margin = 0.6 * em
    letters, plot, names = _across(reading, fonts, width, margin)
    top = margin
    title = QRectF(margin, top, width - 2 * margin, text_height(fonts.code) * 1.4 if titled else 0)
    top = title.bottom() + (0.3 * em if titled else 0.0)
    plan = plan_header(reading, fonts, (plot[1] - plot[0]) / max(reading.timeline.width, 1.0))
    header = QRectF(plot[0] - 0.8 * em, top, names[1] - plot[0] + 0.8 * em, plan.height)
    rows = legend_rows(reading, fonts, width - 2 * margin)
    legend = QRectF(margin, 0, width - 2 * margin, legend_height(rows, fonts))
    legend.moveBottom(height - margin * 0.7)
    axis = QRectF(plot[0], 0, plot[1] - plot[0], text_height(fonts.small) + 0.2 * em)
    axis.moveBottom(legend.top() - 0.35 * em)
    above = header.bottom() + 0.5 * em
    area = QRectF(0, above, width, max(axis.top() - 0.25 * em - above, em))
    least = max(150.0 if height < 700 else 190.0, 11.5 * em)
    if all_lanes:
        least = 8 * em
    shown = max(int(area.height() // least), 1)
    count = max(reading.rows, 1)
    lane_height = area.height() / min(shown, count)
    overflow = max(count * lane_height - area.height(), 0.0)
    if overflow < 1:
        overflow = 0.0
    scrolled = min(max(scrolled, 0.0), overflow)
    lanes = tuple(
        _lane(reading, em, row, area.top() + row * lane_height - scrolled, lane_height, plot, width)
        for row in range(reading.rows)
        if -lane_height < row * lane_height - scrolled < area.height() - 0.5
    )
    return StripLayout(
        title, header, area, lanes, axis, legend, plot, letters, names, overflow, plan, rows
    )


def _across(
    reading: Reading, fonts: Fonts, width: float, margin: float
) -> tuple[tuple[float, float], tuple[float, float], tuple[float, float]]:
    em = fonts.em
    lane_name = text_width(fonts.bold, f"row {max(reading.rows - 1, 0)}")
    words = max(text_width(fonts.small, word) for pair in NAMES.values() for word in pair)
    if reading.as_lines:
        numbers = [
            tick_text(value)
            for limits in reading.limits.values()
            for value in ticks(limits, MOST_TICKS)
        ]
    else:
        numbers = [f"unit {reading.units - 1}"]
    number = max(text_width(fonts.small, text) for text in numbers)
    letters_left = margin + 0.7 * em
    letters_right = letters_left + max(lane_name, words)
    left = (
        letters_right
        + 0.6 * em
        + max(number, 1.1 * em)
        + 1.2 * em
        + (0.0 if reading.as_lines else 1.6 * em)
    )
    name = f"unit {reading.units - 1}" if reading.as_lines else "−0.00"
    names_width = text_width(fonts.small, name) + (1.5 if reading.as_lines else 1.6) * em
    right = max(width - margin - names_width, left + 4 * em)
    return (letters_left, letters_right), (left, right), (right, width - margin)


def _lane(
    reading: Reading,
    em: float,
    row: int,
    top: float,
    height: float,
    plot: tuple[float, float],
    width: float,
) -> Lane:
    apart = min(1.1 * em, 0.07 * height)
    inner = height - apart
    x_height = min(2.0 * em, 0.16 * inner)
    if reading.features > MOST_ABREAST:
        x_height = min(max(x_height, 0.3 * em * reading.features), 0.28 * inner)
    rest = (inner - x_height - 1.0 * em) / 2
    left, across = plot[0], plot[1] - plot[0]
    x = QRectF(left, top + apart / 2, across, x_height)
    h = QRectF(left, x.bottom() + 0.5 * em, across, max(rest, 4.0))
    c = QRectF(left, h.bottom() + 0.5 * em, across, max(rest, 4.0))
    return Lane(row, QRectF(0, top, width, height), x, h, c)
