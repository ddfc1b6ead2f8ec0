"""The text that a model reads and writes, on a sheet."""

import numpy as np
import pytest
from pytestqt.qtbot import QtBot
from sheets import painted, sheet_font

from lstmviz.engine.run import run
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.model.ready_made import READY_MADE
from lstmviz.experiment.text.sampling import Sampling
from lstmviz.experiment.text.writing import written_on
from lstmviz.figure.sheets.sheet import Subject
from lstmviz.figure.sheets.text import TextSheet
from lstmviz.figure.theme import LIGHT
from lstmviz.figure.view_model.comparison import ReferenceRun
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.session.view_state import ViewState
from lstmviz.trace.comparison.comparison import Comparison
from lstmviz.trace.comparison.twin_of import twin_of
from lstmviz.trace.trace import seen


@pytest.fixture(autouse=True)
def _qt(qtbot: QtBot) -> None:
    """Fonts need an application."""


def writer() -> Experiment:
    (made,) = (model for model in READY_MADE if model.name == "text-generation")
    experiment = made.made()
    assert experiment.vocabulary is not None
    start = np.array(experiment.vocabulary.ids("to be "))
    return written_on(experiment, start, 12, Sampling(0.0, 0))


def sheet(*, with_twin: bool, **what: object) -> TextSheet:
    trace = seen(run(writer()))
    view, reading = ViewState(), TraceView.of(trace)
    if with_twin:
        other = seen(run(twin_of("stateless", trace)))
        comparison = Comparison.of(trace, other, "stateless")
        reading = reading.reference(ReferenceRun(comparison, "the stateless twin"))
        view = ViewState(reference="stateless")
    return TextSheet(Subject(reading, view, has_title=False, **what), LIGHT, sheet_font())


def test_the_text_stands_there_token_by_token_with_its_ids() -> None:
    shown = sheet(with_twin=False)
    texts = [text.words for text in painted(shown, 700, shown.height_at(700)).texts]
    tokens = [text for text in texts if len(text) == 1 and not text.isdigit()]
    assert "".join(tokens[:6]) == "to␣be␣"
    assert len(tokens) == 6 + 12
    assert sum(text.isdigit() for text in texts) == 6 + 12
    assert shown.words.startswith("What the model reads; what it wrote itself, with its state")
    assert "to␣be␣or␣not" in shown.words


def test_the_twin_writes_below_and_what_differs_is_told() -> None:
    shown = sheet(with_twin=True)
    texts = [text.words for text in painted(shown, 700, shown.height_at(700)).texts]
    assert "Without the state, on the same weights (where it differs it is underlined):" in texts
    assert sum(text.isdigit() for text in texts) == 2 * (6 + 12)


@pytest.mark.parametrize("width", [120, 240, 700])
def test_nothing_overlaps_and_what_has_no_room_is_told(width: int) -> None:
    shown = sheet(with_twin=True)
    whole = painted(shown, width, shown.height_at(width))
    assert whole.left_out == ()
    assert whole.is_inside
    assert whole.overlapping == []
    low = painted(shown, width, 0.6 * shown.height_at(width))
    assert any("token" in words or "what it is" in words for words in low.left_out)
