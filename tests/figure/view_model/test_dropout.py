"""Dropout in the picture, held against the masks that Keras used."""

from dataclasses import replace

import numpy as np
import pytest
from legends import signs_of
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot
from trace_views import with_call
from traces import X, made_up_trace, opening, opening_of

from lstmviz.engine.run import run
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import GRUConfig, RecurrentConfig, SimpleRNNConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.figure.drawing.fonts import Fonts
from lstmviz.figure.picture.header import plan_header
from lstmviz.figure.picture.strip_picture import StripPicture
from lstmviz.figure.strip.hit_test import Target
from lstmviz.figure.strip.hover import words_about
from lstmviz.figure.text.caption import caption_of
from lstmviz.figure.text.summary import summary_of
from lstmviz.figure.theme import LIGHT
from lstmviz.figure.view_model.dropout import (
    acting_rates,
    dropped_features,
    input_sentences,
    state_sentences,
)
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.session.view_state import Moment, ViewState
from lstmviz.trace.trace import Trace


def with_masks(**masks: object) -> Trace:
    """The opening example, trained in its second call, with these masks."""
    layer = opening(dropout=0.5, recurrent_dropout=0.2).layer
    trace = made_up_trace(Experiment(layer, [Call(X), Call(X, training=True)]))
    arrays = {name: np.array(mask, np.float32) for name, mask in masks.items()}
    return with_call(trace, 1, dropout_masks=arrays)


ONE = with_masks(inputs=[[2, 0, 0], [2, 2, 2]])
EACH = with_masks(
    inputs=[[[0, 0, 2]] * 2, [[0, 2, 2]] * 2, [[0, 2, 2]] * 2, [[0, 2, 2]] * 2],
    recurrent=[[[0, 1.25, 1.25, 1.25]] * 2, *[[[1.25] * 4] * 2] * 2, [[0, 1.25, 1.25, 1.25]] * 2],
)


def test_keras_dropped_features_change_nothing() -> None:
    layer = opening(stateful=False, dropout=0.5).layer
    trace = run(Experiment(layer, [Call(X, training=True)], seed=3))
    dropped = [dropped_features(trace, 0, row) for row in range(2)]
    assert any(of_row is not None and of_row.any() for of_row in dropped)
    x = np.array(X, np.float32)
    for row, of_row in enumerate(dropped):
        assert of_row is not None
        x[row, :, of_row] = 99
    again = run(replace(trace.experiment, calls=(Call(x, training=True),)))
    np.testing.assert_array_equal(again.calls[0].h, trace.calls[0].h)


def test_where_dropout_did_not_act_nothing_is_dropped() -> None:
    assert dropped_features(ONE, 0, 0) is None
    assert input_sentences(ONE, 0, 0) == []
    assert state_sentences(ONE, 1, 0, 0) == []
    assert acting_rates(ONE, 0) == ""
    assert not TraceView.of(made_up_trace(opening())).any_dropped


def test_one_mask_for_all_gates() -> None:
    assert dropped_features(ONE, 1, 0).tolist() == [False, True, True]  # type: ignore[union-attr]
    assert input_sentences(ONE, 1, 0) == [
        "features dropped: 1, 2; the others count 2 times (dropout)"
    ]
    assert input_sentences(ONE, 1, 1) == ["no feature dropped; the others count 2 times (dropout)"]
    assert acting_rates(ONE, 1) == "dropout 0.5"


def test_a_mask_for_each_gate() -> None:
    assert dropped_features(EACH, 1, 0).tolist() == [True, False, False]  # type: ignore[union-attr]
    assert input_sentences(EACH, 1, 0) == [
        "features dropped for gate i: 0, 1; f: 0; g: 0; o: 0",
        "the others count 2 times",
    ]
    assert state_sentences(EACH, 1, 0, 0) == ["recurrent_dropout hides this h from gates i, o"]
    assert state_sentences(EACH, 1, 0, 1) == ["recurrent_dropout hides this h from no gate"]
    assert acting_rates(EACH, 1) == "dropout 0.5, recurrent_dropout 0.2"


def masked(kind: type[RecurrentConfig], dropout: float = 0.5, **masks: object) -> Trace:
    """A layer of a kind, trained in its second call, with these masks."""
    layer = opening_of(kind, dropout=dropout, recurrent_dropout=0.2).layer
    trace = made_up_trace(Experiment(layer, [Call(X), Call(X, training=True)]))
    arrays = {name: np.array(mask, np.float32) for name, mask in masks.items()}
    return with_call(trace, 1, dropout_masks=arrays)


def test_a_grus_gates_see_masks_of_their_own() -> None:
    each = [[[0, 0, 2]] * 2, [[0, 2, 2]] * 2, [[2, 2, 2]] * 2]
    hidden = [[[0, 1.25, 1.25, 1.25]] * 2, [[1.25] * 4] * 2, [[0, 0, 1.25, 1.25]] * 2]
    trace = masked(GRUConfig, inputs=each, recurrent=hidden)
    assert input_sentences(trace, 1, 0)[0] == "features dropped for gate z: 0, 1; r: 0; g: none"
    assert state_sentences(trace, 1, 0, 0) == ["recurrent_dropout hides this h from gates z, g"]
    assert state_sentences(trace, 1, 0, 1) == ["recurrent_dropout hides this h from gate g"]
    assert state_sentences(trace, 1, 0, 3) == ["recurrent_dropout hides this h from no gate"]


def test_without_gates_a_value_is_hidden_or_not() -> None:
    hidden = [[[0, 1.25, 1.25, 1.25]] * 2]
    trace = masked(SimpleRNNConfig, inputs=[[0, 2, 2]] * 2, recurrent=hidden)
    assert input_sentences(trace, 1, 0) == [
        "features dropped: 0; the others count 2 times (dropout)"
    ]
    assert state_sentences(trace, 1, 0, 0) == ["recurrent_dropout hides this h"]
    assert state_sentences(trace, 1, 0, 1) == ["recurrent_dropout does not hide this h"]


def test_a_simplernns_dropout_of_1_takes_every_feature() -> None:
    layer = opening_of(SimpleRNNConfig, dropout=1.0).layer
    trace = run(Experiment(layer, [Call(X, training=True)], seed=3))
    assert dropped_features(trace, 0, 1).tolist() == [True] * 3  # type: ignore[union-attr]
    assert input_sentences(trace, 0, 1) == ["every feature dropped (dropout)"]
    assert not trace.calls[0].h[:, 0].any()  # tanh of nothing


@pytest.mark.parametrize(
    ("step_px", "title"),
    [
        (200, "call 1 · dropout 0.5, recurrent_dropout 0.2   x (2, 3, 3) → returned (2, 3, 4)"),
        (70, "call 1 · dropout 0.5, recurrent_dropout 0.2"),
        (40, "call 1 · dropout"),
        (20, "call 1"),
    ],
)
def test_the_title_tells_of_dropout_as_long_as_there_is_room(
    qtbot: QtBot, step_px: float, title: str
) -> None:
    fonts = Fonts.of(QGuiApplication.font(), 700, 600)
    plan = plan_header(TraceView.of(EACH), fonts, step_px * fonts.em / 12)
    assert [lines[0] for lines in plan.titles][1] == title
    assert "dropout" not in plan.titles[0][0]


def test_the_legend_explains_what_is_struck_out() -> None:
    signs = signs_of(TraceView.of(ONE))
    assert "dropped" in signs
    assert "dropped" not in signs_of(TraceView.of(made_up_trace(opening())))


def test_the_pointer_tells_of_dropout(qtbot: QtBot) -> None:
    picture = StripPicture(TraceView.of(EACH), LIGHT, QGuiApplication.font(), 700, 600)
    on_x = words_about(picture, ViewState(), Target(Moment(1, 0), 0, None, "x"))
    assert on_x.split("\n")[-2:] == input_sentences(EACH, 1, 0)
    on_h = Target(Moment(1, 0), 0, 0, "h")
    assert "hides this h from gates i, o" in words_about(picture, ViewState(), on_h)
    last = replace(on_h, moment=Moment(1, 2))  # no step of this call reads it any more
    assert "hides" not in words_about(picture, ViewState(), last)


def test_words_tell_of_dropout() -> None:
    found = TraceView.of(EACH)
    said = "Dropout 0.5, recurrent_dropout 0.2 acts in call 1."
    assert said in summary_of(found)
    assert said in caption_of(found)
