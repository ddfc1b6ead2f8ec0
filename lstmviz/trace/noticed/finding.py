"""One finding, and the words that findings share."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lstmviz.experiment.experiment import Array
from lstmviz.trace.trace import CallTrace

START = -1
"""The step of a finding that speaks of what a call starts from."""

MOST_NAMED = 3
"""Rows that are named in one line; the others are counted."""


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


def step_told(traced: CallTrace, step: int) -> str:
    """A processed step by the input's own number."""
    return f"t={int(traced.time_index[step])}"


def rows_told(rows: Sequence[int]) -> str:
    """`row 2`, `rows 0 and 2`, or `rows 0, 1, 2 and 17 more`."""
    return f"row{'' if len(rows) == 1 else 's'} {listed(rows)}"


def listed(numbers: Sequence[int]) -> str:
    """Numbers one after another; of many the first few and a count."""
    named = [str(number) for number in numbers]
    if len(named) > MOST_NAMED + 1:
        named = [*named[:MOST_NAMED], f"{len(named) - MOST_NAMED} more"]
    if len(named) == 1:
        return named[0]
    return f"{', '.join(named[:-1])} and {named[-1]}"


def counted(number: int, noun: str) -> str:
    """How many there are of something."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def rows_where(flags: Array | np.bool_) -> list[int]:
    """The rows for which a (batch,) flag is set."""
    rows: list[int] = np.flatnonzero(flags).tolist()
    return rows
