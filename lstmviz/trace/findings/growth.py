"""A cell state that runs away, which nothing in an LSTM forbids."""

from collections.abc import Iterator

import numpy as np

from lstmviz.experiment.counting import counted
from lstmviz.experiment.experiment import Array
from lstmviz.experiment.keras_names import BOUNDED_ACTIVATIONS
from lstmviz.trace.findings.finding import Finding, format_step
from lstmviz.trace.trace import CallTrace, Trace

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
