"""The list of what wasn't saved, answered as a person would."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QTreeWidget, QWidget
from pytestqt.qtbot import QtBot

from lstmviz.session.file_lock import FileLock
from lstmviz.session.recovery import Found
from lstmviz.session.recovery_folder import About, RecoveryFolder
from lstmviz.window.file_dialogs import FileDialogs
from lstmviz.window.recovery_dialog import RecoveryDialog


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    window.resize(900, 600)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    return window


def found(tmp_path: Path, name: str, layer: str, size: int, tries: int = 0) -> Found:
    lock = FileLock.take(tmp_path / f"{name[:3]}.lock")
    assert lock is not None
    lock.release()
    folder = RecoveryFolder(tmp_path / "one", lock)
    return Found(folder, About(name, f"/home/me/{name}", layer), 1.7e9, size, tries)


@pytest.fixture
def asked(tmp_path: Path, window: QWidget) -> list[Any]:
    """The answers, of which there is none yet."""
    answers: list[Any] = []
    offered = [
        found(tmp_path, "weather.lstmviz", "LSTM(4)", 1200),
        found(tmp_path, "<b>my\u202efile</b>", "GRU(2)", 1_500_000_000, 1),
    ]
    FileDialogs(window).ask_to_recover(
        offered, "Another one was set aside.", lambda *it: answers.append(it)
    )
    return answers


def dialog_of(window: QWidget) -> RecoveryDialog:
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    (dialog,) = window.findChildren(RecoveryDialog)
    return dialog


def test_what_when_and_how_large_is_told_of_each(window: QWidget, asked: list[Any]) -> None:
    (table,) = dialog_of(window).findChildren(QTreeWidget)
    lines = [[table.topLevelItem(row).text(column) for column in range(4)] for row in range(2)]
    assert [lines[0][0], lines[0][1], lines[0][3]] == ["weather.lstmviz", "LSTM(4)", "1.2 kB"]
    assert [lines[1][0], lines[1][1], lines[1][3]] == ["<b>my\\u202efile</b>", "GRU(2)", "1.5 GB"]
    assert "2023" in lines[0][2] or "23" in lines[0][2]
    assert table.topLevelItem(0).toolTip(0) == f"It was in {Path('/home/me/weather.lstmviz')}"
    assert table.accessibleName() == "Sessions that were not saved"
    assert "Another one was set aside." in [
        w.text() for w in dialog_of(window).findChildren(QLabel)
    ]


@pytest.mark.parametrize(
    ("text", "answer"), [("&Open", "open"), ("&Discard", "discard"), ("Ask &later", "later")]
)
def test_the_one_that_is_chosen_is_opened_discarded_or_left(
    qtbot: QtBot, window: QWidget, asked: list[Any], text: str, answer: str
) -> None:
    dialog = dialog_of(window)
    (table,) = dialog.findChildren(QTreeWidget)
    qtbot.keyClick(table, Qt.Key.Key_Down)
    (button,) = [b for b in dialog.findChildren(QPushButton) if b.text() == text]
    assert button.accessibleDescription()
    button.click()
    assert asked == [(answer, 1)]


@pytest.mark.parametrize(("key", "answer"), [("Key_Return", "open"), ("Key_Escape", "later")])
def test_return_opens_the_newest_and_escape_leaves_all(
    qtbot: QtBot, window: QWidget, asked: list[Any], key: str, answer: str
) -> None:
    (table,) = dialog_of(window).findChildren(QTreeWidget)
    qtbot.keyClick(table, getattr(Qt.Key, key))
    assert asked == [(answer, 0)]


def test_one_that_was_begun_to_be_opened_once_is_told_so(
    qtbot: QtBot, window: QWidget, asked: list[Any]
) -> None:
    dialog = dialog_of(window)
    (table,) = dialog.findChildren(QTreeWidget)
    sentence = "Opening it was begun once, and lstmviz ended before it was done."

    def is_told() -> bool:
        return any(w.text() == sentence and w.isVisible() for w in dialog.findChildren(QLabel))

    assert not is_told()
    qtbot.keyClick(table, Qt.Key.Key_Down)
    assert is_told()
    dialog.close()
