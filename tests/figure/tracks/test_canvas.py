"""Signs that stand clear of each other, the telling ones first."""

from itertools import pairwise

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot
from trace_views import with_call
from traces import X, made_up_trace, opening

from lstmviz.experiment.call import Call
from lstmviz.experiment.experiment import Experiment
from lstmviz.figure.picture.strip_picture import StripPicture
from lstmviz.figure.theme import LIGHT
from lstmviz.figure.tracks.canvas import with_room
from lstmviz.figure.view_model.trace_view import TraceView


def picture(calls: int, reset: tuple[int, ...] = ()) -> StripPicture:
    trace = made_up_trace(Experiment(opening().layer, [Call(X)] * calls))
    for call in reset:
        trace = with_call(trace, call, origin="reset")
    return StripPicture(TraceView.of(trace), LIGHT, QGuiApplication.font(), 700, 600)


@pytest.mark.parametrize("calls", [1, 2, 6])
def test_where_there_is_room_all_are_drawn(qtbot: QtBot, calls: int) -> None:
    assert with_room(picture(calls).canvas, 12) == set(range(calls))


def test_where_there_is_not_they_stand_apart_and_the_telling_ones_stay(qtbot: QtBot) -> None:
    canvas = picture(300, reset=(77, 78, 200)).canvas
    clear = sorted(with_room(canvas, 12))
    assert 10 < len(clear) < 60
    lefts = [canvas.px(canvas.trace_view.blocks[call].left) for call in clear]
    assert all(b - a >= 12 for a, b in pairwise(lefts))
    assert {0, 77, 200} <= set(clear)  # and 79, which is carried again, has no room beside 77
    assert 78 not in clear
