"""What Keras refuses in a chain is explained, and runs after the one click that is offered."""

import numpy as np
import pytest

from lstmviz.engine.keras_rejected import KerasRejected
from lstmviz.engine.run import run
from lstmviz.experiment.arguments import LayerConfig
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import GRUConfig, LSTMConfig, SimpleRNNConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.model.layers import (
    ActivationConfig,
    BidirectionalConfig,
    DenseConfig,
    DropoutConfig,
    EmbeddingConfig,
    FlattenConfig,
    RepeatVectorConfig,
    ReshapeConfig,
    TimeDistributedConfig,
)
from lstmviz.experiment.model.model import ModelConfig
from lstmviz.experiment.model.repairs import reason_of_layer

LSTM, GRU, RNN, BOTH = LSTMConfig, GRUConfig, SimpleRNNConfig, BidirectionalConfig
X = np.ones((2, 5, 3), np.float32)
IDS = np.ones((2, 5), np.int32)
DENSE = DenseConfig(3)

REFUSED: dict[str, tuple[list[LayerConfig], str]] = {
    "a stack": ([LSTM(4), LSTM(3)], "return_sequences=True in lstm"),
    "an id that isn't known": ([EmbeddingConfig(1, 3), LSTM(3)], "input_dim=2 in embedding"),
    "a stack of three": (
        [LSTM(4, return_sequences=True), GRU(4), RNN(3)],
        "return_sequences=True in gru",
    ),
    "a stack with others between": (
        [EmbeddingConfig(5, 3), LSTM(4), DropoutConfig(0.1), DENSE, GRU(3)],
        "return_sequences=True in lstm",
    ),
    "a Bidirectional below": ([BOTH(LSTM(4)), LSTM(3)], "return_sequences=True in bidirectional"),
    "a Bidirectional of two below": (
        [BOTH(LSTM(4), backward_layer=GRU(4, go_backwards=True)), LSTM(3)],
        "return_sequences=True in bidirectional",
    ),
    "a Bidirectional above": ([LSTM(4), BOTH(LSTM(3))], "return_sequences=True in lstm"),
    "the states of an LSTM": ([LSTM(4, return_state=True), DENSE], "return_state=False in lstm"),
    "the state of a GRU": ([GRU(4, return_state=True), DENSE], "return_state=False in gru"),
    "the states of all steps": (
        [LSTM(4, return_sequences=True, return_state=True), LSTM(3)],
        "return_state=False in lstm",
    ),
    "states and no steps": (
        [LSTM(4, return_state=True), LSTM(3)],
        "return_state=False, return_sequences=True in lstm",
    ),
    "states that went through a Dropout": (
        [LSTM(4, return_sequences=True, return_state=True), DropoutConfig(0.1), LSTM(3)],
        "return_state=False in lstm",
    ),
    "states into an Activation": (
        [LSTM(4, return_state=True), ActivationConfig("relu")],
        "return_state=False in lstm",
    ),
    "states into a Reshape": (
        [LSTM(4, return_state=True), ReshapeConfig((2, 2))],
        "return_state=False in lstm",
    ),
    "states into a TimeDistributed": (
        [LSTM(4, return_sequences=True, return_state=True), TimeDistributedConfig(DENSE)],
        "return_state=False in lstm",
    ),
    "the states of a Bidirectional": (
        [BOTH(LSTM(4, return_state=True)), DENSE],
        "return_state=False in bidirectional",
    ),
    "two outputs": (
        [BOTH(LSTM(4, return_sequences=True), merge_mode=None), LSTM(3)],
        'merge_mode="concat" in bidirectional',
    ),
    "two outputs into a Dense": (
        [BOTH(LSTM(4), merge_mode=None), DENSE],
        'merge_mode="concat" in bidirectional',
    ),
    "two outputs and states": (
        [BOTH(LSTM(4, return_sequences=True, return_state=True), merge_mode=None), LSTM(3)],
        'return_state=False, merge_mode="concat" in bidirectional',
    ),
    "a TimeDistributed": (
        [LSTM(4), TimeDistributedConfig(DENSE)],
        "return_sequences=True in lstm",
    ),
    "a TimeDistributed after others": (
        [BOTH(GRU(4)), DropoutConfig(0.1), TimeDistributedConfig(DENSE)],
        "return_sequences=True in bidirectional",
    ),
    "a RepeatVector": (
        [LSTM(4, return_sequences=True), RepeatVectorConfig(2), LSTM(3)],
        "return_sequences=False in lstm",
    ),
    "both forwards": (
        [BOTH(LSTM(4), backward_layer=LSTM(4))],
        "go_backwards=True in the backward layer of bidirectional",
    ),
    "both backwards": (
        [BOTH(LSTM(4, go_backwards=True))],
        "go_backwards=False in bidirectional",
    ),
    "one of all steps": (
        [BOTH(LSTM(4, return_sequences=True), backward_layer=LSTM(4, go_backwards=True))],
        "return_sequences=True in the backward layer of bidirectional",
    ),
    "the states of a stateful Bidirectional": (
        [BOTH(LSTM(4, return_state=True, return_sequences=True, stateful=True)), LSTM(3)],
        "return_state=False in bidirectional",
    ),
    "a sum of two widths": (
        [BOTH(LSTM(4), backward_layer=LSTM(3, go_backwards=True), merge_mode="sum")],
        'merge_mode="concat" in bidirectional',
    ),
}


def made(layers: list[LayerConfig]) -> Experiment:
    model = ModelConfig(layers)
    return Experiment(model, [Call(IDS if model.takes_ids else X)])


def refused(experiment: Experiment) -> KerasRejected:
    with pytest.raises(KerasRejected) as caught:
        run(experiment)
    return caught.value


@pytest.mark.parametrize("name", REFUSED)
def test_what_keras_refuses_runs_after_the_first_way_out(name: str) -> None:
    layers, title = REFUSED[name]
    experiment = made(layers)
    error = refused(experiment)
    reason = reason_of_layer(experiment, error.words, error.layer)
    assert reason is not None, error.words
    assert reason.repairs[0].title == title
    assert reason.sentence.endswith(".")
    for repair in reason.repairs:
        mended = repair.change(experiment)
        assert len(mended.model.layers) == len(layers)
        assert mended.calls == experiment.calls
        run(mended)


def test_the_layer_that_is_looked_at_stays_so() -> None:
    experiment = made([LSTM(4), LSTM(3)])
    for place in experiment.model.recurrent:
        looking = experiment.at(place)
        reason = reason_of_layer(looking, "expected ndim=3, found ndim=2.", 1)
        assert reason is not None
        (repair,) = reason.repairs
        mended = repair.change(looking)
        assert mended.place == place
        assert mended.model.layers[0] == LSTM(4, return_sequences=True)
        assert mended.layer == mended.model.recurrent[place]


def test_two_widths_can_be_made_one() -> None:
    layers, _ = REFUSED["a sum of two widths"]
    reason = reason_of_layer(made(layers), "Incompatible shapes: [2,4] vs. [2,3]", 0)
    assert reason is not None
    assert [repair.title for repair in reason.repairs] == [
        'merge_mode="concat" in bidirectional',
        "units=4 in the backward layer of bidirectional",
    ]


@pytest.mark.parametrize(
    "layers",
    [
        [LSTM(4, return_sequences=True), FlattenConfig(), LSTM(3)],
        [LSTM(4), ReshapeConfig((3,)), DENSE],
    ],
    ids=["a Flatten", "a Reshape"],
)
def test_what_no_flag_mends_has_no_way_out(layers: list[LayerConfig]) -> None:
    experiment = made(layers)
    error = refused(experiment)
    assert reason_of_layer(experiment, error.words, error.layer) is None


def test_the_sentence_names_both_layers() -> None:
    experiment = made([LSTM(4), DropoutConfig(0.1), GRU(3)])
    reason = reason_of_layer(experiment, "expected ndim=3, found ndim=2", 2)
    assert reason is not None
    assert reason.sentence == (
        "gru takes (batch, timesteps, features), and lstm gives its last step alone: set "
        "return_sequences in lstm."
    )


def test_which_id_an_embedding_does_not_know_is_told() -> None:
    experiment = Experiment(ModelConfig([EmbeddingConfig(4, 3), LSTM(3)]), [Call([[1, 7, 9]])])
    with pytest.raises(KerasRejected) as refused:
        run(experiment)
    reason = reason_of_layer(experiment, str(refused.value), 0)
    assert reason is not None
    assert reason.sentence == (
        "embedding knows the ids from 0 to 3, and the input has 7: make input_dim 10, or give "
        "other ids. On a GPU TensorFlow takes zeros for such an id, and says nothing."
    )


def test_an_id_that_a_model_chooses_is_told_with_all_that_it_may_choose() -> None:
    model = ModelConfig([EmbeddingConfig(4, 3), LSTM(3, return_sequences=True), DenseConfig(12)])
    experiment = Experiment(model, [Call([[1, 2]]), Call([[0]], written=True)])
    words = "indices[0,0] = 7 is not in [0, 4)"
    reason = reason_of_layer(experiment, words, 0)
    assert reason is not None
    assert "and the model chooses 7: make input_dim 12, or" in reason.sentence
    mended = reason.repairs[0].change(experiment)
    assert mended.model.layers[0] == EmbeddingConfig(12, 3)
