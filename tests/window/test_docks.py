"""Panels that move, float, close and come back."""

import gc
import weakref
from collections.abc import Callable

import pytest
from controls import named
from PySide6.QtCore import QByteArray, QPoint, QSize, Qt
from PySide6.QtWidgets import QApplication, QDockWidget, QLineEdit, QToolButton, QWidget
from pytestqt.qtbot import QtBot
from quick_window import Quick

from lstmviz.window import docks as docks_module
from lstmviz.window.panels.weights_panel import WeightsPanel
from lstmviz.window.settings import Settings
from lstmviz.window.snapshot import ControlId

BAD = ControlId("weights", "file")
SMALL = QSize(790, 620)  # the screen of tests is 800 pixels wide


def docks_of(quick: Quick) -> dict[str, QDockWidget]:
    return {dock.windowTitle(): dock for dock in quick.window.docks.all}


def test_the_code_lies_behind_what_was_returned(quick: Quick) -> None:
    docks = docks_of(quick)
    names = ["Layer", "Input", "Returned", "Compare", "Weights", "Code", "This moment"]
    assert list(docks) == names
    assert docks["This moment"].y() > docks["Returned"].y()
    assert not quick.window.tabifiedDockWidgets(docks["This moment"])
    assert quick.window.tabifiedDockWidgets(docks["Returned"]) == [
        docks["Compare"],
        docks["Weights"],
        docks["Code"],
    ]
    assert quick.window.returned.isVisible()
    docks["Code"].raise_()
    quick.qtbot.waitUntil(quick.window.code.isVisible)
    assert "tf.keras.layers.LSTM(" in quick.window.code.text


def test_on_a_narrow_screen_all_panels_lie_in_one_column(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(docks_module, "_NARROW", 10_000)
    narrow = Quick(qtbot).show()
    docks = docks_of(narrow)
    for _ in range(2):
        assert set(narrow.window.tabifiedDockWidgets(docks["Layer"])) == set(docks.values()) - {
            docks["Layer"]
        }
        assert docks["Layer"].x() == 0
        assert docks["Returned"].x() < 0  # behind
        docks["Returned"].raise_()
        narrow.action("Put the panels back").trigger()
        QApplication.processEvents()
    narrow.end()


def made(quick: Quick) -> list[str]:
    """The panels that there are by now."""
    panels = {"Layer": "LayerPanel", "Input": "InputPanel", "Returned": "ReturnedPanel"}
    panels |= {"Compare": "ComparePanel", "Weights": "WeightsPanel", "Code": "CodePanel"}
    panels |= {"This moment": "MomentPanel"}
    kinds = {type(widget).__name__ for widget in quick.window.findChildren(QWidget)}
    return [title for title, kind in panels.items() if kind in kinds]


SEEN = ["Layer", "Input", "Returned", "This moment"]


def test_a_panel_is_made_when_it_is_first_seen(quick: Quick) -> None:
    assert made(quick) == SEEN
    docks_of(quick)["Weights"].raise_()
    assert made(quick) == [*SEEN[:3], "Weights", "This moment"]
    docks_of(quick)["Code"].setFloating(True)
    docks_of(quick)["Code"].show()
    quick.qtbot.waitUntil(lambda: "Code" in made(quick))
    assert "Compare" not in made(quick)


@pytest.mark.parametrize(
    ("title", "act"),
    [
        ("Code", lambda quick: quick.action("Copy the code").trigger()),
        ("Weights", lambda quick: quick.window.controller.store.report_error(BAD, "no")),
        ("Compare", lambda quick: quick.action("Pin this run").trigger()),
        ("Code", lambda quick: quick.window.code),
    ],
)
def test_whatever_leads_to_a_panel_makes_it_first(
    quick: Quick, title: str, act: Callable[[Quick], object]
) -> None:
    assert title not in made(quick)
    act(quick)
    assert title in made(quick)


def test_a_panel_that_is_not_seen_is_not_set_until_it_is(quick: Quick) -> None:
    returned = quick.window.returned
    asked = []
    returned.set_trace = asked.append  # type: ignore[method-assign]
    docks = docks_of(quick)
    docks["Code"].raise_()
    QApplication.processEvents()
    for units in (5, 6):
        quick.window.controller.layer.argument("units", units)
        quick.settled()
    assert asked == [None]  # it lets go of the run it showed
    docks["Returned"].raise_()
    quick.window.controller.layer.argument("units", 7)
    quick.settled()
    docks["Code"].raise_()
    docks["Returned"].raise_()
    assert [trace.experiment.layer.units for trace in asked[1:]] == [6, 7]


def test_a_panel_made_late_is_set_like_one_that_was_there(
    quick: Quick, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: dict[str, object] = {}
    for name in ("set_theme", "set_unit", "set_weights", "show_error"):
        monkeypatch.setattr(
            WeightsPanel, name, lambda _, *given, name=name: seen.__setitem__(name, given)
        )
    do = quick.window.controller
    quick.window.colours.choose("dark")
    do.view.select_unit(2)
    do.layer.argument("units", 6)
    quick.settled()
    assert not seen
    docks_of(quick)["Weights"].raise_()
    assert seen["set_theme"][0].is_dark
    assert seen["set_unit"] == (2,)
    assert seen["set_weights"] == (quick.now.experiment, quick.now.trace)
    do.store.report_error(BAD, "no")
    assert seen["show_error"] == ("file", "no")


def test_a_panel_that_is_not_seen_keeps_no_old_run_alive(quick: Quick) -> None:
    docks = docks_of(quick)
    for title in ("Returned", "Compare", "Weights", "Code"):
        docks[title].raise_()
    for title in ("Layer", "Input", "This moment"):
        docks[title].close()
    old = weakref.ref(quick.now.trace)
    quick.window.controller.layer.argument("units", 5)
    quick.settled()
    quick.window.controller.changes.dismiss()
    quick.window.marks.clear()
    QApplication.processEvents()
    gc.collect()
    assert old() is None
    for title in ("Returned", "Compare", "Weights"):
        docks[title].raise_()
    docks["This moment"].show()
    assert quick.window.returned._trace is quick.now.trace
    assert quick.window.moment._trace is quick.now.trace


def test_tab_goes_through_a_panel_made_late_where_its_dock_is(quick: Quick) -> None:
    for title in ("Code", "Compare", "Weights"):
        docks_of(quick)[title].raise_()
    order, widget = [], quick.window.tool_bar
    for _ in range(3000):
        widget = widget.nextInFocusChain()
        dock = next((d for d in docks_of(quick).values() if d.isAncestorOf(widget)), None)
        reached = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.focusProxy() is None
        if (
            reached
            and widget.isVisible()
            and dock is not None
            and (not order or order[-1] != dock.windowTitle())
        ):
            order.append(dock.windowTitle())
        if widget is quick.window.tool_bar:
            break
    assert order == ["Layer", "Input", "Returned", "Compare", "Weights", "Code", "This moment"]


@pytest.mark.parametrize("key", [Qt.Key.Key_Tab, Qt.Key.Key_Backtab])
def test_tab_passes_over_the_panels_that_lie_behind_others(quick: Quick, key: Qt.Key) -> None:
    docks = docks_of(quick)
    for title in ("Code", "Compare", "Returned", "Weights"):  # the last one is in front
        docks[title].raise_()
    quick.window.activateWindow()
    quick.window.strip.setFocus()
    reached = set()
    for _ in range(300):
        quick.qtbot.keyClick(quick.window.focusWidget(), key)
        widget = quick.window.focusWidget()
        reached |= {title for title, dock in docks.items() if dock.isAncestorOf(widget)}
        if widget is quick.window.strip:
            break
    assert reached == {"Layer", "Input", "Weights", "This moment"}


def test_a_panel_is_hidden_and_comes_back_from_the_view_menu(quick: Quick) -> None:
    dock = docks_of(quick)["Layer"]
    hides = next(b for b in dock.findChildren(QToolButton) if b.accessibleName() == "Layer: hide")
    hides.click()
    assert not dock.isVisible()
    quick.action("Layer").trigger()
    assert dock.isVisible()


def test_a_panel_is_taken_out_of_the_window_and_put_back(quick: Quick) -> None:
    dock = docks_of(quick)["Input"]
    floats = next(
        b for b in dock.findChildren(QToolButton) if b.accessibleName().startswith("Input: out")
    )
    floats.click()
    assert dock.isFloating()
    floats.click()
    assert not dock.isFloating()


def test_one_entry_puts_the_panels_back(quick: Quick) -> None:
    docks = docks_of(quick)
    docks["Layer"].setFloating(True)
    docks["Input"].close()
    docks["Code"].close()
    quick.window.tool_bar.hide()
    quick.action("Put the panels back").trigger()
    assert not any(dock.isFloating() or dock.isHidden() for dock in docks.values())
    assert not quick.window.tool_bar.isHidden()
    assert quick.window.tabifiedDockWidgets(docks["Returned"]) == [
        docks["Compare"],
        docks["Weights"],
        docks["Code"],
    ]
    assert docks["Layer"].y() < docks["Input"].y()
    assert docks["Input"].x() < quick.window.strip.mapTo(quick.window, QPoint()).x()


def test_the_arrangement_is_remembered(qtbot: QtBot, settings: Settings) -> None:
    first = Quick(qtbot, settings).show()
    first.resize(SMALL)
    docks_of(first)["Layer"].close()
    first.window.tool_bar.hide()
    first.end()
    second = Quick(qtbot, settings)
    second.window.restore()
    second.show()
    assert second.window.size() == SMALL
    assert docks_of(second)["Layer"].isHidden()
    assert second.window.tool_bar.isHidden()
    assert docks_of(second)["Input"].isVisible()
    second.end()


def test_an_arrangement_that_can_not_be_read_is_no_fault(qtbot: QtBot, settings: Settings) -> None:
    settings.geometry = settings.state = QByteArray(b"no arrangement")
    quick = Quick(qtbot, settings)
    quick.window.restore()
    quick.show()
    assert all(not dock.isHidden() for dock in quick.window.docks.all)
    quick.end()


def open_docks(quick: Quick) -> list[str]:
    return [title for title, dock in docks_of(quick).items() if not dock.isHidden()]


def places(quick: Quick) -> dict[str, object]:
    return {title: dock.geometry() for title, dock in docks_of(quick).items() if dock.x() > 0}


def test_one_key_hides_all_panels_and_brings_back_those_that_were_there(quick: Quick) -> None:
    docks_of(quick)["Input"].close()
    docks_of(quick)["Code"].raise_()
    QApplication.processEvents()
    before, where, width = open_docks(quick), places(quick), quick.window.strip.width()
    assert "Input" not in before
    search = named(quick.window.layer, QLineEdit, "Find an argument")
    search.setFocus()
    quick.qtbot.keyClick(search, Qt.Key.Key_F9)
    QApplication.processEvents()
    assert open_docks(quick) == []
    assert quick.window.strip.width() == quick.window.width()
    assert quick.window.strip.hasFocus()  # not some button that Space would press
    quick.press(quick.window.strip, Qt.Key.Key_F9)
    QApplication.processEvents()
    assert (open_docks(quick), places(quick)) == (before, where)
    assert quick.window.strip.width() == width
    assert quick.window.code.isVisible()


def test_the_key_brings_all_panels_where_the_window_opened_without(
    qtbot: QtBot, settings: Settings
) -> None:
    for _ in range(2):
        quick = Quick(qtbot, settings)
        quick.window.restore()
        quick.show()
        if not open_docks(quick):
            break
        quick.press(quick.window.strip, Qt.Key.Key_F9)
        quick.end()
    assert open_docks(quick) == []
    quick.press(quick.window.strip, Qt.Key.Key_F9)
    assert len(open_docks(quick)) == 7
    quick.end()


@pytest.mark.parametrize("key", ["1", "P"])
def test_a_comparison_leaves_its_panel_closed(quick: Quick, key: str) -> None:
    modifier = Qt.KeyboardModifier.ControlModifier if key == "1" else Qt.KeyboardModifier.NoModifier
    compare, returned = docks_of(quick)["Compare"], docks_of(quick)["Returned"]
    compare.close()
    quick.press(quick.window.strip, getattr(Qt.Key, f"Key_{key}"), modifier)
    assert quick.now.compared is not None or quick.now.pinned
    assert compare.isHidden()
    compare.show()
    returned.raise_()
    quick.press(quick.window.strip, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    quick.qtbot.waitUntil(lambda: compare.x() > 0)
