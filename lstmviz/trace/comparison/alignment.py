"""Which steps of another run stand beside which steps of mine."""

from dataclasses import dataclass
from itertools import accumulate
from typing import Literal

import numpy as np

from lstmviz.experiment.experiment import Array
from lstmviz.trace.trace import CallTrace, Trace

State = Literal["h", "c"]


@dataclass(frozen=True)
class Segment:
    """Steps of one call of mine, and as many of one call of the other run beside them.

    Attributes:
        start: the first of them in my call, in processing order.
        call: the other run's call.
        other_start: the first of them in that call.
        count: how many.
        rows: how many rows both calls have.
    """

    start: int
    call: int
    other_start: int
    count: int
    rows: int


@dataclass(frozen=True)
class Alignment:
    """Two runs laid side by side.

    Attributes:
        segments: for each call of mine what stands beside it; empty where nothing does.
        along_time: the calls' steps are counted through, because the same number of steps is
            divided into calls differently; else call stands beside call of the same number.
    """

    segments: tuple[tuple[Segment, ...], ...]
    along_time: bool

    @classmethod
    def of(cls, mine: Trace, other: Trace) -> "Alignment":
        """Lays them side by side; takes next to no time.

        Steps are taken in processing order, also where one of the two goes backwards: in this
        order states follow from each other and outputs are returned. Units of layers of different
        sizes aren't the same units, so there nothing stands beside anything.
        """
        if mine.experiment.layer.units != other.experiment.layer.units:
            return cls(tuple(() for _ in mine.calls), False)
        along_time = _are_divided_differently(mine, other)
        lay = _along_time if along_time else _call_by_call
        return cls(lay(mine, other), along_time)


def _are_divided_differently(mine: Trace, other: Trace) -> bool:
    """Whether the same number of steps lies in other calls.

    Not with `go_backwards`: there the last call's steps would come first in one long call.
    """
    lengths, others = ([call.h.shape[1] for call in trace.calls] for trace in (mine, other))
    backwards = any(trace.experiment.layer.go_backwards for trace in (mine, other))
    return lengths != others and sum(lengths) == sum(others) and not backwards


def _call_by_call(mine: Trace, other: Trace) -> tuple[tuple[Segment, ...], ...]:
    laid: list[tuple[Segment, ...]] = [() for _ in mine.calls]
    for number, (here, there) in enumerate(zip(mine.calls, other.calls, strict=False)):
        count = min(here.h.shape[1], there.h.shape[1])
        laid[number] = (Segment(0, number, 0, count, min(len(here.h), len(there.h))),)
    return tuple(laid)


def _along_time(mine: Trace, other: Trace) -> tuple[tuple[Segment, ...], ...]:
    ends = list(accumulate(call.h.shape[1] for call in other.calls))
    laid, passed = [], 0
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
        laid.append(tuple(segments))
        passed += timesteps
    return tuple(laid)


def states_of(call: CallTrace, state: State) -> tuple[Array, Array]:
    """What a call starts from, (batch, units), and the state after each step."""
    return (call.initial_h, call.h) if state == "h" else (call.initial_c, call.c)


def state_before(other: Trace, segment: Segment, state: State) -> Array:
    """(batch, units): the other run's state before a stretch.

    That is what its call starts from or, within the call, the state after the step before.
    """
    initial, after = states_of(other.calls[segment.call], state)
    return after[:, segment.other_start - 1] if segment.other_start else initial


def aligned_states(
    mine: Trace, other: Trace, alignment: Alignment, call: int, row: int, state: State
) -> Array:
    """(1 + timesteps, units): the other run's states beside a call of mine; NaN where none is."""
    timesteps, units = mine.calls[call].h.shape[1:]
    types = {there.h.dtype for there in other.calls}
    states = np.full((1 + timesteps, units), np.nan, np.result_type(np.float32, *types))
    for segment in alignment.segments[call]:
        if row >= segment.rows:
            continue
        after = states_of(other.calls[segment.call], state)[1]
        if not segment.start:
            states[0] = state_before(other, segment, state)[row]
        steps = slice(segment.other_start, segment.other_start + segment.count)
        states[1 + segment.start : 1 + segment.start + segment.count] = after[row, steps]
    return states


def counterpart_mask(mine: Trace, alignment: Alignment, call: int, row: int) -> Array:
    """(1 + timesteps,) bool: at which states of a row something of the other run stands beside."""
    reference = np.zeros(1 + mine.calls[call].h.shape[1], bool)
    for segment in alignment.segments[call]:
        if row < segment.rows:
            first = 1 + segment.start if segment.start else 0
            reference[first : 1 + segment.start + segment.count] = True
    return reference
