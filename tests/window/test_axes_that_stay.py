"""Before and after can be compared by eye: while flags change, nothing in the picture moves."""

from typing import Any

import numpy as np
import pytest
from controls import named
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QToolButton
from quick_window import Quick
from traces import X, opening

from lstmviz.cells.lstm import LSTM
from lstmviz.figure.view_model.axis_limits import Limits
from lstmviz.figure.view_model.track import tracks_of
from lstmviz.session.session import Session

SIZES = [(QSize(1280, 800), 100), (QSize(1024, 768), 100), (QSize(1024, 768), 150)]


def laid_out() -> None:
    for _ in range(10):
        QApplication.processEvents()


def enlarge(quick: Quick, size: QSize, percent: int) -> None:
    while quick.window.text_size.percent < percent:
        quick.window.text_size.larger()
    quick.resize(size)
    laid_out()


def places(quick: Quick) -> dict[str, Any]:
    """Where everything in the picture is."""
    laid_out()
    picture = quick.window.strip.picture
    assert picture is not None
    layout = picture.layout
    parts = ("header", "lanes_area", "lanes", "axis", "legend", "plot", "letters", "names")
    return {"size": picture.size} | {part: getattr(layout, part) for part in parts}


def axes(quick: Quick) -> dict[str, Limits]:
    """How far the axes go that are drawn."""
    trace_view = quick.window.strip.picture.canvas.trace_view
    return {
        track: trace_view.limits[track]
        for track in tuple(tracks_of(LSTM))
        if trace_view.has_track(track)
    }


def click(quick: Quick, name: str) -> None:
    """Clicks an argument's check box, and waits until the run is drawn."""
    click_only(quick, name)
    drawn(quick)


def click_only(quick: Quick, name: str) -> None:
    asked = len(quick.link.asked)
    box = named(quick.window.layer, QCheckBox, name)
    quick.qtbot.mouseClick(box, Qt.MouseButton.LeftButton, pos=box.rect().center())
    if len(quick.link.asked) == asked:  # the style takes clicks on the box itself only
        quick.qtbot.keyClick(box, Qt.Key.Key_Space)


def drawn(quick: Quick) -> None:
    quick.settled()
    quick.qtbot.waitUntil(lambda: quick.now.trace is not None)
    quick.qtbot.waitUntil(lambda: quick.now.trace.experiment is quick.now.experiment)
    quick.settled()


@pytest.mark.parametrize(("size", "percent"), SIZES, ids=["1280", "1024", "1024 large"])
def test_lanes_and_axes_keep_their_place_while_flags_are_toggled(
    quick: Quick, size: QSize, percent: int
) -> None:
    enlarge(quick, size, percent)
    before, held = places(quick), axes(quick)
    for name in ("stateful", "return_sequences", "return_state", "stateful", "return_sequences"):
        click(quick, name)
        assert (places(quick), axes(quick)) == (before, held), f"after {name}"
    quick.press(quick.window.strip, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    drawn(quick)
    assert (places(quick), axes(quick)) == (before, held), "after undoing"


def test_lanes_stay_while_the_run_is_under_way_and_where_the_sentence_is_put_away(
    quick: Quick,
) -> None:
    before = places(quick)
    click(quick, "stateful")
    quick.link.at_once = False
    click_only(quick, "return_state")
    assert places(quick) == before
    quick.link.answer()
    assert quick.window.change_bar.isVisible()
    assert places(quick) == before
    away = named(quick.window.change_bar, QToolButton, "Put the sentence")
    quick.qtbot.mouseClick(away, Qt.MouseButton.LeftButton)
    assert places(quick) == before


def test_what_takes_more_room_once_keeps_it_until_the_picture_is_fitted(quick: Quick) -> None:
    before = places(quick)
    for name in ("stateful", "return_state"):
        click(quick, name)
    quick.window.change_bar.set_sentence("What this did takes very many words to tell. " * 9)
    grown = places(quick)
    assert grown["lanes_area"].height() < before["lanes_area"].height()
    click(quick, "return_state")
    assert places(quick) == grown
    quick.press(quick.window.strip, Qt.Key.Key_F)
    assert places(quick) == before


def test_axes_grow_with_what_comes_and_do_not_shrink_with_what_goes(quick: Quick) -> None:
    click(quick, "stateful")
    quick.press(quick.window.strip, Qt.Key.Key_F)
    narrow = axes(quick)
    click(quick, "stateful")
    wide = axes(quick)
    assert wide["c"][1] > narrow["c"][1]
    for _ in range(2):
        click(quick, "stateful")
        assert axes(quick) == wide
    click(quick, "stateful")
    quick.press(quick.window.strip, Qt.Key.Key_F)
    assert axes(quick) == narrow


def other_x(quick: Quick) -> None:
    quick.window.controller.calls.inputs(0, 2 * np.array(X, np.float32), "cell")


def other_units(quick: Quick) -> None:
    quick.window.controller.layer.argument("units", 5)


def other_session(quick: Quick) -> None:
    quick.window.controller.session.open(Session.of(opening(stateful=False)), None, "other")


@pytest.mark.parametrize("change", [other_x, other_units, other_session])
def test_other_data_sets_the_axes_anew(quick: Quick, change: Any) -> None:
    wide = axes(quick)
    click(quick, "stateful")
    assert axes(quick) == wide
    change(quick)
    drawn(quick)
    assert axes(quick)["c"][1] == pytest.approx(wide["c"][1] / 2)


def test_differences_stay_and_the_axes_let_go_of_a_run_that_no_longer_stands_beside(
    quick: Quick,
) -> None:
    alone = axes(quick)
    quick.window.controller.comparison.toggle("defaults")
    compared(quick)
    beside = axes(quick)
    assert set(beside) == {*alone, "dh", "dc"}
    click(quick, "stateful")  # now the two are alike
    compared(quick)
    assert axes(quick) == beside
    quick.window.controller.comparison.compare(None)
    after = axes(quick)
    assert set(after) == set(alone)
    assert after["c"][1] == pytest.approx(alone["c"][1] / 2)


def compared(quick: Quick) -> None:
    quick.qtbot.waitUntil(lambda: quick.now.comparison is not None)
    quick.settled()
