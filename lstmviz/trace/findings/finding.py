"""Holds a finding about a trace, and the words that findings share."""

from dataclasses import dataclass

import numpy as np

from lstmviz.experiment.arrays import Array
from lstmviz.trace.trace import CallTrace

START = -1
"""The step of a finding about the state that a call starts from."""


@dataclass(frozen=True)
class Finding:
    """One line about a trace, and the place that it speaks of.

    Attributes:
        text: the line, without a full stop.
        call: the number of the call.
        step: the step, in processing order; `START` for the state before the first.
        row: the row of the batch.
        unit: the unit; None where all are meant.
    """

    text: str
    call: int
    step: int = START
    row: int = 0
    unit: int | None = None


def format_step(traced: CallTrace, step: int) -> str:
    """Writes a processed step as the input step that it read: `t=3`."""
    return f"t={int(traced.time_index[step])}"


def rows_where(flags: Array | np.bool_) -> list[int]:
    """Returns the rows for which a flag of (batch,) is set."""
    rows: list[int] = np.flatnonzero(flags).tolist()
    return rows
