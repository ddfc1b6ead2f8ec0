"""Keras driven as a person would in a notebook: what the engine's traces are held against.

Nothing of lstmviz.engine is used here.
"""

from dataclasses import asdict
from typing import Any

import keras
import numpy as np
import numpy.typing as npt

from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Call
from lstmviz.trace.trace import GATES, CallTrace, Trace

Array = npt.NDArray[Any]


def fresh_layer(trace: Trace, **changes: Any) -> keras.layers.LSTM:
    """A layer with the experiment's arguments, but `changes`, and the trace's weights.

    Dropout is seeded as promised: by `LSTMConfig.seed`, else by the experiment's with a 4
    appended.
    """
    arguments = asdict(trace.experiment.layer)
    for part in ("kernel", "recurrent", "bias"):
        del arguments[f"{part}_initializer"]
    if arguments["seed"] is None:
        arguments["seed"] = (10 * trace.experiment.seed + 4) % 2**32
    layer = keras.layers.LSTM(**{**arguments, **changes})
    layer.build(trace.experiment.calls[0].inputs.shape)
    layer.set_weights(list(trace.weights.values()))
    return layer


def call_directly(layer: keras.layers.LSTM, call: Call) -> tuple[Array, ...]:
    """What the layer returns for the call, as a tuple of arrays."""
    arguments: dict[str, Any] = {"training": call.training}
    if call.mask is not None:
        arguments["mask"] = keras.ops.convert_to_tensor(call.mask)
    if call.initial_state is not None:
        arguments["initial_state"] = list(map(keras.ops.convert_to_tensor, call.initial_state))
    if call.reset_before:
        layer.reset_state()
    returned = layer(keras.ops.convert_to_tensor(call.inputs), **arguments)
    return tuple(map(plain, returned)) if isinstance(returned, tuple) else (plain(returned),)


def states_step_by_step(trace: Trace) -> list[tuple[Array, Array]]:
    """h and c after every step of every call, by calling a stateless layer for one step at a time.

    For experiments without masks, given states and dropout.
    """
    config = trace.experiment.layer
    stepper = fresh_layer(
        trace, return_state=True, return_sequences=False, go_backwards=False, stateful=False
    )
    h = c = np.zeros((trace.experiment.calls[0].inputs.shape[0], config.units), np.float32)
    states = []
    for call in trace.experiment.calls:
        if not config.stateful or call.reset_before:
            h, c = np.zeros_like(h), np.zeros_like(c)
        every_h, every_c = [], []
        inputs = call.inputs[:, ::-1] if config.go_backwards else call.inputs
        for step in range(inputs.shape[1]):
            _, h, c = map(plain, stepper(inputs[:, step : step + 1], initial_state=[h, c]))
            every_h.append(h)
            every_c.append(c)
        states.append((np.stack(every_h, axis=1), np.stack(every_c, axis=1)))
    return states


def plain(tensor: Any) -> Array:
    """The tensor as an array; bfloat16, which NumPy lacks, as float32."""
    if keras.backend.standardize_dtype(tensor.dtype) == "bfloat16":
        tensor = keras.ops.cast(tensor, "float32")
    return np.asarray(tensor).copy()


def same(a: Array, b: Array) -> bool:
    """Exactly the same numbers in the same shape and type; NaN is NaN."""
    return a.dtype == b.dtype and np.array_equal(a, b, equal_nan=True)


def check_start(trace: Trace, number: int) -> None:
    """The call started from what its origin says."""
    recorded = trace.calls[number]
    start: tuple[Array, Array] = (np.zeros_like(recorded.initial_h),) * 2
    if recorded.origin == "given":
        start = _given_state(trace, number)
    if recorded.origin == "carried":
        before = trace.calls[number - 1]
        start = before.h[:, -1], before.c[:, -1]
    computed_in = trace.experiment.layer.dtype.removeprefix("mixed_")
    assert same(recorded.initial_h, plain(keras.ops.cast(start[0], computed_in)))
    assert same(recorded.initial_c, plain(keras.ops.cast(start[1], computed_in)))


def _given_state(trace: Trace, number: int) -> tuple[Array, Array]:
    """The pair that the call was given, for each row."""
    call = trace.experiment.calls[number]
    assert call.initial_state is not None
    shape = (call.inputs.shape[0], trace.experiment.layer.units)
    h, c = (np.broadcast_to(part, shape) for part in call.initial_state)
    return h, c


def check_steps(config: LSTMConfig, recorded: CallTrace) -> None:
    """Held steps copy the state; all others follow the equations from the recorded gates."""
    held, h, c = recorded.held, recorded.h, recorded.c
    h_before = np.concatenate([recorded.initial_h[:, None], h[:, :-1]], axis=1)
    c_before = np.concatenate([recorded.initial_c[:, None], c[:, :-1]], axis=1)
    assert same(h[held], h_before[held])
    assert same(c[held], c_before[held])

    i, f, g, o = (recorded.gates[gate] for gate in GATES)
    computed_in = config.dtype.removeprefix("mixed_")
    activation = keras.activations.get(config.activation)
    squashed = plain(activation(keras.ops.convert_to_tensor(c, dtype=computed_in)))
    # Each multiplication and addition rounds once.
    rounding = 4 * {"bfloat16": 2.0**-7}.get(computed_in, float(np.finfo(h.dtype).eps))
    with np.errstate(all="ignore"):  # unbounded activations overflow in float16
        kept, added, shown = f * c_before, i * g, o * squashed
        assert near(c, kept + added, rounding * (abs(kept) + abs(added)))[~held].all()
        assert near(h, shown, rounding * abs(shown))[~held].all()


def near(actual: Array, expected: Array, gap: Array) -> Array:
    equal = (actual == expected) | (np.isnan(actual) & np.isnan(expected))
    tiny = 4 * np.finfo(actual.dtype).smallest_normal  # below it, hardware may round to zero
    near_enough: Array = equal | (abs(actual - expected) <= gap + tiny)
    return near_enough
