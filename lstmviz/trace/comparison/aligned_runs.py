"""Measures two aligned runs call by call, for the comparison's numbers and sentences."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np

from lstmviz.experiment.arrays import Array, sealed
from lstmviz.experiment.counting import listed
from lstmviz.trace.comparison.alignment import Alignment, Segment, state_before
from lstmviz.trace.comparison.gap import (
    ArrayPair,
    CallGap,
    Gap,
    Limits,
    Measurement,
    measure_pairs,
    merge_limits,
)
from lstmviz.trace.findings.finding import format_step
from lstmviz.trace.trace import CallTrace, Trace, is_same_memory

_ROUNDING: Final[Mapping[str, float]] = MappingProxyType(
    {"float16": 4e-3, "bfloat16": 3e-2, "float32": 1e-6, "float64": 1e-14}
)
"""By dtype the largest difference, of numbers up to 1, that is taken for rounding.

It is some ten times the rounding of a single operation.
"""


def difference_name(state: str) -> str:
    """Returns what the difference mine − other of a state is called: "dh"."""
    return f"d{state}"


def rounding_of(mine: Trace, other: Trace) -> float:
    """Returns the difference of numbers up to 1 that is taken for rounding: the coarser run's."""
    dtypes = (trace.experiment.layer.dtype for trace in (mine, other))
    return max(_ROUNDING[dtype.removeprefix("mixed_")] for dtype in dtypes)


def _steps(here: CallTrace, other: Trace, segment: Segment, state: str) -> ArrayPair:
    return _pair(here.states[state], other.calls[segment.call].states[state], segment)


def _pair(here: Array, there: Array, segment: Segment) -> ArrayPair:
    rows = slice(segment.rows)
    return ArrayPair(segment.start, here[rows, segment.steps], there[rows, segment.other_steps])


def _start(here: CallTrace, other: Trace, segment: Segment, state: str) -> ArrayPair:
    theirs = state_before(other, segment, state)[: segment.rows, None]
    return ArrayPair(-1, here.initial[state][: segment.rows, None], theirs)


def _output(
    mine: Trace, other: Trace, alignment: Alignment, number: int, h: Measurement, rounding: float
) -> Measurement:
    """Measures the first returned array at the steps at which both runs return it."""
    segments = alignment.segments[number]
    calls = (mine.calls[number], *(other.calls[segment.call] for segment in segments))
    if all(is_same_memory(call.returned[0], call.h) for call in calls):
        return h  # without a mask the output is h, which is measured already
    outputs = (_outputs(mine, other, alignment, number, segment) for segment in segments)
    return measure_pairs([pair for pair in outputs if pair is not None], rounding)


def _outputs(
    mine: Trace, other: Trace, alignment: Alignment, number: int, segment: Segment
) -> ArrayPair | None:
    """Returns the outputs of a segment; None where one run doesn't return any of its steps."""
    here, there = mine.calls[number], other.calls[segment.call]
    all_mine = mine.experiment.layer.return_sequences
    all_theirs = other.experiment.layer.return_sequences
    if not segment.count:
        return None
    if all_mine and all_theirs:
        return _pair(here.returned[0], there.returned[0], segment)
    # One of them returns its last step alone, which is compared with the other's last step.
    step, other_step = here.h.shape[1] - 1, there.h.shape[1] - 1
    if alignment.along_time:
        ends = segment.start + segment.count - 1, segment.other_start + segment.count - 1
        if not ((all_mine or ends[0] == step) and (all_theirs or ends[1] == other_step)):
            return None
        step, other_step = ends
    return ArrayPair(
        step,
        _output_at(here, all_mine, step)[: segment.rows, None],
        _output_at(there, all_theirs, other_step)[: segment.rows, None],
    )


def _output_at(call: CallTrace, all_steps: bool, step: int) -> Array:
    """Returns the output of one step, (batch, units); without `all_steps` there is only one."""
    return call.returned[0][:, step] if all_steps else call.returned[0]


def _returned(mine: Trace, other: Trace, alignment: Alignment, number: int) -> str:
    if alignment.along_time or number >= len(other.calls):
        return ""
    here, there = (format_returned(trace.calls[number]) for trace in (mine, other))
    return "" if here == there else f"{here} ↔ {there}"


def format_returned(call: CallTrace) -> str:
    """Writes the returned shapes: "(2, 3, 4)", or "(2, 3, 4), (2, 4) and (2, 4)"."""
    *first, last = (str(array.shape) for array in call.returned)
    return f"{', '.join(first)} and {last}" if first else last


@dataclass(frozen=True, eq=False)
class AlignedRuns:
    """Two runs, aligned and measured.

    Attributes:
        mine: the run that is shown.
        other: the run it is compared with.
        alignment: which steps are compared.
        gaps: one for each call of mine.
        limits: the smallest and largest finite value of each of the other run's states, by its
            name, and of each difference, where it has any.
        unit_gaps: (units,), the largest difference of each unit in the first state, that is |Δh|;
            0 where nothing is aligned.
    """

    mine: Trace
    other: Trace
    alignment: Alignment
    gaps: tuple[CallGap, ...]
    limits: Mapping[str, Limits]
    unit_gaps: Array

    @classmethod
    def of(cls, mine: Trace, other: Trace) -> "AlignedRuns":
        """Measures every call of mine against what is aligned with it, all in one pass."""
        alignment, rounding = Alignment.of(mine, other), rounding_of(mine, other)
        gaps: list[CallGap] = []
        found: dict[str, list[Limits | None]] = defaultdict(list)
        units: Array = np.zeros(mine.experiment.layer.units)
        for number, segments in enumerate(alignment.segments):
            here, states, of_starts = mine.calls[number], dict[str, Measurement](), []
            for state in alignment.states:
                pairs = [_steps(here, other, each, state) for each in segments]
                steps = states[state] = measure_pairs(pairs, rounding)
                # A later segment starts within my call: the state before it is one of the steps.
                pairs = [_start(here, other, each, state) for each in segments[:1]]
                starts = measure_pairs(pairs, 0)
                found[state] += [steps.other, starts.other]
                found[difference_name(state)] += [steps.difference, starts.difference]
                of_starts.append(starts.gap)
            first = states[alignment.states[0]]  # the one that is returned
            if first.gap is not None:
                units = np.maximum(units, first.units)
            output = _output(mine, other, alignment, number, first, rounding)
            returned = _returned(mine, other, alignment, number)
            known = {name: each.gap for name, each in states.items() if each.gap is not None}
            gaps.append(CallGap(number, known, output.gap, of_starts[0], returned))
        limits = {name: reached for name, each in found.items() if (reached := merge_limits(each))}
        return cls(mine, other, alignment, tuple(gaps), MappingProxyType(limits), sealed(units))

    @property
    def states(self) -> tuple[str, ...]:
        """The states that can be compared, the output's first."""
        return self.alignment.states

    @property
    def named(self) -> str:
        """Those states in a sentence: "h and c"."""
        return listed(self.states)

    @property
    def are_comparable(self) -> bool:
        """Whether any states can be compared."""
        return any(gap.states for gap in self.gaps)

    @property
    def states_agree(self) -> bool:
        """Whether no state differs anywhere beyond rounding."""
        return not any(map(self.diverging_calls, self.states))

    @property
    def are_complete(self) -> bool:
        """Whether every step and row of either run is aligned."""
        first = self.states[0]
        compared = sum(gap.states[first].compared for gap in self.gaps if gap.states)
        runs = (self.mine, self.other)
        return all(compared == sum(call.h.size for call in run.calls) for run in runs)

    @property
    def outputs_agree(self) -> bool:
        """Whether the output differs nowhere beyond rounding."""
        return all(gap.output.agrees for gap in self.gaps if gap.output)

    def diverging_calls(self, state: str) -> list[int]:
        """Returns the calls in which a state differs beyond rounding."""
        return [call for call, gap in self.gaps_of(state) if not gap.agrees]

    def gaps_of(self, state: str) -> list[tuple[int, Gap]]:
        """Returns the calls in which a state is compared, and its gap in each."""
        return [(gap.call, gap.states[state]) for gap in self.gaps if state in gap.states]

    def largest_gap(self, state: str) -> tuple[int, Gap] | None:
        """Returns the call with the largest gap of a state, and the gap; None where none is.

        A number that one run alone has is more than rounding, and less than a difference.
        """
        return _largest(self.gaps_of(state))

    def largest_output_gap(self) -> tuple[int, Gap] | None:
        """Returns the call with the largest gap of the output, and the gap."""
        return _largest([(gap.call, gap.output) for gap in self.gaps if gap.output])

    def largest_difference(self) -> float:
        """Returns the largest |Δ| of all states together."""
        found = map(self.largest_gap, self.states)
        return max((each[1].size for each in found if each), default=0.0)

    def place(self, call: int, gap: Gap, named: bool = True) -> str:
        """Writes a gap's place: "(call 1, row 0, t=2, unit 3)", with the call only if `named`."""
        step = format_step(self.mine.calls[call], gap.step)
        message = f"row {gap.row}, {step}, unit {gap.unit}"
        return f"(call {call}, {message})" if named else f"({message})"


def _largest(gaps: Sequence[tuple[int, Gap]]) -> tuple[int, Gap] | None:
    """Returns the call with the largest gap, the first of equal ones, and the gap."""
    return max(gaps, key=lambda each: _rank(each[1]), default=None)


def _rank(gap: Gap) -> tuple[int, float]:
    if gap.parts_by_nan:
        return 1, 0.0
    return (0 if gap.agrees else 2), gap.size


def format_number(size: float) -> str:
    """Writes a difference with two digits, a tiny one with one: `0.87`, `120`, `6e-8`."""
    if math.isinf(size):
        return "infinity"
    if size == 0 or 1e-3 <= size < 100:
        return f"{size:.2g}"
    text = f"{size:.0f}" if 100 <= size < 1e6 else f"{size:.0e}"
    return text.replace("e-0", "e-").replace("e+0", "e").replace("e+", "e")


def format_agreement(runs: AlignedRuns) -> str:
    """Writes how well the states agree: "max |Δ| 0", or "up to rounding, max |Δ| 6e-8"."""
    largest = runs.largest_difference()
    lost = any(gap.nan_in_both for call in runs.gaps for gap in call.states.values())
    nan = ", NaN at the same places" if lost else ""
    return f"{'up to rounding, ' if largest else ''}max |Δ| {format_number(largest)}{nan}"
