"""An experiment with another kind of layer: what stays, what is left behind, what comes back."""

from dataclasses import replace

import numpy as np
import pytest
from traces import opening

from lstmviz.experiment.call import Call
from lstmviz.experiment.config import GRUConfig, LSTMConfig, SimpleRNNConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.other_kind import kept_for, left_behind, lost_by, with_kind

H = np.arange(8, dtype=np.float32).reshape(2, 4)
X = np.ones((2, 3, 3), np.float32)
FLAGS = {"return_sequences": True, "stateful": True, "dropout": 0.5, "seed": 3, "dtype": "float64"}


@pytest.mark.parametrize("kind", [LSTMConfig, GRUConfig, SimpleRNNConfig])
@pytest.mark.parametrize("before", [LSTMConfig, GRUConfig, SimpleRNNConfig])
def test_data_calls_and_flags_stay(before: type, kind: type) -> None:
    calls = [Call(X, training=True), Call(2 * X, mask=X[..., 0] > 0, reset_before=True)]
    experiment = Experiment(before(4, **FLAGS), calls, seed=7)
    other = with_kind(experiment, kind)
    assert other == Experiment(kind(4, **FLAGS), calls, seed=7)
    assert left_behind(experiment, other.layer) == ""


def test_given_states_stay_as_far_as_both_have_them() -> None:
    lstm = replace(opening(), calls=[Call(X, initial_state=(H, -H)), Call(X)])
    gru = with_kind(lstm, GRUConfig)
    assert [
        None if call.initial_state is None else len(call.initial_state) for call in gru.calls
    ] == [
        1,
        None,
    ]
    np.testing.assert_array_equal(gru.calls[0].initial_state[0], H)
    assert left_behind(lstm, gru.layer) == (
        "Left out: the given c of call 0; undo brings that back."
    )
    back = with_kind(gru, LSTMConfig)
    np.testing.assert_array_equal(back.calls[0].initial_state[0], H)
    np.testing.assert_array_equal(back.calls[0].initial_state[1], 0 * H)
    assert left_behind(gru, back.layer) == ""


def test_what_the_other_kind_does_not_take_is_told() -> None:
    lstm = opening(unit_forget_bias=False, recurrent_activation="relu", implementation=1)
    weights = [np.zeros(shape, np.float32) for shape in ((3, 16), (4, 16), (16,))]
    lstm = replace(lstm, weights=weights)
    assert lost_by(lstm, GRUConfig) == ("unit_forget_bias", "the given weights")
    assert left_behind(lstm, GRUConfig(4)) == (
        "GRU takes no unit_forget_bias: kept for the way back. "
        "Left out: the given weights; undo brings that back."
    )
    assert left_behind(lstm, SimpleRNNConfig(4)).startswith(
        "SimpleRNN takes no recurrent_activation, unit_forget_bias and implementation: kept "
    )
    assert with_kind(lstm, GRUConfig).weights is None


def test_of_layers_before_the_last_that_had_an_argument_tells_it() -> None:
    gru = GRUConfig(4, reset_after=False)
    older, newer = LSTMConfig(4, unit_forget_bias=False), LSTMConfig(4, use_cudnn=True)
    assert kept_for(gru, [newer, older]) == {"unit_forget_bias": True}
    assert kept_for(gru, [gru, older, newer]) == {"unit_forget_bias": False}
    kept = kept_for(SimpleRNNConfig(4), [gru, older])
    assert (kept["reset_after"], kept["unit_forget_bias"]) == (False, False)
    back = with_kind(Experiment(SimpleRNNConfig(5), [Call(X)]), GRUConfig, kept)
    assert back.layer == GRUConfig(5, reset_after=False)
