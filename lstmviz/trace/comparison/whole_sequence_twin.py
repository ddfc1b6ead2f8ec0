"""Writes how a run compares with its calls joined into one: with stateful=True they agree."""

from collections.abc import Iterator

from lstmviz.experiment.counting import counted, listed
from lstmviz.trace.comparison.aligned_runs import AlignedRuns, format_agreement
from lstmviz.trace.comparison.divergence import divergence_clause, output_sentences


def whole_sequence_sentences(runs: AlignedRuns) -> Iterator[str]:
    """Yields whether h and c agree with those of one long call, and why."""
    lengths = [call.h.shape[1] for call in runs.mine.calls]
    total, stateful = sum(lengths), runs.mine.experiment.layer.stateful
    one = f"one call of {counted(total, 'step')}"
    if not runs.states_agree:
        message = f"Beside {one}, {divergence_clause(runs)}"
        yield f"{message}." if stateful else f"{message}: {_forgotten(lengths)}."
        return
    yield f"h and c agree with {one} {_everywhere(runs, total)}: " + (
        f"stateful=True makes {_divided(lengths)} the same as one of {total}."
        if stateful
        else "every call starts from zero, and here that makes no difference."
    )
    if stateful and len(runs.mine.calls[0].h) > 1:
        yield (
            "A row goes on from the same row of the call before. Where sequences change rows "
            "between calls, one gets the other's state, and so it does in the one call."
        )
    for message in output_sentences(runs):
        yield f"{message.removesuffix('.')} all the same: {_masked_start()}."


def _forgotten(lengths: list[int]) -> str:
    before = counted(lengths[0], "step").removeprefix("1 ") if len(lengths) == 2 else "steps"
    return f"without stateful=True each call starts from zero, and not from the {before} before"


def _divided(lengths: list[int]) -> str:
    """Writes `2 calls of 3 steps`, or `3 calls of 3, 3 and 2 steps`."""
    if len(set(lengths)) == 1:
        return f"{len(lengths)} calls of {counted(lengths[0], 'step')}"
    return f"{len(lengths)} calls of {listed(lengths)} steps"


def _everywhere(runs: AlignedRuns, total: int) -> str:
    rows = len(runs.mine.calls[0].h)
    places = f"{rows * total} places ({counted(rows, 'row')} × {counted(total, 'step')})"
    return f"at all {places}, {format_agreement(runs)}"


def _masked_start() -> str:
    return (
        "a masked step repeats the output before it, and where a call begins with masked steps "
        "there is none yet, so that they return 0"
    )
