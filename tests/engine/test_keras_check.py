"""The check finds what isn't as an untouched layer gives it, and nothing else."""

import sys
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from lstmviz.engine.keras_check import largest_difference
from lstmviz.engine.run import Cancelled, run
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Call, Experiment
from lstmviz.trace.trace import Trace

X = [[[1, 2, 3], [4, 5, 6], [7, 8, 9]], [[1, 2, 3], [4, 5, 6], [0, 0, 0]]]


def ran(layer: dict[str, Any], *calls: Call) -> Trace:
    return run(Experiment(LSTMConfig(units=4, **layer), calls))


def tampered(trace: Trace, number: int, **changes: Any) -> Trace:
    calls = list(trace.calls)
    calls[number] = replace(calls[number], **changes)
    return replace(trace, calls=tuple(calls))


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
    assert largest_difference(tampered(trace, 0, c=trace.calls[0].c + 0.5)) == pytest.approx(0.5)
    assert largest_difference(tampered(trace, 0, h=trace.calls[0].h + 0.5)) == pytest.approx(0.5)


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
