"""Files from the menus: the title, the list of recent files, and the way out."""

from dataclasses import replace
from pathlib import Path

import pytest
from controls import named
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QLineEdit,
    QMenu,
    QTableView,
    QToolButton,
)
from pytestqt.qtbot import QtBot
from quick_window import Quick
from traces import made_up_trace, opening

from lstmviz.cells.gru import GRU
from lstmviz.cells.lstm import LSTM
from lstmviz.cells.simple_rnn import SIMPLE_RNN
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.figure.cell.cell_diagram import CellDiagram
from lstmviz.figure.view_model.track import tracks_of as tracks_of_kind
from lstmviz.session.storage import load, save
from lstmviz.trace.trace import Trace
from lstmviz.window.settings import Settings
from lstmviz.window.snapshot import trace_view_of
from lstmviz.window.widgets.number_field import NumberListField

CTRL = Qt.KeyboardModifier.ControlModifier


def test_the_title_tells_the_name_the_layer_and_whether_something_is_unsaved(
    quick: Quick, tmp_path: Path
) -> None:
    window = quick.window
    flags = "return_sequences=True, stateful=True"
    assert window.windowTitle() == f"Example[*] — LSTM(4, {flags}, …) — lstmviz"
    assert not window.isWindowModified()
    window.controller.layer.argument("units", 5)
    assert window.isWindowModified()
    quick.answers.path = tmp_path / "[*] mine.lstmviz"
    quick.press(window.strip, Qt.Key.Key_S, CTRL)
    quick.qtbot.waitUntil(lambda: not window.isWindowModified())
    assert window.windowTitle().startswith("[*][*] mine.lstmviz[*] — LSTM(5, ")
    window.controller.layer.layer(LSTMConfig(3), "code")
    assert window.windowTitle().endswith("[*] — LSTM(3) — lstmviz")
    assert window.windowFilePath() == str(tmp_path / "[*] mine.lstmviz")
    assert load(quick.answers.path).experiment.layer.units == 5


def test_save_as_leaves_the_first_file_alone(quick: Quick, tmp_path: Path) -> None:
    one, two = tmp_path / "1.lstmviz", tmp_path / "2.lstmviz"
    quick.answers.path = one
    quick.action("Save as").trigger()
    quick.qtbot.waitUntil(one.exists)
    quick.qtbot.waitUntil(lambda: quick.now.file_state.path == one)
    before = one.read_bytes()
    quick.window.controller.layer.argument("units", 5)
    quick.answers.path = two
    quick.action("Save as").trigger()
    quick.qtbot.waitUntil(lambda: quick.now.file_state.path == two)
    assert one.read_bytes() == before
    assert quick.answers.suggested[-1] == one


def test_recent_files_are_opened_from_the_menu(quick: Quick, tmp_path: Path) -> None:
    menu = quick.window.file_menu.recent
    (empty,) = menu.actions()
    assert (empty.text(), empty.isEnabled()) == (
        "Sessions that you open or save are listed here",
        False,
    )
    path = tmp_path / "a & b.lstmviz"
    save(opening(units=6), path)
    quick.answers.path = path
    quick.press(quick.window.strip, Qt.Key.Key_O, CTRL)
    quick.qtbot.waitUntil(lambda: quick.now.file_state.path == path)
    quick.settled()
    assert quick.now.trace.experiment.layer.units == 6
    first, _, clear = menu.actions()
    assert first.text().startswith("&1  a && b.lstmviz")
    assert first.toolTip() == str(path)
    quick.action("New from the example").trigger()
    quick.qtbot.waitUntil(lambda: quick.now.file_state.path is None)
    first.trigger()
    quick.qtbot.waitUntil(lambda: quick.now.file_state.path == path)
    clear = menu.actions()[-1]
    clear.trigger()
    (empty,) = menu.actions()
    assert empty.text() == "Sessions that you open or save are listed here"


def test_opening_forgets_texts_that_could_not_be_used(quick: Quick, tmp_path: Path) -> None:
    window = quick.window
    fields = {w.accessibleName(): w for w in window.findChildren(QAbstractSpinBox)}
    for name in ("units", "batch"):
        edit = fields[name].findChild(QLineEdit)
        edit.setFocus()
        edit.selectAll()
        quick.qtbot.keyClicks(edit, "many")
        quick.qtbot.keyClick(edit, Qt.Key.Key_Return)
        assert fields[name].property("invalid")
    path = tmp_path / "a.lstmviz"
    save(opening(), path)
    window.files.open_path(path)
    quick.qtbot.waitUntil(lambda: quick.now.file_state.path == path)
    for name, value in (("units", "4"), ("batch", "2")):
        assert not fields[name].property("invalid")
        assert fields[name].findChild(QLineEdit).text() == value


@pytest.mark.parametrize("answer", ["cancel", "discard", "save"])
def test_closing_asks_about_changes(
    qtbot: QtBot, settings: Settings, tmp_path: Path, answer: str
) -> None:
    quick = Quick(qtbot, settings, name="Example").show()
    quick.window.controller.layer.argument("units", 5)
    quick.answers.leave, quick.answers.path = answer, tmp_path / "a.lstmviz"
    quick.press(quick.window.strip, Qt.Key.Key_Q, CTRL)
    assert quick.answers.asked == ["Example"]
    if answer == "cancel":
        QApplication.processEvents()
        assert quick.window.isVisible()
        assert not quick.link.stopped
    else:
        quick.qtbot.waitUntil(lambda: not quick.window.isVisible())
        assert quick.link.stopped
    assert (tmp_path / "a.lstmviz").exists() == (answer == "save")
    quick.end()


def test_a_window_that_could_not_save_stays_open(quick: Quick, tmp_path: Path) -> None:
    quick.window.controller.layer.argument("units", 5)
    quick.answers.leave, quick.answers.path = "save", tmp_path / "gone" / "a.lstmviz"
    quick.window.close()
    quick.qtbot.waitUntil(lambda: bool(quick.answers.message))
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert quick.window.isVisible()
    assert quick.window.isWindowModified()


@pytest.mark.parametrize("floating", [False, True])
def test_a_number_that_was_only_typed_is_saved_too(
    quick: Quick, tmp_path: Path, floating: bool
) -> None:
    quick.window.docks.all[0].setFloating(floating)
    quick.window.docks.all[0].activateWindow()
    fields = {w.accessibleName(): w for w in quick.window.findChildren(QAbstractSpinBox)}
    edit = fields["units"].findChild(QLineEdit)
    fields["units"].setFocus()
    quick.qtbot.waitUntil(fields["units"].hasFocus)
    edit.selectAll()
    quick.qtbot.keyClicks(edit, "6")
    quick.answers.path = tmp_path / "a.lstmviz"
    quick.action("Save").trigger()
    quick.qtbot.waitUntil(lambda: quick.now.file_state.path is not None)
    assert load(quick.answers.path).experiment.layer.units == 6
    assert fields["units"].hasFocus()


def test_a_cell_that_was_only_typed_is_asked_about(quick: Quick) -> None:
    (table,) = [
        w for w in quick.window.findChildren(QTableView) if w.accessibleName() == "Input tensor"
    ]
    table.setFocus()
    table.setCurrentIndex(table.model().index(0, 0))
    quick.qtbot.keyClicks(table, "5")
    quick.qtbot.keyClicks(table.findChild(QLineEdit), "5")
    quick.window.close()
    assert quick.answers.asked == ["Example"]
    assert quick.window.isVisible()
    assert quick.now.experiment.calls[1].inputs[0, 0, 0] == 55


def entries(quick: Quick) -> dict[str, bool]:
    """The menu's entries, and which are ticked."""
    actions = quick.window.actions_.compare.actions()
    return {
        a.text().replace("&", ""): a.isChecked()
        for a in actions
        if not a.isSeparator() and a.isVisible()
    }


OTHER_KINDS = ("As a GRU", "As a SimpleRNN")


def test_a_key_compares_and_the_same_key_ends_it(quick: Quick) -> None:
    for key, which in ((Qt.Key.Key_1, "stateless"), (Qt.Key.Key_2, "whole")):
        quick.press(quick.window.strip, key, CTRL)
        quick.qtbot.waitUntil(lambda: quick.now.comparison is not None)
        assert quick.now.view.reference == which
        assert quick.window.compare.isVisible()
    assert entries(quick) == {
        "Pin this run": False,
        "Stateless twin": False,
        "Whole-sequence twin": True,
        "Keras' defaults": False,
        **dict.fromkeys(OTHER_KINDS, False),
    }
    quick.press(quick.window.strip, Qt.Key.Key_2, CTRL)
    assert quick.now.compared is None
    assert not any(entries(quick).values())


def test_a_pin_gets_an_entry_and_the_title_a_mark(quick: Quick) -> None:
    assert not quick.window.isWindowModified()
    quick.press(quick.window.strip, Qt.Key.Key_P)
    assert quick.window.isWindowModified()
    (pin,) = [text for text in entries(quick) if text.startswith("pin 1: LSTM(4, ")]
    assert entries(quick)[pin]
    quick.action("pin 1").trigger()
    assert quick.now.compared is None
    quick.action("pin 1").trigger()
    assert quick.now.view.reference == 0
    quick.window.compare.unpin_requested.emit(0)
    assert list(entries(quick)) == [
        "Pin this run",
        "Stateless twin",
        "Whole-sequence twin",
        "Keras' defaults",
        *OTHER_KINDS,
    ]
    assert not quick.window.isWindowModified()


def test_what_says_nothing_is_not_offered(quick: Quick) -> None:
    quick.window.controller.calls.remove(1)
    quick.settled()
    assert not quick.action("Whole-sequence twin").isEnabled()
    assert quick.action("Stateless twin").isEnabled()


def test_the_tool_bar_opens_the_same_menu_at_once(quick: Quick) -> None:
    buttons = {b.text(): b for b in quick.window.tool_bar.findChildren(QToolButton)}
    compare = buttons["Compare"]
    assert compare.defaultAction() == quick.window.actions_.compare.menuAction()
    assert compare.popupMode() == QToolButton.ToolButtonPopupMode.InstantPopup


def test_the_panels_wishes_reach_the_controller(quick: Quick) -> None:
    panel = quick.window.compare
    panel.pin_requested.emit()
    assert len(quick.now.pinned) == 1
    pinned = quick.now.experiment
    quick.window.controller.layer.argument("units", 5)
    quick.settled()
    panel.go_back_requested.emit(0)
    assert quick.now.experiment is pinned
    panel.compare_requested.emit(0)
    assert quick.now.compared is None
    quick.settled()
    panel.compare_requested.emit("stateless")
    quick.qtbot.waitUntil(lambda: quick.now.comparison is not None)
    panel.picked.emit(quick.now.view.moment, 1, 2)
    assert (quick.now.view.row, quick.now.view.unit) == (1, 2)


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


def test_the_menu_has_the_tracks_of_the_layer_each_with_a_letter_of_its_own(quick: Quick) -> None:
    (menu,) = [m for m in quick.window.findChildren(QMenu) if m.title() == "Trac&ks"]

    def entries() -> list[str]:
        return [action.text() for action in menu.actions()]

    lstm = entries()
    gates = ["&i, input gate", "&f, forget gate", "&g, candidate", "&o, output gate"]
    assert lstm == ["&c, cell state", *gates, "Δ&h, difference in h", "&Δc, difference in c"]
    for kind, expected in (
        (GRU, ["&z, update gate", "&r, reset gate", "&g, candidate", "Δ&h, difference in h"]),
        (SIMPLE_RNN, ["Δ&h, difference in h"]),
        (LSTM, lstm),
    ):
        offered = {t: not t.needs_reference for t in tracks_of_kind(kind).values()}
        quick.window._strip_menu.set_tracks(offered)
        assert entries() == expected
        assert [action.isEnabled() for action in menu.actions()] == [*offered.values()][1:]


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


def test_how_far_the_colours_of_h_go_is_chosen_at_their_bar_and_in_the_menu(
    quick: Quick, tmp_path: Path
) -> None:
    quick.action("Heatmaps").trigger()
    switch = named(quick.window.strip, QAbstractButton, "Colours of h: ±1")
    quick.qtbot.mouseClick(switch, Qt.MouseButton.LeftButton)
    assert quick.window.strip.picture.canvas.chosen.colour_limits["h"][1] < 0.5
    assert quick.action("As far as h reaches").isChecked()
    assert quick.now.view.h_colours == "reach"
    path = tmp_path / "one.lstmviz"
    save(quick.window.controller.session.session, path)
    quick.action("To ±1").trigger()
    assert switch.text() == "h: ±1"
    assert quick.window.strip.picture.canvas.chosen.colour_limits["h"] == (-1, 1)
    quick.window.controller.session.open(load(path), path, "one")
    quick.settled()
    assert switch.text() == "h: reach"
    menu = quick.action("Colours of h")
    assert menu.isEnabled()
    quick.window.controller.layer.argument("activation", None)
    quick.settled()
    assert not menu.isEnabled()
    assert not switch.isVisible()


def test_the_moments_colours_of_h_go_as_far_as_those_of_the_strip(quick: Quick) -> None:
    diagram = quick.window.moment.findChild(CellDiagram)
    assert diagram._shown.boxes["h"].limits == (-1, 1)
    quick.action("As far as h reaches").trigger()
    quick.qtbot.waitUntil(lambda: diagram._shown.boxes["h"].limits[1] < 0.5)


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
    monkeypatch.setattr("quick_window.made_up_seen", without_gates)
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


def test_escape_leaves_the_full_screen_once_nothing_is_to_be_cancelled(quick: Quick) -> None:
    window = quick.window
    quick.press(window.strip, Qt.Key.Key_F11)
    assert window.isFullScreen()
    quick.link.at_once = False
    quick.press(window.strip, Qt.Key.Key_F5)
    quick.press(window.strip, Qt.Key.Key_Escape)
    assert quick.now.status.agreement == "cancelled"
    assert window.isFullScreen()
    quick.press(window.strip, Qt.Key.Key_Escape)
    assert not window.isFullScreen()
    quick.press(window.strip, Qt.Key.Key_F11)
    quick.press(window.layer.findChild(QAbstractButton), Qt.Key.Key_Escape)
    assert not window.isFullScreen()
