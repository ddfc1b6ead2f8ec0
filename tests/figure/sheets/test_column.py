"""What holds for each sheet of parts, whatever its size."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from model_traces import made_up_seen
from painted_text import painted_texts
from PySide6.QtCore import QSize
from pytestqt.qtbot import QtBot
from sheets import beside_stateless, painted, sheet_font, sizes, subject_of
from traces import made_up_trace, opening

from lstmviz.experiment.call import Call
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.model.ready_made import READY_MADE
from lstmviz.figure.sheets.code import CodeSheet
from lstmviz.figure.sheets.column import ColumnSheet
from lstmviz.figure.sheets.compare import CompareSheet
from lstmviz.figure.sheets.model import ModelSheet
from lstmviz.figure.sheets.returned import ReturnedSheet
from lstmviz.figure.sheets.sheet import Subject
from lstmviz.figure.theme import DARK, LIGHT, Theme
from lstmviz.session.view_state import Moment, ViewState
from lstmviz.trace.trace import LayerCall


@pytest.fixture(autouse=True)
def _qt(qtbot: QtBot) -> None:
    """Fonts need an application."""


def many_steps() -> Subject:
    layer = opening(units=40, return_state=True).layer
    trace = made_up_trace(Experiment(layer, [Call(np.ones((3, 90, 2), "f4"))]))
    return subject_of(trace, ViewState(moment=Moment(0, 50), row=1, unit=21), has_playhead=True)


def tagging() -> Subject:
    (ready,) = (ready for ready in READY_MADE if ready.name == "tagging")
    trace = made_up_seen(ready.made())
    assert trace.within is not None
    *others, last = trace.within.layers
    shares = np.full_like(last.output(0), 1 / 3)
    last = replace(last, calls=tuple(LayerCall((shares,)) for _ in last.calls))
    trace = replace(trace.within, layers=(*others, last)).looked_at
    return subject_of(trace, ViewState(moment=Moment(0, 1)))


def many_calls() -> Subject:
    one = Call(np.ones((1, 2, 2), "f4"))
    return beside_stateless(Experiment(opening().layer, [one] * 50), has_playhead=True)


SUBJECTS: dict[str, Callable[[], Subject]] = {
    "steps": many_steps,
    "model": tagging,
    "calls": many_calls,
}
SHEETS: tuple[type[ColumnSheet], ...] = (ReturnedSheet, CompareSheet, CodeSheet, ModelSheet)

of_each = pytest.mark.parametrize("kind", SHEETS)
of_all = pytest.mark.parametrize("about", SUBJECTS)


@of_each
@of_all
def test_at_no_size_is_anything_outside_or_on_top_of_something_else_or_smaller(
    kind: type[ColumnSheet], about: str
) -> None:
    sheet = kind(replace(SUBJECTS[about](), is_opaque=False), LIGHT, sheet_font())
    for width, height in sizes(sheet):
        found = painted(sheet, width, height)
        assert found.is_inside, (width, height)
        assert found.overlapping == [], (width, height)
        assert {text.font.pixelSize() for text in found.texts} <= {12, 13, 14}


@of_each
def test_what_has_no_room_is_told_and_with_room_nothing_is(kind: type[ColumnSheet]) -> None:
    subject = beside_stateless()
    sheet = kind(subject, LIGHT, sheet_font())
    whole = sheet.height_at(700)
    assert painted(sheet, 700, whole).left_out == ()
    assert painted(sheet, 700, 0.6 * whole).left_out
    assert len(painted(sheet, 700, 10).texts) == 0
    assert "the title" in painted(sheet, 700, 10).left_out


@of_each
def test_the_title_is_above_all_else_where_there_is_one(kind: type[ColumnSheet]) -> None:
    title = 'LSTM(4, recurrent_initializer="glorot_uniform", return_sequences=True, stateful=True)'
    found = painted(kind(beside_stateless(), LIGHT, sheet_font()), 700)
    assert found.words[0] == title
    assert all(text.area.top() > found.texts[0].area.bottom() - 1 for text in found.texts[1:])
    bare = kind(beside_stateless(has_title=False), LIGHT, sheet_font())
    assert title not in painted(bare, 700).words


@of_each
@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_it_has_a_ground_of_its_own_only_where_it_is_asked_for(
    kind: type[ColumnSheet], theme: Theme
) -> None:
    opaque = painted(kind(beside_stateless(), theme, sheet_font()), 300)
    assert opaque.image.pixelColor(299, 0).name().upper() == theme.window
    open_ = painted(kind(beside_stateless(is_opaque=False), theme, sheet_font()), 300)
    assert open_.image.pixelColor(299, 0).name() == "#123456"


@of_each
def test_its_text_is_text_in_a_file(kind: type[ColumnSheet], tmp_path: Path) -> None:
    sheet = kind(tagging(), LIGHT, sheet_font())
    height = sheet.height_at(370)
    size = QSize(370, round(height) + 1)
    written = painted_texts(lambda painter: sheet.paint(painter, 370, height), size, tmp_path)
    assert written == [re.sub(r"\s+", " ", words) for words in painted(sheet, 370).words]
    assert "<image" not in (tmp_path / "painted.svg").read_text("utf-8")


@of_each
def test_its_words_are_sentences(kind: type[ColumnSheet]) -> None:
    words = kind(beside_stateless(), LIGHT, sheet_font()).words
    assert len(words) > 20
    assert words[0].isupper() or words.startswith(("output", "lstm"))
