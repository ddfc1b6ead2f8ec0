"""Finds rows of a batch that are equal, however many there are."""

from collections.abc import Iterator, Sequence

import numpy as np

from lstmviz.experiment.arrays import Array
from lstmviz.experiment.call import Call
from lstmviz.experiment.counting import counted, format_rows
from lstmviz.trace.findings.finding import Finding
from lstmviz.trace.trace import CallTrace, Trace

_AT_ONCE = 2**20
"""Values hashed at a time: few enough to stay in the processor's cache."""

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)  # splitmix64's step


def identical_rows(trace: Trace) -> Iterator[Finding]:
    """Finds rows with the same input, mask and start state, whose states are then the same.

    Not where dropout acts, since each row has a dropout mask of its own.
    """
    for number, (call, traced) in enumerate(zip(trace.experiment.calls, trace.calls, strict=True)):
        if traced.dropout_masks is not None or not call.inputs[:1].size or not len(traced.h):
            continue
        rows, groups = _same_rows(call, traced)
        if groups:
            all_ = len(rows) == len(call.inputs) > 2
            named = f"all {len(rows)} rows" if all_ else format_rows(rows)
            more = f" (and {counted(groups - 1, 'more group')} of rows)" if groups > 1 else ""
            yield Finding(
                f"call {number}: {named} have the same input and the same start, "
                f"and so the same states{more}",
                number,
                row=rows[0],
            )


def _same_rows(call: Call, traced: CallTrace) -> tuple[list[int], int]:
    """Returns the first group of two or more equal rows, and how many such groups there are."""
    x = call.inputs
    # The first and last step tell most rows apart, so that few need be hashed whole.
    ends = _hashes([x[:, 0], x[:, -1], traced.held], np.arange(len(x)))
    _, which, counts = np.unique(ends, return_inverse=True, return_counts=True)
    alike = np.flatnonzero(counts[which] > 1)
    if not len(alike):
        return [], 0
    every = (x, traced.held, *traced.initial.values())
    _, first, which, counts = np.unique(
        _hashes(every, alike), return_index=True, return_inverse=True, return_counts=True
    )
    if not (counts > 1).any():
        return [], 0
    firsts = np.where(counts > 1, first, len(alike))
    rows = alike[which == np.argmin(firsts)]
    return rows.tolist(), int((counts > 1).sum())


def _hashes(arrays: Sequence[Array], rows: Array) -> Array:
    """Returns a number for each row, (rows,) uint64, the same for rows with the same values.

    NaN equals NaN, and -0 equals 0. In a batch of a million rows two different ones share a
    number once in thirty million batches.

    Args:
        arrays: each of (batch, …).
        rows: which of them.
    """
    result = np.zeros(len(rows), np.uint64)
    for place, array in enumerate(arrays):
        flat = array.reshape(len(array), -1)
        salts = _mixed(
            _GOLDEN * (np.arange(flat.shape[1], dtype=np.uint64) + np.uint64(place << 40))
        )
        columns = min(max(flat.shape[1], 1), _AT_ONCE)
        for left in range(0, flat.shape[1], columns):
            for start in range(0, len(rows), step := _AT_ONCE // columns):
                part = flat[rows[start : start + step], left : left + columns]
                words = _mixed(_bits(part) + salts[left : left + columns])
                result[start : start + step] += words.sum(axis=1, dtype=np.uint64)
    return result


def _bits(values: Array) -> Array:
    """Returns the bits of values as unsigned integers; equal values have equal bits."""
    if values.dtype == bool:
        return values.astype(np.uint64)
    plain = np.where(np.isnan(values), values.dtype.type(np.nan), values + values.dtype.type(0))
    bits: Array = plain.view(f"u{plain.itemsize}").astype(np.uint64)
    return bits


def _mixed(words: Array) -> Array:
    """Makes each bit depend on all others: the last step of the hash function splitmix64."""
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        words ^= words >> np.uint64(shift)
        words *= np.uint64(factor)
    words ^= words >> np.uint64(31)
    return words
