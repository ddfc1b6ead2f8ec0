"""From an experiment to its trace, on one real Keras layer."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from lstmviz.engine.layers import build_layer
from lstmviz.engine.recorder import Recorder, as_array
from lstmviz.engine.rejected import KerasRejected, plain_words
from lstmviz.experiment.experiment import Array, Call, Experiment
from lstmviz.experiment.invalid_value import InvalidValue, Said
from lstmviz.trace.trace import CallTrace, Origin, Trace


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

    Args:
        experiment: validated; its calls are run in order on the same layer.
        cancelled: asked between calls and between steps; True ends the run.
        progressed: told before each step which call and which of its steps comes now.

    Returns:
        The trace: one `CallTrace` per call; `h` and `c` have shape (batch, timesteps, units)
        in processing order, float of the layer's compute dtype (float32 for bfloat16).

    Raises:
        KerasRejected: Keras refused the layer or a call; carries Keras' own words.
        InvalidValue: the given weights don't fit the layer.
        Cancelled: `cancelled` returned True.
    """
    layer = _ready_layer(experiment)
    recorder = Recorder(layer)
    traced: list[CallTrace] = []
    for number, call in enumerate(experiment.calls):
        origin = _origin(experiment, number)

        def before_step(step: int, number: int = number) -> None:
            if cancelled():
                raise Cancelled
            progressed(number, step)

        before_step(0)
        with recorder.recording(call.training, before_step):
            returned = _call_layer(layer, call, number)
        traced.append(_call_trace(layer, call, recorder, returned, origin))
    names = ("kernel", "recurrent_kernel", "bias")
    weights = {
        name: np.array(value) for name, value in zip(names, layer.get_weights(), strict=False)
    }
    return Trace(experiment, weights, tuple(traced))


def largest_difference(trace: Trace, *, cancelled: Callable[[], bool] = never) -> float:
    """How far an untouched layer, given the same calls, is from what was recorded.

    Compares every returned tensor, and with `stateful` the layer's states after each call.

    Args:
        trace: what was recorded.
        cancelled: asked between calls; True ends the comparison.

    Returns:
        The largest absolute difference; 0.0 where all is bitwise equal, NaN being equal to
        NaN; infinity where one of two values is NaN.

    Raises:
        Cancelled: `cancelled` returned True.
    """
    experiment = trace.experiment
    layer = _ready_layer(experiment)
    largest = 0.0
    for number, (call, recorded) in enumerate(zip(experiment.calls, trace.calls, strict=True)):
        if cancelled():
            raise Cancelled
        pairs = list(zip(recorded.returned, _call_layer(layer, call, number), strict=True))
        if experiment.layer.stateful:
            last = (recorded.h[:, -1], recorded.c[:, -1])
            pairs += zip(last, (as_array(state) for state in layer.states), strict=True)
        largest = max(largest, *(_difference(a, b) for a, b in pairs))
    return largest


def versions() -> tuple[str, str]:
    """TensorFlow's and Keras' versions."""
    return tf.__version__, keras.__version__


def _ready_layer(experiment: Experiment) -> keras.layers.LSTM:
    try:
        layer = build_layer(experiment)
        layer.build(experiment.calls[0].inputs.shape)
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except Exception as error:
        raise KerasRejected(plain_words(error)) from error
    if experiment.weights is not None:
        shapes = [tuple(weight.shape) for weight in layer.weights]
        given = [weight.shape for weight in experiment.weights]
        if given != shapes:
            expected = f"arrays of shapes {', '.join(map(str, shapes))}"
            raise InvalidValue("weights", expected, Said(", ".join(map(str, given))))
        layer.set_weights(list(experiment.weights))
    return layer


def _call_layer(layer: keras.layers.LSTM, call: Call, number: int) -> tuple[Array, ...]:
    """Calls the layer once; what it refuses becomes `KerasRejected`."""
    arguments: dict[str, Any] = {"training": call.training}
    if call.mask is not None:
        arguments["mask"] = tf.constant(call.mask)
    if call.initial_state is not None:
        arguments["initial_state"] = [tf.constant(part) for part in call.initial_state]
    try:
        if call.reset_before:
            layer.reset_state()
        returned = layer(tf.constant(call.inputs), **arguments)
    except (KeyboardInterrupt, SystemExit, MemoryError, Cancelled):
        raise
    except Exception as error:
        raise KerasRejected(plain_words(error), number) from error
    parts = returned if isinstance(returned, (tuple, list)) else (returned,)
    return tuple(as_array(part) for part in parts)


def _call_trace(
    layer: keras.layers.LSTM,
    call: Call,
    recorder: Recorder,
    returned: tuple[Array, ...],
    origin: Origin,
) -> CallTrace:
    batch, timesteps, _ = call.inputs.shape
    recording = recorder.result(timesteps)
    index = np.arange(timesteps)[:: -1 if layer.go_backwards else 1].copy()
    held = np.zeros((batch, timesteps), bool)
    if call.mask is not None:
        # As Keras does it: the mask is reversed first, unrolled steps take what they need of a
        # longer one, and a mask of one row serves all rows.
        ordered = call.mask[:, :: -1 if layer.go_backwards else 1]
        held |= ~ordered[:, :timesteps]
    return CallTrace(
        returned=returned,
        h=recording.h,
        c=recording.c,
        gates=recording.gates,
        dropout_masks=recording.dropout_masks,
        initial_h=recording.initial_h,
        initial_c=recording.initial_c,
        origin=origin,
        time_index=index,
        held=held,
    )


def _origin(experiment: Experiment, number: int) -> Origin:
    call = experiment.calls[number]
    if call.initial_state is not None:
        return "given"
    if not experiment.layer.stateful:
        return "zeros"  # a reset does nothing here: there is no state to reset
    if call.reset_before:
        return "reset"
    return "carried" if number else "zeros"


def _difference(a: Array, b: Array) -> float:
    same = (a == b) | (np.isnan(a) & np.isnan(b))
    if same.all():
        return 0.0
    gap = np.abs(a[~same].astype(np.float64) - b[~same])
    return float(np.where(np.isnan(gap), np.inf, gap).max())
