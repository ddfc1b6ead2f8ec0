"""What is made of Keras' words; that they are Keras' words is seen beside the engine."""

from dataclasses import replace

import numpy as np
import pytest

from lstmviz.experiment.alternative import Spot
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import GRUConfig, LSTMConfig, RecurrentConfig, SimpleRNNConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.refusals import reason_of, reason_of_unfit

BATCH = "the batch size of the input sequences must be the same as that of the initial state"
X = np.zeros((2, 4, 3), np.float32)
GOOD = Experiment(LSTMConfig(3), [Call(X), Call(X)])
FEATURES = Experiment(LSTMConfig(3), [Call(X), Call(X[:, :, :2])])


def sentence(experiment: Experiment, words: str, call: int | None) -> str:
    reason = reason_of(experiment, words, call)
    assert reason is not None
    return reason.sentence


def test_the_numbers_are_told() -> None:
    words = "Matrix size-incompatible: In[0]: [2,2], In[1]: [3,12]"
    assert sentence(FEATURES, words, 1) == (
        "The layer was built for the features of call 0 (3); call 1 has 2. Give every call as many."
    )
    masked = Experiment(LSTMConfig(3), [Call(X, mask=np.ones((2, 9)))])
    assert sentence(masked, "Cannot unstack 9 tensors", 0) == (
        "The mask of call 0 should be of shape (2, 4), that is (batch, timesteps); it is (2, 9)."
    )
    begun = Experiment(LSTMConfig(3), [Call(X, initial_state=(np.zeros((2, 4)), np.zeros(3)))])
    assert sentence(begun, "Incompatible shapes: [2,12] vs. [5,12]", 0) == (
        "The initial_state of call 0 should be h and c of shape (2, 3), that is (batch, units); "
        "h is (2, 4) and c is (3,)."
    )
    of_a_gru = Experiment(GRUConfig(3), [Call(X, initial_state=(np.zeros((2, 4)),))])
    assert sentence(of_a_gru, "Incompatible shapes: [2,12] vs. [5,12]", 0) == (
        "The initial_state of call 0 should be h of shape (2, 3), that is (batch, units); "
        "h is (2, 4)."
    )


@pytest.mark.parametrize(
    ("layer", "words", "said"),
    [
        (LSTMConfig(3, activation="glu"), "must be divisible by 2",
         "glu gives half as many values as it takes, so no LSTM can use it: take another "
         "activation."),
        (GRUConfig(3, recurrent_activation="threshold"), "threshold() missing",
         "threshold needs two numbers that a GRU doesn't give it, so no GRU can use it: take "
         "another recurrent_activation."),
        (SimpleRNNConfig(4, activation="glu"), "Matrix size-incompatible",
         "glu gives half as many values as it takes, so no SimpleRNN can use it: take another "
         "activation."),
    ],
)  # fmt: skip
def test_the_kind_of_layer_is_told(layer: RecurrentConfig, words: str, said: str) -> None:
    assert sentence(Experiment(layer, [Call(X)]), words, 0) == said


@pytest.mark.parametrize(
    "words",
    [
        "",
        "something new",
        "Matrix size-incompatible: In[0]: [2,2], In[1]: [3,12]",
        "Incompatible shapes: [2,12] vs. [5,12]",
        "Tried to read from index 3 but array size is: 3",
        "If an RNN is stateful, the batch size of the input sequences must be the same",
        "slice index 0 of dimension 1 out of bounds.",
        "Biases must be 1D: [0,12]",
        "Rank of input (4) must be no greater than rank of output shape (3).",
        "axis size must be divisible by 2.",
    ],
)
@pytest.mark.parametrize("call", [None, 1])
def test_nothing_is_said_that_the_experiment_belies(words: str, call: int | None) -> None:
    assert reason_of(GOOD, words, call) is None


def test_a_state_that_is_refused_may_also_be_of_another_number_of_units() -> None:
    begun = Experiment(LSTMConfig(4), [Call(X, initial_state=(np.zeros((2, 3)),) * 2)])
    reason = reason_of(begun, "Matrix size-incompatible", 0)
    assert reason is not None
    assert reason.spots == (Spot("input", "initial_state", 0), Spot("layer", "units"))


def test_of_several_objects_with_parameters_any_may_be_the_cause() -> None:
    constants = {"class_name": "Constant", "config": {"value": [1.0, 2.0]}}
    layer = LSTMConfig(3, kernel_initializer=constants, bias_initializer=constants)
    reason = reason_of(Experiment(layer, [Call(X)]), "Incompatible shapes: [2] vs. [3,12]", None)
    assert reason is not None
    assert reason.spots == (
        Spot("layer", "kernel_initializer"),
        Spot("layer", "bias_initializer"),
    )
    assert "One of these" in reason.sentence


def test_what_does_not_fit_into_memory_is_told_at_units() -> None:
    words = "OOM when allocating tensor with shape[3,4398046511104] and type float"
    reason = reason_of(GOOD, words, None)
    assert reason is not None
    assert reason.spots == (Spot("layer", "units"),)


def test_weights_that_do_not_fit() -> None:
    reason = reason_of_unfit("They don't.")
    assert reason.sentence.startswith("They don't. Give weights that fit")
    assert reason.spots[0] == Spot("weights", "weights")


def test_the_ways_out_of_another_batch() -> None:
    calls = [Call(np.ones((rows, 3, 1), np.float32)) for rows in (2, 3, 2)]
    experiment = Experiment(LSTMConfig(4, stateful=True), calls)
    reason = reason_of(experiment, BATCH, 1)
    assert reason is not None
    assert [(repair.title, repair.loses) for repair in reason.repairs] == [
        ("without stateful", ""),
        ("call 1 with 2 rows", "the last 1 row of call 1"),
        ("every call with batch 3", ""),
    ]
    stateless, cut, every = (repair.change(experiment) for repair in reason.repairs)
    assert stateless.layer.stateful is False
    assert [call.inputs.shape for call in cut.calls] == [(2, 3, 1)] * 3
    assert [call.inputs.shape for call in every.calls] == [(3, 3, 1)] * 3
    more = reason_of(replace(experiment, calls=[*calls, calls[1]]), BATCH, 1)
    assert more is not None
    assert [(repair.title, repair.loses) for repair in more.repairs][1:] == [
        ("every call with batch 2", "the rows after the first 2 of calls 1 and 3"),
        ("every call with batch 3", ""),
    ]


def test_weights_that_do_not_fit_can_be_drawn_instead() -> None:
    weights = [np.zeros((1, 16)), np.zeros((4, 16)), np.zeros(16)]
    experiment = Experiment(LSTMConfig(4), [Call(np.ones((1, 2, 2)))], weights=weights)
    (repair,) = reason_of_unfit("They don't.").repairs
    assert (repair.title, repair.loses) == ("weights from the initializers", "")
    assert repair.change(experiment).weights is None
