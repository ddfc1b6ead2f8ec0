"""What the present run is compared with, and the runs that are kept for that."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

from lstmviz.experiment.experiment import Array, Experiment
from lstmviz.experiment.plain_text import plain_text
from lstmviz.experiment.to_code.expression import constructor_expression
from lstmviz.session.view_state import Twin
from lstmviz.trace.trace import Trace

if TYPE_CHECKING:
    from lstmviz.trace.comparison.comparison import Comparison

TWINS: Final[dict[Twin, str]] = {
    "stateless": "the stateless twin",
    "whole": "the whole-sequence twin",
    "defaults": "Keras' defaults",
}
"""What the experiments are called that are made from the present one."""

TWIN_TITLES: Final[dict[Twin, str]] = {
    "stateless": "Stateless twin",
    "whole": "Whole-sequence twin",
    "defaults": "Keras' defaults",
}
"""What a person reads on the buttons and in the menu."""

TWIN_HELP: Final[dict[Twin, str]] = {
    "stateless": "Same weights, same data, every call from zero. The gap in h is the carry.",
    "whole": "All calls joined in time to one. Where h agrees, that is what stateful is for.",
    "defaults": "Same weights, every argument but units left out. What would Keras do alone?",
}

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

    def with_trace(self, trace: Trace) -> Pin:
        """The same pin, which needn't be run again."""
        return replace(self, trace=trace)

    @cached_property
    def bytes(self) -> int:
        """How much memory its trace takes."""
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


def name_of(reference: Twin | int) -> str:
    """What a twin or a pin is called, in the middle of a sentence."""
    return f"pin {reference + 1}" if isinstance(reference, int) else TWINS[reference]


def title_of(pin: Pin, number: int) -> str:
    """A pin's name and its layer: "pin 1: LSTM(4, stateful=True)"."""
    layer = constructor_expression(pin.experiment.layer)
    return plain_text(f"{name_of(number)}: {layer}", keep_tags=True)


def kept_bytes(trace: Trace) -> int:
    """How much memory the arrays of a trace take, in bytes; those that are shared count once."""
    arrays: list[Array] = []
    for call in trace.calls:
        arrays += [*call.returned, call.h, call.c, call.initial_h, call.initial_c]
        # Gates that would only be derived take none.
        arrays += call.gates.values() if isinstance(call.gates, dict) else ()
    return sum({_place_of(array): array.nbytes for array in arrays}.values())


def _place_of(array: Array) -> tuple[int, int]:
    address: int = array.__array_interface__["data"][0]
    return address, array.nbytes
