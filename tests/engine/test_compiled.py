"""Long calls run in a compiled function: they must give what the eager layer gives, bitwise."""

import os
from dataclasses import replace
from typing import Any

import direct_keras
import keras
import numpy as np
import pytest
import tensorflow as tf
from direct_keras import same
from hypothesis import assume, given, settings
from strategies import intricate_experiments

from lstmviz.cells.lstm import LSTM
from lstmviz.engine import compiled
from lstmviz.engine import run as runs
from lstmviz.engine.compiled import signature_of
from lstmviz.engine.gates import DerivedGates
from lstmviz.engine.keras_check import largest_difference
from lstmviz.engine.keras_rejected import KerasRejected
from lstmviz.engine.progress import Cancelled
from lstmviz.engine.run import run
from lstmviz.experiment import size
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.trace.trace import Trace, strided

# Keras tells whoever makes a softmax over one unit that it is always 1.
pytestmark = pytest.mark.filterwarnings("ignore:You are using a softmax over axis")

TIMESTEPS = 9
X = np.random.default_rng(3).normal(size=(2, TIMESTEPS, 3)).astype(np.float32)
MASK = np.random.default_rng(4).random((2, TIMESTEPS)) < 0.6
MASK[0, :3] = False  # leading
H, C = np.full((2, 5), 0.5, np.float32), np.full((2, 5), -0.25, np.float32)

EAGER = runs._Run._eager


@pytest.fixture(autouse=True)
def must_compile(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compiles short calls too, lets others fail, and begins without another test's layer."""

    def eager(*_: Any) -> None:
        raise AssertionError("run eagerly")

    monkeypatch.setattr(runs, "WORTH_COMPILING", 1)
    monkeypatch.setattr(runs._Run, "_eager", eager)
    runs._runner.cache_clear()


def ran(*calls: Call, **layer: Any) -> Trace:
    return run(Experiment(LSTMConfig(**{"units": 5, **layer}), calls, seed=7))


def check_against_keras(trace: Trace) -> None:
    direct_keras.check_against_keras(trace)
    assert largest_difference(trace) == 0.0


@pytest.mark.parametrize(("implementation", "stateful"), [(1, True), (2, False)])
@pytest.mark.parametrize(
    "flags",
    [
        {},
        {"return_sequences": True},
        {"return_state": True, "go_backwards": True},
        {"return_sequences": True, "return_state": True, "zero_output_for_mask": True},
        {"zero_output_for_mask": True, "return_sequences": False},
        {"recurrent_activation": "hard_sigmoid", "activation": "softmax"},
    ],
)
def test_masks_and_states_as_keras_has_them(
    flags: dict[str, Any], stateful: bool, implementation: int
):
    calls = [
        Call(X, mask=MASK),
        Call(X),
        Call(X, mask=MASK[:1], initial_state=(H, C)),
        Call(X, reset_before=True),
    ]
    check_against_keras(ran(*calls, stateful=stateful, implementation=implementation, **flags))


@pytest.mark.parametrize("dtype", ["float16", "float64", "mixed_float16", "mixed_bfloat16"])
def test_types_as_keras_has_them(dtype: str):
    check_against_keras(ran(Call(X), Call(X, mask=MASK), dtype=dtype, return_sequences=True))


@pytest.mark.parametrize(
    "layer",
    [
        {"dropout": 0.25},
        {"recurrent_dropout": 0.25},
        {"dropout": 0.25, "recurrent_dropout": 0.5, "stateful": True},
    ],
)
def test_dropout_as_keras_has_it(layer: dict[str, Any]):
    trace = ran(Call(X, training=True), Call(X), Call(X, training=True), return_state=True, **layer)

    check_against_keras(trace)
    assert trace.calls[0].dropout_masks is not None
    assert trace.calls[1].dropout_masks is None


@settings(max_examples=int(os.environ.get("LSTMVIZ_EXAMPLES", "6")))  # compiling takes its time
@given(intricate_experiments())
def test_any_experiment_compiled_is_what_keras_gives(experiment: Experiment):
    looped = replace(experiment, layer=replace(experiment.layer, unroll=False))
    assume(not _is_beyond_compiling(looped.layer))

    # None of them falls back to the eager way, which would hide what is compiled wrongly.
    check_against_keras(run(replace(looped, calls=list(map(_fit, looped.calls)))))


def _is_beyond_compiling(layer: LSTMConfig) -> bool:
    """TensorFlow 2.21 counts in no float16 in a compiled function, and Keras' sparsemax does."""
    chosen = (layer.activation, layer.recurrent_activation)
    return "sparsemax" in chosen and layer.dtype.removeprefix("mixed_") == "float16"


def _fit(call: Call) -> Call:
    """The call with as many rows in each part as a loop takes them, which keeps their shapes."""
    state = call.initial_state
    ranked = [part for part in (call.inputs, call.mask, *(state or ())) if part is not None]
    batch = max(len(part) for part in ranked if part.ndim > 1)
    inputs = np.broadcast_to(call.inputs, (batch, *call.inputs.shape[1:]))
    if state is not None:
        shape = (batch, state[0].shape[-1])
        state = (np.broadcast_to(state[0], shape), np.broadcast_to(state[1], shape))
    return replace(call, inputs=inputs, initial_state=state)


def test_a_long_call_is_compiled_and_a_short_one_is_not(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.undo()
    long, short = (Call(np.zeros((1, steps, 1))) for steps in (64, 8))
    run(Experiment(LSTMConfig(units=1), [long, short, short]))

    assert set(prepared().compiled._functions) == {signature_of(long)}

    run(Experiment(LSTMConfig(units=1), [short] * 8))  # as many steps in all
    assert signature_of(short) in prepared().compiled._functions


def test_the_output_is_h_and_is_kept_once():
    call = ran(Call(X), return_sequences=True).calls[0]

    assert call.h is call.returned[0]


# --- Gates -----------------------------------------------------------------------------------


@pytest.mark.parametrize("layer", [{}, {"dropout": 0.5}, {"recurrent_dropout": 0.5}])
def test_gates_that_are_derived_reproduce_the_states(
    layer: dict[str, Any], monkeypatch: pytest.MonkeyPatch
):
    call = Call(X, mask=MASK, training=True)
    kept = ran(call, dtype="float64", **layer).calls[0]
    runs._runner.cache_clear()
    monkeypatch.setattr(size, "MOST_GATES", 0)
    derived = ran(call, dtype="float64", **layer).calls[0]

    assert isinstance(derived.gates, DerivedGates)
    assert tuple(derived.gates) == LSTM.gate_names
    for gate in LSTM.gate_names:
        np.testing.assert_allclose(derived.gates[gate], kept.gates[gate], rtol=1e-12, atol=1e-14)
        assert not derived.gates[gate].flags.writeable
        assert same(derived.gates.strided(3)[gate], strided(derived.gates, gate, 3))
        np.testing.assert_allclose(
            strided(derived.gates, gate, 3), strided(kept.gates, gate, 3), rtol=1e-12, atol=1e-14
        )
    with pytest.raises(KeyError):
        derived.gates["z"]


def test_derived_gates_are_of_the_weights_of_their_run(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(size, "MOST_GATES", 0)
    weights = [np.full(shape, 0.1, np.float32) for shape in ((3, 20), (5, 20), (20,))]
    config = LSTMConfig(units=5, return_sequences=True)
    experiment = Experiment(config, [Call(X)], weights=weights, seed=7)
    first = run(experiment)
    run(replace(experiment, weights=[2 * weight for weight in weights]))

    i = first.calls[0].gates["i"]

    z = X[:, 0] @ weights[0] + weights[2]
    np.testing.assert_allclose(i[:, 0], 1 / (1 + np.exp(-z[:, :5])), rtol=1e-6)


def test_gates_of_held_steps_are_what_the_cell_would_have_done():
    call = ran(Call(X, mask=MASK), dtype="float64").calls[0]
    free = ran(Call(X), dtype="float64").calls[0]

    assert call.held[0, 0]
    np.testing.assert_allclose(call.gates["f"][0, 0], free.gates["f"][0, 0], rtol=1e-12)


# --- Used again ------------------------------------------------------------------------------


def prepared() -> Any:
    return runs._runner()._kept[0]


def test_what_is_compiled_serves_the_next_run_of_such_a_layer():
    ran(Call(X))
    kept = prepared()
    function = kept.compiled._functions[signature_of(Call(X))]
    other = ran(Call(X + 1))

    assert prepared() is kept
    assert kept.compiled._functions[signature_of(Call(X))] is function
    check_against_keras(other)


@pytest.mark.parametrize(
    "layer", [{"stateful": True, "return_state": True}, {"dropout": 0.5, "recurrent_dropout": 0.5}]
)
def test_a_layer_used_again_begins_where_it_began(layer: dict[str, Any]):
    calls = [Call(X, training=True), Call(X, training=True)]
    first, second = ran(*calls, **layer), ran(*calls, **layer)

    for a, b in zip(first.calls, second.calls, strict=True):
        assert all(map(same, a.returned, b.returned))
        assert same(a.initial_h, b.initial_h)
    check_against_keras(second)


def test_a_flag_that_goes_to_and_fro_finds_its_layers_and_a_large_layer_stands_alone():
    ran(Call(X), stateful=True)
    first = prepared()
    ran(Call(X), stateful=False)
    check_against_keras(ran(Call(X), Call(X), stateful=True))
    assert prepared() is first

    for units in range(1, 7):
        ran(Call(X), units=units)
    kept = runs._runner()._kept
    assert [each.layer.units for each in kept] == [6, 5, 4, 3]

    ran(Call(X), units=128)
    assert [each.layer.units for each in runs._runner()._kept] == [128]
    ran(Call(X))
    assert [each.layer.units for each in runs._runner()._kept] == [5]


def test_given_weights_come_and_go():
    config = LSTMConfig(units=5)
    drawn = run(Experiment(config, [Call(X)], seed=7))
    weights = [np.full(shape, 0.1, np.float32) for shape in ((3, 20), (5, 20), (20,))]
    given_ = run(Experiment(config, [Call(X)], seed=7, weights=weights))
    again = run(Experiment(config, [Call(X)], seed=7))

    assert all(map(same, given_.weights.values(), weights))
    check_against_keras(given_)
    assert all(map(same, drawn.weights.values(), again.weights.values()))
    assert same(drawn.calls[0].h, again.calls[0].h)


def test_another_batch_of_a_stateful_layer_is_another_layer():
    ran(Call(X), stateful=True)
    check_against_keras(ran(Call(X[:1]), Call(X[:1]), stateful=True))


def test_only_so_many_functions_are_kept(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(compiled, "_MOST_FUNCTIONS", 2)
    for more in range(3):
        ran(Call(np.concatenate([X, X[:, :more]], axis=1)))

    kept = set(prepared().compiled._functions)
    assert kept == {signature_of(Call(np.zeros((2, TIMESTEPS + more, 3), "f"))) for more in (1, 2)}


# --- Refused, cancelled, cleaned up ------------------------------------------------------------


def test_a_long_call_is_refused_in_the_eager_layers_words(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(runs._Run, "_eager", EAGER)
    wrong = Call(X, initial_state=(H[:, :4], C[:, :4]))
    with pytest.raises(KerasRejected) as of_long:
        ran(Call(X), wrong, stateful=True)
    monkeypatch.setattr(runs, "WORTH_COMPILING", 10**9)
    with pytest.raises(KerasRejected) as of_short:
        ran(Call(X), wrong, stateful=True)
    monkeypatch.setattr(runs, "WORTH_COMPILING", 1)

    assert of_long.value.words == of_short.value.words
    assert of_long.value.call == 1
    check_against_keras(ran(Call(X), Call(X), stateful=True))


@pytest.mark.parametrize("dtype", ["float16", "mixed_float16"])
def test_what_cannot_be_compiled_is_run_step_by_step(dtype: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(runs._Run, "_eager", EAGER)
    layer = {"activation": "sparsemax", "stateful": True, "dropout": 0.5, "dtype": dtype}
    assert _is_beyond_compiling(LSTMConfig(units=5, activation="sparsemax", dtype=dtype))
    check_against_keras(ran(Call(X, training=True), Call(X, training=True), **layer))


def test_a_state_that_is_broadcast_is_run_step_by_step(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(runs._Run, "_eager", EAGER)
    calls = [Call(X, initial_state=(H[0], C[0])), Call(X, training=True)]
    for _ in range(2):
        check_against_keras(ran(*calls, stateful=True, dropout=0.5))


@pytest.mark.parametrize("stop", [0, 3])
def test_a_long_step_asks_whether_to_go_on(stop: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(compiled, "_HEAVY", 0)
    steps: list[int] = []
    experiment = Experiment(LSTMConfig(units=5), [Call(X)], seed=7)

    with pytest.raises(Cancelled):
        run(
            experiment,
            cancelled=lambda: len(steps) > stop,
            progressed=lambda _call, step: steps.append(step),
        )

    assert len(steps) == stop + 1
    check_against_keras(run(experiment))


def test_nothing_is_left_on_the_layer_and_tensorflows_options_are_as_before():
    before = tf.config.optimizer.get_experimental_options()
    assert not any(before.values())
    ran(Call(X, training=True), return_sequences=False, dropout=0.5)
    layer = prepared().layer

    assert not {"inner_loop", "call"} & (vars(layer).keys() | vars(layer.cell).keys())
    assert layer.return_sequences is False
    assert layer.cell.activation is keras.activations.tanh
    after = tf.config.optimizer.get_experimental_options()
    assert not any(after.values())


@pytest.mark.parametrize("dtype", ["float32", "mixed_bfloat16"])
@pytest.mark.parametrize("go_backwards", [False, True])
def test_calls_whose_steps_ask_whether_to_go_on_are_keras_too(
    dtype: str, go_backwards: bool, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(compiled, "_HEAVY", 0)
    calls = [Call(X), Call(X, mask=MASK), Call(X, training=True)]
    layer = {"stateful": True, "dropout": 0.5, "return_state": True, "go_backwards": go_backwards}

    check_against_keras(ran(*calls, dtype=dtype, **layer))
