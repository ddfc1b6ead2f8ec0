"""Every ready-made model is run by Keras, and shows what it is there for."""

from dataclasses import replace

import keras
import numpy as np
import pytest

from lstmviz.engine.keras_check import largest_difference
from lstmviz.engine.run import run
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.model.ready_made import READY_MADE, TEXT, TEXT_GENERATION
from lstmviz.experiment.text.sampling import Sampling
from lstmviz.experiment.text.writing import written_on
from lstmviz.trace.trace import ModelTrace

SMALL = {each.name: each for each in READY_MADE if each.name != "question"}
HANDED_OVER = SMALL["encoder-decoder"]


def traced(name: str) -> ModelTrace:
    trace = run(SMALL[name].made())
    assert isinstance(trace, ModelTrace)
    return trace


@pytest.mark.parametrize("name", SMALL)
def test_keras_takes_it_and_its_states_are_worth_looking_at(name: str):
    trace = traced(name)

    assert largest_difference(trace) == 0.0
    reach = [
        np.abs(call.h).max()
        for layer in trace.layers
        for part in layer.traces.values()
        for call in part.calls
    ]
    assert min(reach) > 0.05


def test_of_text_the_next_call_goes_on_and_the_output_are_probabilities():
    trace = traced("text-generation")

    assert [call.origin for call in trace.layers[1].calls] == ["zeros", "carried", "carried"]
    for call in trace.calls:
        np.testing.assert_allclose(call.returned[0].sum(axis=2), 1, rtol=1e-5)


@pytest.mark.parametrize("name", ["tagging", "classification"])
def test_padding_is_masked(name: str):
    held = [
        call.held.any()
        for layer in traced(name).layers
        for part in layer.traces.values()
        for call in part.calls
    ]
    assert all(held)


def test_the_questions_model_has_the_questions_size():
    (question,) = (each for each in READY_MADE if each.name == "question")
    experiment = question.made()

    assert isinstance(experiment, Experiment)
    assert experiment.calls[0].inputs.shape == (64, 100)
    assert experiment.calls[0].inputs.max() < 65
    embedding, lstm, dense = experiment.model.layers
    assert (embedding.output_dim, lstm.units, dense.units) == (256, 1024, 65)
    assert lstm.return_sequences
    assert lstm.stateful


def test_the_decoder_computes_what_one_keras_model_of_both_does():
    encoder = traced("encoder-decoder")
    assert HANDED_OVER.decoder is not None
    decoder = HANDED_OVER.decoder()
    _, *end = encoder.calls[0].returned
    call = replace(decoder.calls[0], initial_state={1: end})
    trace = run(replace(decoder, calls=(call,)))

    assert isinstance(trace, ModelTrace)
    assert largest_difference(trace) == 0.0
    of = keras.layers
    first = [of.Embedding(10, 4), of.LSTM(6, return_state=True)]
    second = [of.Embedding(10, 4), of.LSTM(6, return_sequences=True), of.Dense(10, "softmax")]
    sources, targets = keras.Input((5,)), keras.Input((5,))
    _, h, c = first[1](first[0](sources))
    outputs = second[2](second[1](second[0](targets), initial_state=[h, c]))
    both = keras.Model([sources, targets], outputs)
    for theirs, mine in zip([*first, *second], [*encoder.layers, *trace.layers], strict=True):
        theirs.set_weights(list(mine.weights.values()))
    returned = both([encoder.experiment.calls[0].inputs, decoder.calls[0].inputs])
    np.testing.assert_array_equal(trace.calls[0].returned[0], returned)


def test_names_can_be_typed_in_a_command():
    names = [each.name for each in READY_MADE]
    assert len(set(names)) == len(names)
    assert all(name == "".join(name.lower().split()) for name in names)


@pytest.mark.parametrize("stateful", [True, False])
def test_the_writer_writes_its_text_only_with_the_state_carried(stateful: bool):
    """After "o" comes a blank, "r" or "t": which one, only the state knows."""
    made = SMALL["text-generation"].made()
    layer = replace(made.layer, stateful=stateful)
    model = replace(made, layer=layer)

    begun = written_on(model, TEXT_GENERATION.ids("to be "), 38, Sampling(1.0, 1))
    read = run(begun).experiment.calls
    text = TEXT_GENERATION.text(call.inputs[0, 0] for call in read[1:])

    assert (text.strip() in TEXT * 4) is stateful
