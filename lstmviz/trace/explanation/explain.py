"""Explains one step of one row: what entered the cell, the sums z, and what Keras computed.

Keras doesn't hand out z, the sum that each gate's activation is applied to; it is computed here
from the weights, in double precision. Everything else was recorded from the layer's own call.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from lstmviz.cells.lstm import LSTM
from lstmviz.experiment.config import LayerConfig
from lstmviz.experiment.experiment import Array
from lstmviz.trace.trace import CallTrace, Origin, Trace

GATES = LSTM.gate_names

PRECISION = {"float16": 2.0**-11, "bfloat16": 2.0**-8, "float32": 2.0**-24, "float64": 2.0**-53}
"""The largest relative error of rounding a number once, by dtype."""


def compute_type(policy: str) -> str:
    """Returns the dtype that a Keras dtype policy computes in, such as `bfloat16`."""
    return policy.removeprefix("mixed_")


def cast_to_compute_type(values: Array, policy: str) -> Array:
    """Casts values to the dtype that a policy computes in, and returns them in float64."""
    name = compute_type(policy)
    with np.errstate(over="ignore", invalid="ignore"):
        if name != "bfloat16":
            return np.asarray(values).astype(name).astype(np.float64)
        return _as_bfloat16(np.asarray(values).astype(np.float32)).astype(np.float64)


def _as_bfloat16(values: Array) -> Array:
    """Rounds float32 to the nearest bfloat16, ties to even; NumPy has no such dtype."""
    # A bfloat16 is the upper half of a float32's bits; the lower half is rounded away.
    bits = np.ascontiguousarray(values).view(np.uint32)
    rounded = (bits + 0x7FFF + ((bits >> 16) & 1)) & np.uint32(0xFFFF0000)
    found: Array = np.where(np.isfinite(values), rounded.view(np.float32), values)
    return found


START = -1
"""The number of the step before a call's first: the state that the call starts from."""

MAX_PRODUCTS = 6_000_000
"""The largest number of products that `every_z` adds up; more would take too long."""


@dataclass(frozen=True, eq=False)
class Terms:
    """The terms of z = x·W + h·U + b of one gate of one unit.

    Attributes:
        x: (features,), the inputs after dropout.
        kernel: (features,), their weights: a column of W.
        h: (units,), the hidden state of the step before, after recurrent dropout.
        recurrent_kernel: (units,), its weights: a column of U.
        bias: b; None without a bias.
    """

    x: Array
    kernel: Array
    h: Array
    recurrent_kernel: Array
    bias: float | None

    @cached_property
    def from_inputs(self) -> float:
        """The term x·W."""
        return _product(self.x, self.kernel)

    @cached_property
    def from_state(self) -> float:
        """The term h·U."""
        return _product(self.h, self.recurrent_kernel)

    @cached_property
    def z(self) -> float:
        """The sum of all terms."""
        summands = np.array([self.from_inputs, self.from_state, self.bias or 0.0])
        return _product(summands, np.ones(len(summands)))

    @property
    def size(self) -> float:
        """The sum of the absolute terms, with which the rounding error grows."""
        with np.errstate(all="ignore"):
            of_inputs = _product(np.abs(self.x), np.abs(self.kernel))
            of_state = _product(np.abs(self.h), np.abs(self.recurrent_kernel))
            return of_inputs + of_state + abs(self.bias or 0.0)


@dataclass(frozen=True, eq=False)
class ExplainedStep:
    """One step of one row of one call, or the state that a call starts from.

    All arrays are float64, which holds what Keras recorded exactly.

    Attributes:
        layer: the arguments of the layer.
        call: the number of the call.
        row: the row of its batch.
        step: the step, in processing order; `START` before the first, where there are no inputs
            and no gates, and `c` and `h` are the state that the call starts from.
        time_index: the input step that was read; None at `START`.
        origin: where the state that the call starts from came from.
        x: (features,), the input in the layer's compute dtype, before dropout.
        x_seen: (4, features), the input of each gate, after dropout.
        h_before: (units,), the hidden state before the step.
        h_seen: (4, units), the same for each gate, after recurrent dropout.
        c_before: (units,), the cell state before the step.
        gates: i, f, g and o, each (units,); empty where they aren't known. At a held step they
            are what the cell computed and Keras discarded.
        c: (units,), the cell state after the step.
        h: (units,), the hidden state after the step.
        held: whether a mask held the state.
        weights: the layer's, as the trace has them; may be empty.
    """

    layer: LayerConfig
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
        """Whether this is the state before a call's first step."""
        return self.step == START

    @property
    def units(self) -> int:
        """The number of the layer's units."""
        return len(self.h)

    @property
    def has_z(self) -> bool:
        """Whether the weights are there that z is computed from."""
        return not self.is_start and {"kernel", "recurrent_kernel"} <= self.weights.keys()

    def activation_of(self, gate: str) -> str | None:
        """Returns Keras' name of the activation that makes a gate of its z."""
        argument = self.layer.kind.quantities[gate].activation
        name: str | None = getattr(self.layer, argument)
        return name

    @property
    def drops_inputs(self) -> bool:
        """Whether dropout acted on the input."""
        return bool((self.x_seen != self.x).any())

    @property
    def drops_state(self) -> bool:
        """Whether recurrent dropout acted on the hidden state before the step."""
        return bool((self.h_seen != self.h_before).any())

    @property
    def kept(self) -> Array:
        """What is kept of the cell state before the step, f·c, (units,)."""
        with np.errstate(all="ignore"):
            return np.asarray(self.gates["f"] * self.c_before)

    @property
    def written(self) -> Array:
        """What is written to the cell state, i·g, (units,)."""
        with np.errstate(all="ignore"):
            return np.asarray(self.gates["i"] * self.gates["g"])

    def terms(self, gate: str, unit: int) -> Terms:
        """Returns the terms of z of one gate of one unit."""
        place = GATES.index(gate)
        column, weights = place * self.units + unit, {}
        for name, part in self.weights.items():
            weights[name] = cast_to_compute_type(part[..., column : column + 1], self.layer.dtype)
        kernel, recurrent = weights["kernel"][:, 0], weights["recurrent_kernel"][:, 0]
        bias = float(weights["bias"][0]) if "bias" in weights else None
        return Terms(self.x_seen[place], kernel, self.h_seen[place], recurrent, bias)

    def every_z(self) -> Mapping[str, Array]:
        """Computes z of all units for each gate, each (units,), in single precision.

        Returns:
            Empty without weights, and above `MAX_PRODUCTS` products.
        """
        if not self.has_z or 4 * self.units * (len(self.x) + self.units) > MAX_PRODUCTS:
            return {}
        dtype = np.float64 if self.layer.dtype == "float64" else np.float32
        weights = [self.weights[name] for name in ("kernel", "recurrent_kernel")]
        with np.errstate(all="ignore"):
            z = sum(
                _through_gates(seen.astype(dtype), part.astype(dtype, copy=False))
                for seen, part in zip((self.x_seen, self.h_seen), weights, strict=True)
            )
            z = z + self.weights["bias"] if "bias" in self.weights else z
        return dict(zip(GATES, np.split(np.asarray(z), len(GATES)), strict=True))


def explain(
    trace: Trace, call: int, row: int, step: int, gates: Mapping[str, Array] | None = None
) -> ExplainedStep:
    """Collects what happened at one step of one row.

    Takes no longer for a larger batch or for more steps.

    Args:
        trace: the recorded run.
        call: the number of the call.
        row: the row of its batch.
        step: the step, in processing order, or `START`.
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
        h, c = (_float64(state[row]) for state in (recorded.initial_h, recorded.initial_c))
        seen = np.broadcast_to(h, (len(GATES), units))
        return ExplainedStep(
            layer, call, row, step, None, recorded.origin, nothing, nothing.reshape(1, 0), h, seen,
            c, {}, c, h, False, trace.weights,
        )  # fmt: skip
    h_before = _float64(recorded.h[row, step - 1] if step else recorded.initial_h[row])
    c_before = _float64(recorded.c[row, step - 1] if step else recorded.initial_c[row])
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
        c=_float64(recorded.c[row, step]),
        h=_float64(recorded.h[row, step]),
        held=bool(recorded.held[min(row, len(recorded.held) - 1), step]),
        weights=trace.weights,
    )


def _gates_at(
    recorded: CallTrace, row: int, step: int, given: Mapping[str, Array] | None
) -> dict[str, Array]:
    if given is not None and all(gate in given for gate in GATES):
        return {gate: _float64(given[gate][step]) for gate in GATES}
    if all(gate in recorded.gates for gate in GATES):
        return {gate: _float64(recorded.gates[gate][row, step]) for gate in GATES}
    return {}


def _seen(values: Array, recorded: CallTrace, part: str, row: int) -> Array:
    """Returns some values as each gate sees them, after dropout, (4, …)."""
    masks = recorded.dropout_masks or {}
    if part not in masks:
        return np.broadcast_to(values, (len(GATES), len(values)))
    mask = masks[part]
    of_row = mask[..., min(row, mask.shape[-2] - 1), :].astype(np.float64)
    with np.errstate(all="ignore"):
        return np.broadcast_to(values * of_row, (len(GATES), len(values)))


def _through_gates(seen: Array, weights: Array) -> Array:
    """Multiplies what each gate sees, (4, n), by its columns of the weights, (n, 4·units)."""
    if (seen == seen[0]).all():  # without dropout they all see the same
        return np.asarray(seen[0] @ weights)
    columns = np.split(weights, len(GATES), axis=1)
    return np.concatenate([mine @ of_gate for mine, of_gate in zip(seen, columns, strict=True)])


def _float64(values: Array) -> Array:
    return np.asarray(values).astype(np.float64)


def _product(values: Array, weights: Array) -> float:
    """Returns the sum of products, rounded only once, since its digits are shown."""
    with np.errstate(all="ignore"):
        products = values * weights
        if not np.isfinite(products).all():
            return float(products.sum())
    return math.fsum(products.tolist())
