"""The switch above the colour bar of h: where it stands, what it says, what it asks for."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from traces import made_up_trace, opening

from lstmviz.figure.picture.legend import bar_area
from lstmviz.figure.strip.colour_switch import ColourSwitch
from lstmviz.figure.strip.film_strip import FilmStrip
from lstmviz.figure.tracks.track import data_area
from lstmviz.session.view_state import HColours, ViewState

HEAT = ViewState(drawn_as="heatmap")
REACH = ViewState(drawn_as="heatmap", h_colours="reach")


@pytest.fixture
def strip(qtbot: QtBot) -> FilmStrip:
    strip = FilmStrip()
    qtbot.addWidget(strip)
    strip.resize(700, 600)
    strip.set_trace(made_up_trace(opening()))
    strip.set_view(HEAT)
    strip.show()
    return strip


def switch_of(strip: FilmStrip) -> ColourSwitch:
    return strip.findChild(ColourSwitch)


def picture_seen(strip: FilmStrip) -> QImage:
    """What is painted, without what stands on it."""
    switch_of(strip).hide()
    QApplication.processEvents()
    return strip.grab().toImage()


def test_it_says_which_of_the_two_is_chosen(strip: FilmStrip) -> None:
    switch = switch_of(strip)
    assert (switch.text(), switch.accessibleName()) == ("h: ±1", "Colours of h: ±1")
    assert "as far as its activation can" in switch.toolTip()
    assert "The colours of h end at ±1; those of c at ±0.4." in strip.accessibleDescription()
    strip.set_view(REACH)
    assert switch.text() == "h: reach"
    assert switch.accessibleName() == "Colours of h: as far as it reaches"
    assert "end at ±0.2, as far as h reaches" in strip.accessibleDescription()


@pytest.mark.parametrize(("view", "other"), [(HEAT, "reach"), (REACH, "bounds")])
def test_a_click_and_a_key_ask_for_the_other(
    qtbot: QtBot, strip: FilmStrip, view: ViewState, other: HColours
) -> None:
    strip.set_view(view)
    with qtbot.waitSignal(strip.h_colours_chosen) as asked:
        qtbot.mouseClick(switch_of(strip), Qt.MouseButton.LeftButton)
    assert asked.args == [other]
    with qtbot.waitSignal(strip.h_colours_chosen) as asked:
        qtbot.keyClick(switch_of(strip), Qt.Key.Key_Space)
    assert asked.args == [other]


def test_the_keyboard_reaches_it_and_a_click_leaves_the_focus(
    qtbot: QtBot, strip: FilmStrip
) -> None:
    strip.activateWindow()
    strip.setFocus()
    qtbot.mouseClick(switch_of(strip), Qt.MouseButton.LeftButton)
    assert strip.hasFocus()
    reached = set()
    for _ in range(5):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        reached.add(QApplication.focusWidget())
    assert switch_of(strip) in reached


@pytest.mark.parametrize("points", [9, 14, 18])
@pytest.mark.parametrize("size", [(460, 420), (700, 600), (1400, 900)])
def test_it_stands_above_the_first_bar_of_h_within_the_picture(
    strip: FilmStrip, size: tuple[int, int], points: int
) -> None:
    font = QGuiApplication.font()
    font.setPointSize(points)
    strip.setFont(font)
    strip.resize(*size)
    picture, switch = strip.picture, switch_of(strip)
    lane = picture.layout.lanes[0]
    cells = data_area(picture.canvas, lane.track("h"), "h")
    bar = bar_area(picture.canvas, picture.layout, cells)
    place = switch.geometry()
    assert place.bottom() < bar.top()
    assert bar.top() - place.bottom() < picture.canvas.em
    assert place.left() < bar.left() < place.right()
    assert picture.canvas.right <= place.left()
    assert strip.rect().contains(place)
    assert switch.fontMetrics().horizontalAdvance(switch.text()) + 4 < place.width()


def test_it_is_gone_where_there_is_nothing_to_switch(strip: FilmStrip) -> None:
    switch = switch_of(strip)
    assert switch.isVisible()
    strip.set_view(ViewState(drawn_as="lines"))
    assert not switch.isVisible()
    strip.set_view(HEAT)
    assert switch.isVisible()
    strip.set_trace(made_up_trace(opening(activation=None)))
    assert not switch.isVisible()
    strip.set_trace(None)
    assert not switch.isVisible()


def test_the_cells_of_h_take_other_colours_and_those_of_c_do_not(strip: FilmStrip) -> None:
    picture = strip.picture
    lane = picture.layout.lanes[0]
    before = picture_seen(strip)
    strip.set_view(REACH)
    after = picture_seen(strip)
    assert strip.picture.layout.lanes[0] == lane
    for name, differs in (("h", True), ("c", False)):
        cells = data_area(picture.canvas, lane.track(name), name).toAlignedRect()
        cells.setRight(int(picture.canvas.right))
        assert (before.copy(cells) != after.copy(cells)) == differs, name
