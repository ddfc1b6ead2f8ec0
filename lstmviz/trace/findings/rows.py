"""Rows of a batch that are one and the same."""

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
