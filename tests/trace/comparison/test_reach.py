"""How far a changed state travels, on runs of real layers and worked out step by step."""

from dataclasses import replace

import numpy as np
import pytest

from lstmviz.engine.run import run
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import SimpleRNNConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.state_change import with_state
from lstmviz.trace.comparison.comparison import Comparison
from lstmviz.trace.trace import Trace

ZEROS = np.zeros((2, 3, 1), np.float32)


def fading(keeps: float, **flags: object) -> Experiment:
    """A layer of one unit that keeps so much of h in each step, and reads nothing."""
    weights = [[[0.0]], [[keeps]], [0.0]]
    layer = SimpleRNNConfig(
        1, **{"activation": "linear", "return_sequences": True, "stateful": True} | flags
    )
    return Experiment(layer, (Call(ZEROS), Call(ZEROS)), weights=weights)


def changed(experiment: Experiment, call: int, step: int, value: float) -> tuple[Trace, Trace]:
    """The run with h of row 0 changed there, and the run that was."""
    before = run(experiment)
    record = before.calls[call]
    states = record.initial if step < 0 else {"h": record.h[:, step]}
    return run(with_state(experiment, states, call, step, (0, 0), "h", value)), before


def said(experiment: Experiment, call: int, step: int, value: float) -> tuple[str, ...]:
    return Comparison.of(*changed(experiment, call, step, value), 0).sentences[1:]


ROW_0 = "Only row 0 is touched: no row hears of another."


def test_what_is_left_at_the_end() -> None:
    """0.8 becomes 0.4, 0.2, 0.1 and so on: half of it in each of the four steps that follow."""
    assert said(fading(0.5), 0, 1, 0.8) == (
        "It travels to the end: 0.05 of it is left in h at t=2 of call 2.",
        ROW_0,
    )


def test_it_fades() -> None:
    """Each step leaves a twentieth: the third is below a hundredth of the first."""
    assert said(fading(0.05), 0, -1, 1.0) == (
        "It travels as far as t=1 of call 0: after that less than 5e-4 of it is left.",
        ROW_0,
    )


def test_a_layer_that_keeps_nothing_of_it() -> None:
    """It is lost with the step that it was changed in: there h is read, times 0."""
    mine, before = changed(fading(0.5), 0, -1, 0.5)
    ends = replace(
        mine, calls=(mine.calls[0], replace(mine.calls[1], states=before.calls[1].states))
    )
    assert Comparison.of(ends, before, 0).sentences[1:] == (
        "It travels as far as t=2 of call 0: after that nothing of it is left.",
        ROW_0,
    )


@pytest.mark.parametrize(
    ("flags", "reset", "why"),
    [
        ({"stateful": False}, False, "call 1 starts from zeros"),
        ({}, True, "call 1 starts from zeros, after a reset"),
    ],
)
def test_a_call_that_starts_anew_hears_nothing_of_it(
    flags: dict[str, object], reset: bool, why: str
) -> None:
    experiment = fading(0.5, **flags)
    calls = (experiment.calls[0], replace(experiment.calls[1], reset_before=reset))
    assert said(replace(experiment, calls=calls), 0, -1, 1.0) == (
        f"It travels as far as t=2 of call 0: {why}, so nothing of it gets there.",
        ROW_0,
    )


def test_where_more_than_states_differs_nothing_travels() -> None:
    mine = run(fading(0.5))
    other = run(
        replace(fading(0.5), calls=(Call(ZEROS, initial_state=[np.ones((2, 1))]), Call(ZEROS)))
    )
    assert any("travels" in line for line in Comparison.of(mine, other, 0).sentences)
    other = run(replace(fading(0.5), calls=(Call(ZEROS + 1), Call(ZEROS)), weights=None))
    assert not any("travels" in line for line in Comparison.of(mine, other, 0).sentences)
    other = run(replace(fading(0.5), weights=[[[0.0]], [[0.25]], [1.0]]))
    assert not any("travels" in line for line in Comparison.of(mine, other, 0).sentences)
