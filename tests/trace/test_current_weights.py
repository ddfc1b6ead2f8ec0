"""Which weights the layer has, before a run, after it, and while the next one is under way."""

from dataclasses import replace

import numpy as np
import pytest
from traces import made_up_trace, opening

from lstmviz.experiment.call import Call
from lstmviz.experiment.experiment import Experiment
from lstmviz.trace.current_weights import current_weights
from lstmviz.trace.trace import Trace

KERNEL, RECURRENT = np.ones((3, 16), np.float32), np.ones((4, 16), np.float32)
BIAS = np.zeros(16, np.float32)


def ran(experiment: Experiment) -> Trace:
    weights = {"kernel": KERNEL, "recurrent_kernel": RECURRENT, "bias": BIAS}
    if not experiment.layer.use_bias:
        del weights["bias"]
    return replace(made_up_trace(experiment), weights=weights)


def test_before_the_first_run_there_are_none() -> None:
    found = current_weights(opening(), None)
    assert (found.arrays, found.are_given, found.are_current) == ((), False, False)


def test_given_ones_come_before_drawn_ones() -> None:
    given = replace(opening(), weights=[2 * KERNEL, RECURRENT, BIAS])
    found = current_weights(given, ran(opening()))
    assert found.arrays is given.weights
    assert (found.are_given, found.are_current) == (True, True)


def test_drawn_ones_are_those_of_the_run() -> None:
    found = current_weights(opening(), ran(opening()))
    assert list(map(id, found.arrays)) == list(map(id, (KERNEL, RECURRENT, BIAS)))
    assert (found.are_given, found.are_current) == (False, True)
    assert len(current_weights(opening(), ran(opening(use_bias=False))).arrays) == 2


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({"stateful": False}, True),
        ({"activation": "relu"}, True),
        ({"units": 5}, False),
        ({"kernel_initializer": "ones"}, False),
        ({"unit_forget_bias": False}, False),
        ({"dtype": "float64"}, False),
    ],
)
def test_an_argument_that_draws_others_makes_them_the_last_runs(change: dict, same: bool) -> None:
    found = current_weights(opening(**change), ran(opening()))
    assert found.are_current is same
    assert found.arrays


def test_so_does_another_seed_and_another_number_of_features() -> None:
    assert not current_weights(replace(opening(), seed=1), ran(opening())).are_current
    wide = replace(opening(), calls=(Call(np.zeros((2, 3, 5))),))
    assert not current_weights(wide, ran(opening())).are_current
    given = replace(opening(), weights=[KERNEL, RECURRENT, BIAS])
    assert not current_weights(opening(), ran(given)).are_current
