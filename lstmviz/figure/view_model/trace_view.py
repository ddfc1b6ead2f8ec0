"""Asks a trace the questions that a picture of it asks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, reduce
from typing import Any

import numpy as np

from lstmviz.experiment.arrays import Array
from lstmviz.experiment.differences import differ_in_flags_alone
from lstmviz.figure.view_model.axis_limits import (
    Extremes,
    Limits,
    Reach,
    finite,
    input_limits,
    over_both,
    symmetric,
    with_headroom,
)
from lstmviz.figure.view_model.comparison import ReferenceRun
from lstmviz.figure.view_model.dropout import dropped_features, drops
from lstmviz.figure.view_model.layer_track import OtherLayers
from lstmviz.figure.view_model.timeline import (
    Block,
    CallTitle,
    Timeline,
    call_titles,
    is_returned,
    titles_under_other_flags,
)
from lstmviz.figure.view_model.track import KnownGates, Run, tracks_of
from lstmviz.figure.view_model.track_values import TrackValues, parts
from lstmviz.figure.view_model.words import Spans
from lstmviz.session.view_state import START, HColours, Moment, UnitOrder
from lstmviz.trace.trace import Origin, Trace


@dataclass(frozen=True, eq=False, kw_only=True)
class TraceView(TrackValues):
    """What of a trace stays the same however large it is drawn.

    Attributes:
        timeline: where its calls lie.
        titles: what stands over them.
        rows: of the largest batch of all calls.
        units: of the layer.
        features: of the input.
        ranges: how far each track reaches, by itself.
        kept_reaches: how far each reached in runs before, which the axes go on holding.
        input_limits: the input's smallest and largest number.
        spans: how far the states of each call reach, without what they start from.
        any_held: whether a mask held any step.
        any_lost: whether a state is NaN or infinite anywhere.
        any_dropped: whether dropout took a feature from all gates anywhere.
        other_layers: of the model that the layer is a part of.
    """

    timeline: Timeline
    titles: tuple[CallTitle, ...]
    rows: int
    units: int
    features: int
    ranges: Mapping[str, Limits]
    input_limits: Limits
    spans: tuple[Spans, ...]
    any_held: bool
    any_lost: bool
    any_dropped: bool
    kept_reaches: Mapping[str, Limits] = field(default_factory=dict)
    other_layers: OtherLayers = field(default_factory=OtherLayers)

    @classmethod
    def of(cls, trace: Trace) -> "TraceView":
        """Reads a trace; takes time in proportion to its size, once."""
        calls = trace.calls
        units = max((call.h.shape[2] for call in calls), default=0)
        kind = trace.experiment.layer.kind
        tracks, states, count = tracks_of(kind), kind.state_names, len(kind.states)
        # All at once: large ones share two threads.
        found = Reach.of_each([call.states[name] for call in calls for name in states])
        of_calls = [
            dict(zip(states, found[first : first + count], strict=True))
            for first in range(0, len(found), count)
        ]
        diverged = [number for number in range(len(calls)) if parts(trace, number)]
        shown = [Reach.of(calls[number].returned[0]) for number in diverged]
        ranges = {
            name: track.measured(Run(trace=trace))
            for name, track in tracks.items()
            if name not in states
        }
        for name in states:
            starts = (Reach.of(call.initial[name]) for call in calls)
            steps = (reaches[name] for reaches in of_calls)
            outputs = shown if name == "h" else ()
            ranges[name] = finite(_joined([*steps, *starts, *outputs]).limits)
        return cls(
            trace=trace,
            tracks=tracks,
            timeline=Timeline.of(tuple(call.h.shape[1] for call in calls)),
            titles=call_titles(trace),
            rows=max((call.h.shape[0] for call in calls), default=0),
            units=units,
            features=max((call.inputs.shape[2] for call in trace.experiment.calls), default=0),
            ranges=ranges,
            input_limits=input_limits(trace),
            spans=tuple({name: part.span for name, part in of.items()} for of in of_calls),
            diverged=bool(diverged),
            any_held=any(bool(call.held.any()) for call in calls),
            any_lost=not all(part.all_finite for part in found),
            any_dropped=any(drops(trace, number) for number in range(len(calls))),
            other_layers=OtherLayers.of(trace),
        )

    def with_gates(self, derived: KnownGates) -> "TraceView":
        """The same with gates that were derived; what stays of them shapes no axis anew."""
        if derived is self.derived or not (derived or self.derived):
            return self
        new = {place: gates for place, gates in derived.items() if place not in self.derived}
        ranges, found = dict(self.ranges), Run(trace=self.trace, derived=new)
        for name, track in self.tracks.items():
            if track.waiting:
                ranges[name] = over_both(ranges[name], track.measured(found))
        return self._with(derived=derived, ranges=ranges)

    def reference(self, other: ReferenceRun | None) -> "TraceView":
        """The same run compared with another one, or with none."""
        return self if other is self.other else self._with(other=other)

    def holding(self, before: "TraceView | None") -> "TraceView":
        """The same with axes that hold what the run before reached, so that nothing moves.

        Where more than flags differ there is nothing to hold against each other, and the axes
        are this run's own.
        """
        if before is None:
            return self
        if not differ_in_flags_alone(before.trace.experiment, self.trace.experiment):
            return self
        return self._with(kept_reaches={track: before.reach_of(track) for track in before.tracks})

    def fitted_axes(self) -> "TraceView":
        """The same with axes of this run alone, and what it is compared with."""
        return self._with(kept_reaches={}) if self.kept_reaches else self

    def _with(self, **changes: Any) -> "TraceView":
        made = replace(self, **changes)
        if "extremes" in vars(self):  # of the same trace: they needn't be looked for again
            vars(made)["extremes"] = self.extremes
        return made

    @cached_property
    def titles_under_other_flags(self) -> tuple[tuple[CallTitle, ...], ...]:
        """What would stand over the calls if other parts were returned, the shortest first."""
        return tuple(titles_under_other_flags(self.trace))

    # How far axes and colours go

    @cached_property
    def limits(self) -> dict[str, Limits]:
        """The axis of each track, for lines: of this run and what it is compared with."""
        return {track: with_headroom(self.range_of(track)) for track in self.tracks}

    def colour_limits(self, h_colours: HColours) -> dict[str, Limits]:
        """The colour map of each track, symmetric about zero; that of h as was chosen."""
        limits = {track: symmetric(self.range_of(track)) for track in self.tracks}
        if h_colours == "reach":
            limits["h"] = symmetric(self.reach_of("h"))
        return limits

    @property
    def h_is_bounded(self) -> bool:
        """Whether h has bounds that it may stay far away from."""
        return self.bounds_of("h") is not None

    def bounds_of(self, track: str) -> Limits | None:
        """How far a track can reach at all; None for any far."""
        return self.tracks[track].bounds(self.trace.experiment.layer)

    def range_of(self, track: str) -> Limits:
        """How far a track's axis goes: as far as it reaches, and to its bounds."""
        reach = self.reach_of(track)
        return over_both(reach, self.bounds_of(track) or reach)

    def reach_of(self, track: str) -> Limits:
        """How far a track reaches: in this run, those before, and the one beside it."""
        reach = self.ranges[track]
        reach = over_both(reach, self.kept_reaches.get(track, reach))
        if self.other is None:
            return reach
        together = over_both(reach, finite(self.other.comparison.limits.get(track, reach)))
        return symmetric(together) if self.tracks[track].needs_reference else together

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The calls' places in time."""
        return self.timeline.blocks

    @property
    def returns_state(self) -> bool:
        """Whether the layer hands out its last states as well."""
        return self.trace.experiment.layer.return_state

    def has_row(self, call: int, row: int) -> bool:
        """Whether a call's batch is that large."""
        return row < int(self.trace.calls[call].h.shape[0])

    def origin(self, call: int) -> Origin:
        """Where the call's start state came from."""
        return self.trace.calls[call].origin

    def in_order(self, units: Iterable[int], order: UnitOrder) -> tuple[int, ...]:
        """Units, sorted: by number, or what stands out most first."""
        chosen = sorted(units)
        match order:
            case "size":
                worth = self.extremes.sizes
            case "range":
                worth = self.extremes.ranges
            case "difference" if self.other is not None:
                worth = self.other.comparison.unit_gaps
            case _:
                return tuple(chosen)
        return tuple(sorted(chosen, key=lambda unit: -float(worth[unit])))

    @cached_property
    def extremes(self) -> Extremes:
        """How far each unit's h reaches; looked for when somebody sorts by it."""
        return Extremes.of_runs(
            [part for call in self.trace.calls for part in (call.initial_h, call.h)], self.units
        )

    def filled(self, call: int, row: int, track: str) -> Array:
        """(1 + timesteps, units) bool: what the layer returned; the rest it only computed."""
        states = self.states(call, row, track)
        filled: Array = np.zeros(states.shape, bool)
        if track == "h":
            filled = self.outputs(call, row) == states
        if self.tracks[track].is_state and self.returns_state and states.shape[0] > 1:
            filled[-1] = True
        return filled

    def in_output(self, call: int, step: int) -> bool:
        """Whether the layer's output holds that step."""
        timesteps = self.trace.calls[call].h.shape[1]
        return is_returned(self.trace.experiment.layer, timesteps, step)

    def framed(self, call: int, step: int) -> bool:
        """Whether the states of that step are returned as the state (`return_state`)."""
        return self.returns_state and step == self.trace.calls[call].h.shape[1] - 1 >= 0

    def inputs(self, call: int, row: int) -> Array | None:
        """(timesteps, features) in processing order; None where the call has no such row."""
        inputs = self.trace.experiment.calls[call].inputs
        if not self.has_row(call, row):
            return None
        if inputs.shape[0] == 1:
            row = 0  # one row may serve a larger state
        read: Array = inputs[row][self.trace.calls[call].time_index]
        return read

    def dropped(self, call: int, row: int) -> Array | None:
        """(features,) bool: what dropout took from all gates; None where it didn't act."""
        return dropped_features(self.trace, call, row)

    def held(self, call: int, row: int) -> Array:
        """(timesteps,) bool: where a mask held the row's state."""
        held = self.trace.calls[call].held
        of_row: Array = held[min(row, held.shape[0] - 1)]
        return of_row

    def last_moment(self) -> Moment:
        """The last step of the last call."""
        return Moment(len(self.blocks) - 1, self.blocks[-1].timesteps - 1)

    def fitted(self, moment: Moment) -> Moment:
        """The nearest moment that the trace has: a view may be one experiment ahead of it."""
        call = min(max(moment.call, 0), len(self.blocks) - 1)
        return Moment(call, min(max(moment.step, START), self.blocks[call].timesteps - 1))


def _joined(reaches: Iterable[Reach]) -> Reach:
    return reduce(Reach.joined, reaches, Reach())
