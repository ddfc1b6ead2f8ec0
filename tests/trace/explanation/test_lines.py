"""Which lines are told of a moment, at each of its stages."""

from dataclasses import replace

import numpy as np
import pytest
from traces import made_up_trace, opening

import lstmviz
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Call, Experiment
from lstmviz.trace.explanation.explain import START, ExplainedStep, explain
from lstmviz.trace.explanation.lines import NOT_HERE_YET, formula_lines
from lstmviz.trace.explanation.unit import unit_numbers


def names_of(step: ExplainedStep, stage: str) -> list[str]:
    """What stands before the first = of each line; products' own lines left out."""
    numbers = None if step.is_start else unit_numbers(step, 1)
    lines = formula_lines(step, 1, numbers, stage)
    return [line.split(" = ")[0] for line in lines if not line.startswith(" ")]


def test_each_stage_tells_what_is_new_first() -> None:
    step = explain(lstmviz.run(opening()), 1, 0, 2)
    gates = ["f", "i", "g", "o"]
    assert names_of(step, "inputs") == ["xₜ", "hₜ₋₁", "cₜ₋₁"]
    assert names_of(step, "z") == [f"z_{gate}" for gate in gates]
    assert names_of(step, "gates") == gates
    assert names_of(step, "c") == ["cₜ", *gates]
    assert names_of(step, "h") == ["hₜ", "cₜ", *gates]


@pytest.mark.parametrize("stage", ["inputs", "z", "gates", "c", "h"])
def test_a_start_has_its_state_alone(stage: str) -> None:
    step = explain(made_up_trace(opening()), 1, 0, START)
    h, c = formula_lines(step, 1, None, stage)
    assert h.startswith("h = ")
    assert c.startswith("c = ")


def test_while_the_gates_are_worked_out_it_says_so_and_tells_what_enters() -> None:
    step = explain(made_up_trace(opening()), 1, 0, 2)
    entering = formula_lines(step, 1, None, "inputs")
    for stage in ("gates", "c", "h"):
        assert formula_lines(step, 1, None, stage) == [NOT_HERE_YET, *entering]
    assert NOT_HERE_YET not in formula_lines(step, 1, None, "z")


def test_what_the_mask_held_is_said_once_there_is_a_new_c() -> None:
    mask = np.array([[True, True, False]] * 2)
    call = replace(opening().calls[0], mask=mask)
    step = explain(lstmviz.run(Experiment(opening().layer, [call])), 0, 0, 2)
    numbers = unit_numbers(step, 1)
    for stage in ("c", "h"):
        assert formula_lines(step, 1, numbers, stage)[0].startswith("Held by the mask")
    assert not any("mask" in line for line in formula_lines(step, 1, numbers, "gates"))


@pytest.mark.parametrize(("features", "message"), [(8, "xₜ = ["), (9, "xₜ has 9 features")])
def test_few_features_are_listed_and_many_counted(features: int, message: str) -> None:
    call = Call(np.ones((1, 2, features), np.float32))
    trace = made_up_trace(Experiment(LSTMConfig(units=2), [call]))
    assert formula_lines(explain(trace, 0, 0, 1), 1, None, "inputs")[0].startswith(message)
