"""What happened when Keras ran an experiment: read-only arrays with their axes named."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol, runtime_checkable

from lstmviz.experiment.experiment import Array, Experiment, in_short, seal

Origin = Literal["zeros", "carried", "given", "reset"]
"""Where a call's start state came from."""

GATES = ("i", "f", "g", "o")
"""Input gate, forget gate, candidate, output gate: Keras' order in its kernels."""


@runtime_checkable
class StridedGates(Protocol):
    """Gates that are computed when they are asked for, and needn't all be."""

    def strided(self, stride: int) -> Mapping[str, Array]:
        """The gates at every so many steps, from the first one on."""


def strided(gates: Mapping[str, Array], gate: str, stride: int) -> Array:
    """One gate at every so many steps, (batch, steps, units)."""
    if isinstance(gates, StridedGates):
        return gates.strided(stride)[gate]
    return gates[gate][:, ::stride]


@dataclass(frozen=True, eq=False)
class CallTrace:
    """One call of the layer, recorded.

    Steps are in processing order: with `go_backwards` the first of them read the last input.

    Attributes:
        returned: exactly what Keras returned under the layer's flags: `(output,)`, or
            `(output, h, c)` with `return_state`; output is (batch, timesteps, units) with
            `return_sequences`, else (batch, units).
        h: (batch, timesteps, units), the hidden state after each step.
        c: (batch, timesteps, units), the cell state after each step.
        gates: `i`, `f`, `g` (the candidate) and `o`, each (batch, timesteps, units). At a held
            step they are what the cell computed and Keras discarded. Of a large call they are
            derived when one is first asked for, by the layer's own cell from the states (up to
            6e-8 apart); in the window's process, which has no cell, they are then missing.
        dropout_masks: the masks that acted, 0 or 1/(1-rate): `inputs` (batch, features), or
            (4, batch, features) with `implementation=1`; `recurrent` (4, batch, units).
            None where no dropout acted.
        initial_h: (batch, units), what the call started from.
        initial_c: (batch, units), likewise.
        origin: where that start state came from.
        time_index: (timesteps,), the input step that each processed step read.
        held: (batch, timesteps) bool, True where a mask held the state.
    """

    returned: tuple[Array, ...]
    h: Array
    c: Array
    gates: Mapping[str, Array]
    dropout_masks: Mapping[str, Array] | None
    initial_h: Array
    initial_c: Array
    origin: Origin
    time_index: Array
    held: Array

    def __post_init__(self) -> None:
        seal(vars(self).values())

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        seal(state.values())  # NumPy's pickles forget that an array was read-only

    def __repr__(self) -> str:
        """Short, for a notebook: arrays by their shapes."""
        returned = ", ".join(map(in_short, self.returned))
        names = ("h", "c", "initial_h", "initial_c")
        arrays = [f"{name}={in_short(getattr(self, name))}" for name in names]
        parts = [f"returned=({returned})", *arrays, f"origin={self.origin!r}"]
        return f"CallTrace({', '.join(parts)}, …)"


@dataclass(frozen=True, eq=False)
class Trace:
    """An experiment, and what Keras made of it.

    Attributes:
        experiment: what was run.
        weights: `kernel` (features, 4·units), `recurrent_kernel` (units, 4·units) and, with
            `use_bias`, `bias` (4·units,); columns grouped i, f, g, o.
        calls: one record per call, in order.
    """

    experiment: Experiment
    weights: Mapping[str, Array]
    calls: tuple[CallTrace, ...]

    def __post_init__(self) -> None:
        seal([self.weights])

    def __repr__(self) -> str:
        """Short, for a notebook: arrays by their shapes, and only how many calls there are."""
        weights = ", ".join(f"{name}={in_short(array)}" for name, array in self.weights.items())
        calls = f"{len(self.calls)} call{'' if len(self.calls) == 1 else 's'}"
        return f"Trace({self.experiment.layer!r}, {weights}, {calls})"
