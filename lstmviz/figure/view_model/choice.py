"""Chooses what of a trace a picture shows: which tracks, rows and units, and how."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from lstmviz.experiment.arrays import Array
from lstmviz.figure.view_model.axis_limits import Limits
from lstmviz.figure.view_model.layer_track import LayerTrack
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.session.view_state import DrawnAs, HColours, UnitOrder, ViewState, default_tracks

FEW = 16
"""With more units than this a track is a heatmap: it is faster, and easier to read."""

MOST_LINES = 64
"""More lines than this can't be told apart, nor drawn while one waits."""


@dataclass(frozen=True)
class Choice:
    """The part of a view that gives the picture its shape; see `ViewState`."""

    tracks: tuple[str, ...] = field(default_factory=default_tracks)
    drawn_as: DrawnAs = "auto"
    rows: tuple[int, ...] = ()
    units: tuple[int, ...] = ()
    unit_order: UnitOrder = "number"
    h_colours: HColours = "bounds"

    @classmethod
    def of(cls, view: ViewState) -> "Choice":
        """The view's."""
        return cls(
            view.tracks, view.drawn_as, view.rows, view.units, view.unit_order, view.h_colours
        )


@dataclass(frozen=True)
class Chosen:
    """What a choice comes to for one trace.

    Attributes:
        tracks: below the input, from the top; h is always among them.
        rows: those that have lanes, from the top.
        units: those that are drawn: a heatmap's from the top, lines in the order of importance.
        colour_limits: the colour map of each track, symmetric about zero.
        as_lines: whether tracks are lines, one per unit; else heatmaps.
        whole: whether the drawn units are all there are, by their numbers.
        left_out: how many chosen units aren't drawn, because lines would be too many.
        layers: the thin tracks, from the top.
    """

    tracks: tuple[str, ...]
    rows: tuple[int, ...]
    units: tuple[int, ...]
    colour_limits: Mapping[str, Limits]
    as_lines: bool
    whole: bool = True
    left_out: int = 0
    layers: tuple[LayerTrack, ...] = ()

    @classmethod
    def of(cls, trace_view: TraceView, choice: Choice) -> "Chosen":
        """What there is of what was chosen; everything where nothing of it is there."""
        tracks = tuple(
            track
            for track in trace_view.tracks
            if track == "h" or (track in choice.tracks and trace_view.has_track(track))
        )
        rows = tuple(row for row in choice.rows if row < trace_view.rows)
        units = tuple(unit for unit in choice.units if unit < trace_view.units)
        units = trace_view.in_order(units or range(trace_view.units), choice.unit_order)
        as_lines = choice.drawn_as == "lines" or (choice.drawn_as == "auto" and len(units) <= FEW)
        drawn = units[:MOST_LINES] if as_lines else units
        others = trace_view.other_layers
        shows_others = others.switch is not None and others.switch.name in choice.tracks
        return cls(
            tracks=tracks,
            rows=rows or tuple(range(trace_view.rows)),
            units=drawn,
            colour_limits=trace_view.colour_limits(choice.h_colours),
            as_lines=as_lines,
            whole=drawn == tuple(range(trace_view.units)),
            left_out=len(units) - len(drawn),
            layers=others.tracks if shows_others else (),
        )

    @cached_property
    def picks(self) -> Array | None:
        """The drawn units as an index into arrays; None where it would pick all as they are."""
        return None if self.whole else np.array(self.units, np.intp)

    def picked(self, values: Array) -> Array:
        """(…, units drawn) of (…, units), in the order in which they are drawn."""
        return values if self.picks is None else values[..., self.picks]

    def draws(self, unit: int) -> bool:
        """Whether the unit is drawn."""
        return unit in self._places

    def place_of(self, unit: int) -> int:
        """The place among those drawn of a unit that is."""
        return self._places[unit]

    @cached_property
    def _places(self) -> dict[int, int]:
        return {unit: place for place, unit in enumerate(self.units)}
