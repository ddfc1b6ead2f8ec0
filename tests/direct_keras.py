"""Keras driven as a person would in a notebook: what the engine's traces are held against.

Nothing of lstmviz.engine is used here.
"""

from collections.abc import Iterator
from contextlib import contextmanager
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

    A masked step keeps the rows that it masks by NumPy, not by Keras' mask; dropout uses the
    masks of `drawn_masks` at every step.
    """
    config = trace.experiment.layer
    stepper = fresh_layer(
        trace, return_state=True, return_sequences=False, go_backwards=False, stateful=False
    )
    drawn = drawn_masks(trace)
    states: list[tuple[Array, Array]] = []
    for number, call in enumerate(trace.experiment.calls):
        h, c = _start(trace, number, states)
        every_h, every_c = [], []
        way = slice(None, None, -1 if config.go_backwards else 1)
        inputs, mask = call.inputs[:, way], None if call.mask is None else call.mask[:, way]
        with _dropping(stepper.cell, drawn[number]):
            for step in range(inputs.shape[1]):
                x = keras.ops.convert_to_tensor(inputs[:, step : step + 1])
                before = [keras.ops.convert_to_tensor(part) for part in (h, c)]
                after = stepper(x, initial_state=before, training=call.training)[1:]
                new_h, new_c = map(plain, after)
                used = np.True_ if mask is None else mask[:, step, None]
                h, c = np.where(used, new_h, h), np.where(used, new_c, c)
                every_h.append(h)
                every_c.append(c)
        states.append((np.stack(every_h, axis=1), np.stack(every_c, axis=1)))
    return states


def drawn_masks(trace: Trace) -> list[dict[str, list[Any]]]:
    """The dropout masks of each call, drawn as Keras draws them: from the layer's seed, in order.

    Every call draws them, whether they act or not: those for the inputs, then those for h; one
    with the fused kernels, else one for each gate.
    """
    config = trace.experiment.layer
    layer = fresh_layer(trace)
    generator = keras.random.SeedGenerator(layer.cell.seed)
    count = 1 if config.implementation != 1 and not config.recurrent_dropout else 4
    drawn: list[dict[str, list[Any]]] = []
    for call in trace.experiment.calls:
        state_shape: tuple[int, ...] = (len(call.inputs), config.units)
        if call.initial_state is not None:
            state_shape = call.initial_state[0].shape
        masks = {}
        for name, rate, shape in (
            ("inputs", config.dropout, (len(call.inputs), call.inputs.shape[2])),
            ("recurrent", config.recurrent_dropout, state_shape),
        ):
            if rate > 0:
                ones = keras.ops.ones(shape, layer.compute_dtype)
                dropped = (keras.random.dropout(ones, rate, seed=generator) for _ in range(count))
                masks[name] = list(dropped)
        drawn.append(masks)
    return drawn


def _start(trace: Trace, number: int, before: list[tuple[Array, Array]]) -> tuple[Array, Array]:
    """What a call starts from, by what Keras documents of its arguments."""
    config, call = trace.experiment.layer, trace.experiment.calls[number]
    computed_in = config.dtype.removeprefix("mixed_")
    if call.initial_state is not None:
        h, c = (plain(keras.ops.cast(part, computed_in)) for part in call.initial_state)
        return h, c
    if config.stateful and number and not call.reset_before:
        h, c = before[-1]
        return h[:, -1], c[:, -1]
    nothing = plain(keras.ops.zeros((len(call.inputs), config.units), computed_in))
    return nothing, nothing


@contextmanager
def _dropping(cell: keras.layers.LSTMCell, masks: dict[str, list[Any]]) -> Iterator[None]:
    """Makes the cell use these dropout masks instead of drawing others for every step."""
    fused = cell.implementation != 1
    given = {name: parts[0] if fused else parts for name, parts in masks.items()}
    cell.get_dropout_mask = lambda _inputs: given.get("inputs")
    cell.get_recurrent_dropout_mask = lambda _state: given.get("recurrent")
    try:
        yield
    finally:
        del cell.get_dropout_mask, cell.get_recurrent_dropout_mask


def plain(tensor: Any) -> Array:
    """The tensor as an array; bfloat16, which NumPy lacks, as float32."""
    if keras.backend.standardize_dtype(tensor.dtype) == "bfloat16":
        tensor = keras.ops.cast(tensor, "float32")
    return np.asarray(tensor).copy()


def same(a: Array, b: Array) -> bool:
    """Exactly the same numbers in the same shape and type; NaN is NaN."""
    return a.dtype == b.dtype and np.array_equal(a, b, equal_nan=True)


def check_against_keras(trace: Trace) -> None:
    """Every call of the trace is what Keras driven directly gives, as a whole and step by step."""
    layer = fresh_layer(trace)
    for number in range(len(trace.experiment.calls)):
        check_call(trace, number, layer)
    check_states(trace)
    check_dropout(trace)


def check_call(trace: Trace, number: int, layer: keras.layers.LSTM) -> None:
    """Everything recorded of a call is what a layer driven directly gives.

    Args:
        trace: what was recorded.
        number: which call.
        layer: of the trace, the calls before this one already made.
    """
    recorded, config = trace.calls[number], trace.experiment.layer
    returned = call_directly(layer, trace.experiment.calls[number])
    assert len(recorded.returned) == len(returned)
    assert all(map(same, recorded.returned, returned))
    if config.return_state:
        assert same(recorded.returned[1], recorded.h[:, -1])
        assert same(recorded.returned[2], recorded.c[:, -1])
    check_start(trace, number)
    check_steps(config, recorded)


def check_states(trace: Trace) -> None:
    """h and c at every step are those of a layer that is called step by step."""
    for recorded, (h, c) in zip(trace.calls, states_step_by_step(trace), strict=True):
        assert same(recorded.h, h)
        assert same(recorded.c, c)


def check_dropout(trace: Trace) -> None:
    """The recorded dropout masks are those that the layer's seed gives, in each call that acts."""
    config = trace.experiment.layer
    rates = {"inputs": config.dropout, "recurrent": config.recurrent_dropout}
    calls = zip(trace.experiment.calls, trace.calls, drawn_masks(trace), strict=True)
    for call, recorded, drawn in calls:
        acting = {name for name, rate in rates.items() if call.training and 0 < rate < 1}
        assert set(recorded.dropout_masks or ()) == acting
        for name in acting:
            expected = np.stack([plain(mask) for mask in drawn[name]])
            mask = (recorded.dropout_masks or {})[name]
            if name == "recurrent":  # shown for every row that it serves
                shape = (len(expected), len(recorded.h), expected.shape[-1])
                expected = np.broadcast_to(expected.reshape(4, -1, shape[-1]), shape)
            assert same(mask, expected if mask.ndim == 3 else expected[0])


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
    shape = trace.calls[number].initial_h.shape
    h, c = (np.broadcast_to(part, shape) for part in call.initial_state)
    return h, c


def check_steps(config: LSTMConfig, recorded: CallTrace) -> None:
    """Held steps copy the state; all others are what the recorded gates make of it."""
    held, h, c = recorded.held, recorded.h, recorded.c
    h_before = np.concatenate([recorded.initial_h[:, None], h[:, :-1]], axis=1)
    c_before = np.concatenate([recorded.initial_c[:, None], c[:, :-1]], axis=1)
    assert same(h[held], h_before[held])
    assert same(c[held], c_before[held])

    activation = keras.activations.get(config.activation)
    computed_in = config.dtype.removeprefix("mixed_")
    # Step by step each operation has the shape it has in the layer: no rounding apart.
    for step in range(h.shape[1]):
        i, f, g, o, started = (
            keras.ops.convert_to_tensor(values[:, step], dtype=computed_in)
            for values in (*(recorded.gates[gate] for gate in GATES), c_before)
        )
        now_c = f * started + i * g
        now_h = o * activation(now_c)
        used = ~held[:, step]
        assert same(c[used, step], plain(now_c)[used])
        assert same(h[used, step], plain(now_h)[used])
