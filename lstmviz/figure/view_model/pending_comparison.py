"""The run that a picture will be compared with, once it is there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from lstmviz.experiment.experiment import Array
from lstmviz.figure.view_model.axis_limits import Limits
from lstmviz.trace.trace import Trace


@dataclass(frozen=True, eq=False)
class PendingComparison:
    """Nothing of it is drawn yet, but its tracks keep their place: the lanes don't jump.

    Attributes:
        trace: the run that is drawn.
        limits: none are known.
    """

    trace: Trace
    limits: Mapping[Any, Limits] = field(default_factory=dict)

    @property
    def unit_gaps(self) -> Array:
        """(units,): 0."""
        return np.zeros(self.trace.experiment.layer.units)

    def origin(self, _call: int) -> None:
        """None starts anywhere yet."""

    def states(self, call: int, row: int, state: Any) -> Array:
        """(1 + timesteps, units): NaN."""
        timesteps, units = self.trace.calls[call].h.shape[1:]
        return np.full((1 + timesteps, units), np.nan)

    def difference(self, call: int, row: int, state: Any) -> Array:
        """(1 + timesteps, units): NaN."""
        return self.states(call, row, state)
