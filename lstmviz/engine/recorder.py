"""How states and gates are got out of a real recurrent layer of Keras while it works.

The layer's own cell is made to record: for the length of one call its `call`, `activation` and
`recurrent_activation` are replaced by recorders that pass everything on unchanged, so that
what is recorded is what the layer computed. Which gate each call of them gives in a step, the
kind of cell tells: an LSTM's calls `recurrent_activation` for i, f and o, and `activation` for g
and then for act(c) (keras 3.15, `LSTMCell.call`).

There are two ways out for what was recorded. Where Python runs every step, in an eager call, the
tensors are kept as they come by: the states that enter a step are those a mask has already acted
on, so the states after step t are what enters step t + 1, and after the last step what `inner_loop`
gives. Where the steps are a loop inside a compiled function, a step can leave nothing behind but
its outputs, of which h is one: there other states and the gates are added to them, and taken off
again before the layer sees them.

A replaced activation is also what keeps the layer off cuDNN's fused kernel, inside which
there would be nothing to record.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from lstmviz.cells.cell_kind import CellKind
from lstmviz.experiment.arrays import Array
from lstmviz.experiment.twins import rate_acts


@dataclass
class Recording:
    """What one call left behind; the arrays are those of `CallTrace`.

    `gates` may be empty, where there would have been too many to keep, or
    without those that a mask made Keras discard.
    """

    states: dict[str, Array]
    gates: dict[str, Array]
    initial: dict[str, Array]
    dropout_masks: dict[str, Array] | None
    knows_held_gates: bool = True


@dataclass
class Notes:
    """Tensors as they came by.

    Attributes:
        entering: the states as they entered each step, the first of them once more if the cell
            was called to learn its shapes.
        gates: each gate at each step.
        timesteps: how many steps the call has.
        initial: the states as the call found them.
        final: the states as the call left them.
        emitted: the outputs of a compiled loop by name, (batch, timesteps, units); "output" is
            the layer's own.
        dropout_masks: `inputs` and `recurrent`, where they act.
    """

    entering: list[tuple[Any, ...]] = field(default_factory=list)
    gates: dict[str, list[Any]] = field(default_factory=dict)
    timesteps: int = 0
    initial: tuple[Any, ...] | None = None
    final: tuple[Any, ...] | None = None
    emitted: dict[str, Any] = field(default_factory=dict)
    dropout_masks: dict[str, Any] = field(default_factory=dict)


def ignored(_step: int) -> None:
    """What is done before a step by those who have nothing to do then."""


class Recorder:
    """Makes one layer's cell record what it does."""

    def __init__(self, layer: keras.layers.RNN, kind: CellKind) -> None:
        """Changes nothing yet.

        Args:
            layer: the layer.
            kind: what it is.
        """
        self._layer = layer
        self._kind = kind
        self.notes = Notes()

    @contextmanager
    def recording(
        self,
        training: bool,
        before_step: Callable[[int], None] = ignored,
        *,
        emitting: tuple[str, ...] | None = None,
        after_step: Callable[[Any], Any] | None = None,
    ) -> Iterator[None]:
        """Records the one call of the layer that is made inside the block.

        Args:
            training: as the call has it.
            before_step: called with the number of each step before the cell works on it; what
                it raises ends the call. In a compiled loop it is called while the loop is
                written.
            emitting: what the steps of a compiled loop are to leave behind, the names of states
                and gates; None where Python runs every step.
            after_step: given the last of the states after each step of a compiled loop; what it
                gives back goes on.
        """
        layer, cell, kind = self._layer, self._layer.cell, self._kind
        self.notes = notes = Notes(gates={gate: [] for gate in kind.gate_names})
        inner_loop, call = layer.inner_loop, cell.call
        acts = training and rate_acts(kind, cell.dropout)
        acts_recurrently = training and rate_acts(kind, cell.recurrent_dropout)
        noted = {"activation": kind.activation_calls}
        if kind.recurrent_calls:  # a cell without gates has no such function
            noted["recurrent_activation"] = kind.recurrent_calls
        functions = {name: getattr(cell, name) for name in noted}
        to_come: dict[str, list[str]] = {}

        def note_states(inputs: Any, states: Any, training: bool = False) -> Any:
            before_step(len(notes.entering))
            notes.entering.append(tuple(states))
            to_come.update((name, list(gates)) for name, gates in noted.items())
            output, after = call(inputs, states, training=training)
            if after_step is not None:
                after = [*after[:-1], after_step(after[-1])]
                output = after[0]
            if emitting is not None:
                step = dict(zip(kind.state_names, after, strict=True))
                step |= {gate: values[-1] for gate, values in notes.gates.items()}
                output = (output, *(step[name] for name in emitting))
            return output, after

        def note_values(name: str, z: Any) -> Any:
            value = functions[name](z)
            if gate := to_come[name].pop(0):
                notes.gates[gate].append(value)
            return value

        def note_ends(sequences: Any, initial_state: Any, mask: Any, training: bool = False) -> Any:
            if acts:
                notes.dropout_masks["inputs"] = cell.get_dropout_mask(sequences[:, 0, :])
            if acts_recurrently:
                kept = cell.get_recurrent_dropout_mask(initial_state[0])
                # One for each gate; a cell without gates has one.
                notes.dropout_masks["recurrent"] = kept if isinstance(kept, list) else [kept]
            notes.timesteps = sequences.shape[1]
            # A stateful layer hands over its variables, which the call will overwrite.
            notes.initial = tuple(map(tf.identity, initial_state))
            if emitting is None:
                result = inner_loop(sequences, initial_state, mask, training=training)
                notes.final = tuple(result[2])
                return result
            with _every_output(layer):
                last, every, final = inner_loop(sequences, initial_state, mask, training=training)
            notes.emitted = dict(zip(("output", *emitting), every, strict=True))
            return last[0], every[0], final

        layer.inner_loop, cell.call = note_ends, note_states
        for name in noted:
            setattr(cell, name, partial(note_values, name))
        try:
            yield
        finally:
            for name, function in functions.items():
                setattr(cell, name, function)
            del layer.inner_loop, cell.call  # the class's own methods show again

    def result(self, timesteps: int) -> Recording:
        """What the last call that was recorded step by step left behind, as arrays."""
        notes = self.notes
        # Where the loop isn't unrolled, Keras first calls the cell once to learn its shapes.
        probes = len(notes.entering) - timesteps
        if probes not in (0, 1) or notes.initial is None or notes.final is None:
            raise RuntimeError(
                f"recorded {len(notes.entering)} cell calls for {timesteps} timesteps: "
                "this version of Keras works in a way the recorder doesn't know"
            )
        entering = notes.entering[probes:]
        batch = notes.final[0].shape[0]
        left = zip(*entering[1:], notes.final, strict=True)  # by each step, state for state
        names = self._kind.state_names
        states = {name: _stacked(list(s), batch) for name, s in zip(names, left, strict=True)}
        initial = {
            name: for_each_row(as_view(state), batch)
            for name, state in zip(names, notes.initial, strict=True)
        }
        masks = {name: as_array(mask) for name, mask in notes.dropout_masks.items()}
        if "recurrent" in masks:  # drawn for a state that may be of one row or of none
            each = [for_each_row(mask, batch) for mask in masks["recurrent"]]
            masks["recurrent"] = np.stack(each)
        gates = {gate: _stacked(values[probes:], batch) for gate, values in notes.gates.items()}
        return Recording(states, gates, initial, masks or None)


@contextmanager
def _every_output(layer: keras.layers.RNN) -> Iterator[None]:
    """Makes the loop keep the outputs of all steps, whatever the layer returns of them."""
    requested = layer.return_sequences
    layer.return_sequences = True
    try:
        yield
    finally:
        layer.return_sequences = requested


def as_array(tensor: Any) -> Array:
    """A copy of the tensor's values; float32 where NumPy lacks the type."""
    array = np.asarray(tensor)  # np.array warns that variables don't know its `copy` keyword
    return array.astype(kept_type(array))


def as_view(tensor: Any) -> Array:
    """The values of a tensor that nothing writes to, not copied where NumPy knows the type."""
    array = np.asarray(tensor)
    return array.astype(kept_type(array), copy=False)


def kept_type(array: Array) -> Any:
    """The type that values are kept in."""
    # NumPy has no bfloat16 of its own: every value of it is exact in float32.
    return array.dtype if array.dtype in (np.float16, np.float64) else np.float32


def for_each_row(values: Array, batch: int) -> Array:
    """A state of (batch, units), from one that may be of one row or of none."""
    return np.broadcast_to(values, (batch, values.shape[-1])).copy()


def _stacked(tensors: list[Any], batch: int) -> Array:
    """One tensor for each step, as an array of (batch, timesteps, units)."""
    first, *others = (as_array(tensor) for tensor in tensors)
    if len(first) != batch:  # Keras broadcasts it to the rows of the mask, or of c, only later
        first = for_each_row(first, batch)
    return np.stack([first, *others], axis=1)
