"""Finds calls that don't read a series as somebody who cut it up expects."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from lstmviz.experiment.arrays import Array
from lstmviz.experiment.counting import counted, format_calls, with_verb
from lstmviz.trace.findings.finding import Finding, format_step
from lstmviz.trace.trace import Trace

_MOST_TRIED = 64
"""Steps equal to the first that are tried as the begin of an overlap; more are no series."""

_VALUES_AT_ONCE = 2**20


def repeated_inputs(trace: Trace) -> Iterator[Finding]:
    """Finds calls that begin with the inputs that the call before ended with, and go on from it.

    Windows that overlap are meant for a stateless layer. A call that is repeated as a whole is
    none, nor is a series that repeats itself.
    """
    layer = trace.experiment.layer
    if not layer.stateful:
        return
    numbers: list[int] = []
    overlap, first, varies = 0, None, False
    for number in range(1, len(trace.calls)):
        found = _overlap(trace, number)
        if not found or found != overlap:
            if varies:
                break
            numbers, overlap, first = [], found, None
        if found:
            numbers.append(number)
            steps = _in_order(trace, number)[:found]
            first = steps[0] if first is None else first
            varies = varies or bool((steps != first).any())
    if not varies:  # one value alone may be the same by chance
        return
    begins = "begins" if len(numbers) == 1 else "begin"
    timesteps = trace.calls[numbers[0]].h.shape[1]
    yield Finding(
        f"{format_calls(numbers)} {begins} with the last {counted(overlap, 'step')} of the call "
        f"before: stateful=True reads {'it' if overlap == 1 else 'them'} twice (overlapping "
        f"windows want stateful=False, a series that goes on a stride of {timesteps})",
        numbers[0],
        0,
    )


def carried_between_windows(trace: Trace) -> Iterator[Finding]:
    """Finds rows of windows that go on from a state of another part of the series.

    Where windows overlap in one row, `repeated_inputs` tells.
    """
    cut, layer = trace.experiment.cut, trace.experiment.layer
    if cut is None or cut.layout != "windows" or layer.go_backwards:
        return
    carried = [number for number, call in enumerate(trace.calls) if call.origin == "carried"]
    between = cut.batch * cut.step - cut.timesteps
    if not carried or between <= 0:
        return
    begins = "begins" if len(carried) == 1 else "begin"
    yield Finding(
        f"{format_calls(carried)} {begins} in each row with the state from "
        f"{counted(between, 'step')} of the series earlier: what lies between is in other rows or "
        "left out (windows want stateful=False, stateful=True wants the series continuing)",
        carried[0],
        0,
    )


def _in_order(trace: Trace, number: int) -> Array:
    """Returns the inputs of a call's first row in the order in which they were processed."""
    inputs: Array = trace.experiment.calls[number].inputs[0][trace.calls[number].time_index]
    return inputs


def _overlap(trace: Trace, number: int) -> int:
    """Returns how many steps at the end of the call before a call begins with; 0 if none."""
    before, after = (trace.experiment.calls[n].inputs for n in (number - 1, number))
    if (
        trace.calls[number].origin != "carried"
        or not (before.size and after.size)
        or before.shape[::2] != after.shape[::2]
    ):
        return 0
    one, other = _in_order(trace, number - 1), _in_order(trace, number)
    if np.array_equal(one, other):
        return 0
    most = min(len(one), len(other))
    starts = np.flatnonzero((one[len(one) - most :] == other[0]).all(axis=-1))
    for start in starts[:_MOST_TRIED].tolist():
        overlap = most - start
        if np.array_equal(one[len(one) - overlap :], other[:overlap]):
            joined = np.concatenate([one, other])
            if np.array_equal(joined[overlap:], joined[:-overlap]):
                return 0  # it may as well be a series that repeats itself and goes on
            return overlap if _is_read_twice(trace, number, overlap) else 0
    return 0


def _is_read_twice(trace: Trace, number: int, overlap: int) -> bool:
    """Returns whether an overlap is one in every row, and no mask left it out."""
    before, after = trace.experiment.calls[number - 1].inputs, trace.experiment.calls[number].inputs
    one, other = before[:, before.shape[1] - overlap :], after[:, :overlap]
    if trace.experiment.layer.go_backwards:
        one, other = before[:, :overlap], after[:, after.shape[1] - overlap :]
    rows = max(_VALUES_AT_ONCE // max(one[0].size, 1), 1)
    parts = [slice(start, start + rows) for start in range(0, len(one), rows)]
    held = trace.calls[number - 1].held[:, -overlap:], trace.calls[number].held[:, :overlap]
    return not any(part.any() for part in held) and all(
        np.array_equal(one[part], other[part]) for part in parts
    )


def one_step_from_zeros(trace: Trace) -> Iterator[Finding]:
    """Finds calls that all have one time step and start from zeros, so that nothing recurs."""
    if not trace.calls or any(
        call.h.shape[1] != 1 or any(part.any() for part in call.initial.values())
        for call in trace.calls
    ):
        return
    layer = trace.experiment.layer
    quantities = layer.kind.quantities
    idle = [
        f"the {quantities[name].label if name in quantities else name.replace('_', ' ')}"
        for name in layer.kind.idle_from_zeros(layer)
    ]
    features = trace.experiment.calls[0].inputs.shape[2]
    meant = f" (if these {features} features are {features} steps: (batch, {features}, 1))"
    yield Finding(
        f"{'the call has' if len(trace.calls) == 1 else 'every call has'} one time step and starts "
        f"from zeros: no earlier {' or '.join(layer.kind.state_names)} enters, so "
        f"{with_verb(idle, 'has', 'have')} no effect"
        f"{meant if features > 1 else ''}",
        0,
        0,
    )


def chunks_backwards(trace: Trace) -> Iterator[Finding]:
    """Finds a state that is carried on by go_backwards; once, at the first call that gets it."""
    if not trace.experiment.layer.go_backwards:
        return
    for number, (before, after) in enumerate(pairwise(trace.calls), 1):
        steps = before.h.shape[1], after.h.shape[1]
        if after.origin == "carried" and min(steps) and max(steps) > 1:
            yield Finding(
                f"call {number} starts from the state in which call {number - 1} ended, after "
                f"{format_step(before, -1)}: with go_backwards, chunks of one series join only in "
                "reverse order, the last chunk first",
                number,
            )
            return
