"""Experiments in which a model writes on, without Keras."""

from dataclasses import replace

import numpy as np
import pytest

from lstmviz.experiment.call import Call
from lstmviz.experiment.calls import with_inputs
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.model.layers import (
    ActivationConfig,
    DenseConfig,
    EmbeddingConfig,
    TimeDistributedConfig,
)
from lstmviz.experiment.model.model import ModelConfig
from lstmviz.experiment.text.sampling import Sampling
from lstmviz.experiment.text.vocabulary import Vocabulary
from lstmviz.experiment.text.writing import (
    MOST_WRITTEN,
    chosen_call,
    ids_read,
    returns_probabilities,
    with_inputs_chosen,
    written_on,
)

LAYER = LSTMConfig(3, return_sequences=True, stateful=True)
OF_IDS = ModelConfig([EmbeddingConfig(4, 2), LAYER, DenseConfig(4)])
ONE_HOT = ModelConfig([LAYER, DenseConfig(4)])


def experiment(*, one_hot: bool = False) -> Experiment:
    ids = np.array([[0, 1, 2], [1, 2, 3]], np.int32)
    inputs = np.eye(4, dtype=np.float32)[ids] if one_hot else ids
    vocabulary = Vocabulary(("a", "b", "c", "d"))
    return Experiment(ONE_HOT if one_hot else OF_IDS, [Call(inputs)], vocabulary=vocabulary, seed=3)


@pytest.mark.parametrize("one_hot", [False, True])
def test_a_model_reads_the_start_with_a_batch_of_one_and_then_what_it_wrote(one_hot: bool) -> None:
    begun = written_on(experiment(one_hot=one_hot), np.array([2, 3]), 3, Sampling(0.5, 9))
    assert [call.inputs.shape[:2] for call in begun.calls] == [(1, 2), (1, 1), (1, 1), (1, 1)]
    assert [call.written for call in begun.calls] == [False, True, True, True]
    assert ids_read(begun.calls[0]).tolist() == [[2, 3]]
    assert begun.sampling == Sampling(0.5, 9)
    assert begun.vocabulary == experiment().vocabulary
    last_step = np.array([[[9.0, 0, 0, 0], [0, 0, 0, 99.0]]])
    made = chosen_call(begun, 1, last_step)
    assert made.written
    assert ids_read(made).tolist() == [[3]]
    grown = with_inputs_chosen(begun, {1: made.inputs}, 2)
    assert [ids_read(call).tolist() for call in grown.calls] == [[[2, 3]], [[3]]]
    assert with_inputs_chosen(begun, {1: begun.calls[1].inputs}, 4) is begun


def test_a_decoder_writes_from_the_state_that_it_was_given_for_the_first_row() -> None:
    lstm = LSTMConfig(3, return_sequences=True)
    h, c = np.arange(6.0).reshape(2, 3), np.arange(3.0)  # c is for all rows at once
    ids = [[1, 2], [3, 4]]
    model = ModelConfig([EmbeddingConfig(5, 2), lstm, DenseConfig(5)])
    decoder = Experiment(model, [Call(ids, initial_state={1: (h, c)})])
    first, *others = written_on(decoder, np.array([1]), 2, Sampling()).calls
    assert [part.tolist() for part in first.initial_state[1]] == [[[0, 1, 2]], [0, 1, 2]]
    assert [call.initial_state for call in others] == [None, None]


def test_flags_change_and_calls_go_on_being_written() -> None:
    begun = written_on(experiment(), np.array([2]), 2, Sampling())
    changed = begun.with_alone(replace(begun.alone, layer=replace(LAYER, stateful=False)))
    assert [call.written for call in changed.calls] == [False, True, True]
    calls = (begun.alone.calls[0], *(replace(c, reset_before=True) for c in begun.alone.calls[1:]))
    reset = begun.with_alone(replace(begun.alone, calls=calls))
    assert [call.written for call in reset.calls] == [False, True, True]
    assert reset.calls[2].reset_before


def test_an_input_that_is_set_by_hand_is_not_written_any_more() -> None:
    written = written_on(experiment(), np.array([2]), 1, Sampling()).calls[1]
    assert not with_inputs(written, np.array([[1]], np.int32)).written


@pytest.mark.parametrize(
    "calls",
    [
        [Call(np.zeros((1, 1), np.int32), written=True)],
        [Call(np.zeros((1, 1), np.int32)), Call(np.zeros((1, 2), np.int32), written=True)],
        [Call(np.zeros((2, 1), np.int32)), Call(np.zeros((1, 1), np.int32), written=True)],
    ],
)
def test_a_call_that_nothing_was_written_for_reads_its_input(calls: list[Call]) -> None:
    assert not any(call.written for call in Experiment(OF_IDS, calls).calls)


def test_what_a_call_reads_as_numbers_has_no_ids() -> None:
    assert ids_read(Call(np.full((1, 2, 3), 0.5, np.float32))) is None
    assert ids_read(Call(np.zeros((1, 2, 3), np.float32))) is None


@pytest.mark.parametrize(
    ("start", "count", "words"),
    [([], 1, "one token or more"), ([1], 0, "from 1 to"), ([1], MOST_WRITTEN + 1, "from 1 to")],
)
def test_what_cannot_be_written_is_refused(start: list[int], count: int, words: str) -> None:
    with pytest.raises(InvalidValue, match=words):
        written_on(experiment(), np.array(start, np.int32), count, Sampling())


def test_an_id_without_a_feature_is_refused() -> None:
    with pytest.raises(InvalidValue, match="ids from 0 to 3"):
        written_on(experiment(one_hot=True), np.array([4]), 1, Sampling())


@pytest.mark.parametrize(
    ("last", "are"),
    [
        (DenseConfig(4), False),
        (DenseConfig(4, activation="softmax"), True),
        (TimeDistributedConfig(DenseConfig(4, activation="softmax")), True),
        (ActivationConfig("softmax"), True),
    ],
)
def test_softmax_gives_probabilities(last: object, are: bool) -> None:
    assert returns_probabilities(ModelConfig([LAYER, last])) is are
