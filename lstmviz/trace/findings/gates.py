"""Gates that are as good as open or shut nearly all of the time."""

from collections.abc import Iterator

import numpy as np

from lstmviz.experiment.counting import format_rows
from lstmviz.experiment.experiment import Array
from lstmviz.trace.findings.finding import Finding, format_step, rows_where
from lstmviz.trace.trace import CallTrace, Trace, thinned

SATURATED = 1e-3
"""How near to 0 or 1 a gate is then."""

MOST_READ = 4_000_000
"""Values of a gate that are looked at; of a larger one only every so many steps."""

_AT_ONCE = 2**18  # values

LEAST_SHARE = 0.1
"""The share of units, each counted once for every row, that must be exceeded for a line."""

_FROM_0_TO_1 = ("sigmoid", "hard_sigmoid", "sparse_sigmoid")
_GATES = {"i": "input", "f": "forget", "o": "output"}


def saturated_gates(trace: Trace) -> Iterator[Finding]:
    """Gates within `SATURATED` of 0 or 1 at most steps that aren't held, each told once.

    Nothing where the trace doesn't hold the gates, or where they aren't bounded by 0 and 1.
    """
    if trace.experiment.layer.recurrent_activation not in _FROM_0_TO_1:
        return
    for gate, name in _GATES.items():
        numbers = []
        first: Finding | None = None
        for number, traced in enumerate(trace.calls):
            if gate not in traced.gates or not traced.h.size:
                continue
            values, held, stride = _looked_at(traced, gate)
            often = _saturated_often(values, held)
            if often.mean() <= LEAST_SHARE:
                continue
            numbers.append(number)
            if first is None:
                saturated = _saturated(values) & ~held[..., None]
                first = _finding(traced, number, f"{name} gate {gate}", often, saturated, stride)
        if first is not None:
            more = len(numbers) - 1
            so = f" (and in {more} more call{'' if more == 1 else 's'})" if more else ""
            yield Finding(first.text + so, first.call, first.step, first.row, first.unit)


def _looked_at(traced: CallTrace, gate: str) -> tuple[Array, Array, int]:
    """A gate's values and what is held, at all steps or, of many, at every so many."""
    h = traced.h
    stride = max(1, min(-(-h.size // MOST_READ), h.shape[1] // 16))
    return thinned(traced.gates, gate, stride), traced.held[:, ::stride], stride


def _saturated_often(values: Array, held: Array) -> Array:
    """(batch, units) bool: where a gate is saturated at more than half of the steps read."""
    often = np.zeros((values.shape[0], values.shape[2]), bool)
    rows = max(_AT_ONCE // max(values[0].size, 1), 1)
    for start in range(0, len(values), rows):  # in parts: no array as large as the gate itself
        part = slice(start, start + rows)
        saturated = _saturated(values[part]) & ~held[part, :, None]
        read = np.count_nonzero(~held[part], axis=1)[:, None]
        often[part] = (np.count_nonzero(saturated, axis=1) * 2 > read) & (read > 1)
    return often


def _saturated(values: Array) -> Array:
    saturated: Array = (values <= SATURATED) | (values >= 1 - SATURATED)
    return saturated


def _finding(
    traced: CallTrace, number: int, name: str, often: Array, saturated: Array, stride: int
) -> Finding:
    rows, units = rows_where(often.any(axis=1)), int(often.any(axis=0).sum())
    row = rows[0]
    unit = int(often[row].argmax())
    step = stride * int(saturated[row, :, unit].argmax())
    total = often.shape[1]
    who = f"unit {unit}" if units == 1 else f"{units} of {total} units"
    if units == total > 1:
        who = f"all {total} units"
    where = f" of {format_rows(rows)}" if len(often) > 1 else ""
    return Finding(
        f"call {number}: {name} is within {SATURATED} of 0 or 1 at most steps, "
        f"from {format_step(traced, step)} on, in {who}{where}",
        number,
        step,
        row,
        unit,
    )
