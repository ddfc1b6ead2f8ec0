"""Names a part of a run in a scenario's file, and finds its numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Literal

import numpy as np
from msgspec import Meta, Struct

from lstmviz.experiment.arrays import Array
from lstmviz.experiment.counting import counted
from lstmviz.session.view_state import START
from lstmviz.trace.comparison.aligned_runs import AlignedRuns
from lstmviz.trace.trace import CallTrace, LayerCall, LayerTrace, Trace

_LARGEST = 2**31 - 1
Index = Annotated[int, Meta(ge=0, le=_LARGEST)]
Step = Annotated[int, Meta(ge=START, le=_LARGEST)]
Number = Annotated[float, Meta(ge=-1e300, le=1e300)]

RETURNED = "returned"


class NoSuchQuantity(ValueError):
    """Raised for a part that a run doesn't have; str says which, in a sentence's end."""


@dataclass(frozen=True, eq=False)
class Runs:
    """What claims are held against.

    Attributes:
        this: the run that is shown; None where Keras refused it, or it isn't there yet.
        other: what it is compared with; None where that is nothing, or isn't there yet.
        refusal: why Keras refused it, in Keras' words; empty where it didn't.
        other_name: what the other run is called, in the middle of a sentence.
        other_is_awaited: whether the other run is on its way.
    """

    this: Trace | None
    other: Trace | None = None
    refusal: str = ""
    other_name: str = "the other run"
    other_is_awaited: bool = False

    @property
    def may_come(self) -> bool:
        """Whether a run that isn't there yet may come."""
        return (self.this is None and not self.refusal) or self.other_is_awaited

    @cached_property
    def aligned(self) -> AlignedRuns:
        """The two runs beside each other, measured once for all claims.

        Raises:
            NoSuchQuantity: one isn't there.
        """
        return AlignedRuns.of(self.named("this"), self.named("other"))

    def named(self, which: Literal["this", "other"]) -> Trace:
        """Returns one of the two runs.

        Raises:
            NoSuchQuantity: it isn't there.
        """
        run = self.this if which == "this" else self.other
        if run is None and which == "this" and self.refusal:
            raise NoSuchQuantity("Keras refuses to run it")
        if run is None:
            none_yet = self.this is None and not self.refusal
            words = (
                "the other run isn't there yet" if self.other_is_awaited else "there is no other"
            )
            raise NoSuchQuantity("nothing has run yet" if none_yet else words)
        return run


class Quantity(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Some numbers of a run.

    Attributes:
        of: `returned`, what the layer or model returned; a state (`h`, `c`) or a gate (`i`, …) of
            the layer that is looked at, after each step; `kernel`, `recurrent_kernel` or `bias`.
        run: the run that is shown, or the one that it is compared with.
        call: the call; without it, every one.
        row: the row of the batch; without it, all.
        step: in processing order, -1 for the state that the call starts from; without it, all.
        unit: the unit; without it, all.
        item: which of the arrays that were returned.
        layer: the name of a layer of the model; without it, the layer that is looked at, and of
            `returned` what the whole model returned.
    """

    of: str
    run: Literal["this", "other"] = "this"
    call: Index | None = None
    row: Index | None = None
    step: Step | None = None
    unit: Index | None = None
    item: Index = 0
    layer: str = ""

    @property
    def is_of_calls(self) -> bool:
        """Whether each call has such numbers: weights are of the whole run."""
        return self.of not in ("kernel", "recurrent_kernel", "bias")

    def arrays(self, runs: Runs) -> list[Array]:
        """Returns the numbers, of each call that is meant; weights once.

        Raises:
            NoSuchQuantity: the run hasn't got them.
        """
        run = runs.named(self.run)
        if not self.is_of_calls:
            weights = self._layer(run).weights if self.layer else run.weights
            if self.of not in weights:
                raise NoSuchQuantity(f"the layer has no {self.of}")
            return [_part(weights[self.of], [("unit", -1, self.unit)])]
        numbers = range(len(run.calls))
        if self.call is not None and self.call not in numbers:
            raise NoSuchQuantity(f"there is no call {self.call}")
        return [
            self._of_call(run, number) for number in (numbers if self.call is None else [self.call])
        ]

    def _layer(self, run: Trace) -> LayerTrace:
        for layer in run.layers:
            if layer.name == self.layer:
                return layer
        raise NoSuchQuantity(f"there is no layer {self.layer!r}")

    def _of_call(self, run: Trace, number: int) -> Array:
        record: CallTrace | LayerCall = run.calls[number]
        if self.layer:
            record = self._layer(run).calls[number]
        if self.of == RETURNED:
            arrays = record.returned
            if not self.layer and run.within is not None:
                arrays = run.within.calls[number].returned
            if self.item >= len(arrays):
                raise NoSuchQuantity(f"call {number} returned only {counted(len(arrays), 'array')}")
            array = arrays[self.item]
            axes = [("row", 0, self.row), ("unit", -1, self.unit), ("step", 1, self.step)]
            if self.step is not None and array.ndim < 3:
                raise NoSuchQuantity("what is returned has no steps")
            return _part(array, axes)
        if not isinstance(record, CallTrace):
            raise NoSuchQuantity(f"{self.layer} has no states")
        found = record.initial if self.step == START else {**record.gates, **record.states}
        if self.of not in found:
            raise NoSuchQuantity(f"the layer has no {self.of}")
        axes = [("row", 0, self.row), ("unit", -1, self.unit)]
        return _part(
            found[self.of], axes if self.step == START else [*axes, ("step", 1, self.step)]
        )

    def words(self, other: str = "the other run") -> str:
        """Tells what is meant: "h of unit 0 in row 1, call 1, t=2"."""
        name = self.of
        if name == RETURNED:
            name = "what is returned" if not self.item else f"array {self.item} of what is returned"
        whose = f" of {self.layer}" if self.layer else ""
        unit = "" if self.unit is None else f" of unit {self.unit}"
        where = ", ".join(self._places())
        where = f" in {where}" if where else ""
        if self.step == START:
            at = "at the start" if self.call is not None else "at the start of each call"
            where += f", {at}" if where else f" {at}"
        return f"{name}{whose}{unit}{where}{f' of {other}' if self.run == 'other' else ''}"

    def _places(self) -> Iterator[str]:
        if self.row is not None:
            yield f"row {self.row}"
        if self.call is not None:
            yield f"call {self.call}"
        if self.step is not None and self.step != START:
            yield f"t={self.step}"


def _part(array: Array, axes: Sequence[tuple[str, int, int | None]]) -> Array:
    """Returns what is left of an array at given places of its axes, unit before step before row."""
    wanted = [(axis % array.ndim, name, at) for name, axis, at in axes if at is not None]
    for axis, name, at in sorted(wanted, reverse=True):
        if at >= array.shape[axis]:
            raise NoSuchQuantity(f"there is no {name} {at}")
        array = np.asarray(array.take(at, axis=axis))
    return array
