"""A call of the layer inside a compiled function: the way for large ones."""

from collections.abc import Callable
from functools import partial
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from lstmviz.cells.cell_kind import CellKind
from lstmviz.engine.graph_optimizer import as_written
from lstmviz.engine.recorder import Recorder, Recording, as_view, for_each_row, kept_type
from lstmviz.experiment.experiment import Array, Call

_HEAVY = 3e8
"""Multiplications and additions in a step, from which on asking whether to go on costs little."""
_MANY = 1000
"""Steps from which on a person would wait, however light they are: asking is worth a fifth more."""
_MOST_FUNCTIONS = 8

Signature = tuple[Any, ...]


class CompiledCalls:
    """The compiled functions of one layer, one for each kind of call."""

    def __init__(self, layer: keras.layers.RNN, kind: CellKind) -> None:
        self._layer = layer
        self._kind = kind
        self._recorder = Recorder(layer, kind)
        self._functions: dict[Signature, Any] = {}
        self._unfit: set[Signature] = set()
        self._before_step: Callable[[int], None] = _nothing
        self._stopped: Exception | None = None
        self._step = 0
        self._last: Array | None = None  # of the states: where long steps leave it

    def knows(self, signature: Signature) -> bool:
        """Whether such calls were compiled already."""
        return signature in self._functions

    def failed(self, signature: Signature) -> bool:
        """Whether such calls can't be compiled (a loop keeps the shapes of its states)."""
        return signature in self._unfit

    def call(
        self,
        call: Call,
        arguments: dict[str, Any],
        held: Array,
        with_gates: bool,
        before_step: Callable[[int], None],
    ) -> tuple[Any, Recording]:
        """Calls the layer.

        Args:
            call: what is run.
            arguments: the layer's arguments beside the inputs, as tensors.
            held: (batch, timesteps), where the mask holds the state.
            with_gates: whether the gates are recorded too; the same for calls of one signature.
            before_step: called before each step, where steps are long or many; what it raises
                ends the call.

        Returns:
            What the layer returned, and the recording; of its gates those of held steps are
            unknown.
        """
        signature, inputs = signature_of(call), tf.constant(call.inputs)
        self._unfit.add(signature)  # until it is done
        function = self._functions.get(signature)
        if function is None:
            while len(self._functions) >= _MOST_FUNCTIONS:
                del self._functions[next(iter(self._functions))]
            # Not the tf.function itself: it warns of every shape that it is called with.
            function = self._written(call, with_gates).get_concrete_function(inputs, arguments)
        self._before_step, self._stopped = before_step, None
        self._step, self._last = 0, None
        try:
            with as_written():
                returned, left = function(inputs, arguments)
            last = self._last
        except tf.errors.OpError:
            if self._stopped is not None:
                raise self._stopped from None
            raise
        finally:
            self._before_step, self._last = _nothing, None
        self._functions[signature] = function
        self._unfit.discard(signature)
        return returned, _recording(self._kind, left, held, last)

    def _written(self, call: Call, with_gates: bool) -> Any:
        layer, training = self._layer, call.training
        timesteps = call.inputs.shape[1]
        asks = takes_long(call, layer.units)
        # A loop's outputs are in memory three times while it ends: the last state, c of an LSTM,
        # is better taken from each step where Python is asked in each anyway. The first is one.
        states = self._kind.state_names[1:]
        states = states[:-1] if asks else states
        emitting = (*states, *(self._kind.gate_names if with_gates else ()))

        written: list[object] = []

        def after_step(last: Any) -> Any:
            written.append(mine := object())
            # The last to be written is the loop; before it Keras learns the cell's shapes, at any
            # moment of the loop.
            taken = partial(self._after_step, timesteps, lambda: written[-1] is mine)
            left = tf.numpy_function(taken, [last], [], stateful=True)
            with tf.control_dependencies([left]):  # the next step waits for it
                return tf.identity(last)

        def called(inputs: Any, arguments: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
            with self._recorder.recording(
                training, emitting=emitting, after_step=after_step if asks else None
            ):
                returned = layer(inputs, training=training, **arguments)
            notes = self._recorder.notes
            left = {
                "initial": notes.initial,
                "emitted": notes.emitted,
                "dropout_masks": notes.dropout_masks,
            }
            return returned, left

        return tf.function(called, autograph=False)

    def _after_step(self, timesteps: int, in_loop: Callable[[], bool], last: Array) -> None:
        if not in_loop():
            return
        try:
            self._before_step(self._step)
            if len(self._kind.states) > 1:
                if self._last is None:
                    self._last = np.empty((len(last), timesteps, last.shape[1]), kept_type(last))
                self._last[:, self._step] = last
            self._step += 1
        except Exception as error:
            self._stopped = error  # TensorFlow would make another kind of it
            raise


def fits_a_loop(call: Call, *, unroll: bool) -> bool:
    """Whether a call may be a compiled loop, as far as can be known before it is tried."""
    batch, timesteps, _ = call.inputs.shape
    if unroll or not batch:
        return False  # writing all steps out takes longer than to run them
    if call.mask is not None and call.mask.shape not in ((batch, timesteps), (1, timesteps)):
        return False  # Keras' to refuse
    # Else Keras' to refuse or to broadcast: a loop keeps the shapes of its states.
    return all(part.shape[:-1] == (batch,) for part in call.initial_state or ())


def takes_long(call: Call, units: int) -> bool:
    """Whether a call has such steps, or so many, that a person may want to end it halfway."""
    batch, timesteps, features = call.inputs.shape
    work = 8.0 * batch * units * (features + units)
    return bool(work >= _HEAVY or timesteps >= _MANY)


def signature_of(call: Call) -> Signature:
    """What two calls have in common that one function serves."""
    parts = (call.inputs, call.mask, *(call.initial_state or ()))
    kinds = tuple(None if part is None else (part.shape, part.dtype) for part in parts)
    return (*kinds, call.training)


def _nothing(_step: int) -> None:
    """Done before a step where nothing is running."""


def _recording(kind: CellKind, left: dict[str, Any], held: Array, last: Array | None) -> Recording:
    """What a compiled call left behind, as arrays."""
    names = kind.state_names
    initial = {
        name: for_each_row(as_view(state), held.shape[0])
        for name, state in zip(names, left["initial"], strict=True)
    }
    every = {name: as_view(tensor) for name, tensor in left["emitted"].items()}
    every[names[0]] = every.pop("output")
    if last is not None:
        every[names[-1]] = last
    masks = {name: as_view(mask) for name, mask in left["dropout_masks"].items()}
    return Recording(
        states={name: _filled(every[name], initial[name], held) for name in names},
        gates={gate: every[gate] for gate in kind.gate_names if gate in every},
        initial=initial,
        dropout_masks=masks or None,
        knows_held_gates=False,
    )


def _filled(computed: Array, initial: Array, held: Array) -> Array:
    """What held at each step, from what the cell computed there.

    Args:
        computed: (batch, timesteps, units), of use where nothing was held.
        initial: (batch, units), before the first step.
        held: (batch, timesteps).
    """
    if not held.any():
        return computed
    steps = np.where(held, -1, np.arange(held.shape[1]))
    last = np.maximum.accumulate(steps, axis=1)  # the last step that wasn't held; -1: none yet
    whole = np.concatenate([initial[:, None], computed], axis=1)
    result: Array = np.take_along_axis(whole, last[..., None] + 1, axis=1)
    return result
