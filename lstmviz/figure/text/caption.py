"""The caption that an author starts from, made from the numbers of the trace."""

from collections.abc import Sequence
from itertools import pairwise

from lstmviz.experiment.arrays import same_arrays
from lstmviz.experiment.counting import counted
from lstmviz.experiment.to_code.expression import constructor_expression
from lstmviz.figure.text.layers import layers_sentence, place_in_model
from lstmviz.figure.text.sentences import (
    format_colours,
    format_divergence,
    format_values,
    order_and_mask,
    same_inputs,
    where_computed,
)
from lstmviz.figure.view_model.choice import Choice, Chosen
from lstmviz.figure.view_model.feature_names import format_features
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.figure.view_model.words import (
    format_calls,
    format_shapes,
    grouped,
    joined,
    listed,
)
from lstmviz.trace.trace import Origin


def caption_of(trace_view: TraceView, choice: Choice | None = None) -> str:
    """A few plain sentences that an author could print under the picture of what is chosen."""
    choice = choice or Choice()
    chosen = Chosen.of(trace_view, choice)
    as_lines = chosen.as_lines
    sentences = (
        _what_ran(trace_view),
        _what_came_back(trace_view, as_lines),
        _where_states_came_from(trace_view),
        order_and_mask(trace_view),
        format_values(trace_view, trace_view.spans),
        _what_is_chosen(trace_view, chosen),
        layers_sentence(trace_view, chosen),
        format_colours(trace_view, chosen, choice.h_colours),
        _reference_sentence(trace_view, chosen),
    )
    return " ".join(filter(None, sentences))


def _what_ran(trace_view: TraceView) -> str:
    calls = trace_view.trace.experiment.calls
    times = {1: "called once", 2: "called twice"}.get(len(calls), f"called {len(calls)} times")
    same = "the same " if len(calls) > 1 and same_inputs(trace_view) else ""
    shapes = format_shapes([call.inputs.shape for call in calls])
    layer = constructor_expression(trace_view.trace.experiment.layer)
    features = format_features(trace_view)
    named = f" (features: {features})" if features else ""
    place = place_in_model(trace_view)
    if trace_view.trace.ran.place.direction:  # else it begins with a name, which keeps its letters
        place = f"{place[:1].upper()}{place[1:]}"
    layer = f"{place}. {layer}" if place else layer
    return f"{layer} {times} with {same}x of shape {shapes}{named}{where_computed(trace_view)}."


def _what_is_chosen(trace_view: TraceView, chosen: Chosen) -> str:
    """What is drawn besides states and differences, and which rows and units, where not all are."""
    said = []
    tracks = [trace_view.tracks[name] for name in chosen.tracks]
    more = [
        f"{track.label} {track.letter}"
        for track in tracks
        if not (track.is_state or track.needs_reference)
    ]
    if more:
        states = trace_view.trace.experiment.layer.kind.state_names
        below = "the states" if len(states) > 1 else states[0]
        said.append(f"below {below} {'is' if len(more) == 1 else 'are'} {joined(more)}")
    for name, drawn, every in (
        ("row", len(chosen.rows), trace_view.rows),
        ("unit", len(chosen.units), trace_view.units),
    ):
        if drawn < every:
            said.append(f"{drawn} of {counted(every, name)} {'is' if drawn == 1 else 'are'} drawn")
    text = "; ".join(said)
    return f"{text[0].upper()}{text[1:]}." if text else ""


def _reference_sentence(trace_view: TraceView, chosen: Chosen) -> str:
    other = trace_view.other
    if other is None or not other.said:
        return ""
    how = "Dashed" if chosen.as_lines else "Compared with"
    shown = any(trace_view.tracks[name].needs_reference for name in chosen.tracks)
    minus = "; Δ is this run minus that one" if shown else ""
    return f"{how}: {other.name}{minus}. {other.said}"


def _what_came_back(trace_view: TraceView, as_lines: bool) -> str:
    layer, calls = trace_view.trace.experiment.layer, trace_view.trace.calls
    names = layer.kind.state_names
    shapes = format_shapes([call.returned[0].shape for call in calls])
    state = ""
    if layer.return_state:
        states = format_shapes([c.returned[1].shape for c in calls])
        each = " each" if len(names) > 1 else ""
        state = f", and its last {joined(names)}, shape {states}{each}"
    drawn = "drawn filled" if as_lines else "marked as returned"
    if layer.return_sequences:
        which = "every step"
        filled = f"every h is {drawn}"
        if state and len(names) > 1:
            others = (f"the last {name}" for name in names[1:])
            filled = f"{joined(['every h', *others])} are {drawn}"
    else:
        which = "its last step alone"
        filled = f"the last h alone is {drawn}"
        if state and len(names) > 1:
            filled = f"the last {joined(names)} are {drawn}"
        filled += ", what came before was only computed"
    if trace_view.diverged:
        filled += f", but at {format_divergence(trace_view)} the output is not h"
    each = "The call" if len(calls) == 1 else "Each call"
    return f"{each} returned h of {which}, shape {shapes}{state}: {filled}."


def _where_states_came_from(trace_view: TraceView) -> str:
    calls = trace_view.trace.calls
    origins = grouped([call.origin for call in calls])
    if len(calls) == 1:
        said = f"The call starts {_START_WORDS[calls[0].origin]}"
    elif list(origins) == ["zeros"]:
        said = f"Each call starts again at zero: {_before(range(1, len(calls)))} is lost"
    else:
        said = "; ".join(origin_clause(trace_view, *group) for group in origins.items())
        said = said[0].upper() + said[1:]
    return f"{said}{_same_again(trace_view)}."


_START_WORDS: dict[Origin, str] = {
    "zeros": "at zero",
    "carried": "from",
    "given": "from the state given with it (initial_state)",
    "reset": "at zero after reset_state()",
}


def origin_clause(trace_view: TraceView, origin: Origin, numbers: list[int]) -> str:
    """Where the states come from that some calls of one origin start from, and what is lost."""
    start = "starts" if len(numbers) == 1 else "start"
    said = f"{format_calls(numbers)} {start} {_START_WORDS[origin]}"
    if origin == "given" and len(numbers) > 1:
        said = said.replace("with it", "with each")
    later = [number for number in numbers if number]
    if origin == "carried":
        rows = max(int(trace_view.trace.calls[number].h.shape[0]) for number in numbers)
        go_on = f": rows {listed(range(rows))} go on" if rows > 1 else ": row 0 goes on"
        return f"{said} {_before(later)}{go_on if rows else ''}"
    if not later:
        return said
    if origin == "given":
        return f"{said}, not from {_before(later)}"
    return f"{said}: {_before(later)} is lost"


def _before(numbers: Sequence[int]) -> str:
    """The state that went into the calls, or would have, had it been carried."""
    before = f"call {numbers[0] - 1}" if len(numbers) == 1 else "the call before"
    return f"the state that {before} ended in"


def _same_again(trace_view: TraceView) -> str:
    """Whether the same input gave the same output: what a carried state changes."""
    calls = trace_view.trace.calls
    if len(calls) < 2 or not same_inputs(trace_view):
        return ""
    again = [same_arrays(a.returned, b.returned) for a, b in pairwise(calls)]
    each = "" if len(calls) == 2 else " each time"
    if all(again):
        return f", and the same x gives the same output{each or ' again'}"
    return "" if any(again) else f", and the same x gives another output{each}"
