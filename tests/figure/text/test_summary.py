"""The picture in words, word for word."""

from dataclasses import replace

import numpy as np
import pytest
from compared import reference
from trace_views import trace_view, with_call, with_origins
from traces import X, made_up_trace, opening, opening_of

from lstmviz.experiment.call import Call
from lstmviz.experiment.config import GRUConfig, RecurrentConfig, SimpleRNNConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.figure.text.caption import caption_of
from lstmviz.figure.text.summary import MOST_CHARACTERS, place_of, summary_of
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.session.view_state import START, Moment, ViewState
from lstmviz.trace.trace import Origin


def test_the_summary_of_the_opening_example() -> None:
    assert summary_of(trace_view()) == (
        "2 calls of an LSTM with 4 units on 2 rows, 6 time steps in all. "
        "h lies between 0.00833 and 0.2, c between 0.0167 and 0.4. "
        "The layer is stateful and returns h of every step. "
        "Call 0: x (2, 3, 3), returned (2, 3, 4), start state: zeros; "
        "h between 0.00833 and 0.1, c between 0.0167 and 0.2. "
        "Call 1: x (2, 3, 3), returned (2, 3, 4), start state: carried over from call 0; "
        "h between 0.0333 and 0.2, c between 0.0667 and 0.4. "
        "Call 1 ends with row 0: h = 0.05, 0.1, 0.15, 0.2; c = 0.1, 0.2, 0.3, 0.4; "
        "row 1: h = 0.05, 0.1, 0.15, 0.2; c = 0.1, 0.2, 0.3, 0.4."
    )


@pytest.mark.parametrize(
    ("kind", "named"), [(GRUConfig, "a GRU"), (SimpleRNNConfig, "a SimpleRNN")]
)
def test_the_summary_of_a_layer_that_has_h_alone(kind: type[RecurrentConfig], named: str) -> None:
    trace_view = TraceView.of(made_up_trace(opening_of(kind, return_state=True)))
    assert summary_of(trace_view) == (
        f"2 calls of {named} with 4 units on 2 rows, 6 time steps in all. "
        "h lies between 0.00833 and 0.2. "
        "The layer is stateful and returns h of every step, and its last h as well. "
        "Call 0: x (2, 3, 3), returned (2, 3, 4), (2, 4), start state: zeros; "
        "h between 0.00833 and 0.1. "
        "Call 1: x (2, 3, 3), returned (2, 3, 4), (2, 4), start state: carried over from call 0; "
        "h between 0.0333 and 0.2. "
        "Call 1 ends with row 0: h = 0.05, 0.1, 0.15, 0.2; row 1: h = 0.05, 0.1, 0.15, 0.2."
    )
    at = ViewState(moment=Moment(1, 2), unit=3, tracks=("h", "c", "z", "dh"))
    gate = "update gate z = 0.5; " if kind is GRUConfig else ""
    assert place_of(trace_view, at) == (
        f"Playhead: call 1, t=2, row 0, unit 3: h = 0.2; {gate}x = 7, 8, 9."
    )


def test_the_summary_of_one_call_and_one_unit() -> None:
    layer = opening(units=1, return_sequences=False, stateful=False, return_state=True).layer
    assert summary_of(TraceView.of(made_up_trace(Experiment(layer, [Call(X[:1])])))) == (
        "1 call of an LSTM with 1 unit on 1 row, 3 time steps in all. "
        "h lies between 0.0333 and 0.1, c between 0.0667 and 0.2. "
        "The layer is not stateful and returns h of the last step alone, "
        "and its last h and c as well. "
        "Call 0: x (1, 3, 3), returned (1, 1), (1, 1), (1, 1), start state: zeros. "
        "Call 0 ends with row 0: h = 0.1; c = 0.2."
    )


def test_the_summary_of_forty_calls_and_a_hundred_units() -> None:
    experiment = Experiment(opening(units=100).layer, [Call(X)] * 40)
    assert summary_of(TraceView.of(made_up_trace(experiment))) == (
        "40 calls of an LSTM with 100 units on 2 rows, 120 time steps in all. "
        "h lies between 0.000333 and 4, c between 0.000667 and 8. "
        "The layer is stateful and returns h of every step. "
        "Call 0: x (2, 3, 3), returned (2, 3, 100), start state: zeros; "
        "h between 0.000333 and 0.1, c between 0.000667 and 0.2. "
        "Calls 1 to 39, alike: x (2, 3, 3), returned (2, 3, 100), "
        "start state: carried over from the call before; "
        "h between 0.00133 and 4, c between 0.00267 and 8."
    )


def test_a_summary_says_how_much_it_leaves_out() -> None:
    words = summary_of(with_origins(*("zeros", "given") * 250))
    assert "Call 2: x (2, 3, 3), returned (2, 3, 4), start state: zeros; " in words
    assert "Call 3: " not in words
    assert words.endswith(" 497 more calls.")


def test_a_summary_is_never_long() -> None:
    layer = opening(
        units=1, return_state=True, return_sequences=False, go_backwards=True, activation=None
    ).layer
    trace = made_up_trace(Experiment(layer, [Call(np.zeros((8, 1000, 1)))] * 4))
    for number, call in enumerate(trace.calls):
        h, held = np.full_like(call.h, -1.23456e-30), np.ones_like(call.held)
        h[0, 0], h[:, -1] = np.nan, -1.2345e-33
        output = -h[:, -1]
        origin: Origin = "given" if number % 2 else "reset"
        changes = {"h": h, "c": h, "held": held, "origin": origin, "returned": (output,) * 3}
        trace = with_call(trace, number, **changes)
    words = summary_of(TraceView.of(trace))
    assert "The output is not h at 32 of 32 last steps of all rows." in words
    assert len(words) <= MOST_CHARACTERS


@pytest.mark.parametrize("shape", [(2, 0, 3), (0, 3, 3)])
def test_calls_with_nothing_in_them(shape: tuple[int, int, int]) -> None:
    batch, timesteps, _ = shape
    nothing = np.zeros((batch, timesteps, 4), np.float32)
    trace = made_up_trace(opening(return_sequences=True))
    trace = replace(trace, experiment=replace(trace.experiment, calls=(Call(np.zeros(shape)),) * 2))
    for number in range(2):
        trace = with_call(
            trace, number, h=nothing, c=nothing, returned=(nothing,), held=nothing[..., 0] > 0
        )
    found = TraceView.of(trace)
    assert caption_of(found).endswith(" h lies nowhere a number, c nowhere a number.")
    assert summary_of(found).startswith("2 calls of an LSTM with 4 units on ")


# --- The playhead ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("view", "words"),
    [
        (
            ViewState(moment=Moment(1, 2), row=1, unit=3),
            "Playhead: call 1, t=2, row 1, unit 3: h = 0.2, c = 0.4; x = 0, 0, 0.",
        ),
        (
            ViewState(moment=Moment(0, 0), row=0),
            "Playhead: call 0, t=0, row 0: h = 0.008333, 0.01667, 0.025, 0.03333; "
            "c = 0.01667, 0.03333, 0.05, 0.06667; x = 1, 2, 3.",
        ),
        (
            ViewState(moment=Moment(1, START), unit=0),
            "Playhead: call 1, start, row 0, unit 0: h = 0.1, c = 0.2; "
            "start state: carried over from call 0.",
        ),
        (ViewState(moment=Moment(1, 0), row=7), "Playhead: call 1, t=0, row 7."),
    ],
)
def test_where_the_playhead_stands(view: ViewState, words: str) -> None:
    assert place_of(trace_view(), view) == words


def test_a_step_that_is_held_says_so() -> None:
    held = np.array([[True, False, False], [False, False, False]])
    found = TraceView.of(with_call(made_up_trace(opening()), 0, held=held))
    assert place_of(found, ViewState(moment=Moment(0, 0))).endswith(
        "x = 1, 2, 3; held by the mask."
    )
    assert place_of(found, ViewState(moment=Moment(0, 0), row=1)).endswith("x = 1, 2, 3.")


def test_of_many_units_the_selected_one_alone_is_told() -> None:
    found = trace_view(units=100)
    assert place_of(found, ViewState(moment=Moment(1, 2))) == (
        "Playhead: call 1, t=2, row 0: x = 7, 8, 9."
    )
    assert place_of(found, ViewState(moment=Moment(1, 2), unit=99)) == (
        "Playhead: call 1, t=2, row 0, unit 99: h = 0.2, c = 0.4; x = 7, 8, 9."
    )


def test_the_playheads_words_tell_the_gates_and_the_difference_that_are_shown() -> None:
    view = ViewState(moment=Moment(1, 1), unit=2, tracks=("h", "c", "f", "dh"))
    alone = place_of(trace_view(), view)
    assert "; forget gate f = 0.5;" in alone
    assert "difference" not in alone
    assert "forget gate" not in place_of(trace_view(), replace(view, tracks=("h", "c")))
    assert "forget gate" not in place_of(trace_view(), replace(view, moment=Moment(1, START)))
    assert "; difference in h Δh = 0.25" in place_of(reference(trace_view(), by=0.25), view)
