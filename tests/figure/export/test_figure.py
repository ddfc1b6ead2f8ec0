from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from drawn import drawn, figure_of, painted
from model_traces import made_up_seen
from painted_text import painted_texts
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot
from traces import X, made_up_trace, opening

from lstmviz.experiment.call import Call
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.model.layers import DenseConfig
from lstmviz.experiment.model.model import ModelConfig
from lstmviz.figure.theme import DARK, LIGHT, PRINT, Theme
from lstmviz.session.view_state import Moment, ViewState

VIEW = ViewState(moment=Moment(1, 2), theme="light")


@pytest.fixture(autouse=True)
def _qt(qtbot: QtBot) -> None:
    """Fonts need an application."""


def colours_in(image: QImage) -> set[str]:
    return {
        image.pixelColor(x, y).name().upper()
        for x in range(0, image.width(), 2)
        for y in range(0, image.height(), 2)
    }


@pytest.mark.parametrize(
    ("options", "size"),
    [
        ({"size": "400x300"}, (400, 300)),
        ({"width": "8cm", "height": "6cm"}, (945, 709)),
        ({"width": "8cm", "height": "60mm", "dpi": "150"}, (472, 354)),
        ({"width": "2in", "height": "144pt", "dpi": 100}, (200, 200)),
        ({"width": "600px", "height": "500px", "dpi": 240}, (600, 500)),
    ],
)
def test_the_image_has_the_size_that_was_asked_for(
    options: dict[str, object], size: tuple[int, int]
) -> None:
    image = drawn(made_up_trace(opening()), VIEW, **options)
    assert (image.width(), image.height()) == size


def test_by_itself_it_is_as_high_as_two_rows_need() -> None:
    figure = figure_of(made_up_trace(opening()), VIEW, width="12cm")
    assert figure.width == pytest.approx(340.157, abs=0.001)
    assert 0.5 * figure.width < figure.height < 1.5 * figure.width
    assert figure.left_out == ()


@pytest.mark.parametrize("theme", [LIGHT, DARK, PRINT], ids=lambda theme: theme.name)
def test_the_image_shows_ground_tracks_text_and_every_unit(theme: Theme) -> None:
    image = drawn(made_up_trace(opening()), VIEW, theme=theme.name, width="20cm", dpi=150)
    expected = {theme.window, theme.panel, theme.text, *theme.units[:4]}
    assert expected <= colours_in(image)


def test_stateful_and_stateless_look_different_and_alike_when_nothing_differs() -> None:
    pictures = [
        drawn(made_up_trace(opening(stateful=stateful)), VIEW, size="600x400")
        for stateful in (True, False, True)
    ]
    assert pictures[0] != pictures[1]
    assert pictures[0] == pictures[2]


def test_a_finer_picture_is_the_coarse_one_with_finer_lines() -> None:
    trace = made_up_trace(opening())
    coarse = drawn(trace, VIEW, width="450pt", height="300pt", dpi=96)
    fine = drawn(trace, VIEW, width="450pt", height="300pt", dpi=288).scaled(
        coarse.size(), mode=Qt.TransformationMode.SmoothTransformation
    )
    darkness = [
        sum(255 - image.pixelColor(x, y).lightness() for x in range(600) for y in range(400))
        for image in (coarse, fine)
    ]
    assert darkness[1] == pytest.approx(darkness[0], rel=0.02)


def test_a_painter_of_the_callers_is_left_open() -> None:
    image = QImage(500, 400, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill("#000000")
    painter = QPainter(image)
    painted(painter, figure_of(made_up_trace(opening()), VIEW, size="500x400"))
    assert painter.isActive()
    painter.end()
    assert LIGHT.window in colours_in(image)


def texts_of(what: object, folder: Path, **options: object) -> list[str]:
    figure = figure_of(what, VIEW, **options)
    return painted_texts(partial(painted, figure=figure), QSize(1280, 800), folder)


def test_the_picture_says_where_it_was_not_the_cpu_that_computed_it(tmp_path: Path) -> None:
    def title(device: str) -> str:
        trace = replace(made_up_trace(opening()), device=device)
        texts = texts_of(trace, tmp_path, width="30cm")
        return next(text for text in texts if text.startswith("LSTM(4"))

    assert title("Tesla T4") == f"{title('CPU')}, computed on Tesla T4"


def test_the_picture_says_which_layer_of_which_model_it_shows(tmp_path: Path) -> None:
    model = ModelConfig((LSTMConfig(4, return_sequences=True), DenseConfig(3)))
    texts = texts_of(made_up_seen(Experiment(model, [Call(X)])), tmp_path)
    first = texts.index("lstm, layer 1 of 2: lstm → dense")
    assert texts[first + 1] == "LSTM(4, return_sequences=True)"


def test_what_there_is_no_room_for_is_left_out_by_rule_and_told(tmp_path: Path) -> None:
    trace = made_up_trace(opening())
    told = [figure_of(trace, VIEW, width=f"{width}cm").left_out for width in (16, 6, 4.4, 3.5)]
    assert told[0] == ()
    assert told[1] == ("the units' names",) or told[1] == ()
    assert told[-1][:2] == ("the units' names", "the axes' numbers")
    low = figure_of(trace, VIEW, width="12cm", height="6cm")
    assert low.left_out == ("all but row 0 of 2",)
    lower = figure_of(trace, VIEW, width="12cm", height="4cm")
    assert "the legend" in lower.left_out
    texts = texts_of(trace, tmp_path, width="3.5cm")
    assert not any(text.startswith("unit ") for text in texts)


def test_text_is_as_large_at_any_size(tmp_path: Path) -> None:
    """Of a figure twice as large each word is as large in points."""
    sizes = []
    for width in ("9cm", "18cm"):
        figure = figure_of(made_up_trace(opening()), VIEW, width=width, text="8pt")
        assert figure.sheet.font.pixelSize() * figure.scale == pytest.approx(8)
        sizes.append(figure.scale)
    assert sizes[0] == sizes[1]


@pytest.mark.parametrize(
    ("options", "argument", "expected"),
    [
        ({"units": "9"}, "units", "units that are there (0 to 3: 4 units), got 9"),
        ({"rows": "0,2"}, "rows", "rows that are there (0 to 1: 2 rows), got 2"),
        ({"calls": "1-4"}, "calls", "calls that are there (0 to 1: 2 calls), got 4"),
        ({"at": "0,0,3"}, "at", "steps that are there (0 to 2: 3 steps), got 3"),
        ({"steps": "3-3"}, "steps", "steps that are there (0 to 2: 3 steps), got 3"),
        ({"calls": "0", "steps": (2, 2)}, "", ""),
        ({"tracks": "h,q"}, "tracks", "some of h, c"),
        ({"view": "compare"}, "view", "a session that is compared with another run"),
        ({"view": "moment", "width": "3cm"}, "width", "cm or more for text of this size, got 3cm"),
        (
            {"view": "moment", "height": "2cm"},
            "height",
            "cm or more for text of this size",
        ),
        ({"width": "2cm"}, "width", "cm or more for text of this size"),
        (
            {"width": "30cm", "text": "20pt", "height": "3cm"},
            "height",
            "of this size, got 3cm",
        ),
        ({"size": "600x90"}, "height", "px or more for text of this size, got 90px"),
        ({"size": "16384x16384"}, "dpi", "at most 30,000 pixels a side and 200,000,000 in all"),
    ],
)
def test_what_is_not_there_is_refused(
    options: dict[str, object], argument: str, expected: str
) -> None:
    if not argument:
        assert drawn(made_up_trace(opening()), VIEW, **options).width() == 1890
        return
    with pytest.raises(InvalidValue) as told:
        drawn(made_up_trace(opening()), VIEW, **options)
    assert told.value.argument == argument
    assert expected in str(told.value)


def test_calls_and_steps_choose_from_where_to_where_time_runs(tmp_path: Path) -> None:
    trace = made_up_trace(opening())
    every = texts_of(trace, tmp_path, width="30cm")
    assert {"call 0", "call 1"} <= {text.split("   ")[0] for text in every}
    second = texts_of(trace, tmp_path, width="30cm", calls="1", steps="0-1")
    assert not any("call 0" in text for text in second)
    assert [text for text in second if text in ("start", "t=0", "t=1", "t=2")] == [
        "start",
        "t=0",
        "t=1",
    ]


def test_units_and_rows_choose_what_is_drawn(tmp_path: Path) -> None:
    texts = texts_of(made_up_trace(opening()), tmp_path, width="20cm", units="2,0", rows="1")
    assert sorted({text for text in texts if text.startswith(("unit", "row"))}) == [
        "row 1",
        "unit 0",
        "unit 2",
    ]


@pytest.mark.parametrize("part", ["title", "legend", "input"])
def test_parts_can_be_left_away(tmp_path: Path, part: str) -> None:
    marks = {"title": "LSTM(4", "legend": "returned by the layer", "input": "x"}
    trace = made_up_trace(opening())
    for has_it in (True, False):
        texts = texts_of(trace, tmp_path, width="30cm", **{part: has_it})
        found = [text for text in texts if text.startswith(marks[part]) and "(2" not in text]
        assert bool(found) is has_it


def test_without_a_ground_what_lies_below_shines_through() -> None:
    image = drawn(made_up_trace(opening()), VIEW, background="none")
    assert image.pixelColor(1, 1).alpha() == 0
    assert drawn(made_up_trace(opening()), VIEW).pixelColor(1, 1).alpha() == 255


def test_the_moment_is_marked_where_it_was_asked_for() -> None:
    trace = made_up_trace(opening())
    plain, marked, off = (
        drawn(trace, VIEW, **more)
        for more in ({}, {"at": "1,0,2"}, {"at": "1,0,2", "playhead": False})
    )
    assert plain == off
    assert plain != marked
    assert LIGHT.playhead in colours_in(marked) | {LIGHT.playhead}


def test_a_heatmap_is_drawn_from_its_own_numbers() -> None:
    layer = LSTMConfig(40, return_sequences=True)
    x = np.zeros((1, 30, 2), np.float32)
    trace = made_up_trace(Experiment(layer, [Call(x)]))
    image = drawn(trace, VIEW, width="10cm")
    assert len(colours_in(image)) > 30
