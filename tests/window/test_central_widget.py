"""What stands in the middle of the window, and when."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from quick_window import Quick
from traces import opening

from lstmviz.session.view_state import ViewState
from lstmviz.window.central_widget import CentralWidget
from lstmviz.window.panels.returned_panel import ReturnedPanel
from lstmviz.window.snapshot import Agreement, FileState, Snapshot


@pytest.mark.parametrize(
    ("agreement", "said"),
    [
        ("loading", "TensorFlow is loading"),
        ("running", "Keras runs the calls"),
        ("cancelled", "F5 runs it again"),
        ("refused", "The line below tells why"),
    ],
)
def test_without_a_picture_it_says_why(qtbot: QtBot, agreement: Agreement, said: str) -> None:
    around = QWidget()
    qtbot.addWidget(around)
    central = CentralWidget(around)
    experiment = opening()
    snapshot = Snapshot(experiment, ViewState(), FileState(None, "", experiment))
    status = replace(snapshot.status, agreement=agreement)
    central.set_placeholder(replace(snapshot, status=status))
    assert said in central.strip.accessibleDescription()


class Paints(QObject):
    """Notes when a widget is painted."""

    def __init__(self, widget: QWidget, painted: Callable[[], None]) -> None:
        super().__init__(widget)
        self.painted = painted
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.painted()
        return False


def test_the_picture_of_a_new_run_is_painted_before_the_panels_are_set(
    quick: Quick, monkeypatch: pytest.MonkeyPatch
) -> None:
    for seed in (1, 2):  # the first change makes room for its sentence: the picture is resized
        quick.window.controller.layer.seed(seed)
        quick.settled()
        QApplication.processEvents()
    before, order, set_trace = quick.now.trace, [], ReturnedPanel.set_trace

    def was_set(panel: ReturnedPanel, *arguments: Any) -> None:
        order.append("panel")
        set_trace(panel, *arguments)

    def painted() -> None:
        if quick.now.trace is not before:
            order.append("picture")

    monkeypatch.setattr(ReturnedPanel, "set_trace", was_set)
    Paints(quick.window.strip, painted)
    quick.window.controller.layer.seed(3)
    quick.settled()
    assert order[:2] == ["picture", "panel"]
