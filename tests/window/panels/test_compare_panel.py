"""Choices, pins, and what a comparison says."""

from dataclasses import replace

import numpy as np
import pytest
from controls import Heard, named, nameless
from kinds import kind_name, of_kind
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolButton
from pytestqt.qtbot import QtBot
from strategies import KINDS
from trace_views import recorded
from traces import made_up_trace, opening

from lstmviz.experiment.config import GRUConfig, RecurrentConfig, config_classes
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.twins import OF_ANY_KIND, name_of, twin, words_of
from lstmviz.session.view_state import Moment, Twin, ViewState
from lstmviz.trace.comparison.comparison import Comparison
from lstmviz.window.comparison_state import ComparisonState, Pin
from lstmviz.window.panels.compare_panel import ComparePanel, GapTable
from lstmviz.window.snapshot import FileState, Snapshot


@pytest.fixture
def panel(qtbot: QtBot) -> ComparePanel:
    panel = ComparePanel()
    qtbot.addWidget(panel)
    panel.resize(320, 900)
    panel.show()
    panel.set_snapshot(snapshot())
    return panel


def snapshot(experiment: Experiment | None = None, **fields: object) -> Snapshot:
    experiment = experiment or opening()
    trace = made_up_trace(experiment)
    made = Snapshot(experiment, ViewState(), FileState(None, "", experiment), trace=trace)
    return replace(made, **fields)


def compared(shown: Snapshot, which: Twin | int, other: Experiment) -> Snapshot:
    """The snapshot with a comparison in it."""
    assert shown.trace is not None
    comparison = Comparison.of(shown.trace, made_up_trace(other), which)
    return replace(
        shown, compared=ComparisonState(which, name_of(which), other, comparison=comparison)
    )


def reference_stateless() -> Snapshot:
    return compared(snapshot(), "stateless", twin("stateless", opening(), {}))


def texts(panel: ComparePanel) -> list[str]:
    return [label.text() for label in panel.findChildren(QLabel) if label.isVisibleTo(panel)]


def table_heading(panel: ComparePanel, column: int) -> str:
    return panel.findChild(GapTable).model().headerData(column, Qt.Orientation.Horizontal)


def button(panel: ComparePanel, name: str) -> QPushButton:
    return named(panel, QPushButton, name)


def test_each_twin_is_one_click_and_says_what_it_shows(panel: ComparePanel, qtbot: QtBot) -> None:
    heard = Heard(panel.compare_requested)
    for words in map(words_of, (*OF_ANY_KIND, "GRU", "SimpleRNN")):
        choice = button(panel, words.title)
        assert f"{words.title}: {words.help}" in texts(panel)
        qtbot.mouseClick(choice, Qt.MouseButton.LeftButton)
        assert not choice.isChecked()  # that is for the controller to say
    assert heard == [("stateless",), ("whole",), ("defaults",), ("GRU",), ("SimpleRNN",)]


def test_keys_do_what_clicks_do(panel: ComparePanel, qtbot: QtBot) -> None:
    heard = Heard(panel.compare_requested, panel.pin_requested)
    qtbot.keyClick(button(panel, "Stateless twin"), Qt.Key.Key_Space)
    qtbot.keyClick(button(panel, "Pin this run"), Qt.Key.Key_Space)
    assert heard == [("stateless",), ()]
    panel.set_snapshot(snapshot(pinned=(Pin(opening()),)))
    assert nameless(panel) == []


def test_a_twin_that_says_nothing_tells_why_and_cannot_be_chosen(panel: ComparePanel) -> None:
    one = opening()
    shown = snapshot(replace(one, calls=one.calls[:1]))
    panel.set_snapshot(shown)
    assert not button(panel, "Whole-sequence twin").isEnabled()
    assert f"Whole-sequence twin: not here. {shown.not_offered['whole']}" in texts(panel)
    assert button(panel, "Stateless twin").isEnabled()
    problem = shown.not_offered["whole"]
    chosen = replace(shown, compared=ComparisonState("whole", name_of("whole"), problem=problem))
    panel.set_snapshot(chosen)  # it said something until the last change: it can be ended
    assert button(panel, "Whole-sequence twin").isEnabled()
    assert button(panel, "Whole-sequence twin").isChecked()
    assert problem in texts(panel)


def test_while_a_twin_runs_that_is_said_and_no_number_is_shown(panel: ComparePanel) -> None:
    waiting = ComparisonState("stateless", name_of("stateless"))
    panel.set_snapshot(snapshot(compared=waiting))
    assert "The stateless twin comes as soon as the run itself is there…" in texts(panel)
    running = replace(waiting, experiment=opening(stateful=False))
    panel.set_snapshot(snapshot(compared=running))
    assert "Running the stateless twin…" in texts(panel)
    assert not panel.findChild(GapTable).isVisible()


def test_a_comparison_says_its_sentences_numbers_and_changes(panel: ComparePanel) -> None:
    shown = reference_stateless()
    panel.set_snapshot(shown)
    assert button(panel, "Stateless twin").isChecked()
    said = texts(panel)
    first, *more = shown.comparison.sentences
    headings = [table_heading(panel, column) for column in range(3)]
    assert headings == ["|Δh|", "|Δc|", "|Δout|"]
    assert {"Beside the stateless twin", first, "\n".join(more)} <= set(said)
    assert "What the twin has otherwise" in said
    assert "• stateful: True → False" in said
    model = panel.findChild(GapTable).model()
    numbers = [[model.index(line, column).data() for column in range(3)] for line in range(2)]
    assert numbers == [["0", "0", "0"], ["0.1", "0.2", "0.1"]]
    labels = [model.headerData(line, Qt.Orientation.Vertical) for line in range(2)]
    assert labels == ["call 0", "call 1"]


def test_comparisons_of_fewer_and_more_calls_and_states_follow_each_other(
    panel: ComparePanel,
) -> None:
    one = opening()
    longer = replace(one, calls=one.calls * 2)
    model = panel.findChild(GapTable).model()
    for mine, which, shape in (
        (longer, "stateless", (4, 3)),
        (one, "stateless", (2, 3)),
        (longer, "GRU", (4, 2)),
        (one, "GRU", (2, 2)),
        (longer, "stateless", (4, 3)),
        (one, "SimpleRNN", (2, 2)),
    ):
        panel.set_snapshot(compared(snapshot(mine), which, twin(which, mine, {})))
        QApplication.processEvents()
        assert (model.rowCount(), model.columnCount()) == shape
        headings = [table_heading(panel, column) for column in range(shape[1])]
        assert headings == (["|Δh|", "|Δc|", "|Δout|"] if shape[1] == 3 else ["|Δh|", "|Δout|"])


@pytest.mark.parametrize("known", KINDS, ids=kind_name)
def test_the_other_kinds_are_one_click_away(
    panel: ComparePanel, known: type[RecurrentConfig]
) -> None:
    panel.set_snapshot(snapshot(of_kind(known)))
    same = "As "
    offered = {
        choice.text().removeprefix(same)
        for choice in panel.findChildren(QPushButton)
        if choice.isVisibleTo(panel) and choice.text().startswith("As a")
    }
    others = {str(other.kind) for other in config_classes() if other is not known}
    assert offered == others
    assert {
        text[len(same) :].split(":")[0] for text in texts(panel) if text.startswith(same)
    } == others


def test_beside_another_kind_only_what_both_have_is_in_the_table(panel: ComparePanel) -> None:
    mine = opening()
    shown = compared(snapshot(mine), "GRU", twin("GRU", mine, {}))
    panel.set_snapshot(shown)
    assert button(panel, "As a GRU").isChecked()
    assert [table_heading(panel, column) for column in range(2)] == ["|Δh|", "|Δout|"]
    model = panel.findChild(GapTable).model()
    assert model.columnCount() == 2
    numbers = [[model.index(line, column).data() for column in range(2)] for line in range(2)]
    assert numbers == [["0", "0"], ["0", "0"]]  # a made-up trace is the same for each kind
    said = texts(panel)
    assert "Beside the GRU twin" in said
    assert any(text.startswith("• Only h and the output can be compared: ") for text in said)
    panel.set_snapshot(reference_stateless())
    assert [table_heading(panel, column) for column in range(3)] == ["|Δh|", "|Δc|", "|Δout|"]


def test_a_layer_that_became_the_other_kind_lets_the_comparison_be_ended(
    panel: ComparePanel,
) -> None:
    mine = of_kind(GRUConfig)
    on = snapshot(mine, view=ViewState(reference="GRU"))
    problem = on.not_offered["GRU"]
    panel.set_snapshot(
        replace(on, compared=ComparisonState("GRU", name_of("GRU"), problem=problem))
    )
    choice = button(panel, "As a GRU")
    assert (choice.isVisible(), choice.isEnabled(), choice.isChecked()) == (True, True, True)
    assert problem in texts(panel)
    panel.set_snapshot(snapshot(mine))
    assert not choice.isVisible()


def test_the_comparison_of_another_run_is_not_shown(panel: ComparePanel) -> None:
    stale = replace(reference_stateless(), trace=made_up_trace(opening()))
    panel.set_snapshot(stale)
    assert not panel.findChild(GapTable).isVisible()
    assert not any("carry," in text for text in texts(panel))


def test_a_click_on_a_number_leads_to_its_place(panel: ComparePanel, qtbot: QtBot) -> None:
    panel.set_snapshot(reference_stateless())
    heard = Heard(panel.picked)
    table = panel.findChild(GapTable)
    table.setCurrentIndex(table.model().index(1, 0))
    qtbot.keyClick(table, Qt.Key.Key_Return)
    ((moment, row, unit),) = heard
    assert (moment.call, row, unit) == (1, 0, 3)
    place = table.visualRect(table.model().index(1, 1)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert len(heard) == 2
    assert table.model().index(1, 0).data(Qt.ItemDataRole.ToolTipRole).startswith("0.1")


def test_what_cannot_be_compared_is_a_dash_that_leads_nowhere(
    panel: ComparePanel, qtbot: QtBot
) -> None:
    shown = compared(snapshot(), 0, opening(units=7))
    panel.set_snapshot(replace(shown, pinned=(Pin(opening(units=7)),)))
    heard = Heard(panel.picked)
    table = panel.findChild(GapTable)
    assert table.model().index(0, 0).data() == "—"
    table.setCurrentIndex(table.model().index(0, 0))
    qtbot.keyClick(table, Qt.Key.Key_Return)
    assert heard == []
    assert "Changed since it was pinned" in texts(panel)
    assert any(note in text for note in shown.comparison.notes for text in texts(panel))


def test_lost_numbers_are_counted_where_nothing_else_differs(panel: ComparePanel) -> None:
    trace = made_up_trace(opening())
    h = trace.calls[0].h.copy()
    h[0, 1, 2] = np.nan
    lost = replace(trace, calls=(recorded(trace.calls[0], h=h), trace.calls[1]))
    comparison = Comparison.of(trace, lost, 0)
    shown = snapshot(trace=trace, pinned=(Pin(opening(), lost),))
    panel.set_snapshot(replace(shown, compared=ComparisonState(0, "pin 1", opening(), comparison)))
    cell = panel.findChild(GapTable).model().index(0, 0)
    assert cell.data() == "NaN × 1"
    assert "At 1 place one of the two is NaN, first at row 0, step 1, unit 2." in cell.data(
        Qt.ItemDataRole.ToolTipRole
    )


def test_pins_are_chosen_gone_back_to_and_removed(panel: ComparePanel, qtbot: QtBot) -> None:
    first, second = Pin(opening(stateful=False)), Pin(opening(units=5))
    panel.set_snapshot(snapshot(pinned=(first, second)))
    heard = Heard(panel.compare_requested, panel.go_back_requested, panel.unpin_requested)
    qtbot.mouseClick(button(panel, "pin 2: LSTM(5, "), Qt.MouseButton.LeftButton)
    for name in ("Go back to pin 2", "Remove pin 1"):
        qtbot.mouseClick(named(panel, QToolButton, name), Qt.MouseButton.LeftButton)
    assert heard == [(1,), (1,), (0,)]
    panel.set_snapshot(snapshot(pinned=(second,)))
    qtbot.waitUntil(button(panel, "pin 1: LSTM(5, ").isVisible)
    panel.set_snapshot(snapshot())
    shown = [b for b in panel.findChildren(QPushButton) if b.isVisibleTo(panel)]
    assert not any("pin 1" in choice.accessibleName() for choice in shown)


def test_the_present_run_has_no_way_back_to_itself(panel: ComparePanel) -> None:
    shown = snapshot()
    panel.set_snapshot(replace(shown, pinned=(Pin(shown.experiment), Pin(opening()))))
    assert not named(panel, QToolButton, "Go back to pin 1").isEnabled()
    assert named(panel, QToolButton, "Go back to pin 2").isEnabled()


def test_nothing_can_be_pinned_before_it_has_run(panel: ComparePanel) -> None:
    panel.set_snapshot(snapshot(trace=None))
    assert not button(panel, "Pin this run").isEnabled()
    assert (
        "Pin this run: There is no run to pin yet: Keras has to run the calls first (F5)."
        in texts(panel)
    )


def test_a_pin_of_much_says_how_much(panel: ComparePanel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lstmviz.window.panels.compare_panel.WORTH_TELLING", 1000)
    trace = made_up_trace(opening())
    panel.set_snapshot(snapshot(pinned=(Pin(opening(), trace), Pin(opening()))))
    tips = [button(panel, f"pin {number}:").toolTip() for number in (1, 2)]
    assert tips[0].endswith(" It keeps 1.5 kB of memory.")
    assert "keeps" not in tips[1]


def test_what_is_said_fits_without_scrolling_where_there_is_room(panel: ComparePanel) -> None:
    panel.set_snapshot(reference_stateless())
    content = panel._content
    content.layout().activate()
    assert content.minimumSizeHint().height() <= content.heightForWidth(345) < 680


def test_a_picked_place_is_a_moment_of_the_run(panel: ComparePanel) -> None:
    heard = Heard(panel.picked)
    panel.set_snapshot(reference_stateless())
    panel.findChild(GapTable).activated.emit(panel.findChild(GapTable).model().index(0, 0))
    assert heard == [(Moment(0, 0), 0, 0)]


def test_where_nothing_can_be_compared_the_reason_stands_in_place_of_dashes(
    panel: ComparePanel,
) -> None:
    panel.set_snapshot(compared(snapshot(), 0, opening(units=6)))
    assert not panel.findChild(GapTable).isVisible()
    assert any("they are different units" in text for text in texts(panel))
    panel.set_snapshot(reference_stateless())
    assert panel.findChild(GapTable).isVisible()
