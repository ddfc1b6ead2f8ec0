"""What comes after the playhead isn't told by what stands around the lanes either."""

from collections.abc import Callable
from pathlib import Path

import pytest
from painted_text import painted_texts
from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication
from traces import made_up_trace, opening

from lstmviz.figure.picture.strip_picture import StripPicture
from lstmviz.figure.strip.repainting import changed_by
from lstmviz.figure.theme import LIGHT
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.session.view_state import Moment, ViewState


@pytest.fixture
def picture(qapp: object) -> StripPicture:
    trace_view = TraceView.of(made_up_trace(opening()))
    return StripPicture(trace_view, LIGHT, QGuiApplication.font(), 1000, 600)


@pytest.fixture
def told(picture: StripPicture, tmp_path: Path) -> Callable[[ViewState], str]:
    def texts(view: ViewState) -> str:
        paint = lambda painter: picture.paint(painter, view)  # noqa: E731
        return "\n".join(painted_texts(paint, QSize(1000, 600), tmp_path))

    return texts


def at(call: int, step: int) -> ViewState:
    return ViewState(moment=Moment(call, step), stepping=True)


@pytest.mark.parametrize(
    ("view", "unknown", "carries"),
    [
        (at(0, -1), 2, False),
        (at(0, 1), 2, False),
        (at(0, 2), 1, False),
        (at(1, -1), 1, True),
        (at(1, 2), 0, True),
        (ViewState(), 0, True),
    ],
)
def test_what_calls_return_and_start_from_is_told_when_they_are_there(
    told: Callable[[ViewState], str], view: ViewState, unknown: int, carries: bool
) -> None:
    words = told(view)
    assert words.count("→ ?") == unknown
    assert words.count("returned (2, 3, 4)") == 2 - unknown
    assert ("carried over" in words) is carries


def test_the_header_is_painted_anew_when_a_call_ends(picture: StripPicture) -> None:
    assert changed_by(picture, at(0, 0), at(0, 1)) is not None  # a part of the picture
    for before, after in ((at(0, 1), at(0, 2)), (at(0, 2), at(0, 1)), (at(0, 2), at(1, -1))):
        assert changed_by(picture, before, after) is None  # all of it
    names = [next(part.what for part in picture.parts(view)) for view in (at(0, 1), at(0, 2))]
    assert names[0] != names[1]
