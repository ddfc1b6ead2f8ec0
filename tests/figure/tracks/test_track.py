"""Walls where state is lost, and the strip of what is returned, read off the picture."""

from typing import get_args

import pytest
from paintings import Shot, two_calls
from PySide6.QtCore import QRectF
from pytestqt.qtbot import QtBot

from lstmviz.figure.theme import LIGHT
from lstmviz.figure.view_model.choice import Choice
from lstmviz.session.view_state import DrawnAs, Track
from lstmviz.trace.trace import Origin

TRACKS: tuple[Track, ...] = ("h", "c", "f")


@pytest.mark.parametrize("drawn_as", ["lines", "heatmap"])
@pytest.mark.parametrize("origin", get_args(Origin))
def test_a_wall_stands_where_no_state_comes_through_and_nowhere_else(
    qtbot: QtBot, origin: Origin, drawn_as: DrawnAs
) -> None:
    shot = Shot.of(two_calls(origin), Choice(TRACKS, drawn_as))
    x = shot.x(0, 4.4)  # the middle of the gap: a block of four columns, a gap of 0.8
    for name in TRACKS:
        area = shot.picture.layout.lanes[0].track(name)
        high = 0.8 * area.height()  # below it a heatmap has the strip of what is returned
        walled = shot.share(LIGHT.zero, QRectF(x, area.top() + 4, 0, high - 4))
        lost = origin != "carried" and name != "f"
        assert walled > 0.95 if lost else walled < 0.05, name


@pytest.mark.parametrize("state", [True, False])
@pytest.mark.parametrize("sequences", [True, False])
def test_below_a_heatmap_what_the_layer_returned_is_filled(
    qtbot: QtBot, sequences: bool, state: bool
) -> None:
    trace_view = two_calls(return_sequences=sequences, return_state=state)
    shot = Shot.of(trace_view, Choice(TRACKS, "heatmap"))
    expected = {"h": [sequences, sequences, True], "c": [False, False, state]}
    for name in ("h", "c"):
        bottom = shot.picture.layout.lanes[0].track(name).bottom()
        y = bottom - 0.21 * shot.picture.canvas.em  # the strip is 0.42 em high
        for call in (0, 1):
            filled = [shot.has(LIGHT.text, shot.x(call, step + 1.5), y) for step in range(3)]
            assert filled == expected[name]
