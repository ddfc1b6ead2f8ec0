"""Panels that move, float, close and come back."""

import gc
import weakref
from collections.abc import Callable

import pytest
from controls import named
from PySide6.QtCore import QByteArray, QPoint, QSize, Qt
from PySide6.QtWidgets import QApplication, QDockWidget, QLabel, QLineEdit, QToolButton, QWidget
from pytestqt.qtbot import QtBot
from quick_window import Quick
from traces import made_up_trace

from lstmviz.engine.results import Checked, Ran
from lstmviz.window.panels.weights_panel import WeightsPanel
from lstmviz.window.settings import Settings
from lstmviz.window.validation_error import ControlId

BAD = ControlId("weights", "file")
SMALL = QSize(790, 620)  # the screen of tests is 800 pixels wide


def docks_of(quick: Quick) -> dict[str, QDockWidget]:
    return {dock.windowTitle(): dock for dock in quick.window.docks.all}


def test_the_code_lies_behind_what_was_returned(quick: Quick) -> None:
    docks = docks_of(quick)
    names = ["Layer", "Input", "Scenario"]
    names += ["Returned", "Compare", "Text", "Weights", "Code", "This moment"]
    assert list(docks) == names
    assert docks["This moment"].y() > docks["Returned"].y()
    assert not quick.window.tabifiedDockWidgets(docks["This moment"])
    assert quick.window.tabifiedDockWidgets(docks["Returned"]) == [
        docks["Compare"],
        docks["Text"],
        docks["Weights"],
        docks["Code"],
    ]
    assert quick.window.returned.isVisible()
    docks["Code"].raise_()
    quick.qtbot.waitUntil(quick.window.code.isVisible)
    assert "tf.keras.layers.LSTM(" in quick.window.code.text


def is_folded(quick: Quick) -> bool:
    """Whether all panels lie behind one another on the left."""
    docks = docks_of(quick)
    layer = docks["Layer"]
    return (
        set(quick.window.tabifiedDockWidgets(layer)) == set(docks.values()) - {layer}
        and layer.x() == 0
    )


def larger(quick: Quick) -> None:
    for _ in range(3):
        quick.action("Larger text").trigger()
    quick.resize(QSize(1024, 768))


def smaller(quick: Quick) -> None:
    quick.action("Normal text").trigger()


def narrower(quick: Quick) -> None:
    quick.resize(QSize(640, 700))


def wider(quick: Quick) -> None:
    quick.resize(QSize(1280, 800))


@pytest.mark.parametrize(("fold", "unfold"), [(larger, smaller), (narrower, wider)])
def test_the_docks_fold_before_the_picture_does_and_unfold_where_there_is_room(
    quick: Quick, fold: Callable[[Quick], None], unfold: Callable[[Quick], None]
) -> None:
    docks = docks_of(quick)
    docks["Weights"].close()
    docks["Code"].raise_()
    assert not is_folded(quick)
    fold(quick)
    quick.qtbot.waitUntil(lambda: docks["Returned"].x() < 0)  # behind
    assert docks["Layer"].isVisible()
    assert docks["Weights"].isHidden()
    assert quick.window.strip.width() > quick.window.width() / 2
    quick.action("Weights").trigger()
    assert is_folded(quick)
    docks["Input"].close()
    quick.window.tool_bar.hide()
    unfold(quick)
    quick.qtbot.waitUntil(lambda: docks["Code"].x() > quick.window.width() / 2)
    assert docks["Input"].isHidden()
    assert quick.window.tool_bar.isHidden()
    assert not docks["Weights"].isHidden()
    docks["Input"].show()
    quick.resize(QSize(1280, 800))
    QApplication.processEvents()
    assert docks["Layer"].x() == docks["Input"].x() == 0
    assert docks["Layer"].y() < docks["Input"].y()
    assert docks["This moment"].x() == docks["Code"].x() > quick.window.width() / 2
    assert docks["This moment"].y() > docks["Code"].y()


def test_the_window_grows_no_higher_by_folding(quick: Quick) -> None:
    size = quick.window.size()
    larger(quick)
    quick.qtbot.waitUntil(lambda: is_folded(quick))
    assert quick.window.size() == QSize(1024, 768) != size


def test_panels_are_put_back_into_one_column_where_that_is_all_there_is(quick: Quick) -> None:
    narrower(quick)
    quick.qtbot.waitUntil(lambda: is_folded(quick))
    docks = docks_of(quick)
    docks["Code"].setFloating(True)
    docks["Input"].close()
    quick.action("Put the panels back").trigger()
    QApplication.processEvents()
    assert is_folded(quick)
    assert docks["Layer"].isVisible()
    assert docks["Returned"].x() < 0  # behind


def test_an_arrangement_in_one_column_is_remembered(qtbot: QtBot, settings: Settings) -> None:
    first = Quick(qtbot, settings)
    first.resize(QSize(640, 700))
    first.show()
    qtbot.waitUntil(lambda: is_folded(first))
    docks_of(first)["Returned"].raise_()
    docks_of(first)["Code"].close()
    first.end()
    second = Quick(qtbot, settings)
    second.window.restore()
    second.show()
    assert is_folded(second) is False  # the code isn't among them
    assert docks_of(second)["Code"].isHidden()
    assert docks_of(second)["Layer"].x() < 0
    assert docks_of(second)["Returned"].x() == 0
    second.end()


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
    for title in ("Code", "Compare", "Text", "Weights"):
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
    panels = ["Returned", "Compare", "Text", "Weights", "Code", "This moment"]
    assert order == ["Layer", "Input", "Scenario", *panels]


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
        docks["Text"],
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


def test_all_panels_of_the_run_are_out_of_date_while_a_change_waits(quick: Quick) -> None:
    def marks() -> dict[str, str]:
        found = {}
        for dock in quick.window.docks.all:
            for label in dock.findChildren(QLabel, "out of date"):
                if not label.isHidden():
                    found[dock.windowTitle()] = label.text()
        return found

    def run(seconds: float) -> None:
        number, experiment = quick.link.asked[-1]
        quick.link.answered.emit(Ran(number, made_up_trace(experiment), seconds))
        quick.link.answered.emit(Checked(number, 0.0))

    assert marks() == {}
    quick.link.at_once = False
    do = quick.window.controller
    do.layer.argument("units", 5)
    assert marks() == {}  # most runs are over before one could read it
    run(2.7)
    do.layer.argument("units", 6)
    assert quick.now.status.agreement == "waiting"
    told = {"Returned", "Compare", "Text", "This moment"}
    assert marks() == dict.fromkeys(told, "Out of date: Press F5 to run")
    do.runs.run_now()
    assert set(marks()) == told
    run(0.01)
    assert marks() == {}


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
    assert len(open_docks(quick)) == 9
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
