"""The strip shows its picture from layers: the same picture, and hardly any of it painted twice."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from wavy_traces import CELLS, LAST_ONLY, LINES, NARROW, TALL, wavy

from lstmviz.experiment.arrays import Array
from lstmviz.figure.picture import layers
from lstmviz.figure.picture.layers import Layers
from lstmviz.figure.picture.overlays import paint_selection
from lstmviz.figure.picture.strip_picture import StripPicture
from lstmviz.figure.strip.colour_switch import ColourSwitch
from lstmviz.figure.strip.film_strip import FilmStrip
from lstmviz.figure.strip.repainting import changed_by
from lstmviz.figure.theme import DARK
from lstmviz.session.view_state import START, Moment, ViewState
from lstmviz.trace.trace import Trace

TRACES = {
    "lines": LINES,
    "narrow": NARROW,
    "cells": CELLS,
    "tall": TALL,
    "last only": LAST_ONLY,
}


@pytest.fixture
def strip(qtbot: QtBot) -> FilmStrip:
    widget = FilmStrip()
    qtbot.addWidget(widget)
    widget.resize(720, 560)
    widget.show()
    return widget


def pixels_of(image: QImage) -> Array:
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    bits = np.frombuffer(image.constBits(), np.uint8)
    return bits.reshape(image.height(), image.width(), 4)[..., :3].astype(int)


def on_the_screen(strip: FilmStrip) -> Array:
    """What the strip shows of its picture: scroll bar and overview are no part of it."""
    picture = strip.picture
    assert picture is not None
    switch = strip.findChild(ColourSwitch)
    there = switch.isVisible()
    switch.hide()  # it is no part of the picture
    shown = pixels_of(strip.grab().toImage())[:, : int(picture.size[0])].copy()
    switch.setVisible(there)
    band = picture.layout.overview.toAlignedRect()
    shown[band.top() : band.bottom() + 1] = pixels_of(_ground_of(picture))[0, 0]
    return shown


def _ground_of(picture: StripPicture) -> QImage:
    ground = QImage(1, 1, QImage.Format.Format_RGB32)
    ground.fill(picture.canvas.theme.window)
    return ground


def painted_directly(strip: FilmStrip, view: ViewState) -> Array:
    picture = strip.picture
    assert picture is not None
    image = QImage(*map(int, picture.size), QImage.Format.Format_RGB32)
    painter = QPainter(image)
    picture.paint(painter, view)
    paint_selection(painter, picture, view)
    painter.end()
    return pixels_of(image)


def moments_of(trace: Trace) -> list[Moment]:
    lengths = [call.h.shape[1] for call in trace.calls]
    every = [Moment(call, step) for call, count in enumerate(lengths) for step in range(-1, count)]
    return every[:: max(len(every) // 12, 1)]


def assert_alike(strip: FilmStrip, view: ViewState) -> None:
    strip.set_view(view)
    shown, painted = on_the_screen(strip), painted_directly(strip, view)
    assert shown.shape == painted.shape
    # What is blended into a layer first, and then with the ground, is rounded twice.
    assert np.abs(shown - painted).max() <= 6


@pytest.mark.parametrize("name", TRACES)
def test_it_is_the_picture_that_is_exported(strip: FilmStrip, name: str) -> None:
    strip.set_trace(TRACES[name])
    for moment in moments_of(TRACES[name]):
        assert_alike(strip, ViewState(moment=moment))
        assert_alike(strip, ViewState(moment=moment, stepping=True))


@pytest.mark.parametrize("name", TRACES)
def test_so_it_is_where_it_was_zoomed_and_scrolled(
    strip: FilmStrip, qtbot: QtBot, name: str
) -> None:
    strip.set_trace(TRACES[name])
    strip.set_view(ViewState(moment=Moment(1, 2), row=1))
    for _ in range(5):
        qtbot.keyClick(strip, Qt.Key.Key_Plus)
    for row in range(len(TRACES[name].calls[0].h)):
        for step in (START, 0, 3):
            assert_alike(strip, ViewState(moment=Moment(1, step), row=row))
            assert_alike(strip, ViewState(moment=Moment(1, step), row=row, stepping=True))


@pytest.mark.parametrize("stepping", [False, True])
def test_in_heatmaps_so_it_is_with_a_unit_selected(strip: FilmStrip, stepping: bool) -> None:
    strip.set_trace(CELLS)
    for unit in (0, 17, 39):
        assert_alike(strip, ViewState(moment=Moment(1, 3), unit=unit, stepping=stepping))


@pytest.mark.parametrize("name", ["lines", "narrow", "last only"])
def test_where_a_unit_stands_out_the_others_are_as_faint_as_in_what_is_exported(
    strip: FilmStrip, name: str
) -> None:
    """On the screen a grid shines through what is faded, on paper nothing does."""
    strip.set_trace(TRACES[name])
    for unit in (0, 1):
        for moment in moments_of(TRACES[name])[::3]:
            view = ViewState(moment=moment, unit=unit, stepping=True)
            strip.set_view(view)
            apart = np.abs(on_the_screen(strip) - painted_directly(strip, view)).max(axis=2)
            assert (apart > 20).mean() < 0.02
            assert (apart > 40).mean() < 0.01


class Counted:
    """Counts the layers that are painted."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = 0
        begin = Layers._begin

        def begun(layers: Layers, *given: object) -> object:
            self.count += 1
            return begin(layers, *given)  # type: ignore[arg-type]

        monkeypatch.setattr(Layers, "_begin", begun)

    def since(self) -> int:
        count, self.count = self.count, 0
        return count


@pytest.mark.parametrize("name", ["lines", "cells"])
def test_what_was_painted_once_is_not_painted_again(
    strip: FilmStrip, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    counted = Counted(monkeypatch)
    strip.set_trace(TRACES[name])
    on_the_screen(strip)
    assert counted.since() > 4
    for moment in moments_of(TRACES[name]):  # at rest nothing but the playhead moves
        strip.set_view(ViewState(moment=moment, row=1))
        on_the_screen(strip)
    assert counted.since() == 0
    for step in range(4):  # while stepping the header alone, once for each call
        strip.set_view(ViewState(moment=Moment(1, step), stepping=True))
        on_the_screen(strip)
    assert counted.since() == 1
    strip.set_view(ViewState(unit=1))
    on_the_screen(strip)
    for_one_unit = counted.since()
    assert for_one_unit <= 8
    for moment in moments_of(TRACES[name]):
        strip.set_view(ViewState(moment=moment, unit=1))
        on_the_screen(strip)
    assert counted.since() == 0


def test_scrolling_paints_the_lanes_that_come_into_sight_alone(
    strip: FilmStrip, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = Counted(monkeypatch)
    strip.set_trace(TALL)
    on_the_screen(strip)
    for_all = [counted.since()]
    for row in (8, 4, 0):
        strip.set_view(ViewState(row=row))
        on_the_screen(strip)
        for_all.append(counted.since())
    assert all(for_all[:3])
    assert for_all[3] == 0
    for row in (8, 4, 0):
        strip.set_view(ViewState(row=row))
        on_the_screen(strip)
    assert counted.since() == 0


@pytest.mark.parametrize("name", ["lines", "narrow", "cells"])
def test_what_takes_long_is_painted_over_several_events(
    strip: FilmStrip, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(layers, "AT_ONCE", 1e-9)  # a bit of a layer in each event
    painted: list[bool] = []
    paint = Layers.paint

    def counted(layers: Layers, *given: object) -> bool:
        painted.append(paint(layers, *given))  # type: ignore[arg-type]
        return painted[-1]

    monkeypatch.setattr(Layers, "paint", counted)
    strip.set_trace(TRACES[name])
    on_the_screen(strip)
    strip.set_theme(DARK)  # while a layer is half painted
    strip.set_view(ViewState(moment=Moment(1, 1)))
    qtbot.waitUntil(lambda: bool(painted) and painted[-1])
    assert painted.count(False) > 3
    assert_alike(strip, ViewState(moment=Moment(1, 1)))


def test_another_trace_theme_or_size_is_painted_anew(strip: FilmStrip) -> None:
    strip.set_trace(LINES)
    before = on_the_screen(strip)
    strip.set_trace(wavy(4, 5, stateful=False))
    assert not np.array_equal(on_the_screen(strip), before)
    strip.set_trace(LINES)
    assert np.array_equal(on_the_screen(strip), before)
    strip.resize(560, 500)
    assert_alike(strip, ViewState(moment=Moment(1, 1)))


def in_the_window(strip: FilmStrip) -> Array:
    """What the window holds of the strip, not what it would paint if it were asked anew."""
    QApplication.processEvents()
    picture = strip.picture
    assert picture is not None
    held = pixels_of(strip.screen().grabWindow(strip.winId()).toImage())
    return held[:, : int(picture.size[0])]


@pytest.mark.parametrize("name", TRACES)
@pytest.mark.parametrize("stepping", [False, True])
@pytest.mark.parametrize("unit", [None, 1])
def test_a_step_repaints_all_that_it_changes(
    strip: FilmStrip, qtbot: QtBot, name: str, stepping: bool, unit: int | None
) -> None:
    strip.set_trace(TRACES[name])
    steps = [Moment(1, step) for step in (0, 1, 3, 2, START, 2)]
    for moment in [*steps, Moment(0, 3), Moment(2, START), Moment(2, 1), Moment(0, START)]:
        strip.set_view(ViewState(moment=moment, unit=unit, stepping=stepping))
        held = in_the_window(strip)
        strip.update()
        # Through a clip Qt blends a wide, pale band a little differently.
        assert np.abs(in_the_window(strip) - held).max() <= 6


def test_a_step_leaves_what_it_does_not_change(strip: FilmStrip) -> None:
    strip.set_trace(NARROW)
    strip.set_view(ViewState(moment=Moment(1, 10)))
    on_the_screen(strip)
    picture = strip.picture
    assert picture is not None
    region = changed_by(picture, ViewState(moment=Moment(1, 10)), ViewState(moment=Moment(1, 11)))
    assert region is not None
    area = region.boundingRect()
    assert area.width() < 0.2 * picture.size[0]
    assert changed_by(picture, ViewState(), ViewState(row=1)) is None
    stepping = ViewState(moment=Moment(1, 10), stepping=True)
    assert changed_by(picture, ViewState(moment=Moment(1, 10)), stepping) is None
    assert changed_by(picture, stepping, replace(stepping, moment=Moment(2, 1))) is None
