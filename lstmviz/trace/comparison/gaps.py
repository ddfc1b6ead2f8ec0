"""The gaps of every call, and the limits of what is drawn beside mine."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

import numpy as np

from lstmviz.experiment.experiment import Array, sealed
from lstmviz.trace.comparison.alignment import Alignment, State, Stretch, before, states_of
from lstmviz.trace.comparison.gap import CallGap
from lstmviz.trace.comparison.measuring import Limits, Measured, Pair, around, measured
from lstmviz.trace.trace import CallTrace, Trace

RenderData = Literal["h", "c", "dh", "dc"]

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

_DIFFERENCES: Final[Mapping[State, RenderData]] = MappingProxyType({"h": "dh", "c": "dc"})


@dataclass(frozen=True, eq=False)
class MeasuredCalls:
    """What a pass over two runs found.

    Attributes:
        gaps: one for each call of mine.
        limits: of the other's states and of the differences; one is missing where it has none.
        units: (units,), the largest |Δh| of each unit; 0 where nothing stands beside it.
    """

    gaps: tuple[CallGap, ...]
    limits: dict[RenderData, Limits]
    units: Array


def measured_calls(mine: Trace, other: Trace, alignment: Alignment) -> MeasuredCalls:
    """Measures every call of mine against what stands beside it."""
    rounding = rounding_of(mine, other)
    gaps: list[CallGap] = []
    found: dict[RenderData, list[Limits | None]] = {"h": [], "c": [], "dh": [], "dc": []}
    units: Array = np.zeros(mine.experiment.layer.units)
    for number, stretches in enumerate(alignment.stretches):
        here, of_states = mine.calls[number], {}
        for state, difference in _DIFFERENCES.items():
            steps = measured([_steps(here, other, each, state) for each in stretches], rounding)
            starts = measured([_start(here, other, each, state) for each in stretches[:1]], 0)
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
    limits = {name: known for name, each in found.items() if (known := around(each)) is not None}
    return MeasuredCalls(tuple(gaps), limits, sealed(units))


def rounding_of(mine: Trace, other: Trace) -> float:
    """What is taken for rounding, of numbers up to 1: the coarser run's."""
    return max(_ROUNDING[trace.experiment.layer.dtype] for trace in (mine, other))


def _steps(here: CallTrace, other: Trace, stretch: Stretch, state: State) -> Pair:
    there = states_of(other.calls[stretch.call], state)[1]
    return _pair(states_of(here, state)[1], there, stretch)


def _pair(here: Array, there: Array, stretch: Stretch) -> Pair:
    rows, count = stretch.rows, stretch.count
    return Pair(
        stretch.start,
        here[:rows, stretch.start : stretch.start + count],
        there[:rows, stretch.other_start : stretch.other_start + count],
    )


def _start(here: CallTrace, other: Trace, stretch: Stretch, state: State) -> Pair:
    theirs = before(other, stretch, state)[: stretch.rows, None]
    return Pair(-1, states_of(here, state)[0][: stretch.rows, None], theirs)


def _output(
    mine: Trace, other: Trace, alignment: Alignment, number: int, h: Measured, rounding: float
) -> Measured:
    """Of what the layer returned first, at the steps of which both returned it."""
    stretches = alignment.stretches[number]
    calls = (mine.calls[number], *(other.calls[stretch.call] for stretch in stretches))
    if all(map(_output_is_h, calls)):
        return h  # the same arrays, looked at already
    outputs = (_outputs(mine, other, alignment, number, stretch) for stretch in stretches)
    return measured([pair for pair in outputs if pair is not None], rounding)


def _output_is_h(call: CallTrace) -> bool:
    """Whether the output lies where h does, as it may where no mask parts them."""
    output, h = call.returned[0], call.h
    return (output.shape, output.strides) == (h.shape, h.strides) and output.__array_interface__[
        "data"
    ] == h.__array_interface__["data"]


def _outputs(
    mine: Trace, other: Trace, alignment: Alignment, number: int, stretch: Stretch
) -> Pair | None:
    here, there = mine.calls[number], other.calls[stretch.call]
    all_mine = mine.experiment.layer.return_sequences
    all_theirs = other.experiment.layer.return_sequences
    if not stretch.count:
        return None
    if all_mine and all_theirs:
        return _pair(here.returned[0], there.returned[0], stretch)
    # One of them returned the last step alone: it stands beside the other's last one.
    step, other_step = here.h.shape[1] - 1, there.h.shape[1] - 1
    if alignment.along_time:
        ends = stretch.start + stretch.count - 1, stretch.other_start + stretch.count - 1
        if not ((all_mine or ends[0] == step) and (all_theirs or ends[1] == other_step)):
            return None
        step, other_step = ends
    return Pair(
        step,
        _output_at(here, all_mine, step)[: stretch.rows, None],
        _output_at(there, all_theirs, other_step)[: stretch.rows, None],
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
