"""Writes the sentences that any two runs give, and with them those of a pinned run."""

from collections.abc import Iterator

from lstmviz.experiment.counting import counted, format_calls, with_verb
from lstmviz.trace.comparison.aligned_runs import (
    AlignedRuns,
    format_agreement,
    format_number,
)
from lstmviz.trace.findings.finding import format_step


def divergence_clause(runs: AlignedRuns) -> str:
    """Writes from which step on the states differ, and by how much; without a full stop.

    Only for runs of which a state differs beyond rounding.
    """
    before, state = split_states(runs)
    agreeing = "".join(f"{name} {agreement_clause(runs, name)}, " for name in before)
    return f"{agreeing}{state} {_since(runs, state)}{size_clause(runs, state)}" + rest_clause(runs)


def split_states(runs: AlignedRuns) -> tuple[tuple[str, ...], str]:
    """Returns the first state that differs beyond rounding, and before it those that don't."""
    place = next(n for n, name in enumerate(runs.states) if runs.diverging_calls(name))
    return runs.states[:place], runs.states[place]


def _since(runs: AlignedRuns, state: str) -> str:
    """Writes from which call and step on a state differs beyond rounding."""
    call = runs.diverging_calls(state)[0]
    step = runs.gaps[call].states[state].first or 0
    at = f"{format_step(runs.mine.calls[call], step)} of " if step else ""
    if call == 0:
        return f"differs from {at}call 0 on" if step else "differs from the first step on"
    before = {number: gap for number, gap in runs.gaps_of(state) if number < call}
    if not before:
        return f"differs from {at}call {call} on"
    verb = "is the same" if all(found.same for found in before.values()) else "agrees"
    return f"{verb} in {format_calls(list(before))} and differs from {at}call {call} on"


def size_clause(runs: AlignedRuns, state: str, named: bool = True) -> str:
    """Writes ` by up to 0.87 (call 1, row 0, t=2, unit 3)`, or where one run alone is NaN."""
    found = runs.largest_gap(state)
    if found is None:
        return ""
    if found[1].parts_by_nan:
        return f", where one of the two alone is NaN {runs.place(*found, named)}"
    return f" by up to {format_number(found[1].size)} {runs.place(*found, named)}"


def rest_clause(runs: AlignedRuns) -> str:
    """Writes how the states compare that come after the first one that differs."""
    before, state = split_states(runs)
    return "".join(_rest(runs, name) for name in runs.states if name not in (*before, state))


def _rest(runs: AlignedRuns, state: str) -> str:
    found = runs.largest_gap(state)
    if found is None or not runs.diverging_calls(state):
        return f"; {state} {agreement_clause(runs, state)}"
    size = " too" if found[1].parts_by_nan else f" by up to {format_number(found[1].size)}"
    return f", {state}{size}"


def agreement_clause(runs: AlignedRuns, state: str) -> str:
    """Writes that a state is the same, or agrees up to rounding."""
    found = runs.largest_gap(state)
    return "is the same" if found and found[1].same else "agrees up to rounding"


def nan_sentences(runs: AlignedRuns) -> Iterator[str]:
    """Yields in how many places of each state one run alone is NaN, and both are."""
    for state in runs.states:
        gaps = runs.gaps_of(state)
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
    """Yields where the output differs although the states agree, as a mask can make it."""
    found = runs.largest_output_gap()
    if found and runs.states_agree and not runs.outputs_agree:
        call, gap = found
        yield f"The output differs by up to {format_number(gap.size)} {runs.place(call, gap)}."


def pinned_run_sentences(runs: AlignedRuns) -> Iterator[str]:
    """Yields how a run differs from a pinned one: in its states, then in what is returned."""
    returned = calls_by_returned_shapes(runs)
    if not runs.are_comparable:
        yield f"No {' or '.join(runs.states)} can be compared."
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
    """Writes that the states are the same, as far as both runs go."""
    message, are = format_agreement(runs), with_verb(runs.states)
    if not runs.are_complete:
        them = "it" if len(runs.states) == 1 else "them"
        return f"{are} the same where both runs have {them}, {message}."
    if len({run.experiment.layer.kind for run in (runs.mine, runs.other)}) > 1:
        return f"{are} the same throughout, {message}."
    if runs.outputs_agree and not calls_by_returned_shapes(runs):
        return f"Nothing differs: {are} the same throughout, {message}."
    layers = (run.experiment.layer for run in (runs.mine, runs.other))
    mine, other = ((layer.return_sequences, layer.return_state) for layer in layers)
    only = ": the flags only choose what is returned" if mine != other else ""
    return f"{are} the same throughout ({message}){only}."
