"""The numbers of a track: states, gates, and how far states are from another run's."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from lstmviz.experiment.experiment import Array
from lstmviz.figure.view_model.comparison import ReferenceRun
from lstmviz.figure.view_model.known_gates import KnownGates, are_known, gate_of
from lstmviz.figure.view_model.track_kinds import DIFFERENCES, GATE_TRACKS, STATES
from lstmviz.session.view_state import Moment, Track
from lstmviz.trace.trace import Origin, Trace


@dataclass(frozen=True, eq=False, kw_only=True)
class TrackValues:
    """A trace, the gates that were derived for it, and what it is compared with.

    Attributes:
        trace: the trace.
        derived: gates that the trace itself doesn't hold.
        other: what the run is compared with; None where it stands alone.
    """

    trace: Trace
    derived: KnownGates = field(default_factory=dict)
    other: ReferenceRun | None = None

    def has_track(self, track: Track) -> bool:
        """Whether there is anything that the track could show."""
        return track not in DIFFERENCES or self.other is not None

    def knows(self, call: int, row: int, track: Track) -> bool:
        """Whether a track's numbers are there, of a row that the call has."""
        return track not in GATE_TRACKS or are_known(self.trace, self.derived, call, row)

    def start(self, call: int, row: int, track: Track) -> Array | None:
        """(units,): a track at the call's start; None where it has no value there."""
        recorded = self.trace.calls[call]
        if track in STATES:
            start: Array = (recorded.initial_h if track == "h" else recorded.initial_c)[row]
            return start
        found = self._difference(call, row, track)
        return None if found is None else found[0]

    def steps(self, call: int, row: int, track: Track) -> Array | None:
        """(timesteps, units): a track as it is kept, not copied; None where it isn't known."""
        recorded = self.trace.calls[call]
        if track in STATES:
            steps: Array = (recorded.h if track == "h" else recorded.c)[row]
            return steps
        if track in DIFFERENCES:
            found = self._difference(call, row, track)
            return None if found is None else found[1:]
        return gate_of(self.trace, self.derived, call, row, track)

    def states(
        self,
        call: int,
        row: int,
        track: Track,
        columns: range | None = None,
        units: Sequence[int] | None = None,
    ) -> Array:
        """A track at the call's start, then at each step, as float64.

        A gate is NaN at the start, where it has no value, and wherever it isn't known (yet); a
        difference is NaN where there is nothing to compare with.

        Args:
            call: the call.
            row: one that the call has.
            track: the track.
            columns: which of them, 0 being the start; all where None.
            units: which units, in which order; all where None.

        Returns:
            (1 + timesteps, units), or as many of both as were asked for.
        """
        _, timesteps, every = self.trace.calls[call].h.shape
        columns = range(1 + timesteps) if columns is None else columns
        picked = slice(None) if units is None else np.array(units, np.intp)
        found: Array = np.full((len(columns), every if units is None else len(units)), np.nan)
        if not len(columns):
            return found
        first = max(columns.start, 1)
        start = self.start(call, row, track) if columns.start == 0 else None
        if start is not None:
            found[0] = start[picked]
        steps = self.steps(call, row, track)
        if steps is not None:
            found[first - columns.start :] = steps[first - 1 : columns.stop - 1][:, picked]
        return found

    def along(self, row: int, track: Track, seen: Sequence[tuple[int, range]]) -> Array:
        """Some columns of several calls one below another, and a row of NaN after each call.

        Args:
            row: one that all of the calls have.
            track: the track.
            seen: calls, and which columns of each, 0 being the start.

        Returns:
            (columns of all calls + calls, units), as float64.
        """
        units = self.trace.calls[0].h.shape[2]
        gap: Array = np.full((1, units), np.nan)
        found = [gap[:0]]
        for call, columns in seen:
            if track in DIFFERENCES:
                found += [self.states(call, row, track, columns), gap]
                continue
            if columns.start == 0:
                start = self.start(call, row, track)
                found.append(gap if start is None else start[None])
            steps = self.steps(call, row, track)
            stop = columns.stop - 1
            found.append(np.repeat(gap, stop, 0) if steps is None else steps[:stop])
            found[-1] = found[-1][max(columns.start - 1, 0) :]
            found.append(gap)
        return np.concatenate(found)

    def at(self, moment: Moment, row: int, track: Track) -> Array:
        """(units,): a track at one moment, as float64; NaN where it has no value."""
        column = moment.step + 1
        found: Array = self.states(moment.call, row, track, range(column, column + 1))[0]
        return found

    def _difference(self, call: int, row: int, track: Track) -> Array | None:
        """(1 + timesteps, units); None where there is nothing to compare with."""
        if track not in DIFFERENCES or self.other is None:
            return None
        return self.other.comparison.difference(call, row, DIFFERENCES[track])

    def others_origin(self, call: int) -> Origin | None:
        """Where the other run's state at a call's start came from; None where none starts there."""
        return None if self.other is None else self.other.comparison.origin(call)

    def others(self, call: int, row: int, track: Track) -> Array | None:
        """(1 + timesteps, units): h or c of the run it is compared with; None where none is."""
        if self.other is None or track not in STATES:
            return None
        return self.other.comparison.states(call, row, track)
