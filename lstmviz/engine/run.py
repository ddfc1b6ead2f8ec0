"""From an experiment to its trace, on one real Keras layer."""

import threading
from collections.abc import Callable, Mapping
from functools import cache

import keras
import numpy as np
import tensorflow as tf

from lstmviz.engine.cell_inputs import CellInputs
from lstmviz.engine.compiled import CompiledCalls, fits_a_loop, signature_of
from lstmviz.engine.device import CPU
from lstmviz.engine.gates import DerivedGates
from lstmviz.engine.keras_rejected import KerasRejected, plain_words
from lstmviz.engine.recorder import Recording
from lstmviz.engine.reusable_layer import (
    MovingState,
    ReusableLayer,
    arguments_of,
    as_returned,
)
from lstmviz.experiment.experiment import Array, Call, Experiment
from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.size import keeps_gates
from lstmviz.trace.trace import CallTrace, Origin, Trace

WORTH_COMPILING = 64
"""So many steps take as long one by one as compiling their loop does, before its first run."""

_MOST_KEPT = 4
_LARGE = 128
"""Units from which on a layer isn't kept beside others."""


class Cancelled(Exception):
    """The run was ended on request."""


def never() -> bool:
    """The answer of somebody who doesn't cancel."""
    return False


def unheard(_call: int, _step: int) -> None:
    """Takes no notice of progress."""


def run(
    experiment: Experiment,
    *,
    cancelled: Callable[[], bool] = never,
    progressed: Callable[[int, int], None] = unheard,
) -> Trace:
    """Runs every call of the experiment on one Keras layer and records it.

    Short calls are run eagerly; the loop of long ones is compiled, and the compiled function is
    kept for the next run of the same layer on inputs of the same shapes.

    Args:
        experiment: validated; its calls are run in order on the same layer.
        cancelled: asked between calls and between steps; True ends the run. (In a compiled loop
            it is asked where steps are long or many: else asking would take longer than they do.)
        progressed: told before each step which call and which of its steps comes now; likewise.

    Returns:
        The trace: one `CallTrace` per call; its states have shape (batch, timesteps, units)
        in processing order, float of the layer's compute dtype (float32 for bfloat16).

    Raises:
        KerasRejected: Keras refused the layer or a call; carries Keras' own words.
        InvalidValue: it is no experiment, or the given weights don't fit the layer.
        Cancelled: `cancelled` returned True.
    """
    if not isinstance(experiment, Experiment):
        raise InvalidValue("experiment", "an Experiment", experiment)
    return _runner().run(experiment, cancelled, progressed)


class Runner:
    """Runs experiments, and keeps the layers of the last ones for the next.

    So a flag that goes to and fro finds its layers built; of a large one no other is kept.
    """

    def __init__(self, place: str = CPU, device: str = "CPU") -> None:
        """Runs nothing yet.

        Args:
            place: TensorFlow's name for the device to run on. A notebook that uses its GPU
                itself keeps it: only what is run here is placed elsewhere.
            device: the one that a person reads.
        """
        self._place = place
        self._device = device
        self._taking = threading.Lock()
        self._kept: list[ReusableLayer] = []

    def run(
        self,
        experiment: Experiment,
        cancelled: Callable[[], bool],
        progressed: Callable[[int, int], None],
    ) -> Trace:
        """As the function `run` says."""
        with tf.device(self._place):
            reusable = self._taken(experiment) or ReusableLayer(experiment, self._place)
            # A layer that was refused something isn't kept: the next run begins with a new one.
            trace = _Run(reusable, experiment, cancelled, progressed).trace(self._device)
        self._keep(reusable)
        return trace

    def _taken(self, experiment: Experiment) -> ReusableLayer | None:
        with self._taking:  # two threads can't run one layer
            for reusable in self._kept:
                if reusable.serves(experiment):
                    self._kept.remove(reusable)
                    return reusable
            if experiment.layer.units >= _LARGE:
                self._kept.clear()  # before there is another one of its size
        return None

    def _keep(self, reusable: ReusableLayer) -> None:
        with self._taking:
            others = [] if reusable.layer.units >= _LARGE else self._kept
            small = [other for other in others if other.layer.units < _LARGE]
            self._kept = [reusable, *small[: _MOST_KEPT - 1]]


@cache
def _runner() -> Runner:
    return Runner()


class _Run:
    """One run of an experiment."""

    def __init__(
        self,
        reusable: ReusableLayer,
        experiment: Experiment,
        cancelled: Callable[[], bool],
        progressed: Callable[[int, int], None],
    ) -> None:
        self._prepared = reusable
        self._experiment = experiment
        self._cancelled = cancelled
        self._progressed = progressed
        self._weights: Mapping[str, Array] = reusable.begin(experiment)

    def trace(self, device: str) -> Trace:
        calls = tuple(map(self._called, range(len(self._experiment.calls))))
        return Trace(self._experiment, self._weights, calls, device)

    def _called(self, number: int) -> CallTrace:
        call, layer = self._experiment.calls[number], self._prepared.layer

        def before_step(step: int) -> None:
            if self._cancelled():
                raise Cancelled
            self._progressed(number, step)

        before_step(0)
        if call.reset_before:
            layer.reset_state()
        way = self._compiled if self._is_worth_compiling(number) else self._eager
        returned, recording = way(number, before_step)
        if self._experiment.layer.return_sequences and call.mask is None:
            output = recording.states
            output["h"] = _once(returned[0], output["h"])
        held = _held(call, layer.go_backwards, len(recording.states["h"]))
        timesteps = call.inputs.shape[1]
        return CallTrace(
            returned=returned,
            states=recording.states,
            gates=self._gates(call, recording, held),
            dropout_masks=recording.dropout_masks,
            initial=recording.initial,
            origin=_origin(self._experiment, number),
            time_index=np.arange(timesteps)[:: -1 if layer.go_backwards else 1].copy(),
            held=held,
        )

    def _is_worth_compiling(self, number: int) -> bool:
        compiled, calls = self._prepared.compiled, self._experiment.calls
        call = calls[number]
        if not fits_a_loop(call, unroll=self._experiment.layer.unroll):
            return False
        kind = signature_of(call)
        if compiled.knows(kind) or compiled.failed(kind):
            return compiled.knows(kind)
        if not keeps_gates(self._experiment, call):
            return True  # recorded step by step they would all be kept
        alike = (each for each in calls[number:] if signature_of(each) == kind)
        steps: int = sum(each.inputs.shape[1] for each in alike)
        return steps >= WORTH_COMPILING

    def _eager(
        self, number: int, before_step: Callable[[int], None]
    ) -> tuple[tuple[Array, ...], Recording]:
        call, recorder = self._experiment.calls[number], self._prepared.recorder
        with recorder.recording(call.training, before_step):
            returned = call_layer(self._prepared.layer, call, number)
        return returned, recorder.result(call.inputs.shape[1])

    def _compiled(
        self, number: int, before_step: Callable[[int], None]
    ) -> tuple[tuple[Array, ...], Recording]:
        call, layer = self._experiment.calls[number], self._prepared.layer
        compiled: CompiledCalls = self._prepared.compiled
        moving = MovingState(layer)
        try:
            held = _held(call, layer.go_backwards, call.inputs.shape[0])
            with_gates = keeps_gates(self._experiment, call)
            returned, (left,) = compiled.call(
                call, arguments_of(call), with_gates, lambda _loop, step: before_step(step)
            )
            recording = self._prepared.loop.result(left, held)
        except (KeyboardInterrupt, SystemExit, MemoryError, Cancelled):
            raise
        except Exception:  # noqa: BLE001 - whatever it is: eagerly, Keras says it in its own words
            moving.back()
            return self._eager(number, before_step)
        return as_returned(returned), recording

    def _gates(self, call: Call, recording: Recording, held: Array) -> Mapping[str, Array]:
        layer = self._experiment.layer
        if not layer.kind.gates:
            return {}
        cell_inputs = CellInputs.at_steps_of(call, recording, layer)
        if not recording.gates:
            names = layer.kind.gate_names
            return DerivedGates(self._prepared.gates_of_steps, cell_inputs, names)
        if recording.knows_held_gates or not held.any():
            return recording.gates
        rows, steps = np.nonzero(held)
        discarded = self._prepared.gates_of_steps().of(cell_inputs, rows, steps)
        gates = {}
        for gate, values in recording.gates.items():
            gates[gate] = values.copy()
            gates[gate][rows, steps] = discarded[gate]
        return gates


def versions() -> tuple[str, str]:
    """TensorFlow's and Keras' versions."""
    return tf.__version__, keras.__version__


def call_layer(layer: keras.layers.RNN, call: Call, number: int) -> tuple[Array, ...]:
    """Calls the layer once; what it refuses becomes `KerasRejected`."""
    try:
        returned = layer(tf.constant(call.inputs), training=call.training, **arguments_of(call))
    except (KeyboardInterrupt, SystemExit, MemoryError, Cancelled):
        raise
    except Exception as error:
        raise KerasRejected(plain_words(error), number) from error
    return as_returned(returned)


def _once(output: Array, h: Array) -> Array:
    """The output in place of h, so that the same numbers are kept and sent once."""
    return output if output.shape == h.shape else h


def _held(call: Call, go_backwards: bool, batch: int) -> Array:
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


def _origin(experiment: Experiment, number: int) -> Origin:
    call = experiment.calls[number]
    if call.initial_state is not None:
        return "given"
    if not experiment.layer.stateful:
        return "zeros"  # a reset does nothing here: there is no state to reset
    if call.reset_before:
        return "reset"
    return "carried" if number else "zeros"
