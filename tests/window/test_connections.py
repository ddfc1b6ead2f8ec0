"""Every wish of the input panel and the status line reaches the controller."""

import numpy as np
import pytest
from controls import named
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QScrollBar, QSpinBox, QWidget
from pytestqt.qtbot import QtBot
from quick_window import Quick

from lstmviz.window import docks as docks_module
from lstmviz.window.connections import PANELS
from lstmviz.window.validation_error import ControlId
from lstmviz.window.widgets.labels import ErrorLabel


def test_calls_are_changed_from_the_panel(quick: Quick) -> None:
    inputs = quick.window.inputs

    def calls():
        return quick.now.experiment.calls

    inputs.training_changed.emit(0, True)
    assert [call.training for call in calls()] == [True, False]
    inputs.call_moved.emit(0, 1)
    assert [call.training for call in calls()] == [False, True]
    inputs.call_duplicated.emit(1)
    assert [call.training for call in calls()] == [False, True, True]
    inputs.call_removed.emit(2)
    inputs.chunk_requested.emit(0, 3)
    assert [call.inputs.shape[1] for call in calls()] == [1, 1, 1, 3]
    inputs.join_requested.emit(0, 3)
    assert [call.inputs.shape[1] for call in calls()] == [3, 3]
    inputs.reset_before_changed.emit(1, True)
    assert calls()[1].reset_before
    inputs.layer_reset_changed.emit(1, False)
    assert not calls()[1].reset_before
    inputs.inputs_changed.emit(0, np.ones((2, 3, 3), np.float32), "cell")
    assert calls()[0].inputs.all()
    inputs.mask_changed.emit(0, np.eye(2, 3, dtype=bool), "")
    assert calls()[0].mask.tolist() == [[1, 0, 0], [0, 1, 0]]
    inputs.state_changed.emit(1, (np.ones((2, 4)), np.zeros((2, 4))), "given")
    assert calls()[1].initial_state[0].all()
    quick.settled()
    inputs.last_state_requested.emit(1, 0, None)
    assert np.array_equal(calls()[1].initial_state[0], quick.now.trace.calls[0].h[:, -1])
    inputs.row_selected.emit(1)
    inputs.call_selected.emit(0)
    assert (quick.now.view.row, quick.now.view.moment.call) == (1, 0)


def test_a_run_is_cancelled_from_the_status_line(quick: Quick) -> None:
    quick.link.at_once = False
    quick.window.controller.runs.run_now()
    quick.window.status.cancel_requested.emit()
    assert quick.now.status.agreement == "cancelled"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_code_follows_the_colours(quick: Quick, theme: str) -> None:
    seen = []
    quick.window.code.set_theme = seen.append
    quick.window.docks.bring_forward(quick.window.code)
    quick.window.colours.choose("light" if theme == "dark" else "dark")
    quick.window.colours.choose(theme)
    assert seen[-1].is_dark == (theme == "dark")


def test_a_moment_is_gone_through_by_key_and_by_button(quick: Quick) -> None:
    strip = quick.window.strip
    quick.press(strip, Qt.Key.Key_Home)
    walked = []
    for key in (Qt.Key.Key_Period, Qt.Key.Key_Period, Qt.Key.Key_Comma):
        quick.press(strip, key)
        walked.append((quick.now.view.moment.step, quick.now.view.stage))
    assert walked == [(0, "inputs"), (0, "z"), (0, "inputs")]
    named(quick.window.moment, QAbstractButton, "On within").click()
    assert quick.now.view.stage == "z"


def test_a_unit_chosen_in_the_moment_is_selected_everywhere(quick: Quick) -> None:
    quick.press(quick.window.strip, Qt.Key.Key_Home)
    named(quick.window.moment, QSpinBox, "Unit").setValue(2)
    assert quick.now.view.unit == 2
    assert quick.now.view.hides_future  # a class that is stepping sees no more by it


def test_the_moment_asks_the_engine_for_gates(quick: Quick) -> None:
    asked = []
    gate_loader = quick.window.controller.gates
    gate_loader.requested = asked.append
    quick.window.moment.gates_requested.disconnect()
    PANELS["moment"].connect(quick.window.moment, quick.window.handlers)
    quick.window.moment.gates_requested.emit(((0, 1),))
    assert asked == [((0, 1),)]


def in_sight(panel: QWidget, sentence: str) -> bool:
    labels = [label for label in panel.findChildren(ErrorLabel) if sentence in label.text()]
    return any(not label.visibleRegion().isEmpty() for label in labels)


PLACES = [
    ("layer", ControlId("layer", "use_cudnn")),
    ("inputs", ControlId("input", "literal", 1)),
    ("weights", ControlId("weights", "file")),
]


@pytest.mark.parametrize(("name", "place"), PLACES)
def test_a_refusal_is_brought_into_sight_each_time(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, name: str, place: ControlId
) -> None:
    monkeypatch.setattr(docks_module, "_NARROW", 10_000)  # all panels lie behind one another
    quick = Quick(qtbot).show()
    quick.window.resize(600, 500)
    docks, store = quick.window.docks, quick.window.controller.store
    panel = docks.panel(name)
    for _ in range(2):
        docks.bring_forward(quick.window.returned)
        for bar in panel.findChildren(QScrollBar):
            bar.setValue(0)
        QApplication.processEvents()
        assert not in_sight(panel, "No such thing.")
        store.report_error(place, "No such thing.")
        qtbot.waitUntil(lambda: in_sight(panel, "No such thing."))
    quick.end()


def test_a_refusal_is_told_below_where_its_panel_is_closed(quick: Quick) -> None:
    quick.press(quick.window.strip, Qt.Key.Key_F9)
    place = ControlId("input", "batch", 1)
    quick.window.controller.store.report_error(place, "Three rows don't fit.\nKeras' words")
    assert quick.now.status.news == "Three rows don't fit."
    assert all(dock.isHidden() for dock in quick.window.docks.all)


def test_a_refusal_in_a_section_that_was_folded_comes_into_sight_whole(quick: Quick) -> None:
    for _ in range(5):  # all has been laid out and painted before
        QApplication.processEvents()
    quick.window.grab()
    sentence = "array: expected numbers, got [[1, x]], which can't be read as an array of numbers."
    quick.window.controller.store.report_error(ControlId("input", "literal", 1), sentence)
    (label,) = [e for e in quick.window.inputs.findChildren(ErrorLabel) if e.text() == sentence]
    quick.qtbot.waitUntil(lambda: label.visibleRegion().boundingRect() == label.rect())
