import pickle
from dataclasses import FrozenInstanceError, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import intricate_experiments

from lstmviz.experiment.arguments import MOST_SEED
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import GRUConfig, LSTMConfig, RecurrentConfig, SimpleRNNConfig
from lstmviz.experiment.experiment import Experiment, derived_seed
from lstmviz.experiment.invalid_value import InvalidValue

PURPOSES = ("kernel", "recurrent", "bias", "dropout")


@pytest.mark.parametrize(
    ("purpose", "seed"), [("kernel", 71), ("recurrent", 72), ("bias", 73), ("dropout", 74)]
)
def test_the_seed_with_a_digit_appended(purpose, seed):
    assert derived_seed(7, purpose) == seed


@given(st.integers(0, MOST_SEED))
def test_each_purpose_has_its_own_within_what_keras_takes(seed: int):
    derived = {derived_seed(seed, purpose) for purpose in PURPOSES}

    assert len(derived) == len(PURPOSES)
    assert all(0 <= each <= MOST_SEED for each in derived)


X = np.arange(24, dtype=np.float32).reshape(2, 4, 3)
MASK = np.array([[True, True, True, False], [True, True, False, False]])
STATE = (np.full((2, 1), 0.5, np.float32), np.full((2, 1), -0.25, np.float32))
LAYER = LSTMConfig(units=1)


def refused(make: Any, *args: Any, **kwargs: Any) -> InvalidValue:
    with pytest.raises(InvalidValue) as caught:
        make(*args, **kwargs)
    return caught.value


@pytest.mark.parametrize(
    ("kind", "count", "expected", "received"),
    [
        (LSTMConfig, 1, "(h, c), each of shape (batch, units), for an LSTM", "one array"),
        (LSTMConfig, 3, "(h, c), each of shape (batch, units), for an LSTM", "3 arrays"),
        (GRUConfig, 2, "(h,), of shape (batch, units), for a GRU", "2 arrays"),
        (SimpleRNNConfig, 2, "(h,), of shape (batch, units), for a SimpleRNN", "2 arrays"),
    ],
)
def test_as_many_states_are_given_as_the_kind_of_layer_has(
    kind: type[RecurrentConfig], count: int, expected: str, received: str
):
    call = Call(X, initial_state=(STATE[0],) * count)
    error = refused(Experiment, kind(units=1), [call])

    given = (error.argument, error.expected, error.received)
    assert given == ("initial_state", expected, received)


def test_shapes_that_disagree_are_left_to_keras():
    call = Call(X, mask=np.ones((3, 9)), initial_state=(np.ones(7), np.ones((5, 2))))

    assert call.initial_state is not None
    assert call.initial_state[0].shape == (7,)


def test_arrays_are_read_only_and_independent_of_the_callers():
    inputs, mask, h, c = X.copy(), MASK.copy(), STATE[0].copy(), STATE[1].copy()
    weights = [np.ones((3, 4)), np.ones((1, 4)), np.ones(4)]
    experiment = Experiment(LAYER, [Call(inputs, mask=mask, initial_state=(h, c))], weights=weights)
    call = experiment.calls[0]

    for mine in (inputs, mask, h, c, *weights):
        mine[...] = 0

    assert call == Call(X, mask=MASK, initial_state=STATE)
    assert experiment.weights is not None
    assert all((weight == 1).all() for weight in experiment.weights)
    for held in (call.inputs, call.mask, *call.initial_state, *experiment.weights):
        with pytest.raises(ValueError, match="read-only"):
            held[...] = 0


def test_frozen_dataclasses():
    experiment = Experiment(LAYER, [Call(X)])

    with pytest.raises(FrozenInstanceError):
        experiment.seed = 3
    with pytest.raises(FrozenInstanceError):
        experiment.calls[0].training = True


def test_replace_checks_again():
    experiment = Experiment(LAYER, [Call(X)], seed=7)

    assert replace(experiment, seed=8) == Experiment(LAYER, [Call(X)], seed=8)
    assert replace(experiment.calls[0], mask=MASK) == Call(X, mask=MASK)
    with pytest.raises(InvalidValue, match="'seed'"):
        replace(experiment, seed=-1)
    with pytest.raises(InvalidValue, match="'inputs'"):
        replace(experiment.calls[0], inputs=X[0])


def test_experiments_are_equal_where_all_they_hold_is():
    weights = (np.full((3, 4), np.nan), np.ones((1, 4)), np.ones(4))
    experiment = Experiment(LAYER, [Call(X)], weights=weights, seed=7)

    assert experiment == Experiment(LAYER, (Call(X.copy()),), weights=list(weights), seed=7)
    others = [
        replace(experiment, layer=LSTMConfig(units=1, stateful=True)),
        replace(experiment, calls=(Call(X), Call(X))),
        replace(experiment, calls=(Call(X + 1),)),
        replace(experiment, weights=None),
        replace(experiment, weights=weights[:2]),
        replace(experiment, weights=tuple(2 * weight for weight in weights)),
        replace(experiment, seed=8),
        "an experiment",
    ]
    assert all(experiment != other for other in others)


def test_neither_can_be_hashed():
    with pytest.raises(TypeError, match="unhashable"):
        hash(Call(X))
    with pytest.raises(TypeError, match="unhashable"):
        hash(Experiment(LAYER, [Call(X)]))


@given(intricate_experiments())
def test_pickling_keeps_everything_read_only_too(experiment: Experiment):
    copy = pickle.loads(pickle.dumps(experiment))

    assert copy == experiment
    for call in copy.calls:
        assert not any(
            array.flags.writeable for array in (call.inputs, *(call.initial_state or ()))
        )
        assert call.mask is None or not call.mask.flags.writeable
    assert not any(weight.flags.writeable for weight in copy.weights or ())


@pytest.mark.parametrize("layer", [None, {"units": 1}, LSTMConfig])
def test_the_layer_is_a_config(layer):
    assert refused(Experiment, layer, [Call(X)]).argument == "layer"


@pytest.mark.parametrize("calls", [[], None, X, [X], [Call(X), None], 3])
def test_there_is_at_least_one_call(calls):
    error = refused(Experiment, LAYER, calls)

    assert (error.argument, error.expected) == ("calls", "one Call or more")


def test_a_call_needs_no_list_around_it():
    assert Experiment(LAYER, Call(X)) == Experiment(LAYER, [Call(X)])


@pytest.mark.parametrize("seed", [-1, 2**32, 1.0, True, None, "7"])
def test_the_seed_is_one_that_keras_takes(seed):
    error = refused(Experiment, LAYER, [Call(X)], seed=seed)

    assert (error.argument, error.received) == ("seed", repr(seed))


def test_a_seed_of_numpy_becomes_pythons():
    assert type(Experiment(LAYER, [Call(X)], seed=np.uint32(7)).seed) is int


@pytest.mark.parametrize(
    ("weights", "received"),
    [
        ([], "0 arrays"),
        (7, "7"),
        ([np.ones((3, 4))], "one array"),
        ([np.ones(4)] * 4, "4 arrays"),
        ([np.ones(3), np.ones((1, 4)), np.ones(4)], "an array of shape (3,)"),
        ([np.ones((3, 4)), np.ones((1, 4)), np.ones((1, 4))], "an array of shape (1, 4)"),
        ([[["a"]], np.ones((1, 4))], "values of type <U1"),
    ],
)
def test_weights_are_those_of_get_weights(weights, received: str):
    error = refused(Experiment, LAYER, [Call(X)], weights=weights)

    assert (error.argument, error.received) == ("weights", received)


def test_in_a_notebook_arrays_are_told_by_their_shapes() -> None:
    call = Call(X, mask=MASK, initial_state=STATE, training=True)
    assert repr(call) == (
        "Call(inputs=<(2, 4, 3) float32>, mask=<(2, 4) bool>, "
        "initial_state=(<(2, 1) float32>, <(2, 1) float32>), training=True)"
    )
    weights = [np.zeros((3, 4)), np.zeros((1, 4)), np.zeros(4)]
    assert repr(Experiment(LAYER, [Call(X, reset_before=True)], weights=weights, seed=7)) == (
        "Experiment(LSTMConfig(1), [Call(inputs=<(2, 4, 3) float32>, reset_before=True)], "
        "weights=[<(3, 4) float64>, <(1, 4) float64>, <(4,) float64>], seed=7)"
    )
    assert repr(Experiment(LAYER, [Call(X)] * 9)).endswith(", … 9 in all], seed=0)")
