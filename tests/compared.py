"""A run beside another one whose states are this run's less a constant."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from lstmviz.experiment.arrays import Array
from lstmviz.figure.view_model.axis_limits import Limits
from lstmviz.figure.view_model.comparison import ReferenceRun
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.trace.trace import Origin


@dataclass(frozen=True, eq=False)
class Shifted:
    """The other's h and c are lower by `by`, but for a call of which there is nothing."""

    reading: TraceView
    by: float = 0.25
    without: int | None = None
    limits: dict[Any, Limits] = field(default_factory=dict)
    starts: Origin | None = None

    @property
    def unit_gaps(self) -> Array:
        return np.arange(self.reading.units, dtype=float)

    @property
    def compared(self) -> tuple[str, ...]:
        return self.reading.trace.experiment.layer.kind.state_names

    def origin(self, _call: int) -> Origin | None:
        return self.starts

    def states(self, call: int, row: int, state: Any) -> Array:
        states = self.reading.states(call, row, state)
        lost: Array = np.full_like(states, np.nan)
        return lost if call == self.without else states - self.by

    def difference(self, call: int, row: int, state: Any) -> Array:
        difference: Array = self.reading.states(call, row, state) - self.states(call, row, state)
        return difference


def reference(
    reading: TraceView,
    by: float = 0.25,
    without: int | None = None,
    starts: Origin | None = None,
) -> TraceView:
    """The reading, compared with such a run."""
    limits = {"h": (-by, 0.5), "c": (-by, 9.0), "dh": (0.0, by), "dc": (0.0, by)}
    return reading.reference(
        ReferenceRun(Shifted(reading, by, without, limits, starts), "the other run")
    )
