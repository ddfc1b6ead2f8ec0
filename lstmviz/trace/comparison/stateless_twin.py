"""Writes how a run differs from its stateless twin: by what the carried state contributed."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

import numpy as np

from lstmviz.experiment.counting import format_calls, listed
from lstmviz.trace.comparison.aligned_runs import AlignedRuns, format_agreement, format_number
from lstmviz.trace.comparison.divergence import c_clause, divergence_clause, size_clause
from lstmviz.trace.comparison.gap import nan_safe_difference


def stateless_sentences(runs: AlignedRuns) -> Iterator[str]:
    """Yields by how much h differs without the carried state or, where nothing does, why."""
    origins = [call.origin for call in runs.mine.calls]
    left_out = {origin for origin in origins if origin in ("carried", "given")}
    if not left_out:
        if runs.states_agree:
            yield f"Nothing differs ({format_agreement(runs)}): {_why_nothing(runs)}."
        else:
            yield f"{divergence_clause(runs)}, although every call starts from zero either way."
        return
    names = {"carried": "the carry", "given": "the given state"}
    message = " and ".join(name for origin, name in names.items() if origin in left_out)
    if runs.states_agree:
        both = len(left_out) == 2
        yield (
            f"{message[0].upper()}{message[1:]} {'make' if both else 'makes'} no difference here: "
            f"h and c are the same without {'them' if both else 'it'}, "
            f"{format_agreement(runs)}{_if_zero(runs)}."
        )
        return
    yield f"Without {message}, {_gap(runs)}: that is what {_by_whom(left_out)}."
    yield from _left_at_the_end(runs)
    yield from _untouched(runs)


def _why_nothing(runs: AlignedRuns) -> str:
    calls = runs.mine.experiment.calls
    if len(calls) == 1:
        return "there is one call only, and a first call starts from zero anyway"
    if not runs.mine.experiment.layer.stateful:
        return "the layer isn't stateful, so every call starts from zero anyway"
    return "reset_state() comes before every call, so each starts from zero anyway"


def _if_zero(runs: AlignedRuns) -> str:
    starts = (part for call in runs.mine.calls for part in (call.initial_h, call.initial_c))
    return "" if any(part.any() for part in starts) else ", since what is handed on is zero"


def _gap(runs: AlignedRuns) -> str:
    diverged = sorted({*runs.diverging_calls("h"), *runs.diverging_calls("c")})
    where, named = format_calls(diverged), len(diverged) > 1
    if not runs.diverging_calls("h"):
        return f"c in {where} differs{size_clause(runs, 'c', named)}; h doesn't"
    return f"h in {where} differs{size_clause(runs, 'h', named)}{c_clause(runs)}"


def _by_whom(left_out: AbstractSet[str]) -> str:
    whom = {"carried": "stateful=True carried", "given": "initial_state gave"}
    return " and ".join(message for origin, message in whom.items() if origin in left_out)


def _left_at_the_end(runs: AlignedRuns) -> Iterator[str]:
    """Yields how much of the difference is left at the last step of the last differing call."""
    call = (runs.diverging_calls("h") or [-1])[-1]
    gap = runs.gaps[call].h
    if call < 0 or gap is None or runs.mine.calls[call].h.shape[1] < 2:
        return
    rows = runs.alignment.segments[call][0].rows
    ends = (trace.calls[call].h[:rows, -1].astype(np.float64) for trace in (runs.mine, runs.other))
    left = np.abs(nan_safe_difference(*ends))
    if np.isfinite(left).all() and left.max() < gap.size:
        message = format_number(float(left.max())) if left.any() else "nothing"
        yield f"By the last step of call {call}, {message} of it is left."


def _untouched(runs: AlignedRuns) -> Iterator[str]:
    """Yields which calls are the same because they start from zero in both runs."""
    calls = [
        gap.call
        for gap in runs.gaps
        if gap.same and runs.mine.calls[gap.call].origin in ("zeros", "reset")
    ]
    if calls:
        starts = "it starts" if len(calls) == 1 else "they start"
        verb = "is" if len(calls) == 1 else "are"
        which = f"Call{'' if len(calls) == 1 else 's'} {listed(calls)}"
        yield f"{which} {verb} the same in both: {starts} from zero either way."
