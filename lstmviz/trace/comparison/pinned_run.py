"""What a run says beside one that was pinned before."""

from collections.abc import Iterator

from lstmviz.experiment.counting import format_calls
from lstmviz.trace.comparison.divergence import divergence, output_alone, returned_differently
from lstmviz.trace.comparison.sides import Sides, format_agreement


def of_pinned(sides: Sides) -> Iterator[str]:
    """Where the two part and how far, then what is returned otherwise."""
    returned = returned_differently(sides)
    if not sides.are_comparable:
        yield "No h or c can be compared."
    elif not sides.states_agree:
        yield f"{divergence(sides)}."
    else:
        yield _agreement(sides)
    yield from output_alone(sides)
    for shapes, calls in returned.items():
        now, then = shapes.split(" ↔ ")
        each = calls == list(range(len(sides.mine.calls))) and len(calls) > 1
        which = "Each call" if each else format_calls(calls).capitalize()
        yield f"{which} now returns {now}, and returned {then} when it was pinned."


def _agreement(sides: Sides) -> str:
    """That h and c are the same; of two runs of other sizes, as far as both go."""
    message = format_agreement(sides)
    if not sides.are_complete:
        return f"h and c are the same where both runs have them, {message}."
    if sides.outputs_agree and not returned_differently(sides):
        return f"Nothing differs: h and c are the same throughout, {message}."
    mine, other = (
        (run.experiment.layer.return_sequences, run.experiment.layer.return_state)
        for run in (sides.mine, sides.other)
    )
    only = ": the flags only choose what is returned" if mine != other else ""
    return f"h and c are the same throughout ({message}){only}."
