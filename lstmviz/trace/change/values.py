"""How far the numbers of a run are from those of the run before, in words."""

import numpy as np

from lstmviz.experiment.counting import format_calls, format_rows
from lstmviz.experiment.experiment import Array
from lstmviz.trace.change.call_shifts import CallShift
from lstmviz.trace.change.run_change import RunChange
from lstmviz.trace.findings.finding import rows_where

_ROUNDING = {"float16": 1e-2, "bfloat16": 1e-1, "float32": 1e-4, "float64": 1e-12}
"""What may be rounding where nothing else is there to make a difference."""


def only_rounding(change: RunChange) -> bool:
    """Whether the numbers differ, and by no more than another order of operations may make."""
    dtype = str(change.after.experiment.layer.dtype).removeprefix("mixed_")
    met = [shift for call in change.shifts for shift in (call.h_met, call.c_met, call.output_met)]
    found = [shift for shift in met if shift is not None and shift.any]
    most = _ROUNDING.get(dtype, 1e-4)
    if not found or any(shift.lost for shift in found):
        return False
    return largest(change) <= most or largest(change) <= most * _scale(change)


def _scale(change: RunChange) -> float:
    """The largest c there is, without a copy; 1 where that is no number."""
    ends = [
        end for call in change.after.calls if call.c.size for end in (call.c.max(), -call.c.min())
    ]
    scale = float(max(ends, default=1.0))
    return scale if np.isfinite(scale) else 1.0


def largest(change: RunChange) -> float:
    """The largest difference of two numbers that have both."""
    met = [shift for call in change.shifts for shift in (call.h_met, call.c_met, call.output_met)]
    return max((shift.largest for shift in met if shift is not None), default=0.0)


def format_values(change: RunChange) -> str:
    """What became of h, c and the output, as the second half of a sentence."""
    met = [number for number, pieces in enumerate(change.pairs.pieces) if pieces]
    comparable = [n for n in met if change.shifts[n].h_met.changed.any() or _is_met(change, n)]
    if not comparable:
        return "every number is new" if met else ""
    differ = [n for n in comparable if change.shifts[n].h_met.any or change.shifts[n].c_met.any]
    if not differ:
        return _same(change, comparable)
    message = _differences(change, differ)
    same = [number for number in comparable if number not in differ]
    if same:
        are = "is" if len(same) == 1 else "are"
        message += f"; {format_calls(same)} {are} as before"
    return message


def any_differ(change: RunChange) -> bool:
    """Whether h or c changed anywhere where there was one before."""
    return any(shift.h_met.any or shift.c_met.any for shift in change.shifts)


def _is_met(change: RunChange, number: int) -> bool:
    """Whether any of a call's numbers was there before: of as many units, and any at all."""
    old = change.before.calls[change.pairs.pieces[number][0].call]
    return bool(old.h.shape[2] == change.after.calls[number].h.shape[2])


def _same(change: RunChange, numbers: list[int]) -> str:
    outputs = [
        number
        for number in numbers
        if (shift := change.shifts[number].output_met) is not None and shift.any
    ]
    if outputs:
        of = "" if len(numbers) == 1 else f" of {change.format_calls(outputs)}"
        far = max(change.shifts[n].output_met.largest for n in outputs)  # type: ignore[union-attr]
        return f"the output{of} changed by up to {far:.2g}, h and c are the same as before"
    whole = all(_covers(change, number) for number in numbers)
    if not whole:
        return "h and c are the same as before at the steps that were there"
    every = len(numbers) == len(change.after.calls)
    return f"h and c {'' if every else f'of {format_calls(numbers)} '}are the same as before"


def _covers(change: RunChange, number: int) -> bool:
    old = change.before.calls
    shape = change.after.calls[number].h.shape
    pieces = change.pairs.pieces[number]
    steps = sum(piece.steps for piece in pieces)
    return steps == shape[1] and all(len(old[piece.call].h) >= shape[0] for piece in pieces)


def _differences(change: RunChange, differ: list[int]) -> str:
    shifts = [change.shifts[number] for number in differ]
    far = {
        "h": [shift.h_met for shift in shifts if shift.h_met.any],
        "c": [shift.c_met for shift in shifts if shift.c_met.any],
    }
    of = _of(change, differ)
    if any(shift.lost for found in far.values() for shift in found):
        return f"h and c{of} are NaN or infinite at other places than before"
    message = [
        f"{name}{of if not number else ''} {'changed ' if not number else ''}"
        f"by up to {max(shift.largest for shift in found):.2g}"
        for number, (name, found) in enumerate(item for item in far.items() if item[1])
    ]
    return " and ".join(message) + _where(change, differ)


def _of(change: RunChange, differ: list[int]) -> str:
    if len(differ) == len(change.after.calls):
        return ""
    return f" of {format_calls(differ)}"


def _where(change: RunChange, differ: list[int]) -> str:
    """In which rows, where not in all, and from which step on, where not from the first."""
    rows, batch = set[int](), 0
    for number in differ:
        found = _changed(change.shifts[number])
        rows |= set(rows_where(found.any(axis=1)))
        batch = max(batch, len(found))
    where = f", in {format_rows(sorted(rows))} alone" if len(rows) < batch else ""
    first = int(_changed(change.shifts[differ[0]]).any(axis=0).argmax()) - 1
    if first > 0:
        step = int(change.after.calls[differ[0]].time_index[first])
        call = "" if len(differ) == 1 else f" of call {differ[0]}"
        where += f", from t={step}{call} on"
    return where


def _changed(shift: CallShift) -> Array:
    """(batch, 1 + timesteps) bool: where h or c changed that was there before."""
    changed: Array = np.any(np.logical_or(shift.h_met.changed, shift.c_met.changed), axis=2)
    return changed
