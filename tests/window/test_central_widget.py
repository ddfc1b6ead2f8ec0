"""What stands in the middle of the window while there is no picture."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from traces import opening

from lstmviz.session.view_state import ViewState
from lstmviz.window.central_widget import CentralWidget
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
