"""Which call of a run is which call of the run before."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from lstmviz.experiment.experiment import Call, Experiment

Rearrangement = Literal["", "added", "removed", "moved", "cut", "joined", "replaced"]
"""What became of the list of calls; empty where each call is still in its place."""


@dataclass(frozen=True)
class MatchedSteps:
    """Steps of a call, and the steps of the run before that they are.

    Attributes:
        start: the first of the steps, in processing order.
        call: the call of the run before.
        call_start: the first of its steps.
        steps: how many there are.
    """

    start: int
    call: int
    call_start: int
    steps: int


@dataclass(frozen=True)
class CallMatching:
    """The calls of a run, and what they were.

    Attributes:
        matches: for each call its pieces, in order; none of a call that is new.
        rearrangement: what became of the list of calls.
        old_range: the first of the calls that were removed or replaced, and the first after them.
        new_range: likewise the calls that are there instead.
    """

    matches: tuple[tuple[MatchedSteps, ...], ...]
    rearrangement: Rearrangement
    old_range: tuple[int, int]
    new_range: tuple[int, int]

    def old_call(self, call: int) -> int | None:
        """The call that this one was, whole; None of a new one, or of a part or several."""
        matches = self.matches[call]
        whole = len(matches) == 1 and self.rearrangement not in ("cut", "joined")
        return matches[0].call if whole or (self._is_outside(call) and matches) else None

    def _is_outside(self, call: int) -> bool:
        return not self.new_range[0] <= call < self.new_range[1]


def match_calls(before: Experiment, after: Experiment) -> CallMatching:
    """Finds what each call was: by its place, or by what it is given where others came or went."""
    old, new = _alike(before.calls, after.calls)
    if len(old) == len(new):
        if old != new and sorted(old) == sorted(new):
            return _moved(before, after, old, new)
        matches = tuple((_whole(before, after, k, k),) for k in range(len(new)))
        return CallMatching(matches, "", (0, 0), (0, 0))
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    gone, come = (start, len(old) - end), (start, len(new) - end)
    rearrangement, between = _between(before, after, gone, come)
    shift = len(old) - len(new)
    first = tuple((_whole(before, after, k, k),) for k in range(start))
    last = tuple((_whole(before, after, k + shift, k),) for k in range(come[1], len(new)))
    return CallMatching((*first, *between, *last), rearrangement, gone, come)


def _alike(before: Sequence[Call], after: Sequence[Call]) -> tuple[list[int], list[int]]:
    """A number for each call, the same for those that are given the same."""
    known: dict[object, list[tuple[int, Call]]] = {}
    count = 0
    numbers = []
    for call in (*before, *after):
        # What begins alike is compared: every tensor with every other would be too much.
        beginning = (call.inputs.shape, call.inputs.dtype, call.inputs.flat[:8].tobytes())
        same = known.setdefault(beginning, [])
        number = next((number for number, other in same if other is call or other == call), count)
        if number == count:
            same.append((count, call))
            count += 1
        numbers.append(number)
    return numbers[: len(before)], numbers[len(before) :]


def _common(one: Sequence[int], other: Sequence[int]) -> int:
    """How many there are in common at the beginning."""
    both = zip(one, other, strict=False)
    return next((n for n, (a, b) in enumerate(both) if a != b), min(len(one), len(other)))


def _whole(before: Experiment, after: Experiment, old: int, new: int) -> MatchedSteps:
    steps = min(_steps(before, old), _steps(after, new))
    return MatchedSteps(0, old, 0, steps)


def _moved(before: Experiment, after: Experiment, old: list[int], new: list[int]) -> CallMatching:
    left: dict[int, list[int]] = {}
    for place, number in enumerate(old):
        left.setdefault(number, []).append(place)
    matches = tuple(
        (_whole(before, after, left[number].pop(0), k),) for k, number in enumerate(new)
    )
    return CallMatching(matches, "moved", (0, 0), (0, 0))


def _between(
    before: Experiment, after: Experiment, gone: tuple[int, int], come: tuple[int, int]
) -> tuple[Rearrangement, tuple[tuple[MatchedSteps, ...], ...]]:
    olds, news = range(*gone), range(*come)
    if not olds:
        return "added", ((),) * len(news)
    if not news:
        return "removed", ()
    as_long = sum(_steps(before, k) for k in olds) == sum(_steps(after, k) for k in news)
    backwards = before.layer.go_backwards or after.layer.go_backwards
    if min(len(olds), len(news)) > 1 or not as_long or backwards:
        return "replaced", ((),) * len(news)
    matches = []
    if len(olds) == 1:
        begun = 0
        for call in news:
            matches.append((MatchedSteps(0, olds[0], begun, _steps(after, call)),))
            begun += _steps(after, call)
        return "cut", tuple(matches)
    whole, begun = [], 0
    for call in olds:
        whole.append(MatchedSteps(begun, call, 0, _steps(before, call)))
        begun += _steps(before, call)
    return "joined", (tuple(whole),)


def _steps(experiment: Experiment, call: int) -> int:
    return int(experiment.calls[call].inputs.shape[1])
