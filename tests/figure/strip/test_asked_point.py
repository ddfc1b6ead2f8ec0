"""A point that is to be drawn in the strip."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from pytestqt.qtbot import QtBot
from traces import made_up_trace, opening

from lstmviz.figure.strip.asked_point import AskedPoint, asked_area, drawn_value
from lstmviz.figure.strip.film_strip import FilmStrip
from lstmviz.session.view_state import START, Moment, ViewState

ASKED = AskedPoint(Moment(1, START), 0, "h", 3)


@pytest.fixture
def strip(qtbot: QtBot) -> FilmStrip:
    strip = FilmStrip()
    qtbot.addWidget(strip)
    strip.resize(900, 700)
    strip.set_trace(made_up_trace(opening()))
    strip.set_view(ViewState(Moment(0, 2), stepping=True))
    strip.set_asked(ASKED)
    with qtbot.waitExposed(strip):
        strip.show()
    return strip


def at(strip: FilmStrip, share: float) -> QPoint:
    """A place in the asked column, so far down in it."""
    area = asked_area(strip.picture, ASKED)
    return QPointF(area.center().x(), area.top() + share * area.height()).toPoint()


@pytest.mark.parametrize("share", [0.05, 0.25, 0.5, 0.9])
def test_a_click_draws_the_number_that_its_height_stands_for(
    qtbot: QtBot, strip: FilmStrip, share: float
) -> None:
    picked: list[object] = []
    strip.moment_picked.connect(lambda *what: picked.append(what))
    with qtbot.waitSignal(strip.point_drawn) as drawn:
        qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=at(strip, share))
    low, high = strip.picture.canvas.trace_view.limits["h"]
    pixel = (high - low) / asked_area(strip.picture, ASKED).height()
    assert drawn.args[0] == pytest.approx(high - share * (high - low), abs=1.5 * pixel)
    assert picked == []


def test_a_click_elsewhere_picks_a_moment_as_ever(qtbot: QtBot, strip: FilmStrip) -> None:
    drawn: list[float] = []
    strip.point_drawn.connect(drawn.append)
    away = at(strip, 0.5) - QPoint(int(2 * strip.picture.canvas.step_px), 0)
    with qtbot.waitSignal(strip.moment_picked):
        qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=away)
    assert drawn == []


def test_a_guess_is_shown_and_is_not_drawn_anew(qtbot: QtBot, strip: FilmStrip) -> None:
    before = np.array(strip.grab().toImage().constBits())
    strip.set_asked(AskedPoint(Moment(1, START), 0, "h", 3, guess=0.5))
    assert not np.array_equal(before, np.array(strip.grab().toImage().constBits()))
    with qtbot.waitSignal(strip.moment_picked):
        qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=at(strip, 0.5))


@pytest.mark.parametrize(
    "asked",
    [
        AskedPoint(Moment(9, 0), 0, "h", 0),
        AskedPoint(Moment(0, 0), 7, "h", 0),
        AskedPoint(Moment(0, 0), 0, "i", 0),
    ],
)
def test_what_is_not_in_the_picture_is_not_asked(strip: FilmStrip, asked: AskedPoint) -> None:
    assert asked_area(strip.picture, asked) is None
    assert drawn_value(strip.picture, asked, QPointF(100, 100)) is None
    strip.set_asked(asked)
    assert not strip.grab().isNull()
