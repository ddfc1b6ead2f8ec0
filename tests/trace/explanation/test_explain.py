"""What is worked out of a moment, against Keras driven directly and against its own digits."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import keras
import numpy as np
import pytest
from formulas import check_line, is_rounded_from
from hypothesis import given
from hypothesis import strategies as st
from peephole import PeepholeConfig
from strategies import KINDS, intricate_experiments
from traces import X, made_up_trace, opening

import lstmviz
from lstmviz.cells.lstm import LSTM
from lstmviz.experiment.arrays import Array
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import GRUConfig, LSTMConfig, RecurrentConfig, SimpleRNNConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.trace.explanation.agreement import agreement
from lstmviz.trace.explanation.explain import START, ExplainedStep, explain
from lstmviz.trace.explanation.lines import gate_lines, held_line, state_line, z_lines
from lstmviz.trace.explanation.number import fewest_digits
from lstmviz.trace.explanation.sums import Group, Sum, Summand
from lstmviz.trace.explanation.unit import unit_numbers
from lstmviz.trace.trace import Trace

GATES = LSTM.gate_names
DROPPING = Experiment(
    LSTMConfig(units=3, dropout=0.4, recurrent_dropout=0.4, seed=3, return_sequences=True),
    [Call(np.random.default_rng(1).normal(size=(3, 4, 5)), training=True)],
)
LAYERS = {
    "LSTM": LSTMConfig(3, return_sequences=True),
    "GRU": GRUConfig(3, return_sequences=True),
    "GRU, reset before": GRUConfig(3, return_sequences=True, reset_after=False),
    "SimpleRNN": SimpleRNNConfig(3, return_sequences=True),
    "peephole": PeepholeConfig(3, return_sequences=True),
}
"""Each kind, and each form of its equations; the last is made up, and knows no dropout."""

of_every_kind = pytest.mark.parametrize("layer", LAYERS.values(), ids=LAYERS)


def random_experiment(layer: RecurrentConfig, seed: int = 4) -> Experiment:
    """Two calls of two rows of three steps, the weights drawn so that no two are alike."""
    random = np.random.default_rng(seed)
    shapes = layer.kind.weight_shapes(layer, 2).values()
    weights = tuple(random.normal(size=shape) for shape in shapes)
    mask = np.array([[1, 1, 1], [1, 0, 1]], bool)
    x = random.normal(size=(2, 2, 3, 2))
    calls = [Call(x[0], training=True), Call(x[1], mask=mask, training=True)]
    return Experiment(layer, calls, weights=weights, seed=seed)


def every_step(trace: Trace) -> list[ExplainedStep]:
    return [
        explain(trace, number, row, step)
        for number, call in enumerate(trace.calls)
        for row in range(call.h.shape[0])
        for step in range(call.h.shape[1])
    ]


def z_of(step: ExplainedStep, result: str, unit: int) -> float:
    terms = step.terms(result, unit)
    assert terms is not None
    return terms.z


@pytest.mark.parametrize("implementation", [1, 2])
def test_z_is_what_the_cell_adds_up(implementation: int) -> None:
    experiment = opening(implementation=implementation)
    trace = lstmviz.run(experiment)
    step = explain(trace, 1, 0, 2)
    kernel, recurrent, bias = (trace.weights[n] for n in ("kernel", "recurrent_kernel", "bias"))
    h = trace.calls[1].h[0, 1]
    z = np.array(X[0][2], np.float64) @ kernel.astype(float) + h.astype(float) @ recurrent + bias
    for place, gate in enumerate(GATES):
        ours = [z_of(step, gate, unit) for unit in range(4)]
        np.testing.assert_allclose(ours, z[4 * place : 4 * place + 4], rtol=1e-12)
        np.testing.assert_allclose(step.every_z()[gate], ours, atol=1e-5)
    gates = keras.ops.sigmoid(z[:4]), trace.calls[1].gates["i"][0, 2]
    np.testing.assert_allclose(*gates, atol=1e-6)


def test_dropout_changes_what_each_gate_sees() -> None:
    trace = lstmviz.run(DROPPING)
    step = explain(trace, 0, 2, 3)
    masks = trace.calls[0].dropout_masks
    assert masks is not None
    np.testing.assert_allclose(step.seen["x"], step.x * masks["inputs"][:, 2])
    np.testing.assert_allclose(step.seen["h"], trace.calls[0].h[2, 2] * masks["recurrent"][:, 2])
    assert step.drops_inputs
    assert step.dropped_states == ("h",)
    for each in every_step(trace):
        found = agreement(each, 1)
        assert found is not None
        assert found.holds
        assert found.difference < 1e-6


def test_other_weights_than_keras_had_are_noticed() -> None:
    trace = lstmviz.run(opening())
    wrong = {**trace.weights, "kernel": trace.weights["kernel"] * np.float32(1.001)}
    found = agreement(explain(Trace(trace.experiment, wrong, trace.calls), 1, 0, 0), 0)
    assert found is not None
    assert not found.holds


def test_a_held_step_shows_what_keras_discarded() -> None:
    mask = np.array([[1, 0, 1], [1, 1, 1]], bool)
    experiment = Experiment(opening().layer, [Call(np.array(X), mask=mask)], seed=3)
    step = explain(lstmviz.run(experiment), 0, 0, 1)
    assert step.held
    kept, written = map(step.product, step.mixed["c"].flows)
    assert kept is not None
    assert written is not None
    assert (step.after["c"] == step.before["c"]).all()
    assert (kept + written != step.after["c"]).any()
    numbers = unit_numbers(step, 2)
    assert numbers is not None
    assert is_rounded_from(numbers.mixed["c"].made.text, float(kept[2] + written[2]))
    assert check_line(state_line(step, numbers, "c")) == 2
    assert check_line(state_line(step, numbers, "h")) == 1
    assert "Keras" not in state_line(step, numbers, "c") + state_line(
        step, numbers, "h"
    )  # it has none to show
    assert "discards" in held_line(step, 2)
    found = agreement(step, 2)
    assert found is not None
    assert found.holds
    assert found.compared == (*GATES, "c", "h")
    for state in ("c", "h"):
        after = {**step.after, state: step.after[state] + 1}
        other = agreement(replace(step, after=after), 2)
        assert other is not None
        assert (other.holds, other.difference) == (False, 1)


def test_the_start_is_the_state_that_a_call_starts_from() -> None:
    trace = lstmviz.run(opening())
    step = explain(trace, 1, 1, START)
    assert step.is_start
    assert step.after["h"].tolist() == trace.calls[0].h[1, -1].tolist()
    assert step.origin == "carried"
    assert unit_numbers(step, 0) is None
    assert agreement(step, 0) is None


def test_without_weights_or_gates_there_is_less_to_tell() -> None:
    trace = made_up_trace(opening())
    step = explain(trace, 0, 0, 0)
    assert not step.has_z
    assert step.every_z() == {}
    numbers = unit_numbers(step, 0)
    assert numbers is not None
    assert numbers.activated["f"].z_sum is None
    given_gates = {gate: np.full((3, 4), 0.25) for gate in GATES}
    assert explain(trace, 0, 0, 1, given_gates).gates["o"].tolist() == [0.25] * 4


@pytest.mark.parametrize(("row", "step"), [(2, 0), (0, 3), (-1, 0), (0, -2)])
def test_what_is_not_there_is_said(row: int, step: int) -> None:
    with pytest.raises(IndexError, match="call 0 has no step"):
        explain(made_up_trace(opening()), 0, row, step)


def test_one_row_of_inputs_serves_every_row_of_the_state() -> None:
    state = (np.ones((3, 2), np.float32), np.zeros((3, 2), np.float32))
    calls = [Call(np.ones((1, 2, 1), np.float32), initial_state=state)]
    trace = lstmviz.run(Experiment(LSTMConfig(units=2), calls))
    step = explain(trace, 0, 2, 1)
    found = agreement(step, 0)
    assert found is not None
    assert found.holds


@pytest.mark.filterwarnings("ignore:You are using a softmax")
@given(intricate_experiments(kinds=KINDS), st.data())
def test_what_is_shown_makes_what_is_shown(experiment: Experiment, data: st.DataObject) -> None:
    trace = lstmviz.run(experiment)
    for number, recorded in enumerate(trace.calls):
        batch, timesteps, units = recorded.h.shape
        row = data.draw(st.integers(0, batch - 1))
        unit = data.draw(st.integers(0, units - 1))
        step = explain(trace, number, row, data.draw(st.integers(0, timesteps - 1)))
        numbers = unit_numbers(step, unit)
        assert numbers is not None
        lines = {state: state_line(step, numbers, state) for state in step.new_states}
        for line in [*lines.values(), *gate_lines(step, numbers), *z_lines(step, unit)]:
            check_line(line)
        for state in step.mixed:
            sums = len(step.mixed[state].flows) > 1
            assert check_line(lines[state]) == 2 or not sums
        exact = {f"{state}_before": values for state, values in step.before.items()} | step.gates
        exact |= {} if step.held else step.after
        for name, shown in numbers.shown.items():
            if name in exact:
                assert is_rounded_from(shown.text, float(exact[name][unit]))
        assert numbers.shown.keys() >= {*step.gates, *step.after}
        found = agreement(step, unit)
        if found is None:  # there is but a function that only Keras can work out
            assert not step.mixed
        else:
            assert found.holds or not np.isfinite(found.difference)


def test_a_sum_of_infinities_of_both_signs_is_no_number() -> None:
    term = LSTM.equations(LSTMConfig(2))[0].terms[0]
    infinite = np.full(2, np.inf)
    for weights, expected in ((np.array([1, -1]), np.nan), (np.ones(2), np.inf)):
        summand = Summand(term, (infinite, weights))
        np.testing.assert_equal(Sum((Group((summand,)),)).z, expected)


def test_only_the_number_that_needs_them_gets_more_digits() -> None:
    found = fewest_digits({"a": 0.123456, "b": 0.654321}, 3, lambda n: n["a"].digits >= 5)
    assert found is not None
    assert {name: number.digits for name, number in found.items()} == {"a": 5, "b": 3}
    assert fewest_digits({"a": 0.5}, 3, lambda _: False) is None


# What each kind adds up and multiplies, written down here once more, by hand.


def by_hand(layer: RecurrentConfig, w: Any, x: Array, states: list[Array]) -> Iterator[Any]:
    """Yields the sums z by their names, the gates, and the new states, of one row."""
    units = layer.units
    kernel, recurrent = (w[name].astype(float) for name in ("kernel", "recurrent_kernel"))

    def part(array: Array, n: int) -> Array:
        return array[..., n * units : (n + 1) * units]

    def sigmoid(z: Array) -> Array:
        return 1 / (1 + np.exp(-z))

    (h, *rest), bias = states, w["bias"].astype(float)
    if isinstance(layer, SimpleRNNConfig):
        z = x @ kernel + h @ recurrent + bias
        yield {"h": z}
        yield {}
        yield {"h": np.tanh(z)}
    elif isinstance(layer, GRUConfig):
        of_x, of_h = (bias[0], bias[1]) if layer.reset_after else (bias, np.zeros(3 * units))
        sums = [part(x @ kernel + of_x, n) for n in range(3)]
        z_z, z_r = (sums[n] + part(h @ recurrent + of_h, n) for n in range(2))
        z, r = sigmoid(z_z), sigmoid(z_r)
        seen = r * part(h @ recurrent + of_h, 2)
        seen = seen if layer.reset_after else (r * h) @ part(recurrent, 2)
        g = np.tanh(sums[2] + seen)
        yield {"z": z_z, "r": z_r, "g": sums[2] + seen}
        yield {"z": z, "r": r, "g": g}
        yield {"h": z * h + (1 - z) * g}
    else:
        (c,) = rest
        z = x @ kernel + h @ recurrent + bias
        z = z + np.tile(c, 4) * w["peephole"] if "peephole" in w else z
        z_i, z_f, z_g, z_o = (part(z, n) for n in range(4))
        i, f, g, o = sigmoid(z_i), sigmoid(z_f), np.tanh(z_g), sigmoid(z_o)
        yield {"i": z_i, "f": z_f, "g": z_g, "o": z_o}
        yield {"i": i, "f": f, "g": g, "o": o}
        yield {"h": o * np.tanh(f * c + i * g), "c": f * c + i * g}


@of_every_kind
def test_the_sums_and_what_they_make_are_each_kinds_own(layer: RecurrentConfig) -> None:
    trace = lstmviz.run(random_experiment(layer))
    for number, row, at in ((0, 1, 0), (0, 0, 2), (1, 0, 1)):
        step = explain(trace, number, row, at)
        sums, gates, after = by_hand(layer, trace.weights, step.x, list(step.before.values()))
        assert step.every_z().keys() == step.activated.keys() == sums.keys()
        for name, z in sums.items():
            ours = [z_of(step, name, unit) for unit in range(3)]
            np.testing.assert_allclose(ours, z, atol=1e-6)  # r is Keras' own, in float32
            np.testing.assert_allclose(step.every_z()[name], z, atol=1e-5)
        for name, values in gates.items():
            np.testing.assert_allclose(step.gates[name], values, atol=1e-5)
        for name, values in after.items():
            np.testing.assert_allclose(step.after[name], values, atol=1e-5)
        found = agreement(step, 2)
        assert found is not None
        assert found.holds
        assert found.difference < 1e-6
        assert set(found.compared) == {*gates, *after}


@pytest.mark.parametrize("dtype", ["float32", "float64", "float16", "mixed_bfloat16"])
@pytest.mark.parametrize("implementation", [1, 2])
@pytest.mark.parametrize("layer", list(LAYERS.values())[:4], ids=list(LAYERS)[:4])
def test_the_formulas_hold_with_dropout_masks_and_every_dtype(
    layer: RecurrentConfig, implementation: int, dtype: str
) -> None:
    flags: dict[str, Any] = {"dropout": 0.3, "recurrent_dropout": 0.4, "dtype": dtype, "seed": 8}
    if "implementation" in {*vars(layer)}:
        flags |= {"implementation": implementation, "use_cudnn": False}
    trace = lstmviz.run(random_experiment(replace(layer, **flags)))
    assert trace.calls[0].dropout_masks
    for step in every_step(trace):
        for unit in range(3):
            numbers = unit_numbers(step, unit)
            assert numbers is not None
            lines = [state_line(step, numbers, state) for state in step.new_states]
            for line in [*lines, *gate_lines(step, numbers), *z_lines(step, unit)]:
                # What gate acts on a sum is told beside it, without its own sum.
                assert check_line(line) >= 1 or line.startswith("    r = σ(z_r) = ")
            found = agreement(step, unit)
            assert found is not None
            assert found.holds
    assert any(step.drops_inputs for step in every_step(trace))
    assert any(step.dropped_states == ("h",) for step in every_step(trace))


@of_every_kind
def test_one_wrong_weight_of_any_kind_is_noticed(layer: RecurrentConfig) -> None:
    trace = lstmviz.run(random_experiment(layer))
    for name, array in trace.weights.items():
        wrong = {**trace.weights, name: array * np.float32(1.01)}
        found = agreement(explain(Trace(trace.experiment, wrong, trace.calls), 0, 0, 1), 0)
        assert found is not None
        assert not found.holds, name


def test_what_a_gru_keeps_and_writes_are_shares_of_one() -> None:
    trace = lstmviz.run(random_experiment(LAYERS["GRU"]))
    step = explain(trace, 0, 1, 2)
    kept, written = map(step.product, step.mixed["h"].flows)
    z = trace.calls[0].gates["z"][1, 2].astype(float)
    np.testing.assert_array_equal(kept, z * trace.calls[0].h[1, 1])
    np.testing.assert_array_equal(written, (1 - z) * trace.calls[0].gates["g"][1, 2])


def test_the_gate_that_acts_on_a_sum_is_told_with_it() -> None:
    trace = lstmviz.run(random_experiment(LAYERS["GRU"]))
    step = explain(trace, 0, 1, 2)
    lines = z_lines(step, 1)
    at = next(n for n, line in enumerate(lines) if line.startswith("z_g = "))
    name, value = lines[at + 1].strip().rsplit(" = ", 1)
    assert name == "r = σ(z_r)"
    assert "r·(hₜ₋₁·U_g + b'_g) = " in lines[at]
    assert f" + {value}·(" in lines[at]
    assert abs(float(value) - trace.calls[0].gates["r"][1, 2, 1]) < 6e-4


def test_while_a_grus_gates_are_worked_out_the_sum_that_needs_one_is_not_told() -> None:
    trace = lstmviz.run(random_experiment(LAYERS["GRU"]))
    bare = tuple(replace(call, gates={}) for call in trace.calls)
    step = explain(Trace(trace.experiment, trace.weights, bare), 0, 0, 1)
    assert step.every_z().keys() == {"z", "r"}
    assert step.terms("g", 0) is None
    assert unit_numbers(step, 0) is None
    assert [line[:3] for line in z_lines(step, 0) if line[0] == "z"] == ["z_z", "z_r"]


def test_a_step_of_a_simple_rnn_that_was_held_is_worked_out_from_its_weights() -> None:
    trace = lstmviz.run(random_experiment(LAYERS["SimpleRNN"]))
    step = explain(trace, 1, 1, 1)
    assert step.held
    numbers = unit_numbers(step, 2)
    assert numbers is not None
    made = np.tanh(z_of(step, "h", 2))
    assert is_rounded_from(numbers.shown["h"].text, made)
    assert step.after["h"][2] != pytest.approx(made, abs=1e-3)
    line = state_line(step, numbers, "h")
    assert check_line(line) == 2
    assert "Keras" not in line
    found = agreement(step, 2)
    assert found is not None
    assert (found.holds, found.compared) == (True, ("h",))
