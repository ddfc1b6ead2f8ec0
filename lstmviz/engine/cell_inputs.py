"""What enters a layer's cell at each step of a call: all that its gates depend on but weights.

Of the states only those are among it that a gate looks at: of an LSTM h, and not c.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lstmviz.experiment.arrays import Array
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import RecurrentConfig
from lstmviz.trace.trace import CallTrace, Trace

if TYPE_CHECKING:
    # The window's process asks what entered as well: it never loads TensorFlow.
    from lstmviz.engine.recorder import Recording


@dataclass(frozen=True, eq=False)
class CellInputs:
    """What entered the cell at each step of a call, in processing order.

    Attributes:
        x: (batch, timesteps, features); of one row where Keras gave that to all rows of h.
        states: of each state that gates look at, what it was after each step, (batch, timesteps,
            units): it enters the next.
        initial: of each of them what entered the first, (batch, units).
        training: as the call has it.
        masks: the dropout masks that acted, as `CallTrace.dropout_masks` has them.
    """

    x: Array
    states: Mapping[str, Array]
    initial: Mapping[str, Array]
    training: bool
    masks: Mapping[str, Array] | None

    @classmethod
    def of(cls, trace: Trace, number: int) -> CellInputs:
        """What entered at the steps of a call of a trace; nothing is copied.

        Args:
            trace: what happened.
            number: the call.
        """
        experiment = trace.experiment
        return cls.at_steps_of(experiment.calls[number], trace.calls[number], experiment.layer)

    @classmethod
    def at_steps_of(
        cls, call: Call, recorded: CallTrace | Recording, layer: RecurrentConfig
    ) -> CellInputs:
        """What entered at the steps of a call that was recorded; nothing is copied.

        Args:
            call: what the layer was given.
            recorded: what the call left behind.
            layer: the layer.
        """
        read = layer.kind.states_read(layer)
        return cls(
            x=call.inputs[:, :: -1 if layer.go_backwards else 1],
            states={name: array for name, array in recorded.states.items() if name in read},
            initial={name: array for name, array in recorded.initial.items() if name in read},
            training=call.training,
            masks=recorded.dropout_masks,
        )

    def row(self, row: int) -> CellInputs:
        """What entered in one row, as a batch of one; nothing is copied."""
        masks = {name: _row(mask, row, -2) for name, mask in (self.masks or {}).items()}
        return CellInputs(
            x=_row(self.x, row),
            states={name: _row(array, row) for name, array in self.states.items()},
            initial={name: _row(array, row) for name, array in self.initial.items()},
            training=self.training,
            masks=masks or None,
        )


def _row(values: Array, row: int, axis: int = 0) -> Array:
    """One row of the batch, kept as an axis; the only one where there is one for all."""
    row = min(row, values.shape[axis] - 1)
    return np.take(values, [row], axis) if axis else values[row : row + 1]
