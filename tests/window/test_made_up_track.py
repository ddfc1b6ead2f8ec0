"""A trial: a track of somebody's own, added by one file outside the package and nothing else."""

import importlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from controls import named
from drawn import figure_of, painted
from painted_text import painted_texts
from paintings import Shot
from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot
from quick_window import Quick
from traces import made_up_trace, opening

from lstmviz.figure.picture.strip_picture import StripPicture
from lstmviz.figure.strip.hit_test import Target, target_at
from lstmviz.figure.strip.hover import words_about
from lstmviz.figure.text.caption import caption_of
from lstmviz.figure.text.summary import place_of
from lstmviz.figure.theme import LIGHT
from lstmviz.figure.view_model.choice import Choice
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.figure.view_model.track import DerivedTrack
from lstmviz.session.session import Session
from lstmviz.session.storage import load, save
from lstmviz.session.view_state import START, Moment, ViewState

VIEW = ViewState(moment=Moment(1, 1), tracks=("h", "norm"))
CHOICE = Choice.of(VIEW)


@pytest.fixture(autouse=True)
def _norm(qtbot: QtBot) -> Iterator[None]:
    """The track is known in each of these tests; in all others it is of no kind of layer."""
    made_up = importlib.import_module("norm_of_h").NormOfH
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(made_up, "is_of", DerivedTrack.is_of)
        yield
    made_up.is_of = lambda _self, _kind: False


def picture(**choice: object) -> StripPicture:
    trace_view = TraceView.of(made_up_trace(opening()))
    chosen = Choice(tracks=("h", "norm"), **choice)
    return StripPicture(trace_view, LIGHT, QGuiApplication.font(), 900, 700, choice=chosen)


def norm(call: int, row: int, step: int) -> float:
    """By hand: the root of the sum of the squares."""
    h = made_up_trace(opening()).calls[call].h[row, step].astype(float)
    return float((h**2).sum() ** 0.5)


def test_it_is_offered_in_bar_and_menu_and_drawn_when_it_is_asked_for(qtbot: QtBot) -> None:
    quick = Quick(qtbot).show()
    button = named(quick.window.strip_bar, QAbstractButton, "Track: norm of h")
    assert button.toolTip().startswith("The norm of h: how long the vector of all units' h is.")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert quick.now.view.tracks == ("h", "c", "dh", "norm", "layers")
    drawn = quick.window.strip.picture
    assert drawn is not None
    assert drawn.canvas.chosen.tracks == ("h", "c", "norm")
    assert button.isChecked()
    action = quick.action("|h|, norm of h")
    assert action.isChecked()
    quick.window.grab()
    action.trigger()
    assert quick.now.view.tracks == ("h", "c", "dh", "layers")
    quick.end()


def test_its_values_stand_where_they_are_and_its_axis_reaches_as_far() -> None:
    made = picture()
    trace_view, most = made.canvas.trace_view, norm(1, 0, 2)
    assert trace_view.ranges["norm"] == (0, pytest.approx(most))
    low, high = trace_view.limits["norm"]
    assert (low, high) == (pytest.approx(-0.08 * most), pytest.approx(1.08 * most))
    shot = Shot.of(trace_view, CHOICE)
    for row in range(2):
        for step in range(3):
            y = shot.y(norm(1, row, step), "norm", (low, high), row)
            assert shot.has(LIGHT.text, shot.x(1, step + 1.5), y, 0.5)
            assert not shot.has(LIGHT.text, shot.x(1, step + 1.5), y - 8, 0.5)


def test_one_unit_that_stands_out_leaves_it_as_it_is() -> None:
    made = picture()
    alone = made.seen_by(ViewState(unit=2))
    assert alone.of_lines("norm").drawing_order == (0,)
    assert alone.of_lines("norm").colour(0) == LIGHT.text
    assert not alone.of_lines("norm").fades(0)
    assert alone.of_lines("h") is alone


@pytest.mark.parametrize("drawn_as", ["lines", "heatmap"])
def test_the_pointer_tells_its_number_and_what_it_is(drawn_as: str) -> None:
    made = picture(drawn_as=drawn_as)
    canvas, lane = made.canvas, made.layout.lanes[1]
    at = QPointF(canvas.px(canvas.trace_view.timeline.x_of(Moment(1, 1))), 0)
    at.setY(lane.track("norm").center().y())
    target = target_at(made, VIEW, at)
    assert target == Target(Moment(1, 1), 1, None, "norm")
    lines = words_about(made, VIEW, target).split("\n")
    assert f"|h| = {norm(1, 1, 1):.4f}" in lines
    at.setX(made.layout.letters[0] + 2)
    target = target_at(made, VIEW, at)
    assert target is not None
    lines = words_about(made, VIEW, target).split("\n")
    assert lines[:2] == ["|h|: norm of h", "how long the vector of all units' h is"]


def test_beside_a_units_h_its_number_is_told_too() -> None:
    target = Target(Moment(0, 1), 0, 3, "h")
    assert f"|h| = {norm(0, 0, 1):.4f}" in words_about(picture(), VIEW, target).split("\n")
    start = words_about(picture(), VIEW, Target(Moment(0, START), 0, None, "norm"))
    assert "|h| = 0.0000" in start.split("\n")


def test_it_is_told_in_the_caption_and_in_words() -> None:
    trace_view = TraceView.of(made_up_trace(opening()))
    assert "Below the states is norm of h |h|." in caption_of(trace_view, CHOICE)
    expected = f"norm of h |h| = {norm(1, 0, 1):.4g}"
    assert expected in place_of(trace_view, VIEW)


@pytest.mark.parametrize("drawn_as", ["lines", "heatmap"])
def test_it_is_exported_under_its_letter(tmp_path: Path, drawn_as: str) -> None:
    view = ViewState(moment=Moment(1, 2), tracks=("h", "norm"), drawn_as=drawn_as)
    trace = made_up_trace(opening())
    figure = figure_of(trace, view, size="900x900")
    texts = painted_texts(partial(painted, figure=figure), QSize(900, 900), tmp_path)
    rows = 2
    assert [texts.count(text) for text in ("|h|", "norm", "of h")] == [rows] * 3
    units = [text for text in texts if text.startswith("unit ")]
    assert len(units) == (4 * rows if drawn_as == "lines" else 2 * rows)  # none beside the norm


def test_the_session_file_keeps_it(tmp_path: Path) -> None:
    save(Session(opening(), view=VIEW), tmp_path / "one.lstmviz")
    assert load(tmp_path / "one.lstmviz").view == VIEW


def test_its_colours_begin_at_zero_and_no_unit_stands_beside_it() -> None:
    made = picture(drawn_as="heatmap")
    high = made.canvas.trace_view.ranges["norm"][1]
    assert made.canvas.chosen.colour_limits["norm"] == (-high, high)
    assert np.isclose(high, norm(1, 0, 2))
    at = QPointF(made.layout.names[0] + 1.2 * made.canvas.em, 0)
    at.setY(made.layout.lanes[0].track("norm").bottom() - 1)
    target = target_at(made, VIEW, at)
    assert target is not None
    assert target.reference == "bar"
    assert 0 <= target.value < 0.1 * high
