import numpy as np
import pytest

from lstmviz.engine.call_record import held_steps
from lstmviz.engine.run import run
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Experiment

X = np.ones((2, 3, 1), np.float32)
MASK = np.array([[True, False, True], [False, True, True]])


def test_nothing_is_held_without_a_mask() -> None:
    assert held_steps(Call(X), False, 2).tolist() == [[False] * 3] * 2


def test_held_is_in_the_order_of_processing() -> None:
    call = Call(X, mask=MASK)
    assert held_steps(call, False, 2).tolist() == [[False, True, False], [True, False, False]]
    assert held_steps(call, True, 2).tolist() == [[False, True, False], [False, False, True]]


def test_a_mask_of_one_row_holds_every_row_and_one_too_long_is_cut() -> None:
    call = Call(X, mask=[[True, False, True]])
    assert held_steps(call, False, 3).tolist() == [[False, True, False]] * 3
    call = Call(X, mask=[[False, True, True, False]])
    assert held_steps(call, False, 2).tolist() == [[True, False, False]] * 2
    # Keras reverses the mask first and takes what it needs of it then.
    assert held_steps(call, True, 2).tolist() == [[True, False, False]] * 2


@pytest.mark.parametrize("masked", [False, True])
def test_the_output_is_kept_once_where_it_is_h(masked: bool) -> None:
    call = Call(X, mask=MASK if masked else None)
    recorded = run(Experiment(LSTMConfig(2, return_sequences=True), [call])).calls[0]
    assert (recorded.states["h"] is recorded.returned[0]) is not masked


@pytest.mark.parametrize(
    ("layer", "call", "origins"),
    [
        ({}, {}, ["zeros", "zeros"]),
        ({}, {"reset_before": True}, ["zeros", "zeros"]),
        ({"stateful": True}, {}, ["zeros", "carried"]),
        ({"stateful": True}, {"reset_before": True}, ["reset", "reset"]),
        (
            {"stateful": True},
            {"reset_before": True, "initial_state": (np.ones((2, 2)), np.ones((2, 2)))},
            ["given", "given"],
        ),
    ],
)
def test_where_a_start_state_came_from(layer: dict, call: dict, origins: list[str]) -> None:
    trace = run(Experiment(LSTMConfig(2, **layer), [Call(X, **call), Call(X, **call)]))
    assert [each.origin for each in trace.calls] == origins
