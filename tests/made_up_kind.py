"""Opens the window on a layer of a kind that the package doesn't know, and tells what it shows.

`made_up_kind.py FOLDER` works in a process of its own, so that no other test meets that kind.
Prints, as JSON, what a person reads off the screen; saves a session and a picture in the folder.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from controls import named
from drawn import drawn
from peephole import PeepholeConfig
from traces import X

from lstmviz.experiment.call import Call
from lstmviz.experiment.experiment import Experiment


def experiment() -> Experiment:
    layer = PeepholeConfig(
        4, return_sequences=True, stateful=True, bias_initializer="random_normal"
    )
    x = 0.1 * np.array(X, np.float32)
    return Experiment(layer, [Call(x), Call(x)], seed=3)


def main(folder: Path) -> dict[str, Any]:
    from PySide6.QtCore import QEventLoop
    from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QTextEdit

    from lstmviz.engine.process import EngineProcess
    from lstmviz.figure.cell.cell_diagram import CellDiagram
    from lstmviz.session.session import Session
    from lstmviz.session.storage import load, save
    from lstmviz.window.engine_link import EngineLink
    from lstmviz.window.main_window import MainWindow
    from lstmviz.window.style import make_application

    make_application()
    process = EngineProcess(folder / "engine.log")
    process.start()
    window = MainWindow(Session.of(experiment()), EngineLink(process))
    window.resize(1280, 900)
    window.show()

    def wait(holds: Callable[[], bool]) -> None:
        end = time.monotonic() + 180
        while not holds():
            assert time.monotonic() < end, window.controller.now.status
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)

    def now() -> Any:
        return window.controller.now

    def letters() -> list[str]:
        buttons = window.strip_bar.findChildren(QAbstractButton)
        return [b.text() for b in buttons if b.accessibleName().startswith("Track: ")]

    try:
        wait(lambda: now().status.agreement == "same")
        window.controller.view.set_tracks(("h", "c", "i", "f", "g", "o"))
        window.controller.comparison.compare("LSTM")
        wait(lambda: now().compared.comparison is not None)
        QApplication.processEvents()
        picture = window.strip.picture
        assert picture is not None
        trace = now().trace
        (kinds,) = (b for b in window.layer.findChildren(QComboBox) if b.findText("GRU") >= 0)
        weights = window.docks.panel("weights")
        parts = [b for b in weights.findChildren(QComboBox) if b.findText("peephole") >= 0]
        seen = {
            "title": window.windowTitle(),
            "kinds": [kinds.itemText(row) for row in range(kinds.count())],
            "letters": letters(),
            "drawn": list(picture.canvas.chosen.tracks),
            "weights": {name: list(array.shape) for name, array in trace.weights.items()},
            "names of weights": [parts[0].itemText(row) for row in range(parts[0].count())],
            "compared": now().compared.comparison.sentences[0],
            "stages": {},
        }
        window.controller.comparison.compare(None)
        window.controller.view.step_by(-1)
        for _ in experiment().layer.kind.stages(experiment().layer):
            wait(lambda: not window.moment._pause.isActive())
            QApplication.processEvents()
            seen["stages"][now().view.stage] = {
                "formula": window.moment.findChild(QTextEdit).toPlainText(),
                "mark": named(window.moment, QLabel, "Formula against Keras").text(),
                "words": window.moment.findChild(CellDiagram).accessibleDescription(),
            }
            window.controller.view.step_stage(-1)
        window.grab().save(str(folder / "window.png"))
        save(window.controller.session.session, folder / "made-up.lstmviz")
        loaded = load(folder / "made-up.lstmviz").experiment
        seen["saved"] = repr(loaded.layer)
        drawn(trace, now().view, size="900x700").save(str(folder / "picture.png"))
        return seen
    finally:
        process.kill()


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]))))
