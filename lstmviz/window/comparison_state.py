"""What stands beside the present run: a twin, or a run that was pinned."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from lstmviz.experiment.arrays import Array
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.plain_text import plain_text
from lstmviz.experiment.to_code.expression import constructor_expression
from lstmviz.experiment.twins import Twin, name_of
from lstmviz.trace.trace import Trace

if TYPE_CHECKING:
    from lstmviz.trace.comparison.comparison import Comparison

WORTH_TELLING = 500 * 10**6
"""Bytes that a pin takes from which on its size is told."""


@dataclass(frozen=True, eq=False)
class Pin:
    """A run that is kept for comparison.

    Attributes:
        experiment: what was run.
        trace: what happened; None where it was opened from a file and not looked at yet.
    """

    experiment: Experiment
    trace: Trace | None = None

    @cached_property
    def bytes(self) -> int:
        """Tells how much memory its trace takes."""
        return 0 if self.trace is None else kept_bytes(self.trace)


@dataclass(frozen=True, eq=False)
class ComparisonState:
    """What stands beside the present run.

    Attributes:
        reference: a twin, or the place of a pin.
        name: what it is called, in the middle of a sentence.
        experiment: what is run beside; None until there is a run to compare it with.
        comparison: the two runs, once both are there.
        problem: why there is no comparison; empty where it is there or on its way.
    """

    reference: Twin | int
    name: str
    experiment: Experiment | None = None
    comparison: Comparison | None = None
    problem: str = ""


def title_of(pin: Pin, number: int) -> str:
    """Returns a pin's name and its layer, "pin 1: LSTM(4, stateful=True)", or its chain of them."""
    model = pin.experiment.model
    what = constructor_expression(pin.experiment.layer)
    if not model.stands_alone:
        what = " → ".join(model.names)
    return plain_text(f"{name_of(number)}: {what}", keep_tags=True)


def kept_bytes(trace: Trace) -> int:
    """How much memory the arrays of a trace take, in bytes; those that are shared count once."""
    arrays: list[Array] = []
    for call in trace.calls:
        arrays += [*call.returned, *call.states.values(), *call.initial.values()]
        # Gates that would only be derived take none.
        arrays += call.gates.values() if isinstance(call.gates, dict) else ()
    return sum({_place_of(array): array.nbytes for array in arrays}.values())


def _place_of(array: Array) -> tuple[int, int]:
    address: int = array.__array_interface__["data"][0]
    return address, array.nbytes
