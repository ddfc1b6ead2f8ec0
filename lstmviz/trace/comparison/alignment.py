"""Aligns the steps of two runs: the run that is shown (mine) and the other one."""

from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from lstmviz.experiment.arrays import Array
from lstmviz.trace.trace import Trace, common_states


@dataclass(frozen=True)
class Segment:
    """Consecutive steps of a call of mine, aligned with steps of one call of the other run.

    Attributes:
        start: the first of the steps in my call, in processing order.
        call: the other run's call.
        other_start: the first of the steps in that call.
        count: how many steps are aligned.
        rows: how many rows both calls have.
    """

    start: int
    call: int
    other_start: int
    count: int
    rows: int

    @property
    def steps(self) -> slice:
        """The steps in my call."""
        return slice(self.start, self.start + self.count)

    @property
    def other_steps(self) -> slice:
        """The steps in the other run's call."""
        return slice(self.other_start, self.other_start + self.count)


@dataclass(frozen=True)
class Alignment:
    """Which steps of the other run are compared with which of mine.

    Attributes:
        segments: for each call of mine its aligned steps; empty where none are.
        along_time: True where both runs have equally many steps, divided into calls differently:
            then steps are counted through all calls. Else calls of the same number are aligned.
        states: those that the layers of both have, the output's first.
    """

    segments: tuple[tuple[Segment, ...], ...]
    along_time: bool
    states: tuple[str, ...]

    @classmethod
    def of(cls, mine: Trace, other: Trace) -> "Alignment":
        """Aligns two runs; takes next to no time.

        Steps are aligned in processing order, also where one of the two goes backwards: in this
        order states follow from each other and outputs are returned. Layers with different
        numbers of units aren't aligned at all, since their units aren't the same ones.
        """
        states = common_states(other, mine)
        if mine.experiment.layer.units != other.experiment.layer.units:
            return cls(tuple(() for _ in mine.calls), False, states)
        along_time = _are_divided_differently(mine, other)
        align = _along_time if along_time else _call_by_call
        return cls(align(mine, other), along_time, states)


def _are_divided_differently(mine: Trace, other: Trace) -> bool:
    """Returns whether both runs have equally many steps, in calls of different lengths.

    False with `go_backwards`, where one long call would read the last call's steps first.
    """
    lengths, others = ([call.h.shape[1] for call in trace.calls] for trace in (mine, other))
    backwards = any(trace.experiment.layer.go_backwards for trace in (mine, other))
    return lengths != others and sum(lengths) == sum(others) and not backwards


def _call_by_call(mine: Trace, other: Trace) -> tuple[tuple[Segment, ...], ...]:
    """Returns one segment for each call that both runs have, as long as the shorter one."""
    segments: list[tuple[Segment, ...]] = [() for _ in mine.calls]
    for number, (here, there) in enumerate(zip(mine.calls, other.calls, strict=False)):
        count = min(here.h.shape[1], there.h.shape[1])
        segments[number] = (Segment(0, number, 0, count, min(len(here.h), len(there.h))),)
    return tuple(segments)


def _along_time(mine: Trace, other: Trace) -> tuple[tuple[Segment, ...], ...]:
    """Returns segments that end wherever a call of either run does."""
    ends = list(accumulate(call.h.shape[1] for call in other.calls))
    aligned, passed = [], 0
    for here in mine.calls:
        segments, start, timesteps = [], 0, here.h.shape[1]
        while start < timesteps:
            call = next(number for number, end in enumerate(ends) if end > passed + start)
            there = other.calls[call]
            other_start = passed + start - (ends[call] - there.h.shape[1])
            count = min(timesteps - start, there.h.shape[1] - other_start)
            rows = min(len(here.h), len(there.h))
            segments.append(Segment(start, call, other_start, count, rows))
            start += count
        aligned.append(tuple(segments))
        passed += timesteps
    return tuple(aligned)


def state_before(other: Trace, segment: Segment, state: str) -> Array:
    """Returns the other run's state before a segment, (batch, units).

    That is the state its call starts from or, within the call, the one after the step before.
    """
    call, before = other.calls[segment.call], segment.other_start - 1
    return call.states[state][:, before] if before >= 0 else call.initial[state]


def aligned_states(
    mine: Trace, other: Trace, alignment: Alignment, call: int, row: int, state: str
) -> Array:
    """Returns the other run's states at the steps of one row of a call of mine.

    Returns:
        (1 + timesteps, units): before the first step, then after each; NaN where none is aligned,
        and throughout for a state that the other run's layer doesn't have.
    """
    timesteps, units = mine.calls[call].h.shape[1:]
    # At least float32, so that differences of half floats aren't rounded once more.
    types = {there.h.dtype for there in other.calls}
    states = np.full((1 + timesteps, units), np.nan, np.result_type(np.float32, *types))
    for segment in alignment.segments[call]:
        if row >= segment.rows or state not in alignment.states:
            continue
        after = other.calls[segment.call].states[state]
        if not segment.start:
            states[0] = state_before(other, segment, state)[row]
        states[1:][segment.steps] = after[row, segment.other_steps]
    return states


def counterpart_mask(mine: Trace, alignment: Alignment, call: int, row: int) -> Array:
    """Returns at which states of a row the other run has a counterpart, (1 + timesteps,) bool."""
    mask = np.zeros(1 + mine.calls[call].h.shape[1], bool)
    for segment in alignment.segments[call]:
        if row < segment.rows:
            mask[1:][segment.steps] = True
            mask[0] |= segment.start == 0
    return mask
