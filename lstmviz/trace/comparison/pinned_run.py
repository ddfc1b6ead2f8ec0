"""What a run says beside one that was pinned before."""

from collections.abc import Iterator

from lstmviz.experiment.counting import format_calls
from lstmviz.trace.comparison.aligned_runs import AlignedRuns, format_agreement
from lstmviz.trace.comparison.divergence import (
    calls_by_returned_shapes,
    divergence_clause,
    output_sentences,
)


def pinned_run_sentences(runs: AlignedRuns) -> Iterator[str]:
    """Where the two part and how far, then what is returned otherwise."""
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
    """That h and c are the same; of two runs of other sizes, as far as both go."""
    message = format_agreement(runs)
    if not runs.are_complete:
        return f"h and c are the same where both runs have them, {message}."
    if runs.outputs_agree and not calls_by_returned_shapes(runs):
        return f"Nothing differs: h and c are the same throughout, {message}."
    mine, other = (
        (run.experiment.layer.return_sequences, run.experiment.layer.return_state)
        for run in (runs.mine, runs.other)
    )
    only = ": the flags only choose what is returned" if mine != other else ""
    return f"h and c are the same throughout ({message}){only}."
