"""A state changed in the midst of a run, against Keras driven directly."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import lstmviz
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.state_change import with_state
from lstmviz.trace.trace import Trace

X = np.array([[[2.0], [-1.0], [1.5], [-2.0]], [[-2.0], [2.5], [-0.5], [1.0]]], np.float32)
MASK = np.array([[1, 1, 0, 1], [1, 0, 1, 1]], bool)


def experiment(**flags: object) -> Experiment:
    more = {"mask": MASK} if flags.pop("masked", False) else {}
    layer = lstmviz.LSTMConfig(3, **({"return_sequences": True, "stateful": True} | flags))
    return lstmviz.Experiment(layer, [lstmviz.Call(X, **more), lstmviz.Call(X)], seed=3)


def states_at(trace: Trace, call: int, step: int) -> dict[str, np.ndarray]:
    record = trace.calls[call]
    return {n: (record.initial[n] if step < 0 else a[:, step]) for n, a in record.states.items()}


def through_time(trace: Trace, state: str = "h") -> np.ndarray:
    return np.concatenate([call.states[state] for call in trace.calls], axis=1)


@given(
    stateful=st.booleans(),
    go_backwards=st.booleans(),
    masked=st.booleans(),
    step=st.integers(0, 2),
    row=st.integers(0, 1),
    unit=st.integers(0, 2),
)
def test_what_was_stays_and_the_rest_goes_on_from_it(
    stateful: bool, go_backwards: bool, masked: bool, step: int, row: int, unit: int
) -> None:
    before = experiment(stateful=stateful, go_backwards=go_backwards, masked=masked)
    ran = lstmviz.run(before)
    states = states_at(ran, 0, step)
    changed = with_state(before, states, 0, step, (row, unit), "c", 0.75)
    after = lstmviz.run(changed)
    assert len(changed.calls) == 3
    old, new = through_time(ran), through_time(after)
    assert old.shape == new.shape
    np.testing.assert_array_equal(new[:, : step + 1], old[:, : step + 1])
    others = [each for each in (0, 1) if each != row]
    np.testing.assert_allclose(new[others], old[others], atol=1e-6)
    # A fresh layer with the same weights, given what remains and those states.
    rest = changed.calls[1]
    weights = list(ran.weights.values())
    expected = {name: array.copy() for name, array in states.items()}
    expected["c"][row, unit] = 0.75
    alone = lstmviz.Experiment(
        before.layer,
        [lstmviz.Call(rest.inputs, mask=rest.mask, initial_state=tuple(expected.values()))],
        weights=weights,
    )
    np.testing.assert_array_equal(lstmviz.run(alone).calls[0].h, after.calls[1].h)
    assert after.calls[2].origin == ("carried" if stateful else "zeros")


def test_at_a_calls_start_it_is_given_the_state() -> None:
    before = experiment()
    states = states_at(lstmviz.run(before), 1, -1)
    changed = with_state(before, states, 1, -1, (0, 1), "h", -0.5)
    assert len(changed.calls) == 2
    given_h, given_c = changed.calls[1].initial_state
    assert given_h[0, 1] == -0.5
    np.testing.assert_array_equal(given_c, states["c"])


def test_after_a_calls_last_step_the_next_one_is_given_it() -> None:
    before = experiment()
    states = states_at(lstmviz.run(before), 0, 3)
    changed = with_state(before, states, 0, 3, (1, 0), "c", 2.0)
    assert changed.calls[0].initial_state is None
    assert changed.calls[1].initial_state[1][1, 0] == 2.0


@pytest.mark.parametrize(
    ("flags", "call", "step", "value", "expected"),
    [
        ({}, 1, 3, 1.0, "expected a moment that something comes after"),
        ({}, 0, 1, np.nan, "expected a finite number"),
        ({}, 0, 1, np.inf, "expected a finite number"),
    ],
)
def test_what_cannot_be_done_says_why(
    flags: dict, call: int, step: int, value: float, expected: str
) -> None:
    before = experiment(**flags)
    states = {name: np.zeros((2, 3), np.float32) for name in ("h", "c")}
    with pytest.raises(InvalidValue, match=expected):
        with_state(before, states, call, step, (0, 0), "h", value)


def test_dropout_would_be_drawn_anew() -> None:
    layer = lstmviz.LSTMConfig(3, dropout=0.5)
    before = lstmviz.Experiment(layer, [lstmviz.Call(X, training=True)])
    states = {name: np.zeros((2, 3), np.float32) for name in ("h", "c")}
    with pytest.raises(InvalidValue, match="a new call would drop something else"):
        with_state(before, states, 0, 1, (0, 0), "h", 0.5)
