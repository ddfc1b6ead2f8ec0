"""A run held against another: aligned states, their differences, and what they say."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np

from lstmviz.experiment.differences import differences
from lstmviz.experiment.experiment import Array
from lstmviz.experiment.twins import Twin
from lstmviz.trace.comparison.alignment import Alignment, State, aligned_states, covered, states_of
from lstmviz.trace.comparison.gap import CallGap, Gap
from lstmviz.trace.comparison.gaps import measured_calls
from lstmviz.trace.comparison.measuring import Limits, apart
from lstmviz.trace.comparison.notes import notes
from lstmviz.trace.comparison.sentences import sentences
from lstmviz.trace.comparison.sides import Sides
from lstmviz.trace.trace import Origin, Trace

__all__ = ["CallGap", "Comparison", "Gap"]


@dataclass(frozen=True, eq=False)
class Comparison:
    """My run beside another one: a pinned run, or a twin.

    Attributes:
        mine: the run that is shown.
        other: the one it is held against.
        what: the twin that `other` is, or the place of a pinned experiment.
        limits: `h` and `c`: smallest and largest of the other's values that stand beside mine,
            start states included; `dh` and `dc`: of the differences. Finite ones only; one is
            missing where there are none.
        gaps: how far apart they are, one for each call of mine.
        unit_gaps: (units,), the largest |Δh| of each unit; 0 where nothing can be compared.
        changes: what differs in the experiments: from mine to a twin, from a pinned one to mine.
        notes: what can't be compared, and what else a difference may come from, in sentences.
        sentences: what the comparison says, with its numbers.
    """

    mine: Trace
    other: Trace
    what: Twin | int
    limits: Mapping[Literal["h", "c", "dh", "dc"], Limits]
    gaps: tuple[CallGap, ...]
    unit_gaps: Array
    changes: tuple[str, ...]
    notes: tuple[str, ...]
    sentences: tuple[str, ...]
    _alignment: Alignment

    @classmethod
    def of(cls, mine: Trace, other: Trace, what: Twin | int) -> "Comparison":
        """Compares them; takes time in proportion to their size, and no memory to speak of.

        Args:
            mine: the run that is shown.
            other: the twin's run, or the pinned experiment's.
            what: which twin, or the pinned experiment's place.
        """
        alignment = Alignment.of(mine, other)
        measured = measured_calls(mine, other, alignment)
        traces = (other, mine) if isinstance(what, int) else (mine, other)
        before, after = (trace.experiment for trace in traces)
        changes = differences(before, after, weights=(traces[0].weights, traces[1].weights))
        return cls(
            mine=mine,
            other=other,
            what=what,
            limits=MappingProxyType(measured.limits),
            gaps=measured.gaps,
            unit_gaps=measured.units,
            changes=changes,
            notes=notes(mine, other, alignment, what, changes),
            sentences=sentences(Sides(mine, other, alignment, measured.gaps), what),
            _alignment=alignment,
        )

    def states(self, call: int, row: int, state: State) -> Array:
        """The other run's states beside a call of mine.

        Returns:
            (1 + timesteps, units): at the call's start, then after each step in processing order;
            NaN where there is none. Where the calls are joined in the other run, the state at a
            call's start is the one after the step before.
        """
        return aligned_states(self.mine, self.other, self._alignment, call, row, state)

    def origin(self, call: int) -> Origin | None:
        """Where the other run's state at a call's start came from.

        None where nothing stands beside the call, or where no call of the other run starts
        there.
        """
        for stretch in self._alignment.stretches[call]:
            if not stretch.start and not stretch.other_start:
                return self.other.calls[stretch.call].origin
        return None

    def difference(self, call: int, row: int, state: State) -> Array:
        """The difference mine − other.

        Returns:
            (1 + timesteps, units) like `states`; 0 where both are NaN or the same infinity, NaN
            where nothing can be compared or one of them alone is NaN.
        """
        initial, after = states_of(self.mine.calls[call], state)
        theirs = self.states(call, row, state)
        if row >= len(after):
            return np.full_like(theirs, np.nan)
        difference = apart(np.concatenate([initial[row : row + 1], after[row]]), theirs)
        difference[~covered(self.mine, self._alignment, call, row)] = np.nan
        return difference
