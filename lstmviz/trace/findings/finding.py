"""One finding, and the words that findings share."""

from dataclasses import dataclass

import numpy as np

from lstmviz.experiment.experiment import Array
from lstmviz.trace.trace import CallTrace

START = -1
"""The step of a finding that speaks of what a call starts from."""


@dataclass(frozen=True)
class Finding:
    """One line about a trace, and the moment it speaks of.

    Attributes:
        text: the line.
        call: which call.
        step: which of its steps, in processing order; `START` for the state before the first.
        row: which row of the batch.
        unit: which unit; None where all are meant.
    """

    text: str
    call: int
    step: int
    row: int
    unit: int | None = None


def format_step(traced: CallTrace, step: int) -> str:
    """A processed step by the input's own number."""
    return f"t={int(traced.time_index[step])}"


def rows_where(flags: Array | np.bool_) -> list[int]:
    """The rows for which a (batch,) flag is set."""
    rows: list[int] = np.flatnonzero(flags).tolist()
    return rows
