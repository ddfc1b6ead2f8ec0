"""The picture in words: a caption to print under it, and what those hear who can't see it.

All of it is made from the numbers of the trace. What is told of calls that are alike is told
once, so that the words stay few however many calls there are.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise
from typing import TypeVar

import numpy as np

from lstmviz.experiment.experiment import Array, same_array, same_arrays
from lstmviz.experiment.expression import constructor_expression
from lstmviz.figure.reading import Reading
from lstmviz.figure.timeline import origin_sentence, shape_text, step_name
from lstmviz.session.view_state import START, Moment, ViewState
from lstmviz.trace.trace import Origin

MOST_CHARACTERS = 1500
"""A summary is never longer: it is read out from the beginning whenever the picture changes."""

_MOST_SHAPES = 3  # told one by one
_MOST_RANGES = 4  # of call numbers
_MOST_LINES = 4  # of calls in a summary
_MOST_NUMBERS = 8  # of a state told unit by unit, all rows together

_Span = tuple[float, float]
_Spans = tuple[_Span | None, _Span | None]  # of h and of c
_T = TypeVar("_T")


def summary_of(reading: Reading) -> str:
    """What the film strip shows, in at most `MOST_CHARACTERS`: numbers first, then call by call."""
    layer = reading.trace.experiment.layer
    steps = sum(block.timesteps for block in reading.blocks)
    spans = _spans_of_calls(reading)
    lines = _lines(reading, spans)
    sentences = [
        f"{_count(len(reading.blocks), 'call')} of an LSTM with {_count(reading.units, 'unit')} "
        f"on {_count(reading.rows, 'row')}, {_count(steps, 'time step')} in all.",
        _values(reading, spans),
        f"The layer is {'' if layer.stateful else 'not '}stateful and returns h of "
        + ("every step" if layer.return_sequences else "the last step alone")
        + (", and its last h and c as well." if layer.return_state else "."),
        *lines,
        _order_and_mask(reading),
    ]
    if reading.parted:
        sentences.append(f"The output is not h at {_parted(reading)}.")
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
        told.append(f"h = {_numbers(h, 4)}, c = {_numbers(c, 4)}")
    elif reading.units <= _MOST_NUMBERS:
        told.append(f"h = {_numbers(h, 4)}; c = {_numbers(c, 4)}")
    if moment.step == START:
        told.append(f"start state: {origin_sentence(reading.trace, moment.call)}")
    else:
        x = _input_at(reading, moment, view.row)
        if x is not None and x.size <= _MOST_NUMBERS:
            told.append(f"x = {_numbers(x, 4)}")
        if reading.held(moment.call, view.row)[moment.step]:
            told.append("held by the mask")
    return f"{words}{': ' if told else ''}{'; '.join(told)}."


def caption_of(reading: Reading) -> str:
    """Two to five plain sentences that an author could print under the picture."""
    sentences = (
        _what_ran(reading),
        _what_came_back(reading),
        _where_states_came_from(reading),
        _order_and_mask(reading),
        _values(reading, _spans_of_calls(reading)),
    )
    return " ".join(filter(None, sentences))


# One moment alone: what `Reading` gives of a whole call is too much for each step.


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


# The caption's sentences --------------------------------------------------------------------


def _what_ran(reading: Reading) -> str:
    calls = reading.trace.experiment.calls
    times = {1: "called once", 2: "called twice"}.get(len(calls), f"called {len(calls)} times")
    same = "the same " if len(calls) > 1 and _same_inputs(reading) else ""
    shapes = _shapes([call.inputs.shape for call in calls])
    layer = constructor_expression(reading.trace.experiment.layer)
    return f"{layer} {times} with {same}x of shape {shapes}."


def _what_came_back(reading: Reading) -> str:
    layer, calls = reading.trace.experiment.layer, reading.trace.calls
    shapes = _shapes([call.returned[0].shape for call in calls])
    state = ""
    if layer.return_state:
        state = (
            f", and its last h and c, shape {_shapes([c.returned[1].shape for c in calls])} each"
        )
    drawn = "drawn filled" if reading.as_lines else "marked as returned"
    if layer.return_sequences:
        which = "every step"
        filled = f"every h and the last c are {drawn}" if state else f"every h is {drawn}"
    else:
        which = "its last step alone"
        filled = f"the last h and c are {drawn}" if state else f"the last h alone is {drawn}"
        filled += ", what came before was only computed"
    if reading.parted:
        filled += f", but at {_parted(reading)} the output is not h"
    each = "The call" if len(calls) == 1 else "Each call"
    return f"{each} returned h of {which}, shape {shapes}{state}: {filled}."


def _where_states_came_from(reading: Reading) -> str:
    calls = reading.trace.calls
    origins = _grouped([call.origin for call in calls])
    if len(calls) == 1:
        said = f"The call starts {_START_WORDS[calls[0].origin]}"
    elif list(origins) == ["zeros"]:
        said = f"Each call starts again at zero: {_before(range(1, len(calls)))} is lost"
    else:
        said = "; ".join(_origin_clause(reading, *group) for group in origins.items())
        said = said[0].upper() + said[1:]
    return f"{said}{_same_again(reading)}."


_START_WORDS: dict[Origin, str] = {
    "zeros": "at zero",
    "carried": "from",
    "given": "from the state given with it (initial_state)",
    "reset": "at zero after reset_state()",
}


def _origin_clause(reading: Reading, origin: Origin, numbers: list[int]) -> str:
    said = f"{_calls(numbers)} {_start(numbers)} {_START_WORDS[origin]}"
    if origin == "given" and len(numbers) > 1:
        said = said.replace("with it", "with each")
    later = [number for number in numbers if number]
    if origin == "carried":
        rows = _rows(max(int(reading.trace.calls[number].h.shape[0]) for number in numbers))
        return f"{said} {_before(later)}{rows}"
    if not later:
        return said
    if origin == "given":
        return f"{said}, not from {_before(later)}"
    return f"{said}: {_before(later)} is lost"


def _start(numbers: Sequence[int]) -> str:
    return "starts" if len(numbers) == 1 else "start"


def _before(numbers: Sequence[int]) -> str:
    """The state that went into the calls, or would have, had it been carried."""
    before = f"call {numbers[0] - 1}" if len(numbers) == 1 else "the call before"
    return f"the state that {before} ended in"


def _rows(count: int) -> str:
    if count < 1:
        return ""
    if count == 1:
        return ": row 0 goes on"
    return f": rows {_listed(range(count))} go on"


def _same_again(reading: Reading) -> str:
    """Whether the same input gave the same output: what a carried state changes."""
    calls = reading.trace.calls
    if len(calls) < 2 or not _same_inputs(reading):
        return ""
    again = [same_arrays(a.returned, b.returned) for a, b in pairwise(calls)]
    each = "" if len(calls) == 2 else " each time"
    if all(again):
        return f", and the same x gives the same output{each or ' again'}"
    return "" if any(again) else f", and the same x gives another output{each}"


def _order_and_mask(reading: Reading) -> str:
    said = []
    layer = reading.trace.experiment.layer
    if layer.go_backwards:
        order = ", and the output keeps that order" if layer.return_sequences else ""
        said.append(f"with go_backwards the last input is read first{order}")
    if reading.any_held:
        said.append(f"a mask holds {_held(reading)}: h and c stay as they were")
    text = "; ".join(said)
    return f"{text[0].upper()}{text[1:]}." if text else ""


def _values(reading: Reading, spans: Sequence[_Spans]) -> str:
    h, c = _over_all(spans)
    lost = f"; {_lost(reading)}" if reading.any_lost else ""
    return f"h lies {_between(h)}, c {_between(c)}{lost}."


# The summary --------------------------------------------------------------------------------


def _lines(reading: Reading, spans: Sequence[_Spans]) -> list[str]:
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
        lines.append(f"{_count(len(titles) - groups[len(shown)][0], 'more call')}.")
    return lines


def _line(reading: Reading, group: list[int], spans: Sequence[_Spans]) -> str:
    first, title = group[0], reading.titles[group[0]]
    origin = origin_sentence(reading.trace, first)
    name = _calls(group)
    if len(group) > 1:
        name += ", alike"
        if reading.origin(first) == "carried":
            origin = "carried over from the call before"
    values = ""
    if spans:
        h, c = _over_all(spans)
        values = f"; h {_between(h)}, c {_between(c)}"
    name = f"{name[0].upper()}{name[1:]}"
    return f"{name}: {title.inputs}, {title.returned}, start state: {origin}{values}."


def _last_state(reading: Reading) -> str:
    """What the last call ended in, where that is little enough to listen to."""
    last = len(reading.blocks) - 1
    call = reading.trace.calls[last]
    if call.h[:, -1:].size > _MOST_NUMBERS or not call.h.size:
        return ""
    rows = (
        f"row {row}: h = {_numbers(call.h[row, -1], 3)}; c = {_numbers(call.c[row, -1], 3)}"
        for row in range(len(call.h))
    )
    return f"Call {last} ends with {'; '.join(rows)}."


# What is counted ----------------------------------------------------------------------------


def _same_inputs(reading: Reading) -> bool:
    first, *others = (call.inputs for call in reading.trace.experiment.calls)
    return all(same_array(first, other) for other in others)


def _held(reading: Reading) -> str:
    calls = reading.trace.calls
    count = sum(int(np.count_nonzero(call.held)) for call in calls)
    return _of_steps(reading, count, sum(int(np.prod(call.h.shape[:2])) for call in calls))


def _parted(reading: Reading) -> str:
    """At how many steps, of those in the output, it isn't h."""
    whole, count, total = reading.trace.experiment.layer.return_sequences, 0, 0
    for call in reading.trace.calls:
        if call.h.size:
            output, h = call.returned[0], call.h if whole else call.h[:, -1]
            parted = ~((output == h) | np.isnan(output)).all(axis=-1)
            count, total = count + int(np.count_nonzero(parted)), total + parted.size
    return _of_steps(reading, count, total, "step" if whole else "last step")


def _of_steps(reading: Reading, count: int, total: int, noun: str = "step") -> str:
    """A share of steps, each counted once for every row."""
    return f"{count} of {_count(total, noun)}" + (" of all rows" if reading.rows > 1 else "")


def _lost(reading: Reading) -> str:
    """Where the first state is that is no number, in time."""
    for number, call in enumerate(reading.trace.calls):
        numbers = np.isfinite(call.h) & np.isfinite(call.c)
        lost = np.asarray(~numbers.all(axis=-1))
        if lost.any():
            step = int(lost.any(axis=0).argmax())
            row = int(lost[:, step].argmax())
            values = np.concatenate([call.h[row, step], call.c[row, step]])
            what = "NaN" if np.isnan(values).any() else "infinity"
            when = step_name(reading.trace, Moment(number, step))
            return f"{what} from call {number}, row {row}, {when} on"
    raise AssertionError("asked only where there is one")


def _spans_of_calls(reading: Reading) -> list[_Spans]:
    return [(_span(call.h), _span(call.c)) for call in reading.trace.calls]


def _span(array: Array) -> _Span | None:
    """The smallest and the largest number; None where there is none."""
    values = array
    if values.size and not (np.isfinite(values.min()) and np.isfinite(values.max())):
        values = values[np.isfinite(values)]  # only now: this copies
    return (float(values.min()), float(values.max())) if values.size else None


def _over_all(spans: Sequence[_Spans]) -> _Spans:
    def merged(parts: Iterable[_Span | None]) -> _Span | None:
        there = [part for part in parts if part is not None]
        return (min(p[0] for p in there), max(p[1] for p in there)) if there else None

    return merged(h for h, _ in spans), merged(c for _, c in spans)


# Words --------------------------------------------------------------------------------------


def _grouped(values: Iterable[_T]) -> dict[_T, list[int]]:
    """The places of each value, in the order in which the values come first."""
    groups: dict[_T, list[int]] = {}
    for number, value in enumerate(values):
        groups.setdefault(value, []).append(number)
    return groups


def _shapes(shapes: Sequence[tuple[int, ...]]) -> str:
    groups = _grouped(shapes)
    if len(groups) == 1:
        return shape_text(shapes[0])
    if len(groups) > _MOST_SHAPES:
        last = len(shapes) - 1
        return (
            f"{shape_text(shapes[0])} in call 0 to {shape_text(shapes[-1])} in call {last} "
            f"({len(groups)} different ones)"
        )
    return _joined([f"{shape_text(shape)} in {_calls(group)}" for shape, group in groups.items()])


def _calls(numbers: Sequence[int]) -> str:
    """`call 3`, `calls 1 and 2`, `calls 1 to 7 and 9`, or how many where they lie scattered."""
    if len(numbers) == 1:
        return f"call {numbers[0]}"
    listed = _listed(numbers)
    return f"calls {listed}" if listed else f"{len(numbers)} other calls"


def _listed(numbers: Sequence[int]) -> str:
    """Ascending numbers in words; empty where that would take too many."""
    parts: list[str] = []
    for _, run in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0]):
        members = [number for _, number in run]
        if len(members) < 3:
            parts += map(str, members)
        else:
            parts.append(f"{members[0]} to {members[-1]}")
    return _joined(parts) if len(parts) <= _MOST_RANGES else ""


def _joined(parts: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))


def _between(span: _Span | None) -> str:
    if span is None:
        return "nowhere a number"
    low, high = (_number(value, 3) for value in span)
    return f"at {low} throughout" if low == high else f"between {low} and {high}"


def _numbers(values: Array, digits: int) -> str:
    return ", ".join(_number(value, digits) for value in values.tolist())


def _number(value: float, digits: int) -> str:
    """A number with a true minus sign, which is printed right and read out as one."""
    if np.isnan(value):
        return "NaN"
    mantissa, _, exponent = f"{value + 0.0:.{digits}g}".partition("e")  # + 0.0: no negative zero
    return f"{mantissa}{f'e{int(exponent)}' if exponent else ''}".replace("-", "−")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")
