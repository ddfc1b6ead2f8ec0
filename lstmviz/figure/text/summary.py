"""Tells the picture in words, for those who can't see it.

All of it is made from the numbers of the trace. What is told of calls that are alike is told
once.
"""

from collections.abc import Sequence
from itertools import groupby

import numpy as np

from lstmviz.experiment.counting import counted
from lstmviz.figure.text.layers import layers_about, output_sentence, place_in_model
from lstmviz.figure.text.sentences import (
    format_divergence,
    format_values,
    order_and_mask,
    where_computed,
)
from lstmviz.figure.view_model.feature_names import feature_labels, format_features
from lstmviz.figure.view_model.timeline import origin_sentence, step_name
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.figure.view_model.words import (
    Spans,
    between,
    format_calls,
    format_numbers,
    joined,
    over_all,
)
from lstmviz.session.view_state import START, Moment, ViewState

MOST_CHARACTERS = 1500
"""A summary is never longer: it is read out from the beginning whenever the picture changes."""

_MOST_LINES = 4  # of calls in a summary
_LONGEST_NAMES = 80  # characters of all features' names
_MOST_NUMBERS = 8  # of a state told unit by unit, all rows together


def summary_of(trace_view: TraceView) -> str:
    """What the film strip shows, in at most `MOST_CHARACTERS`: numbers first, then call by call."""
    layer = trace_view.trace.experiment.layer
    states = layer.kind.state_names
    steps = sum(block.timesteps for block in trace_view.blocks)
    spans = trace_view.spans
    lines, named = _lines(trace_view, spans), format_features(trace_view, _LONGEST_NAMES)
    place = place_in_model(trace_view)
    sentences = [
        f"{counted(len(trace_view.blocks), 'call')} of {layer.kind} with "
        f"{counted(trace_view.units, 'unit')} "
        f"on {counted(trace_view.rows, 'row')}, {counted(steps, 'time step')} in all"
        f"{where_computed(trace_view)}.",
        f"It is {place}." if place else "",
        f"Features of x: {named}." if named else "",
        layers_about(trace_view),
        format_values(trace_view, spans),
        f"The layer is {'' if layer.stateful else 'not '}stateful and returns h of "
        + ("every step" if layer.return_sequences else "the last step alone")
        + (f", and its last {joined(states)} as well." if layer.return_state else "."),
        *lines,
        order_and_mask(trace_view),
    ]
    if trace_view.diverged:
        sentences.append(f"The output is not h at {format_divergence(trace_view)}.")
    if len(lines) < _MOST_LINES:
        sentences.append(_last_state(trace_view))
    return " ".join(filter(None, sentences))


def place_of(trace_view: TraceView, view: ViewState) -> str:
    """Where the playhead stands and what is there."""
    moment = trace_view.fitted(view.moment)
    words = f"Playhead: call {moment.call}, {step_name(trace_view.trace, moment)}, row {view.row}"
    if not trace_view.has_row(moment.call, view.row):
        return f"{words}."
    message, units = [], list(range(trace_view.units))
    is_one = view.unit in units
    if view.unit is not None and is_one:
        words += f", unit {view.unit}"
        units = [view.unit]
    if is_one or len(units) <= _MOST_NUMBERS:
        states = _format_states(trace_view, view, moment, units)
        message += [", ".join(states)] if is_one else states
        message += _format_others(trace_view, view, moment, units)
    if moment.step == START:
        message.append(f"start state: {origin_sentence(trace_view.trace, moment.call)}")
    else:
        inputs = trace_view.inputs(moment.call, view.row)
        if inputs is not None and inputs.shape[1] <= _MOST_NUMBERS:
            x = inputs[moment.step]
            labels = feature_labels(trace_view)
            named = zip(labels, x, strict=False)
            told = ", ".join(f"{label} {format_numbers(value[None], 4)}" for label, value in named)
            message.append(f"x = {told or format_numbers(x, 4)}")
        if trace_view.held(moment.call, view.row)[moment.step]:
            message.append("held by the mask")
        message += _format_output(trace_view, moment, view.row)
        message += filter(None, [output_sentence(trace_view, moment, view.row)])
    return f"{words}{': ' if message else ''}{'; '.join(message)}."


def _format_states(
    trace_view: TraceView, view: ViewState, moment: Moment, units: list[int]
) -> list[str]:
    """What some units have in the states, a state each."""
    return [
        f"{name} = {format_numbers(trace_view.at(moment, view.row, name)[units], 4)}"
        for name, track in trace_view.tracks.items()
        if track.is_state
    ]


def _format_others(
    trace_view: TraceView, view: ViewState, moment: Moment, units: list[int]
) -> list[str]:
    """What some units have in the other tracks that are shown, a track each."""
    return [
        f"{track.label} {track.letter} = {format_numbers(values, 4)}"
        for name, track in trace_view.tracks.items()
        if name in view.tracks and not track.is_state and trace_view.has_track(name)
        for values in (trace_view.at(moment, view.row, name)[[0] if track.is_single else units],)
        if not np.isnan(values).all()
    ]


def _format_output(trace_view: TraceView, moment: Moment, row: int) -> list[str]:
    if not trace_view.diverging_steps(moment.call, row)[moment.step]:
        return []
    output = trace_view.outputs(moment.call, row)[moment.step + 1]
    said = "the output is not h"
    return [f"{said} but {format_numbers(output, 4)}" if output.size <= _MOST_NUMBERS else said]


def _lines(trace_view: TraceView, spans: Sequence[Spans]) -> list[str]:
    """A sentence for each call; calls that are alike and follow each other share one."""
    titles = trace_view.titles
    groups = [
        list(group)
        for _, group in groupby(
            range(len(titles)),
            lambda n: (titles[n].inputs, titles[n].returned, trace_view.origin(n)),
        )
    ]
    shown = groups if len(groups) <= _MOST_LINES else groups[: _MOST_LINES - 1]
    lines = [
        # Of a single group the ranges were told already.
        _line(trace_view, group, [spans[n] for n in group] if len(groups) > 1 else [])
        for group in shown
    ]
    if len(shown) < len(groups):
        lines.append(f"{counted(len(titles) - groups[len(shown)][0], 'more call')}.")
    return lines


def _line(trace_view: TraceView, group: list[int], spans: Sequence[Spans]) -> str:
    first, title = group[0], trace_view.titles[group[0]]
    origin = origin_sentence(trace_view.trace, first)
    name = format_calls(group)
    if len(group) > 1:
        name += ", alike"
        if trace_view.origin(first) == "carried":
            origin = "carried over from the call before"
    values = ""
    if spans:
        told = (f"{name} {between(span)}" for name, span in over_all(spans).items())
        values = f"; {', '.join(told)}"
    name = f"{name[0].upper()}{name[1:]}"
    return f"{name}: {title.inputs}, {title.returned}, start state: {origin}{values}."


def _last_state(trace_view: TraceView) -> str:
    """What the last call ended in, where that is little enough to listen to."""
    last = len(trace_view.blocks) - 1
    call = trace_view.trace.calls[last]
    if call.h[:, -1:].size > _MOST_NUMBERS or not call.h.size:
        return ""
    states = call.states.items()
    rows = (
        f"row {row}: "
        + "; ".join(f"{name} = {format_numbers(values[row, -1], 3)}" for name, values in states)
        for row in range(len(call.h))
    )
    return f"Call {last} ends with {'; '.join(rows)}."
