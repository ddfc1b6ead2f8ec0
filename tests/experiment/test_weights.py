"""Weights by hand: places told, shapes needed, and one layer's made to fit another."""

from dataclasses import replace

import numpy as np
import pytest
from traces import opening

from lstmviz.cells.cell_kind import CellKind
from lstmviz.cells.gru import GRU
from lstmviz.cells.lstm import LSTM
from lstmviz.cells.simple_rnn import SIMPLE_RNN
from lstmviz.experiment.arrays import sealed
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import GRUConfig, LSTMConfig, RecurrentConfig, SimpleRNNConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.weights import (
    column_of,
    columns_of,
    fitted_weights,
    format_change,
    format_not_finite,
    format_place,
    misfit,
    owner_of,
    shapes_needed,
    with_steeper_gates,
)


def counted(units: int, features: int = 3) -> tuple[np.ndarray, ...]:
    shapes = ((features, 4 * units), (units, 4 * units), (4 * units,))
    return tuple(np.arange(1, 1 + np.prod(s), dtype=np.float32).reshape(s) for s in shapes)


def with_weights(units: int, features: int = 3, **flags: object) -> Experiment:
    return replace(opening(**flags), weights=counted(units, features))


@pytest.mark.parametrize(
    ("kind", "groups"), [(LSTM, "ifgo"), (GRU, "zrg"), (SIMPLE_RNN, "h")], ids=str
)
def test_columns_are_grouped_as_keras_has_them(kind: CellKind, groups: str) -> None:
    places = [(group, unit) for group in groups for unit in range(2)]
    assert [column_of(kind, column, 2) for column in range(2 * len(groups))] == places
    assert [columns_of(kind, group, 2) for group in ("", *groups)] == [
        slice(0, 2 * len(groups)),
        *(slice(2 * place, 2 * place + 2) for place in range(len(groups))),
    ]


def test_a_place_is_told_with_its_gate_and_unit() -> None:
    assert format_place(LSTM, "kernel", (0, 3), 4) == "kernel[0, 3] (gate i, unit 3)"
    assert format_place(LSTM, "bias", (9,), 4) == "bias[9] (gate g, unit 1)"
    assert format_place(GRU, "bias", (1, 6), 4) == "bias[1, 6] (gate r, unit 2)"
    assert format_place(SIMPLE_RNN, "kernel", (0, 3), 4) == "kernel[0, 3] (unit 3)"


@pytest.mark.parametrize("layer", [LSTMConfig(2), GRUConfig(2), SimpleRNNConfig(2)])
@pytest.mark.parametrize("given_to", [LSTMConfig(5), GRUConfig(5), SimpleRNNConfig(5)])
def test_weights_are_named_by_the_kind_that_they_can_be_of(
    layer: RecurrentConfig, given_to: RecurrentConfig
) -> None:
    weights = [np.zeros(shape) for shape in layer.kind.weight_shapes(layer, 3).values()]
    assert owner_of(weights, given_to) == layer
    assert owner_of(weights[:2], given_to) == replace(layer, use_bias=False)


@pytest.mark.parametrize("shapes", [((3, 16), (5, 20), (4,)), ((), (4, 16)), ((0,),), ()])
def test_weights_that_are_of_no_kind_are_named_by_the_layer(
    shapes: tuple[tuple[int, ...], ...],
) -> None:
    odd = [np.zeros(shape) for shape in shapes]
    assert owner_of(odd, GRUConfig(3, use_bias=False)) == GRUConfig(3)


def test_a_change_of_one_number_is_told_with_its_place() -> None:
    kernel, _, bias = counted(4)
    layer, other = LSTMConfig(4), kernel.copy()
    other[2, 7] = 0.5
    assert format_change(layer, "kernel", kernel, other) == "kernel[2, 7] (gate f, unit 3) = 0.5"
    other[0] = 0
    assert format_change(layer, "kernel", kernel, other) == "kernel: 17 numbers changed"
    negative = bias * 1
    negative[0] = -0.0
    change = format_change(layer, "bias", bias * 0, negative * 0)
    assert change == "bias[0] (gate i, unit 0) = -0.0"


def test_given_weights_that_fit_are_no_misfit() -> None:
    assert misfit(opening()) == ""
    assert misfit(with_weights(4)) == ""
    assert shapes_needed(opening()) == ((3, 16), (4, 16), (16,))
    assert shapes_needed(opening(use_bias=False)) == ((3, 16), (4, 16))


@pytest.mark.parametrize(
    ("experiment", "why", "what_to_do"),
    [
        (with_weights(2), "recurrent_kernel for units=2, the layer has 4", "Change that back"),
        (
            with_weights(4, features=8),
            "kernel for features=8, the first call has 3",
            "Give calls of 8 features",
        ),
        (
            with_weights(4, features=1),
            "kernel for features=1, the first call has 3",
            "Give calls of 1 feature",
        ),
        (
            with_weights(4, use_bias=False),
            "a bias is there, the layer has use_bias=False",
            "Change that back",
        ),
    ],
)
def test_a_misfit_is_told_with_both_shapes_its_reason_and_what_to_do(
    experiment: Experiment, why: str, what_to_do: str
) -> None:
    sentence = misfit(experiment)
    assert f"({why}). {what_to_do}, " in sentence
    for shapes in (shapes_needed(experiment), [w.shape for w in experiment.weights]):
        for shape in shapes:
            assert str(shape) in sentence
    assert sentence.endswith("or let the initializers draw them.")


def fitted(
    weights: tuple[np.ndarray, ...], layer: RecurrentConfig, features: int
) -> tuple[np.ndarray, ...]:
    calls = [Call(np.zeros((1, 1, features), np.float32))]
    return fitted_weights(Experiment(layer, calls, weights=weights))


def test_fitting_keeps_each_gates_overlap_and_fills_up_with_zeros() -> None:
    kernel, recurrent_kernel, bias = counted(2, features=1)
    wider = fitted((kernel, recurrent_kernel, bias), LSTMConfig(3), 2)
    assert wider[0].tolist() == [[1, 2, 0, 3, 4, 0, 5, 6, 0, 7, 8, 0], [0] * 12]
    assert wider[2].tolist() == [1, 2, 0, 3, 4, 0, 5, 6, 0, 7, 8, 0]
    assert wider[1][:2, [0, 1, 3, 4, 6, 7, 9, 10]].tolist() == recurrent_kernel.tolist()
    assert not wider[1][2].any()
    back = fitted(wider, LSTMConfig(2), 1)
    for before, after in zip((kernel, recurrent_kernel, bias), back, strict=True):
        np.testing.assert_array_equal(before, after)
    assert not any(weight.flags.writeable for weight in wider)


def test_fitting_takes_a_bias_away_or_gives_one_of_zeros() -> None:
    kernel, recurrent_kernel, bias = counted(2)
    assert len(fitted((kernel, recurrent_kernel, bias), LSTMConfig(2, use_bias=False), 3)) == 2
    assert fitted((kernel, recurrent_kernel), LSTMConfig(2), 3)[2].tolist() == [0] * 8


def test_fitting_keeps_nothing_of_another_kind_of_layer() -> None:
    for part in fitted(counted(3), SimpleRNNConfig(3), 3):
        assert not part.any()
    assert [part.shape for part in fitted(counted(3)[:2], GRUConfig(3, reset_after=False), 3)] == [
        (3, 9), (3, 9), (9,)
    ]  # fmt: skip


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_steeper_gates_have_all_weights_but_the_candidate_s_times_1_2(dtype: str) -> None:
    weights = tuple(sealed(array.astype(dtype)) for array in counted(2))
    steeper = with_steeper_gates(LSTMConfig.kind, weights)
    assert all(array.dtype == dtype and not array.flags.writeable for array in steeper)
    assert steeper[2].tolist() == pytest.approx([1.2, 2.4, 3.6, 4.8, 5, 6, 8.4, 9.6], rel=1e-3)
    for before, after in zip(weights, steeper, strict=True):
        np.testing.assert_array_equal(after[..., 4:6], before[..., 4:6])
        rest = [0, 1, 2, 3, 6, 7]
        np.testing.assert_allclose(after[..., rest], 1.2 * before[..., rest], rtol=1e-3)


@pytest.mark.parametrize("reset_after", [True, False])
def test_weights_for_the_other_reset_after_are_told(reset_after: bool) -> None:
    of, layer = (GRUConfig(2, reset_after=after) for after in (not reset_after, reset_after))
    weights = [np.zeros(shape) for shape in of.kind.weight_shapes(of, 3).values()]
    experiment = Experiment(layer, [Call(np.zeros((1, 2, 3)))], weights=weights)
    reason = f"they are for reset_after={not reset_after}, the layer has {reset_after}"
    assert f" ({reason}). Change that back, " in misfit(experiment)


@pytest.mark.parametrize("reset_after", [True, False])
def test_a_gru_s_steeper_gates_are_both_but_its_candidate(reset_after: bool) -> None:
    layer = GRUConfig(2, reset_after=reset_after)
    shapes = layer.kind.weight_shapes(layer, 3).values()
    steeper = with_steeper_gates(GRUConfig.kind, tuple(map(np.ones, shapes)))
    for array, shape in zip(steeper, shapes, strict=True):
        np.testing.assert_array_equal(array, np.broadcast_to([1.2] * 4 + [1] * 2, shape))


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ({}, ""),
        ({(0, 0): np.nan}, "some of the weights are NaN: 1 of 8 in kernel"),
        ({(0, 0): np.inf}, "some of the weights are infinite: 1 of 8 in kernel"),
        (
            {(0, 0): np.nan, (1, 3): -np.inf, (2,): np.nan},
            "some of the weights are NaN or infinite: 1 of 8 in kernel, 1 of 16 in "
            "recurrent_kernel, 8 of 8 in bias",
        ),
        ({(0,): np.nan, (1,): np.nan, (2,): np.nan}, "all of the weights are NaN"),
        ({(0,): np.nan, (1,): np.inf, (2,): np.nan}, "all of the weights are NaN or infinite"),
    ],
)
def test_weights_that_are_no_numbers_are_counted(
    broken: dict[tuple[int, ...], float], said: str
) -> None:
    weights = [array.copy() for array in counted(2, features=1)]
    for (part, *place), value in broken.items():
        weights[part].reshape(-1)[place or slice(None)] = value
    names = ("kernel", "recurrent_kernel", "bias")
    assert format_not_finite(dict(zip(names, weights, strict=True))) == said
