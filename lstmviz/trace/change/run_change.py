"""Measures how far a run is from the run before it; sentences and marks are made from this."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from lstmviz.experiment.arrays import Array
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import RecurrentConfig
from lstmviz.experiment.counting import format_calls
from lstmviz.trace.change.call_matching import CallMatching, MatchedSteps
from lstmviz.trace.trace import CallTrace, Trace, common_states, is_same_memory

_AT_ONCE = 2**17
"""Numbers compared at a time: few enough to stay in the processor's cache."""

MAX_PER_UNIT = 2**20
"""The largest call, in numbers of h, whose changes are kept per unit; of larger ones per step."""


@dataclass(frozen=True, eq=False)
class ArrayDifference:
    """The difference between an array and its counterpart in the run before.

    Attributes:
        changed: bool, shaped like the newer array, or with a last axis of 1 that stands for all
            units together (see `MAX_PER_UNIT`).
        largest: the largest |newer − older| over places where both are finite.
        non_finite: True where NaN or infinity faces another value than itself.
    """

    changed: Array
    largest: float
    non_finite: bool

    @property
    def any(self) -> bool:
        """Whether anything changed."""
        return bool(self.changed.any())


def constant_mask(shape: tuple[int, ...], value: bool = True) -> Array:
    """Returns a read-only bool array with one value throughout, which takes no memory."""
    return np.broadcast_to(np.bool_(value), shape)


def array_difference(newer: Array, older: Array, per_unit: bool) -> ArrayDifference:
    """Compares two arrays of one shape block by block; NaN equals NaN.

    Args:
        newer: (batch, units) or (batch, timesteps, units).
        older: likewise.
        per_unit: whether `changed` tells units apart; else its last axis is 1.
    """
    shape = _mask_shape(newer, per_unit)
    if is_same_memory(newer, older):
        return ArrayDifference(constant_mask(shape, False), 0.0, False)
    changed = np.empty(shape, bool)
    largest, non_finite = 0.0, False
    for rows, steps in _blocks(newer.shape):
        block = (rows, steps) if newer.ndim > 2 else (rows,)
        changed[block], size, lost = _block_difference(newer[block], older[block], per_unit)
        largest, non_finite = max(largest, size), non_finite or lost
    return ArrayDifference(changed, largest, non_finite)


def _mask_shape(array: Array, per_unit: bool) -> tuple[int, ...]:
    return (*array.shape[:-1], array.shape[-1] if per_unit else 1)


def _block_difference(newer: Array, older: Array, per_unit: bool) -> tuple[Array, float, bool]:
    """Returns the fields of an `ArrayDifference` for one block."""
    with np.errstate(invalid="ignore", over="ignore"):
        difference = np.subtract(newer, older)
    if not difference.size:
        return np.zeros(_mask_shape(difference, per_unit), bool), 0.0, False
    # The extremes of each row of units tell at little cost whether all of it is finite.
    high, low = difference.max(axis=-1, keepdims=True), difference.min(axis=-1, keepdims=True)
    largest = max(float(high.max()), -float(low.min()))
    if np.isfinite(largest):
        changed: Array = difference != 0 if per_unit else (high != 0) | (low != 0)
        return changed, largest, False
    finite = np.isfinite(difference)
    equal = (newer == older) | (np.isnan(newer) & np.isnan(older))
    changed = np.where(finite, difference != 0, ~equal)
    if not per_unit:
        changed = np.any(changed, axis=-1, keepdims=True)
    sizes = np.abs(difference, where=finite, out=np.zeros_like(difference))
    return changed, float(sizes.max()), bool((~finite & ~equal).any())


def _blocks(shape: tuple[int, ...]) -> list[tuple[slice, slice]]:
    """Returns slices of rows and of steps that hold some `_AT_ONCE` numbers each."""
    rows, steps, units = shape if len(shape) > 2 else (shape[0], 1, shape[1])
    at_once = max(_AT_ONCE // max(units, 1), 1)
    if at_once < steps:
        return [
            (slice(row, row + 1), slice(step, step + at_once))
            for row in range(rows)
            for step in range(0, steps, at_once)
        ]
    rows_at_once = max(at_once // max(steps, 1), 1)
    return [(slice(row, row + rows_at_once), slice(steps)) for row in range(0, rows, rows_at_once)]


@dataclass(frozen=True, eq=False)
class CallDifference:
    """The difference between a call and what it was in the run before.

    In `states` and `returned` a place without a counterpart counts as changed; the overlaps
    count only the places that both runs have.

    Attributes:
        states: by name, with a mask of (batch, 1 + timesteps, units): of the state that the call
            starts from, then after each step. Its `largest` leaves the start state out.
        returned: one for each returned array.
        state_overlaps: of the states that both layers have, with masks shaped like theirs.
        output_overlap: of the first returned array, with a mask of any shape; None where the
            output has no counterpart.
    """

    states: Mapping[str, ArrayDifference]
    returned: tuple[ArrayDifference, ...]
    state_overlaps: Mapping[str, ArrayDifference]
    output_overlap: ArrayDifference | None

    @property
    def states_differ(self) -> bool:
        """Whether a state differs where both runs have it."""
        return any(overlap.any for overlap in self.state_overlaps.values())

    @property
    def overlaps(self) -> list[ArrayDifference]:
        """What can be compared of the states and the output."""
        overlaps = (*self.state_overlaps.values(), self.output_overlap)
        return [overlap for overlap in overlaps if overlap is not None]


def call_differences(
    before: Trace, after: Trace, matching: CallMatching
) -> tuple[CallDifference, ...]:
    """Compares each call of `after` with the calls of `before` that it is matched with."""
    common = common_states(before, after)
    return tuple(
        _call_difference(before, call, matches, common)
        for call, matches in zip(after.calls, matching.matches, strict=True)
    )


def _call_difference(
    before: Trace, call: CallTrace, matches: tuple[MatchedSteps, ...], common: tuple[str, ...]
) -> CallDifference:
    per_unit = call.h.size <= MAX_PER_UNIT
    olds = [before.calls[match.call] for match in matches]
    batch, steps, units = call.h.shape
    all_new = _all_new((batch, 1 + steps, units if per_unit else 1))
    found = {name: _state_difference(name, olds, call, matches, per_unit) for name in common}
    states = {name: found[name][0] if name in found else all_new for name in call.states}
    overlaps = {name: overlap for name, (_, overlap) in found.items()}
    h, h_overlap = next(iter(found.values()))
    output, output_overlap = _output_difference(olds, call, matches, per_unit, h, h_overlap)
    last = olds[-1] if olds else None
    returned = (
        _returned_state_difference(last, call, place, per_unit)
        for place in range(1, len(call.returned))
    )
    return CallDifference(states, (output, *returned), overlaps, output_overlap)


def _state_difference(
    state: str,
    olds: list[CallTrace],
    call: CallTrace,
    matches: tuple[MatchedSteps, ...],
    per_unit: bool,
) -> tuple[ArrayDifference, ArrayDifference]:
    """Returns the difference of a state, and that of its overlap."""
    states = call.states[state]
    batch, steps, units = states.shape
    shape = (batch, 1 + steps, units if per_unit else 1)
    if not matches or any(old.h.shape[2] != units for old in olds):
        return _all_new(shape), ArrayDifference(constant_mask(shape, False), 0.0, False)
    changed, overlap = np.ones(shape, bool), np.zeros(shape, bool)
    largest, non_finite = 0.0, False
    for old, match in zip(olds, matches, strict=True):
        old_states = old.states[state]
        rows = min(batch, len(old_states))
        older = old_states[:rows, match.old_steps]
        part = array_difference(states[:rows, match.new_steps], older, per_unit)
        places = slice(1 + match.start, 1 + match.start + match.steps)
        changed[:rows, places] = overlap[:rows, places] = part.changed
        largest, non_finite = max(largest, part.largest), non_finite or part.non_finite
        if match.start == 0:
            start = call.initial[state][:rows, None]
            step = match.call_start - 1
            old_start = old.initial[state] if step < 0 else old_states[:, step]
            # `largest` leaves this out: a sentence speaks of what the start makes of the states.
            first = array_difference(start, old_start[:rows, None], per_unit)
            changed[:rows, :1] = overlap[:rows, :1] = first.changed
            non_finite = non_finite or first.non_finite
    difference = ArrayDifference(changed, largest, non_finite)
    return difference, replace(difference, changed=overlap)


def _all_new(shape: tuple[int, ...]) -> ArrayDifference:
    """Returns the difference of an array that has no counterpart."""
    return ArrayDifference(constant_mask(shape), 0.0, False)


def _output_difference(
    olds: list[CallTrace],
    call: CallTrace,
    matches: tuple[MatchedSteps, ...],
    per_unit: bool,
    h: ArrayDifference,
    h_overlap: ArrayDifference,
) -> tuple[ArrayDifference, ArrayDifference | None]:
    """Returns the difference of the output, and that of its overlap or None."""
    output = call.returned[0]
    shape = _mask_shape(output, per_unit)
    if not matches or any(old.h.shape[2] != output.shape[-1] for old in olds):
        return _all_new(shape), None
    if all(is_same_memory(each.returned[0], each.h) for each in (call, *olds)):
        # Without a mask the output of every step is h itself, which is compared already.
        of_h, of_overlap = (replace(part, changed=part.changed[:, 1:]) for part in (h, h_overlap))
        return of_h, of_overlap
    changed = np.ones(shape, bool)
    parts: list[ArrayDifference] = []
    for old, match in zip(olds, matches, strict=True):
        old_output = old.returned[0]
        rows = min(len(output), len(old_output))
        if output.ndim == old_output.ndim == 3:
            new, was = output[:rows, match.new_steps], old_output[:rows, match.old_steps]
            places: tuple[slice | int, ...] = (slice(rows), match.new_steps)
        elif _ends(match, call, old) and output.size and old_output.size:
            # One of them holds the last step alone, and this is the other's last step too.
            new, was = (a[:rows, -1] if a.ndim == 3 else a[:rows] for a in (output, old_output))
            places = (slice(rows), -1) if output.ndim == 3 else (slice(rows),)
        else:
            continue
        part = array_difference(new, was, per_unit)
        changed[places] = part.changed
        parts.append(part)
    largest = max((part.largest for part in parts), default=0.0)
    non_finite = any(part.non_finite for part in parts)
    difference = ArrayDifference(changed, largest, non_finite)
    if not parts:
        return difference, None
    return difference, replace(difference, changed=np.array([part.any for part in parts]))


def returned_before(call: CallTrace, position: int, old: CallTrace | None) -> Array | None:
    """Returns what a call returned before in the place of one of its arrays, if it did.

    The first is the output; those that `return_state` adds are known by the state's name.
    """
    if old is None:
        return None
    if not position:
        return old.returned[0]
    name = list(call.states)[position - 1]
    return dict(zip(old.states, old.returned[1:], strict=False)).get(name)


def _returned_state_difference(
    old: CallTrace | None, call: CallTrace, position: int, per_unit: bool
) -> ArrayDifference:
    """Compares a state that `return_state` adds with that of the last matched call."""
    state, old_state = call.returned[position], returned_before(call, position, old)
    shape = _mask_shape(state, per_unit)
    if old_state is None or old_state.shape[-1] != state.shape[-1]:
        return _all_new(shape)
    rows = min(len(old_state), len(state))
    part = array_difference(state[:rows], old_state[:rows], per_unit)
    changed = np.ones(shape, bool)
    changed[:rows] = part.changed
    return replace(part, changed=changed)


def _ends(match: MatchedSteps, call: CallTrace, old: CallTrace) -> bool:
    """Returns whether the matched steps include the last step of both calls."""
    ends = (match.start + match.steps, match.call_start + match.steps)
    return ends == (call.h.shape[1], old.h.shape[1])


@dataclass(frozen=True)
class Clause:
    """One part of the sentence about a change.

    Attributes:
        text: begins with a capital letter and has no full stop.
        affects_states: whether it is a reason for the states to differ.
    """

    text: str
    affects_states: bool = False


@dataclass(frozen=True, eq=False)
class CallPair:
    """A call and the one call of the run before that it is matched with.

    Attributes:
        number: the call's place among the calls.
        call: its input, mask and so on.
        old_call: those of the call before the change.
        traced: what Keras did with it.
        old_traced: what Keras did before the change.
    """

    number: int
    call: Call
    old_call: Call
    traced: CallTrace
    old_traced: CallTrace


@dataclass(frozen=True, eq=False)
class RunChange:
    """Two runs, one before and one after a change, matched and compared.

    Iterating over it yields a `CallPair` for each call that has one counterpart.

    Attributes:
        before: the run before the change.
        after: the run after it.
        matching: which calls of the two belong together.
        differences: one for each call of `after`.
    """

    before: Trace
    after: Trace
    matching: CallMatching
    differences: tuple[CallDifference, ...]

    def __iter__(self) -> Iterator[CallPair]:
        """Yields the calls that have one whole counterpart, in order."""
        for number, traced in enumerate(self.after.calls):
            old = self.matching.old_call(number)
            if old is not None:
                call, old_call = (
                    self.after.experiment.calls[number],
                    self.before.experiment.calls[old],
                )
                yield CallPair(number, call, old_call, traced, self.before.calls[old])

    @property
    def layer(self) -> RecurrentConfig:
        """The layer after the change."""
        return self.after.experiment.layer

    @property
    def old_layer(self) -> RecurrentConfig:
        """The layer before it."""
        return self.before.experiment.layer

    def changed(self, argument: str) -> bool:
        """Returns whether an argument of the layer, that it had before, has another value."""
        known = hasattr(self.old_layer, argument) and hasattr(self.layer, argument)
        return known and bool(getattr(self.old_layer, argument) != getattr(self.layer, argument))

    @property
    def of_kind(self) -> bool:
        """Whether the layer is of another kind than before."""
        return self.old_layer.kind is not self.layer.kind

    @property
    def states(self) -> tuple[str, ...]:
        """The states that can be compared, the output's first."""
        return common_states(self.before, self.after)

    def format_calls(self, numbers: list[int]) -> str:
        """Writes call numbers as `call 1`, `calls 1 to 3`, or "every call" of several."""
        count = len(self.after.calls)
        return "every call" if len(numbers) == count > 1 else format_calls(numbers)


def format_shape(shape: tuple[int, ...]) -> str:
    """Writes a shape as Python does: `(2, 3, 4)`."""
    return str(tuple(map(int, shape)))
