"""Finds what lies under the pointer."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from PySide6.QtCore import QPointF

from lstmviz.figure.picture.legend import bar_area, value_in_bar
from lstmviz.figure.picture.strip_layout import Lane
from lstmviz.figure.picture.strip_picture import StripPicture
from lstmviz.figure.picture.unit_names import unit_names
from lstmviz.figure.tracks.canvas import Canvas
from lstmviz.figure.tracks.line_track import ys_of
from lstmviz.figure.tracks.track import data_area
from lstmviz.figure.view_model.layer_track import LayerTrack
from lstmviz.session.view_state import Moment, ViewState

REACH = 12.0
"""How near the pointer must come to a line, in pixels."""

ReferenceRun = Literal["letter", "name", "bar"]
"""What stands beside a lane: a track's letter and axis, a unit's name, a colour bar."""


@dataclass(frozen=True)
class Target:
    """What the pointer is on.

    Attributes:
        moment: the nearest moment; beside a lane, the one that the view is at.
        row: the lane.
        unit: the nearest line, or the line of cells; None where none is near.
        track: `x`, one of the others, or empty between tracks.
        reference: what it is on beside the lane; None within time.
        value: on a colour bar, the value of the colour.
        layer: the thin track of another layer, where it is on one; `track` is empty then.
    """

    moment: Moment
    row: int
    unit: int | None
    track: str
    reference: ReferenceRun | None = None
    value: float = 0.0
    layer: LayerTrack | None = None

    @property
    def name(self) -> str | None:
        """The track, where it isn't the input's."""
        return None if self.track in ("x", "") else self.track


def target_at(picture: StripPicture, view: ViewState, at: QPointF) -> Target | None:
    """What lies at a pixel; None outside the lanes."""
    layout, canvas = picture.layout, picture.seen_by(view)
    if not layout.lanes_area.contains(at):
        return None
    for lane in layout.lanes:
        if lane.area.contains(at):
            if canvas.left - canvas.em <= at.x() <= canvas.right + canvas.em:
                return _within(picture, canvas, lane, at)
            moment = canvas.trace_view.fitted(view.moment)
            if at.x() < canvas.left:
                track, layer = _track_at(lane, at), _layer_at(lane, at)
                if not track and layer is None:
                    return None
                return Target(moment, lane.row, None, track, "letter", layer=layer)
            return _on_the_right(picture, canvas, lane, moment, at)
    return None


def _within(picture: StripPicture, canvas: Canvas, lane: Lane, at: QPointF) -> Target:
    moment = picture.moment_at(at)
    track = _track_at(lane, at)
    unit = _unit_at(canvas, lane, track, moment, at) if track and track != "x" else None
    return Target(moment, lane.row, unit, track, layer=_layer_at(lane, at))


def _layer_at(lane: Lane, at: QPointF) -> LayerTrack | None:
    """The thin track at a place."""
    places = (layer for layer, area in lane.layers if area.top() <= at.y() < area.bottom())
    return next(places, None)


def _track_at(lane: Lane, at: QPointF) -> str:
    if _layer_at(lane, at) is not None:
        return ""
    if lane.x.top() <= at.y() <= lane.x.bottom():
        return "x"
    for name, track in lane.tracks.items():
        if track.top() - 4 <= at.y() < track.bottom() + 4:
            return name
    return ""


def _on_the_right(
    picture: StripPicture, canvas: Canvas, lane: Lane, moment: Moment, at: QPointF
) -> Target | None:
    layout = picture.layout
    if canvas.chosen.as_lines:
        for named in unit_names(canvas, layout, lane):
            if named.area.top() <= at.y() < named.area.bottom():
                return Target(moment, lane.row, named.unit, "", "name")
        return None
    name = _track_at(lane, at)
    if name == "x" or name == "":
        return None
    bar = bar_area(canvas, layout, data_area(canvas, lane.track(name), name))
    value = value_in_bar(canvas, name, bar, at.y())
    return Target(moment, lane.row, None, name, "bar", value)


def _unit_at(canvas: Canvas, lane: Lane, name: str, moment: Moment, at: QPointF) -> int | None:
    trace_view, units = canvas.trace_view, canvas.chosen.units
    block, column = trace_view.blocks[moment.call], moment.step + 1
    reached = canvas.reached(block)
    if canvas.track(name).is_single:
        return None
    if not trace_view.has_row(moment.call, lane.row) or column > reached:
        return None
    area = data_area(canvas, lane.track(name), name)
    if not canvas.chosen.as_lines:
        share = (at.y() - area.top()) / max(area.height(), 1.0)
        return units[min(max(int(share * len(units)), 0), len(units) - 1)]
    x = canvas.x(at.x()) - block.left - 0.5
    before = min(max(int(np.floor(x)), 0), block.timesteps)
    after = min(before + 1, reached)
    share = min(max(x - before, 0.0), 1.0)
    limits, aside = trace_view.limits[name], canvas.px(block.x_of(moment.step)) - at.x()
    ends = trace_view.states(moment.call, lane.row, name, range(before, after + 1), units)
    here = trace_view.states(moment.call, lane.row, name, range(column, column + 1), units)[0]
    with np.errstate(invalid="ignore", over="ignore"):  # then it is simply no number
        between = ends[0] + (ends[-1] - ends[0]) * share
        to_line, to_value = (
            ys_of(values.astype(np.float64), area, limits) - at.y() for values in (between, here)
        )
        far = np.fmin(np.abs(to_line), np.hypot(to_value, aside))
    far = np.where(np.isfinite(far), far, np.inf)
    distance, unit = min(zip(far.tolist(), units, strict=True))
    return unit if distance <= max(REACH, canvas.em) else None
