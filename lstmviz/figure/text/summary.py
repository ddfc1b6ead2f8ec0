"""The picture in words, for those who can't see it.

All of it is made from the numbers of the trace. What is told of calls that are alike is told
once.
"""

from collections.abc import Sequence
from itertools import groupby

import numpy as np

from lstmviz.experiment.counting import counted
from lstmviz.experiment.experiment import Array
from lstmviz.figure.text.sentences import order_and_mask, parted_told, values_told
from lstmviz.figure.view_model.timeline import origin_sentence, step_name
from lstmviz.figure.view_model.trace_view import Reading
from lstmviz.figure.view_model.track_kinds import STATES
from lstmviz.figure.view_model.track_words import FULL_NAMES, letter_of
from lstmviz.figure.view_model.words import Spans, between, calls_told, numbers_told, over_all
from lstmviz.session.view_state import START, Moment, ViewState

MOST_CHARACTERS = 1500
"""A summary is never longer: it is read out from the beginning whenever the picture changes."""

_MOST_LINES = 4  # of calls in a summary
_MOST_NUMBERS = 8  # of a state told unit by unit, all rows together


def summary_of(reading: Reading) -> str:
    """What the film strip shows, in at most `MOST_CHARACTERS`: numbers first, then call by call."""
    layer = reading.trace.experiment.layer
    steps = sum(block.timesteps for block in reading.blocks)
    spans = reading.spans
    lines = _lines(reading, spans)
    sentences = [
        f"{counted(len(reading.blocks), 'call')} of an LSTM with {counted(reading.units, 'unit')} "
        f"on {counted(reading.rows, 'row')}, {counted(steps, 'time step')} in all.",
        values_told(reading, spans),
        f"The layer is {'' if layer.stateful else 'not '}stateful and returns h of "
        + ("every step" if layer.return_sequences else "the last step alone")
        + (", and its last h and c as well." if layer.return_state else "."),
        *lines,
        order_and_mask(reading),
    ]
    if reading.parted:
        sentences.append(f"The output is not h at {parted_told(reading)}.")
    if len(lines) < _MOST_LINES:
        sentences.append(_last_state(reading))
    return " ".join(filter(None, sentences))


def place_of(reading: Reading, view: ViewState) -> str:
    """Where the playhead stands and what is there."""
    moment = reading.fitted(view.moment)
    words = f"Playhead: call {moment.call}, {step_name(reading.trace, moment)}, row {view.row}"
    if not reading.has_row(moment.call, view.row):
        return f"{words}."
    h, c = _states_at(reading, moment, view.row)
    told = []
    if view.unit is not None and view.unit < reading.units:
        words += f", unit {view.unit}"
        h, c = h[[view.unit]], c[[view.unit]]
        told.append(f"h = {numbers_told(h, 4)}, c = {numbers_told(c, 4)}")
        told += _beside_told(reading, view, moment, [view.unit])
    elif reading.units <= _MOST_NUMBERS:
        told.append(f"h = {numbers_told(h, 4)}; c = {numbers_told(c, 4)}")
        told += _beside_told(reading, view, moment, list(range(reading.units)))
    if moment.step == START:
        told.append(f"start state: {origin_sentence(reading.trace, moment.call)}")
    else:
        x = _input_at(reading, moment, view.row)
        if x is not None and x.size <= _MOST_NUMBERS:
            told.append(f"x = {numbers_told(x, 4)}")
        if reading.held(moment.call, view.row)[moment.step]:
            told.append("held by the mask")
        told += _output_told(reading, moment, view.row)
    return f"{words}{': ' if told else ''}{'; '.join(told)}."


def _beside_told(reading: Reading, view: ViewState, moment: Moment, units: list[int]) -> list[str]:
    """What some units have in the other tracks that are shown, a track each."""
    return [
        f"{FULL_NAMES[track]} {letter_of(track)} = {numbers_told(values, 4)}"
        for track in view.tracks
        if track not in STATES and reading.has_track(track)
        for values in (reading.at(moment, view.row, track)[units],)
        if not np.isnan(values).all()
    ]


def _output_told(reading: Reading, moment: Moment, row: int) -> list[str]:
    if not reading.parted_steps(moment.call, row)[moment.step]:
        return []
    output = reading.outputs(moment.call, row)[moment.step + 1]
    said = "the output is not h"
    return [f"{said} but {numbers_told(output, 4)}" if output.size <= _MOST_NUMBERS else said]


def _states_at(reading: Reading, moment: Moment, row: int) -> tuple[Array, Array]:
    call = reading.trace.calls[moment.call]
    if moment.step == START:
        return call.initial_h[row], call.initial_c[row]
    return call.h[row, moment.step], call.c[row, moment.step]


def _input_at(reading: Reading, moment: Moment, row: int) -> Array | None:
    inputs = reading.trace.experiment.calls[moment.call].inputs
    if row >= inputs.shape[0] > 1:
        return None
    step = reading.trace.calls[moment.call].time_index[moment.step]
    x: Array = inputs[min(row, inputs.shape[0] - 1), step]  # one row may serve a larger state
    return x


def _lines(reading: Reading, spans: Sequence[Spans]) -> list[str]:
    """A sentence for each call; calls that are alike and follow each other share one."""
    titles = reading.titles
    groups = [
        list(group)
        for _, group in groupby(
            range(len(titles)),
            lambda n: (titles[n].inputs, titles[n].returned, reading.origin(n)),
        )
    ]
    shown = groups if len(groups) <= _MOST_LINES else groups[: _MOST_LINES - 1]
    lines = [
        # Of a single group the ranges were told already.
        _line(reading, group, [spans[n] for n in group] if len(groups) > 1 else [])
        for group in shown
    ]
    if len(shown) < len(groups):
        lines.append(f"{counted(len(titles) - groups[len(shown)][0], 'more call')}.")
    return lines


def _line(reading: Reading, group: list[int], spans: Sequence[Spans]) -> str:
    first, title = group[0], reading.titles[group[0]]
    origin = origin_sentence(reading.trace, first)
    name = calls_told(group)
    if len(group) > 1:
        name += ", alike"
        if reading.origin(first) == "carried":
            origin = "carried over from the call before"
    values = ""
    if spans:
        h, c = over_all(spans)
        values = f"; h {between(h)}, c {between(c)}"
    name = f"{name[0].upper()}{name[1:]}"
    return f"{name}: {title.inputs}, {title.returned}, start state: {origin}{values}."


def _last_state(reading: Reading) -> str:
    """What the last call ended in, where that is little enough to listen to."""
    last = len(reading.blocks) - 1
    call = reading.trace.calls[last]
    if call.h[:, -1:].size > _MOST_NUMBERS or not call.h.size:
        return ""
    rows = (
        f"row {row}: h = {numbers_told(call.h[row, -1], 3)}; c = {numbers_told(call.c[row, -1], 3)}"
        for row in range(len(call.h))
    )
    return f"Call {last} ends with {'; '.join(rows)}."
