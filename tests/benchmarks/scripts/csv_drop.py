"""Drops a text file of numbers on the window: prints, as JSON, how long it takes.

From the drop to the painted table, in seconds; or, where a fourth argument says "gaps", those in
which the main thread didn't answer meanwhile. (Looking for them takes time of its own.)
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
from opened import opened, wait

from lstmviz.experiment.call import Call
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Experiment

PATH, ROWS, COLUMNS = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
BEATS = sys.argv[4:] == ["gaps"]
WARM = 3.0  # seconds in which whatever the window prepares for the first file is ready


def measure(window: Any) -> None:
    from heartbeat import Heartbeat
    from PySide6.QtWidgets import QTableView
    from watcher import PaintWatcher

    from lstmviz.window.data_import import DataImporter

    controller, heart = window.controller, Heartbeat()
    (importer,) = window.findChildren(DataImporter)
    (table,) = (
        found
        for found in window.inputs.findChildren(QTableView)
        if found.accessibleName() == "Input tensor"
    )
    wait(lambda: controller.now.status.agreement == "same")
    warm = time.monotonic() + WARM
    wait(lambda: time.monotonic() > warm)
    painted: list[float] = []
    PaintWatcher(
        table,
        lambda: controller.now.experiment.calls[0].inputs.shape == (1, ROWS, COLUMNS),
        lambda: painted.append(time.perf_counter()),
    )
    if BEATS:
        heart.start()
    start = time.perf_counter()
    importer.drop([PATH])
    wait(lambda: bool(painted))
    took = painted[0] - start
    print(json.dumps(heart.stop() if BEATS else took))


if __name__ == "__main__":
    x = np.zeros((1, 3, COLUMNS), np.float32)
    opened(Experiment(LSTMConfig(units=4), [Call(x)]), measure)
