"""A point of a state that is dragged in the strip."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from traces import made_up_trace, opening

from lstmviz.figure.strip.asked_point import AskedPoint
from lstmviz.figure.strip.film_strip import FilmStrip
from lstmviz.figure.strip.state_drag import state_point_at
from lstmviz.figure.tracks.line_track import ys_of
from lstmviz.figure.tracks.track import data_area
from lstmviz.session.view_state import START, Moment, ViewState

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def strip(qtbot: QtBot) -> FilmStrip:
    strip = FilmStrip()
    qtbot.addWidget(strip)
    strip.resize(900, 700)
    strip.set_trace(made_up_trace(opening()))
    strip.set_view(ViewState(Moment(1, 2)))
    with qtbot.waitExposed(strip):
        strip.show()
    return strip


def place_of(strip: FilmStrip, moment: Moment, row: int, unit: int, state: str) -> QPoint:
    picture = strip.picture
    canvas = picture.canvas
    lane = next(lane for lane in picture.layout.lanes if lane.row == row)
    area = data_area(canvas, lane.track(state), state)
    columns = range(moment.step + 1, moment.step + 2)
    value = canvas.trace_view.states(moment.call, row, state, columns, (unit,)).ravel()
    y = float(ys_of(value.astype(float), area, canvas.trace_view.limits[state])[0])
    return QPointF(canvas.px(canvas.trace_view.timeline.x_of(moment)), y).toPoint()


def drag(strip: FilmStrip, at: QPoint, by: QPoint) -> None:
    QTest.mousePress(strip, LEFT, pos=at)
    for part in (1, 2, 3):
        QTest.mouseMove(strip, at + by * part / 3)
    QTest.mouseRelease(strip, LEFT, pos=at + by)


@pytest.mark.parametrize(
    ("moment", "row", "unit", "state"),
    [(Moment(0, 1), 0, 0, "h"), (Moment(1, START), 1, 2, "c"), (Moment(1, 0), 0, 3, "c")],
)
def test_a_point_is_dragged_to_the_number_that_its_height_stands_for(
    qtbot: QtBot, strip: FilmStrip, moment: Moment, row: int, unit: int, state: str
) -> None:
    at = place_of(strip, moment, row, unit, state)
    point = state_point_at(strip.picture, ViewState(Moment(1, 2)), QPointF(at))
    assert (point.moment, point.row, point.state) == (moment, row, state)
    up = QPoint(0, int(point.area.center().y()) - at.y() - 25)
    with qtbot.waitSignal(strip.state_dragged) as dragged:
        drag(strip, at, up)
    low, high = point.limits
    expected = low + (point.area.bottom() - (at + up).y()) / point.area.height() * (high - low)
    assert dragged.args[:2] == [moment, row]
    assert dragged.args[3] == state
    assert dragged.args[4] == pytest.approx(expected, abs=1e-6)


def test_a_click_still_picks_and_a_drag_aside_still_moves_time(
    qtbot: QtBot, strip: FilmStrip
) -> None:
    dragged: list[object] = []
    strip.state_dragged.connect(lambda *what: dragged.append(what))
    at = place_of(strip, Moment(0, 1), 0, 0, "h")
    with qtbot.waitSignal(strip.moment_picked):
        QTest.mouseClick(strip, LEFT, pos=at)
    drag(strip, at, QPoint(60, 2))
    assert dragged == []


def test_escape_takes_it_back(qtbot: QtBot, strip: FilmStrip) -> None:
    dragged: list[object] = []
    strip.state_dragged.connect(lambda *what: dragged.append(what))
    at = place_of(strip, Moment(0, 1), 0, 0, "h")
    QTest.mousePress(strip, LEFT, pos=at)
    QTest.mouseMove(strip, at + QPoint(0, 20))
    QTest.keyClick(strip, Qt.Key.Key_Escape)
    QTest.mouseRelease(strip, LEFT, pos=at + QPoint(0, 20))
    assert dragged == []


@pytest.mark.parametrize("why", ["stale", "asked", "hidden"])
def test_what_is_not_certain_or_not_seen_is_not_dragged(strip: FilmStrip, why: str) -> None:
    dragged: list[object] = []
    strip.state_dragged.connect(lambda *what: dragged.append(what))
    at = place_of(strip, Moment(1, 1), 0, 0, "h")
    if why == "stale":
        strip.set_stale(True, "older")
    elif why == "asked":
        strip.set_asked(AskedPoint(Moment(0, 1), 0, "h", 0))
    else:
        strip.set_view(ViewState(Moment(0, 1), stepping=True))
    drag(strip, at, QPoint(0, 25))
    assert dragged == []
