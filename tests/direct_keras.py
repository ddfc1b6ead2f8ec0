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

from lstmviz.experiment.call import Call
from lstmviz.experiment.config import RecurrentConfig
from lstmviz.trace.trace import CallTrace, Trace

Array = npt.NDArray[Any]


def fresh_layer(trace: Trace, **changes: Any) -> keras.layers.RNN:
    """A layer with the experiment's arguments, but `changes`, and the trace's weights.

    Dropout is seeded as promised: by the layer's own seed, else by the experiment's with a 4
    appended.
    """
    arguments = asdict(trace.experiment.layer)
    for part in ("kernel", "recurrent", "bias"):
        del arguments[f"{part}_initializer"]
    if arguments["seed"] is None:
        arguments["seed"] = (10 * trace.experiment.seed + 4) % 2**32
    layer = class_of(trace.experiment.layer)(**{**arguments, **changes})
    layer.build(trace.experiment.calls[0].inputs.shape)
    layer.set_weights(list(trace.weights.values()))
    return layer


def class_of(config: RecurrentConfig) -> type[keras.layers.RNN]:
    """The class in Keras that a config is of."""
    found: type[keras.layers.RNN] = getattr(keras.layers, type(config).__name__[: -len("Config")])
    return found


def call_directly(layer: keras.layers.RNN, call: Call) -> tuple[Array, ...]:
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


def states_step_by_step(trace: Trace) -> list[tuple[Array, ...]]:
    """Each state after every step of every call, a stateless layer being called for one at a time.

    A masked step keeps the rows that it masks by NumPy, not by Keras' mask; dropout uses the
    masks of `drawn_masks` at every step.
    """
    config = trace.experiment.layer
    stepper = fresh_layer(
        trace, return_state=True, return_sequences=False, go_backwards=False, stateful=False
    )
    drawn = drawn_masks(trace)
    states: list[tuple[Array, ...]] = []
    for number, call in enumerate(trace.experiment.calls):
        now = _start(trace, number, states)
        every = []
        way = slice(None, None, -1 if config.go_backwards else 1)
        inputs, mask = call.inputs[:, way], None if call.mask is None else call.mask[:, way]
        with _dropping(stepper.cell, drawn[number]):
            for step in range(inputs.shape[1]):
                x = keras.ops.convert_to_tensor(inputs[:, step : step + 1])
                before = [keras.ops.convert_to_tensor(part) for part in now]
                after = stepper(x, initial_state=before, training=call.training)[1:]
                used = np.True_ if mask is None else mask[:, step, None]
                new = map(plain, after)
                now = tuple(np.where(used, n, old) for n, old in zip(new, now, strict=True))
                every.append(now)
        states.append(tuple(np.stack(each, axis=1) for each in zip(*every, strict=True)))
    return states


def drawn_masks(trace: Trace) -> list[dict[str, list[Any]]]:
    """The dropout masks of each call, drawn as Keras draws them: from the layer's seed, in order.

    Every call draws them, whether they act or not: those for the inputs, then those for h; one
    with the fused kernels and for a cell without gates, else one for each gate.
    """
    config = trace.experiment.layer
    layer = fresh_layer(trace)
    generator = keras.random.SeedGenerator(layer.cell.seed)
    gates = {"LSTMConfig": 4, "GRUConfig": 3, "SimpleRNNConfig": 1}[type(config).__name__]
    fused = getattr(config, "implementation", 2) != 1 and not config.recurrent_dropout
    count = 1 if fused else gates
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


def _start(trace: Trace, number: int, before: list[tuple[Array, ...]]) -> tuple[Array, ...]:
    """What a call starts from, by what Keras documents of its arguments."""
    config, call = trace.experiment.layer, trace.experiment.calls[number]
    computed_in = config.dtype.removeprefix("mixed_")
    if call.initial_state is not None:
        return tuple(plain(keras.ops.cast(part, computed_in)) for part in call.initial_state)
    if config.stateful and number and not call.reset_before:
        return tuple(state[:, -1] for state in before[-1])
    nothing = plain(keras.ops.zeros((len(call.inputs), config.units), computed_in))
    return (nothing,) * len(config.kind.states)


@contextmanager
def _dropping(cell: keras.layers.Layer, masks: dict[str, list[Any]]) -> Iterator[None]:
    """Makes the cell use these dropout masks instead of drawing others for every step."""
    fused = getattr(cell, "implementation", 2) != 1
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


def check_call(trace: Trace, number: int, layer: keras.layers.RNN) -> None:
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
        last = [state[:, -1] for state in recorded.states.values()]
        assert all(map(same, recorded.returned[1:], last))
    check_start(trace, number)
    check_steps(config, recorded)


def check_states(trace: Trace) -> None:
    """The states at every step are those of a layer that is called step by step."""
    for recorded, states in zip(trace.calls, states_step_by_step(trace), strict=True):
        assert all(map(same, recorded.states.values(), states))
        assert len(recorded.states) == len(states)


def check_dropout(trace: Trace) -> None:
    """The recorded dropout masks are those that the layer's seed gives, in each call that acts."""
    config = trace.experiment.layer
    rates = {"inputs": config.dropout, "recurrent": config.recurrent_dropout}
    calls = zip(trace.experiment.calls, trace.calls, drawn_masks(trace), strict=True)
    for call, recorded, drawn in calls:
        most = 1.1 if type(config).__name__ == "SimpleRNNConfig" else 1.0  # it takes a rate of 1
        acting = {name for name, rate in rates.items() if call.training and 0 < rate < most}
        assert set(recorded.dropout_masks or ()) == acting
        for name in acting:
            expected = np.stack([plain(mask) for mask in drawn[name]])
            mask = (recorded.dropout_masks or {})[name]
            if name == "recurrent":  # shown for every row that it serves
                shape = (len(expected), len(recorded.h), expected.shape[-1])
                expected = np.broadcast_to(expected.reshape(len(expected), -1, shape[-1]), shape)
            assert same(mask, expected if mask.ndim == 3 else expected[0])


def check_start(trace: Trace, number: int) -> None:
    """The call started from what its origin says."""
    recorded = trace.calls[number]
    start = tuple(map(np.zeros_like, recorded.initial.values()))
    if recorded.origin == "given":
        start = _given_state(trace, number)
    if recorded.origin == "carried":
        before = trace.calls[number - 1]
        start = tuple(state[:, -1] for state in before.states.values())
    computed_in = trace.experiment.layer.dtype.removeprefix("mixed_")
    expected = [plain(keras.ops.cast(part, computed_in)) for part in start]
    assert all(map(same, recorded.initial.values(), expected))


def _given_state(trace: Trace, number: int) -> tuple[Array, ...]:
    """What the call was given of each state, for each row."""
    call = trace.experiment.calls[number]
    assert call.initial_state is not None
    shape = trace.calls[number].initial_h.shape
    return tuple(np.broadcast_to(part, shape) for part in call.initial_state)


def check_steps(config: RecurrentConfig, recorded: CallTrace) -> None:
    """Held steps copy the state; all others are what the recorded gates make of it."""
    held, before = recorded.held, {}
    for name, state in recorded.states.items():
        before[name] = np.concatenate([recorded.initial[name][:, None], state[:, :-1]], axis=1)
        assert same(state[held], before[name][held])

    activation = keras.activations.get(config.activation)
    computed_in = config.dtype.removeprefix("mixed_")
    # Step by step each operation has the shape it has in the layer: no rounding apart.
    for step in range(held.shape[1]):
        gates, started = (
            {
                name: keras.ops.convert_to_tensor(values[:, step], dtype=computed_in)
                for name, values in arrays.items()
            }
            for arrays in (recorded.gates, before)
        )
        used = ~held[:, step]
        made = _made_of_gates(gates, started, activation)
        for name, now in made.items():
            assert same(recorded.states[name][used, step], plain(now)[used])


def _made_of_gates(
    gates: dict[str, Any], before: dict[str, Any], activation: Any
) -> dict[str, Any]:
    """The states after a step, by the gates; nothing of a cell that has none."""
    match list(gates):
        case ["i", "f", "g", "o"]:
            c = gates["f"] * before["c"] + gates["i"] * gates["g"]
            return {"c": c, "h": gates["o"] * activation(c)}
        case ["z", "r", "g"]:
            return {"h": gates["z"] * before["h"] + (1 - gates["z"]) * gates["g"]}
        case []:
            return {}
    raise AssertionError(f"a cell with the gates {', '.join(gates)}")
