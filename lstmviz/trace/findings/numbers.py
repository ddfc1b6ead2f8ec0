"""Finds numbers that are lost, that only grow, and gates that are shut or open throughout."""

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from lstmviz.experiment.counting import counted, format_rows
from lstmviz.experiment.experiment import Array
from lstmviz.experiment.keras_names import BOUNDED_ACTIVATIONS
from lstmviz.trace.findings.finding import Finding, format_step, rows_where
from lstmviz.trace.trace import CallTrace, Trace, strided

SATURATED = 1e-3
"""How near to 0 or 1 a gate is then."""

MOST_READ = 4_000_000
"""Values of a gate that are looked at; of a larger one only every so many steps."""

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
    return strided(traced.gates, gate, stride), traced.held[:, ::stride], stride


def _saturated_often(values: Array, held: Array) -> Array:
    """(batch, units) bool: where a gate is saturated at more than half of the steps read."""
    often = np.zeros((values.shape[0], values.shape[2]), bool)
    for row in range(len(values)):  # row by row: no array as large as the gate itself
        read = values[row][~held[row]]
        if len(read) > 1:
            often[row] = np.count_nonzero(_saturated(read), axis=0) * 2 > len(read)
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


FAR = 10.0
"""How large |c| must be: tanh(c) is 1 then, to the last digit of a float32."""

LEAST_STEPS = 10
"""Fewer steps than this tell no trend."""

LEAST_GROWING = 0.8
"""The share of steps at which |c| must grow."""

LEAST_LATE = 0.25
"""The share of |c| that the second half of the steps must have added: it isn't levelling off."""

MOST_FOLLOWED = 2000
"""Lines of c that are followed from end to end; of more, only so many."""


def growing_c(trace: Trace) -> Iterator[Finding]:
    """A c that grows at nearly every step until the state's end, calls that carry it included."""
    start = 0
    for number in range(1, len(trace.calls) + 1):
        if number == len(trace.calls) or trace.calls[number].origin != "carried":
            found = _in_run(trace, start, number)
            if found is not None:
                yield found
            start = number


def _in_run(trace: Trace, start: int, stop: int) -> Finding | None:
    """What is found in calls through which one state runs."""
    run = trace.calls[start:stop]
    last = run[-1]
    if sum(call.h.shape[1] for call in run) < LEAST_STEPS or not last.c.shape[1]:
        return None
    end = last.c[:, -1]
    rows, units = np.nonzero(np.isfinite(end) & (np.abs(end) >= FAR))
    if not len(rows) or any(len(call.c) != len(end) for call in run):
        return None
    rows, units = rows[:MOST_FOLLOWED], units[:MOST_FOLLOWED]
    grows = _grows(run, rows, units)
    rows, units = rows[grows], units[grows]
    if not len(rows):
        return None
    row, unit = int(rows[0]), int(units[0])
    steps = sum(int(np.count_nonzero(~call.held[row])) for call in run)
    more = len(rows) - 1
    others = f" ({counted(more, 'more line')} of c likewise)" if more else ""
    bounded = trace.experiment.layer.activation in BOUNDED_ACTIVATIONS
    while_h = f", and h only {float(last.h[row, -1, unit]):.3g}" if bounded else ""
    step = last.c.shape[1] - 1
    return Finding(
        f"c keeps growing: {float(end[row, unit]):.3g} at call {stop - 1}, row {row}, "
        f"{format_step(last, step)}, unit {unit}, after {steps} steps{while_h}: "
        f"nothing bounds c{others}",
        stop - 1,
        step,
        row,
        unit,
    )


def _grows(run: tuple[CallTrace, ...], rows: Array, units: Array) -> Array:
    """For each line of c, whether it grows all along."""
    parts = [run[0].initial_c[rows, units][None]]
    parts += [call.c[rows, :, units].T for call in run]
    sizes = np.abs(np.concatenate(parts).astype(np.float64))
    held = np.concatenate([call.held[rows].T for call in run])
    read = np.maximum(np.count_nonzero(~held, axis=0), 1)
    with np.errstate(invalid="ignore"):
        growing = np.count_nonzero((np.diff(sizes, axis=0) > 0) & ~held, axis=0)
        late = sizes[-1] - sizes[len(sizes) // 2]
    grows: Array = (
        (read >= LEAST_STEPS) & (growing >= LEAST_GROWING * read) & (late >= LEAST_LATE * sizes[-1])
    )
    return grows


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
