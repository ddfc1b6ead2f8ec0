"""From a click on a flag to the repainted picture."""

import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from row import SCRIPTS, Row, said

sys.path.insert(0, str(SCRIPTS))


def rows(repeats: int) -> list[Row]:
    """The click on `stateful` in the opening example, less what the bare layer needs."""
    return [*_rows(repeats, "", 30.0), *_rows(repeats, ", one core busy", 50.0)]


def _rows(repeats: int, when: str, goal: float) -> list[Row]:
    with _one_core_busy() if when else nullcontext():
        bare_said = said("bare_keras.py", 4 * repeats).split()
        bare = statistics.median(map(float, bare_said[1 + repeats :]))
        own = _clicks(4 * repeats)
    about = f"click on stateful to repainted picture, less the bare layer's {1000 * bare:.0f}"
    return [
        Row(f"{about}{when}", "ms", 1000 * (statistics.median(own) - bare), None, goal),
        Row(
            f"likewise, 90th percentile{when}",
            "ms",
            1000 * (statistics.quantiles(own, n=10)[-1] - bare),
            None,
            2 * goal,
        ),
    ]


@contextmanager
def _one_core_busy() -> Iterator[None]:
    """Keeps one core at work on something else."""
    busy = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        yield
    finally:
        busy.kill()
        busy.wait()


def _clicks(count: int) -> list[float]:
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QCheckBox
    from watcher import PaintWatcher

    from lstmviz.engine.process import EngineProcess
    from lstmviz.experiment.assets import opening
    from lstmviz.session.storage import load
    from lstmviz.window.app import SWITCH_INTERVAL
    from lstmviz.window.controllers.run_duration import QUICK
    from lstmviz.window.engine_link import EngineLink
    from lstmviz.window.main_window import MainWindow
    from lstmviz.window.style import make_application

    app = make_application()
    sys.setswitchinterval(SWITCH_INTERVAL)  # as the program does
    process = EngineProcess()
    process.start()
    window = MainWindow(load(opening()), EngineLink(process))
    window.resize(1280, 800)
    window.show()
    status = window.controller
    took: list[float] = []
    box = next(b for b in window.layer.findChildren(QCheckBox) if b.accessibleName() == "stateful")
    try:
        for _ in range(count + 3):
            _wait(app, lambda: status.now.status.agreement == "same")
            while status.now.status.seconds >= QUICK:  # the next change would wait for F5
                status.runs.run_now()
                _wait(app, lambda: status.now.status.agreement == "same")
            painted: list[float] = []
            before = status.now.trace
            PaintWatcher(
                window.strip,
                lambda before=before: status.now.trace is not before,
                lambda painted=painted: painted.append(time.perf_counter()),
            )
            start = time.perf_counter()
            QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=box.rect().center())
            _wait(app, lambda painted=painted: bool(painted))
            took.append(painted[0] - start)
    finally:
        window.close_without_asking()
        window.deleteLater()
        app.processEvents()
    return took[3:]


def _wait(app, holds, most: float = 300.0) -> None:  # on a busy machine Keras alone takes 60
    from PySide6.QtCore import QEventLoop

    end = time.monotonic() + most
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError
        app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)
