"""Frames over what changed, as pixels."""

import numpy as np
import pytest
from paintings import near
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont, QFontMetricsF, QGuiApplication, QImage, QPainter
from pytestqt.qtbot import QtBot
from trace_views import trace_view
from traces import made_up_trace, opening

from lstmviz.experiment.arrays import Array
from lstmviz.figure.picture.header import title_areas
from lstmviz.figure.picture.overlays import paint_flash, paint_stale, shortened
from lstmviz.figure.picture.strip_picture import StripPicture
from lstmviz.figure.theme import DARK, LIGHT, Theme, between
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.session.view_state import Moment, ViewState
from lstmviz.trace.change.change_sentence import CallChange

WORDS = "Out of date: This picture is an old one. Press F5 to run"


def test_what_to_do_is_said_where_there_is_no_room_for_all(qtbot: QtBot) -> None:
    metrics = QFontMetricsF(QFont())
    all_of_it = metrics.horizontalAdvance(WORDS)
    assert shortened(WORDS, metrics, all_of_it + 1) == WORDS
    assert shortened(WORDS, metrics, 0.8 * all_of_it) == "Out of date: Press F5 to run"
    assert shortened(WORDS, metrics, 0.2 * all_of_it).endswith("…")
    assert shortened("Out of date", metrics, all_of_it) == "Out of date"


def test_the_picture_pales_and_the_words_stand_over_the_legend(qtbot: QtBot) -> None:
    picture = StripPicture(trace_view(), LIGHT, QFont(), 400, 300)
    image = QImage(400, 300, QImage.Format.Format_RGB32)
    image.fill("#000000")
    painter = QPainter(image)
    paint_stale(painter, picture, WORDS)
    painter.end()
    assert near(image.pixelColor(200, 100), between("#000000", LIGHT.window, 0.55))
    banner = picture.layout.legend
    at = round(banner.left() + 10), round(banner.center().y())
    assert near(image.pixelColor(*at), LIGHT.warning)


SIZE = (900, 640)


def picture_of(theme: Theme = LIGHT, units: int = 4) -> StripPicture:
    trace_view = TraceView.of(made_up_trace(opening(units=units)))
    return StripPicture(trace_view, theme, QGuiApplication.font(), *SIZE)


def change(h: Array | None = None, *, reshaped: bool = False, units: int = 4) -> CallChange:
    none = np.zeros((2, 4, units), bool)
    shapes = (((2, 4), (2, 3, 4)),) if reshaped else ()
    return CallChange({"h": none if h is None else h, "c": none}, (), shapes, returns_less=False)


def touched(picture: StripPicture, *changes: CallChange, view: ViewState | None = None) -> Array:
    """(height, width) bool: the pixels that the frames changed."""
    image = QImage(*SIZE, QImage.Format.Format_RGB32)
    image.fill(0)
    painter = QPainter(image)
    paint_flash(painter, picture, view or ViewState(), changes)
    painter.end()
    return np.frombuffer(image.constBits(), np.uint32).reshape(SIZE[::-1]) & 0xFFFFFF != 0


def box(pixels: Array) -> QRectF:
    rows, columns = np.flatnonzero(pixels.any(axis=1)), np.flatnonzero(pixels.any(axis=0))
    size = columns[-1] - columns[0] + 1, rows[-1] - rows[0] + 1
    return QRectF(columns[0], rows[0], *map(float, size))


def test_nothing_changed_paints_nothing(qapp: object) -> None:
    assert not touched(picture_of(), change(), change()).any()


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_the_steps_that_changed_are_framed_in_their_track_alone(qapp: object, theme: Theme) -> None:
    picture = picture_of(theme)
    h = np.zeros((2, 4, 4), bool)
    h[1, 2:, 0] = True  # row 1, t=1 and t=2, one unit
    pixels = touched(picture, change(), change(h))
    track = picture.layout.lanes[1].track("h")
    block = picture.canvas.trace_view.blocks[1]
    left, right = (picture.canvas.px(block.left + column) for column in (2, 4))
    found = box(pixels)
    assert abs(found.left() - left) < 8
    assert abs(found.right() - right) < 8
    assert abs(found.top() - track.top()) < 4
    assert abs(found.bottom() - track.bottom()) < 4


def test_a_heatmap_keeps_its_colours_within_the_frame(qapp: object) -> None:
    for units, covered in ((4, True), (64, False)):
        picture = picture_of(units=units)
        everything = np.ones((2, 4, units), bool)
        pixels = touched(picture, change(everything, units=units), change(units=units))
        middle = box(pixels).center().toPoint()
        track = picture.layout.lanes[0].track("h").center().toPoint()
        assert bool(pixels[track.y(), middle.x()]) == covered


def test_a_call_that_returns_another_shape_has_its_title_framed(qapp: object) -> None:
    picture = picture_of()
    pixels = touched(picture, change(), change(reshaped=True))
    titles = title_areas(picture.canvas, picture.layout.plan, picture.layout.header)
    (title,) = [area for block, area in titles if block.call == 1]
    found = box(pixels)
    assert found.contains(title)
    assert found.width() < title.width() + 4 * picture.canvas.em


def test_what_is_not_yet_drawn_is_not_framed(qapp: object) -> None:
    picture = picture_of()
    view = ViewState(moment=Moment(0, 1), stepping=True, reveal=True)
    assert view.hides_future
    everything = change(np.ones((2, 4, 4), bool))
    pixels = touched(picture, everything, everything, view=view)
    end = picture.canvas.px(picture.canvas.trace_view.blocks[0].left + 3)
    assert box(pixels).right() < end + 8


def test_changes_of_another_run_are_not_painted(qapp: object) -> None:
    assert not touched(picture_of(), change(np.ones((2, 4, 4), bool))).any()


def test_more_rows_than_were_compared_are_no_fault(qapp: object) -> None:
    one_row = CallChange({"h": np.ones((1, 4, 1), bool)}, (), (), False)
    pixels = touched(picture_of(), one_row, one_row)
    assert box(pixels).bottom() < picture_of().layout.lanes[1].area.top()
