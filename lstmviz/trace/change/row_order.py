"""Finds rows that changed places, and writes whose data then met whose state."""

from collections import defaultdict, deque

import numpy as np

from lstmviz.experiment.arrays import Array
from lstmviz.trace.change.run_change import RunChange
from lstmviz.trace.trace import CallTrace

_ALIKE = "they are given the same state"

_MAX_SEARCHED = 2**22
"""The largest input, in numbers, whose rows are looked for in another order."""


def row_order(x: Array, was: Array) -> list[int] | None:
    """Returns for each row of an input which one it was; None where it isn't the rows of before.

    Of rows that are alike each is taken to be where it was, as far as that goes.
    """
    if x.shape != was.shape or x.dtype != was.dtype or x.size > _MAX_SEARCHED:
        return None
    rows, before = ([row.tobytes() for row in each] for each in (x, was))
    moved: dict[bytes, deque[int]] = defaultdict(deque)
    for place, row in enumerate(before):
        if rows[place] != row:
            moved[row].append(place)
    order = []
    for place, row in enumerate(rows):
        if before[place] != row and not moved[row]:
            return None
        order.append(place if before[place] == row else moved[row].popleft())
    return order


def format_row_order(change: RunChange, numbers: list[int], order: list[int]) -> str:
    """Writes that the rows of some calls come in another order, and what that means.

    Args:
        change: what was changed.
        numbers: the calls whose rows changed places.
        order: for each row of theirs, which one it was.
    """
    moved = [row for row, was in enumerate(order) if row != was]
    calls = change.format_calls(numbers)
    if len(moved) == 2:
        text = f"Rows {moved[0]} and {moved[1]} of {calls} are swapped"
    else:
        text = f"The rows of {calls} come in another order"
    meeting = _format_meeting(change, numbers, order, moved)
    return f"{text}: {meeting}" if meeting else text


def _format_meeting(
    change: RunChange, numbers: list[int], order: list[int], moved: list[int]
) -> str:
    """Writes whose data met whose state where that is others than before; else ""."""
    traced = change.after.calls
    text = ""
    for number, call in enumerate(traced):
        if number in numbers and call.origin == "given":
            text = _format_given(call, order, moved)
            if text != _ALIKE:
                return _of_call(number, numbers, text)
        elif call.origin == "carried" and (number in numbers) != (number - 1 in numbers):
            # Where both have their rows in that order, each row goes on as before.
            meets = _format_carried(number, order, moved[0], is_before=number - 1 in numbers)
            return _of_call(number, numbers, meets)
    if text or len(numbers) == len(traced):
        return text
    return "no row goes on from another's state"


def _of_call(number: int, numbers: list[int], text: str) -> str:
    """Names the call, unless it is the first of those that the sentence begins with."""
    return text if number not in numbers[1:] else f"in call {number} {text}"


def _format_carried(number: int, order: list[int], row: int, *, is_before: bool) -> str:
    """Writes which data a call goes on from, or goes on with where its own rows moved."""
    was = order[row]
    swaps = order[was] == row
    if is_before:
        text = f"row {row} of call {number} now goes on from what the data of row {was} ended in"
        return text + (f", and row {was} from that of row {row}" if swaps else "")
    text = f"the data that was in row {was} now goes on from what row {row} ended in"
    return text + (f", and that of row {row} from row {was}" if swaps else "")


def _format_given(call: CallTrace, order: list[int], moved: list[int]) -> str:
    """Writes which data meets which of the states that a call is given."""
    states = call.initial.values()
    row = next(
        (row for row in moved if any(_differ(each[row], each[order[row]]) for each in states)), None
    )
    if row is None:
        return _ALIKE
    was = order[row]
    text = f"the data that was in row {was} now meets the state given to row {row}"
    return text + (
        f", and that of row {row} the one given to row {was}" if order[was] == row else ""
    )


def _differ(one: Array, other: Array) -> bool:
    return not np.array_equal(one, other, equal_nan=True)
