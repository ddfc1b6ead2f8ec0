"""A trace, asked the questions that a picture of it asks."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from lstmviz.experiment.experiment import Array
from lstmviz.figure.axis_limits import (
    Limits,
    all_finite,
    c_range,
    h_range,
    input_limits,
    symmetric,
    with_headroom,
)
from lstmviz.figure.dropped import dropped_features
from lstmviz.figure.timeline import Block, CallTitle, Timeline, call_titles, is_returned
from lstmviz.session.view_state import START, Moment
from lstmviz.trace.trace import Origin, Trace

State = Literal["h", "c"]

MOST_LINES = 16
"""With more units than this a track is a heatmap: it is faster, and easier to read."""


@dataclass(frozen=True, eq=False)
class Reading:
    """What of a trace stays the same however large it is drawn.

    Attributes:
        trace: the trace.
        timeline: where its calls lie.
        titles: what stands over them.
        rows: lanes; the largest batch of all calls.
        units: lines in a track.
        features: of the input.
        limits: the axis of each state, for lines.
        colour_limits: the colour map of each state, symmetric about zero.
        input_limits: the input's smallest and largest number.
        parted: whether the output parts from h anywhere.
        any_held: whether a mask held any step.
        any_lost: whether a state is NaN or infinite anywhere.
        any_dropped: whether dropout took a feature from all gates anywhere.
    """

    trace: Trace
    timeline: Timeline
    titles: tuple[CallTitle, ...]
    rows: int
    units: int
    features: int
    limits: dict[State, Limits]
    colour_limits: dict[State, Limits]
    input_limits: Limits
    parted: bool
    any_held: bool
    any_lost: bool
    any_dropped: bool

    @classmethod
    def of(cls, trace: Trace) -> "Reading":
        """Reads a trace; takes time in proportion to its size, once."""
        h, c = h_range(trace), c_range(trace)
        return cls(
            trace=trace,
            timeline=Timeline.of(tuple(call.h.shape[1] for call in trace.calls)),
            titles=call_titles(trace),
            rows=max((call.h.shape[0] for call in trace.calls), default=0),
            units=max((call.h.shape[2] for call in trace.calls), default=0),
            features=max((call.inputs.shape[2] for call in trace.experiment.calls), default=0),
            limits={"h": with_headroom(h), "c": with_headroom(c)},
            colour_limits={"h": symmetric(h), "c": symmetric(c)},
            input_limits=input_limits(trace),
            parted=any(_parts(trace, number) for number in range(len(trace.calls))),
            any_held=any(bool(call.held.any()) for call in trace.calls),
            any_lost=any(
                not all_finite(states) for call in trace.calls for states in (call.h, call.c)
            ),
            any_dropped=any(_drops(trace, number) for number in range(len(trace.calls))),
        )

    @property
    def as_lines(self) -> bool:
        """Whether a track shows lines, one per unit; else a heatmap."""
        return self.units <= MOST_LINES

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The calls' places in time."""
        return self.timeline.blocks

    @property
    def returns_state(self) -> bool:
        """Whether the layer hands out its last h and c as well."""
        return self.trace.experiment.layer.return_state

    def has_row(self, call: int, row: int) -> bool:
        """Whether a call's batch is that large."""
        return row < int(self.trace.calls[call].h.shape[0])

    def origin(self, call: int) -> Origin:
        """Where the call's start state came from."""
        return self.trace.calls[call].origin

    def states(self, call: int, row: int, state: State) -> Array:
        """(1 + timesteps, units): the state that the call starts from, then after each step."""
        recorded = self.trace.calls[call]
        start, after = (
            (recorded.initial_h, recorded.h) if state == "h" else (recorded.initial_c, recorded.c)
        )
        states: Array = np.concatenate([start[row : row + 1], after[row]]).astype(np.float64)
        return states

    def outputs(self, call: int, row: int) -> Array:
        """(1 + timesteps, units): what the layer's output holds; NaN where it holds nothing."""
        recorded = self.trace.calls[call]
        timesteps, units = recorded.h.shape[1:]
        outputs = np.full((1 + timesteps, units), np.nan)
        output = recorded.returned[0]
        if self.trace.experiment.layer.return_sequences:
            outputs[1:] = output[row]
        elif timesteps:
            outputs[-1] = output[row]
        return outputs

    def filled(self, call: int, row: int, state: State) -> Array:
        """(1 + timesteps, units) bool: what the layer returned; the rest it only computed."""
        states = self.states(call, row, state)
        filled: Array = np.zeros(states.shape, bool)
        if state == "h":
            filled = self.outputs(call, row) == states
        if self.returns_state and states.shape[0] > 1:
            filled[-1] = True
        return filled

    def parted_outputs(self, call: int, row: int) -> Array:
        """(1 + timesteps, units): the output where it isn't h; NaN everywhere else."""
        outputs, states = self.outputs(call, row), self.states(call, row, "h")
        outputs[~_differ(outputs, states)] = np.nan
        return outputs

    def parted_steps(self, call: int, row: int) -> Array:
        """(timesteps,) bool: the steps at which the output of any unit isn't h."""
        recorded = self.trace.calls[call]
        h, output = recorded.h[row], recorded.returned[0][row]
        steps: Array = np.zeros(len(h), bool)
        if not self.parted or not len(h):
            return steps
        if self.trace.experiment.layer.return_sequences:
            steps[:] = np.any(_differ(output, h), axis=-1)
        else:
            steps[-1] = np.any(_differ(output, h[-1]))
        return steps

    def in_output(self, call: int, step: int) -> bool:
        """Whether the layer's output holds that step."""
        timesteps = self.trace.calls[call].h.shape[1]
        return is_returned(self.trace.experiment.layer, timesteps, step)

    def framed(self, call: int, step: int) -> bool:
        """Whether h and c of that step are returned as the state (`return_state`)."""
        return self.returns_state and step == self.trace.calls[call].h.shape[1] - 1 >= 0

    def inputs(self, call: int, row: int) -> Array | None:
        """(timesteps, features) in processing order; None where the call has no such row."""
        inputs = self.trace.experiment.calls[call].inputs
        if inputs.shape[0] == 1:
            row = 0  # one row may serve a larger state
        if row >= inputs.shape[0]:
            return None
        read: Array = inputs[row][self.trace.calls[call].time_index]
        return read

    def dropped(self, call: int, row: int) -> Array | None:
        """(features,) bool: what dropout took from all gates; None where it didn't act."""
        return dropped_features(self.trace, call, row)

    def held(self, call: int, row: int) -> Array:
        """(timesteps,) bool: where a mask held the row's state."""
        held = self.trace.calls[call].held
        of_row: Array = held[min(row, held.shape[0] - 1)]
        return of_row

    def last_moment(self) -> Moment:
        """The last step of the last call."""
        return Moment(len(self.blocks) - 1, self.blocks[-1].timesteps - 1)

    def fitted(self, moment: Moment) -> Moment:
        """The nearest moment that the trace has: a view may be one experiment ahead of it."""
        call = min(max(moment.call, 0), len(self.blocks) - 1)
        return Moment(call, min(max(moment.step, START), self.blocks[call].timesteps - 1))


def _drops(trace: Trace, number: int) -> bool:
    rows = range(len(trace.calls[number].h))
    masks = (dropped_features(trace, number, row) for row in rows)
    return any(mask is not None and bool(mask.any()) for mask in masks)


def _differ(one: Array, other: Array) -> Array:
    """Where two arrays differ, both being numbers or one of them not; NaN equals NaN.

    What is not in the output is NaN there and a number in h, so an output that is NaN counts
    as no output; h is then NaN as well, or there is nothing to draw.
    """
    differ: Array = ~((one == other) | np.isnan(one))
    return differ


def _parts(trace: Trace, number: int) -> bool:
    recorded = trace.calls[number]
    output = recorded.returned[0]
    if not recorded.h.shape[1]:
        return False
    h = recorded.h if trace.experiment.layer.return_sequences else recorded.h[:, -1]
    return output.shape == h.shape and bool(_differ(output, h).any())
