"""Which lines are told of a moment, at each of its stages."""

from dataclasses import replace

import numpy as np
import pytest
from formulas import check_line
from peephole import PeepholeConfig
from traces import made_up_trace, opening

import lstmviz
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import GRUConfig, LSTMConfig, RecurrentConfig, SimpleRNNConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.trace.explanation.explain import START, ExplainedStep, explain
from lstmviz.trace.explanation.lines import NOT_HERE_YET, formula_lines, letters
from lstmviz.trace.explanation.unit import unit_numbers

GRU = {
    True: GRUConfig(4, return_sequences=True),
    False: GRUConfig(4, return_sequences=True, reset_after=False),
}
RNN = SimpleRNNConfig(4, return_sequences=True)


def explained(layer: RecurrentConfig) -> ExplainedStep:
    return explain(lstmviz.run(replace(opening(), layer=layer)), 1, 0, 2)


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


@pytest.mark.parametrize("reset_after", [True, False])
def test_each_stage_of_a_gru_tells_what_is_new_first(reset_after: bool) -> None:
    step = explained(GRU[reset_after])
    assert names_of(step, "inputs") == ["xₜ", "hₜ₋₁"]
    assert names_of(step, "z") == ["z_z", "z_r", "z_g"]
    assert names_of(step, "gates") == ["z", "r", "g"]
    assert names_of(step, "h") == ["hₜ", "z", "r", "g"]


def test_each_stage_of_a_simple_rnn_tells_what_is_new_first() -> None:
    step = explained(RNN)
    assert names_of(step, "inputs") == ["xₜ", "hₜ₋₁"]
    assert names_of(step, "z") == ["z"]
    assert names_of(step, "h") == ["hₜ", "z"]


@pytest.mark.parametrize(
    ("layer", "stage", "formulas"),
    [
        (GRU[True], "z", (
            "z_r = xₜ·W_r + b_r + hₜ₋₁·U_r + b'_r",
            "z_g = xₜ·W_g + b_g + r·(hₜ₋₁·U_g + b'_g)",
            "xₜ·W_g", "hₜ₋₁·U_g",
        )),
        (GRU[True], "h", (
            "hₜ = z·hₜ₋₁ + (1 − z)·g", "z = σ(z_z)", "r = σ(z_r)",
            "g = tanh(xₜ·W_g + b_g + r·(hₜ₋₁·U_g + b'_g))",
        )),
        (GRU[False], "z", (
            "z_r = xₜ·W_r + b_r + hₜ₋₁·U_r",
            "z_g = xₜ·W_g + b_g + (r∘hₜ₋₁)·U_g",
            "(r∘hₜ₋₁)·U_g",
        )),
        (GRU[False], "h", (
            "hₜ = z·hₜ₋₁ + (1 − z)·g", "g = tanh(xₜ·W_g + b_g + (r∘hₜ₋₁)·U_g)",
        )),
        (replace(GRU[True], use_bias=False), "z", ("z_g = xₜ·W_g + r·(hₜ₋₁·U_g)",)),
        (replace(GRU[True], activation="linear"), "h", (
            "g = xₜ·W_g + b_g + r·(hₜ₋₁·U_g + b'_g)",
        )),
        (RNN, "z", ("z = xₜ·W + hₜ₋₁·U + b", "xₜ·W", "hₜ₋₁·U")),
        (RNN, "h", ("hₜ = tanh(z)",)),
        (PeepholeConfig(4), "z", ("z_i = xₜ·W_i + hₜ₋₁·U_i + b_i + cₜ₋₁·p_i", "cₜ₋₁·p_i")),
        (PeepholeConfig(4), "h", ("hₜ = o·tanh(cₜ)", "cₜ = f·cₜ₋₁ + i·g", "o = σ(z_o)")),
    ],
)  # fmt: skip
def test_each_kind_is_told_by_its_own_formulas(
    layer: RecurrentConfig, stage: str, formulas: tuple[str, ...]
) -> None:
    step = explained(layer)
    lines = formula_lines(step, 1, unit_numbers(step, 1), stage)
    for formula in formulas:
        (line,) = (line for line in lines if line.strip().startswith(f"{formula} = "))
        assert check_line(line) >= 1


def test_a_simple_rnns_sum_has_the_same_digits_in_both_of_its_lines() -> None:
    h, z, *_ = formula_lines(explained(RNN), 1, unit_numbers(explained(RNN), 1), "h")
    assert h.split("tanh(")[2].split(")")[0] == z.split(" = ")[2]
    assert h.split("tanh(")[3].split(")")[0] == z.split(" = ")[3]


@pytest.mark.parametrize(
    ("layer", "words"),
    [
        (LSTMConfig(4), "W is the kernel, U the recurrent_kernel, b the bias"),
        (
            GRU[True],
            "W is the kernel, b the bias, U the recurrent_kernel, b' the second row of the bias",
        ),
        (GRU[False], "W is the kernel, b the bias, U the recurrent_kernel"),
        (replace(RNN, use_bias=False), "W is the kernel, U the recurrent_kernel"),
        (
            PeepholeConfig(4),
            "W is the kernel, U the recurrent_kernel, b the bias, p the peephole",
        ),
    ],
)
def test_the_letters_of_the_weights_are_told(layer: RecurrentConfig, words: str) -> None:
    trace = made_up_trace(replace(opening(), layer=layer))
    assert letters(explain(trace, 0, 0, 0)) == words


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


@pytest.mark.parametrize(
    "layer", [LSTMConfig(4), GRU[True], RNN], ids=lambda layer: layer.kind.name
)
def test_what_dropout_takes_is_told(layer: RecurrentConfig) -> None:
    for rate in (0.5, 1.0):
        flags = {"dropout": rate, "recurrent_dropout": rate, "bias_initializer": "ones"}
        calls = [replace(call, training=True) for call in opening().calls]
        trace = lstmviz.run(Experiment(replace(layer, **flags), calls, seed=3))
        lines = formula_lines(explain(trace, 0, 0, 2), 1, None, "inputs")
        some = "takes some of xₜ away, and raises the others"
        told = {0.5: some, 1.0: "takes all of xₜ away" if layer.kind.drops_all else ""}[rate]
        found = [line for line in lines if "takes" in line]
        states = told.replace("xₜ", "hₜ₋₁")
        assert found == ([f"dropout {told}", f"recurrent_dropout {states}"] if told else [])


def test_what_is_no_number_is_not_taken_for_dropped() -> None:
    experiment = Experiment(LSTMConfig(2), [Call(np.full((1, 2, 3), np.nan))])
    lines = formula_lines(explain(lstmviz.run(experiment), 0, 0, 1), 1, None, "inputs")
    assert lines == ["xₜ = [NaN, NaN, NaN]", "hₜ₋₁ = NaN", "cₜ₋₁ = NaN"]


@pytest.mark.parametrize(("features", "message"), [(8, "xₜ = ["), (9, "xₜ has 9 features")])
def test_few_features_are_listed_and_many_counted(features: int, message: str) -> None:
    call = Call(np.ones((1, 2, features), np.float32))
    trace = made_up_trace(Experiment(LSTMConfig(units=2), [call]))
    assert formula_lines(explain(trace, 0, 0, 1), 1, None, "inputs")[0].startswith(message)
