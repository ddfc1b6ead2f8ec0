"""From an experiment to its trace, on one real Keras layer."""

import threading
from collections.abc import Callable, Mapping
from functools import cache

import keras
import tensorflow as tf

from lstmviz.engine.call_record import call_trace, held_steps
from lstmviz.engine.compiled import CompiledCalls, fits_a_loop, signature_of
from lstmviz.engine.device import CPU
from lstmviz.engine.keras_rejected import KerasRejected, plain_words
from lstmviz.engine.model_run import ModelRun
from lstmviz.engine.progress import WORTH_COMPILING, Cancelled, never, unheard, unread
from lstmviz.engine.recorder import Recording
from lstmviz.engine.reusable_layer import (
    MovingState,
    ReusableLayer,
    arguments_of,
    as_returned,
)
from lstmviz.engine.reusable_model import ReusableModel
from lstmviz.experiment.arrays import Array
from lstmviz.experiment.call import Call
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.size import keeps_gates
from lstmviz.trace.trace import CallTrace, ModelTrace, Trace

_MOST_KEPT = 4
_LARGE = 128
"""Units from which on a layer isn't kept beside others."""


def run(
    experiment: Experiment,
    *,
    cancelled: Callable[[], bool] = never,
    progressed: Callable[[int, int], None] = unheard,
) -> Trace | ModelTrace:
    """Runs every call of the experiment on one Keras layer or model and records it.

    Short calls are run eagerly; the loop of long ones is compiled, and the compiled function is
    kept for the next run of the same layer on inputs of the same shapes.

    Args:
        experiment: validated; its calls are run in order on the same layer.
        cancelled: asked between calls and between steps; True ends the run. (In a compiled loop
            it is asked where steps are long or many: else asking would take longer than they do.)
        progressed: told before each step which call and which of its steps comes now; likewise.

    Returns:
        The trace: one `CallTrace` per call; its states have shape (batch, timesteps, units)
        in processing order, float of the layer's compute dtype (float32 for bfloat16). Of a model
        a `ModelTrace`, which has such a trace for each recurrent layer.

    Raises:
        KerasRejected: Keras refused the layer or a call; carries Keras' own words.
        InvalidValue: it is no experiment, or the given weights don't fit the layer.
        Cancelled: `cancelled` returned True.
    """
    if not isinstance(experiment, Experiment):
        raise InvalidValue("experiment", "an Experiment", experiment)
    return _runner().run(experiment, cancelled, progressed)


_Reusable = ReusableLayer | ReusableModel


def _new(experiment: Experiment, place: str) -> _Reusable:
    alone = experiment.model.stands_alone
    return ReusableLayer(experiment, place) if alone else ReusableModel(experiment, place)


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
        self._kept: list[_Reusable] = []

    def run(
        self,
        experiment: Experiment,
        cancelled: Callable[[], bool],
        progressed: Callable[[int, int], None],
        wrote: Callable[[Callable[[], ModelTrace]], None] = unread,
    ) -> Trace | ModelTrace:
        """As the function `run` says.

        Args:
            experiment: what is run.
            cancelled: asked between calls and steps.
            progressed: told before each step.
            wrote: told after each call that a model wrote on in; what it is given makes the trace
                of the calls until then.
        """
        with tf.device(self._place):
            reusable = self._taken(experiment) or _new(experiment, self._place)
            # A layer that was refused something isn't kept: the next run begins with a new one.
            run: _Run | ModelRun
            if isinstance(reusable, ReusableModel):
                run = ModelRun(reusable, experiment, cancelled, progressed, wrote)
            else:
                run = _Run(reusable, experiment, cancelled, progressed)
            trace = run.trace(self._device)
        self._keep(reusable)
        return trace

    def _taken(self, experiment: Experiment) -> _Reusable | None:
        with self._taking:  # two threads can't run one layer
            for reusable in self._kept:
                if reusable.serves(experiment):
                    self._kept.remove(reusable)
                    return reusable
            if max(layer.units for layer in experiment.model.recurrent.values()) >= _LARGE:
                self._kept.clear()  # before there is another one of its size
        return None

    def _keep(self, reusable: _Reusable) -> None:
        with self._taking:
            others = [] if reusable.units >= _LARGE else self._kept
            small = [other for other in others if other.units < _LARGE]
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
        config, gates = self._experiment.layer, self._prepared.gates_of_steps
        return call_trace(config, call, number, returned, recording, gates)

    def _is_worth_compiling(self, number: int) -> bool:
        compiled, calls = self._prepared.compiled, self._experiment.calls
        call = calls[number]
        if not fits_a_loop(call, unroll=self._experiment.layer.unroll):
            return False
        kind = signature_of(call)
        if compiled.knows(kind) or compiled.failed(kind):
            return compiled.knows(kind)
        if not keeps_gates(self._experiment.layer, call):
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
            held = held_steps(call, layer.go_backwards, call.inputs.shape[0])
            with_gates = keeps_gates(self._experiment.layer, call)
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
