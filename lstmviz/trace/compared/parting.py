"""Sentences that any two runs give: where they part, what is lost, what is returned."""

from collections.abc import Iterator

from lstmviz.trace.compared.sides import Sides, calls_told, number_told, of_state
from lstmviz.trace.noticed.finding import counted, step_told


def parting(sides: Sides) -> str:
    """That h or c differs, from where on and how far; a clause without a full stop.

    Only where they part beyond rounding.
    """
    if not sides.parted("h"):
        return f"h is the same, c differs by {sides.how_far('c')}"
    also = f", c by up to {number_told(found[1].size)}" if (found := sides.widest("c")) else ""
    return f"h {_since(sides)} by {sides.how_far('h')}{also}"


def _since(sides: Sides) -> str:
    """From where on h differs."""
    call = sides.parted("h")[0]
    step = next((gap.h.first or 0 for gap in sides.gaps if gap.call == call and gap.h), 0)
    at = step_told(sides.mine.calls[call], step)
    if call == 0:
        return f"differs from {at} of call 0 on" if step else "differs from the first step on"
    before = [gap.call for gap in sides.gaps[:call] if gap.h is not None]
    since = f"differs from {at} of call {call} on" if step else f"differs from call {call} on"
    same = all(gap.h.same for gap in sides.gaps[:call] if gap.h is not None)
    return f"{'is the same' if same else 'agrees'} in {calls_told(before)} and {since}"


def lost_numbers(sides: Sides) -> Iterator[str]:
    """Where one of the two alone is NaN."""
    for state in ("h", "c"):
        lost = [gap.call for gap in sides.gaps if (of := of_state(gap, state)) and of.unlike]
        if lost:
            places = sum(of.unlike for gap in sides.gaps if (of := of_state(gap, state)))
            yield (
                f"In {calls_told(lost)} one of the two alone has NaN in {state}, "
                f"in {counted(places, 'number')}."
            )


def returned_differently(sides: Sides) -> dict[str, list[int]]:
    """The calls that return other shapes, by what they return: "(2, 3, 4) ↔ (2, 4)"."""
    found: dict[str, list[int]] = {}
    for gap in sides.gaps:
        if gap.returned:
            found.setdefault(gap.returned, []).append(gap.call)
    return found


def output_alone(sides: Sides) -> Iterator[str]:
    """Where h and c agree and the output doesn't, as a mask can make it."""
    found = sides.widest_output()
    if found and sides.states_agree and not found[1].agrees:
        call, gap = found
        yield f"The output differs by up to {number_told(gap.size)} {sides.place(call, gap)}."
