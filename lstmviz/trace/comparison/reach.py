"""Tells how far a difference of the states travels: through which steps, calls and rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from lstmviz.experiment.arrays import Array, same_arrays
from lstmviz.experiment.counting import format_rows
from lstmviz.experiment.experiment import Experiment
from lstmviz.trace.comparison.aligned_runs import AlignedRuns, format_number
from lstmviz.trace.comparison.gap import nan_safe_difference
from lstmviz.trace.findings.finding import format_step

_FADED = 0.01  # of the largest difference


@dataclass(frozen=True)
class _Step:
    """A step of mine that is aligned with one of the other run.

    Attributes:
        call: my call.
        step: in it.
        rows: (rows,), the largest |Δ| of each row.
    """

    call: int
    step: int
    rows: Array

    @property
    def size(self) -> float:
        """The largest |Δ|."""
        return float(self.rows.max(initial=0))


def only_states_differ(runs: AlignedRuns) -> bool:
    """Whether the two runs do the same with the same numbers, from other states alone."""
    mine, other = runs.mine.experiment, runs.other.experiment
    if mine.layer != other.layer or not runs.are_complete:
        return False
    here, there = runs.mine.weights, runs.other.weights
    if not same_arrays(tuple(here.values()), tuple(there.values())):
        return False
    one, two = _joined(mine), _joined(other)
    return one is not None and two is not None and bool(np.array_equal(one, two))


def _joined(experiment: Experiment) -> Array | None:
    """Returns all inputs as one, along time; None where calls have other rows or features."""
    inputs = [call.inputs for call in experiment.calls]
    if len({(each.shape[0], *each.shape[2:]) for each in inputs}) > 1:
        return None
    return np.concatenate(inputs, axis=1)


def reach_sentences(runs: AlignedRuns, state: str) -> Iterator[str]:
    """Yields how much of a state's difference is left at the end, or where it ends, and the rows.

    Args:
        runs: two runs of which only the states differ.
        state: one that differs beyond rounding.
    """
    steps = list(_steps(runs, state))
    sizes = np.array([step.size for step in steps])
    if not np.isfinite(sizes).all():
        return
    largest = float(sizes.max())
    felt = [step for step in steps if step.size > _FADED * largest]
    last, end = felt[-1], steps[-1]
    at = _place(runs, last)
    if last is end:
        yield f"It travels to the end: {format_number(end.size)} of it is left in {state} at {at}."
    else:
        after = steps[steps.index(last) + 1]
        yield f"It travels as far as {at}{_why(runs, steps, after, largest)}."
    touched = np.zeros(max(len(step.rows) for step in steps), bool)
    for step in steps:
        touched[: len(step.rows)] |= step.rows > 0
    rows = [int(row) for row in np.flatnonzero(touched)]
    if len(rows) < len(touched):
        whom = format_rows(rows)
        yield f"Only {whom} {'is' if len(rows) == 1 else 'are'} touched: no row hears of another."


def _steps(runs: AlignedRuns, state: str) -> Iterator[_Step]:
    for number, segments in enumerate(runs.alignment.segments):
        here = runs.mine.calls[number].states[state]
        for segment in segments:
            there = runs.other.calls[segment.call].states[state]
            rows = slice(segment.rows)
            pair = (here[rows, segment.steps], there[rows, segment.other_steps])
            apart = np.abs(nan_safe_difference(*(each.astype(np.float64) for each in pair)))
            for offset in range(segment.count):
                yield _Step(number, segment.start + offset, apart[:, offset].max(axis=1))


def _place(runs: AlignedRuns, step: _Step) -> str:
    return f"{format_step(runs.mine.calls[step.call], step.step)} of call {step.call}"


def _why(runs: AlignedRuns, steps: list[_Step], after: _Step, largest: float) -> str:
    """Writes why it goes no further: the next call starts anew, or it has faded."""
    origin = runs.mine.calls[after.call].origin
    rest = [step for step in steps if (step.call, step.step) >= (after.call, after.step)]
    if not any(step.size for step in rest):
        starts = {
            "zeros": "starts from zeros",
            "reset": "starts from zeros, after a reset",
            "given": "starts from a state that it is given",
        }
        if after.step == 0 and origin in starts:
            return f": call {after.call} {starts[origin]}, so nothing of it gets there"
        return ": after that nothing of it is left"
    return f": after that less than {format_number(_FADED * largest)} of it is left"
