"""Lays out the film strip: lanes, their tracks, legend."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import get_args

from PySide6.QtCore import QRectF

from lstmviz.figure.drawing.fonts import Fonts, text_height, text_width
from lstmviz.figure.picture.header import OVERHANG, HeaderPlan, plan_header
from lstmviz.figure.picture.legend import Rows, h_colours_text, legend_height, legend_rows
from lstmviz.figure.tracks.input_track import MOST_ABREAST
from lstmviz.figure.tracks.layer_track import thin_height
from lstmviz.figure.view_model.axis_limits import MOST_TICKS, tick_text, ticks
from lstmviz.figure.view_model.choice import Chosen
from lstmviz.figure.view_model.feature_names import any_named
from lstmviz.figure.view_model.layer_track import LayerTrack
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.session.view_state import HColours

_LEAST = 2.3
"""A track is no lower than this, in em: a lane that is too high for the picture is scrolled."""

LEAST_TIME = 4.0
"""Time has no less than this of the width, in em."""

_NAMES = 1.15
"""How high the line with the features' names is, in em."""

_APART = 0.35
"""How far thin tracks lie apart, in em."""


@dataclass(frozen=True)
class StripParts:
    """What of a film strip is there: all on the screen, less on paper.

    Attributes:
        title_lines: how many lines the title has, the constructor in the last one.
        legend: the meaning of the signs.
        input: the input's track.
        names: the units' names, and what else stands right of the lanes.
        ticks: the numbers of the axes.
        all_lanes: lanes are squeezed as far as can still be read; a file can't be scrolled.
        overview: the band with all of time.
        keeps_place: room is kept for what other flags, or another time, would show, so that
            nothing moves.
    """

    title_lines: int = 0
    legend: bool = True
    input: bool = True
    names: bool = True
    ticks: bool = True
    all_lanes: bool = False
    overview: bool = False
    keeps_place: bool = True


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
        layers: the thin ones, from the top: some above the input's, some below all others.
    """

    row: int
    area: QRectF
    x: QRectF
    features: QRectF
    tracks: Mapping[str, QRectF]
    layers: tuple[tuple[LayerTrack, QRectF], ...] = ()

    def track(self, track: str) -> QRectF:
        """Where one of its tracks is."""
        return self.tracks[track]

    @property
    def top(self) -> float:
        """Where its first track begins."""
        return min([self.x.top(), *(area.top() for _, area in self.layers[:1])])

    @property
    def bottom(self) -> float:
        """Where its last track ends."""
        thin = (area for _, area in self.layers)
        return max(track.bottom() for track in (*self.tracks.values(), *thin))


def least_height(chosen: Chosen, em: float) -> float:
    """How high a lane must be for its tracks to be read."""
    return (_LEAST + 0.5) * em * len(chosen.tracks) + 3.0 * em + _thin_height(chosen, em)


def _thin_height(chosen: Chosen, em: float) -> float:
    """How high the thin tracks are, whatever the lane's height."""
    return sum((thin_height(track) + _APART) * em for track in chosen.layers)


def roomy_height(trace_view: TraceView, chosen: Chosen, em: float) -> float:
    """How high a lane is in which nothing is crowded."""
    tracks = sum(trace_view.tracks[track].height for track in chosen.tracks)
    least = (4 + 8 * _weight(trace_view, chosen)) * em  # as the layout asks for at least
    return max(least, (4 + 4 * tracks) * em) + _thin_height(chosen, em)


def _weight(trace_view: TraceView, chosen: Chosen) -> float:
    """How high all tracks are, of as much as two states alone are."""
    more = sum(trace_view.tracks[track].height for track in chosen.tracks) - 2
    return 1 + 0.5 * max(more, 0.0)


def _place_lane(
    trace_view: TraceView,
    chosen: Chosen,
    em: float,
    row: int,
    area: QRectF,
    plot: tuple[float, float],
    has_input: bool = True,
) -> Lane:
    """Shares a lane's area out among its tracks; time runs between the plot's pixels."""
    apart = min(1.1 * em, 0.07 * area.height())
    inner = area.height() - apart - _thin_height(chosen, em)
    x_height = min(2.0 * em, 0.16 * inner)
    if trace_view.features > MOST_ABREAST:
        x_height = min(max(x_height, 0.3 * em * trace_view.features), 0.28 * inner)
    named = _NAMES if any_named(trace_view) else 0.0
    if area.height() < least_height(chosen, em) + named * em:
        named = 0.0  # the tracks come first
    below_x = 0.5
    if not has_input:
        x_height = named = below_x = 0.0
    rest = inner - x_height - 0.5 * em * (len(chosen.tracks) - 1) - (below_x + named) * em
    whole = sum(trace_view.tracks[track].height for track in chosen.tracks)
    left, across = plot[0], plot[1] - plot[0]
    layers: list[tuple[LayerTrack, QRectF]] = []
    top = area.top() + apart / 2

    def add(tracks: list[LayerTrack]) -> None:
        nonlocal top
        for track in tracks:
            high = thin_height(track) * em
            layers.append((track, QRectF(left, top, across, high)))
            top += high + _APART * em

    add([track for track in chosen.layers if track.is_above])
    features = QRectF(left, top, across, named * em)
    x = QRectF(left, features.bottom(), across, x_height)
    tracks: dict[str, QRectF] = {}
    top = x.bottom() + below_x * em
    for track in chosen.tracks:
        high = max(rest * trace_view.tracks[track].height / whole, 4.0)
        tracks[track] = QRectF(left, top, across, high)
        top += high + 0.5 * em
    add([track for track in chosen.layers if not track.is_above])
    return Lane(row, area, x, features, tracks, tuple(layers))


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
        parts: what of the strip is there.
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
    parts: StripParts = field(default_factory=StripParts)


def lay_out(
    trace_view: TraceView,
    chosen: Chosen,
    fonts: Fonts,
    width: float,
    height: float,
    scrolled: float = 0.0,
    parts: StripParts | None = None,
    columns: float | None = None,
) -> StripLayout:
    """Finds a place for everything.

    Args:
        trace_view: what is drawn.
        chosen: which tracks, rows and units of it.
        fonts: in which letters.
        width: of the picture.
        height: of the picture.
        scrolled: how far the lanes are scrolled, in pixels.
        parts: what of the strip is there.
        columns: how many columns of time are seen, gaps among them; None for all.
    """
    em, parts = fonts.em, parts or StripParts()
    all_lanes = parts.all_lanes
    across = _across(trace_view, chosen, fonts, width, 0.6 * em, parts)
    _, plot, _ = across
    least = least_height(chosen, em)
    count = max(len(chosen.rows), 1)
    columns = columns or max(trace_view.timeline.width, 1.0)
    place = partial(_place_around, trace_view, chosen, fonts, width, height, across, parts, columns)
    around = place(given_up=0)
    # What is on paper is looked at whole: there lanes are left out before what explains them.
    kept = 1 if all_lanes else min(count, _ROWS_KEPT)
    if around.lanes_area.height() < kept * least:
        places = [around, *(place(given_up=number + 1) for number in range(_MOST_GIVEN_UP))]
        of_enough = (
            found
            for seen in (kept, 1)
            for found in places
            if found.lanes_area.height() >= seen * least
        )
        around = next(of_enough, places[-1])
    area = QRectF(around.lanes_area)
    if all_lanes:  # as low as can still be read
        low = 8 * em * _weight(trace_view, chosen) + _thin_height(chosen, em)
        abreast = int(area.height() // low)
    else:
        two = max(150.0 if height < 700 else 190.0, 11.5 * em)
        high = two * _weight(trace_view, chosen) + _thin_height(chosen, em)
        abreast = int(area.height() // high)
        abreast = max(abreast, min(int(area.height() // least), _ROWS_KEPT))
    abreast = min(max(abreast, 1), count)
    lane_height = area.height() / abreast
    if abreast < count and lane_height >= least:
        # Lanes that are scrolled are whole pixels high: then all can share one layer of ground.
        lane_height = float(int(lane_height))
        area.setHeight(abreast * lane_height)
    lane_height = lane_height if all_lanes else max(lane_height, least)
    overflow = count * lane_height - area.height()
    overflow = overflow if overflow >= 1 else 0.0
    scrolled = min(max(scrolled, 0.0), overflow)
    lanes = tuple(
        _place_lane(
            trace_view,
            chosen,
            em,
            row,
            QRectF(0, area.top() + down, width, lane_height),
            plot,
            parts.input,
        )
        for number, row in enumerate(chosen.rows)
        if -lane_height < (down := number * lane_height - scrolled) < area.height() - 0.5
    )
    return replace(around, lanes_area=area, lanes=lanes, overflow=overflow)


_ROWS_KEPT = 2
"""So many lanes are seen as long as there is any room: two rows are what a carry is told by."""

_MOST_GIVEN_UP = 3
"""What gives way for that, one after another: the legend, the gaps, what titles say of shapes."""


def _place_around(
    trace_view: TraceView,
    chosen: Chosen,
    fonts: Fonts,
    width: float,
    height: float,
    across: tuple[tuple[float, float], ...],
    parts: StripParts,
    columns: float,
    given_up: int,
) -> StripLayout:
    """Finds a place for what stands above the lanes and below them, and for no lane yet."""
    em = fonts.em
    letters, plot, names = across
    margin, tight = 0.6 * em, 0.3 if given_up > 1 else 1.0
    top = margin * tight
    high = text_height(fonts.code) * 1.15 * parts.title_lines
    title = QRectF(margin, top, width - 2 * margin, high)
    top = title.bottom() + (0.3 * em if parts.title_lines else 0.0)
    step_px = (plot[1] - plot[0]) / columns
    brief = given_up > 2
    plan = plan_header(trace_view, fonts, step_px, brief=brief, any_flags=parts.keeps_place)
    header = QRectF(plot[0] - OVERHANG * em, top, names[1] - plot[0] + OVERHANG * em, plan.height)
    rows: Rows = ()
    most: Rows = ()
    if parts.legend and not given_up:
        rows, most = (
            legend_rows(trace_view, chosen, fonts, width - 2 * margin, under_any_flags)
            for under_any_flags in (False, parts.keeps_place)
        )
    high = max(legend_height(kept, fonts) for kept in (rows, most))
    legend = QRectF(margin, 0, width - 2 * margin, high)
    legend.moveBottom(height - margin * 0.7 * tight)
    axis = QRectF(plot[0], 0, plot[1] - plot[0], text_height(fonts.small) + 0.2 * em)
    overview = QRectF(0, 0, width, OVERVIEW * em if parts.overview else 0.0)
    overview.moveBottom(legend.top() - (0.35 * em if rows else 0.0))
    axis.moveBottom(overview.top() - (0.25 * em if parts.overview else 0.0))
    above = header.bottom() + 0.5 * em * tight
    area = QRectF(0, above, width, max(axis.top() - 0.25 * em - above, em))
    return StripLayout(
        title,
        header,
        area,
        (),
        axis,
        overview,
        legend,
        plot,
        letters,
        names,
        0.0,
        plan,
        rows,
        parts,
    )


def _across(
    trace_view: TraceView,
    chosen: Chosen,
    fonts: Fonts,
    width: float,
    margin: float,
    parts: StripParts,
) -> tuple[tuple[float, float], tuple[float, float], tuple[float, float]]:
    em = fonts.em
    lane_name = text_width(fonts.bold, f"row {max(trace_view.rows - 1, 0)}")
    tracks = (trace_view.tracks[track] for track in chosen.tracks)
    words = max(text_width(fonts.small, word) for track in tracks for word in track.words)
    limits = [trace_view.limits[track] for track in chosen.tracks]
    numbers = [tick_text(value) for reach in limits for value in ticks(reach, MOST_TICKS)]
    last, mark = [f"unit {trace_view.units - 1}"], ["−0.00"]
    if chosen.as_lines:
        # Room for a digit more: the lanes stay where an axis grows.
        beside, names, more, apart = [*numbers, "−0.5"], last, 0.0, 1.5
    else:
        beside, names, more, apart = last, mark, 1.6, 1.6
    number = max(text_width(fonts.small, text) for text in beside) if parts.ticks else 0.0
    letters_left = margin + 0.7 * em
    letters_right = letters_left + max(lane_name, words)
    left = letters_right + 0.6 * em + max(number, 1.1 * em) + 1.2 * em + more * em
    names_width = text_width(fonts.small, names[0]) + apart * em
    if not parts.names:
        names_width = OVERHANG * em
    elif not chosen.as_lines:
        texts = (
            h_colours_text(trace_view.colour_limits(h_colours)["h"], h_colours)
            for h_colours in get_args(HColours)
        )
        switch = max(text_width(fonts.small, text) for text in texts)
        names_width = max(names_width, switch + 1.6 * em)
    right = max(width - margin - names_width, left + LEAST_TIME * em)
    return (letters_left, letters_right), (left, right), (right, width - margin)
