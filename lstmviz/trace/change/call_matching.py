"""Matches the calls of a run with those of the run before it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal

import numpy as np

from lstmviz.experiment.arrays import same_array
from lstmviz.experiment.call import Call
from lstmviz.experiment.experiment import Experiment

Rearrangement = Literal["", "added", "removed", "moved", "cut", "joined", "replaced"]
"""What happened to the list of calls; empty where each call is still in its place."""


@dataclass(frozen=True)
class MatchedSteps:
    """Consecutive steps of a call, and the same steps in the run before.

    Attributes:
        start: the first of the steps, in processing order.
        call: the call of the run before.
        call_start: the first of the steps in that call.
        steps: how many steps are matched.
    """

    start: int
    call: int
    call_start: int
    steps: int

    @property
    def new_steps(self) -> slice:
        """The steps in the newer call."""
        return slice(self.start, self.start + self.steps)

    @property
    def old_steps(self) -> slice:
        """The steps in the call of the run before."""
        return slice(self.call_start, self.call_start + self.steps)


@dataclass(frozen=True)
class CallMatching:
    """Which calls of a run belong to which calls of the run before.

    Attributes:
        matches: for each call the steps that have a counterpart, in order; empty for a new call.
        rearrangement: what happened to the list of calls.
        old_range: the calls that were removed or replaced, as (first, one past the last).
        new_range: likewise the calls that stand there now.
    """

    matches: tuple[tuple[MatchedSteps, ...], ...]
    rearrangement: Rearrangement
    old_range: tuple[int, int]
    new_range: tuple[int, int]

    def old_call(self, call: int) -> int | None:
        """Returns the one call of the run before that a call corresponds to.

        None for a call that is new, that is a part of an earlier one, or that joins several.
        """
        matches = self.matches[call]
        in_new_range = self.new_range[0] <= call < self.new_range[1]
        divided = in_new_range and self.rearrangement in ("cut", "joined")
        return matches[0].call if matches and not divided else None


def match_calls(before: Experiment, after: Experiment) -> CallMatching:
    """Matches calls by their place or, where calls came or went, by what they are given.

    Args:
        before: the experiment before the change.
        after: the experiment after it.
    """
    old, new = _numbered(before.calls, after.calls)
    if len(old) == len(new):
        if old != new and sorted(old) == sorted(new):
            return _moved(before, after, old, new)
        matches = tuple((_whole(before, after, k, k),) for k in range(len(new)))
        return CallMatching(matches, "", (0, 0), (0, 0))
    start = _common_prefix(old, new)
    end = _common_prefix(old[start:][::-1], new[start:][::-1])
    old_range, new_range = (start, len(old) - end), (start, len(new) - end)
    rearrangement, between = _match_between(before, after, old_range, new_range)
    shift = len(old) - len(new)
    first = tuple((_whole(before, after, k, k),) for k in range(start))
    last = tuple((_whole(before, after, k + shift, k),) for k in range(new_range[1], len(new)))
    return CallMatching((*first, *between, *last), rearrangement, old_range, new_range)


def _numbered(before: Sequence[Call], after: Sequence[Call]) -> tuple[list[int], list[int]]:
    """Returns a number for each call; calls that are given the same have the same number."""
    known: dict[object, list[tuple[int, Call]]] = {}
    count = 0
    numbers = []
    for call in (*before, *after):
        # Only what begins alike is compared: every tensor with every other would take too long.
        beginning = (call.inputs.shape, call.inputs.dtype, call.inputs.flat[:8].tobytes())
        same = known.setdefault(beginning, [])
        number = next((number for number, other in same if other is call or other == call), count)
        if number == count:
            same.append((count, call))
            count += 1
        numbers.append(number)
    return numbers[: len(before)], numbers[len(before) :]


def _common_prefix(one: Sequence[int], other: Sequence[int]) -> int:
    """Returns how many items are equal at the beginning of two sequences."""
    both = zip(one, other, strict=False)
    return next((n for n, (a, b) in enumerate(both) if a != b), min(len(one), len(other)))


def _whole(before: Experiment, after: Experiment, old: int, new: int) -> MatchedSteps:
    """Returns the match of two calls from their first steps, as far as the shorter goes."""
    return MatchedSteps(0, old, 0, min(_steps(before, old), _steps(after, new)))


def _moved(before: Experiment, after: Experiment, old: list[int], new: list[int]) -> CallMatching:
    """Returns the matching of calls that only changed places."""
    places: dict[int, list[int]] = {}
    for place, number in enumerate(old):
        places.setdefault(number, []).append(place)
    matches = tuple(
        (_whole(before, after, places[number].pop(0), k),) for k, number in enumerate(new)
    )
    return CallMatching(matches, "moved", (0, 0), (0, 0))


def _match_between(
    before: Experiment, after: Experiment, old_range: tuple[int, int], new_range: tuple[int, int]
) -> tuple[Rearrangement, tuple[tuple[MatchedSteps, ...], ...]]:
    """Returns what happened to the calls of a range, and the matches of the new ones."""
    olds, news = range(*old_range), range(*new_range)
    if not olds:
        return "added", ((),) * len(news)
    if not news:
        return "removed", ()
    # Backwards, the last of several calls would be read first in one long call.
    backwards = before.layer.go_backwards or after.layer.go_backwards
    calls = before.calls[slice(*old_range)], after.calls[slice(*new_range)]
    if backwards or not _same_steps(*calls):
        return "replaced", ((),) * len(news)
    divided = [call.inputs.shape[1] for call in max(calls, key=len)]
    parts = zip(accumulate(divided, initial=0), divided, strict=False)
    if len(olds) == 1:
        return "cut", tuple((MatchedSteps(0, olds[0], start, steps),) for start, steps in parts)
    joined = zip(olds, parts, strict=True)
    return "joined", (tuple(MatchedSteps(start, old, 0, steps) for old, (start, steps) in joined),)


def _same_steps(old: Sequence[Call], new: Sequence[Call]) -> bool:
    """Returns whether one call reads what several read one after the other, or the reverse."""
    one, several = sorted((old, new), key=len)
    steps = [call.inputs.shape[1] for call in several]
    if len(one) > 1 or one[0].inputs.shape[1] != sum(steps):
        return False  # as long alone wouldn't do: another file may hold as many steps
    parts = np.split(one[0].inputs, np.cumsum(steps)[:-1], axis=1)
    return all(same_array(part, call.inputs) for part, call in zip(parts, several, strict=True))


def _steps(experiment: Experiment, call: int) -> int:
    return int(experiment.calls[call].inputs.shape[1])
