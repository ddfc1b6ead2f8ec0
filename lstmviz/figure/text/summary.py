"""Tells the picture in words, for those who can't see it.

All of it is made from the numbers of the trace. What is told of calls that are alike is told
once.
"""

from collections.abc import Sequence
from itertools import groupby

import numpy as np

from lstmviz.experiment.counting import counted
from lstmviz.experiment.experiment import Array
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
    FULL_NAMES,
    STATES,
    Spans,
    between,
    format_calls,
    format_numbers,
    letter_of,
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
    steps = sum(block.timesteps for block in trace_view.blocks)
    spans = trace_view.spans
    lines, named = _lines(trace_view, spans), format_features(trace_view, _LONGEST_NAMES)
    sentences = [
        f"{counted(len(trace_view.blocks), 'call')} of an LSTM with "
        f"{counted(trace_view.units, 'unit')} "
        f"on {counted(trace_view.rows, 'row')}, {counted(steps, 'time step')} in all"
        f"{where_computed(trace_view)}.",
        f"Features of x: {named}." if named else "",
        format_values(trace_view, spans),
        f"The layer is {'' if layer.stateful else 'not '}stateful and returns h of "
        + ("every step" if layer.return_sequences else "the last step alone")
        + (", and its last h and c as well." if layer.return_state else "."),
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
    h, c = (trace_view.at(moment, view.row, state) for state in STATES)
    message = []
    if view.unit is not None and view.unit < trace_view.units:
        words += f", unit {view.unit}"
        h, c = h[[view.unit]], c[[view.unit]]
        message.append(f"h = {format_numbers(h, 4)}, c = {format_numbers(c, 4)}")
        message += _format_reference(trace_view, view, moment, [view.unit])
    elif trace_view.units <= _MOST_NUMBERS:
        message.append(f"h = {format_numbers(h, 4)}; c = {format_numbers(c, 4)}")
        message += _format_reference(trace_view, view, moment, list(range(trace_view.units)))
    if moment.step == START:
        message.append(f"start state: {origin_sentence(trace_view.trace, moment.call)}")
    else:
        x = _input_at(trace_view, moment, view.row)
        if x is not None and x.size <= _MOST_NUMBERS:
            labels = feature_labels(trace_view)
            named = zip(labels, x, strict=False)
            told = ", ".join(f"{label} {format_numbers(value[None], 4)}" for label, value in named)
            message.append(f"x = {told or format_numbers(x, 4)}")
        if trace_view.held(moment.call, view.row)[moment.step]:
            message.append("held by the mask")
        message += _format_output(trace_view, moment, view.row)
    return f"{words}{': ' if message else ''}{'; '.join(message)}."


def _format_reference(
    trace_view: TraceView, view: ViewState, moment: Moment, units: list[int]
) -> list[str]:
    """What some units have in the other tracks that are shown, a track each."""
    return [
        f"{FULL_NAMES[track]} {letter_of(track)} = {format_numbers(values, 4)}"
        for track in view.tracks
        if track not in STATES and trace_view.has_track(track)
        for values in (trace_view.at(moment, view.row, track)[units],)
        if not np.isnan(values).all()
    ]


def _format_output(trace_view: TraceView, moment: Moment, row: int) -> list[str]:
    if not trace_view.diverging_steps(moment.call, row)[moment.step]:
        return []
    output = trace_view.outputs(moment.call, row)[moment.step + 1]
    said = "the output is not h"
    return [f"{said} but {format_numbers(output, 4)}" if output.size <= _MOST_NUMBERS else said]


def _input_at(trace_view: TraceView, moment: Moment, row: int) -> Array | None:
    inputs = trace_view.trace.experiment.calls[moment.call].inputs
    if row >= inputs.shape[0] > 1:
        return None
    step = trace_view.trace.calls[moment.call].time_index[moment.step]
    x: Array = inputs[min(row, inputs.shape[0] - 1), step]  # one row may serve a larger state
    return x


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
        h, c = over_all(spans)
        values = f"; h {between(h)}, c {between(c)}"
    name = f"{name[0].upper()}{name[1:]}"
    return f"{name}: {title.inputs}, {title.returned}, start state: {origin}{values}."


def _last_state(trace_view: TraceView) -> str:
    """What the last call ended in, where that is little enough to listen to."""
    last = len(trace_view.blocks) - 1
    call = trace_view.trace.calls[last]
    if call.h[:, -1:].size > _MOST_NUMBERS or not call.h.size:
        return ""
    rows = (
        f"row {row}: h = {format_numbers(call.h[row, -1], 3)}; "
        f"c = {format_numbers(call.c[row, -1], 3)}"
        for row in range(len(call.h))
    )
    return f"Call {last} ends with {'; '.join(rows)}."
