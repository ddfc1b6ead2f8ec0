"""From what one call of a recurrent layer left behind to its record in the trace."""

from collections.abc import Callable, Mapping

import numpy as np

from lstmviz.engine.cell_inputs import CellInputs
from lstmviz.engine.gates import DerivedGates, GatesOfSteps
from lstmviz.engine.recorder import Recording
from lstmviz.experiment.arrays import Array
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import RecurrentConfig
from lstmviz.trace.trace import CallTrace, Origin


def call_trace(
    layer: RecurrentConfig,
    call: Call,
    number: int,
    returned: tuple[Array, ...],
    recording: Recording,
    gates_of_steps: Callable[[], GatesOfSteps],
) -> CallTrace:
    """Returns the record of one call of a recurrent layer.

    Args:
        layer: its arguments.
        call: what it was given.
        number: of the call.
        returned: what it returned.
        recording: what the recorder kept.
        gates_of_steps: gives what derives the gates that weren't kept.
    """
    states = dict(recording.states)
    if layer.return_sequences and call.mask is None and returned[0].shape == states["h"].shape:
        states["h"] = returned[0]  # so that the same numbers are kept and sent once
    held = held_steps(call, layer.go_backwards, len(states["h"]))
    timesteps = call.inputs.shape[1]
    return CallTrace(
        returned=returned,
        states=states,
        gates=_gates(layer, call, recording, held, gates_of_steps),
        dropout_masks=recording.dropout_masks,
        initial=recording.initial,
        origin=_origin(layer, call, number),
        time_index=np.arange(timesteps)[:: -1 if layer.go_backwards else 1].copy(),
        held=held,
    )


def held_steps(call: Call, go_backwards: bool, batch: int) -> Array:
    """(batch, timesteps) in processing order, True where the mask holds the state.

    `batch` is that of the states: Keras broadcasts inputs of one row too.
    """
    timesteps = call.inputs.shape[1]
    held = np.zeros((batch, timesteps), bool)
    if call.mask is not None:
        # As Keras does it: the mask is reversed first, unrolled steps take what they need of a
        # longer one, and a mask of one row serves all rows.
        held |= ~call.mask[:, :: -1 if go_backwards else 1][:, :timesteps]
    return held


def _gates(
    layer: RecurrentConfig,
    call: Call,
    recording: Recording,
    held: Array,
    gates_of_steps: Callable[[], GatesOfSteps],
) -> Mapping[str, Array]:
    if not layer.kind.gates:
        return {}
    cell_inputs = CellInputs.at_steps_of(call, recording, layer)
    if not recording.gates:
        return DerivedGates(gates_of_steps, cell_inputs, layer.kind.gate_names)
    if recording.knows_held_gates or not held.any():
        return recording.gates
    rows, steps = np.nonzero(held)
    discarded = gates_of_steps().of(cell_inputs, rows, steps)
    gates = {}
    for gate, values in recording.gates.items():
        gates[gate] = values.copy()
        gates[gate][rows, steps] = discarded[gate]
    return gates


def _origin(layer: RecurrentConfig, call: Call, number: int) -> Origin:
    if call.initial_state is not None:
        return "given"
    if not layer.stateful:
        return "zeros"  # a reset does nothing here: there is no state to reset
    if call.reset_before:
        return "reset"
    return "carried" if number else "zeros"
