"""Writes the sentences that any two runs give, and with them those of a pinned run."""

from collections.abc import Iterator

from lstmviz.experiment.counting import counted, format_calls
from lstmviz.trace.comparison.aligned_runs import (
    AlignedRuns,
    format_agreement,
    format_number,
)
from lstmviz.trace.comparison.alignment import State
from lstmviz.trace.findings.finding import format_step


def divergence_clause(runs: AlignedRuns) -> str:
    """Writes from which step on h or c differs, and by how much; without a full stop.

    Only for runs whose h or c differs beyond rounding.
    """
    if not runs.diverging_calls("h"):
        return f"h {agreement_clause(runs, 'h')}, c {_since(runs, 'c')}{size_clause(runs, 'c')}"
    return f"h {_since(runs, 'h')}{size_clause(runs, 'h')}{c_clause(runs)}"


def _since(runs: AlignedRuns, state: State) -> str:
    """Writes from which call and step on h or c differs beyond rounding."""
    call = runs.diverging_calls(state)[0]
    gap = runs.gaps[call].of(state)
    step = gap.first if gap and gap.first else 0
    at = f"{format_step(runs.mine.calls[call], step)} of " if step else ""
    if call == 0:
        return f"differs from {at}call 0 on" if step else "differs from the first step on"
    before = {gap.call: found for gap in runs.gaps[:call] if (found := gap.of(state)) is not None}
    if not before:
        return f"differs from {at}call {call} on"
    verb = "is the same" if all(found.same for found in before.values()) else "agrees"
    return f"{verb} in {format_calls(list(before))} and differs from {at}call {call} on"


def size_clause(runs: AlignedRuns, state: State, named: bool = True) -> str:
    """Writes ` by up to 0.87 (call 1, row 0, t=2, unit 3)`, or where one run alone is NaN."""
    found = runs.largest_gap(state)
    if found is None:
        return ""
    if found[1].parts_by_nan:
        return f", where one of the two alone is NaN {runs.place(*found, named)}"
    return f" by up to {format_number(found[1].size)} {runs.place(*found, named)}"


def c_clause(runs: AlignedRuns) -> str:
    """Writes how c compares, to be added where h differs."""
    found = runs.largest_gap("c")
    if found is None or not runs.diverging_calls("c"):
        return f"; c {agreement_clause(runs, 'c')}"
    return ", c too" if found[1].parts_by_nan else f", c by up to {format_number(found[1].size)}"


def agreement_clause(runs: AlignedRuns, state: State) -> str:
    """Writes that h or c is the same, or agrees up to rounding."""
    found = runs.largest_gap(state)
    return "is the same" if found and found[1].same else "agrees up to rounding"


def nan_sentences(runs: AlignedRuns) -> Iterator[str]:
    """Yields in how many places of h and of c one run alone is NaN, and both are."""
    states: tuple[State, ...] = ("h", "c")
    for state in states:
        gaps = [(each.call, gap) for each in runs.gaps if (gap := each.of(state))]
        alone = {call: gap.nan_mismatches for call, gap in gaps if gap.nan_mismatches}
        both = {call: gap.nan_in_both for call, gap in gaps if gap.nan_in_both}
        for found, which in ((alone, "one of the two alone is"), (both, "both are")):
            if found:
                many = counted(sum(found.values()), "number")
                yield f"In {format_calls(list(found))} {which} NaN, in {many} of {state}."


def calls_by_returned_shapes(runs: AlignedRuns) -> dict[str, list[int]]:
    """Groups the calls that return other shapes by the shapes: "(2, 3, 4) ↔ (2, 4)", mine first."""
    found: dict[str, list[int]] = {}
    for gap in runs.gaps:
        if gap.returned:
            found.setdefault(gap.returned, []).append(gap.call)
    return found


def output_sentences(runs: AlignedRuns) -> Iterator[str]:
    """Yields where the output differs although h and c agree, as a mask can make it."""
    found = runs.largest_output_gap()
    if found and runs.states_agree and not runs.outputs_agree:
        call, gap = found
        yield f"The output differs by up to {format_number(gap.size)} {runs.place(call, gap)}."


def pinned_run_sentences(runs: AlignedRuns) -> Iterator[str]:
    """Yields how a run differs from a pinned one: in h and c, then in what is returned."""
    returned = calls_by_returned_shapes(runs)
    if not runs.are_comparable:
        yield "No h or c can be compared."
    elif not runs.states_agree:
        yield f"{divergence_clause(runs)}."
    else:
        yield _agreement(runs)
    yield from output_sentences(runs)
    for shapes, calls in returned.items():
        now, then = shapes.split(" ↔ ")
        each = calls == list(range(len(runs.mine.calls))) and len(calls) > 1
        which = "Each call" if each else format_calls(calls).capitalize()
        yield f"{which} now returns {now}, and returned {then} when it was pinned."


def _agreement(runs: AlignedRuns) -> str:
    """Writes that h and c are the same, as far as both runs go."""
    message = format_agreement(runs)
    if not runs.are_complete:
        return f"h and c are the same where both runs have them, {message}."
    if runs.outputs_agree and not calls_by_returned_shapes(runs):
        return f"Nothing differs: h and c are the same throughout, {message}."
    layers = (run.experiment.layer for run in (runs.mine, runs.other))
    mine, other = ((layer.return_sequences, layer.return_state) for layer in layers)
    only = ": the flags only choose what is returned" if mine != other else ""
    return f"h and c are the same throughout ({message}){only}."
