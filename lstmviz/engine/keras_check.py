"""The picture held against Keras: how far an untouched layer is from what was recorded."""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType, MappingProxyType
from typing import Any, Final

import keras
import numpy as np
import tensorflow as tf

from lstmviz.engine.compiled import Signature, fits_a_loop, signature_of, takes_long
from lstmviz.engine.device import CPU
from lstmviz.engine.graph_optimizer import as_written
from lstmviz.engine.keras_model import KerasModel
from lstmviz.engine.keras_model import arguments_of as arguments_of_model
from lstmviz.engine.keras_rejected import KerasRejected, plain_words
from lstmviz.engine.progress import WORTH_COMPILING, Cancelled, never
from lstmviz.engine.recorder import as_array
from lstmviz.engine.reusable_layer import (
    MovingState,
    arguments_of,
    as_returned,
    built,
    set_weights,
)
from lstmviz.engine.run import call_layer
from lstmviz.experiment.arrays import Array
from lstmviz.experiment.call import Call
from lstmviz.experiment.model.layers import BidirectionalConfig
from lstmviz.experiment.model.model import Place
from lstmviz.trace.explanation.precision import compute_type
from lstmviz.trace.trace import ModelTrace, Trace

_OTHER_KERNELS: Final[Mapping[str, float]] = MappingProxyType(
    {"float16": 1e-2, "bfloat16": 1e-1, "float32": 1e-5, "float64": 1e-13}
)
"""By dtype the difference, of numbers up to 1, that a GPU's other kernels explain.

There the untouched layer takes cuDNN's kernel where it can, the recorded one its cell step by
step: sums of up to a thousand terms in another order, whose rounding later steps carry on.
TensorFlow's shorter products (TF32) would add a thousand times as much; they are switched off.
"""


def tolerance(trace: Trace | ModelTrace, place: str) -> float:
    """Returns the largest difference that rounding explains where this was recorded.

    Args:
        trace: what was recorded.
        place: TensorFlow's name for the device.

    Returns:
        0.0 on the CPU, where the same operations give the same numbers; on a GPU some hundred
        times the rounding of the largest number that was returned, or of 1.
    """
    if place == CPU:
        return 0.0
    sizes = (
        np.abs(array[np.isfinite(array)].astype(np.float64)).max(initial=1.0)
        for call in trace.calls
        for array in call.returned
    )
    layers = trace.experiment.model.recurrent.values()
    coarsest = max(_OTHER_KERNELS[compute_type(layer.dtype)] for layer in layers)
    return coarsest * float(max(sizes))


def largest_difference(
    trace: Trace | ModelTrace, *, cancelled: Callable[[], bool] = never, place: str = CPU
) -> float:
    """How far an untouched layer or model, given the same calls, is from what was recorded.

    Compares every returned tensor, and what was recorded of the last step with what the layer
    tells of it: the states that it keeps or returns, or an output that is the last h. Of a model
    it compares what each layer gave, and likewise the last step of each recurrent one.

    The first call of each kind is made as a person makes it, step by step. Where many of that
    kind follow, these go through a `tf.function` around the same layer: a year of hours in days
    would take a minute, and what was compiled of the recorded layer has been held against an
    eager call by then.

    Args:
        trace: what was recorded.
        cancelled: asked before each step that is made by itself, and before each call that is
            compiled; True ends the comparison.
        place: TensorFlow's name for the device that it was recorded on.

    Returns:
        The largest absolute difference; 0.0 where all is bitwise equal, NaN being equal to
        NaN; infinity where one of two values is NaN.

    Raises:
        Cancelled: `cancelled` returned True.
    """
    with tf.device(place):
        return _largest_difference(trace, cancelled)


def _largest_difference(trace: Trace | ModelTrace, cancelled: Callable[[], bool]) -> float:
    if isinstance(trace, ModelTrace):
        pairs = _of_model(trace, cancelled)
    else:
        pairs = _of_layer(trace, cancelled)
    return max(_difference(a, b) for a, b in pairs)


def _of_layer(trace: Trace, cancelled: Callable[[], bool]) -> Iterator[tuple[Array, Array]]:
    experiment = trace.experiment
    layer = built(experiment)
    if experiment.weights is not None:
        set_weights(layer, experiment.weights)

    def called(call: Call, number: int) -> tuple[Array, ...]:
        return call_layer(layer, call, number)

    def written(inputs: Any, training: bool, **arguments: Any) -> Any:
        return layer(inputs, training=training, **arguments)

    untouched = Untouched(called, written, (layer,), arguments_of)
    calls = _UntouchedCalls(untouched, experiment.calls, cancelled)
    for number, (call, recorded) in enumerate(zip(experiment.calls, trace.calls, strict=True)):
        if call.reset_before:
            layer.reset_state()
        returned = calls.returned(number)
        yield from zip(recorded.returned, returned, strict=True)
        yield from _of_last_step(trace, number, layer, returned)


def _of_last_step(
    trace: Trace, number: int, layer: keras.layers.RNN, returned: tuple[Array | None, ...]
) -> Iterator[tuple[Array, Array]]:
    """Compares what was recorded of the last step of a call with what an untouched layer tells.

    Args:
        trace: of the layer.
        number: the call.
        layer: the untouched layer, which has made the call.
        returned: what it returned; None where that isn't known.
    """
    config, call = trace.experiment.layer, trace.experiment.calls[number]
    last = trace.calls[number].last_states
    if config.stateful:
        yield from zip(last, (as_array(state) for state in layer.states), strict=True)
    elif config.return_state:
        yield from ((a, b) for a, b in zip(last, returned[1:], strict=True) if b is not None)
    elif call.mask is None and not config.return_sequences and returned[0] is not None:
        yield last[0], returned[0]


def _of_model(trace: ModelTrace, cancelled: Callable[[], bool]) -> Iterator[tuple[Array, Array]]:
    """Compares what every layer gives: of an untouched model all of it is made an output."""
    experiment = trace.experiment
    model = KerasModel(experiment, every_output=True)
    if experiment.weights is not None:
        model.set_weights(experiment.weights)

    def called(call: Call, number: int) -> tuple[Array, ...]:
        try:
            inputs = tf.constant(call.inputs)
            return as_returned(model.called(inputs, call.training, **arguments_of_model(call)))
        except (KeyboardInterrupt, SystemExit, MemoryError, Cancelled):
            raise
        except Exception as error:
            raise KerasRejected(plain_words(error), number) from error

    layers = tuple(model.recurrent.values())
    untouched = Untouched(called, model.called, layers, arguments_of_model)
    calls = _UntouchedCalls(untouched, experiment.calls, cancelled)
    for number, call in enumerate(experiment.calls):
        if call.reset_before:
            model.reset_state(call)
        returned = calls.returned(number)
        of_layers = []
        for layer in trace.layers:
            recorded = layer.calls[number].returned
            of_layers.append(returned[: len(recorded)])
            returned = returned[len(recorded) :]
            yield from zip(recorded, of_layers[-1], strict=True)
        for place, untouched_layer in model.recurrent.items():
            own: tuple[Array | None, ...] = of_layers[place.layer]
            if place.direction:
                own = _of_direction(trace, place, of_layers[place.layer])
            yield from _of_last_step(trace.trace_of(place), number, untouched_layer, own)


def _of_direction(
    trace: ModelTrace, place: Place, returned: tuple[Array, ...]
) -> tuple[Array | None, ...]:
    """Returns what one layer of a Bidirectional returned, as far as both together tell.

    What is merged into one number tells of neither, nor does what was turned into another type.
    """
    around = trace.experiment.model.layers[place.layer]
    layer = trace.trace_of(place).experiment.layer
    assert isinstance(around, BidirectionalConfig)
    is_forward = place.direction == "forward"
    units = around.layer.units
    outputs: tuple[Array | None, ...] = (None, None)
    if around.merge_mode == "concat":
        outputs = (returned[0][..., :units], returned[0][..., units:])
    elif around.merge_mode is None:
        outputs = returned[:2]
    states = returned[2 if around.merge_mode is None else 1 :]
    half = len(states) // 2
    output = outputs[0 if is_forward else 1] if layer.dtype == around.dtype else None
    return (output, *(states[:half] if is_forward else states[half:]))


@dataclass(frozen=True)
class Untouched:
    """A layer or a model of which nothing is replaced.

    Attributes:
        called: makes a call, by its number; returns what was returned.
        written: makes one while a function is compiled, of tensors.
        layers: its recurrent layers.
        arguments_of: gives what is passed of a call beside its inputs, as tensors.
    """

    called: Callable[[Call, int], tuple[Array, ...]]
    written: Callable[..., Any]
    layers: tuple[keras.layers.RNN, ...]
    arguments_of: Callable[[Call], dict[str, Any]]


class _UntouchedCalls:
    """Makes the calls of an experiment."""

    def __init__(
        self, untouched: Untouched, calls: tuple[Call, ...], cancelled: Callable[[], bool]
    ) -> None:
        self._untouched = untouched
        self._calls = calls
        self._cancelled = cancelled
        self._functions: dict[Signature, Callable[..., Any] | None] = {}  # None: eager for good
        self._left: dict[Signature, int] = {}  # steps of the kind
        for call in self._calls:
            kind = signature_of(call)
            self._left[kind] = self._left.get(kind, 0) + call.inputs.shape[1]

    def returned(self, number: int) -> tuple[Array, ...]:
        """Makes the next call; returns what the layer did."""
        call, untouched = self._calls[number], self._untouched
        kind = signature_of(call)
        function = self._functions.get(kind)
        if function is not None:
            self._look()
            moving = [MovingState(layer) for layer in untouched.layers]
            try:
                with as_written():
                    arguments = untouched.arguments_of(call)
                    return as_returned(function(tf.constant(call.inputs), arguments))
            except (KeyboardInterrupt, SystemExit, MemoryError):
                raise
            except Exception:  # noqa: BLE001 - whatever it is: eagerly, Keras takes it
                for each in moving:
                    each.back()
                self._functions[kind] = None
        with before_each_step(untouched.layers, self._look):
            result = untouched.called(call, number)
        if kind not in self._functions:
            self._functions[kind] = self._compiled(call, self._left[kind] - call.inputs.shape[1])
        return result

    def _compiled(self, call: Call, steps: int) -> Callable[..., Any] | None:
        layers, training = self._untouched.layers, call.training
        if steps < WORTH_COMPILING or any(takes_long(call, layer.units) for layer in layers):
            return None
        if not fits_a_loop(call, unroll=any(layer.unroll for layer in layers)):
            return None

        def called(inputs: Any, arguments: dict[str, Any]) -> Any:
            return self._untouched.written(inputs, training=training, **arguments)

        function: Callable[..., Any] = tf.function(called, autograph=False)
        return function

    def _look(self) -> None:
        if self._cancelled():
            raise Cancelled


def _difference(a: Array, b: Array) -> float:
    same = (a == b) | (np.isnan(a) & np.isnan(b))
    if same.all():
        return 0.0
    gap = np.abs(a[~same].astype(np.float64) - b[~same])
    return float(np.where(np.isnan(gap), np.inf, gap).max())


@contextmanager
def before_each_step(
    layers: tuple[keras.layers.RNN, ...], look: Callable[[], None]
) -> Iterator[None]:
    """Looks up before each step of the layers' eager calls that this thread makes in the block.

    It is done from outside, as a profiler does it: nothing of the layer or its cell is replaced.

    Args:
        layers: whose steps they are.
        look: what it raises ends the call.
    """
    steps = {type(layer.cell).call.__code__ for layer in layers}

    def seen(frame: FrameType, event: str, _value: Any) -> None:
        if event == "call" and frame.f_code in steps:
            look()

    before = sys.getprofile()
    sys.setprofile(seen)
    try:
        yield
    finally:
        sys.setprofile(before)
