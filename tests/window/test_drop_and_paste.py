"""What is dropped on the window or pasted into it is handed on."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication
from quick_window import Quick

CTRL = Qt.KeyboardModifier.ControlModifier


def dragged(*urls: str) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl(url) for url in urls])
    return data


def enter(quick: Quick, data: QMimeData) -> bool:
    event = QDragEnterEvent(
        QPoint(5, 5),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    event.ignore()
    QApplication.sendEvent(quick.window, event)
    return event.isAccepted()


def drop(quick: Quick, data: QMimeData) -> bool:
    event = QDropEvent(
        QPointF(5, 5),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    event.ignore()
    QApplication.sendEvent(quick.window, event)
    return event.isAccepted()


def test_files_are_accepted_and_handed_on(
    quick: Quick, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dropped = []
    monkeypatch.setattr(quick.window.importer, "drop", dropped.append)
    paths = [tmp_path / "a b.npy", tmp_path / "c.csv"]
    data = dragged(*(QUrl.fromLocalFile(str(path)).toString() for path in paths))
    assert enter(quick, data)
    assert dropped == []
    assert drop(quick, data)
    assert dropped == [paths]


def test_what_is_no_file_of_this_machine_is_refused(
    quick: Quick, monkeypatch: pytest.MonkeyPatch
) -> None:
    dropped = []
    monkeypatch.setattr(quick.window.importer, "drop", dropped.append)
    text = QMimeData()
    text.setText("hello")
    for data in (dragged("https://example.org/a.npy"), text, QMimeData()):
        assert not enter(quick, data)
        assert not drop(quick, data)
    assert dropped == []


def test_text_is_pasted_into_the_window(quick: Quick, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = []
    monkeypatch.setattr(quick.window.importer, "take_text", taken.append)
    QGuiApplication.clipboard().setText("[[1, 2], [3, 4]]")
    quick.press(quick.window.strip, Qt.Key.Key_V, CTRL)
    assert taken == ["[[1, 2], [3, 4]]"]


def test_an_array_is_read_for_the_selected_row(
    quick: Quick, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    monkeypatch.setattr(
        quick.window.importer, "open_array", lambda call, row: asked.append((call, row))
    )
    quick.window.controller.view.select_call(1)
    quick.window.controller.view.select_row(1)
    quick.action("Open an array").trigger()
    assert asked == [(1, 1)]
