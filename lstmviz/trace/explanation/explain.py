"""One step of one row: what entered the cell, what it added up, and what Keras made of it.

What is added up (z) Keras keeps to itself; it is worked out here, in double precision, from the
weights. All else is what the layer's own call left behind.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Array
from lstmviz.trace.explanation.compute_type import cast_to_compute_type
from lstmviz.trace.trace import GATES, CallTrace, Origin, Trace

START = -1
"""The step before a call's first: the state that the call starts from."""

MOST_PRODUCTS = 6_000_000
"""Products that are added up for the z of all units at most; more would take too long."""


@dataclass(frozen=True, eq=False)
class Terms:
    """What one gate of one unit adds up.

    Attributes:
        x: (features,), the inputs that this gate sees: after dropout.
        kernel: (features,), their weights.
        h: (units,), the state before that this gate sees, likewise.
        recurrent_kernel: (units,), their weights.
        bias: the last summand; None without a bias.
    """

    x: Array
    kernel: Array
    h: Array
    recurrent_kernel: Array
    bias: float | None

    @cached_property
    def from_inputs(self) -> float:
        """x·W."""
        return _product(self.x, self.kernel)

    @cached_property
    def from_state(self) -> float:
        """h·U."""
        return _product(self.h, self.recurrent_kernel)

    @cached_property
    def z(self) -> float:
        """All of it."""
        summands = np.array([self.from_inputs, self.from_state, self.bias or 0.0])
        return _product(summands, np.ones(len(summands)))

    @property
    def size(self) -> float:
        """The sum of all terms as if none were negative: by this rounding is measured."""
        with np.errstate(all="ignore"):
            of_inputs = _product(np.abs(self.x), np.abs(self.kernel))
            of_state = _product(np.abs(self.h), np.abs(self.recurrent_kernel))
            return of_inputs + of_state + abs(self.bias or 0.0)


@dataclass(frozen=True, eq=False)
class ExplainedStep:
    """One step of one row of one call, or the state that a call starts from.

    All arrays are float64; what Keras recorded is exact in it.

    Attributes:
        layer: the arguments of the layer.
        call: which call.
        row: which row of its batch.
        step: which step, in processing order; `START` before the first, where there are no
            inputs and no gates, and `c` and `h` are the state that the call starts from.
        time_index: the input's own number of the step; None at the start.
        origin: where the call's start state came from.
        x: (features,), what was read, as the cell sees it but before dropout.
        x_seen: (4, features), what each gate sees of it.
        h_before: (units,), the state before.
        h_seen: (4, units), what each gate sees of it.
        c_before: (units,), the cell state before.
        gates: each (units,), as Keras recorded or derived them; empty where they aren't known.
            At a held step they are what the cell computed and Keras discarded.
        c: (units,), the cell state after the step.
        h: (units,), likewise.
        held: a mask held the state, and what the cell computed was discarded.
        weights: the layer's, as the trace has them; maybe none.
    """

    layer: LSTMConfig
    call: int
    row: int
    step: int
    time_index: int | None
    origin: Origin
    x: Array
    x_seen: Array
    h_before: Array
    h_seen: Array
    c_before: Array
    gates: Mapping[str, Array]
    c: Array
    h: Array
    held: bool
    weights: Mapping[str, Array]

    @property
    def is_start(self) -> bool:
        """Whether it is the state before a call's first step."""
        return self.step == START

    @property
    def units(self) -> int:
        """How many units the layer has."""
        return len(self.h)

    @property
    def has_z(self) -> bool:
        """Whether the weights are there to work out what is added up."""
        return not self.is_start and {"kernel", "recurrent_kernel"} <= self.weights.keys()

    def activation_of(self, gate: str) -> str | None:
        """The activation that makes a gate of what was added up, by Keras' name."""
        return self.layer.activation if gate == "g" else self.layer.recurrent_activation

    @property
    def drops_inputs(self) -> bool:
        """Whether dropout acted on what was read."""
        return bool((self.x_seen != self.x).any())

    @property
    def drops_state(self) -> bool:
        """Whether dropout acted on the state before."""
        return bool((self.h_seen != self.h_before).any())

    @property
    def kept(self) -> Array:
        """(units,): f·c before."""
        with np.errstate(all="ignore"):
            return np.asarray(self.gates["f"] * self.c_before)

    @property
    def written(self) -> Array:
        """(units,): i·g."""
        with np.errstate(all="ignore"):
            return np.asarray(self.gates["i"] * self.gates["g"])

    def terms(self, gate: str, unit: int) -> Terms:
        """What one gate of one unit adds up."""
        place = GATES.index(gate)
        column = place * self.units + unit
        policy = self.layer.dtype
        bias = None
        if "bias" in self.weights:
            bias = float(cast_to_compute_type(self.weights["bias"][column : column + 1], policy)[0])
        return Terms(
            self.x_seen[place],
            cast_to_compute_type(self.weights["kernel"][:, column], policy),
            self.h_seen[place],
            cast_to_compute_type(self.weights["recurrent_kernel"][:, column], policy),
            bias,
        )

    def every_z(self) -> Mapping[str, Array]:
        """What each gate of every unit adds up, (units,), in single precision.

        Empty without weights, and where there are so many that it would take too long.
        """
        if not self.has_z or 4 * self.units * (len(self.x) + self.units) > MOST_PRODUCTS:
            return {}
        wide = np.float64 if self.layer.dtype == "float64" else np.float32
        parts = [
            (self.x_seen, self.weights["kernel"]),
            (self.h_seen, self.weights["recurrent_kernel"]),
        ]
        with np.errstate(all="ignore"):
            z = sum(
                _through_gates(seen.astype(wide), w.astype(wide, copy=False)) for seen, w in parts
            )
            z = z + self.weights["bias"] if "bias" in self.weights else z
        return dict(zip(GATES, np.split(np.asarray(z), len(GATES)), strict=True))


def explain(
    trace: Trace, call: int, row: int, step: int, gates: Mapping[str, Array] | None = None
) -> ExplainedStep:
    """What happened at one step of one row.

    Takes no longer for a larger batch or for more steps.

    Args:
        trace: what Keras recorded.
        call: which call.
        row: which row of its batch.
        step: which step, in processing order, or `START`.
        gates: the row's gates, each (timesteps, units), where the trace doesn't hold them.

    Raises:
        IndexError: the call has no such row or step.
    """
    recorded, layer = trace.calls[call], trace.experiment.layer
    batch, timesteps, units = recorded.h.shape
    if not (0 <= row < batch and START <= step < timesteps):
        raise IndexError(f"call {call} has no step {step} of a row {row}")
    if step == START:
        nothing = np.zeros(0)
        h, c = (_wide(state[row]) for state in (recorded.initial_h, recorded.initial_c))
        seen = np.broadcast_to(h, (len(GATES), units))
        return ExplainedStep(
            layer, call, row, step, None, recorded.origin, nothing, nothing.reshape(1, 0), h, seen,
            c, {}, c, h, False, trace.weights,
        )  # fmt: skip
    h_before = _wide(recorded.h[row, step - 1] if step else recorded.initial_h[row])
    c_before = _wide(recorded.c[row, step - 1] if step else recorded.initial_c[row])
    time_index = int(recorded.time_index[step])
    inputs = trace.experiment.calls[call].inputs
    # One row of inputs, or of a mask, may serve every row of the state.
    x = cast_to_compute_type(inputs[min(row, len(inputs) - 1), time_index], layer.dtype)
    return ExplainedStep(
        layer=layer,
        call=call,
        row=row,
        step=step,
        time_index=time_index,
        origin=recorded.origin,
        x=x,
        x_seen=_seen(x, recorded, "inputs", row),
        h_before=h_before,
        h_seen=_seen(h_before, recorded, "recurrent", row),
        c_before=c_before,
        gates=_gates_at(recorded, row, step, gates),
        c=_wide(recorded.c[row, step]),
        h=_wide(recorded.h[row, step]),
        held=bool(recorded.held[min(row, len(recorded.held) - 1), step]),
        weights=trace.weights,
    )


def _gates_at(
    recorded: CallTrace, row: int, step: int, given: Mapping[str, Array] | None
) -> dict[str, Array]:
    if given is not None and all(gate in given for gate in GATES):
        return {gate: _wide(given[gate][step]) for gate in GATES}
    if all(gate in recorded.gates for gate in GATES):
        return {gate: _wide(recorded.gates[gate][row, step]) for gate in GATES}
    return {}


def _seen(values: Array, recorded: CallTrace, part: str, row: int) -> Array:
    """(4, …): what each gate sees of some values: dropout takes some away, and raises others."""
    masks = recorded.dropout_masks or {}
    if part not in masks:
        return np.broadcast_to(values, (len(GATES), len(values)))
    mask = masks[part]
    of_row = mask[..., min(row, mask.shape[-2] - 1), :].astype(np.float64)
    with np.errstate(all="ignore"):
        return np.broadcast_to(values * of_row, (len(GATES), len(values)))


def _through_gates(seen: Array, weights: Array) -> Array:
    """(4·units,): what each gate sees, times its columns of the weights."""
    if (seen == seen[0]).all():  # without dropout they all see the same
        return np.asarray(seen[0] @ weights)
    columns = np.split(weights, len(GATES), axis=1)
    return np.concatenate([mine @ of_gate for mine, of_gate in zip(seen, columns, strict=True)])


def _wide(values: Array) -> Array:
    return np.asarray(values).astype(np.float64)


def _product(values: Array, weights: Array) -> float:
    """The sum of products, rounded once: what is shown of it is checked digit by digit."""
    with np.errstate(all="ignore"):
        products = values * weights
        if not np.isfinite(products).all():
            return float(products.sum())
    return math.fsum(products.tolist())
