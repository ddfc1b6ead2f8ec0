"""What a run says beside its stateless twin: the gap is what was carried."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

import numpy as np

from lstmviz.experiment.counting import format_calls, listed
from lstmviz.trace.comparison.divergence import also_c, by_how_far, divergence
from lstmviz.trace.comparison.measuring import apart
from lstmviz.trace.comparison.sides import Sides, format_agreement, format_number


def of_stateless(sides: Sides) -> Iterator[str]:
    """How far h is apart without the carry, and where nothing differs, why."""
    origins = [call.origin for call in sides.mine.calls]
    left_out = {origin for origin in origins if origin in ("carried", "given")}
    if not left_out:
        if sides.states_agree:
            yield f"Nothing differs ({format_agreement(sides)}): {_why_nothing(sides)}."
        else:
            yield f"{divergence(sides)}, although every call starts from zero either way."
        return
    names = {"carried": "the carry", "given": "the given state"}
    message = " and ".join(name for origin, name in names.items() if origin in left_out)
    if sides.states_agree:
        both = len(left_out) == 2
        yield (
            f"{message[0].upper()}{message[1:]} {'make' if both else 'makes'} no difference here: "
            f"h and c are the same without {'them' if both else 'it'}, "
            f"{format_agreement(sides)}{_if_zero(sides)}."
        )
        return
    yield f"Without {message}, {_gap(sides)}: that is what {_by_whom(left_out)}."
    yield from _left_at_the_end(sides)
    yield from _untouched(sides)


def _why_nothing(sides: Sides) -> str:
    calls = sides.mine.experiment.calls
    if len(calls) == 1:
        return "there is one call only, and a first call starts from zero anyway"
    if not sides.mine.experiment.layer.stateful:
        return "the layer isn't stateful, so every call starts from zero anyway"
    return "reset_state() comes before every call, so each starts from zero anyway"


def _if_zero(sides: Sides) -> str:
    starts = (part for call in sides.mine.calls for part in (call.initial_h, call.initial_c))
    return "" if any(part.any() for part in starts) else ", since what is handed on is zero"


def _gap(sides: Sides) -> str:
    diverged = sorted({*sides.diverged("h"), *sides.diverged("c")})
    where, named = format_calls(diverged), len(diverged) > 1
    if not sides.diverged("h"):
        return f"c in {where} differs{by_how_far(sides, 'c', named)}; h doesn't"
    return f"h in {where} differs{by_how_far(sides, 'h', named)}{also_c(sides)}"


def _by_whom(left_out: AbstractSet[str]) -> str:
    whom = {"carried": "stateful=True carried", "given": "initial_state gave"}
    return " and ".join(message for origin, message in whom.items() if origin in left_out)


def _left_at_the_end(sides: Sides) -> Iterator[str]:
    """How much of it is left at the last step of the last call that parts."""
    call = (sides.diverged("h") or [-1])[-1]
    gap = sides.gaps[call].h
    if call < 0 or gap is None or sides.mine.calls[call].h.shape[1] < 2:
        return
    rows = sides.alignment.stretches[call][0].rows
    ends = (
        trace.calls[call].h[:rows, -1].astype(np.float64) for trace in (sides.mine, sides.other)
    )
    left = np.abs(apart(*ends))
    if np.isfinite(left).all() and left.max() < gap.size:
        message = format_number(float(left.max())) if left.any() else "nothing"
        yield f"By the last step of call {call}, {message} of it is left."


def _untouched(sides: Sides) -> Iterator[str]:
    """Calls that start from zero in both."""
    calls = [
        gap.call
        for gap in sides.gaps
        if gap.same and sides.mine.calls[gap.call].origin in ("zeros", "reset")
    ]
    if calls:
        starts = "it starts" if len(calls) == 1 else "they start"
        verb = "is" if len(calls) == 1 else "are"
        which = f"Call{'' if len(calls) == 1 else 's'} {listed(calls)}"
        yield f"{which} {verb} the same in both: {starts} from zero either way."
