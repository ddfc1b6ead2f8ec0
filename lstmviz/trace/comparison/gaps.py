"""The gaps of every call, and the limits of what is drawn beside mine."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

import numpy as np

from lstmviz.experiment.experiment import Array, sealed
from lstmviz.trace.comparison.alignment import Alignment, Segment, State, state_before, states_of
from lstmviz.trace.comparison.gap import CallGap
from lstmviz.trace.comparison.measuring import (
    ArrayPair,
    Limits,
    Measurement,
    measure_pairs,
    merge_limits,
)
from lstmviz.trace.trace import CallTrace, Trace

Quantity = Literal["h", "c", "dh", "dc"]

_ROUNDING: Final[Mapping[str, float]] = MappingProxyType(
    {
        "float16": 4e-3,
        "mixed_float16": 4e-3,
        "mixed_bfloat16": 3e-2,
        "float32": 1e-6,
        "float64": 1e-14,
    }
)
"""What is taken for rounding, of numbers up to 1: some ten times that of a single operation."""

_DIFFERENCES: Final[Mapping[State, Quantity]] = MappingProxyType({"h": "dh", "c": "dc"})


@dataclass(frozen=True, eq=False)
class CallMeasurements:
    """What a pass over two runs found.

    Attributes:
        gaps: one for each call of mine.
        limits: of the other's states and of the differences; one is missing where it has none.
        units: (units,), the largest |Δh| of each unit; 0 where nothing stands beside it.
    """

    gaps: tuple[CallGap, ...]
    limits: dict[Quantity, Limits]
    units: Array


def measure_calls(mine: Trace, other: Trace, alignment: Alignment) -> CallMeasurements:
    """Measures every call of mine against what stands beside it."""
    rounding = rounding_of(mine, other)
    gaps: list[CallGap] = []
    found: dict[Quantity, list[Limits | None]] = {"h": [], "c": [], "dh": [], "dc": []}
    units: Array = np.zeros(mine.experiment.layer.units)
    for number, segments in enumerate(alignment.segments):
        here, of_states = mine.calls[number], {}
        for state, difference in _DIFFERENCES.items():
            steps = measure_pairs([_steps(here, other, each, state) for each in segments], rounding)
            starts = measure_pairs([_start(here, other, each, state) for each in segments[:1]], 0)
            found[state] += [steps.other, starts.other]
            found[difference] += [steps.difference, starts.difference]
            of_states[state] = steps
        if of_states["h"].gap is not None:
            units = np.maximum(units, of_states["h"].units)
        gaps.append(
            CallGap(
                call=number,
                h=of_states["h"].gap,
                c=of_states["c"].gap,
                output=_output(mine, other, alignment, number, of_states["h"], rounding).gap,
                returned=_returned(mine, other, alignment, number),
            )
        )
    limits = {
        name: known for name, each in found.items() if (known := merge_limits(each)) is not None
    }
    return CallMeasurements(tuple(gaps), limits, sealed(units))


def rounding_of(mine: Trace, other: Trace) -> float:
    """What is taken for rounding, of numbers up to 1: the coarser run's."""
    return max(_ROUNDING[trace.experiment.layer.dtype] for trace in (mine, other))


def _steps(here: CallTrace, other: Trace, segment: Segment, state: State) -> ArrayPair:
    there = states_of(other.calls[segment.call], state)[1]
    return _pair(states_of(here, state)[1], there, segment)


def _pair(here: Array, there: Array, segment: Segment) -> ArrayPair:
    rows, count = segment.rows, segment.count
    return ArrayPair(
        segment.start,
        here[:rows, segment.start : segment.start + count],
        there[:rows, segment.other_start : segment.other_start + count],
    )


def _start(here: CallTrace, other: Trace, segment: Segment, state: State) -> ArrayPair:
    theirs = state_before(other, segment, state)[: segment.rows, None]
    return ArrayPair(-1, states_of(here, state)[0][: segment.rows, None], theirs)


def _output(
    mine: Trace, other: Trace, alignment: Alignment, number: int, h: Measurement, rounding: float
) -> Measurement:
    """Of what the layer returned first, at the steps of which both returned it."""
    segments = alignment.segments[number]
    calls = (mine.calls[number], *(other.calls[segment.call] for segment in segments))
    if all(map(_output_is_h, calls)):
        return h  # the same arrays, looked at already
    outputs = (_outputs(mine, other, alignment, number, segment) for segment in segments)
    return measure_pairs([pair for pair in outputs if pair is not None], rounding)


def _output_is_h(call: CallTrace) -> bool:
    """Whether the output lies where h does, as it may where no mask parts them."""
    output, h = call.returned[0], call.h
    return (output.shape, output.strides) == (h.shape, h.strides) and output.__array_interface__[
        "data"
    ] == h.__array_interface__["data"]


def _outputs(
    mine: Trace, other: Trace, alignment: Alignment, number: int, segment: Segment
) -> ArrayPair | None:
    here, there = mine.calls[number], other.calls[segment.call]
    all_mine = mine.experiment.layer.return_sequences
    all_theirs = other.experiment.layer.return_sequences
    if not segment.count:
        return None
    if all_mine and all_theirs:
        return _pair(here.returned[0], there.returned[0], segment)
    # One of them returned the last step alone: it stands beside the other's last one.
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
    """(batch, units): the output of one step; without all steps there is one."""
    return call.returned[0][:, step] if all_steps else call.returned[0]


def _returned(mine: Trace, other: Trace, alignment: Alignment, number: int) -> str:
    if alignment.along_time or number >= len(other.calls):
        return ""
    here, there = (format_returned(trace.calls[number]) for trace in (mine, other))
    return "" if here == there else f"{here} ↔ {there}"


def format_returned(call: CallTrace) -> str:
    """What a call returned, by its shapes: "(2, 3, 4)", or "(2, 3, 4), (2, 4) and (2, 4)"."""
    *first, last = (str(array.shape) for array in call.returned)
    return f"{', '.join(first)} and {last}" if first else last
