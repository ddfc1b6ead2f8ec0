"""What in a trace is worth pointing at, because nothing on the way said so."""

from dataclasses import dataclass

import numpy as np

from lstmviz.experiment.experiment import Array
from lstmviz.trace.trace import Trace


@dataclass(frozen=True)
class Finding:
    """One line about a trace, and the moment it speaks of.

    Attributes:
        text: the line.
        call: which call.
        step: which of its steps, in processing order.
        row: which row of the batch.
    """

    text: str
    call: int
    step: int
    row: int


def findings(trace: Trace) -> tuple[Finding, ...]:
    """What is worth pointing at, in the order in which it happens.

    NaN and infinity: Keras takes both without a word. The first state that isn't a number is
    reported for each row, once: all that follows is its consequence.
    """
    found: list[Finding] = []
    lost: set[int] = set()
    for number, (call, traced) in enumerate(zip(trace.experiment.calls, trace.calls, strict=True)):
        if traced.origin != "carried":
            lost.clear()  # no NaN came along
        x = call.inputs[:, traced.time_index]
        broken = _any_of_last(~(np.isfinite(traced.h) & np.isfinite(traced.c)))
        infinite = _any_of_last(np.isinf(x))
        for row in np.flatnonzero(broken.any(axis=1) | infinite.any(axis=1)).tolist():
            if row in lost:
                continue
            if broken[row].any():
                step = int(broken[row].argmax())
                lost.add(row)
                place = _place(number, row, traced.time_index[step])
                text = f"NaN from {place} on{_cause(x[row, step])}"
            else:
                step = int(infinite[row].argmax())
                text = (
                    f"x is infinite at {_place(number, row, traced.time_index[step])}: "
                    "the gates saturate, the states stay finite"
                )
            found.append(Finding(text, number, step, row))
    return tuple(found)


def _any_of_last(flags: Array) -> Array:
    result: Array = np.any(flags, axis=-1, keepdims=True)[..., 0]
    return result


def _place(call: int, row: int, step: int) -> str:
    return f"call {call}, row {row}, t={step}"


def _cause(x: Array) -> str:
    if np.isnan(x).any():
        return ": x holds NaN there (other rows are untouched)"
    if np.isinf(x).any():
        return ": x is infinite there, and infinity minus infinity is no number"
    return ": a value grew beyond what its type can hold"
