"""What the calls are given that they weren't given before, and what came of it at once."""

from collections.abc import Iterator

import numpy as np

from lstmviz.experiment.counting import format_rows
from lstmviz.experiment.experiment import Array, same_array
from lstmviz.trace.change.run_change import Clause, RunChange, format_shape

_MOST_PLACED = 2**22
"""Numbers of an input that are looked through for the place where it changed."""


def input_clauses(change: RunChange) -> Iterator[Clause]:
    """Other inputs."""
    differ = [pair for pair in change if not same_array(pair.call.inputs, pair.old_call.inputs)]
    if not differ:
        return
    numbers = [pair.number for pair in differ]
    x, was = differ[0].call.inputs, differ[0].old_call.inputs
    what = f"x of {change.format_calls(numbers)}"
    if x.shape != was.shape:
        message = f"{format_shape(was.shape)} → {format_shape(x.shape)}"
        alike = all(
            (pair.old_call.inputs.shape, pair.call.inputs.shape) == (was.shape, x.shape)
            for pair in differ
        )
        where = "" if alike else f" in call {numbers[0]}"
        yield Clause(f"{what} has another shape: {message}{where}", moves=True)
        return
    place = _place(x, was) if len(differ) == 1 else ""
    yield Clause(f"{what} changed{place}", moves=True)


def _place(x: Array, was: Array) -> str:
    """Where two inputs of one shape differ, if that is a single row or step."""
    if x.size > _MOST_PLACED:
        return ""
    differ = ((x != was) & ~(np.isnan(x) & np.isnan(was))).any(axis=2)
    rows, steps = (np.flatnonzero(differ.any(axis=axis)).tolist() for axis in (1, 0))
    row = f" in {format_rows(rows)}" if len(rows) < len(x) else ""
    if len(steps) == 1:
        return f"{row}{' ' if not row else ', '}{'at ' if not row else ''}t={steps[0]}"
    return row


def mask_clauses(change: RunChange) -> Iterator[Clause]:
    """Other steps that a mask holds; where x is read the other way round, the mask is too."""
    differ = [
        pair.number for pair in change if not same_array(pair.traced.held, pair.old_traced.held)
    ]
    if not differ or change.changed("go_backwards"):
        return
    first = differ[0]
    held = change.after.calls[first].held
    count = int(np.count_nonzero(held))
    what = change.format_calls(differ)
    if not any(change.after.calls[number].held.any() for number in differ):
        if any(pair.old_traced.held.any() for pair in change if pair.number in differ):
            yield Clause(f"No step of {what} is masked any more", moves=True)
    elif len(differ) == 1:
        yield Clause(
            f"The mask holds h and c at {count} of {held.size} steps of {what} now", moves=True
        )
    else:
        yield Clause(f"The masks of {what} hold h and c at other steps now", moves=True)


def masked_output_clauses(change: RunChange) -> Iterator[Clause]:
    """Another output at masked steps."""
    if change.changed("zero_output_for_mask") and any(
        call.held.any() for call in change.after.calls
    ):
        zero = change.after.experiment.layer.zero_output_for_mask
        does = "is now 0" if zero else "now repeats the one before"
        yield Clause(f"At masked steps the output {does}")


def dropout_clauses(change: RunChange) -> Iterator[Clause]:
    """Dropout that acts, doesn't, or takes away others."""
    begun, ended, others = [], [], []
    for pair in change:
        now, was = pair.traced.dropout_masks, pair.old_traced.dropout_masks
        if now is not None and was is None:
            begun.append(pair.number)
        elif now is None and was is not None:
            ended.append(pair.number)
        elif now is not None and was is not None:
            same = now.keys() == was.keys() and all(same_array(now[k], was[k]) for k in now)
            if not same:
                others.append(pair.number)
    if begun:
        yield Clause(f"Dropout acts in {change.format_calls(begun)} now", moves=True)
    if ended:
        yield Clause(f"Dropout no longer acts in {change.format_calls(ended)}", moves=True)
    if others:
        yield Clause(f"Dropout takes away others in {change.format_calls(others)} now", moves=True)
