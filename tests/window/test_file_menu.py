"""Files from the menus: the title, the list of recent files, and the way out."""

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QLineEdit, QTableView
from pytestqt.qtbot import QtBot
from quick_window import Quick, quick, settings
from traces import opening

from lstmviz.session.storage import load, save
from lstmviz.window.settings import Settings

__all__ = ["quick", "settings"]
CTRL = Qt.KeyboardModifier.ControlModifier


def test_the_title_tells_the_name_the_layer_and_whether_something_is_unsaved(
    quick: Quick, tmp_path: Path
) -> None:
    window = quick.window
    assert window.windowTitle().startswith("Example[*] — LSTM(4, ")
    assert not window.isWindowModified()
    window.controller.layer.argument("units", 5)
    assert window.isWindowModified()
    quick.answers.path = tmp_path / "[*] mine.lstmviz"
    quick.press(window.strip, Qt.Key.Key_S, CTRL)
    quick.qtbot.waitUntil(lambda: not window.isWindowModified())
    assert window.windowTitle().startswith("[*][*] mine.lstmviz[*] — LSTM(5, ")
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
    assert not menu.isEnabled()
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
    assert not menu.isEnabled()
    assert menu.isEmpty()


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
