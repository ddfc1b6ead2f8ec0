from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstmviz.experiment.config import GRUConfig, LSTMConfig, RecurrentConfig, SimpleRNNConfig
from lstmviz.figure.weights.weights_view import (
    Cell,
    Part,
    WeightsView,
    description,
    number_text,
)

LAYER = LSTMConfig(1)
GATES = list(LAYER.kind.gate_names)


def arrays(units: int = 4, features: int = 3, seed: int = 0) -> tuple[np.ndarray, ...]:
    draw = np.random.default_rng(seed)
    shapes = ((features, 4 * units), (units, 4 * units), (4 * units,))
    return tuple(draw.normal(size=shape).astype(np.float32) for shape in shapes)


def small_boxes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lstmviz.figure.weights.weights_view.MOST_LINES", 5)
    monkeypatch.setattr("lstmviz.figure.weights.weights_view.MOST_COLUMNS", 3)


def test_of_few_every_number_is_kept_by_gate() -> None:
    given = arrays()
    trace_view = WeightsView.of(LAYER, given)
    assert trace_view.units == 4
    assert [part.name for part in trace_view.parts] == ["kernel", "recurrent_kernel", "bias"]
    for part, array in zip(trace_view.parts, given, strict=True):
        whole = np.concatenate([part.gates[gate] for gate in GATES], axis=1)
        assert np.array_equal(whole, np.atleast_2d(array))


def test_a_value_is_the_arrays_own() -> None:
    kernel, recurrent, bias = given = arrays()
    trace_view = WeightsView.of(LAYER, given)
    assert trace_view.value(Cell("kernel", 2, "i", 3)) == kernel[2, 3]
    assert trace_view.value(Cell("recurrent_kernel", 1, "g", 2)) == recurrent[1, 2 * 4 + 2]
    assert trace_view.value(Cell("bias", 0, "o", 0)) == bias[12]


def test_without_a_bias_there_are_two_parts() -> None:
    assert [part.name for part in WeightsView.of(LAYER, arrays()[:2]).parts] == [
        "kernel",
        "recurrent_kernel",
    ]


def test_the_limits_lie_about_zero_and_reach_the_farthest() -> None:
    kernel = np.array([[0.5, -2.0, 0.25, 1.0]], np.float32)
    part = Part.of(LAYER, "kernel", kernel)
    assert part.limits == (-2.0, 2.0)
    assert part.least == (-2.0, Cell("kernel", 0, "f", 0))
    assert part.most == (1.0, Cell("kernel", 0, "o", 0))


@pytest.mark.parametrize("lost", [np.nan, np.inf, -np.inf])
def test_what_is_no_number_leaves_the_limits_alone(lost: float) -> None:
    kernel = np.array([[0.5, lost, 0.25, -1.0]], np.float32)
    part = Part.of(LAYER, "kernel", kernel)
    assert part.limits == (-1.0, 1.0)
    assert part.has_lost
    assert not np.isfinite(part.gates["f"][0, 0])


def test_where_nothing_is_a_number_there_are_limits_all_the_same() -> None:
    part = Part.of(LAYER, "bias", np.full(8, np.nan, np.float32))
    assert part.limits == (-1.0, 1.0)
    assert part.least is part.most is None


def test_zeros_have_limits() -> None:
    assert Part.of(LAYER, "bias", np.zeros(8, np.float32)).limits == (-1.0, 1.0)


@given(
    rows=st.integers(1, 23),
    units=st.integers(1, 11),
    lost=st.lists(st.sampled_from([np.nan, np.inf, -np.inf]), max_size=3),
    seed=st.integers(0, 10_000),
)
def test_of_many_each_box_shows_its_extreme(
    rows: int, units: int, lost: list[float], seed: int
) -> None:
    with pytest.MonkeyPatch.context() as monkeypatch:
        small_boxes(monkeypatch)
        draw = np.random.default_rng(seed)
        array = draw.normal(size=(rows, 4 * units)).astype(np.float32)
        for value in lost:
            array[draw.integers(rows), draw.integers(4 * units)] = value
        part = Part.of(LAYER, "recurrent_kernel", array)
    lines, columns = min(rows, 5), min(units, 3)
    row_edges = [*(np.arange(lines) * rows // lines), rows]
    column_edges = [*(np.arange(columns) * units // columns), units]
    for number, gate in enumerate(GATES):
        numbers = array[:, number * units : (number + 1) * units]
        assert part.gates[gate].shape == (lines, columns)
        for line in range(lines):
            for column in range(columns):
                box = numbers[
                    row_edges[line] : row_edges[line + 1],
                    column_edges[column] : column_edges[column + 1],
                ]
                shown = part.gates[gate][line, column]
                if np.isnan(box).any():
                    assert np.isnan(shown)
                else:
                    assert abs(shown) == np.abs(box).max()
                    assert shown in box
    finite = array[np.isfinite(array)]
    if finite.size:
        assert part.least is not None
        assert part.most is not None
        assert part.least[0] == finite.min()
        assert part.most[0] == finite.max()
        trace_view = WeightsView((part,))
        assert trace_view.value(part.least[1]) == finite.min()
        assert trace_view.value(part.most[1]) == finite.max()
        assert part.limits == (-np.abs(finite).max(), np.abs(finite).max())


def test_many_numbers_are_no_more_cells_than_a_panel_has_pixels() -> None:
    units = 700
    part = Part.of(LAYER, "recurrent_kernel", np.ones((units, 4 * units), np.float32))
    assert part.gates["o"].shape == (512, 256)


def test_it_knows_whose_it_is() -> None:
    given, other = arrays(), arrays()
    trace_view = WeightsView.of(LAYER, given)
    assert trace_view.is_of(given)
    assert not trace_view.is_of(other)
    assert not trace_view.is_of(given[:2])


def words(layer: RecurrentConfig, part: str, *place: object) -> str:
    columns = 2 * len(layer.kind.columns)
    shapes = layer.kind.weight_shapes(replace(layer, units=2), 3)
    assert shapes[part][-1] == columns
    array = np.zeros(shapes[part], np.float32)
    return Part.of(layer, part, array).place_words(Cell(part, *place))  # type: ignore[arg-type]


def test_words() -> None:
    assert words(LAYER, "kernel", 2, "f", 5) == "from feature 2 to f (forget) of unit 5"
    assert (
        words(LAYER, "recurrent_kernel", 3, "g", 0) == "from h of unit 3 to g (candidate) of unit 0"
    )
    assert words(LAYER, "bias", 0, "o", 1) == "to o (output) of unit 1"
    assert words(GRUConfig(1), "bias", 0, "z", 1) == "with x·W to z (update) of unit 1"
    assert words(GRUConfig(1), "bias", 1, "g", 1) == "with h·U to g (candidate) of unit 1"
    before = GRUConfig(1, reset_after=False)
    assert words(before, "bias", 0, "r", 1) == "to r (reset) of unit 1"
    assert words(SimpleRNNConfig(1), "kernel", 2, "h", 1) == "from feature 2 to h of unit 1"
    assert number_text(np.float32(-0.1)) == "−0.1"


def test_the_map_in_words() -> None:
    kernel = np.array([[0.5, -2.0, 0.25, 1.0]], np.float32)
    recurrent = np.full((1, 4), np.nan, np.float32)
    bias = np.array([0, 1, 0, np.inf], np.float32)
    assert description(WeightsView.of(LAYER, (kernel, recurrent, bias))) == (
        "The weights of 1 unit as heatmaps, grouped by gate. "
        "kernel (1, 4): from −2 (from feature 0 to f (forget) of unit 0) "
        "to 1 (from feature 0 to o (output) of unit 0). "
        "recurrent_kernel (1, 4): no finite numbers. "
        "bias (4,): from 0 (to i (input) of unit 0) to 1 (to f (forget) of unit 0). "
        "NaN or infinity is among them."
    )


def test_the_map_of_a_simple_rnn_in_words() -> None:
    one = np.ones((1, 1), np.float32)
    assert description(WeightsView.of(SimpleRNNConfig(1), (one, -one, one[0]))) == (
        "The weights of 1 unit as heatmaps. "
        "kernel (1, 1): from 1 (from feature 0 to h of unit 0) "
        "to 1 (from feature 0 to h of unit 0). "
        "recurrent_kernel (1, 1): from −1 (from h of unit 0 to h of unit 0) "
        "to −1 (from h of unit 0 to h of unit 0). "
        "bias (1,): from 1 (to h of unit 0) to 1 (to h of unit 0)."
    )
