"""Broadcasts, resets and given states, as Keras itself takes them."""

from dataclasses import replace

import numpy as np
import pytest
from traces import X, made_up_trace, opening

from lstmviz.engine.run import run
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.model.layers import DenseConfig
from lstmviz.experiment.model.model import ModelConfig
from lstmviz.trace.findings.finding import START, Finding
from lstmviz.trace.findings.starts import (
    broadcast_input,
    broadcast_state,
    handed_over,
    idle_reset,
    overridden_carry,
)
from lstmviz.trace.trace import Trace, seen

X3 = np.random.default_rng(0).normal(size=(3, 2, 3)).astype(np.float32)


@pytest.mark.parametrize(
    ("h", "c", "message"),
    [
        ((1, 4), (1, 4), "initial_state has 1 row"),
        ((4,), (4,), "initial_state has no axis for rows"),
        ((1, 4), (3, 4), "h of initial_state has 1 row"),
        ((3, 4), (1, 4), "c of initial_state has 1 row"),
    ],
)
def test_a_state_of_one_row_goes_to_all(
    h: tuple[int, ...], c: tuple[int, ...], message: str
) -> None:
    state = np.full(h, 0.5, np.float32), np.full(c, -0.25, np.float32)
    trace = run(Experiment(LSTMConfig(4), [Call(X3), Call(X3, initial_state=state)]))
    np.testing.assert_array_equal(trace.calls[1].initial_h, np.full((3, 4), 0.5))
    text = f"call 1: {message}; Keras gave it to all 3 rows without a word"
    assert list(broadcast_state(trace)) == [Finding(text, 1, START, 0)]


def test_a_state_for_every_row_and_one_row_alone_are_no_news() -> None:
    whole = np.zeros((3, 4), np.float32)
    trace = run(Experiment(LSTMConfig(4), [Call(X3, initial_state=(whole, whole))]))
    assert list(broadcast_state(trace)) == []
    trace = run(Experiment(LSTMConfig(4), [Call(X3[:1], initial_state=(whole[0], whole[0]))]))
    assert list(broadcast_state(trace)) == []


def test_an_input_of_one_row_is_run_for_every_row_of_the_state() -> None:
    state = np.zeros((3, 4), np.float32), np.eye(3, 4, dtype=np.float32)
    trace = run(Experiment(LSTMConfig(4), [Call(X3[:1], initial_state=state)]))
    (found,) = broadcast_input(trace)
    assert trace.calls[0].h.shape == (3, 2, 4)
    assert found.text.startswith("call 0: x has 1 row, the state 3; ")
    assert list(broadcast_input(run(Experiment(LSTMConfig(4), [Call(X3)])))) == []


def test_a_reset_of_a_stateless_layer_does_nothing() -> None:
    calls = [Call(X), Call(X, reset_before=True)]
    trace = run(Experiment(opening(stateful=False).layer, calls))
    (found,) = idle_reset(trace)
    assert found == Finding(
        "call 1: reset_state() did nothing, since the layer isn't stateful", 1, START, 0
    )
    np.testing.assert_array_equal(trace.calls[0].h, trace.calls[1].h)
    assert list(idle_reset(run(Experiment(opening().layer, calls)))) == []


def test_a_given_state_takes_the_carrys_place() -> None:
    state = np.full((2, 4), 0.5, np.float32), np.zeros((2, 4), np.float32)
    experiment = Experiment(opening().layer, [Call(X), Call(X, initial_state=state)])
    trace = run(experiment)
    assert trace.calls[1].origin == "given"
    (found,) = overridden_carry(trace)
    assert found == Finding(
        "call 1: its initial_state took the place of the state that call 0 ended in", 1, START, 0
    )


def test_where_nothing_was_carried_nothing_is_overridden() -> None:
    state = np.zeros((2, 4), np.float32), np.zeros((2, 4), np.float32)
    given = Call(X, initial_state=state)
    for calls, stateful in (
        ([given, Call(X)], True),
        ([Call(X), replace(given, reset_before=True)], True),
        ([Call(X), given], False),
    ):
        trace = made_up_trace(Experiment(opening(stateful=stateful).layer, calls))
        assert list(overridden_carry(trace)) == []


def test_a_state_that_another_run_ended_with_was_handed_over() -> None:
    calls = [Call(X3), Call(X3[:, ::-1])]
    model = ModelConfig((LSTMConfig(4), DenseConfig(1)))
    of = {
        "pin 1": run(Experiment(LSTMConfig(4), calls)),
        "pin 2": seen(run(Experiment(model, calls[:1], seed=9))),
    }
    ends = [
        tuple(states[:, -1] for states in of[name].calls[call].states.values())
        for name, call in (("pin 1", 1), ("pin 2", 0))
    ]
    other = (ends[0][0], ends[1][1])
    states = [ends[0], other, ends[1], None]
    trace = run(Experiment(LSTMConfig(4), [Call(X3, initial_state=state) for state in states]))
    assert isinstance(trace, Trace)
    said = "the state that it is given is the one that {} ended with"
    assert list(handed_over(trace, of)) == [
        Finding(f"call 0: {said.format('pin 1 in call 1')}", 0),
        Finding(f"call 2: {said.format('lstm of pin 2')}", 2),
    ]
    assert list(handed_over(trace, {})) == []
    none = replace(of["pin 1"].calls[0], states={n: np.zeros((3, 0, 4), "f") for n in "hc"})
    assert list(handed_over(trace, {"pin 1": replace(of["pin 1"], calls=(none,))})) == []
