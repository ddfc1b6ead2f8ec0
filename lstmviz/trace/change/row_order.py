"""Finds rows that changed places, and writes whose data then met whose state."""

from lstmviz.experiment.experiment import Array
from lstmviz.trace.change.run_change import RunChange

_MAX_SEARCHED = 2**22
"""The largest input, in numbers, whose rows are looked for in another order."""


def row_order(x: Array, was: Array) -> list[int] | None:
    """Returns for each row of an input which one it was; None where it isn't the rows of before.

    Of rows that are alike each is taken to be where it was, as far as that goes.
    """
    if x.shape != was.shape or x.dtype != was.dtype or x.size > _MAX_SEARCHED:
        return None
    places: dict[bytes, list[int]] = {}
    for place, row in enumerate(was):
        places.setdefault(row.tobytes(), []).append(place)
    rows = [row.tobytes() for row in x]
    order = [-1] * len(rows)
    for place, row in enumerate(rows):
        if place in places.get(row, ()):
            places[row].remove(place)
            order[place] = place
    for place, row in enumerate(rows):
        if order[place] < 0:
            if not places.get(row):
                return None
            order[place] = places[row].pop(0)
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
    meeting = _format_meeting(change, numbers, order, moved[0])
    return f"{text}: {meeting}" if meeting else text


def _format_meeting(change: RunChange, numbers: list[int], order: list[int], row: int) -> str:
    """Writes whose data met whose state where that is others than before; else ""."""
    traced, first = change.after.calls, numbers[0]
    was = order[row]
    swaps = order[was] == row
    origin = traced[first].origin
    if origin == "carried":
        text = f"the data that was in row {was} now goes on from what row {row} ended in"
        return text + (f", and that of row {row} from row {was}" if swaps else "")
    if origin == "given":
        text = f"the data that was in row {was} now meets the state given to row {row}"
        return text + (f", and that of row {row} the one given to row {was}" if swaps else "")
    after = numbers[-1] + 1
    if after < len(traced) and traced[after].origin == "carried":
        text = f"row {row} of call {after} now goes on from what the data of row {was} ended in"
        return text + (f", and row {was} from that of row {row}" if swaps else "")
    if len(numbers) == len(traced):
        return ""
    return "no row goes on from another's state"
