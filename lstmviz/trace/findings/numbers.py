"""Where numbers are lost: NaN, and infinity in the input."""

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from lstmviz.experiment.counting import format_rows
from lstmviz.experiment.experiment import Array
from lstmviz.trace.findings.finding import Finding, format_step
from lstmviz.trace.trace import CallTrace, Trace

_HELD_BACK = "a value grew beyond what its type can hold"


def nan_from_here(trace: Trace) -> Iterator[Finding]:
    """The first state of a row that isn't a number, once: all that follows is its consequence.

    Rows of a call that are lost for the same reason share a line, which leads to the first.
    """
    lost: set[int] = set()
    for number, (call, traced) in enumerate(zip(trace.experiment.calls, trace.calls, strict=True)):
        if traced.origin != "carried":
            lost.clear()  # no NaN came along
        firsts: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for row in _rows_not_finite(traced.h, traced.c):
            if row not in lost:
                lost.add(row)
                broken = ~(np.isfinite(traced.h[row]) & np.isfinite(traced.c[row]))
                step = int(broken.any(axis=-1).argmax())
                firsts[_cause(call.inputs, traced, row, step)].append((step, row))
        for cause, places in firsts.items():
            step, row = min(places)
            rows = sorted(other for at, other in places if at == step)
            later = len(places) - len(rows)
            when = f"call {number}, {format_rows(rows)}, {format_step(traced, step)}"
            more = f" ({later} more row{'' if later == 1 else 's'} later)" if later else ""
            yield Finding(f"NaN from {when} on{more}: {cause}", number, step, row)


def infinite_input(trace: Trace) -> Iterator[Finding]:
    """Input that is infinite and was read, where the states stayed finite."""
    for number, (call, traced) in enumerate(zip(trace.experiment.calls, trace.calls, strict=True)):
        rows = [row for row in _rows_not_finite(call.inputs) if np.isinf(call.inputs[row]).any()]
        if not rows:
            continue
        lost = set(_rows_not_finite(traced.h, traced.c))
        firsts = []
        for row in rows:
            read = np.isinf(call.inputs[row][traced.time_index]).any(axis=-1) & ~traced.held[row]
            if row not in lost and read.any():
                firsts.append((int(read.argmax()), row))
        if firsts:
            step, row = min(firsts)
            same = sorted(other for at, other in firsts if at == step)
            place = f"call {number}, {format_rows(same)}, {format_step(traced, step)}"
            text = f"x is infinite at {place}: the gates saturate, the states stay finite"
            yield Finding(text, number, step, row)


def _cause(inputs: Array, traced: CallTrace, row: int, step: int) -> str:
    x = inputs[min(row, len(inputs) - 1), traced.time_index[step]]  # one row may serve all
    if np.isnan(x).any():
        return "x holds NaN there (other rows are untouched)"
    if np.isinf(x).any():
        return "x is infinite there, and infinity minus infinity is no number"
    start = traced.initial_h[row], traced.initial_c[row]
    if not step and not all(np.isfinite(part).all() for part in start):
        return "so is the state that the call starts from"
    return _HELD_BACK


def _rows_not_finite(*arrays: Array) -> list[int]:
    """The rows in which something isn't finite; quick where, as nearly always, none is."""
    rows: set[int] = set()
    for array in arrays:
        with np.errstate(invalid="ignore", over="ignore"):
            # A sum is finite only if all that it sums is; the other way round needs a look.
            sums = array.sum(axis=tuple(range(1, array.ndim)))
        for row in np.flatnonzero(~np.isfinite(sums)).tolist():
            if not np.isfinite(array[row]).all():
                rows.add(row)
    return sorted(rows)
