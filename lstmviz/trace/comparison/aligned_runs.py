"""Two runs laid side by side and measured, and how that is put into words."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from lstmviz.trace.comparison.alignment import Alignment, State
from lstmviz.trace.comparison.gap import CallGap, Gap
from lstmviz.trace.findings.finding import format_step
from lstmviz.trace.trace import Trace


@dataclass(frozen=True, eq=False)
class AlignedRuns:
    """What sentences speak of.

    Attributes:
        mine: the run that is shown.
        other: the one it is held against.
        alignment: which steps stand beside each other.
        gaps: how far apart they are, one for each call of mine.
    """

    mine: Trace
    other: Trace
    alignment: Alignment
    gaps: tuple[CallGap, ...]

    @property
    def are_comparable(self) -> bool:
        """Whether there is a number that can be compared."""
        return any(gap.h is not None for gap in self.gaps)

    @property
    def states_agree(self) -> bool:
        """Whether h and c part nowhere beyond rounding."""
        return not (self.diverging_calls("h") or self.diverging_calls("c"))

    @property
    def are_complete(self) -> bool:
        """Whether everything of either run has something of the other beside it."""
        compared = sum(gap.h.compared for gap in self.gaps if gap.h)
        runs = (self.mine, self.other)
        return all(compared == sum(call.h.size for call in run.calls) for run in runs)

    @property
    def outputs_agree(self) -> bool:
        """Whether what is returned first parts nowhere beyond rounding."""
        return all(gap.output.agrees for gap in self.gaps if gap.output)

    def diverging_calls(self, state: State) -> list[int]:
        """The calls in which a state parts beyond rounding."""
        return [gap.call for gap in self.gaps if (of := state_gap(gap, state)) and not of.agrees]

    def largest_gap(self, state: State) -> tuple[int, Gap] | None:
        """The call in which a state is furthest apart, and how far; None where none can be."""
        return largest_gap([(gap.call, state_gap(gap, state)) for gap in self.gaps])

    def largest_output_gap(self) -> tuple[int, Gap] | None:
        """Likewise for what is returned."""
        return largest_gap([(gap.call, gap.output) for gap in self.gaps])

    def largest_difference(self) -> float:
        """The largest |Δ| of h and c together."""
        found = (self.largest_gap("h"), self.largest_gap("c"))
        return max((each[1].size for each in found if each), default=0.0)

    def place(self, call: int, gap: Gap, named: bool = True) -> str:
        """Where a gap is largest: "(call 1, row 0, t=2, unit 3)"; without the call if not named."""
        step = format_step(self.mine.calls[call], gap.step)
        message = f"row {gap.row}, {step}, unit {gap.unit}"
        return f"(call {call}, {message})" if named else f"({message})"


def state_gap(gap: CallGap, state: State) -> Gap | None:
    """The gap of h or of c."""
    return gap.h if state == "h" else gap.c


def largest_gap(gaps: Sequence[tuple[int, Gap | None]]) -> tuple[int, Gap] | None:
    """The call with the largest gap; of equal ones the first."""
    known = [(call, gap) for call, gap in gaps if gap is not None]
    return max(known, key=lambda each: each[1].size, default=None)


def format_number(size: float) -> str:
    """A difference in two digits, a tiny one in one: `0.87`, `120`, `6e-8`."""
    if math.isinf(size):
        return "infinity"
    if size == 0 or 1e-3 <= size < 100:
        return f"{size:.2g}"
    text = f"{size:.0f}" if 100 <= size < 1e6 else f"{size:.0e}"
    return text.replace("e-0", "e-").replace("e+0", "e").replace("e+", "e")


def format_agreement(runs: AlignedRuns) -> str:
    """How well h and c agree: "max |Δ| 0", or "up to rounding, max |Δ| 6e-8"."""
    largest = runs.largest_difference()
    return f"{'up to rounding, ' if largest else ''}max |Δ| {format_number(largest)}"
