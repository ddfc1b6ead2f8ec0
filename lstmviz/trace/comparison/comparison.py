"""Compares two runs: states step by step, their differences, and sentences about both."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from lstmviz.experiment.arrays import Array
from lstmviz.experiment.counting import counted, format_calls, listed
from lstmviz.experiment.differences import differences
from lstmviz.experiment.other_kind import lost_by
from lstmviz.experiment.twins import Twin
from lstmviz.trace.comparison.aligned_runs import AlignedRuns
from lstmviz.trace.comparison.alignment import (
    Alignment,
    aligned_states,
    counterpart_mask,
)
from lstmviz.trace.comparison.gap import CallGap, Gap, Limits, nan_safe_difference
from lstmviz.trace.comparison.sentences import sentences
from lstmviz.trace.trace import CallTrace, Origin, Trace

_DRAWING: Final = (
    "kernel_initializer",
    "recurrent_initializer",
    "bias_initializer",
    "unit_forget_bias",
)


def notes(runs: AlignedRuns, what: Twin | int, changes: Sequence[str]) -> tuple[str, ...]:
    """Writes what can't be compared, and what else a difference may come from.

    In the sentences "here" is mine, "there" the other run.

    Args:
        runs: the run that is shown, and the one it is compared with.
        what: the twin that the other run is, or the place of a pinned experiment.
        changes: what differs in the experiments.
    """
    mine, other, alignment = runs.mine, runs.other, runs.alignment
    units = (mine.experiment.layer.units, other.experiment.layer.units)
    if units[0] != units[1]:
        return (
            f"{units[0]} units here, {units[1]} there: they are different units, also where they "
            f"have the same number, so no {' or '.join(alignment.states)} can be compared.",
        )
    return (
        *_kinds(mine, other, alignment, what),
        *_calls(mine, other, alignment, what),
        *_rows(mine, other, alignment),
        *_steps(mine, other, alignment),
        *_order(mine, other),
        *(_other_weights(changes) if isinstance(what, int) else ()),
        *(_fitted_weights(mine, other, changes) if what == "defaults" else ()),
        *_other_dropout_masks(mine, other, alignment),
    )


def _kinds(mine: Trace, other: Trace, alignment: Alignment, what: Twin | int) -> Iterator[str]:
    """Yields what layers of two kinds don't have in common, and what a twin lost by that."""
    here, there = (trace.experiment.layer.kind for trace in (mine, other))
    if here is there:
        return
    reasons = [
        f"{one} has no {' or '.join(missing)}"
        for one, another in ((here, there), (there, here))
        if (missing := [name for name in another.state_names if name not in one.state_names])
    ]
    if here.gate_names != there.gate_names:
        gates = [listed(kind.gate_names) if kind.gates else "none" for kind in (here, there)]
        reasons.append(f"the gates are {gates[0]} here, {gates[1]} there")
    if reasons:
        compared = listed((*alignment.states, "the output"))
        yield f"Only {compared} can be compared: {'; '.join(reasons)}."
    if isinstance(what, int):
        return
    if lost := lost_by(mine.experiment, type(other.experiment.layer)):
        yield f"What {there} has no place for is left out: {listed(lost)}."
    added = [name for name in there.state_names if name not in here.state_names]
    if added and any(call.initial_state is not None for call in mine.experiment.calls):
        given = listed(here.state_names)
        yield f"Where a call is given {given}, its {listed(added)} is zero there."
    seed = mine.experiment.seed
    yield f"The twin's weights are its own, drawn by its initializers from the same seed, {seed}."


def _calls(mine: Trace, other: Trace, alignment: Alignment, what: Twin | int) -> Iterator[str]:
    here, there = len(mine.calls), len(other.calls)
    if alignment.along_time and what != "whole":
        total = sum(call.h.shape[1] for call in mine.calls)
        yield (
            f"The {counted(total, 'step')} lie in {counted(here, 'call')} here, in {there} there: "
            "they are compared one after another, whatever call they are in."
        )
    elif here != there and not alignment.along_time:
        yield f"{counted(here, 'call')} here, {there} there; {_format_compared(here, there)}."


def _rows(mine: Trace, other: Trace, alignment: Alignment) -> Iterator[str]:
    found: dict[tuple[int, int], list[int]] = {}
    for number, segments in enumerate(alignment.segments):
        for segment in segments:
            sizes = len(mine.calls[number].h), len(other.calls[segment.call].h)
            if sizes[0] != sizes[1] and number not in found.setdefault(sizes, []):
                found[sizes].append(number)
    yield from _size_sentences(found, "row")


def _steps(mine: Trace, other: Trace, alignment: Alignment) -> Iterator[str]:
    if alignment.along_time:
        return
    found: dict[tuple[int, int], list[int]] = {}
    for number, (call, reference) in enumerate(zip(mine.calls, other.calls, strict=False)):
        sizes = call.h.shape[1], reference.h.shape[1]
        if sizes[0] != sizes[1]:
            found.setdefault(sizes, []).append(number)
    yield from _size_sentences(found, "step")


def _size_sentences(found: Mapping[tuple[int, int], list[int]], noun: str) -> Iterator[str]:
    """Yields which calls have how many rows or steps here and there."""
    for (here, there), calls in found.items():
        message = f"{counted(here, noun)} here, {there} there; {_format_compared(here, there)}"
        yield f"{format_calls(calls).capitalize()}: {message}."


def _format_compared(here: int, there: int) -> str:
    """Writes how many are compared where one run has `here` of something and one `there`."""
    both = min(here, there)
    if not both:
        return "none is compared"
    return "the first is compared" if both == 1 else f"the first {both} are compared"


def _order(mine: Trace, other: Trace) -> Iterator[str]:
    if mine.experiment.layer.go_backwards != other.experiment.layer.go_backwards:
        yield (
            "One of the two goes backwards: steps are compared in the order in which they were "
            "processed, so that they read different t."
        )


def _other_weights(changes: Sequence[str]) -> Iterator[str]:
    others = [line for line in changes if not line.startswith(("weights", "seed:"))]
    if others and any(line.startswith("weights") for line in changes):
        yield "The weights differ too: not all of a difference comes from the other changes."


def _fitted_weights(mine: Trace, other: Trace, changes: Sequence[str]) -> Iterator[str]:
    """Yields what was done to the weights so that they fit Keras' default arguments."""
    biases = [trace.weights.get("bias") for trace in (mine, other)]
    if biases[0] is None and biases[1] is not None:
        yield "Keras' default has a bias, this layer has none: the twin's is all zeros."
    elif biases[0] is not None and biases[1] is not None and biases[0].ndim < biases[1].ndim:
        yield "Keras' default has a second row of biases, for h: the twin's is all zeros."
    types = [trace.weights["kernel"].dtype for trace in (mine, other) if trace.weights]
    if len(set(types)) > 1:
        yield f"Keras' default is {types[1]}: the twin's weights are these {types[0]} ones, cast."
    if any(line.split(":")[0] in _DRAWING for line in changes):
        yield "The twin keeps these weights: its initializers draw nothing."


def _other_dropout_masks(mine: Trace, other: Trace, alignment: Alignment) -> Iterator[str]:
    """Yields in which calls dropout acted in both runs and dropped other values."""
    if alignment.along_time:
        return
    both = enumerate(zip(mine.calls, other.calls, strict=False))
    calls = [number for number, (here, there) in both if _has_other_dropout_masks(here, there)]
    if calls:
        yield f"In {format_calls(calls)} dropout dropped other values here than there."


def _has_other_dropout_masks(here: CallTrace, there: CallTrace) -> bool:
    masks, others = here.dropout_masks or {}, there.dropout_masks or {}
    return any(not np.array_equal(mask, others.get(name, mask)) for name, mask in masks.items())


__all__ = ["CallGap", "Comparison", "Gap"]


@dataclass(frozen=True, eq=False)
class Comparison:
    """The run that is shown (mine), compared with another one: a pinned run or a twin.

    Attributes:
        mine: the run that is shown.
        other: the run it is compared with.
        what: the twin that `other` is, or the place of a pinned experiment.
        limits: the smallest and largest finite value of the other's states where compared, start
            states included, by their names, and of the differences: `dh` and so on; missing where
            there is none.
        gaps: one for each call of mine.
        unit_gaps: (units,), the largest |Δh| of each unit; 0 where nothing can be compared.
        changes: what differs in the experiments: from mine to a twin, from a pinned one to mine.
        notes: what can't be compared, and what else a difference may come from, in sentences.
        sentences: how the runs differ, with numbers.
    """

    mine: Trace
    other: Trace
    what: Twin | int
    limits: Mapping[str, Limits]
    gaps: tuple[CallGap, ...]
    unit_gaps: Array
    changes: tuple[str, ...]
    notes: tuple[str, ...]
    sentences: tuple[str, ...]
    _alignment: Alignment

    @classmethod
    def of(cls, mine: Trace, other: Trace, what: Twin | int) -> "Comparison":
        """Compares two runs, in time in proportion to their size and with little memory.

        Args:
            mine: the run that is shown.
            other: the twin's run, or the pinned experiment's.
            what: which twin, or the place of the pinned experiment.
        """
        runs = AlignedRuns.of(mine, other)
        # Changes lead from the earlier to the later: pinned runs came before mine, twins after.
        traces = (other, mine) if isinstance(what, int) else (mine, other)
        before, after = (trace.experiment for trace in traces)
        changes = differences(before, after, weights=(traces[0].weights, traces[1].weights))
        return cls(
            mine=mine,
            other=other,
            what=what,
            limits=runs.limits,
            gaps=runs.gaps,
            unit_gaps=runs.unit_gaps,
            changes=changes,
            notes=notes(runs, what, changes),
            sentences=sentences(runs, what),
            _alignment=runs.alignment,
        )

    @property
    def compared(self) -> tuple[str, ...]:
        """The states that the layers of both runs have, the output's first."""
        return self._alignment.states

    def states(self, call: int, row: int, state: str) -> Array:
        """Returns a state of the other run at the steps of one row of a call of mine.

        Returns:
            (1 + timesteps, units): at the call's start, then after each step in processing order;
            NaN where nothing is aligned, and of a state that isn't `compared`. Where the other run
            joins the calls, the state at a call's start is the one after the step before.
        """
        return aligned_states(self.mine, self.other, self._alignment, call, row, state)

    def origin(self, call: int) -> Origin | None:
        """Returns where the other run's state at the start of a call of mine came from.

        None where no call of the other run starts there.
        """
        for segment in self._alignment.segments[call]:
            if not segment.start and not segment.other_start:
                return self.other.calls[segment.call].origin
        return None

    def difference(self, call: int, row: int, state: str) -> Array:
        """Returns the difference mine − other of a state, for one row of a call of mine.

        Returns:
            (1 + timesteps, units) like `states`; 0 where both are NaN or the same infinity, NaN
            where nothing is aligned or one of them alone is NaN.
        """
        here, theirs = self.mine.calls[call], self.states(call, row, state)
        if row >= len(here.h) or state not in self.compared:
            return np.full_like(theirs, np.nan)
        mine = np.concatenate([here.initial[state][row : row + 1], here.states[state][row]])
        difference = nan_safe_difference(mine, theirs)
        difference[~counterpart_mask(self.mine, self._alignment, call, row)] = np.nan
        return difference
