"""Sentences that any two runs give: where they part, what is lost, what is returned."""

from collections.abc import Iterator

from lstmviz.experiment.counting import format_calls
from lstmviz.trace.comparison.aligned_runs import AlignedRuns, format_number, state_gap
from lstmviz.trace.comparison.alignment import State
from lstmviz.trace.findings.finding import format_step


def divergence_clause(runs: AlignedRuns) -> str:
    """That h or c differs, from where on and how far; a clause without a full stop.

    Only where they part beyond rounding.
    """
    if not runs.diverging_calls("h"):
        return f"h {agreement_clause(runs, 'h')}, c {_since(runs, 'c')}{size_clause(runs, 'c')}"
    return f"h {_since(runs, 'h')}{size_clause(runs, 'h')}{c_clause(runs)}"


def _since(runs: AlignedRuns, state: State) -> str:
    """From where on a state differs."""
    call = runs.diverging_calls(state)[0]
    gap = state_gap(runs.gaps[call], state)
    step = gap.first if gap and gap.first else 0
    at = f"{format_step(runs.mine.calls[call], step)} of " if step else ""
    if call == 0:
        return f"differs from {at}call 0 on" if step else "differs from the first step on"
    before = [gap.call for gap in runs.gaps[:call] if state_gap(gap, state) is not None]
    if not before:
        return f"differs from {at}call {call} on"
    gaps = (state_gap(runs.gaps[number], state) for number in before)
    same = all(gap is not None and gap.same for gap in gaps)
    verb = "is the same" if same else "agrees"
    return f"{verb} in {format_calls(before)} and differs from {at}call {call} on"


def size_clause(runs: AlignedRuns, state: State, named: bool = True) -> str:
    """` by up to 0.87 (call 1, row 0, t=2, unit 3)`; nothing where only NaN parts them."""
    found = runs.largest_gap(state)
    if found is None or not found[1].size:
        return ""
    return f" by up to {format_number(found[1].size)} {runs.place(*found, named)}"


def c_clause(runs: AlignedRuns) -> str:
    """What is to be said of c, once h is known to differ."""
    found = runs.largest_gap("c")
    if found is None or not runs.diverging_calls("c"):
        return f"; c {agreement_clause(runs, 'c')}"
    return f", c by up to {format_number(found[1].size)}" if found[1].size else ", c too"


def agreement_clause(runs: AlignedRuns, state: State) -> str:
    """How a state that parts nowhere beyond rounding is told."""
    found = runs.largest_gap(state)
    return "is the same" if found and found[1].same else "agrees up to rounding"


def nan_sentences(runs: AlignedRuns) -> Iterator[str]:
    """Where one of the two alone is NaN."""
    states: tuple[State, ...] = ("h", "c")
    for state in states:
        gaps = [gap for each in runs.gaps if (gap := state_gap(each, state)) is not None]
        places = sum(gap.nan_mismatches for gap in gaps)
        if places:
            lost = [
                each.call
                for each in runs.gaps
                if (gap := state_gap(each, state)) and gap.nan_mismatches
            ]
            many = f"{places:,} number{'' if places == 1 else 's'}"
            yield f"In {format_calls(lost)} one of the two alone is NaN, in {many} of {state}."


def calls_by_returned_shapes(runs: AlignedRuns) -> dict[str, list[int]]:
    """The calls that return other shapes, by what they return: "(2, 3, 4) ↔ (2, 4)"."""
    found: dict[str, list[int]] = {}
    for gap in runs.gaps:
        if gap.returned:
            found.setdefault(gap.returned, []).append(gap.call)
    return found


def output_sentences(runs: AlignedRuns) -> Iterator[str]:
    """Where h and c agree and the output doesn't, as a mask can make it."""
    found = runs.largest_output_gap()
    if found and runs.states_agree and not runs.outputs_agree:
        call, gap = found
        yield f"The output differs by up to {format_number(gap.size)} {runs.place(call, gap)}."
