"""What stands over the calls."""

from dataclasses import replace

import pytest
from PySide6.QtGui import QFont, QGuiApplication
from pytestqt.qtbot import QtBot
from traces import X, made_up_trace, opening

from lstmviz.experiment.call import Call
from lstmviz.figure.drawing.fonts import Fonts
from lstmviz.figure.picture import header
from lstmviz.figure.picture.header import plan_header, title_areas
from lstmviz.figure.picture.strip_picture import StripPicture
from lstmviz.figure.theme import LIGHT
from lstmviz.figure.view_model.trace_view import TraceView


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_however_wide_the_picture_no_call_is_without_its_title(qtbot: QtBot, scale: float) -> None:
    trace_view, font = TraceView.of(made_up_trace(opening())), QGuiApplication.font()
    font.setPointSizeF(font.pointSizeF() * scale)
    for width in range(300, 1000, 7):
        layout = StripPicture(trace_view, LIGHT, font, width, 600).layout
        canvas = StripPicture(trace_view, LIGHT, font, width, 600).canvas
        titled = title_areas(canvas, layout.plan, layout.header)
        assert [block.call for block, _ in titled] == [0, 1], width
        (_, first), (_, second) = titled
        assert first.right() < second.left()


@pytest.mark.usefixtures("qtbot")
def test_of_a_thousand_calls_no_more_titles_are_measured_than_it_takes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls = [Call(X)] * 1000
    trace_view = TraceView.of(made_up_trace(replace(opening(), calls=calls)))
    measured: list[str] = []
    before = header.text_width

    def counted(font: QFont, text: str) -> float:
        measured.append(text)
        return before(font, text)

    monkeypatch.setattr(header, "text_width", counted)
    plan = plan_header(trace_view, Fonts.of(QGuiApplication.font(), 900, 600), 0.1)
    assert plan.titles[-1] == ("999",)
    assert plan.words_below
    assert len(measured) < 100
