"""Finds NaN and infinite values, a state that only grows, and gates that are saturated."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property

import numpy as np

from lstmviz.experiment.arrays import Array
from lstmviz.experiment.counting import counted, format_rows
from lstmviz.experiment.keras_names import BOUNDED_ACTIVATIONS
from lstmviz.experiment.weights import format_not_finite
from lstmviz.trace.findings.finding import Finding, format_step, rows_where
from lstmviz.trace.trace import CallTrace, Trace, strided

SATURATED = 1e-3
"""How near to 0 or 1 a saturated gate is."""

MAX_READ = 4_000_000
"""The most values of a gate that are read; of a larger gate only some steps are."""

_VALUES_AT_ONCE = 2**18

MIN_SHARE = 0.1
"""The share of a gate's (row, unit) pairs that must be saturated for a finding."""

_FROM_0_TO_1 = ("sigmoid", "hard_sigmoid", "sparse_sigmoid")
_OPENS = "recurrent_activation"
"""The argument with the function of the gates that let a share of something through."""


def saturated_gates(trace: Trace) -> Iterator[Finding]:
    """Finds gates within `SATURATED` of 0 or 1 at most steps that aren't held; each gate once.

    Finds nothing where the trace doesn't hold the gates or their activation isn't bounded by 0
    and 1.
    """
    layer = trace.experiment.layer
    if getattr(layer, _OPENS, "") not in _FROM_0_TO_1:
        return
    for gate, label in ((g.name, g.label) for g in layer.kind.gates if g.activation == _OPENS):
        numbers = []
        first: Finding | None = None
        for number, traced in enumerate(trace.calls):
            if gate not in traced.gates or not traced.h.size:
                continue
            values, held, stride = _read(traced, gate)
            often = _saturated_often(values, held)
            if often.mean() <= MIN_SHARE:
                continue
            numbers.append(number)
            if first is None:
                saturated = _saturated(values) & ~held[..., None]
                first = _finding(traced, number, f"{label} {gate}", often, saturated, stride)
        if first is not None:
            more = len(numbers) - 1
            so = f" (and in {more} more call{'' if more == 1 else 's'})" if more else ""
            yield Finding(first.text + so, first.call, first.step, first.row, first.unit)


def _read(traced: CallTrace, gate: str) -> tuple[Array, Array, int]:
    """Returns values of a gate and which are held, at every `stride`-th step, and the stride."""
    h = traced.h
    # However large the gate is, at least 16 steps are read.
    stride = max(1, min(-(-h.size // MAX_READ), h.shape[1] // 16))
    return strided(traced.gates, gate, stride), traced.held[:, ::stride], stride


def _saturated_often(values: Array, held: Array) -> Array:
    """Returns which are saturated at more than half of the steps read, (batch, units) bool."""
    often = np.zeros((values.shape[0], values.shape[2]), bool)
    rows = max(_VALUES_AT_ONCE // max(values[0].size, 1), 1)
    for start in range(0, len(values), rows):  # in parts, to need no array as large as the gate
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


FAR = 10.0
"""How large a state must be: tanh of it rounds to 1 in float32 from there on."""

MIN_STEPS = 10
"""The fewest steps that show a trend."""

MIN_GROWING = 0.8
"""The share of steps at which its size must grow."""

MIN_LATE = 0.25
"""The share of it that the second half of the steps must add, so that it isn't levelling off."""

MAX_FOLLOWED = 2000
"""The most (row, unit) pairs of a state that are followed through all steps."""


def growing_states(trace: Trace) -> Iterator[Finding]:
    """Finds a state that nothing bounds and that grows at nearly every step, as c may.

    It is followed through calls that carry it on.
    """
    for state in trace.experiment.layer.kind.states:
        if not state.bounded_by:
            yield from _growing(trace, state.name)


def _growing(trace: Trace, state: str) -> Iterator[Finding]:
    start = 0
    for number in range(1, len(trace.calls) + 1):
        if number == len(trace.calls) or trace.calls[number].origin != "carried":
            found = _in_run(trace, state, start, number)
            if found is not None:
                yield found
            start = number


def _in_run(trace: Trace, state: str, start: int, stop: int) -> Finding | None:
    """Returns the finding about the calls from `start` to `stop`, through which one state runs."""
    run = trace.calls[start:stop]
    last = run[-1]
    if sum(call.h.shape[1] for call in run) < MIN_STEPS or not last.h.shape[1]:
        return None
    end = last.states[state][:, -1]
    rows, units = np.nonzero(np.isfinite(end) & (np.abs(end) >= FAR))
    if not len(rows) or any(len(call.h) != len(end) for call in run):
        return None  # a state that was broadcast to other rows isn't followed
    rows, units = rows[:MAX_FOLLOWED], units[:MAX_FOLLOWED]
    grows = _grows(run, state, rows, units)
    rows, units = rows[grows], units[grows]
    if not len(rows):
        return None
    row, unit = int(rows[0]), int(units[0])
    steps = sum(int(np.count_nonzero(~call.held[row])) for call in run)
    more = len(rows) - 1
    others = f" ({counted(more, 'more line')} of {state} likewise)" if more else ""
    layer = trace.experiment.layer
    out = layer.kind.states[0]
    bounded = out.bounded_by and all(
        getattr(layer, name) in BOUNDED_ACTIVATIONS for name in out.bounded_by
    )
    at_end = float(last.states[out.name][row, -1, unit])
    shown = f", and {out.name} only {at_end:.3g}" if bounded else ""
    step = last.h.shape[1] - 1
    return Finding(
        f"{state} keeps growing: {float(end[row, unit]):.3g} at call {stop - 1}, row {row}, "
        f"{format_step(last, step)}, unit {unit}, after {steps} steps{shown}: "
        f"nothing bounds {state}{others}",
        stop - 1,
        step,
        row,
        unit,
    )


def _grows(run: tuple[CallTrace, ...], state: str, rows: Array, units: Array) -> Array:
    """Returns for each (row, unit) pair whether its size keeps growing, (pairs,) bool."""
    parts = [run[0].initial[state][rows, units][None]]
    parts += [call.states[state][rows, :, units].T for call in run]
    sizes = np.abs(np.concatenate(parts).astype(np.float64))
    held = np.concatenate([call.held[rows].T for call in run])
    read = np.maximum(np.count_nonzero(~held, axis=0), 1)
    with np.errstate(invalid="ignore"):
        growing = np.count_nonzero((np.diff(sizes, axis=0) > 0) & ~held, axis=0)
        late = sizes[-1] - sizes[len(sizes) // 2]
    grows: Array = (
        (read >= MIN_STEPS) & (growing >= MIN_GROWING * read) & (late >= MIN_LATE * sizes[-1])
    )
    return grows


_OVERFLOW = "a value grew beyond what its type can hold"


def nan_from_here(trace: Trace) -> Iterator[Finding]:
    """Finds the first state of a row that isn't finite; what follows is its consequence.

    Rows of a call that break for the same reason share a finding, at the first of them.
    """
    lost: set[int] = set()
    weights = _Weights(trace.weights)
    for number, (call, traced) in enumerate(zip(trace.experiment.calls, trace.calls, strict=True)):
        if traced.origin != "carried":
            lost.clear()  # the state starts anew, without NaN
        firsts: dict[str, list[tuple[int, int]]] = defaultdict(list)
        states = tuple(traced.states.values())
        for row in _rows_not_finite(*states):
            if row not in lost:
                lost.add(row)
                finite = np.logical_and.reduce([np.isfinite(each[row]) for each in states])
                step = int((~finite).any(axis=-1).argmax())
                firsts[_cause(call.inputs, traced, row, step, weights)].append((step, row))
        for cause, places in firsts.items():
            step, row = min(places)
            rows = sorted(other for at, other in places if at == step)
            later = len(places) - len(rows)
            when = f"call {number}, {format_rows(rows)}, {format_step(traced, step)}"
            more = f" ({later} more row{'' if later == 1 else 's'} later)" if later else ""
            yield Finding(f"NaN from {when} on{more}: {cause}", number, step, row)


def infinite_input(trace: Trace) -> Iterator[Finding]:
    """Finds infinite inputs that were read, where the states stay finite nevertheless."""
    kind = trace.experiment.layer.kind
    stay = "the states stay" if len(kind.states) > 1 else f"{kind.state_names[0]} stays"
    saturates = (
        f"{'the gates saturate' if kind.gates else 'its activation saturates'}, {stay} finite"
    )
    for number, (call, traced) in enumerate(zip(trace.experiment.calls, trace.calls, strict=True)):
        rows = [row for row in _rows_not_finite(call.inputs) if np.isinf(call.inputs[row]).any()]
        if not rows:
            continue
        lost = set(_rows_not_finite(*traced.states.values()))
        firsts = []
        for row in rows:
            read = np.isinf(call.inputs[row][traced.time_index]).any(axis=-1) & ~traced.held[row]
            if row not in lost and read.any():
                firsts.append((int(read.argmax()), row))
        if firsts:
            step, row = min(firsts)
            same = sorted(other for at, other in firsts if at == step)
            place = f"call {number}, {format_rows(same)}, {format_step(traced, step)}"
            yield Finding(f"x is infinite at {place}: {saturates}", number, step, row)


class _Weights:
    """What is wrong with the weights; searched when something broke, and once."""

    def __init__(self, weights: Mapping[str, Array]) -> None:
        self._weights = weights

    @cached_property
    def wrong(self) -> str:
        """Which of them are no finite numbers; "" if none."""
        return format_not_finite(self._weights)

    @cached_property
    def are_nan(self) -> bool:
        """Whether any is NaN, of which every row breaks, whatever its input is."""
        return bool(self.wrong) and any(np.isnan(part).any() for part in self._weights.values())


def _cause(inputs: Array, traced: CallTrace, row: int, step: int, weights: _Weights) -> str:
    """Writes why the state of a row isn't finite from a step on."""
    if weights.are_nan:
        return weights.wrong
    # Keras broadcasts an input of one row to every row of the state.
    x = inputs[min(row, len(inputs) - 1), traced.time_index[step]]
    if np.isnan(x).any():
        return "x holds NaN there (other rows are untouched)"
    if np.isinf(x).any():
        return "x is infinite there, and infinity minus infinity is no number"
    if not step and not all(np.isfinite(part[row]).all() for part in traced.initial.values()):
        return "so is the state that the call starts from"
    return weights.wrong or _OVERFLOW


def _rows_not_finite(*arrays: Array) -> list[int]:
    """Returns the rows that hold anything not finite; fast where, as nearly always, none does."""
    rows: set[int] = set()
    for array in arrays:
        with np.errstate(invalid="ignore", over="ignore"):
            # A finite sum has finite terms only; where it isn't finite, the row itself is read.
            sums = array.sum(axis=tuple(range(1, array.ndim)))
        for row in np.flatnonzero(~np.isfinite(sums)).tolist():
            if not np.isfinite(array[row]).all():
                rows.add(row)
    return sorted(rows)
