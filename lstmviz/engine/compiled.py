"""A call of a layer or a model inside a compiled function: the way for large ones."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from lstmviz.cells.cell_kind import CellKind
from lstmviz.engine.graph_optimizer import as_written
from lstmviz.engine.recorder import Recorder, Recording, as_view, for_each_row, kept_type
from lstmviz.experiment.arrays import Array
from lstmviz.experiment.call import Call, states_by_layer

_HEAVY = 3e8
"""Multiplications and additions in a step, from which on asking whether to go on costs little."""
_MANY = 1000
"""Steps from which on a person would wait, however light they are: asking is worth a fifth more."""
_MOST_FUNCTIONS = 8

Signature = tuple[Any, ...]


@dataclass(frozen=True)
class Left:
    """What the compiled loop of one layer left behind.

    Attributes:
        tensors: the states before the first step, the outputs of each, and the dropout masks.
        last: the last of the states after each step, (batch, timesteps, units), where steps take
            long; None where it is among the outputs, or the only one.
    """

    tensors: dict[str, Any]
    last: Array | None


class LoopRecorder:
    """Makes the compiled loop of one layer leave behind what its steps did."""

    def __init__(self, layer: keras.layers.RNN, kind: CellKind) -> None:
        self.units: int = layer.units
        self._kind = kind
        self._recorder = Recorder(layer, kind)
        self._before_step: Callable[[int], None] = _nothing
        self._step = 0
        self._last: Array | None = None  # of the states: where long steps leave it
        self.stopped: Exception | None = None

    @contextmanager
    def written(self, training: bool, with_gates: bool, asks: bool) -> Iterator[None]:
        """Records the one call of the layer that is written inside the block.

        Args:
            training: as the call has it.
            with_gates: whether the gates are recorded too.
            asks: whether Python is asked before each step if the call is to go on.
        """
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
            timesteps = self._recorder.notes.timesteps
            taken = partial(self._after_step, timesteps, lambda: written[-1] is mine)
            left = tf.numpy_function(taken, [last], [], stateful=True)
            with tf.control_dependencies([left]):  # the next step waits for it
                return tf.identity(last)

        with self._recorder.recording(
            training, emitting=emitting, after_step=after_step if asks else None
        ):
            yield

    def tensors(self) -> dict[str, Any]:
        """What the call that was just written leaves behind."""
        notes = self._recorder.notes
        return {
            "initial": notes.initial,
            "emitted": notes.emitted,
            "dropout_masks": notes.dropout_masks,
        }

    @contextmanager
    def running(self, before_step: Callable[[int], None]) -> Iterator[None]:
        """Looks up before each step of the call that is made in the block, where steps ask."""
        self._before_step, self.stopped = before_step, None
        self._step, self._last = 0, None
        try:
            yield
        finally:
            self._before_step = _nothing

    def taken(self) -> Array | None:
        """Hands over the last of the states, where long steps left it."""
        last, self._last = self._last, None
        return last

    def result(self, left: Left, held: Array) -> Recording:
        """What a call left behind, as arrays; of its gates those of held steps are unknown.

        Args:
            left: what the loop left.
            held: (batch, timesteps), where the mask held the state.
        """
        return _recording(self._kind, left.tensors, held, left.last)

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
            self.stopped = error  # TensorFlow would make another kind of it
            raise


class CompiledCalls:
    """The compiled functions of one layer or model, one for each kind of call."""

    def __init__(self, called: Callable[..., Any], loops: Sequence[LoopRecorder]) -> None:
        """Compiles nothing yet.

        Args:
            called: makes the call, given the inputs, `training` and the other arguments by name.
            loops: of the recurrent layers in it.
        """
        self._called = called
        self._loops = loops
        self._functions: dict[Signature, Any] = {}
        self._unfit: set[Signature] = set()

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
        with_gates: bool,
        before_step: Callable[[int, int], None],
    ) -> tuple[Any, list[Left]]:
        """Makes a call.

        Args:
            call: what is run.
            arguments: those beside the inputs and `training`, as tensors.
            with_gates: whether the gates are recorded too; the same for calls of one signature.
            before_step: called with the number of a loop and of its step before each step, where
                steps are long or many; what it raises ends the call.

        Returns:
            What was returned, and what each loop left behind.
        """
        signature, inputs = signature_of(call), tf.constant(call.inputs)
        self._unfit.add(signature)  # until it is done
        function = self._functions.get(signature)
        if function is None:
            while len(self._functions) >= _MOST_FUNCTIONS:
                del self._functions[next(iter(self._functions))]
            # Not the tf.function itself: it warns of every shape that it is called with.
            function = self._written(call, with_gates).get_concrete_function(inputs, arguments)
        with ExitStack() as running:
            for number, loop in enumerate(self._loops):
                running.enter_context(loop.running(partial(before_step, number)))
            try:
                with as_written():
                    returned, tensors = function(inputs, arguments)
            except tf.errors.OpError:
                for loop in self._loops:
                    if loop.stopped is not None:
                        raise loop.stopped from None
                raise
            finally:
                last = [loop.taken() for loop in self._loops]
        self._functions[signature] = function
        self._unfit.discard(signature)
        return returned, list(map(Left, tensors, last))

    def _written(self, call: Call, with_gates: bool) -> Any:
        def called(inputs: Any, arguments: dict[str, Any]) -> tuple[Any, list[dict[str, Any]]]:
            with ExitStack() as recording:
                for loop in self._loops:
                    asks = takes_long(call, loop.units)
                    recording.enter_context(loop.written(call.training, with_gates, asks))
                returned = self._called(inputs, training=call.training, **arguments)
            return returned, [loop.tensors() for loop in self._loops]

        return tf.function(called, autograph=False)


def fits_a_loop(call: Call, *, unroll: bool) -> bool:
    """Whether a call may be a compiled loop, as far as can be known before it is tried."""
    batch, timesteps, *_ = call.inputs.shape
    if unroll or not batch:
        return False  # writing all steps out takes longer than to run them
    if call.mask is not None and call.mask.shape not in ((batch, timesteps), (1, timesteps)):
        return False  # Keras' to refuse
    # Else Keras' to refuse or to broadcast: a loop keeps the shapes of its states.
    given = (part for states in states_by_layer(call).values() for part in states)
    return all(part.shape[:-1] == (batch,) for part in given)


def takes_long(call: Call, units: int) -> bool:
    """Whether a call has such steps, or so many, that a person may want to end it halfway."""
    batch, timesteps, *features = call.inputs.shape
    # Of ids it isn't known here what the layer is given.
    work = 8.0 * batch * units * (sum(features) + units)
    return bool(work >= _HEAVY or timesteps >= _MANY)


def signature_of(call: Call) -> Signature:
    """What two calls have in common that one function serves."""
    given = states_by_layer(call)
    parts = (call.inputs, call.mask, *(part for states in given.values() for part in states))
    kinds = tuple(None if part is None else (part.shape, part.dtype) for part in parts)
    return (*kinds, tuple(given), call.training)


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
