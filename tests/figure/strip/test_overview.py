"""The band with all of time: what it shows, and what one can do with it."""

import numpy as np
import pytest
from paintings import ink_found, near
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QEnterEvent, QImage, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from trace_views import with_call
from wavy_traces import LINES, NARROW, wavy

from lstmviz.figure.picture.strip_picture import StripPicture
from lstmviz.figure.strip.film_strip import FilmStrip
from lstmviz.figure.strip.overview import Overview
from lstmviz.figure.theme import LIGHT
from lstmviz.session.view_state import Moment, ViewState


@pytest.fixture
def strip(qtbot: QtBot) -> FilmStrip:
    widget = FilmStrip()
    qtbot.addWidget(widget)
    widget.resize(700, 600)
    widget.show()
    return widget


def overview_of(strip: FilmStrip) -> Overview:
    found = strip.findChild(Overview)
    assert isinstance(found, Overview)
    return found


def picture_of(strip: FilmStrip) -> StripPicture:
    assert strip.picture is not None
    return strip.picture


def seen(strip: FilmStrip) -> tuple[float, float]:
    canvas = picture_of(strip).canvas
    return canvas.low, canvas.high


def place_in(strip: FilmStrip, share: float) -> QPoint:
    """A place in the band, by how much of all time lies before it."""
    canvas, band = picture_of(strip).canvas, overview_of(strip)
    x = canvas.left + share * (canvas.right - canvas.left) - band.x()
    return QPoint(round(x), band.height() // 2)


def zoom(strip: FilmStrip, qtbot: QtBot, times: int) -> None:
    for _ in range(times):
        qtbot.keyClick(strip, Qt.Key.Key_Plus)


def test_it_is_there_where_it_helps_and_takes_no_room_elsewhere(
    strip: FilmStrip, qtbot: QtBot
) -> None:
    strip.set_trace(LINES)
    assert not overview_of(strip).isVisible()
    assert picture_of(strip).layout.overview.height() == 0
    zoom(strip, qtbot, 1)
    assert overview_of(strip).isVisible()
    layout = picture_of(strip).layout
    assert layout.axis.bottom() <= layout.overview.top() < layout.overview.bottom()
    assert layout.overview.bottom() <= layout.legend.top()
    strip.fit()
    assert not overview_of(strip).isVisible()
    strip.set_trace(NARROW)
    assert overview_of(strip).isVisible()
    strip.set_trace(None)
    assert not overview_of(strip).isVisible()


def test_a_click_looks_there_and_a_drag_takes_the_frame_along(
    strip: FilmStrip, qtbot: QtBot
) -> None:
    strip.set_trace(NARROW)
    strip.set_view(ViewState(moment=Moment(0, 0)))
    zoom(strip, qtbot, 8)
    band, whole = overview_of(strip), picture_of(strip).canvas.trace_view.timeline.width
    span = seen(strip)[1] - seen(strip)[0]
    assert span < 0.2 * whole
    qtbot.mouseClick(band, Qt.MouseButton.LeftButton, pos=place_in(strip, 0.7))
    assert sum(seen(strip)) / 2 == pytest.approx(0.7 * whole, abs=0.01 * whole)
    assert seen(strip)[1] - seen(strip)[0] == pytest.approx(span)
    qtbot.mousePress(band, Qt.MouseButton.LeftButton, pos=place_in(strip, 0.7))
    qtbot.mouseMove(band, place_in(strip, 0.3))
    assert sum(seen(strip)) / 2 == pytest.approx(0.3 * whole, abs=0.01 * whole)
    qtbot.mouseRelease(band, Qt.MouseButton.LeftButton, pos=place_in(strip, 0.3))
    before = seen(strip)
    qtbot.mouseMove(band, place_in(strip, 0.5))
    assert seen(strip) == before
    qtbot.mouseDClick(band, Qt.MouseButton.LeftButton, pos=place_in(strip, 0.5))
    assert seen(strip) == (0, whole)


def test_where_all_is_shown_what_is_dragged_over_will_be(strip: FilmStrip, qtbot: QtBot) -> None:
    strip.set_trace(NARROW)
    band, whole = overview_of(strip), picture_of(strip).canvas.trace_view.timeline.width
    qtbot.mousePress(band, Qt.MouseButton.LeftButton, pos=place_in(strip, 0.6))
    qtbot.mouseMove(band, place_in(strip, 0.599))
    assert seen(strip) == (0, whole)
    qtbot.mouseMove(band, place_in(strip, 0.4))
    qtbot.mouseRelease(band, Qt.MouseButton.LeftButton, pos=place_in(strip, 0.4))
    low, high = seen(strip)
    assert low == pytest.approx(0.4 * whole, abs=0.01 * whole)
    assert high == pytest.approx(0.6 * whole, abs=0.01 * whole)


def test_the_wheel_zooms_about_the_pointer(strip: FilmStrip) -> None:
    strip.set_trace(NARROW)
    band, whole = overview_of(strip), picture_of(strip).canvas.trace_view.timeline.width
    at = QPointF(place_in(strip, 0.5))
    event = QWheelEvent(
        at,
        QPointF(band.mapToGlobal(at.toPoint())),
        QPoint(),
        QPoint(0, 240),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    band.wheelEvent(event)
    low, high = seen(strip)
    assert high - low == pytest.approx(0.64 * whole)
    assert (low + high) / 2 == pytest.approx(0.5 * whole, abs=0.01 * whole)


def test_the_arrows_move_on_by_a_quarter_of_what_is_seen(strip: FilmStrip, qtbot: QtBot) -> None:
    strip.set_trace(NARROW)
    strip.set_view(ViewState(moment=Moment(0, 0)))
    zoom(strip, qtbot, 8)
    low, high = seen(strip)
    qtbot.keyClick(overview_of(strip), Qt.Key.Key_Right)
    assert seen(strip)[0] == pytest.approx(low + (high - low) / 4)
    qtbot.keyClick(strip, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert seen(strip)[0] == pytest.approx(low + (high - low) / 2)
    qtbot.keyClick(strip, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(overview_of(strip), Qt.Key.Key_Left)
    assert seen(strip)[0] == pytest.approx(low)
    qtbot.keyClick(overview_of(strip), Qt.Key.Key_0)  # the strip's own
    assert seen(strip)[1] == picture_of(strip).canvas.trace_view.timeline.width


def test_it_says_where_one_looks(strip: FilmStrip, qtbot: QtBot) -> None:
    strip.set_trace(NARROW)
    band = overview_of(strip)
    assert band.accessibleName() == "Overview of time"
    assert band.accessibleDescription() == "Call 0, step 0, to call 2, step 89."
    strip.set_view(ViewState(moment=Moment(0, 0)))
    zoom(strip, qtbot, 12)
    assert band.accessibleDescription().startswith("Call 0, step 0, to call 0, step ")


def picture_in(band: Overview) -> QImage:
    image: QImage = band.grab().toImage()
    return image


def test_it_shows_the_selected_row_the_playhead_and_the_frame(
    strip: FilmStrip, qtbot: QtBot
) -> None:
    trace = wavy(3, 90)
    strip.set_trace(trace)
    band, seen_before = overview_of(strip), []
    for view in (
        ViewState(moment=Moment(0, 5)),
        ViewState(moment=Moment(1, 5)),
        ViewState(moment=Moment(1, 5), row=1),
    ):
        strip.set_view(view)
        assert picture_in(band) not in seen_before
        seen_before.append(picture_in(band))
    zoom(strip, qtbot, 5)
    assert picture_in(band) not in seen_before


def test_the_frame_stands_over_what_is_shown_and_the_band_is_dark_where_h_is_large(
    strip: FilmStrip, qtbot: QtBot
) -> None:
    trace = wavy(3, 90)
    h = np.zeros_like(trace.calls[0].h)
    h[:, 45:] = 1  # of call 0 the second half
    strip.set_trace(with_call(trace, 0, h=h))
    band = overview_of(strip)
    y = band.height() / 2 + 3  # beside the playhead's own middle nothing else is there
    image = picture_in(band).convertToFormat(QImage.Format.Format_RGB32)
    left, right = (QPointF(place_in(strip, share)).x() for share in (0.07, 0.22))
    assert near(image.pixelColor(round(left), round(y)), LIGHT.panel)
    assert image.pixelColor(round(right), round(y)).lightness() < 110
    qtbot.mousePress(band, Qt.MouseButton.LeftButton, pos=place_in(strip, 0.6))
    qtbot.mouseMove(band, place_in(strip, 0.8))
    qtbot.mouseRelease(band, Qt.MouseButton.LeftButton, pos=place_in(strip, 0.8))
    image = picture_in(band).convertToFormat(QImage.Format.Format_RGB32)
    edges = [
        share
        for share in np.linspace(0, 1, 101)
        if ink_found(image, LIGHT.selection, QPointF(place_in(strip, share)), 2, 60)
    ]
    assert {round(share, 1) for share in edges if share > 0.1} == {0.6, 0.8}


def test_the_box_under_the_pointer_goes_when_the_pointer_jumps_onto_the_band(
    strip: FilmStrip, qtbot: QtBot
) -> None:
    strip.set_trace(LINES)
    zoom(strip, qtbot, 1)
    alone = strip.grab().toImage()
    at = QPointF(picture_of(strip).layout.lanes[0].track("h").center())
    none = Qt.MouseButton.NoButton
    moved = QEvent.Type.MouseMove
    QApplication.sendEvent(
        strip, QMouseEvent(moved, at, at, none, none, Qt.KeyboardModifier.NoModifier)
    )
    assert strip.grab().toImage() != alone
    QApplication.sendEvent(overview_of(strip), QEnterEvent(at, at, at))
    assert strip.grab().toImage() == alone
