"""Drops a table with a date column on the window: prints, as JSON, how long things take.

drop     seconds from the drop to the painted preview
gaps     milliseconds, the longest in which the main thread didn't answer until then; only
         where a fourth argument says "gaps", as looking for them takes time of its own
column   seconds from another choice of columns to its painted preview
layout   seconds from the other layout to its painted picture
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from opened import opened, wait

from lstmviz.experiment.call import Call
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Experiment

PATH = Path(sys.argv[1])
BEATS = sys.argv[4:] == ["gaps"]
WARM = 3.0  # seconds in which whatever the window prepares for the first file is ready


def measure(window: Any) -> None:
    from heartbeat import Heartbeat
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QRadioButton, QTableView, QWidget
    from watcher import PaintWatcher

    from lstmviz.window.data_import import DataImporter
    from lstmviz.window.panels.column_list import ColumnList
    from lstmviz.window.panels.import_panel import ImportPanel
    from lstmviz.window.panels.series_cut_form import CutPicture

    controller, heart = window.controller, Heartbeat()
    (importer,) = window.findChildren(DataImporter)
    wait(lambda: controller.now.status.agreement == "same")
    warm = time.monotonic() + WARM
    wait(lambda: time.monotonic() > warm)

    def painted(widget: QWidget, ready: Callable[[], bool], do: Callable[[], Any]) -> float:
        """Seconds from doing something to its being painted."""
        seen: list[float] = []
        PaintWatcher(widget, ready, lambda: seen.append(time.perf_counter()))
        start = time.perf_counter()
        do()
        wait(lambda: bool(seen))
        return seen[0] - start

    if BEATS:
        heart.start()
    start = time.perf_counter()
    importer.drop([PATH])
    wait(lambda: bool(window.findChildren(ImportPanel)))
    (panel,) = window.findChildren(ImportPanel)
    (series,) = (
        table
        for table in panel.findChildren(QTableView)
        if table.accessibleName() == "First rows of the series"
    )
    seen: list[float] = []
    PaintWatcher(series, lambda: True, lambda: seen.append(time.perf_counter()))
    series.viewport().update()
    wait(lambda: bool(seen))
    found: dict[str, Any] = {"drop": seen[0] - start}
    if BEATS:
        found["gaps"] = 1000 * max(heart.stop())
    ticks = Qt.ItemDataRole.CheckStateRole
    (columns,) = panel.findChildren(ColumnList)
    item, count = columns.model().index(1, 0), series.model().columnCount()
    found["column"] = painted(
        series,
        lambda: series.model().columnCount() == count - 1,
        lambda: columns.model().setData(item, Qt.CheckState.Unchecked, ticks),
    )
    (picture,) = panel.findChildren(CutPicture)
    other = next(b for b in panel.findChildren(QRadioButton) if not b.isChecked())
    found["layout"] = painted(picture, other.isChecked, other.click)
    panel.reject()
    print(json.dumps(found))


if __name__ == "__main__":
    opened(Experiment(LSTMConfig(units=4), [Call(np.zeros((1, 3, 2), np.float32))]), measure)
