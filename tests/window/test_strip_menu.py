"""The film strip's choices in the whole window: bar, menu and picture say the same."""

from dataclasses import replace

import pytest
from controls import named
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton
from quick_window import Quick, quick
from traces import made_up_trace

from lstmviz.experiment.experiment import Experiment
from lstmviz.trace.trace import Trace
from lstmviz.window.picture_source import trace_view_of
from lstmviz.window.widgets.number_list_field import NumberListField

__all__ = ["quick"]


def tracks_of(quick: Quick) -> tuple[str, ...]:
    picture = quick.window.strip.picture
    assert picture is not None
    return picture.canvas.chosen.tracks


def test_a_gate_from_the_menu_is_in_the_picture_and_lit_in_the_bar(quick: Quick) -> None:
    action = quick.action("f, forget gate")
    assert not action.isChecked()
    action.trigger()
    assert tracks_of(quick) == ("h", "c", "f")
    assert action.isChecked()
    button = named(quick.window.strip_bar, QAbstractButton, "Track: forget gate")
    assert button.isChecked()
    quick.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert tracks_of(quick) == ("h", "c")
    assert not action.isChecked()


def test_how_tracks_are_drawn_and_the_units_order(quick: Quick) -> None:
    quick.action("Heatmaps").trigger()
    picture = quick.window.strip.picture
    assert picture is not None
    assert not picture.canvas.chosen.as_lines
    assert quick.action("Heatmaps").isChecked()
    quick.action("By largest |h|").trigger()
    # Of units 0 and 1 the state that call 1 starts from is the largest, and the same.
    assert quick.window.strip.picture.canvas.chosen.units == (3, 2, 0, 1)
    assert quick.now.view.unit_order == "size"


def test_a_typed_choice_of_units_is_undone_from_the_menu(quick: Quick) -> None:
    field = named(quick.window.strip_bar, NumberListField, "Units")
    named(quick.window.strip_bar, QAbstractButton, "Units and rows").setChecked(True)
    field.selectAll()
    quick.qtbot.keyClicks(field, "1, 3")
    quick.qtbot.keyClick(field, Qt.Key.Key_Return)
    assert quick.window.strip.picture.canvas.chosen.units == (1, 3)
    quick.action("Draw all units").trigger()
    assert quick.window.strip.picture.canvas.chosen.units == (0, 1, 2, 3)
    assert field.text() == "all"


def test_a_difference_is_there_as_soon_as_there_is_another_run(quick: Quick) -> None:
    assert not quick.action("Δh").isEnabled()
    quick.window.controller.comparison.compare("stateless")
    quick.qtbot.waitUntil(lambda: quick.now.comparison is not None)
    assert tracks_of(quick) == ("h", "c", "dh")
    assert quick.action("Δh").isChecked()
    quick.action("Δh").trigger()
    assert tracks_of(quick) == ("h", "c")
    quick.window.controller.comparison.compare(None)
    assert not quick.action("Δh").isEnabled()


def without_gates(experiment: Experiment) -> Trace:
    trace = made_up_trace(experiment)
    return replace(trace, calls=tuple(replace(call, gates={}) for call in trace.calls))


def test_gates_that_the_trace_lacks_are_asked_for_once_they_are_drawn(
    quick: Quick, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("quick_window.made_up_trace", without_gates)
    quick.window.docks.bring_forward(quick.window.code)
    quick.window.controller.layer.argument("units", 3)
    quick.settled()
    strip = quick.window.strip
    with quick.qtbot.waitSignal(strip.gates_requested) as requested:
        quick.action("f, forget gate").trigger()
    assert set(requested.args[0]) == {(0, 0), (0, 1), (1, 0), (1, 1)}
    assert requested.args[0][0][1] == quick.now.view.row

    def known() -> bool:
        reading = strip.picture.canvas.trace_view
        return all(reading.knows(call, row, "f") for call, row in requested.args[0])

    quick.qtbot.waitUntil(known)
    assert strip.picture.canvas.trace_view.states(1, 1, "f")[1:].tolist() == [[0.5] * 3] * 3
    copied, _ = trace_view_of(quick.now)
    assert copied is not None
    assert copied.knows(1, 1, "f")
    with quick.qtbot.assertNotEmitted(strip.gates_requested, wait=50):
        strip.update()
