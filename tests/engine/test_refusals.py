"""Refusals of the real Keras: the cause is known, and what is run next is not harmed."""

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest
import tensorflow as tf
from direct_keras import call_directly, fresh_layer, same

from lstmviz.engine.keras_rejected import KerasRejected, plain_words
from lstmviz.engine.layers import build_layer
from lstmviz.engine.run import run
from lstmviz.experiment.alternative import Spot
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import GRUConfig, LSTMConfig, SimpleRNNConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.refusals import reason_of

X = np.ones((2, 4, 3), np.float32)
LONG = np.ones((2, 200, 3), np.float32)  # long enough to be compiled
GOOD = Experiment(
    LSTMConfig(units=3, dropout=0.5, recurrent_dropout=0.5, stateful=True, return_sequences=True),
    [Call(X, training=True), Call(X), Call(X, training=True, reset_before=True)],
    seed=3,
)
ORTHOGONAL = {"class_name": "OrthogonalRegularizer", "config": {"factor": 0.5}}

Refused = tuple[dict[str, Any], list[Call], Spot | None]


def state(h: tuple[int, ...], c: tuple[int, ...]) -> dict[str, Any]:
    return {"initial_state": (np.zeros(h, np.float32), np.zeros(c, np.float32))}


def layer(name: str) -> Spot:
    return Spot("layer", name)


def given(name: str, call: int) -> Spot:
    return Spot("input", name, call)


OF_CALLS: dict[str, Refused] = {
    "another batch": ({"stateful": True}, [Call(X), Call(X[:1])], given("batch", 1)),
    "another batch after a reset": (
        {"stateful": True},
        [Call(X), Call(X), Call(X[:1], reset_before=True)],
        given("batch", 2),
    ),
    "no row after some": ({"stateful": True}, [Call(X), Call(X[:0])], given("batch", 1)),
    "no row": ({}, [Call(X), Call(X[:0])], given("batch", 1)),
    "no step": ({}, [Call(X[:, :0])], given("timesteps", 0)),
    "no step later": ({"stateful": True}, [Call(X), Call(X[:, :0])], given("timesteps", 1)),
    "fewer features": ({}, [Call(X), Call(X[:, :, :2])], given("features", 1)),
    "more features": (
        {"implementation": 1},
        [Call(X), Call(np.ones((2, 4, 9), np.float32))],
        given("features", 1),
    ),
    "fewer features under dropout": (
        {"dropout": 0.5, "recurrent_dropout": 0.5},
        [Call(X, training=True), Call(X[:, :, :2], training=True)],
        given("features", 1),
    ),
    "h of other units": (
        {},
        [Call(X), Call(X, **state((2, 4), (2, 3)))],
        given("initial_state", 1),
    ),
    "c of other units": ({}, [Call(X, **state((2, 3), (2, 4)))], given("initial_state", 0)),
    "both of other units": (
        {"recurrent_dropout": 0.5},
        [Call(X, training=True, **state((2, 4), (2, 4)))],
        given("initial_state", 0),
    ),
    "h of another batch": ({}, [Call(X, **state((5, 3), (2, 3)))], given("initial_state", 0)),
    "c of another batch": ({}, [Call(X, **state((2, 3), (5, 3)))], given("initial_state", 0)),
    "h and c of no row": ({}, [Call(X, **state((0, 3), (0, 3)))], given("initial_state", 0)),
    "rows of a state that a stateful layer can't keep": (
        {"stateful": True},
        [Call(X[:1], **state((3, 3), (3, 3)))],
        given("initial_state", 0),
    ),
    "rows of a mask that a stateful layer can't keep": (
        {"stateful": True, "unroll": True},
        [Call(X[:1], mask=np.ones((3, 4)))],
        given("mask", 0),
    ),
    "a flat state of other units": ({}, [Call(X, **state((4,), (4,)))], given("initial_state", 0)),
    "a flat state under a mask, unrolled": (
        {"unroll": True},
        [Call(X, mask=np.ones((2, 4)), **state((3,), (3,)))],
        given("initial_state", 0),
    ),
    "a short mask": ({}, [Call(X, mask=np.ones((2, 3)))], given("mask", 0)),
    "a short mask, unrolled": (
        {"unroll": True},
        [Call(X), Call(X, mask=np.ones((2, 3)))],
        given("mask", 1),
    ),
    "a mask of no step": ({}, [Call(X, mask=np.ones((2, 0)))], given("mask", 0)),
    "a long mask": ({}, [Call(X, mask=np.ones((2, 9)))], given("mask", 0)),
    "a long mask that zeroes the output": (
        {"unroll": True, "zero_output_for_mask": True, "return_sequences": True},
        [Call(X, mask=np.ones((2, 9)))],
        given("mask", 0),
    ),
    "a mask of more rows": ({}, [Call(X, mask=np.ones((3, 4)))], given("mask", 0)),
    "a mask of more rows than one": ({}, [Call(X[:1], mask=np.ones((3, 4)))], given("mask", 0)),
    "a mask of no row": ({"unroll": True}, [Call(X, mask=np.ones((0, 4)))], given("mask", 0)),
    "glu": ({"activation": "glu"}, [Call(X)], layer("activation")),
    "glu of gates": ({"recurrent_activation": "glu"}, [Call(X)], layer("recurrent_activation")),
    "glu of even units": ({"activation": "glu", "units": 4}, [Call(X)], layer("activation")),
    "threshold": ({"activation": "threshold"}, [Call(X)], layer("activation")),
    "no cuDNN": ({"use_cudnn": True}, [Call(X)], layer("use_cudnn")),
    "split kernels with dropout": (
        {"implementation": 1, "dropout": 0.5},
        [Call(X), Call(X, training=True)],
        layer("implementation"),
    ),
    "a regularizer of matrices": (
        {"activity_regularizer": ORTHOGONAL, "return_sequences": True},
        [Call(X)],
        layer("activity_regularizer"),
    ),
}
OF_LAYERS: dict[str, Refused] = {
    "an orthogonal bias": (
        {"bias_initializer": "orthogonal"},
        [Call(X)],
        layer("bias_initializer"),
    ),
    "an identity as bias": ({"bias_initializer": "identity"}, [Call(X)], layer("bias_initializer")),
    "constants of another shape": (
        {"kernel_initializer": {"class_name": "Constant", "config": {"value": [1.0, 2.0, 3.0]}}},
        [Call(X)],
        layer("kernel_initializer"),
    ),
    "axes that aren't there": (
        {
            "recurrent_initializer": {
                "class_name": "GlorotNormal",
                "config": {"input_axes": [5], "output_axes": [0]},
            }
        },
        [Call(X)],
        layer("recurrent_initializer"),
    ),
}


KINDS = {
    "LSTM": LSTMConfig(3),
    "GRU": GRUConfig(3),
    "GRU before": GRUConfig(3, reset_after=False),
    "SimpleRNN": SimpleRNNConfig(3),
}
TAKEN = {
    "LSTM": set[str](),
    # With reset_after the bias is a matrix.
    "GRU": {"no row", "an orthogonal bias", "an identity as bias"},
    "GRU before": {"no row"},
    # It leaves activity_regularizer out, and its kernels have the columns of three units.
    "SimpleRNN": {"no row", "a regularizer of matrices", "constants of another shape"},
}
"""What Keras refuses of an LSTM, and takes from another kind."""


def cases(*, taken: bool = False) -> list[Any]:
    """Each kind with each of the above that its arguments and states allow."""
    return [
        pytest.param(kind, name, id=f"{kind}: {name}")
        for kind, layer in KINDS.items()
        for name, (arguments, _, _) in (OF_CALLS | OF_LAYERS).items()
        if set(arguments) <= {field.name for field in fields(layer)}
        and (len(layer.kind.states) == 2 or not name.startswith("c of"))
        and (name in TAKEN[kind]) == taken
    ]


def made(kind: str, name: str) -> Experiment:
    """The case with a layer of that kind, and as many given states as it has."""
    layer = KINDS[kind]
    arguments, calls, _ = (OF_CALLS | OF_LAYERS)[name]
    of_kind = [
        call
        if call.initial_state is None
        else replace(call, initial_state=call.initial_state[: len(layer.kind.states)])
        for call in calls
    ]
    return Experiment(replace(layer, **arguments), of_kind)


def refused(experiment: Experiment) -> KerasRejected:
    with pytest.raises(KerasRejected) as caught:
        run(experiment)
    return caught.value


def check(experiment: Experiment, words: str, call: int | None, spot: Spot | None) -> None:
    for noise in ("\x1b", "Exception encountered", "Arguments received", "[Op:", "{{", "/job:"):
        assert noise not in words
    reason = reason_of(experiment, words, call)
    assert reason is not None, words
    assert reason.spots[0] == spot, words
    assert reason.sentence.endswith(".")


@pytest.mark.parametrize(("kind", "name"), cases())
def test_the_cause_is_known_and_the_next_run_gives_keras_numbers(kind: str, name: str) -> None:
    experiment, spot = made(kind, name), (OF_CALLS | OF_LAYERS)[name][2]
    error = refused(experiment)
    assert error.call == (None if name in OF_LAYERS else len(experiment.calls) - 1)
    check(experiment, error.words, error.call, spot)
    good = run(GOOD)
    untouched = fresh_layer(good)
    for call, recorded in zip(GOOD.calls, good.calls, strict=True):
        (direct,) = call_directly(untouched, call)
        assert same(recorded.returned[0], direct)


# A compiled loop takes what it needs of a longer mask.
@pytest.mark.parametrize(
    ("kind", "name"),
    [case for case in cases() if case.values[1] in OF_CALLS and case.values[1] != "a long mask"],
)
def test_the_cause_is_known_of_a_compiled_call_too(kind: str, name: str) -> None:
    experiment, spot = made(kind, name), OF_CALLS[name][2]
    calls = experiment.calls
    built = build_layer(experiment)
    built.build(calls[0].inputs.shape)
    number, error = _refused_when_compiled(built, calls)
    assert number == len(calls) - 1
    check(experiment, plain_words(error), number, spot)


@pytest.mark.parametrize(("kind", "name"), cases(taken=True))
def test_what_keras_takes_from_another_kind_is_run(kind: str, name: str) -> None:
    run(made(kind, name))


def _refused_when_compiled(built: Any, calls: Sequence[Call]) -> tuple[int, Exception]:
    for number, call in enumerate(calls):
        arguments: dict[str, Any] = {"training": call.training}
        if call.mask is not None:
            arguments["mask"] = tf.constant(call.mask)
        if call.initial_state is not None:
            arguments["initial_state"] = [tf.constant(part) for part in call.initial_state]
        if call.reset_before:
            built.reset_state()
        compiled = tf.function(built, autograph=False)
        try:
            compiled(tf.constant(call.inputs), **arguments)
        except Exception as error:  # noqa: BLE001 - whichever it is, it is looked at
            return number, error
    raise AssertionError("nothing was refused")


@pytest.mark.parametrize(
    ("arguments", "calls", "spot"),
    [
        ({"stateful": True}, [Call(LONG), Call(LONG[:1])], given("batch", 1)),
        ({}, [Call(LONG), Call(LONG[:, :, :2])], given("features", 1)),
        ({}, [Call(LONG, mask=np.ones((2, 3)))], given("mask", 0)),
        ({}, [Call(LONG, **state((2, 4), (2, 3)))], given("initial_state", 0)),
    ],
)
def test_the_cause_is_known_of_long_calls(
    arguments: dict[str, Any], calls: list[Call], spot: Spot
) -> None:
    experiment = Experiment(replace(LSTMConfig(3), **arguments), calls)
    error = refused(experiment)
    check(experiment, error.words, error.call, spot)


@pytest.mark.parametrize(("kind", "name"), cases())
def test_each_way_out_leads_to_a_run_and_tells_what_would_be_lost(kind: str, name: str) -> None:
    experiment = made(kind, name)
    error = refused(experiment)
    reason = reason_of(experiment, error.words, error.call)
    assert reason is not None
    assert 1 <= len(reason.repairs) <= 3
    assert len({repair.title for repair in reason.repairs}) == len(reason.repairs)
    for repair in reason.repairs:
        mended = repair.change(experiment)
        run(mended)
        sizes = [sum(call.inputs.size for call in e.calls) for e in (experiment, mended)]
        cut = any(
            any(b < a for a, b in zip(old.inputs.shape, new.inputs.shape, strict=True))
            for old, new in zip(experiment.calls, mended.calls, strict=True)
        )
        assert bool(repair.loses) == cut, (repair.title, sizes)
