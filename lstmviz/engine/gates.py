"""The gates of steps whose states are known, where keeping them would have cost too much."""

import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from lstmviz.engine.cell_inputs import CellInputs
from lstmviz.engine.device import CPU
from lstmviz.engine.graph_optimizer import as_written
from lstmviz.engine.layers import build_layer
from lstmviz.engine.recorder import Recorder, as_view
from lstmviz.experiment.arrays import Array
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import RecurrentConfig
from lstmviz.experiment.experiment import Experiment

_MOST_BYTES = 32 * 2**20  # of what the cell adds up at once: with more, products get no quicker
_AT_A_TIME = 2  # parts
_WORTH_COMPILING = 500  # steps at once: then the gates are computed side by side


class GatesOfSteps:
    """A layer's own cell, given many steps at once as if they were the rows of one batch.

    So a matrix product has more rows than in the layer, and rounds differently by up to 6e-8.
    """

    def __init__(
        self, layer: RecurrentConfig, weights: Mapping[str, Array], place: str = CPU
    ) -> None:
        """Makes a cell of its own, so that what it derives from stays what it was.

        Args:
            layer: whose gates they are.
            weights: the layer's, by name.
            place: TensorFlow's name for the device to derive them on.
        """
        self._place = place
        plain = replace(
            layer,
            kernel_initializer="zeros",  # quickly drawn: the weights are set anyway
            recurrent_initializer="zeros",
            bias_initializer="zeros",
            stateful=False,
        )
        self.kind = layer.kind
        features = weights["kernel"].shape[0]
        x = np.zeros((1, 1, features), np.float32)
        with tf.device(place):
            self._layer = build_layer(Experiment(plain, [Call(x)]))
            self._layer.build((None, None, features))
            self._layer.set_weights(list(weights.values()))
        self._compiled: dict[tuple[int, bool], Any] = {}
        self._recording = threading.Lock()  # the cell records for one thread at a time
        self._itemsize: int = np.dtype(self._layer.variable_dtype).itemsize

    def of(self, cell_inputs: CellInputs, rows: Array, steps: Array) -> dict[str, Array]:
        """The gates at some steps of some rows.

        Args:
            cell_inputs: what entered the steps of the call.
            rows: the rows of the batch.
            steps: for each of them, which step, in processing order.

        Returns:
            Each gate by name, (steps, units).
        """
        with tf.device(self._place):
            return self._of(cell_inputs, rows, steps)

    def _of(self, cell_inputs: CellInputs, rows: Array, steps: Array) -> dict[str, Array]:
        first = steps == 0
        entering = {}
        for name, array in cell_inputs.states.items():
            entering[name] = array[rows, steps - 1]
            entering[name][first] = cell_inputs.initial[name][rows[first]]
        # Whatever a state is that no gate looks at, the gates are the same.
        unseen = np.zeros_like(next(iter(entering.values()))[:1])
        states = tuple(
            tf.cast(entering.get(name, unseen), self._layer.compute_dtype)
            for name in self.kind.state_names
        )
        inputs = tf.cast(
            cell_inputs.x[_row_of(rows, cell_inputs.x, 0), steps], self._layer.compute_dtype
        )
        masks = {
            name: tf.cast(mask[..., _row_of(rows, mask, -2), :], inputs.dtype)
            for name, mask in (cell_inputs.masks or {}).items()
        }
        with as_written():
            found = self._found(inputs, states, masks, cell_inputs.training)
        return {gate: as_view(values) for gate, values in found.items()}

    def _found(self, inputs: Any, states: Any, masks: Any, training: bool) -> Any:
        """The gates of such inputs, by a compiled function where they are many."""
        gates = partial(self._gates, training)
        if len(inputs) < _WORTH_COMPILING:
            with self._recording:
                return gates(inputs, states, masks)
        key = (len(inputs), training)
        with self._recording:
            if key not in self._compiled:
                function = tf.function(gates, autograph=False)
                self._compiled[key] = function.get_concrete_function(inputs, states, masks)
        return self._compiled[key](inputs, states, masks)

    def _gates(self, training: bool, x: Any, states: Any, masks: Any) -> dict[str, Any]:
        cell, recorder = self._layer.cell, Recorder(self._layer, self.kind)
        with recorder.recording(training), _dropping(cell, masks):
            cell(x, states, training=training)
        return {gate: values[0] for gate, values in recorder.notes.gates.items()}

    def steps_at_once(self, units: int) -> int:
        """How many steps are best given at once."""
        return max(_MOST_BYTES // (len(self.kind.columns) * units * self._itemsize), 1)


class DerivedGates(Mapping[str, Array]):
    """The gates of a whole call, derived when one of them is first asked for.

    Each is (batch, timesteps, units), in processing order.
    """

    def __init__(
        self, cell: Callable[[], GatesOfSteps], cell_inputs: CellInputs, names: tuple[str, ...]
    ) -> None:
        """Derives nothing yet.

        Args:
            cell: gives the cell to derive them with.
            cell_inputs: what entered the steps of the call.
            names: of the gates.
        """
        self._cell = cell
        self._names = names
        self._entered = cell_inputs
        self._thinned: dict[int, dict[str, Array]] = {}

    def __getitem__(self, gate: str) -> Array:
        return self.strided(1)[gate]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __contains__(self, gate: object) -> bool:
        return gate in self._names

    def __repr__(self) -> str:
        return f"DerivedGates({', '.join(self._names)})"

    def strided(self, stride: int) -> Mapping[str, Array]:
        """The gates at every so many steps, from the first one on."""
        if stride not in self._thinned:
            self._thinned[stride] = self._derived(stride)
        return self._thinned[stride]

    def _derived(self, stride: int) -> dict[str, Array]:
        cell = self._cell()
        h = next(iter(self._entered.states.values()))
        batch, timesteps, units = h.shape
        numbers = np.arange(timesteps)[::stride]
        shape = (batch, len(numbers), units)
        gates = {gate: np.empty(shape, h.dtype) for gate in self._names}
        at_once = max(cell.steps_at_once(units) // max(batch, 1), 1)
        # In parts of one length, as far as that goes: each length is compiled anew.
        length = -(-len(numbers) // max(-(-len(numbers) // at_once), 1))

        def derive(start: int) -> None:
            steps = numbers[start : start + length]
            rows = np.repeat(np.arange(batch), len(steps))
            found = cell.of(self._entered, rows, np.tile(steps, batch))
            for gate, values in found.items():
                gates[gate][:, start : start + len(steps)] = values.reshape(batch, -1, units)

        # While one part is put into its place, the products of the next are computed.
        with ThreadPoolExecutor(_AT_A_TIME) as pool:
            list(pool.map(derive, range(0, len(numbers), max(length, 1))))
        for array in gates.values():
            array.flags.writeable = False
        return gates


def _row_of(rows: Array, values: Array, axis: int) -> Array:
    """Where a row's values are: Keras gives what has one row to all of them."""
    result: Array = np.minimum(rows, values.shape[axis] - 1)
    return result


@contextmanager
def _dropping(cell: keras.layers.Layer, masks: Mapping[str, Any]) -> Iterator[None]:
    """Makes the cell use these dropout masks instead of drawing its own."""
    cell.get_dropout_mask = lambda _inputs: masks["inputs"]
    cell.get_recurrent_dropout_mask = lambda _state: masks["recurrent"]
    try:
        yield
    finally:
        del cell.get_dropout_mask, cell.get_recurrent_dropout_mask
