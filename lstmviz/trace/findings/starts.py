"""Finds what is odd about the states that calls start from, and rows that are alike."""

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from lstmviz.experiment.counting import counted, format_rows
from lstmviz.experiment.experiment import Array, Call
from lstmviz.trace.findings.finding import START, Finding
from lstmviz.trace.trace import CallTrace, Trace


def identical_rows(trace: Trace) -> Iterator[Finding]:
    """Rows with the same input, mask and start: nothing can tell them apart.

    Not where dropout acts, whose masks are each row's own.
    """
    for number, (call, traced) in enumerate(zip(trace.experiment.calls, trace.calls, strict=True)):
        if traced.dropout_masks is not None or not call.inputs[:1].size or not len(traced.h):
            continue
        groups = _same_rows(call, traced)
        if groups:
            rows, others = groups[0], len(groups) - 1
            all_ = len(rows) == len(call.inputs) > 2
            named = f"all {len(rows)} rows" if all_ else format_rows(rows)
            more = f" (and {counted(others, 'more group')} of rows)" if others else ""
            yield Finding(
                f"call {number}: {named} have the same input and the same start, "
                f"and so the same states{more}",
                number,
                START,
                rows[0],
            )


def _same_rows(call: Call, traced: CallTrace) -> list[list[int]]:
    """Groups of two rows or more that are alike, in the order of their first rows."""
    # The ends of a row tell most rows apart, at little cost.
    alike: dict[bytes, list[int]] = defaultdict(list)
    for row, x in enumerate(call.inputs):
        alike[x[0].tobytes() + x[-1].tobytes() + traced.held[row].tobytes()].append(row)
    groups: list[list[int]] = []
    for rows in alike.values():
        parts: list[list[int]] = []
        for row in rows:
            for part in parts:
                if _equal(call, traced, part[0], row):
                    part.append(row)
                    break
            else:
                parts.append([row])
        groups += [part for part in parts if len(part) > 1]
    return sorted(groups)


def _equal(call: Call, traced: CallTrace, one: int, other: int) -> bool:
    arrays: tuple[Array, ...] = (call.inputs, traced.initial_h, traced.initial_c)
    return all(np.array_equal(array[one], array[other], equal_nan=True) for array in arrays)


def broadcast_state(trace: Trace) -> Iterator[Finding]:
    """An initial_state of one row, or of none, that was given to every row of the batch."""
    for number, (call, traced) in enumerate(zip(trace.experiment.calls, trace.calls, strict=True)):
        batch = len(traced.h)
        if call.initial_state is None or batch < 2:
            continue
        short = {
            name: part.shape
            for name, part in zip("hc", call.initial_state, strict=True)
            if part.ndim < 2 or part.shape[0] < batch
        }
        if short:
            shape = next(iter(short.values()))
            of = "initial_state" if len(short) == 2 else f"{next(iter(short))} of initial_state"
            has = "has no axis for rows" if len(shape) < 2 else "has 1 row"
            yield Finding(
                f"call {number}: {of} {has}; Keras gave it to all {batch} rows without a word",
                number,
                START,
                0,
            )


def broadcast_input(trace: Trace) -> Iterator[Finding]:
    """An input of one row that was run against a state of more."""
    for number, (call, traced) in enumerate(zip(trace.experiment.calls, trace.calls, strict=True)):
        batch = len(traced.h)
        if len(call.inputs) == 1 < batch:
            yield Finding(
                f"call {number}: x has 1 row, the state {batch}; "
                "Keras gave that row to all of them without a word",
                number,
                START,
                0,
            )


def idle_reset(trace: Trace) -> Iterator[Finding]:
    """reset_state() on a layer that keeps no state."""
    if trace.experiment.layer.stateful:
        return
    for number, call in enumerate(trace.experiment.calls):
        if call.reset_before:
            yield Finding(
                f"call {number}: reset_state() did nothing, since the layer isn't stateful",
                number,
                START,
                0,
            )


def overridden_carry(trace: Trace) -> Iterator[Finding]:
    """An initial_state in place of the state that a stateful layer had kept."""
    if not trace.experiment.layer.stateful:
        return
    for number, call in enumerate(trace.experiment.calls):
        if number and _overrides(call):
            yield Finding(
                f"call {number}: its initial_state took the place of the state "
                f"that call {number - 1} ended in",
                number,
                START,
                0,
            )


def _overrides(call: Call) -> bool:
    return call.initial_state is not None and not call.reset_before
