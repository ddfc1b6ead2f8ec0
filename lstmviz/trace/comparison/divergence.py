"""Sentences that any two runs give: where they part, what is lost, what is returned."""

from collections.abc import Iterator

from lstmviz.experiment.counting import format_calls
from lstmviz.trace.comparison.alignment import State
from lstmviz.trace.comparison.sides import Sides, format_number, of_state
from lstmviz.trace.findings.finding import format_step


def divergence(sides: Sides) -> str:
    """That h or c differs, from where on and how far; a clause without a full stop.

    Only where they part beyond rounding.
    """
    if not sides.diverged("h"):
        return f"h {same_or_agrees(sides, 'h')}, c {_since(sides, 'c')}{by_how_far(sides, 'c')}"
    return f"h {_since(sides, 'h')}{by_how_far(sides, 'h')}{also_c(sides)}"


def _since(sides: Sides, state: State) -> str:
    """From where on a state differs."""
    call = sides.diverged(state)[0]
    gap = of_state(sides.gaps[call], state)
    step = gap.first if gap and gap.first else 0
    at = f"{format_step(sides.mine.calls[call], step)} of " if step else ""
    if call == 0:
        return f"differs from {at}call 0 on" if step else "differs from the first step on"
    before = [gap.call for gap in sides.gaps[:call] if of_state(gap, state) is not None]
    if not before:
        return f"differs from {at}call {call} on"
    gaps = (of_state(sides.gaps[number], state) for number in before)
    same = all(gap is not None and gap.same for gap in gaps)
    verb = "is the same" if same else "agrees"
    return f"{verb} in {format_calls(before)} and differs from {at}call {call} on"


def by_how_far(sides: Sides, state: State, named: bool = True) -> str:
    """` by up to 0.87 (call 1, row 0, t=2, unit 3)`; nothing where only NaN parts them."""
    found = sides.widest(state)
    if found is None or not found[1].size:
        return ""
    return f" by up to {format_number(found[1].size)} {sides.place(*found, named)}"


def also_c(sides: Sides) -> str:
    """What is to be said of c, once h is known to differ."""
    found = sides.widest("c")
    if found is None or not sides.diverged("c"):
        return f"; c {same_or_agrees(sides, 'c')}"
    return f", c by up to {format_number(found[1].size)}" if found[1].size else ", c too"


def same_or_agrees(sides: Sides, state: State) -> str:
    """How a state that parts nowhere beyond rounding is told."""
    found = sides.widest(state)
    return "is the same" if found and found[1].same else "agrees up to rounding"


def lost_numbers(sides: Sides) -> Iterator[str]:
    """Where one of the two alone is NaN."""
    states: tuple[State, ...] = ("h", "c")
    for state in states:
        gaps = [gap for each in sides.gaps if (gap := of_state(each, state)) is not None]
        places = sum(gap.unlike for gap in gaps)
        if places:
            lost = [
                each.call for each in sides.gaps if (gap := of_state(each, state)) and gap.unlike
            ]
            many = f"{places:,} number{'' if places == 1 else 's'}"
            yield f"In {format_calls(lost)} one of the two alone is NaN, in {many} of {state}."


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
    if found and sides.states_agree and not sides.outputs_agree:
        call, gap = found
        yield f"The output differs by up to {format_number(gap.size)} {sides.place(call, gap)}."
