"""Which lanes are seen, what gives way for them, and what doesn't move them."""

from itertools import pairwise
from typing import get_args

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot
from traces import made_up_trace, opening

from lstmviz.engine.run import run
from lstmviz.figure.picture.legend import legend_height
from lstmviz.figure.picture.strip_layout import StripLayout, StripParts
from lstmviz.figure.picture.strip_picture import StripPicture
from lstmviz.figure.theme import LIGHT
from lstmviz.figure.view_model.choice import Choice
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.session.view_state import HColours


@pytest.fixture(autouse=True)
def _qt(qtbot: QtBot) -> None:
    """Fonts need an application."""


def laid_out(width: int, height: int, *, all_lanes: bool = False, **flags: object) -> StripLayout:
    trace_view = TraceView.of(made_up_trace(opening(**flags)))
    font = QGuiApplication.font()
    return StripPicture(
        trace_view, LIGHT, font, width, height, parts=StripParts(all_lanes=all_lanes)
    ).layout


def given_up(layout: StripLayout) -> int:
    """How much of legend, gaps, and what titles say of shapes, in that order."""
    small = layout.header.top() < 4
    bare = not any("(" in line for title in layout.plan.titles for line in title)
    assert bare <= small <= (not layout.rows)
    return bare + small + (not layout.rows)


def test_two_rows_are_seen_as_long_as_there_is_room_and_what_is_around_gives_way() -> None:
    heights = range(600, 160, -4)
    layouts = [laid_out(700, height) for height in heights]
    both = [layout for layout in layouts if len(layout.lanes) == 2]
    assert [len(layout.lanes) for layout in layouts] == [2] * len(both) + [1] * (
        len(layouts) - len(both)
    )
    steps = [given_up(layout) for layout in both]
    assert steps[0] == 0
    assert steps[-1] == 3
    assert all(0 <= later - before <= 1 for before, later in pairwise(steps))
    assert given_up(layouts[len(both)]) == 0  # for one lane there is room enough
    for height, layout in zip(heights, both, strict=False):
        assert layout.lanes[-1].bottom <= layout.axis.top()
        assert layout.axis.bottom() <= height


def test_a_file_keeps_its_legend_and_titles() -> None:
    for height in (600, 320, 200):
        assert given_up(laid_out(700, height, all_lanes=True)) == 0


@pytest.mark.parametrize("width", [360, 460, 560, 660, 760, 1100, 1500])
def test_the_flags_move_nothing(width: int) -> None:
    layouts = [
        laid_out(width, 600, stateful=stateful, return_sequences=every, return_state=states)
        for stateful in (True, False)
        for every in (True, False)
        for states in (True, False)
    ]
    for layout in layouts[1:]:
        for part in ("header", "lanes_area", "lanes", "axis", "legend", "plot", "letters", "names"):
            assert getattr(layout, part) == getattr(layouts[0], part), part


def test_the_switch_of_the_colours_of_h_stays_under_the_pointer() -> None:
    """As wide with either word on it: a step that is narrower may break the titles anew."""
    trace = run(opening(units=64))
    trace_view, font = TraceView.of(trace), QGuiApplication.font()
    bounds, reach = (
        StripPicture(trace_view, LIGHT, font, 660, 600, choice=Choice(h_colours=h_colours)).layout
        for h_colours in get_args(HColours)
    )
    for part in ("header", "lanes_area", "lanes", "axis", "legend", "plot", "letters", "names"):
        assert getattr(bounds, part) == getattr(reach, part), part


@pytest.mark.parametrize("width", [460, 760])
def test_the_legend_lies_within_the_room_that_it_has(width: int) -> None:
    for states in (True, False):
        trace_view = TraceView.of(made_up_trace(opening(return_state=states)))
        picture = StripPicture(trace_view, LIGHT, QGuiApplication.font(), width, 600)
        fonts, layout = picture.canvas.fonts, picture.layout
        assert legend_height(layout.rows, fonts) <= layout.legend.height()
        assert layout.axis.bottom() <= layout.legend.top()
        assert layout.legend.bottom() <= 600
