"""The program itself, opened on a session and handed to a function once it can be used.

As in `program.py` the engine's process is started, in the program's own order, before Qt is
imported. The window is found, not made here, so that it is whatever the program makes it.
"""

import os
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lstmviz.cli import main
from lstmviz.engine.process import EngineProcess
from lstmviz.experiment.experiment import Experiment

MOST_SECONDS = 300
LOOK = 5  # milliseconds


def opened(experiment: Experiment | None, then: Callable[[Any], None]) -> None:
    """Runs the program until `then` returns, and ends this process.

    Args:
        experiment: what to open it on; the opening example by default.
        then: called with the window, on the main thread, as soon as events are handled.
    """
    start_engine = EngineProcess.start

    def start(self: EngineProcess) -> None:
        start_engine(self)
        EngineProcess.start = start_engine  # type: ignore[method-assign]
        from lstmviz.window import app as app_module

        make_application = app_module.make_application

        def make_and_wait() -> Any:
            from PySide6.QtCore import QTimer

            app = make_application()
            QTimer.singleShot(0, lambda: _handed_over(app, then))
            return app

        app_module.make_application = make_and_wait

    EngineProcess.start = start  # type: ignore[method-assign]
    if experiment is None:
        sys.exit(main([]))
    from lstmviz.session.storage import save

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "benchmark.lstmviz"
        save(experiment, path)
        sys.exit(main([str(path)]))


def wait(holds: Callable[[], bool]) -> None:
    """Handles events until something holds, and sleeps between them.

    (QCoreApplication.processEvents with a time limit never sleeps: it would take a core away
    from what is measured.)
    """
    from PySide6.QtCore import QEventLoop, QTimer

    end = time.monotonic() + MOST_SECONDS
    loop, look = QEventLoop(), QTimer()

    def looked() -> None:
        if holds() or time.monotonic() > end:
            loop.quit()

    look.timeout.connect(looked)
    look.start(LOOK)
    loop.exec()
    look.stop()
    if not holds():
        raise TimeoutError


def _handed_over(app: Any, then: Callable[[Any], None]) -> None:
    from lstmviz.window.main_window import MainWindow

    (window,) = (w for w in app.topLevelWidgets() if isinstance(w, MainWindow))
    try:
        then(window)
    except BaseException:  # noqa: BLE001 - Qt would log it and wait for ever
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)
    sys.stdout.flush()
    window.controller.runs.cancel()
    window.close_without_asking()  # else the next one is asked about what was changed here
    app.exit(0)
