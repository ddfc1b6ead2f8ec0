"""What rows of weights are, held against what the equations of a step multiply and add."""

import pytest
from peephole import PeepholeConfig

from lstmviz.experiment.config import GRUConfig, LSTMConfig, RecurrentConfig, SimpleRNNConfig
from lstmviz.experiment.weight_rows import weight_rows

LAYERS = [
    LSTMConfig(2),
    GRUConfig(2),
    GRUConfig(2, reset_after=False),
    SimpleRNNConfig(2, use_bias=False),
]


@pytest.mark.parametrize("layer", LAYERS, ids=repr)
def test_a_kernel_has_a_row_for_each_feature_and_another_for_each_unit(
    layer: RecurrentConfig,
) -> None:
    kernel = weight_rows(layer, "kernel")
    assert (kernel.label(2), kernel.source(2)) == ("feature 2", "from feature 2")
    assert kernel.adding == "What each feature of x adds"
    recurrent = weight_rows(layer, "recurrent_kernel")
    assert (recurrent.label(3), recurrent.source(3)) == ("unit 3", "from h of unit 3")
    assert recurrent.adding == "What each unit's h adds"


@pytest.mark.parametrize("layer", LAYERS, ids=repr)
def test_the_rows_of_a_bias_are_named_for_what_they_are_added_to(layer: RecurrentConfig) -> None:
    bias = weight_rows(layer, "bias")
    rows = 2 if getattr(layer, "reset_after", False) else 0
    assert len(bias.added_to) == rows
    assert bias.adding == "What is added"
    if rows:
        assert [bias.label(row) for row in (0, 1)] == ["to x·W", "to h·U"]
        assert [bias.source(row) for row in (0, 1)] == ["with x·W", "with h·U"]
    else:
        assert (bias.label(0), bias.source(0)) == ("", "")


def test_a_peephole_comes_from_the_units_own_state() -> None:
    peephole = weight_rows(PeepholeConfig(2), "peephole")
    assert (peephole.label(0), peephole.source(0)) == ("", "from its own c")
    assert peephole.adding == "What each unit's own c adds"
