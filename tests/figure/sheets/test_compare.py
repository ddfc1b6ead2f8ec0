"""The comparison on a sheet."""

from dataclasses import replace

import numpy as np
import pytest
from pytestqt.qtbot import QtBot
from sheets import Painted, beside_stateless, painted, sheet_font, subject_of
from traces import made_up_trace, opening

from lstmviz.experiment.call import Call
from lstmviz.experiment.experiment import Experiment
from lstmviz.figure.sheets.compare import CompareSheet
from lstmviz.figure.sheets.sheet import Subject
from lstmviz.figure.theme import LIGHT
from lstmviz.figure.view_model.comparison import PendingComparison, ReferenceRun
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.trace.comparison.comparison import Comparison


@pytest.fixture(autouse=True)
def _qt(qtbot: QtBot) -> None:
    """Fonts need an application."""


def on_sheet(subject: Subject, width: float = 1500, height: float | None = None) -> Painted:
    bare = replace(subject, has_title=False)
    return painted(CompareSheet(bare, LIGHT, sheet_font()), width, height)


def test_all_that_the_comparison_says_is_on_it() -> None:
    subject = beside_stateless()
    comparison = subject.trace_view.other.comparison
    assert isinstance(comparison, Comparison)
    words = on_sheet(subject).words
    assert words[0] == "Beside the stateless twin"
    assert words[1] == comparison.sentences[0]
    assert "The largest difference in each call, max |Δ|:" in words
    # Carried over: h of the last unit, 0.1 of it there; here h starts at 0 in both calls.
    table = words.index("|Δh|")
    assert words[table : table + 3] == ["|Δh|", "|Δc|", "|Δoutput|"]
    assert words[table + 3 : table + 7] == ["call 0", "0", "0", "0"]
    assert words[table + 7 : table + 11] == ["call 1", "0.1", "0.2", "0.1"]
    assert set(comparison.sentences) <= set(words)
    at = words.index("What the twin has otherwise")
    assert words[at + 1 : at + 3] == ["•", "stateful: True → False"]


def test_a_pinned_run_says_what_changed_since() -> None:
    mine, other = (made_up_trace(opening(stateful=s)) for s in (True, False))
    compared = ReferenceRun(Comparison.of(mine, other, 0), "pin 1")
    words = on_sheet(Subject(TraceView.of(mine).reference(compared), subject_of().view)).words
    assert words[0] == "Beside pin 1"
    at = words.index("Changed since it was pinned")
    assert words[at + 1 : at + 3] == ["•", "stateful: False → True"]


def test_notes_are_on_it() -> None:
    mine = made_up_trace(opening())
    other = made_up_trace(opening(units=3))
    compared = ReferenceRun(Comparison.of(mine, other, 0), "pin 1")
    subject = Subject(TraceView.of(mine).reference(compared), subject_of().view)
    words = on_sheet(subject).words
    note = (
        "4 units here, 3 units there: they are different units, also where they have the same "
        "number, so no h or c can be compared."
    ).replace("3 units there", "3 there")
    assert note in words
    assert "|Δh|" not in words  # a table of dashes would only hide the reason


def test_the_calls_that_are_drawn_and_the_moments_call_are_marked() -> None:
    one = Call(np.ones((1, 2, 2), "f4"))
    experiment = Experiment(opening().layer, [one] * 5)
    found = on_sheet(beside_stateless(experiment, calls=(1, 2, 3), has_playhead=True))
    assert [word for word in found.words if word.startswith("call ")] == [
        "call 1",
        "call 2",
        "call 3",
    ]
    assert found.of("call 1").font.bold()
    assert not found.of("call 2").font.bold()


def test_of_many_calls_the_middle_ones_are_left_out_and_told() -> None:
    one = Call(np.ones((1, 2, 2), "f4"))
    subject = beside_stateless(Experiment(opening().layer, [one] * 50))
    found = on_sheet(subject, 700, 300)
    calls = [word for word in found.words if word.startswith("call ")]
    assert (calls[0], calls[-1]) == ("call 0", "call 49")
    assert f"{50 - len(calls)} of 50 calls" in found.left_out


def test_a_narrow_table_has_short_headings() -> None:
    assert "|Δout|" in on_sheet(beside_stateless(), 212).words
    assert "|Δoutput|" in on_sheet(beside_stateless(), 400).words


def test_a_sentence_that_has_no_room_is_told_by_its_beginning() -> None:
    subject = beside_stateless()
    first = subject.trace_view.other.comparison.sentences[0]
    found = on_sheet(subject, 240, 120)
    assert f"“{first[:35]}…”" in found.left_out
    # A list has no item without its heading.
    assert ("•" in found.words) <= ("What the twin has otherwise" in found.words)


def test_without_another_run_it_says_so() -> None:
    alone = subject_of()
    assert on_sheet(alone).words == ["This run is compared with no other."]
    seen = alone.trace_view
    pending = ReferenceRun(PendingComparison(seen.trace), "the stateless twin")
    found = on_sheet(replace(alone, trace_view=seen.reference(pending)))
    assert found.words == ["The stateless twin isn't there yet: nothing is compared."]


def test_its_words_tell_all_but_the_table() -> None:
    subject = beside_stateless()
    words = CompareSheet(subject, LIGHT, sheet_font()).words
    assert words.startswith("Beside the stateless twin. ")
    assert "What the twin has otherwise: stateful: True → False." in words
    for sentence in subject.trace_view.other.comparison.sentences:
        assert sentence in words
