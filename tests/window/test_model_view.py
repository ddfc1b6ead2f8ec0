"""What the bar of the model is told, of snapshots of a controller without a window."""

from dataclasses import replace

import numpy as np
from desk import Desk

from lstmviz.engine.results import Refused
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.model.layers import DenseConfig, EmbeddingConfig
from lstmviz.experiment.model.model import ModelConfig, Place
from lstmviz.experiment.model.ready_made import READY_MADE
from lstmviz.window.model_view import model_shown

MODEL = ModelConfig(
    [EmbeddingConfig(9, 3, mask_zero=True), LSTMConfig(4), LSTMConfig(2), DenseConfig(5)]
)
WORDS = "Input 0 with name 'None' of layer 'lstm_1' is incompatible: expected ndim=3, found ndim=2."


def desk() -> Desk:
    return Desk(Experiment(MODEL, [Call(np.array([[1, 2, 0], [3, 4, 5]]))]))


def test_before_there_is_a_run_shapes_and_masks_are_those_of_the_arguments():
    shown = model_shown(desk().now)

    assert shown.shapes == ((2, 3), (2, 3, 3), (2, 4), None, None)
    assert shown.masks[:3] == (False, True, False)
    assert (shown.place, shown.box) == (Place(1), Place(1))
    assert shown.refused is None


def test_of_a_run_they_are_what_went_through():
    at = desk()
    at.run()
    shown = model_shown(at.now)

    assert shown.shapes[0] == (2, 3)
    assert shown.shapes[-1] == (2, 3, 3)  # what the made-up Dense gave
    assert shown.masks == (False,) * 5


def test_a_layer_that_is_not_recurrent_has_the_box_and_the_picture_stays():
    at = desk()
    at.do.model.choose_layer(3)
    shown = model_shown(at.now)
    assert (shown.place, shown.box) == (Place(1), 3)


def test_a_refusal_stands_at_its_box_with_keras_words_ours_and_the_click_that_mends_it():
    at = desk()
    at.do.answered(Refused(at.number, WORDS, None, layer=2))
    shown = model_shown(at.now)

    assert (shown.refused, shown.words) == (2, WORDS)
    assert "set return_sequences in lstm" in shown.sentence
    (repair,) = shown.repairs
    at.do.layer.take(repair)
    assert at.now.experiment.model.layers[1] == LSTMConfig(4, return_sequences=True)
    assert at.now.experiment.model.layers[2:] == MODEL.layers[2:]


def test_a_pinned_run_that_handed_its_state_over_is_written_with_its_shapes():
    at = desk()
    (handed_over,) = (each for each in READY_MADE if each.decoder is not None)
    at.do.model.ready_made(handed_over)
    at.run()
    assert model_shown(at.now).encoder == ""  # the decoder has yet to run
    at.run()
    # Made-up traces don't start from what they are given, as Keras' do.
    within = at.now.trace.within
    part = within.layers[1].traces[""]
    given = dict(zip("hc", at.now.experiment.calls[0].initial_state[1], strict=True))
    call = replace(part.calls[0], initial=given, origin="given")
    trace = replace(at.now.trace, calls=(call,))
    at.do.store.put(trace=trace)

    assert at.now.encoder == 0
    assert model_shown(at.now).encoder == (
        "pin 1: embedding (2, 5, 3) → lstm (2, 6). Its last h and c start lstm below"
    )
    assert at.now.findings[0].text.endswith("the one that lstm of pin 1 ended with")
    at.do.pins.go_back_to(at.now.encoder)
    assert at.now.experiment == handed_over.made()
    at.do.pins.unpin(0)
    assert at.now.encoder is None
    at.do.pins.go_back_to(None)
    assert at.now.experiment == handed_over.made()


def test_what_was_refused_of_a_longer_model_is_not_told_of_a_shorter_one():
    at = desk()
    at.do.answered(Refused(at.number, WORDS, 0, layer=2))
    assert model_shown(at.now).refused == 2
    at.do.model.remove(3)
    at.do.model.remove(2)
    shown = model_shown(at.now)
    assert (shown.refused, shown.words, shown.repairs) == (None, "", ())
