import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstmviz.experiment.call import Call
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.features import Feature, features_of, with_names, without_units
from lstmviz.experiment.invalid_value import InvalidValue


def test_a_value_is_read_back_in_its_own_unit() -> None:
    voltage = Feature("Voltage", 230.0, 4.0)
    assert voltage.original(-0.5) == 228.0
    assert voltage.is_scaled
    assert not Feature("Voltage").is_scaled


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.floats(0.1, 1e6))
def test_what_was_scaled_comes_back(value: float, offset: float, factor: float) -> None:
    scaled = (value - offset) / factor
    assert Feature("x", offset, factor).original(scaled) == pytest.approx(value, abs=1e-6)


@pytest.mark.parametrize(
    ("numbers", "argument"),
    [((np.nan, 1.0), "offset"), ((0.0, 0.0), "factor"), ((0.0, np.inf), "factor")],
)
def test_numbers_that_nothing_can_be_read_back_by_are_refused(numbers, argument: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        Feature("x", *numbers)
    assert refused.value.argument == argument


def test_the_features_of_a_table_have_its_scaling() -> None:
    assert features_of(("a", "b"), None) == (Feature("a"), Feature("b"))
    assert features_of(("a", "b"), ((1.0, 2.0), (0.0, 1.0))) == (Feature("a", 1, 2), Feature("b"))


def test_an_experiment_knows_its_features_as_long_as_all_calls_have_them() -> None:
    calls = [Call(np.zeros((1, 2, 2))), Call(np.zeros((1, 3, 2)))]
    features = (Feature("a"), Feature("b", 1.0, 2.0))
    experiment = Experiment(LSTMConfig(2), calls, features=features)
    assert experiment.features == features
    assert experiment != Experiment(LSTMConfig(2), calls)
    other = [*calls, Call(np.zeros((1, 2, 3)))]
    assert Experiment(LSTMConfig(2), other, features=features).features == ()


A, B, SCALED = Feature("a"), Feature("b"), Feature("", 1.0, 2.0)


@pytest.mark.parametrize(
    ("features", "count", "names", "expected"),
    [
        ((), 2, {1: " b "}, (Feature(""), B)),
        ((A, B), 2, {0: "b"}, (B, B)),
        ((A, B), 3, {}, (A, B, Feature(""))),
        ((A, B), 1, {}, (A,)),
        ((A, B), 2, {0: "", 1: "  "}, ()),
        ((A, SCALED), 2, {0: ""}, (Feature(""), SCALED)),
        ((A, SCALED), 2, {1: "c"}, (A, Feature("c", 1.0, 2.0))),
        ((), 2, {}, ()),
        ((A,), 1, {0: "b", 1: "c"}, (B,)),
    ],
)
def test_names_are_given_and_taken_away(features, count: int, names, expected) -> None:
    assert with_names(features, count, names) == expected


def test_without_their_units_only_names_are_left() -> None:
    assert without_units((A, Feature("c", 1.0, 2.0))) == (A, Feature("c"))
    assert without_units((SCALED,)) == ()
