"""Gives the numbers of a track: states, gates, outputs, and differences from another run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lstmviz.experiment.arrays import Array
from lstmviz.figure.view_model.track import Run, Track, Values
from lstmviz.session.view_state import Moment
from lstmviz.trace.trace import Origin, Trace, is_same_memory

_AT_ONCE = 2**18  # values


def differ(one: Array, other: Array) -> Array:
    """Where two arrays differ, both being numbers or one of them not; NaN equals NaN.

    What is not in the output is NaN there and a number in h, so an output that is NaN counts
    as no output; h is then NaN as well, or there is nothing to draw.
    """
    differ: Array = ~((one == other) | np.isnan(one))
    return differ


def parts(trace: Trace, number: int) -> bool:
    """Whether the output of a call isn't h anywhere."""
    recorded = trace.calls[number]
    output = recorded.returned[0]
    if not recorded.h.shape[1]:
        return False
    h = recorded.h if trace.experiment.layer.return_sequences else recorded.h[:, -1]
    if output.shape != h.shape or is_same_memory(output, h):
        return False
    rows = max(_AT_ONCE // max(h[0].size, 1), 1) if len(h) else 1
    parts = (slice(start, start + rows) for start in range(0, len(h), rows))
    return any(bool(differ(output[part], h[part]).any()) for part in parts)


@dataclass(frozen=True, eq=False, kw_only=True)
class TrackValues(Run):
    """A trace, the gates that were derived for it, and what it is compared with.

    Attributes:
        tracks: those of the layer's kind by name, in the order in which a lane shows them.
        diverged: whether the output parts from h anywhere.
    """

    tracks: Mapping[str, Track]
    diverged: bool

    def has_track(self, track: str) -> bool:
        """Whether there is anything that the track could show."""
        return track in self.tracks and self.tracks[track].is_in(self)

    def knows(self, call: int, row: int, track: str) -> bool:
        """Whether a track's numbers are there, of a row that the call has."""
        return self.tracks[track].knows(self, call, row)

    def values(self, call: int, row: int, track: str) -> Values:
        """A track at the call's start and at its steps, as it is kept, not copied."""
        return self.tracks[track].values(self, call, row)

    def states(
        self,
        call: int,
        row: int,
        track: str,
        columns: range | None = None,
        units: Sequence[int] | None = None,
    ) -> Array:
        """A track at the call's start, then at each step, as float64: (1 + timesteps, lines).

        Of the columns, 0 being the start, and of the units only those that are asked for. A gate is
        NaN at the start, where it has no value, and wherever it isn't known (yet); a difference is
        NaN where there is nothing to compare with.
        """
        _, timesteps, every = self.trace.calls[call].h.shape
        every = self.tracks[track].lines(every)
        columns = range(1 + timesteps) if columns is None else columns
        picked = slice(None) if units is None else np.array(units, np.intp)
        found: Array = np.full((len(columns), every if units is None else len(units)), np.nan)
        if not len(columns):
            return found
        first = max(columns.start, 1)
        start, steps = self.values(call, row, track)
        if start is not None and columns.start == 0:
            found[0] = start[picked]
        if steps is not None:
            found[first - columns.start :] = steps[first - 1 : columns.stop - 1][:, picked]
        return found

    def along(self, row: int, track: str, seen: Sequence[tuple[int, range]]) -> Array:
        """(columns of all calls + calls, lines): some columns of each, and after it a row of NaN.

        Column 0 is the start. The row is one that all of the calls have.
        """
        units = self.tracks[track].lines(self.trace.calls[0].h.shape[2])
        gap: Array = np.full((1, units), np.nan)
        found = [gap[:0]]
        for call, columns in seen:
            start, steps = self.values(call, row, track)
            if columns.start == 0:
                found.append(gap if start is None else start[None])
            stop = columns.stop - 1
            found.append(np.repeat(gap, stop, 0) if steps is None else steps[:stop])
            found[-1] = found[-1][max(columns.start - 1, 0) :]
            found.append(gap)
        return np.concatenate(found)

    def at(self, moment: Moment, row: int, track: str) -> Array:
        """(lines,): a track at one moment, as float64; NaN where it has no value."""
        column = moment.step + 1
        found: Array = self.states(moment.call, row, track, range(column, column + 1))[0]
        return found

    def others_origin(self, call: int) -> Origin | None:
        """Where the other run's state at a call's start came from; None where none starts there."""
        return None if self.other is None else self.other.comparison.origin(call)

    def others(self, call: int, row: int, track: str) -> Array | None:
        """(1 + timesteps, units): a state of the run it is compared with; None where none is."""
        if self.other is None or not self.tracks[track].is_state:
            return None
        return self.other.comparison.states(call, row, track)

    def outputs(self, call: int, row: int) -> Array:
        """(1 + timesteps, units): what the layer's output holds; NaN where it holds nothing."""
        recorded = self.trace.calls[call]
        timesteps, units = recorded.h.shape[1:]
        found = np.full((1 + timesteps, units), np.nan)
        if self.trace.experiment.layer.return_sequences:
            found[1:] = recorded.returned[0][row]
        elif timesteps:
            found[-1] = recorded.returned[0][row]
        return found

    def diverging_outputs(self, call: int, row: int) -> Array:
        """(1 + timesteps, units): the output where it isn't h; NaN everywhere else."""
        recorded, found = self.trace.calls[call], self.outputs(call, row)
        h = np.concatenate([recorded.initial_h[row : row + 1], recorded.h[row]])
        found[~differ(found, h)] = np.nan
        return found

    def diverging_steps(self, call: int, row: int) -> Array:
        """(timesteps,) bool: the steps at which the output of any unit isn't h."""
        h = self.trace.calls[call].h[row]
        if not self.diverged:
            return np.zeros(len(h), bool)
        return np.asarray(differ(self.outputs(call, row)[1:], h).any(axis=-1))
