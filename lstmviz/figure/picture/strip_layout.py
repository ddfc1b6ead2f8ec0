"""Lays out the film strip: lanes, their tracks, legend."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QRectF

from lstmviz.figure.drawing.fonts import Fonts, text_height, text_width
from lstmviz.figure.picture.header import OVERHANG, HeaderPlan, plan_header
from lstmviz.figure.picture.legend import Rows, legend_height, legend_rows
from lstmviz.figure.tracks.input_track import MOST_ABREAST
from lstmviz.figure.view_model.axis_limits import MOST_TICKS, tick_text, ticks
from lstmviz.figure.view_model.choice import Chosen
from lstmviz.figure.view_model.feature_names import any_named
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.figure.view_model.words import GATE_TRACKS, NAMES
from lstmviz.session.view_state import Track

SHARES: dict[Track, float] = {"h": 1.0, "c": 1.0, "dh": 0.8, "dc": 0.8}
SHARES |= dict.fromkeys(GATE_TRACKS, 0.62)
"""How high a track is, of as much as h has: gates go from 0 to 1, and are looked at last."""

_LEAST = 2.3
"""A track is no lower than this, in em: a lane that is too high for the picture is scrolled."""

_NAMES = 1.15
"""How high the line with the features' names is, in em."""


@dataclass(frozen=True)
class Lane:
    """One row's place.

    Attributes:
        row: of the batch.
        area: all of it.
        x: the input's track.
        features: the line above it with the features' names; without height where they have
            none, or there is no room.
        tracks: the others, from the top.
    """

    row: int
    area: QRectF
    x: QRectF
    features: QRectF
    tracks: Mapping[Track, QRectF]

    def track(self, track: Track) -> QRectF:
        """Where one of its tracks is."""
        return self.tracks[track]

    @property
    def bottom(self) -> float:
        """Where its last track ends."""
        return max(track.bottom() for track in self.tracks.values())


def least_height(chosen: Chosen, em: float) -> float:
    """How high a lane must be for its tracks to be read."""
    return (_LEAST + 0.5) * em * len(chosen.tracks) + 3.0 * em


def preferred_height(chosen: Chosen, em: float, height: float) -> float:
    """How high a lane should be in a picture so high, where there are several to choose from."""
    two = max(150.0 if height < 700 else 190.0, 11.5 * em)
    return two * _weight(chosen)


def squeezed_height(chosen: Chosen, em: float) -> float:
    """How high a lane must be at least in a file, which can't be scrolled."""
    return 8 * em * _weight(chosen)


def _weight(chosen: Chosen) -> float:
    """How high all tracks are, of as much as h and c alone are."""
    more = sum(SHARES[track] for track in chosen.tracks) - 2
    return 1 + 0.5 * max(more, 0.0)


def _place_lane(
    trace_view: TraceView,
    chosen: Chosen,
    em: float,
    row: int,
    area: QRectF,
    plot: tuple[float, float],
) -> Lane:
    """Shares a lane's area out among its tracks; time runs between the plot's pixels."""
    apart = min(1.1 * em, 0.07 * area.height())
    inner = area.height() - apart
    x_height = min(2.0 * em, 0.16 * inner)
    if trace_view.features > MOST_ABREAST:
        x_height = min(max(x_height, 0.3 * em * trace_view.features), 0.28 * inner)
    named = _NAMES if any_named(trace_view) else 0.0
    if area.height() < least_height(chosen, em) + named * em:
        named = 0.0  # the tracks come first
    rest = inner - x_height - 0.5 * em * len(chosen.tracks) - named * em
    whole = sum(SHARES[track] for track in chosen.tracks)
    left, across = plot[0], plot[1] - plot[0]
    features = QRectF(left, area.top() + apart / 2, across, named * em)
    x = QRectF(left, features.bottom(), across, x_height)
    tracks: dict[Track, QRectF] = {}
    top = x.bottom() + 0.5 * em
    for track in chosen.tracks:
        high = max(rest * SHARES[track] / whole, 4.0)
        tracks[track] = QRectF(left, top, across, high)
        top += high + 0.5 * em
    return Lane(row, area, x, features, tracks)


OVERVIEW = 1.7
"""How high the band with all of time is, in em."""


@dataclass(frozen=True)
class StripLayout:
    """Everything's place.

    Attributes:
        title: the constructor's place; empty on the screen.
        header: the titles of the calls.
        lanes_area: what is seen of the lanes.
        lanes: those that are seen, the scrolling already reckoned in.
        axis: the steps' names.
        overview: the band with all of time; empty where there is none.
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
    overview: QRectF
    legend: QRectF
    plot: tuple[float, float]
    letters: tuple[float, float]
    names: tuple[float, float]
    overflow: float
    plan: HeaderPlan
    rows: Rows


def lay_out(
    trace_view: TraceView,
    chosen: Chosen,
    fonts: Fonts,
    width: float,
    height: float,
    scrolled: float = 0.0,
    titled: bool = False,
    all_lanes: bool = False,
    with_overview: bool = False,
) -> StripLayout:
    """Finds a place for everything.

    Args:
        trace_view: what is drawn.
        chosen: which tracks, rows and units of it.
        fonts: in which letters.
        width: of the picture.
        height: of the picture.
        scrolled: how far the lanes are scrolled, in pixels.
        titled: leaves a line for the constructor.
        all_lanes: squeezes lanes as far as can still be read; a file can't be scrolled.
        with_overview: leaves room for the band with all of time.
    """
    em = fonts.em
    margin = 0.6 * em
    letters, plot, names = _across(trace_view, chosen, fonts, width, margin)
    top = margin
    title = QRectF(margin, top, width - 2 * margin, text_height(fonts.code) * 1.4 if titled else 0)
    top = title.bottom() + (0.3 * em if titled else 0.0)
    plan = plan_header(trace_view, fonts, (plot[1] - plot[0]) / max(trace_view.timeline.width, 1.0))
    header = QRectF(plot[0] - OVERHANG * em, top, names[1] - plot[0] + OVERHANG * em, plan.height)
    rows = legend_rows(trace_view, chosen, fonts, width - 2 * margin)
    legend = QRectF(margin, 0, width - 2 * margin, legend_height(rows, fonts))
    legend.moveBottom(height - margin * 0.7)
    axis = QRectF(plot[0], 0, plot[1] - plot[0], text_height(fonts.small) + 0.2 * em)
    overview = QRectF(0, 0, width, OVERVIEW * em if with_overview else 0.0)
    overview.moveBottom(legend.top() - 0.35 * em)
    axis.moveBottom(overview.top() - (0.25 * em if with_overview else 0.0))
    above = header.bottom() + 0.5 * em
    area = QRectF(0, above, width, max(axis.top() - 0.25 * em - above, em))
    if all_lanes:
        requested, least = squeezed_height(chosen, em), 0.0
    else:
        requested, least = preferred_height(chosen, em, height), least_height(chosen, em)
    count = max(len(chosen.rows), 1)
    abreast = min(max(int(area.height() // requested), 1), count)
    lane_height = area.height() / abreast
    if abreast < count and lane_height >= least:
        # Lanes that are scrolled are whole pixels high: then all can share one layer of ground.
        lane_height = float(int(lane_height))
        area.setHeight(abreast * lane_height)
    lane_height = max(lane_height, least)
    overflow = count * lane_height - area.height()
    overflow = overflow if overflow >= 1 else 0.0
    scrolled = min(max(scrolled, 0.0), overflow)
    lanes = tuple(
        _place_lane(
            trace_view, chosen, em, row, QRectF(0, area.top() + down, width, lane_height), plot
        )
        for number, row in enumerate(chosen.rows)
        if -lane_height < (down := number * lane_height - scrolled) < area.height() - 0.5
    )
    return StripLayout(
        title=title,
        header=header,
        lanes_area=area,
        lanes=lanes,
        axis=axis,
        overview=overview,
        legend=legend,
        plot=plot,
        letters=letters,
        names=names,
        overflow=overflow,
        plan=plan,
        rows=rows,
    )


def _across(
    trace_view: TraceView, chosen: Chosen, fonts: Fonts, width: float, margin: float
) -> tuple[tuple[float, float], tuple[float, float], tuple[float, float]]:
    em = fonts.em
    lane_name = text_width(fonts.bold, f"row {max(trace_view.rows - 1, 0)}")
    words = max(text_width(fonts.small, word) for track in chosen.tracks for word in NAMES[track])
    limits = [trace_view.limits[track] for track in chosen.tracks]
    numbers = [tick_text(value) for reach in limits for value in ticks(reach, MOST_TICKS)]
    last, mark = [f"unit {trace_view.units - 1}"], ["−0.00"]
    if chosen.as_lines:
        beside, names, more, apart = numbers, last, 0.0, 1.5
    else:
        beside, names, more, apart = last, mark, 1.6, 1.6
    number = max(text_width(fonts.small, text) for text in beside)
    letters_left = margin + 0.7 * em
    letters_right = letters_left + max(lane_name, words)
    left = letters_right + 0.6 * em + max(number, 1.1 * em) + 1.2 * em + more * em
    names_width = text_width(fonts.small, names[0]) + apart * em
    right = max(width - margin - names_width, left + 4 * em)
    return (letters_left, letters_right), (left, right), (right, width - margin)
