"""What a lecturer would say at each moment."""

import numpy as np
import pytest
from chains import chain
from traces import X, made_up_trace, opening, opening_of

from lstmviz.experiment.call import Call
from lstmviz.experiment.config import GRUConfig, LSTMConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.model.layers import DenseConfig, EmbeddingConfig
from lstmviz.experiment.model.model import Place
from lstmviz.experiment.text.vocabulary import Vocabulary
from lstmviz.figure.text.moments import moment_sentence, run_title
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.session.view_state import START, Moment


def said(experiment: Experiment, call: int, step: int, row: int = 0) -> str:
    return moment_sentence(TraceView.of(made_up_trace(experiment)), Moment(call, step), row)


def test_the_title_says_what_was_run() -> None:
    trace_view = TraceView.of(made_up_trace(opening()))
    assert run_title(trace_view) == "2 calls of an LSTM with 4 units on 2 rows"


def test_a_call_begins_with_where_its_state_comes_from() -> None:
    assert said(opening(), 0, START) == "Call 0 starts at zero."
    carried = "Call 1 starts from the state that call 0 ended in: rows 0 and 1 go on."
    assert said(opening(), 1, START) == carried
    lost = "Call 1 starts at zero: the state that call 0 ended in is lost."
    assert said(opening(stateful=False), 1, START) == lost


@pytest.mark.parametrize(
    ("flags", "call", "step", "expected"),
    [
        (
            {},
            0,
            1,
            "Call 0, t=1: row 0 reads x = 4, 5, 6 and has a new h and c; h is returned.",
        ),
        (
            {"return_sequences": False},
            0,
            1,
            "Call 0, t=1: row 0 reads x = 4, 5, 6 and has a new h and c; h is only computed, "
            "not returned.",
        ),
        (
            {"stateful": False},
            1,
            2,
            "Call 1, t=2: row 0 reads x = 7, 8, 9 and has a new h and c; h is returned. "
            "The call ends, and the layer forgets its last state.",
        ),
        (
            {"go_backwards": True},
            0,
            0,
            "Call 0, t=2: row 0 reads x = 7, 8, 9 and has a new h and c; h is returned.",
        ),
    ],
)
def test_a_step_says_what_it_reads_and_whether_h_is_returned(
    flags: dict[str, bool], call: int, step: int, expected: str
) -> None:
    assert said(opening(**flags), call, step) == expected


def test_a_gru_has_no_c_and_its_call_keeps_h() -> None:
    assert said(opening_of(GRUConfig), 0, 2).endswith(
        "has a new h; h is returned. The call ends, and the layer keeps its last state."
    )


def test_a_row_that_a_call_does_not_have_is_said() -> None:
    calls = [Call(X), Call(X[:1])]
    experiment = Experiment(opening(stateful=False).layer, calls, seed=1)
    assert said(experiment, 1, 0, row=1) == "Call 1, t=0: this call has no row 1."


def test_many_features_are_not_read_out() -> None:
    experiment = Experiment(opening().layer, [Call(np.zeros((1, 2, 7)))], seed=1)
    assert said(experiment, 0, 0).startswith("Call 0, t=0: row 0 reads x and has a new h and c;")


def test_of_a_text_the_token_is_said_and_what_is_likeliest() -> None:
    layers = [
        EmbeddingConfig(7, 3),
        LSTMConfig(2, return_sequences=True),
        DenseConfig(7, activation="softmax"),
    ]
    scores = np.zeros((2, 4, 7), np.float32)
    scores[..., 2] = 0.75
    outputs = {0: np.zeros((2, 4, 3), np.float32), 2: scores}
    read = chain(layers, outputs, Place(1), vocabulary=Vocabulary(tuple(" abcdef")))
    assert moment_sentence(TraceView.of(read), Moment(0, 1), 1) == (
        "Call 0, t=1: row 1 reads “b” and has a new h and c; h is returned; "
        "likeliest output b (0.7500)."
    )
    # Without a vocabulary it reads ids.
    numbers = TraceView.of(chain(layers, outputs, Place(1)))
    assert "row 1 reads id 2 and" in moment_sentence(numbers, Moment(0, 1), 1)
