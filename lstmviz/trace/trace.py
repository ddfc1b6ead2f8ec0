"""Holds what happened when Keras ran an experiment, as read-only arrays with named axes."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Protocol, runtime_checkable

import numpy as np

from lstmviz.experiment.arguments import LayerConfig
from lstmviz.experiment.arrays import Array, in_short, seal
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.model.model import Place

Origin = Literal["zeros", "carried", "given", "reset"]
"""Where the state that a call starts from came from."""


@runtime_checkable
class StridedGates(Protocol):
    """Gates that are computed when asked for, and then only at the steps that are needed."""

    def strided(self, stride: int) -> Mapping[str, Array]:
        """Computes the gates at every `stride`-th step from the first on, (batch, steps, units)."""


def strided(gates: Mapping[str, Array], gate: str, stride: int) -> Array:
    """Returns one gate at every `stride`-th step from the first on, (batch, steps, units)."""
    if isinstance(gates, StridedGates):
        return gates.strided(stride)[gate]
    return gates[gate][:, ::stride]


def is_same_memory(one: Array, other: Array) -> bool:
    """Returns whether two arrays are views of the same numbers, so that none need be compared."""
    return one is other or (
        one.__array_interface__["data"] == other.__array_interface__["data"]
        and (one.strides, one.shape, one.dtype) == (other.strides, other.shape, other.dtype)
    )


@dataclass(frozen=True, eq=False)
class CallTrace:
    """The record of one call of the layer.

    Steps are in processing order: with `go_backwards` the first of them reads the last input.

    Attributes:
        returned: exactly what Keras returned under the layer's flags: `(output,)`, or
            of an LSTM `(output, h, c)` with `return_state`; output is (batch, timesteps, units)
            with `return_sequences`, else (batch, units).
        states: of each state of the cell by name, `h` and for an LSTM `c`, what it was after each
            step, (batch, timesteps, units).
        gates: of each gate of the cell by name, `i`, `f`, `g` (the candidate) and `o` for an
            LSTM, (batch, timesteps, units). At a held
            step they are what the cell computed and Keras discarded. Of a large call they are
            derived when one is first asked for, by the layer's own cell from the states (up to
            6e-8 apart); in the window's process, which has no cell, they are then missing.
        dropout_masks: the masks that acted, 0 or 1/(1-rate): `inputs` (batch, features), or
            (gates, batch, features) with `implementation=1`; `recurrent` (gates, batch, units),
            (1, batch, units) where the cell has no gates. None where no dropout acted.
        initial: of each state what it was before the first step, (batch, units).
        origin: where `initial` came from.
        time_index: (timesteps,), the input step that each processed step read.
        held: (batch, timesteps) bool, True where a mask held the state.
    """

    returned: tuple[Array, ...]
    states: Mapping[str, Array]
    gates: Mapping[str, Array]
    dropout_masks: Mapping[str, Array] | None
    initial: Mapping[str, Array]
    origin: Origin
    time_index: Array
    held: Array

    def __post_init__(self) -> None:
        seal(vars(self).values())

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        seal(state.values())  # NumPy's pickles forget that an array was read-only

    def __repr__(self) -> str:
        """Writes a short form for notebooks: arrays by their shapes."""
        returned = ", ".join(map(in_short, self.returned))
        arrays = [f"{name}={in_short(array)}" for name, array in self.states.items()]
        arrays += [f"initial_{name}={in_short(array)}" for name, array in self.initial.items()]
        parts = [f"returned=({returned})", *arrays, f"origin={self.origin!r}"]
        return f"CallTrace({', '.join(parts)}, …)"

    @property
    def h(self) -> Array:
        """(batch, timesteps, units), the hidden state after each step."""
        return self.states["h"]

    @property
    def c(self) -> Array | None:
        """(batch, timesteps, units), the cell state after each step; None where there is none."""
        return self.states.get("c")

    @property
    def last_states(self) -> tuple[Array, ...]:
        """Each state after the last step, (batch, units), as views of all steps'."""
        return tuple(state[:, -1] for state in self.states.values())

    @property
    def initial_h(self) -> Array:
        """(batch, units), h before the first step."""
        return self.initial["h"]

    @property
    def initial_c(self) -> Array | None:
        """(batch, units), c before the first step; None where there is none."""
        return self.initial.get("c")


@dataclass(frozen=True, eq=False)
class Trace:
    """The record of a whole experiment.

    Attributes:
        experiment: what was run.
        weights: by Keras' names: `kernel` (features, columns), `recurrent_kernel` (units, columns)
            and, with `use_bias`, `bias`; columns grouped as `CellKind.columns` says: i, f, g, o.
        calls: one record per call, in order.
        device: what it was computed on, as a person reads it: "CPU", or a GPU's name.
        within: the trace of the model that it is a part of; None where the layer stands alone.
    """

    experiment: Experiment
    weights: Mapping[str, Array]
    calls: tuple[CallTrace, ...]
    device: str = "CPU"
    within: "ModelTrace | None" = None

    def __post_init__(self) -> None:
        seal([self.weights])

    @property
    def ran(self) -> Experiment:
        """What was run: the experiment, or that on the model which the layer is a part of."""
        return self.experiment if self.within is None else self.within.experiment

    @property
    def layers(self) -> tuple["LayerTrace", ...]:
        """The layers of the model that it is a part of; else the one layer, likewise."""
        if self.within is not None:
            return self.within.layers
        layer = self.experiment.layer
        (name,) = self.experiment.model.names
        masks = (call.mask if layer.return_sequences else None for call in self.experiment.calls)
        return (LayerTrace(layer, name, self.calls, {"": self}, tuple(masks), self.weights),)

    def __repr__(self) -> str:
        """Writes a short form for notebooks: arrays by their shapes, calls by their number."""
        weights = ", ".join(f"{name}={in_short(array)}" for name, array in self.weights.items())
        calls = f"{len(self.calls)} call{'' if len(self.calls) == 1 else 's'}"
        return f"Trace({self.experiment.layer!r}, {weights}, {calls})"


def common_states(before: Trace, after: Trace) -> tuple[str, ...]:
    """Returns the states that the layers of both runs have, the output's first."""
    old, new = (run.experiment.layer.kind.state_names for run in (before, after))
    return tuple(name for name in new if name in old)


@dataclass(frozen=True, eq=False)
class LayerCall:
    """What one call did in a layer that isn't recurrent itself.

    Attributes:
        returned: what the layer returned: `(output,)`, or more where it returns several arrays.
        forward: of a Bidirectional what its forward layer did; else None.
        backward: likewise, in its own order of steps.
    """

    returned: tuple[Array, ...]
    forward: CallTrace | None = None
    backward: CallTrace | None = None

    def __post_init__(self) -> None:
        seal([self.returned])

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        seal([self.returned])

    @property
    def output(self) -> Array:
        """What the layer returned; of several arrays the first."""
        return self.returned[0]

    def __repr__(self) -> str:
        """Writes a short form for notebooks: arrays by their shapes."""
        return f"LayerCall({', '.join(map(in_short, self.returned))})"


@dataclass(frozen=True, eq=False)
class LayerTrace:
    """What happened in one layer of a model.

    Attributes:
        config: its arguments.
        name: what the model calls it.
        calls: what each call did; of a recurrent layer a `CallTrace`.
        traces: of a recurrent layer its trace, as if it stood alone and was given what entered it,
            by its direction, which is empty but in a Bidirectional; else empty.
        masks: for each call the mask that the layer hands on, (batch, timesteps) bool, or None.
        weights: its weights by name.
    """

    config: LayerConfig
    name: str
    calls: tuple[CallTrace | LayerCall, ...]
    traces: Mapping[str, Trace] = field(default_factory=dict)
    masks: tuple[Array | None, ...] = ()
    weights: Mapping[str, Array] = field(default_factory=dict)

    def __post_init__(self) -> None:
        seal([self.masks, self.weights])

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        seal([self.masks, self.weights])

    @property
    def forward(self) -> Trace | None:
        """Of a Bidirectional the trace of its forward layer; else None."""
        return self.traces.get("forward")

    @property
    def backward(self) -> Trace | None:
        """Of a Bidirectional the trace of its backward layer, in its own order; else None."""
        return self.traces.get("backward")

    def output(self, call: int) -> Array:
        """What the layer gave the next one in a call, or the first of what it returned."""
        return self.calls[call].returned[0]

    def __repr__(self) -> str:
        """Writes a short form for notebooks."""
        return f"LayerTrace({self.name!r}, {self.config!r})"


@dataclass(frozen=True, eq=False)
class ModelCall:
    """One call of a model.

    Attributes:
        returned: what the model returned: `(output,)`, or more where its last layer returns more.
    """

    returned: tuple[Array, ...]

    def __post_init__(self) -> None:
        seal([self.returned])

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        seal([self.returned])

    def __repr__(self) -> str:
        """Writes a short form for notebooks: arrays by their shapes."""
        return f"ModelCall({', '.join(map(in_short, self.returned))})"


@dataclass(frozen=True, eq=False)
class ModelTrace:
    """The record of an experiment on a model.

    Attributes:
        experiment: what was run.
        layers: what happened in each layer, in the order of the chain.
        device: what it was computed on, as a person reads it: "CPU", or a GPU's name.
    """

    experiment: Experiment
    layers: tuple[LayerTrace, ...]
    device: str = "CPU"

    @property
    def calls(self) -> tuple[ModelCall, ...]:
        """What the model returned in each call."""
        return tuple(ModelCall(call.returned) for call in self.layers[-1].calls)

    @property
    def weights(self) -> tuple[Array, ...]:
        """The weights of all layers, as the model's `get_weights()` gives them."""
        return tuple(weight for layer in self.layers for weight in layer.weights.values())

    @property
    def looked_at(self) -> Trace:
        """The trace of the layer that the experiment looks at, which knows what it is a part of."""
        return replace(self.trace_of(self.experiment.place), within=self)

    def at(self, experiment: Experiment) -> "ModelTrace":
        """Returns the same trace, of the same experiment that looks at another layer."""
        return replace(self, experiment=experiment)

    def trace_of(self, place: Place) -> Trace:
        """Returns the trace of a recurrent layer, as if it stood alone.

        Its experiment has the layer's own arguments, what entered it (inputs, masks, given states)
        as calls, and its weights.

        Raises:
            KeyError: there is none at this place.
        """
        return self.layers[place.layer].traces[place.direction]

    def __repr__(self) -> str:
        """Writes a short form for notebooks."""
        return f"ModelTrace({list(self.layers)!r}, {len(self.calls)} calls)"


def seen(trace: Trace | ModelTrace) -> Trace:
    """Returns the trace of the layer that is looked at; that of a layer alone is itself."""
    return trace.looked_at if isinstance(trace, ModelTrace) else trace


def named_arrays(trace: Trace | ModelTrace) -> dict[str, Array]:
    """Names every array of a trace by its path, as `lstmviz run -o` saves them.

    Returns:
        `weights/kernel` (features, columns) and so on; for call 0 `call0/h` and `call0/c`
        (batch, timesteps, units), `call0/gates/i` likewise, `call0/returned/0`,
        `call0/initial_h` (batch, units), `call0/time_index` (timesteps,), `call0/held` (batch,
        timesteps), `call0/origin`, a text, and where dropout acted `call0/dropout_masks/inputs`;
        `device`, a text. Of a model `call0/returned/0` is what the model returned, and each layer
        has its arrays under its name, `lstm/call0/h`; those of a Bidirectional's two layers are
        under `bidirectional/forward/call0/h`.
    """
    arrays = {"device": np.array(trace.device)}
    if isinstance(trace, Trace):
        return _of_layer(trace) | arrays
    for number, call in enumerate(trace.calls):
        arrays |= {f"call{number}/returned/{at}": each for at, each in enumerate(call.returned)}
    for layer in trace.layers:
        found = {f"weights/{name}": array for name, array in layer.weights.items()}
        for number, of_layer in enumerate(layer.calls):
            each = enumerate(of_layer.returned)
            found |= {f"call{number}/returned/{at}": array for at, array in each}
        for direction, part in layer.traces.items():
            start = f"{direction}/" if direction else ""
            found |= {f"{start}{name}": array for name, array in _of_layer(part).items()}
        arrays |= {f"{layer.name}/{name}": array for name, array in found.items()}
    return arrays


def _of_layer(trace: Trace) -> dict[str, Array]:
    arrays = {f"weights/{name}": array for name, array in trace.weights.items()}
    for number, call in enumerate(trace.calls):
        arrays |= {f"call{number}/{name}": array for name, array in _arrays_of(call).items()}
    return arrays


def _arrays_of(call: CallTrace) -> dict[str, Array]:
    return {
        **call.states,
        **{f"initial_{name}": array for name, array in call.initial.items()},
        "time_index": call.time_index,
        "held": call.held,
        "origin": np.array(call.origin),
        **{f"gates/{gate}": array for gate, array in call.gates.items()},
        **{f"returned/{place}": array for place, array in enumerate(call.returned)},
        **{f"dropout_masks/{name}": mask for name, mask in (call.dropout_masks or {}).items()},
    }
