from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from trace_views import recorded
from traces import X, made_up_trace, opening

from lstmviz.experiment.call import Call
from lstmviz.experiment.experiment import Experiment
from lstmviz.figure.picture.strip_picture import StripPicture
from lstmviz.figure.strip.film_strip import FilmStrip
from lstmviz.figure.strip.hover import words_about
from lstmviz.figure.theme import DARK, LIGHT
from lstmviz.figure.tracks.line_track import y_of
from lstmviz.figure.tracks.track import data_area
from lstmviz.session.view_state import START, Moment, ViewState
from lstmviz.trace.trace import Trace


@pytest.fixture
def strip(qtbot: QtBot) -> FilmStrip:
    widget = FilmStrip()
    qtbot.addWidget(widget)
    widget.resize(700, 600)
    widget.show()
    return widget


def picture_of(strip: FilmStrip) -> StripPicture:
    assert strip.picture is not None
    return strip.picture


def image_of(strip: FilmStrip) -> QImage:
    return strip.grab().toImage()


def place_of(strip: FilmStrip, moment: Moment, row: int, unit: int) -> QPointF:
    """Where in the h track a unit's marker stands."""
    made = picture_of(strip)
    canvas = made.canvas
    value = canvas.trace_view.states(moment.call, row, "h")[moment.step + 1, unit]
    track = data_area(canvas, made.layout.lanes[row].track("h"), "h")
    y = y_of(float(value), track, canvas.trace_view.limits["h"])
    return QPointF(canvas.px(canvas.trace_view.timeline.x_of(moment)), y)


def broken_trace() -> Trace:
    """NaN from the second step of row 1 on, infinite inputs beside it."""
    x = np.array(X, np.float32)
    x[1, 1] = [np.nan, np.inf, -np.inf]
    trace = made_up_trace(Experiment(opening().layer, [Call(x), Call(X)]))
    calls = []
    for call in trace.calls:
        h, c = call.h.copy(), call.c.copy()
        h[1, 1:], c[1, 1:] = np.nan, np.inf
        calls.append(recorded(call, h=h, c=c, returned=(h.copy(),)))
    return replace(trace, calls=tuple(calls))


def test_without_a_trace_it_says_what_it_waits_for(strip: FilmStrip) -> None:
    assert "TensorFlow is loading" in strip.accessibleDescription()
    before = image_of(strip)
    strip.set_placeholder("Nothing here <b>yet</b>")
    assert image_of(strip) != before
    assert strip.accessibleDescription() == "Nothing here <b>yet</b>"


def test_its_description_tells_the_picture_in_words(strip: FilmStrip) -> None:
    strip.set_trace(made_up_trace(opening()))
    words = strip.accessibleDescription()
    assert "2 calls of an LSTM with 4 units on 2 rows" in words
    assert "start state: carried over from call 0" in words
    strip.set_view(ViewState(moment=Moment(1, 2), row=1, unit=3))
    assert "call 1, t=2, row 1, unit 3: h = " in strip.accessibleDescription()


@pytest.mark.parametrize(("row", "unit"), [(0, 0), (1, 3)])
def test_a_click_on_a_marker_picks_its_moment_row_and_unit(
    strip: FilmStrip, qtbot: QtBot, row: int, unit: int
) -> None:
    strip.set_trace(made_up_trace(opening()))
    moment = Moment(1, 2)
    at = place_of(strip, moment, row, unit).toPoint()
    with qtbot.waitSignal(strip.moment_picked) as picked:
        qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=at)
    assert picked.args == [moment, row, unit]


def test_a_click_on_the_input_picks_no_unit(strip: FilmStrip, qtbot: QtBot) -> None:
    strip.set_trace(made_up_trace(opening()))
    at = place_of(strip, Moment(0, 1), 1, 0)
    at.setY(picture_of(strip).layout.lanes[1].x.center().y())
    with qtbot.waitSignal(strip.moment_picked) as picked:
        qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=at.toPoint())
    assert picked.args == [Moment(0, 1), 1, None]


def test_a_drag_picks_nothing_and_moves_time(strip: FilmStrip, qtbot: QtBot) -> None:
    strip.set_trace(made_up_trace(opening()))
    for _ in range(4):
        qtbot.keyClick(strip, Qt.Key.Key_Plus)
    before = picture_of(strip).canvas.low
    with qtbot.assertNotEmitted(strip.moment_picked):
        qtbot.mousePress(strip, Qt.MouseButton.LeftButton, pos=QPoint(300, 200))
        qtbot.mouseMove(strip, QPoint(280, 200))
        qtbot.mouseMove(strip, QPoint(200, 200))
        qtbot.mouseRelease(strip, Qt.MouseButton.LeftButton, pos=QPoint(200, 200))
    assert picture_of(strip).canvas.low > before
    strip.fit()
    assert picture_of(strip).canvas.low == 0


def test_the_wheel_zooms_about_the_pointer_and_a_double_click_fits(
    strip: FilmStrip, qtbot: QtBot
) -> None:
    strip.set_trace(made_up_trace(opening()))
    x = picture_of(strip).canvas.x(400)
    turn(strip, QPointF(400, 200), 240)
    assert picture_of(strip).canvas.step_px > 60
    assert picture_of(strip).canvas.x(400) == pytest.approx(x)
    whole = picture_of(strip).canvas.trace_view.timeline.width
    qtbot.mouseDClick(strip, Qt.MouseButton.LeftButton, pos=QPoint(400, 200))
    assert picture_of(strip).canvas.high == pytest.approx(whole)


def turn(strip: FilmStrip, at: QPointF, angle: int) -> None:
    event = QWheelEvent(
        at,
        strip.mapToGlobal(at),
        QPoint(),
        QPoint(0, angle),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    strip.wheelEvent(event)


def test_with_more_lanes_than_fit_the_wheel_scrolls_and_the_selected_row_is_shown(
    strip: FilmStrip,
) -> None:
    calls = [Call(np.zeros((12, 3, 2), np.float32))]
    strip.set_trace(made_up_trace(Experiment(opening().layer, calls)))
    assert picture_of(strip).layout.lanes[0].row == 0
    whole = picture_of(strip).canvas.high
    turn(strip, QPointF(300, 200), -1200)
    assert picture_of(strip).layout.lanes[0].row > 0
    assert picture_of(strip).canvas.high == whole
    strip.set_view(ViewState(moment=Moment(0, 2), row=11))
    assert picture_of(strip).layout.lanes[-1].row == 11
    strip.set_view(ViewState(moment=Moment(0, 2), row=0))
    assert picture_of(strip).layout.lanes[0].row == 0
    assert picture_of(strip).layout.lanes[0].area.top() == pytest.approx(
        picture_of(strip).layout.lanes_area.top(), abs=1
    )


def test_beside_the_scroll_bar_the_ground_is_painted(strip: FilmStrip) -> None:
    calls = [Call(np.zeros((12, 3, 2), np.float32))]
    strip.set_trace(made_up_trace(Experiment(opening().layer, calls)))
    wide, _ = picture_of(strip).size
    assert wide < strip.width()
    image = QImage(strip.size(), QImage.Format.Format_RGB32)
    image.fill("#ff00ff")  # as what was in the memory before may be anything
    strip.render(image, QPoint(), strip.rect(), QWidget.RenderFlag.DrawChildren)
    seen = {image.pixelColor(strip.width() - 3, y).name() for y in (3, strip.height() - 3)}
    assert seen == {LIGHT.window.lower()}


def test_up_and_down_pick_a_row(strip: FilmStrip, qtbot: QtBot) -> None:
    strip.set_trace(made_up_trace(opening()))
    strip.set_view(ViewState(moment=Moment(0, 1)))
    with qtbot.waitSignal(strip.moment_picked) as picked:
        qtbot.keyClick(strip, Qt.Key.Key_Down)
    assert picked.args == [Moment(0, 1), 1, None]
    with qtbot.assertNotEmitted(strip.moment_picked):
        qtbot.keyClick(strip, Qt.Key.Key_Up)


def test_what_comes_after_the_playhead_is_hidden_while_stepping(strip: FilmStrip) -> None:
    strip.set_trace(made_up_trace(opening()))
    view = ViewState(moment=Moment(0, 0))
    strip.set_view(view)
    shown = image_of(strip)
    later = place_of(strip, Moment(1, 1), 0, 0).toPoint()
    ground = picture_of(strip).canvas.theme.panel
    assert shown.pixelColor(later).name().upper() != ground
    strip.set_view(replace(view, stepping=True))
    hidden = image_of(strip)
    assert hidden.pixelColor(later).name().upper() == ground
    reached = place_of(strip, Moment(0, 0), 1, 0).toPoint()
    assert hidden.pixelColor(reached).name() == shown.pixelColor(reached).name()
    strip.set_view(view)
    assert image_of(strip) == shown


def test_nan_and_infinity_are_drawn_without_a_word_on_stderr(
    strip: FilmStrip, capfd: pytest.CaptureFixture[str]
) -> None:
    trace = broken_trace()
    strip.set_trace(trace)
    for moment in (Moment(0, START), Moment(0, 1), Moment(1, 2)):
        strip.set_view(ViewState(moment=moment, row=1, unit=0))
        image_of(strip)
        strip.set_view(ViewState(moment=moment, row=1, stepping=True))
        image_of(strip)
    assert picture_of(strip).canvas.trace_view.limits["h"][1] < 1.5
    assert capfd.readouterr() == ("", "")


def test_other_colours_and_out_of_date_can_be_seen(strip: FilmStrip) -> None:
    strip.set_trace(made_up_trace(opening()))
    light = image_of(strip)
    strip.set_stale(True, "F5 runs it")
    assert image_of(strip) != light
    assert strip.accessibleDescription().startswith("Out of date: F5 runs it")
    strip.set_stale(False)
    assert image_of(strip) == light
    strip.set_theme(DARK)
    assert image_of(strip).pixelColor(2, 300).name().upper() == DARK.window


@pytest.mark.parametrize("units", [1, 4, 16, 17, 64])
@pytest.mark.parametrize("size", [(240, 200), (520, 520), (1200, 900)])
def test_any_number_of_units_at_any_size(
    strip: FilmStrip, units: int, size: tuple[int, int]
) -> None:
    layer = replace(opening(return_state=True).layer, units=units)
    calls = [Call(np.random.default_rng(1).normal(size=(3, 9, 70)))] * 3
    strip.resize(*size)
    strip.set_trace(made_up_trace(Experiment(layer, calls)))
    strip.set_view(ViewState(moment=Moment(1, 1), row=2, unit=units - 1, stepping=True))
    assert not image_of(strip).isNull()


def test_what_the_pointer_is_told(strip: FilmStrip) -> None:
    strip.set_trace(made_up_trace(opening()))
    view = ViewState(moment=Moment(1, 2))
    target = strip.target_at(place_of(strip, Moment(1, 2), 0, 3))
    assert target is not None
    words = words_about(picture_of(strip), view, target).split("\n")
    assert words[0] == "call 1 · row 0 · t=2 · unit 3"
    assert words[1] == "h = 0.2000   c = 0.4000"
    assert words[-1] == "start state: carried over from call 0"
    early = replace(view, moment=Moment(0, 0), stepping=True)
    assert "not reached yet" in words_about(picture_of(strip), early, target)
    on_input = replace(target, track="x", unit=None)
    assert "x = [7, 8, 9]" in words_about(picture_of(strip), view, on_input)
    assert strip.target_at(QPointF(1, 1)) is None


def test_the_box_follows_the_pointer_and_goes_with_it(strip: FilmStrip, qtbot: QtBot) -> None:
    strip.set_trace(made_up_trace(opening()))
    before = image_of(strip)
    qtbot.mouseMove(strip, place_of(strip, Moment(1, 1), 0, 3).toPoint())
    qtbot.waitUntil(lambda: image_of(strip) != before)


@pytest.mark.parametrize("units", [2, 20])
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e308, 1e-320, 0.0])
def test_no_value_is_too_strange(strip: FilmStrip, units: int, value: float) -> None:
    layer = replace(opening(activation=None).layer, units=units)
    trace = made_up_trace(Experiment(layer, [Call(np.full((2, 5, 3), value))] * 2))
    full = np.full((2, 5, units), value)
    calls = tuple(
        recorded(
            call, h=full, c=-full, returned=(full,), initial_h=full[:, 0], initial_c=full[:, 0]
        )
        for call in trace.calls
    )
    strip.set_trace(replace(trace, calls=calls))
    for y in range(60, 560, 40):
        at = QPointF(400, y)
        target = strip.target_at(at)
        if target is not None:
            assert words_about(picture_of(strip), ViewState(), target)
    strip.set_view(ViewState(moment=Moment(1, 3), unit=1))
    assert not image_of(strip).isNull()


@pytest.mark.parametrize("shape", [(2, 0, 3), (0, 3, 3), (1, 1, 1)])
def test_calls_with_nothing_in_them(strip: FilmStrip, shape: tuple[int, int, int]) -> None:
    layer = opening().layer
    calls = []
    batch, timesteps, _ = shape
    x = np.zeros(shape, np.float32)
    states = np.zeros((batch, timesteps, 4), np.float32)
    seed = made_up_trace(opening()).calls[0]
    for origin in ("zeros", "carried"):
        calls.append(
            recorded(
                seed,
                h=states,
                c=states,
                returned=(states,),
                initial_h=np.zeros((batch, 4)),
                initial_c=np.zeros((batch, 4)),
                origin=origin,  # type: ignore[arg-type]
                time_index=np.arange(timesteps),
                held=np.zeros((batch, timesteps), bool),
            )
        )
    strip.set_trace(Trace(Experiment(layer, [Call(x)] * 2), {}, tuple(calls)))
    strip.set_view(ViewState(moment=Moment(0, START)))
    assert not image_of(strip).isNull()
