"""How far each call of a run is from what it was in the run before."""

from dataclasses import dataclass, replace

import numpy as np

from lstmviz.experiment.experiment import Array
from lstmviz.trace.change.call_matching import CallMatching, MatchedSteps
from lstmviz.trace.change.numbers import (
    ArrayDifference,
    array_difference,
    constant_mask,
    is_same_memory,
)
from lstmviz.trace.trace import CallTrace, Trace

MAX_PER_UNIT = 2**20
"""Of a call with more numbers than this it is told by step, not by number, what changed."""


@dataclass(frozen=True, eq=False)
class CallDifference:
    """How far a call is from what it was; what wasn't there before counts as changed.

    Attributes:
        h: shift of (batch, 1 + timesteps, units): of the state that the call starts from, then
            of that after each step; the largest difference is one after a step.
        c: likewise.
        returned: of each returned array.
        h_overlap: shift of that of h which was there before, nothing else counted.
        c_overlap: likewise.
        output_overlap: likewise of the output; None where none of it can be compared.
    """

    h: ArrayDifference
    c: ArrayDifference
    returned: tuple[ArrayDifference, ...]
    h_overlap: ArrayDifference
    c_overlap: ArrayDifference
    output_overlap: ArrayDifference | None


def call_differences(
    before: Trace, after: Trace, matching: CallMatching
) -> tuple[CallDifference, ...]:
    """How far each call of a run is from what it was."""
    return tuple(
        _call_difference(before, call, matching.matches[number])
        for number, call in enumerate(after.calls)
    )


def _call_difference(
    before: Trace, call: CallTrace, matches: tuple[MatchedSteps, ...]
) -> CallDifference:
    per_unit = call.h.size <= MAX_PER_UNIT
    olds = [before.calls[match.call] for match in matches]
    h, h_overlap = _states_difference(
        [old.h for old in olds],
        [old.initial_h for old in olds],
        call.h,
        call.initial_h,
        matches,
        per_unit,
    )
    c, c_overlap = _states_difference(
        [old.c for old in olds],
        [old.initial_c for old in olds],
        call.c,
        call.initial_c,
        matches,
        per_unit,
    )
    output, output_overlap = _output_difference(olds, call, matches, per_unit, h, h_overlap)
    rest = (
        _returned_state_difference(olds, call, position, per_unit)
        for position in range(1, len(call.returned))
    )
    return CallDifference(h, c, (output, *rest), h_overlap, c_overlap, output_overlap)


def _states_difference(
    olds: list[Array],
    starts: list[Array],
    now: Array,
    start: Array,
    matches: tuple[MatchedSteps, ...],
    per_unit: bool,
) -> tuple[ArrayDifference, ArrayDifference]:
    batch, steps, units = now.shape
    wide = units if per_unit else 1
    comparable = [old.shape[2] == units for old in olds]
    if not matches or not all(comparable):
        none = ArrayDifference(constant_mask((batch, 1 + steps, wide), False), 0.0, False)
        return ArrayDifference(constant_mask((batch, 1 + steps, wide)), 0.0, False), none
    changed = np.ones((batch, 1 + steps, wide), bool)
    overlap = np.zeros((batch, 1 + steps, wide), bool)
    largest, non_finite = 0.0, False
    for old, begun, match in zip(olds, starts, matches, strict=True):
        rows = min(batch, len(old))
        mine = slice(match.start, match.start + match.steps)
        other = slice(match.call_start, match.call_start + match.steps)
        part = array_difference(now[:rows, mine], old[:rows, other], per_unit)
        place = slice(1 + mine.start, 1 + mine.stop)
        changed[:rows, place] = overlap[:rows, place] = part.changed
        largest, non_finite = (
            max(largest, part.largest),
            non_finite or part.non_finite,
        )
        if match.start == 0:  # how far apart the starts are is told by what comes of them
            was = begun if match.call_start == 0 else old[:, match.call_start - 1]
            first = array_difference(start[:rows, None], was[:rows, None], per_unit)
            changed[:rows, :1] = overlap[:rows, :1] = first.changed
            non_finite = non_finite or first.non_finite
    return ArrayDifference(changed, largest, non_finite), ArrayDifference(
        overlap, largest, non_finite
    )


def _output_difference(
    olds: list[CallTrace],
    call: CallTrace,
    matches: tuple[MatchedSteps, ...],
    per_unit: bool,
    h: ArrayDifference,
    h_overlap: ArrayDifference,
) -> tuple[ArrayDifference, ArrayDifference | None]:
    output = call.returned[0]
    wide = output.shape[-1] if per_unit else 1
    new = ArrayDifference(constant_mask((*output.shape[:-1], wide)), 0.0, False)
    if not matches or any(old.h.shape[2] != output.shape[-1] for old in olds):
        return new, None
    if (
        all(old.returned[0].ndim == 3 and is_same_memory(old.returned[0], old.h) for old in olds)
        and output.ndim == 3
        and is_same_memory(output, call.h)
    ):
        whole, there = (replace(part, changed=part.changed[:, 1:]) for part in (h, h_overlap))
        return whole, there
    changed = np.ones(new.changed.shape, bool)
    overlap: list[ArrayDifference] = []
    for old, match in zip(olds, matches, strict=True):
        was = old.returned[0]
        rows = min(len(output), len(was))
        if output.ndim == was.ndim == 3:
            place = slice(match.start, match.start + match.steps)
            was_there = was[:rows, match.call_start : match.call_start + match.steps]
            part = array_difference(output[:rows, place], was_there, per_unit)
            changed[:rows, place] = part.changed
        else:
            if not (_ends(match, call, old) and output.size and was.size):
                continue
            mine, other = (
                array[:rows, -1] if array.ndim == 3 else array[:rows] for array in (output, was)
            )
            part = array_difference(mine, other, per_unit)
            if output.ndim == 3:
                changed[:rows, -1] = part.changed
            else:
                changed[:rows] = part.changed
        overlap.append(part)
    largest = max((part.largest for part in overlap), default=0.0)
    non_finite = any(part.non_finite for part in overlap)
    whole = ArrayDifference(changed, largest, non_finite)
    if not overlap:
        return whole, None
    any_changed = np.array([part.any for part in overlap])
    return whole, ArrayDifference(any_changed, largest, non_finite)


def _returned_state_difference(
    olds: list[CallTrace], call: CallTrace, position: int, per_unit: bool
) -> ArrayDifference:
    """Of the h or c that is returned beside the output."""
    now = call.returned[position]
    shape = (*now.shape[:-1], now.shape[-1] if per_unit else 1)
    if not olds or len(olds[-1].returned) <= position:
        return ArrayDifference(constant_mask(shape), 0.0, False)
    was = olds[-1].returned[position]
    if was.shape[-1] != now.shape[-1]:
        return ArrayDifference(constant_mask(shape), 0.0, False)
    rows = min(len(was), len(now))
    part = array_difference(now[:rows], was[:rows], per_unit)
    changed = np.ones(shape, bool)
    changed[:rows] = part.changed
    return ArrayDifference(changed, part.largest, part.non_finite)


def _ends(match: MatchedSteps, call: CallTrace, old: CallTrace) -> bool:
    """Whether the piece ends with both calls, so that their last steps are the same one."""
    return (match.start + match.steps, match.call_start + match.steps) == (
        call.h.shape[1],
        old.h.shape[1],
    )
