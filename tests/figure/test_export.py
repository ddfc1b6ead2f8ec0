from dataclasses import replace
from pathlib import Path

import pytest
from model_traces import made_up_seen
from painted_text import painted_texts
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot
from traces import X, made_up_trace, opening

from lstmviz.experiment.call import Call
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.model.layers import DenseConfig
from lstmviz.experiment.model.model import ModelConfig
from lstmviz.figure.export import paint_onto, render
from lstmviz.figure.theme import DARK, LIGHT, Theme
from lstmviz.session.view_state import Moment, ViewState

VIEW = ViewState(moment=Moment(1, 2))


@pytest.fixture(autouse=True)
def _qt(qtbot: QtBot) -> None:
    """Fonts need an application."""


def colours_in(image: QImage) -> set[str]:
    return {
        image.pixelColor(x, y).name().upper()
        for x in range(0, image.width(), 2)
        for y in range(0, image.height(), 2)
    }


@pytest.mark.parametrize("scale", [1.0, 2.0, 3.5])
def test_the_image_has_the_size_that_was_asked_for(scale: float) -> None:
    image = render(made_up_trace(opening()), VIEW, LIGHT, 400, 300, scale)
    assert (image.width(), image.height()) == (round(400 * scale), round(300 * scale))


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_the_image_shows_ground_tracks_text_and_every_unit(theme: Theme) -> None:
    image = render(made_up_trace(opening()), VIEW, theme, 800, 600)
    expected = {theme.window, theme.panel, theme.text, *theme.units[:4]}
    assert expected <= colours_in(image)


def test_stateful_and_stateless_look_different_and_alike_when_nothing_differs() -> None:
    pictures = [
        render(made_up_trace(opening(stateful=stateful)), VIEW, LIGHT, 600, 400)
        for stateful in (True, False, True)
    ]
    assert pictures[0] != pictures[1]
    assert pictures[0] == pictures[2]


def test_a_large_picture_is_the_small_one_with_finer_lines() -> None:
    trace = made_up_trace(opening())
    small = render(trace, VIEW, LIGHT, 600, 400)
    large = render(trace, VIEW, LIGHT, 600, 400, 3.0).scaled(
        small.size(), mode=Qt.TransformationMode.SmoothTransformation
    )
    darkness = [
        sum(255 - image.pixelColor(x, y).lightness() for x in range(600) for y in range(400))
        for image in (small, large)
    ]
    assert darkness[1] == pytest.approx(darkness[0], rel=0.02)


def test_a_painter_of_the_callers_is_left_open() -> None:
    image = QImage(500, 400, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill("#000000")
    painter = QPainter(image)
    paint_onto(painter, made_up_trace(opening()), VIEW, LIGHT, 500, 400)
    assert painter.isActive()
    painter.end()
    assert LIGHT.window in colours_in(image)


def test_the_picture_says_where_it_was_not_the_cpu_that_computed_it(tmp_path: Path) -> None:
    def titles(device: str) -> list[str]:
        trace = replace(made_up_trace(opening()), device=device)

        def paint(painter: QPainter) -> None:
            paint_onto(painter, trace, VIEW, LIGHT, 1280, 800)

        texts = painted_texts(paint, QSize(1280, 800), tmp_path)
        return [text for text in texts if text.startswith("LSTM(4")]

    (cpu,) = titles("CPU")
    assert titles("Tesla T4") == [f"{cpu}, computed on Tesla T4"]


def test_the_picture_says_which_layer_of_which_model_it_shows(tmp_path: Path) -> None:
    model = ModelConfig((LSTMConfig(4, return_sequences=True), DenseConfig(3)))
    trace = made_up_seen(Experiment(model, [Call(X)]))

    def paint(painter: QPainter) -> None:
        paint_onto(painter, trace, VIEW, LIGHT, 1280, 800)

    texts = painted_texts(paint, QSize(1280, 800), tmp_path)
    first = texts.index("lstm, layer 1 of 2: lstm → dense")
    assert texts[first + 1] == "LSTM(4, return_sequences=True)"
