"""The output where it isn't h: in pixels, against the same picture with an output that is h."""

from dataclasses import replace

import numpy as np
import pytest
from legends import signs_of
from paintings import painted
from pytestqt.qtbot import QtBot
from trace_views import with_call
from traces import made_up_trace, opening

from lstmviz.experiment.call import Call
from lstmviz.experiment.experiment import Experiment
from lstmviz.figure.text.summary import place_of
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.session.view_state import Moment, ViewState
from lstmviz.trace.trace import Trace

FIRST, STOP = 4, 7


def held_trace(units: int, timesteps: int, *, zeroed: bool) -> Trace:
    """Some steps of row 0 are held; their output is zero, or h."""
    layer = opening(units=units).layer
    call = Call(np.arange(2.0 * timesteps).reshape(2, timesteps, 1))
    trace = made_up_trace(Experiment(layer, [call]))
    held = np.zeros((2, timesteps), bool)
    held[0, FIRST:STOP] = True
    h = trace.calls[0].h + np.float32(0.5)
    output = np.where(held[..., None] & zeroed, np.float32(0), h)
    return with_call(trace, 0, held=held, h=h, returned=(output,))


@pytest.mark.parametrize(("units", "timesteps"), [(3, 10), (3, 150), (40, 10), (40, 150)], ids=str)
def test_it_is_drawn_at_its_steps_and_nowhere_else(
    qtbot: QtBot, units: int, timesteps: int
) -> None:
    diverged = TraceView.of(held_trace(units, timesteps, zeroed=True))
    picture, pixels = painted(diverged)
    alike = TraceView.of(held_trace(units, timesteps, zeroed=False))
    # The same legend for both: what differs is the track then.
    _, other = painted(replace(alike, diverged=True))
    lane = picture.layout.lanes[0]
    rows, columns = np.nonzero(pixels != other)
    left, right = (picture.canvas.px(diverged.blocks[0].left + step + 1) for step in (FIRST, STOP))
    edge = 2 + picture.canvas.radius
    assert len(columns)
    assert left - edge <= columns.min() <= columns.max() <= right + edge
    assert lane.track("h").top() - 2 <= rows.min() <= rows.max() <= lane.track("h").bottom() + 2
    assert columns.max() - columns.min() > 0.5 * (right - left)


def test_its_steps_are_known_and_the_legend_tells(qtbot: QtBot) -> None:
    for units in (3, 40):
        found = TraceView.of(held_trace(units, 10, zeroed=True))
        expected = [FIRST <= step < STOP for step in range(10)]
        assert found.diverging_steps(0, 0).tolist() == expected
        assert not found.diverging_steps(0, 1).any()
        assert "cross" in signs_of(found)
    alike = TraceView.of(held_trace(3, 10, zeroed=False))
    assert not alike.diverging_steps(0, 0).any()
    assert "cross" not in signs_of(alike)


def test_of_the_last_step_alone_the_last_may_part() -> None:
    trace = held_trace(3, 10, zeroed=False)
    layer = replace(trace.experiment.layer, return_sequences=False)
    trace = replace(trace, experiment=replace(trace.experiment, layer=layer))
    output = trace.calls[0].h[:, -1].copy()
    output[1] = 0
    found = TraceView.of(with_call(trace, 0, returned=(output,)))
    assert not found.diverging_steps(0, 0).any()
    assert found.diverging_steps(0, 1).tolist() == [False] * 9 + [True]


def test_the_playheads_words_tell_the_output() -> None:
    found = TraceView.of(held_trace(3, 10, zeroed=True))
    there = place_of(found, ViewState(moment=Moment(0, FIRST)))
    assert there.endswith("held by the mask; the output is not h but 0, 0, 0.")
    assert "output" not in place_of(found, ViewState(moment=Moment(0, STOP)))
    many = TraceView.of(held_trace(40, 10, zeroed=True))
    assert place_of(many, ViewState(moment=Moment(0, FIRST))).endswith("the output is not h.")
