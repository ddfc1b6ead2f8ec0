from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from paintings import painted
from pytestqt.qtbot import QtBot
from trace_views import with_call
from traces import made_up_trace, opening

from lstmviz.experiment.experiment import Call, Experiment
from lstmviz.figure.tracks.hatching import runs
from lstmviz.figure.view_model.trace_view import TraceView

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
