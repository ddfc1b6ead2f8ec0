"""The check finds what isn't as an untouched layer gives it, and nothing else."""

import sys
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from lstmviz.engine import keras_check
from lstmviz.engine.keras_check import largest_difference
from lstmviz.engine.progress import Cancelled
from lstmviz.engine.run import run
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import GRUConfig, LSTMConfig, RecurrentConfig, SimpleRNNConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.model.layers import BidirectionalConfig, DenseConfig
from lstmviz.experiment.model.model import ModelConfig, Place
from lstmviz.trace.trace import ModelTrace, Trace

X = [[[1, 2, 3], [4, 5, 6], [7, 8, 9]], [[1, 2, 3], [4, 5, 6], [0, 0, 0]]]


def ran(layer: dict[str, Any], *calls: Call, kind: type[RecurrentConfig] = LSTMConfig) -> Trace:
    return run(Experiment(kind(units=4, **layer), calls))


def tampered(trace: Trace, number: int, **changes: Any) -> Trace:
    calls = list(trace.calls)
    calls[number] = replace(calls[number], **changes)
    return replace(trace, calls=tuple(calls))


def with_state_off(trace: Trace, number: int, name: str) -> Trace:
    """A trace in which one state is off by a half after every step of one call."""
    states = dict(trace.calls[number].states)
    states[name] = states[name] + np.float32(0.5)
    return tampered(trace, number, states=states)


def test_the_check_sees_what_was_tampered_with():
    trace = ran({"stateful": True, "return_state": True}, Call(X), Call(X))
    output, h, c = trace.calls[1].returned
    off = np.zeros_like(h)
    off[1, 2] = 0.5

    assert largest_difference(trace) == 0.0
    assert largest_difference(tampered(trace, 1, returned=(output, h, c + off))) == pytest.approx(
        0.5
    )
    assert largest_difference(tampered(trace, 0, returned=(output, h, c))) > 0
    assert largest_difference(tampered(trace, 1, returned=(output * np.nan, h, c))) == np.inf
    # The states of a stateful layer are compared too, whatever it returns.
    for name in "hc":
        assert largest_difference(with_state_off(trace, 0, name)) == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("layer", "states"),
    [
        ({}, "h"),
        ({"go_backwards": True}, "h"),
        ({"return_state": True}, "hc"),
        ({"return_sequences": True, "return_state": True}, "hc"),
    ],
)
@pytest.mark.parametrize("mask", [None, [[True, True, False], [True, False, True]]])
@pytest.mark.parametrize("kind", [LSTMConfig, GRUConfig, SimpleRNNConfig])
def test_what_was_recorded_is_held_against_what_is_told_of_the_last_step(
    layer: dict[str, Any], states: str, mask: Any, kind: type[RecurrentConfig]
) -> None:
    states = states[: len(kind.kind.states)]
    if mask is not None and "return_state" not in layer:
        states = ""  # the output may be of an earlier step, or zero
    trace = ran(layer, Call(X), Call(X, mask=mask and np.array(mask)), kind=kind)
    assert largest_difference(trace) == 0.0
    for state in states:
        assert largest_difference(with_state_off(trace, 1, state)) == pytest.approx(0.5)


def test_the_check_takes_nan_for_nan():
    assert largest_difference(ran({"stateful": True}, Call(np.full((2, 3, 3), np.nan)))) == 0.0


@pytest.mark.parametrize("unroll", [False, True])
def test_the_comparison_ends_within_a_call(unroll: bool):
    trace = run(Experiment(LSTMConfig(2, unroll=unroll), [Call(np.zeros((1, 9, 1), np.float32))]))
    asked: list[bool] = []

    def cancelled() -> bool:
        asked.append(True)
        return len(asked) == 5

    with pytest.raises(Cancelled):
        largest_difference(trace, cancelled=cancelled)
    assert len(asked) == 5
    assert sys.getprofile() is None
    assert largest_difference(trace) == 0.0


def eager_calls(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The numbers of the calls that the check makes step by step."""
    made = []
    call_layer = keras_check.call_layer

    def counted(layer: Any, call: Call, number: int) -> Any:
        made.append(number)
        return call_layer(layer, call, number)

    monkeypatch.setattr(keras_check, "call_layer", counted)
    return made


RNG = np.random.default_rng(0)
STATE = tuple(RNG.normal(size=(2, 4)).astype(np.float32) for _ in "hc")


@pytest.mark.parametrize(
    ("layer", "call"),
    [
        ({"stateful": True, "return_sequences": True}, {}),
        ({"implementation": 1, "recurrent_activation": "hard_sigmoid"}, {}),
        ({"stateful": True, "dropout": 0.5, "recurrent_dropout": 0.25}, {"training": True}),
        ({"stateful": True, "dropout": 0.5, "seed": 3}, {"training": True, "reset_before": True}),
        ({"stateful": True, "go_backwards": True, "zero_output_for_mask": True,
          "return_sequences": True}, {"mask": RNG.random((2, 16)) < 0.5}),
        ({"return_state": True}, {"initial_state": STATE}),
        ({"dtype": "mixed_bfloat16", "stateful": True}, {}),
    ],
)  # fmt: skip
def test_of_many_calls_of_a_kind_the_first_alone_is_made_step_by_step(
    layer: dict[str, Any], call: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    inputs = RNG.normal(size=(8, 2, 16, 3)).astype(np.float32)
    trace = ran(layer, *(Call(x, **call) for x in inputs))
    made = eager_calls(monkeypatch)
    assert largest_difference(trace) == 0.0
    assert made == [0]
    off = trace.calls[6].returned[0] + np.float32(0.5)
    others = trace.calls[6].returned[1:]
    wrong = tampered(trace, 6, returned=(off, *others))
    assert largest_difference(wrong) == pytest.approx(0.5, rel=0.02)


def test_calls_that_no_loop_can_make_are_made_step_by_step(monkeypatch: pytest.MonkeyPatch) -> None:
    one_row = tuple(part[:1] for part in STATE)  # which Keras broadcasts
    x = RNG.normal(size=(2, 16, 3)).astype(np.float32)
    made = eager_calls(monkeypatch)
    assert largest_difference(ran({}, *[Call(x, initial_state=one_row)] * 8)) == 0.0
    assert made == list(range(8))
    made.clear()
    assert largest_difference(ran({"unroll": True}, *[Call(x)] * 8)) == 0.0
    assert made == list(range(8))
    made.clear()
    assert largest_difference(ran({}, *[Call(x)] * 4, Call(x[:1]))) == 0.0  # 48 steps are few
    assert made == list(range(5))


def test_the_comparison_ends_between_compiled_calls() -> None:
    x = np.zeros((1, 16, 1), np.float32)
    trace = run(Experiment(LSTMConfig(2), [Call(x)] * 9))
    asked: list[bool] = []

    def cancelled() -> bool:
        asked.append(True)
        return len(asked) == 20  # sixteen steps, and a call or more

    with pytest.raises(Cancelled):
        largest_difference(trace, cancelled=cancelled)
    assert len(asked) == 20


def model_ran(*layers: Any, **call: Any) -> ModelTrace:
    return run(Experiment(ModelConfig(layers), [Call(X), Call(X, **call)]))


def layer_tampered(trace: ModelTrace, number: int, **changes: Any) -> ModelTrace:
    """A trace in which the second call of one layer is another."""
    layers = list(trace.layers)
    calls = list(layers[number].calls)
    calls[1] = replace(calls[1], **changes)
    layers[number] = replace(layers[number], calls=tuple(calls))
    return replace(trace, layers=tuple(layers))


def test_of_a_model_what_any_layer_gave_is_compared():
    layer = LSTMConfig(4, return_sequences=True)
    trace = model_ran(DenseConfig(2), BidirectionalConfig(layer), GRUConfig(3), DenseConfig(1))
    assert largest_difference(trace) == 0.0
    for number, layer in enumerate(trace.layers):
        (output,) = layer.calls[1].returned
        off = layer_tampered(trace, number, returned=(output + np.float32(0.5),))
        assert largest_difference(off) == pytest.approx(0.5, rel=1e-5)


RETURNED = {"return_state": True}
MODELS = [
    ([DenseConfig(2), LSTMConfig(4)], Place(1), "h"),
    ([DenseConfig(2), LSTMConfig(4, **RETURNED)], Place(1), "hc"),
    ([DenseConfig(2), LSTMConfig(4, stateful=True)], Place(1), "hc"),
    ([BidirectionalConfig(LSTMConfig(4))], Place(0, "forward"), "h"),
    ([BidirectionalConfig(LSTMConfig(4))], Place(0, "backward"), "h"),
    ([BidirectionalConfig(LSTMConfig(4), None)], Place(0, "backward"), "h"),
    ([BidirectionalConfig(LSTMConfig(4, **RETURNED), "sum")], Place(0, "forward"), "hc"),
    ([BidirectionalConfig(LSTMConfig(4, **RETURNED), None)], Place(0, "backward"), "hc"),
    ([BidirectionalConfig(LSTMConfig(4, stateful=True), "mul")], Place(0, "backward"), "hc"),
]


@pytest.mark.parametrize(("layers", "place", "states"), MODELS)
def test_of_a_model_the_last_step_of_each_layer_is_compared(
    layers: list[Any], place: Place, states: str
) -> None:
    trace = model_ran(*layers)
    assert largest_difference(trace) == 0.0
    for state in states:
        part = with_state_off(trace.trace_of(place), 1, state)
        traces = {**trace.layers[place.layer].traces, place.direction: part}
        changed = list(trace.layers)
        changed[place.layer] = replace(changed[place.layer], traces=traces)
        off = replace(trace, layers=tuple(changed))
        assert largest_difference(off) == pytest.approx(0.5, rel=1e-5)
