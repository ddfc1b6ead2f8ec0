"""The gates of steps whose states are known, where keeping them would have cost too much."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from lstmviz.engine.compiled import as_written
from lstmviz.engine.layers import build_layer
from lstmviz.engine.recorder import Recorder, as_view
from lstmviz.experiment.experiment import Array, Experiment
from lstmviz.trace.trace import GATES

_MOST_BYTES = 10 * 2**20  # of what the cell adds up at once: more would leave the processor's cache
_WORTH_COMPILING = 500  # steps at once: then the four gates are computed side by side


class GatesOfSteps:
    """A layer's own cell, given many steps at once as if they were the rows of one batch.

    So a matrix product has more rows than in the layer, and rounds differently by up to 6e-8.
    """

    def __init__(self, experiment: Experiment, weights: Mapping[str, Array]) -> None:
        """Makes a cell of its own, so that what it derives from stays what it was.

        Args:
            experiment: whose layer it is.
            weights: the layer's.
        """
        plain = replace(
            experiment.layer,
            kernel_initializer="zeros",  # quickly drawn: the weights are set anyway
            recurrent_initializer="zeros",
            bias_initializer="zeros",
            unit_forget_bias=False,
            stateful=False,
        )
        self._layer = build_layer(replace(experiment, layer=plain))
        self._layer.build((None, None, weights["kernel"].shape[0]))
        self._layer.set_weights(list(weights.values()))
        self._compiled: dict[tuple[int, bool], Any] = {}
        self._itemsize: int = np.dtype(self._layer.variable_dtype).itemsize

    def of(
        self, x: Array, h: Array, c: Array, training: bool, masks: Mapping[str, Array] | None
    ) -> dict[str, Array]:
        """The four gates at some steps.

        Args:
            x: (steps, features), what each step read.
            h: (steps, units), the hidden state that entered it.
            c: (steps, units), the cell state that entered it.
            training: as the call has it.
            masks: the dropout masks, with the steps in place of the batch.

        Returns:
            `i`, `f`, `g` and `o`, each (steps, units).
        """
        inputs, *states = (tf.cast(part, self._layer.compute_dtype) for part in (x, h, c))
        given = {name: tf.cast(mask, inputs.dtype) for name, mask in (masks or {}).items()}
        with as_written():
            found = self._way(inputs, states, given, training)(inputs, states, given)
        return {gate: as_view(values) for gate, values in found.items()}

    def _way(self, inputs: Any, states: Any, masks: Any, training: bool) -> Any:
        """What gives the gates of such inputs: compiled where they are many."""
        gates = partial(self._gates, training)
        if len(inputs) < _WORTH_COMPILING:
            return gates
        key = (len(inputs), training)
        if key not in self._compiled:
            function = tf.function(gates, autograph=False)
            self._compiled[key] = function.get_concrete_function(inputs, states, masks)
        return self._compiled[key]

    def _gates(self, training: bool, x: Any, states: Any, masks: Any) -> dict[str, Any]:
        cell, recorder = self._layer.cell, Recorder(self._layer)
        with recorder.recording(training), _dropping(cell, masks):
            cell(x, states, training=training)
        return {gate: values[0] for gate, values in recorder.notes.gates.items()}

    def rows_at_once(self, units: int) -> int:
        """How many steps may be given at once."""
        return max(_MOST_BYTES // (4 * units * self._itemsize), 1)


class DerivedGates(Mapping[str, Array]):
    """The gates of a whole call, derived when one of them is first asked for.

    Each is (batch, timesteps, units), in processing order.
    """

    def __init__(
        self,
        experiment: Experiment,
        weights: Mapping[str, Array],
        x: Array,
        states: tuple[Array, Array],
        initial: tuple[Array, Array],
        training: bool,
        masks: Mapping[str, Array] | None,
    ) -> None:
        """Derives nothing yet.

        Args:
            experiment: whose layer it is.
            weights: the layer's.
            x: (batch, timesteps, features), in processing order.
            states: h and c after every step, each (batch, timesteps, units).
            initial: h and c before the first, each (batch, units).
            training: as the call has it.
            masks: the dropout masks that acted.
        """
        self._from = (experiment, weights, x, states, initial, training, masks)
        self._gates: dict[str, Array] | None = None

    def __getitem__(self, gate: str) -> Array:
        if gate not in GATES:
            raise KeyError(gate)
        if self._gates is None:
            self._gates = _derived(*self._from)
        return self._gates[gate]

    def __iter__(self) -> Iterator[str]:
        return iter(GATES)

    def __len__(self) -> int:
        return len(GATES)

    def __repr__(self) -> str:
        return f"DerivedGates({', '.join(GATES)})"


def _derived(
    experiment: Experiment,
    weights: Mapping[str, Array],
    x: Array,
    states: tuple[Array, Array],
    initial: tuple[Array, Array],
    training: bool,
    masks: Mapping[str, Array] | None,
) -> dict[str, Array]:
    cell = GatesOfSteps(experiment, weights)
    batch, timesteps, units = states[0].shape
    gates = {gate: np.empty(states[0].shape, states[0].dtype) for gate in GATES}
    at_once = max(cell.rows_at_once(units) // max(batch, 1), 1)
    for start in range(0, timesteps, at_once):
        here = slice(start, min(start + at_once, timesteps))
        count = here.stop - start
        h, c = (before(state, first, here) for state, first in zip(states, initial, strict=True))
        rows = np.repeat(np.arange(batch), count)
        found = cell.of(
            x[:, here].reshape(batch * count, -1),
            h.reshape(-1, units),
            c.reshape(-1, units),
            training,
            masks_of_rows(masks, rows),
        )
        for gate in GATES:
            gates[gate][:, here] = found[gate].reshape(batch, count, units)
    for array in gates.values():
        array.flags.writeable = False
    return gates


def before(state: Array, first: Array, steps: slice) -> Array:
    """The state that entered each of some steps, (batch, steps, units)."""
    if steps.start:
        return state[:, steps.start - 1 : steps.stop - 1]
    return np.concatenate([first[:, None], state[:, : steps.stop - 1]], axis=1)


def masks_of_rows(masks: Mapping[str, Array] | None, rows: Array) -> dict[str, Array] | None:
    """The dropout masks of these rows of the batch, one after another."""
    if masks is None:
        return None
    return {name: mask[..., rows, :] for name, mask in masks.items()}


@contextmanager
def _dropping(cell: keras.layers.LSTMCell, masks: Mapping[str, Any]) -> Iterator[None]:
    """Makes the cell use these dropout masks instead of drawing its own."""
    cell.get_dropout_mask = lambda _inputs: masks["inputs"]
    cell.get_recurrent_dropout_mask = lambda _state: masks["recurrent"]
    try:
        yield
    finally:
        del cell.get_dropout_mask, cell.get_recurrent_dropout_mask
