"""Makes sentences about a trace that its caption and its summary share."""

from collections.abc import Sequence

import numpy as np

from lstmviz.experiment.arrays import Array, same_array
from lstmviz.experiment.counting import counted
from lstmviz.experiment.to_code.expression import constructor_expression
from lstmviz.figure.text.layers import place_in_model
from lstmviz.figure.view_model.choice import Chosen
from lstmviz.figure.view_model.timeline import step_name
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.figure.view_model.track_values import differ
from lstmviz.figure.view_model.words import (
    Spans,
    between,
    format_calls,
    format_number,
    grouped,
    joined,
    over_all,
)
from lstmviz.session.view_state import HColours, Moment


def titles_of(trace_view: TraceView) -> tuple[str, ...]:
    """What stands above a picture: where in a model the layer is, if in any, and what makes it."""
    layer = constructor_expression(trace_view.trace.experiment.layer) + where_computed(trace_view)
    return tuple(filter(None, (place_in_model(trace_view), layer)))


def order_and_mask(trace_view: TraceView) -> str:
    """What is unusual about the steps' order, the mask and dropout; empty where nothing is."""
    said = []
    layer = trace_view.trace.experiment.layer
    if layer.go_backwards:
        order = ", and the output keeps that order" if layer.return_sequences else ""
        said.append(f"with go_backwards the last input is read first{order}")
    if trace_view.any_held:
        states = layer.kind.state_names
        stay = "stays as it was" if len(states) == 1 else "stay as they were"
        said.append(f"a mask holds {format_held(trace_view)}: {joined(states)} {stay}")
    dropout = format_dropout(trace_view)
    if dropout:
        said.append(dropout)
    text = "; ".join(said)
    return f"{text[0].upper()}{text[1:]}." if text else ""


def format_values(trace_view: TraceView, spans: Sequence[Spans]) -> str:
    """How far the states reach."""
    first, *others = over_all(spans).items()
    more = "".join(f", {name} {between(span)}" for name, span in others)
    lost = f"; {format_lost(trace_view)}" if trace_view.any_lost else ""
    return f"{first[0]} lies {between(first[1])}{more}{lost}."


def format_colours(trace_view: TraceView, chosen: Chosen, h_colours: HColours) -> str:
    """At which values of the states the colours of heatmaps end; empty where lines are drawn."""
    if chosen.as_lines:
        return ""
    drawn = [name for name in chosen.tracks if trace_view.tracks[name].is_state]
    first, *others = ((name, format_number(chosen.colour_limits[name][1], 3)) for name in drawn)
    reach = ", as far as h reaches" if h_colours == "reach" else ""
    more = "".join(f"; those of {name} at ±{end}" for name, end in others)
    return f"The colours of {first[0]} end at ±{first[1]}{reach}{more}."


def format_dropout(trace_view: TraceView) -> str:
    """In which calls dropout acted, and at what rates; empty where it didn't."""
    groups = grouped([title.dropout for title in trace_view.titles])
    message = (f"{rates} acts in {format_calls(calls)}" for rates, calls in groups.items() if rates)
    return "; ".join(message)


def same_inputs(trace_view: TraceView) -> bool:
    """Whether every call is given the same numbers."""
    first, *others = (call.inputs for call in trace_view.trace.experiment.calls)
    return all(same_array(first, other) for other in others)


def format_held(trace_view: TraceView) -> str:
    """How many steps a mask holds."""
    calls = trace_view.trace.calls
    count = sum(int(np.count_nonzero(call.held)) for call in calls)
    return of_steps(trace_view, count, sum(int(np.prod(call.h.shape[:2])) for call in calls))


def format_divergence(trace_view: TraceView) -> str:
    """At how many steps, of those in the output, it isn't h."""
    whole, count, total = trace_view.trace.experiment.layer.return_sequences, 0, 0
    for call in trace_view.trace.calls:
        if call.h.size:
            output, h = call.returned[0], call.h if whole else call.h[:, -1]
            diverged = differ(output, h).any(axis=-1)
            count, total = count + int(np.count_nonzero(diverged)), total + diverged.size
    return of_steps(trace_view, count, total, "step" if whole else "last step")


def of_steps(trace_view: TraceView, count: int, total: int, noun: str = "step") -> str:
    """A share of steps, each counted once for every row."""
    return f"{count} of {counted(total, noun)}" + (" of all rows" if trace_view.rows > 1 else "")


def format_lost(trace_view: TraceView) -> str:
    """Where the first state is that is no number, in time."""
    for number, call in enumerate(trace_view.trace.calls):
        whole = (np.isfinite(states).all(axis=-1) for states in call.states.values())
        lost: Array = ~np.logical_and.reduce(list(whole))
        if lost.any():
            step = int(lost.any(axis=0).argmax())
            row = int(lost[:, step].argmax())
            values = np.concatenate([states[row, step] for states in call.states.values()])
            what = "NaN" if np.isnan(values).any() else "infinity"
            when = step_name(trace_view.trace, Moment(number, step))
            return f"{what} from call {number}, row {row}, {when} on"
    raise AssertionError("asked only where there is one")


def where_computed(trace_view: TraceView) -> str:
    """The end of a sentence, ", computed on Tesla T4"; empty where it was the CPU."""
    device = trace_view.trace.device
    return "" if device == "CPU" else f", computed on {device}"
