"""Writes how a run differs from another one: from a pinned run, from its twins."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np

from lstmviz.experiment.arguments import changed_arguments
from lstmviz.experiment.config import RecurrentConfig
from lstmviz.experiment.counting import counted, format_calls, listed, with_verb
from lstmviz.experiment.twins import Twin, dropout_acts
from lstmviz.trace.comparison.aligned_runs import AlignedRuns, format_agreement, format_number
from lstmviz.trace.comparison.gap import nan_safe_difference
from lstmviz.trace.findings.changed_state import changed_state_sentences
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
        # Of one number of a state that was changed it is told how far that goes.
        travel = changed_state_sentences(runs.other, runs.mine)
        yield from travel or (f"{divergence_clause(runs)}.",)
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


_OTHER_NUMBERS = ("activation", "recurrent_activation", "reset_after", "go_backwards", "dtype")
"""Arguments other than stateful and dropout that change the states, on given weights."""


def keras_defaults_sentences(runs: AlignedRuns) -> Iterator[str]:
    """Yields what the defaults would return, then whether the states would differ."""
    layer = runs.mine.experiment.layer
    changed = [name for name in changed_arguments(layer) if name != "units"]
    if not changed:
        yield f"Nothing differs ({format_agreement(runs)}): every argument is at its default."
        return
    returned = _returned_instead(runs)
    for other in returned:
        yield f"With Keras' defaults the layer returns {other}: {_what_is_returned(layer)}."
    if not runs.states_agree:
        yield f"{divergence_clause(runs)}{_because(runs)}."
    elif returned or not runs.outputs_agree:
        yield f"{with_verb(runs.states)} the same throughout, {format_agreement(runs)}."
    else:
        message = "argument set makes" if len(changed) == 1 else "arguments set make"
        yield (
            f"Nothing differs ({format_agreement(runs)}): the {message} no difference "
            "to these calls."
        )
    yield from output_sentences(runs)


def _returned_instead(runs: AlignedRuns) -> list[str]:
    """Writes what the other run returns: "(2, 4) instead of (2, 3, 4) in call 1"."""
    found = []
    for shapes, calls in calls_by_returned_shapes(runs).items():
        mine, other = shapes.split(" ↔ ")
        where = "" if len(calls) == len(runs.mine.calls) else f" in {format_calls(calls)}"
        found.append(f"{other} instead of {mine}{where}")
    return found


def _what_is_returned(layer: RecurrentConfig) -> str:
    if not layer.return_state:
        return "the last step alone"
    states = listed(layer.kind.state_names)
    return f"{'the last step' if layer.return_sequences else 'the output'} alone, without {states}"


def _because(runs: AlignedRuns) -> str:
    """Writes why the states differ, where one argument alone can be the reason; else ""."""
    experiment, layer = runs.mine.experiment, runs.mine.experiment.layer
    others = any(name in _OTHER_NUMBERS for name in changed_arguments(layer))
    dropped = dropout_acts(layer) and any(call.training for call in experiment.calls)
    if layer.stateful and not others and not dropped:
        return ": without stateful=True each call starts from zero"
    if layer.go_backwards and not layer.stateful and not dropped:
        return ": without go_backwards the steps are read in their own order"
    return ""


def other_kind_sentences(runs: AlignedRuns) -> Iterator[str]:
    """Yields how the states differ from those of a layer of another kind, and what it returns."""
    kind = runs.other.experiment.layer.kind
    if runs.states_agree:
        yield f"As {kind}, {with_verb(runs.states)} the same throughout, {format_agreement(runs)}."
    else:
        yield f"As {kind}, {divergence_clause(runs)}."
    yield from output_sentences(runs)
    for other in _returned_instead(runs):
        yield f"It returns {other}."


def stateless_sentences(runs: AlignedRuns) -> Iterator[str]:
    """Yields by how much h differs without the carried state or, where nothing does, why.

    Where a call starts, the difference is that state itself, which no step computed. It is drawn
    there, mostly as the largest of all, so that it is told, apart from what became of it.
    """
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
        starts = (part for call in runs.mine.calls for part in call.initial.values())
        zero = "" if any(part.any() for part in starts) else ", since what is handed on is zero"
        yield (
            f"{message[0].upper()}{message[1:]} {'make' if both else 'makes'} no difference here: "
            f"{with_verb(runs.states)} the same without {'them' if both else 'it'}, "
            f"{format_agreement(runs)}{zero}."
        )
        return
    whom = {"carried": "stateful=True carried", "given": "initial_state gave"}
    by = " and ".join(message for origin, message in whom.items() if origin in left_out)
    yield f"Without {message}, {_gap(runs)}: that is what {by}."
    yield from _left_at_the_end(runs)
    yield from _untouched(runs)


def _why_nothing(runs: AlignedRuns) -> str:
    calls = runs.mine.experiment.calls
    if len(calls) == 1:
        return "there is one call only, and a first call starts from zero anyway"
    if not runs.mine.experiment.layer.stateful:
        return "the layer isn't stateful, so every call starts from zero anyway"
    return "reset_state() comes before every call, so each starts from zero anyway"


def _gap(runs: AlignedRuns) -> str:
    diverged = sorted({call for state in runs.states for call in runs.diverging_calls(state)})
    where, named = format_calls(diverged), len(diverged) > 1
    before, state = split_states(runs)
    size = size_clause(runs, state, named)
    if before:
        same = with_verb(before, "doesn't", "don't")
        return f"{state} in {where} differs{size}{rest_clause(runs)}; {same}"
    starts = [gap.start.size for gap in runs.gaps if gap.call in diverged and gap.start]
    apart = max(starts, default=0.0)
    first = f"starts up to {format_number(apart)} apart and then " if apart else ""
    return f"{state} in {where} {first}differs{size}{rest_clause(runs)}"


def _left_at_the_end(runs: AlignedRuns) -> Iterator[str]:
    """Yields how much of the difference is left at the last step of the last differing call."""
    state = runs.states[0]
    call = (runs.diverging_calls(state) or [-1])[-1]
    if call < 0 or runs.mine.calls[call].h.shape[1] < 2:
        return
    rows = runs.alignment.segments[call][0].rows
    both = (trace.calls[call].states[state] for trace in (runs.mine, runs.other))
    left = np.abs(nan_safe_difference(*(steps[:rows, -1].astype(np.float64) for steps in both)))
    if np.isfinite(left).all() and left.max() < runs.gaps[call].states[state].size:
        message = format_number(float(left.max())) if left.any() else "nothing"
        yield f"By the last step of call {call}, {message} of it is left."


def _untouched(runs: AlignedRuns) -> Iterator[str]:
    """Yields which calls are the same because they start from zero in both runs."""
    origins = [call.origin for call in runs.mine.calls]
    calls = [gap.call for gap in runs.gaps if gap.same and origins[gap.call] in ("zeros", "reset")]
    if calls:
        starts = "it starts" if len(calls) == 1 else "they start"
        verb = "is" if len(calls) == 1 else "are"
        which = f"Call{'' if len(calls) == 1 else 's'} {listed(calls)}"
        yield f"{which} {verb} the same in both: {starts} from zero either way."


def whole_sequence_sentences(runs: AlignedRuns) -> Iterator[str]:
    """Yields whether the states agree with those of one long call, and why."""
    lengths = [call.h.shape[1] for call in runs.mine.calls]
    total, stateful = sum(lengths), runs.mine.experiment.layer.stateful
    one = f"one call of {counted(total, 'step')}"
    if not runs.states_agree:
        before = counted(lengths[0], "step").removeprefix("1 ") if len(lengths) == 2 else "steps"
        why = (
            f": without stateful=True each call starts from zero, and not from the {before} before"
        )
        yield f"Beside {one}, {divergence_clause(runs)}{'' if stateful else why}."
        return
    rows = len(runs.mine.calls[0].h)
    places = f"{rows * total:,} places ({counted(rows, 'row')} × {counted(total, 'step')})"
    agree = with_verb(runs.states, "agrees", "agree")
    yield f"{agree} with {one} at all {places}, {format_agreement(runs)}: " + (
        f"stateful=True makes {_divided(lengths)} the same as one of {total:,}."
        if stateful
        else "every call starts from zero, and here that makes no difference."
    )
    if stateful and rows > 1:
        yield (
            "A row goes on from the same row of the call before. Where sequences change rows "
            "between calls, one gets the other's state, and so it does in the one call."
        )
    for message in output_sentences(runs):
        yield (
            f"{message.removesuffix('.')} all the same: a masked step repeats the output before "
            "it, and where a call begins with masked steps there is none yet, so that they "
            "return 0."
        )


def _divided(lengths: list[int]) -> str:
    """Writes `2 calls of 3 steps`, or `3 calls of 3, 3 and 2 steps`."""
    if len(set(lengths)) == 1:
        return f"{len(lengths)} calls of {counted(lengths[0], 'step')}"
    return f"{len(lengths)} calls of {listed(lengths)} steps"


_TWIN_SENTENCES: Final[Mapping[Twin, Callable[[AlignedRuns], Iterator[str]]]] = MappingProxyType(
    {
        "stateless": stateless_sentences,
        "whole": whole_sequence_sentences,
        "defaults": keras_defaults_sentences,
    }
)


def sentences(runs: AlignedRuns, what: Twin | int) -> tuple[str, ...]:
    """Writes how the runs differ, the most important sentence first.

    Args:
        runs: the two runs, measured.
        what: the twin that the other run is, or the place of a pinned experiment.
    """
    if isinstance(what, int):
        return (*pinned_run_sentences(runs), *nan_sentences(runs))
    write = _TWIN_SENTENCES.get(what, other_kind_sentences)
    return (*write(runs), *nan_sentences(runs))
