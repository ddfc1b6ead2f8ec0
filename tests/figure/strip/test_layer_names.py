"""Pointing at a thin track, and clicking its name."""

import numpy as np
import pytest
from chains import IDS, chain, counted
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.model.layers import DenseConfig, EmbeddingConfig
from lstmviz.experiment.model.model import Place
from lstmviz.figure.picture.strip_picture import StripPicture
from lstmviz.figure.strip.film_strip import FilmStrip
from lstmviz.figure.strip.hit_test import target_at
from lstmviz.figure.strip.hover import words_about
from lstmviz.figure.text.caption import caption_of
from lstmviz.figure.text.summary import place_of, summary_of
from lstmviz.figure.theme import LIGHT
from lstmviz.figure.view_model.choice import Choice
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.session.view_state import Moment, ViewState
from lstmviz.trace.trace import Trace

SCORES = np.zeros((2, 3), np.float32)
SCORES[0] = [0.25, 0.125, 0.625]
H = np.full((2, 4, 2), 0.5, np.float32)
EVERY, LAST = LSTMConfig(2, return_sequences=True), LSTMConfig(2)


@pytest.fixture(autouse=True)
def _qt(qtbot: QtBot) -> None:
    """Fonts need an application."""


def many_to_one(place: int = 1) -> Trace:
    layers = [EmbeddingConfig(7, 3), EVERY, LAST, DenseConfig(3, activation="softmax")]
    outputs = {0: counted(2, 4, 3), 1: H, 2: H, 3: SCORES}
    return chain(layers, outputs, Place(place), masks={0: IDS != 0})


def picture(place: int = 1) -> StripPicture:
    found = TraceView.of(many_to_one(place))
    return StripPicture(found, LIGHT, QGuiApplication.font(), 900, 900)


def about(
    shown: StripPicture, name: str, step: int | None, view: ViewState | None = None
) -> list[str]:
    """What is said at a step of row 0; beside the track where that is None."""
    layers = shown.layout.lanes[0].layers
    (area,) = (area for track, area in layers if track.name == name)
    canvas = shown.canvas
    x = 60.0 if step is None else canvas.px(canvas.trace_view.timeline.x_of(Moment(0, step)))
    view = view or ViewState(moment=Moment(0, 1))
    target = target_at(shown, view, QPointF(x, area.center().y()))
    assert target is not None
    return words_about(shown, view, target).split("\n")


@pytest.mark.parametrize(
    ("place", "name", "step", "said"),
    [
        (1, "input", 1, ["the model's input", "id 5"]),
        (1, "input", -1, ["the model's input", "nothing before the first step"]),
        (2, "embedding", 1, ["embedding", "[3, 4, 5]"]),
        (
            2,
            "embedding",
            3,
            [
                "embedding",
                "[9, 10, 11]",
                "masked: the mask that is handed on leaves this step out",
            ],
        ),
        (
            1,
            "lstm_1",
            2,
            ["lstm_1", "[0.5, 0.5]", "only computed: the layer hands on its last step alone"],
        ),
        (1, "lstm_1", 3, ["lstm_1", "[0.5, 0.5]"]),
        (1, "dense", 2, ["dense", "one output for all steps: it stands at the last one"]),
        (1, "dense", 3, ["dense", "likeliest: 2 (0.6250), 0 (0.2500), 1 (0.1250)"]),
    ],
)
def test_at_a_step_it_says_what_the_layer_gave_there(
    place: int, name: str, step: int, said: list[str]
) -> None:
    when = "start" if step < 0 else f"t={step}"
    assert about(picture(place), name, step) == [f"call 0 · row 0 · {when}", *said]


def test_beside_it_what_the_track_is() -> None:
    found = picture()
    assert about(found, "input", None) == [
        "the model's input",
        "the ids that go into its first layer",
    ]
    assert about(found, "lstm_1", None) == [
        "lstm_1",
        "what it gives the next layer: its h at the last step; the steps before, paled, were only "
        "computed",
        "the colours go from −0.5 to 0.5",
        "click its name to choose this layer",
    ]
    assert about(found, "dense", None) == [
        "dense",
        "the model's output: one for all steps, at the last one",
        "under it the likeliest class of each step",
        "the colours go from 0 to 0.625",
        "click its name to choose this layer",
    ]


def test_what_isnt_reached_yet_isnt_given_away_but_for_the_input() -> None:
    view = ViewState(moment=Moment(0, 1), stepping=True)
    assert about(picture(), "dense", 3, view)[1:] == ["not reached yet"]
    assert about(picture(), "input", 3, view)[1:] == ["the model's input", "id 0"]


def test_a_click_on_a_name_chooses_the_layer_and_one_on_the_track_the_moment(
    qtbot: QtBot,
) -> None:
    strip = FilmStrip()
    qtbot.addWidget(strip)
    strip.resize(900, 900)
    strip.set_trace(many_to_one())
    strip.show()
    assert strip.picture is not None
    chosen: list[int] = []
    picked: list[tuple[object, ...]] = []
    strip.layer_chosen.connect(chosen.append)
    strip.moment_picked.connect(lambda *where: picked.append(where))
    left, right = 60.0, strip.picture.canvas.px(strip.picture.canvas.trace_view.blocks[0].x_of(3))
    for track, area in strip.picture.layout.lanes[1].layers:
        before = len(chosen)
        for x in (left, right):
            at = QPointF(x, area.center().y()).toPoint()
            qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=at)
        assert chosen[before:] == ([] if track.is_input else [track.number])
        assert picked[-1] == (Moment(0, 3), 1, None)
    assert chosen == [2, 3]


def test_the_picture_in_words_tells_of_the_layers_and_the_likeliest_class() -> None:
    found = TraceView.of(many_to_one())
    assert "The model's 2 other layers at these steps: lstm_1 and dense." in summary_of(found)
    told = (
        "Thin tracks show the model's ids, lstm_1 and dense at each step; "
        "the likeliest class is written under the output."
    )
    assert told in caption_of(found)
    assert "hin track" not in caption_of(found, Choice(tracks=("h", "c")))
    at_end = place_of(found, ViewState(moment=Moment(0, 3)))
    assert "likeliest outputs 2 (0.6250), 0 (0.2500), 1 (0.1250)" in at_end
    assert "likeliest" not in place_of(found, ViewState(moment=Moment(0, 2)))
