"""What stands over the calls."""

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot
from traces import made_up_trace, opening

from lstmviz.figure.picture.header import title_areas
from lstmviz.figure.picture.picture import Picture
from lstmviz.figure.theme import LIGHT
from lstmviz.figure.view_model.trace_view import TraceView


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_however_wide_the_picture_no_call_is_without_its_title(qtbot: QtBot, scale: float) -> None:
    trace_view, font = TraceView.of(made_up_trace(opening())), QGuiApplication.font()
    font.setPointSizeF(font.pointSizeF() * scale)
    for width in range(300, 1000, 7):
        layout = Picture(trace_view, LIGHT, font, width, 600).layout
        canvas = Picture(trace_view, LIGHT, font, width, 600).canvas
        titled = title_areas(canvas, layout.plan, layout.header)
        assert [block.call for block, _ in titled] == [0, 1], width
        (_, first), (_, second) = titled
        assert first.right() < second.left()
