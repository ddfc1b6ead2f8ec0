"""Walls where state is lost, and the strip of what is returned, read off the picture."""

from dataclasses import replace
from itertools import pairwise
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from paintings import Shot, painted, two_calls
from PySide6.QtCore import QRectF
from pytestqt.qtbot import QtBot
from trace_views import with_call
from traces import made_up_trace, opening

from lstmviz.experiment.call import Call
from lstmviz.experiment.experiment import Experiment
from lstmviz.figure.theme import LIGHT
from lstmviz.figure.tracks.track import runs
from lstmviz.figure.view_model.choice import Choice
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.session.view_state import DrawnAs
from lstmviz.trace.trace import Origin

FLAGS = st.lists(st.booleans(), max_size=30)


@given(FLAGS)
def test_runs_are_unbroken_apart_and_all_there_is(flags: list[bool]) -> None:
    found = runs(np.array(flags, bool))
    message = [any(first <= n < stop for first, stop in found) for n in range(len(flags))]
    assert message == flags
    assert all(one[1] < other[0] for one, other in pairwise(found))
    assert all(first < stop for first, stop in found)


@given(FLAGS, st.integers(2, 6))
def test_what_lies_close_is_one_run(flags: list[bool], gap: int) -> None:
    found = runs(np.array(flags, bool), gap)
    assert all(other[0] - one[1] >= gap for one, other in pairwise(found))
    assert all(flags[first] and flags[stop - 1] for first, stop in found)
    covered = [any(first <= n < stop for first, stop in found) for n in range(len(flags))]
    assert all(there for there, flag in zip(covered, flags, strict=True) if flag)


def test_a_gap_that_is_just_wide_enough_parts_them() -> None:
    flags = np.array([1, 0, 0, 1, 0, 1], bool)
    assert runs(flags, 2) == [(0, 1), (3, 6)]
    assert runs(flags, 3) == [(0, 6)]


@pytest.mark.parametrize("units", [3, 40])
@pytest.mark.parametrize("timesteps", [10, 150])
def test_held_steps_are_hatched_in_every_track_of_their_row(
    qtbot: QtBot, units: int, timesteps: int
) -> None:
    call = Call(np.arange(2.0 * timesteps).reshape(2, timesteps, 1))
    free = made_up_trace(Experiment(opening(units=units).layer, [call]))
    held = np.zeros((2, timesteps), bool)
    held[1, 2:5] = True
    masked = TraceView.of(with_call(free, 0, held=held))
    picture, pixels = painted(masked)
    _, other = painted(replace(TraceView.of(free), any_held=True))  # the same legend for both
    rows, columns = np.nonzero(pixels != other)
    left, right = (picture.canvas.px(masked.blocks[0].left + step + 1) for step in (2, 5))
    assert left - 1 <= columns.min() <= columns.max() <= right + 1
    lane = picture.layout.lanes[1]
    for track in (lane.x, *lane.tracks.values()):
        assert ((rows > track.top()) & (rows < track.bottom())).sum() > track.height()
    assert rows.min() >= lane.x.top() - 1


TRACKS: tuple[str, ...] = ("h", "c", "f")


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
