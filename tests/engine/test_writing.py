"""What a model writes on, against Keras driven by hand as in a notebook."""

from dataclasses import replace

import keras
import numpy as np
import pytest

import lstmviz
from lstmviz.engine.keras_check import largest_difference
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import GRUConfig, LSTMConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.model.layers import DenseConfig, EmbeddingConfig
from lstmviz.experiment.model.model import ModelConfig
from lstmviz.experiment.text.sampling import Sampling
from lstmviz.experiment.text.writing import ids_read, written_on

START = np.array([1, 3, 2], np.int32)
WIDE = {"class_name": "RandomUniform", "config": {"minval": -2.0, "maxval": 2.0}}


def begun(*, stateful: bool, softmax: bool, count: int = 12) -> Experiment:
    flags = {"return_sequences": True, "stateful": stateful}
    model = ModelConfig(
        [
            EmbeddingConfig(5, 3, embeddings_initializer=WIDE),
            LSTMConfig(6, **flags),
            GRUConfig(4, **flags),
            DenseConfig(5, activation="softmax" if softmax else None),
        ]
    )
    read = Experiment(model, [Call(np.zeros((4, 3), np.int32))], seed=11)
    return written_on(read, START, count, Sampling(0.7, 5))


def written_by_hand(
    trace: lstmviz.trace.trace.ModelTrace, *, stateful: bool, softmax: bool
) -> list:
    """Ids and h of both layers, with a model of the same weights that a person steps through."""
    flags = {"return_sequences": True, "stateful": stateful}
    entered = keras.Input(batch_shape=(1, None), dtype="int32")
    first = keras.layers.Embedding(5, 3)(entered)
    second = keras.layers.LSTM(6, **flags)(first)
    third = keras.layers.GRU(4, **flags)(second)
    last = keras.layers.Dense(5, activation="softmax" if softmax else None)(third)
    model = keras.Model(entered, [second, third, last])
    model.set_weights(trace.weights)
    found, ids = [], START[np.newaxis]
    for number in range(13):
        h, g, out = (np.asarray(part) for part in model(ids))
        found.append((ids.tolist(), h, g, out))
        scores = out[0, -1].astype(np.float64)
        likely = np.exp((np.log(scores) if softmax else scores) / 0.7)
        drawn = np.random.default_rng((5, number + 1)).random()
        ids = np.array([[np.searchsorted(np.cumsum(likely / likely.sum()), drawn)]], np.int32)
    return found


@pytest.mark.parametrize("stateful", [True, False])
@pytest.mark.parametrize("softmax", [True, False])
def test_a_model_reads_what_it_wrote(stateful: bool, softmax: bool) -> None:
    trace = lstmviz.run(begun(stateful=stateful, softmax=softmax))
    by_hand = written_by_hand(trace, stateful=stateful, softmax=softmax)
    assert [ids_read(call).tolist() for call in trace.experiment.calls] == [i for i, *_ in by_hand]
    for number, (_, h, g, out) in enumerate(by_hand):
        assert np.array_equal(trace.layers[1].calls[number].states["h"], h)
        assert np.array_equal(trace.layers[2].calls[number].states["h"], g)
        assert np.array_equal(trace.calls[number].returned[0], out)
    assert largest_difference(trace) == 0
    # The same again reads the same: what was chosen is what the experiment holds.
    again = lstmviz.run(trace.experiment)
    assert again.experiment is trace.experiment


def test_with_the_state_carried_it_goes_on_otherwise_than_without() -> None:
    carried, not_carried = (lstmviz.run(begun(stateful=s, softmax=False)) for s in (True, False))
    assert carried.layers[1].calls[1].origin == "carried"
    one, other = (
        [ids_read(call).tolist() for call in trace.experiment.calls]
        for trace in (carried, not_carried)
    )
    assert one[:2] == other[:2]  # from the start both read the same
    assert one != other


def test_what_cannot_be_read_is_refused_by_keras_or_by_us() -> None:
    begun_ = begun(stateful=True, softmax=False)
    wide = replace(begun_, model=begun_.model.with_config(3, DenseConfig(50)))
    with pytest.raises(lstmviz.KerasRejected, match="not in") as refused:
        lstmviz.run(wide)
    assert refused.value.call is not None
    assert refused.value.call > 0


@pytest.mark.parametrize("one_hot", [False, True])
def test_what_was_written_so_far_is_told_as_it_grows(one_hot: bool) -> None:
    from lstmviz.engine.progress import never, unheard
    from lstmviz.engine.run import Runner

    experiment = begun(stateful=True, softmax=True, count=4)
    if one_hot:
        model = experiment.model.removed(0)
        read = Experiment(model, [Call(np.zeros((1, 2, 5), np.float32))], seed=2)
        experiment = written_on(read, START, 4, Sampling())
    grown = []
    whole = Runner().run(experiment, never, unheard, lambda upto: grown.append(upto()))
    assert [len(each.calls) for each in grown] == [2, 3, 4, 5]
    for count, each in enumerate(grown, 2):
        assert each.experiment.calls == whole.experiment.calls[:count]
        h = [call.states["h"] for call in each.layers[-2].calls]
        assert np.array_equal(
            np.concatenate(h, axis=1)[:, -1], whole.layers[-2].calls[count - 1].h[:, -1]
        )
