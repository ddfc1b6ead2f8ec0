"""Where a refusal is shown: the cause, seen from what the person did last."""

import numpy as np
import pytest

from lstmviz.engine.results import Unfit
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.window.refusals import explained, explained_unfit
from lstmviz.window.validation_error import ControlId

BATCH = (
    "If an RNN is stateful, the batch size of the input sequences must be the same as the batch "
    "size of the initial state. \n- Expected batch size: 2\n- Received batch size: 3"
)
STATEFUL = Experiment(
    LSTMConfig(4, stateful=True), [Call(np.zeros((2, 3, 1))), Call(np.zeros((3, 3, 1)))]
)


def test_our_sentence_comes_first_then_keras_words_on_one_line() -> None:
    told = explained(STATEFUL, BATCH, 1, None)
    assert told.of_run
    assert told.place == ControlId("input", "batch", 1)
    assert told.sentence == (
        "A stateful layer keeps one state per row, so every call needs the batch of the first "
        "(2); call 1 has 3. A reset doesn't help: clear stateful, or give call 1 a batch of 2.\n"
        "Keras refuses call 1: “If an RNN is stateful, the batch size of the input sequences "
        "must be the same as the batch size of the initial state. - Expected batch size: 2 "
        "- Received batch size: 3”"
    )


@pytest.mark.parametrize(
    ("last", "shown"),
    [
        (ControlId("input", "batch", 1), ControlId("input", "batch", 1)),
        (ControlId("input", "file", 1), ControlId("input", "batch", 1)),
        (ControlId("input", "literal", 0), ControlId("input", "batch", 0)),
        (ControlId("layer", "stateful"), ControlId("layer", "stateful")),
        (ControlId("layer", "units"), ControlId("input", "batch", 1)),
        (ControlId("input", "calls"), ControlId("input", "batch", 1)),
    ],
)
def test_of_what_could_be_set_otherwise_the_last_change_is_marked(
    last: ControlId, shown: ControlId
) -> None:
    assert explained(STATEFUL, BATCH, 1, last).place == shown


@pytest.mark.parametrize("last", [None, ControlId("layer", "unroll")])
@pytest.mark.parametrize(
    ("call", "usual", "where"),
    [
        (None, ControlId("layer", "units"), "the layer"),
        (1, ControlId("input", "batch", 1), "call 1"),
    ],
)
def test_words_we_have_nothing_to_add_to_stand_alone(
    last: ControlId | None, call: int | None, usual: ControlId, where: str
) -> None:
    expected = f"Keras refuses {where}: “something new”"
    told = explained(STATEFUL, "something\n new", call, last)
    assert (told.place, told.sentence, told.repairs) == (last or usual, expected, ())


def test_weights_that_do_not_fit_are_told_at_the_weights_or_at_what_made_them_misfit() -> None:
    unfit, weights = Unfit(1, "weights", "No."), ControlId("weights", "weights")
    for last in (None, ControlId("layer", "seed")):
        assert explained_unfit(unfit, last).place == weights
    for last in (ControlId("layer", "units"), ControlId("input", "features", 0)):
        assert explained_unfit(unfit, last).place == last


def test_what_stops_a_model_that_writes_is_told_at_the_text_and_not_at_the_weights() -> None:
    told = explained_unfit(Unfit(1, "written", "No number to choose by."), None)
    assert (told.place, told.sentence) == (ControlId("text", "start"), "No number to choose by.")
    assert told.of_run
    assert not told.repairs
