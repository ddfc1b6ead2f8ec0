"""Prints the seconds from Return in a cell's editor to the repainted table, edit by edit."""

import sys
import time
from typing import Any

import numpy as np
from opened import opened, wait

from lstmviz.experiment.call import Call
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Experiment

SHAPE = (64, 1000, 65)
EDITS = int(sys.argv[1])
KEY = 60  # milliseconds from key to key, as who types fast


def large_experiment() -> Experiment:
    x = np.random.default_rng(0).standard_normal(SHAPE, dtype=np.float32)
    return Experiment(LSTMConfig(units=4, return_sequences=True), [Call(x)])


def measure(window: Any) -> None:
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QLineEdit, QTableView
    from watcher import PaintWatcher

    controller = window.controller
    (table,) = (
        found
        for found in window.inputs.findChildren(QTableView)
        if found.model().rowCount() == SHAPE[1]  # the list of calls is a table too
    )
    wait(lambda: controller.now.status.agreement == "same")
    for edit in range(EDITS):
        table.setFocus()
        table.setCurrentIndex(table.model().index(edit % 4, edit % 3))
        QTest.keyClick(table, Qt.Key.Key_F2)
        editor = table.findChild(QLineEdit)
        assert not editor.visibleRegion().isEmpty(), "what isn't seen is never painted"
        QTest.keyClicks(editor, f"{edit + 0.5}", delay=KEY)
        before, painted = controller.now.experiment, []
        PaintWatcher(
            table,
            lambda before=before: controller.now.experiment is not before,
            lambda painted=painted: painted.append(time.perf_counter()),
        )
        start = time.perf_counter()
        QTest.keyClick(editor, Qt.Key.Key_Return)
        wait(lambda painted=painted: bool(painted))
        print(painted[0] - start, flush=True)
        now = controller.now
        assert now.experiment.calls[0].inputs[now.view.row, edit % 4, edit % 3] == edit + 0.5
        controller.runs.cancel()  # what would run now isn't what is measured
        wait(lambda: table.findChild(QLineEdit) is None)


if __name__ == "__main__":
    opened(large_experiment(), measure)
