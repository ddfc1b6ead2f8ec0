"""Prints the gaps in which the main thread didn't answer, as JSON, with and without a recovery.

A session of SIZE bytes that isn't saved is edited again and again, from its opening until all of
it has been kept, and for as long where nothing is.
"""

import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from heartbeat import Heartbeat
from large_session import large_session
from opened import wait
from PySide6.QtCore import QObject, QTimer, Signal

from lstmviz.session.recovery import Recovery
from lstmviz.window.main_window import MainWindow
from lstmviz.window.style import make_application

SIZE = int(sys.argv[1])
EACH = 40  # milliseconds
LEAST = 3.0  # seconds


class NoEngine(QObject):
    """Runs nothing: what a run costs isn't measured here."""

    answered = Signal(object)

    def __getattr__(self, name: str) -> Any:
        return lambda *_: None


def gaps(recovery: Recovery | None, least: float) -> list[float]:
    window = MainWindow(large_session(4_000_000), NoEngine(), recovery=recovery)  # type: ignore[arg-type]
    window.resize(1280, 800)
    window.show()
    session = large_session(SIZE)
    begun = time.monotonic()
    wait(lambda: time.monotonic() > begun + 1)  # until all is laid out and painted
    do, heart, number = window.controller, Heartbeat(), 0
    do.session.open(session, None, "large", is_saved=False)
    wait(lambda: time.monotonic() > begun + 1.5)

    def edit() -> None:
        nonlocal number
        number += 1
        inputs = do.now.experiment.calls[0].inputs.copy()
        inputs[0, number % 3, number % 100] = number
        do.calls.inputs(0, inputs, "cell")

    edits = QTimer(interval=EACH)
    edits.timeout.connect(edit)
    kept = Path() if recovery is None else recovery.root
    assert kept is not None
    heart.start()
    edits.start()
    start = time.monotonic()

    def is_kept() -> bool:
        has_all = recovery is None or any(kept.glob("*/session.json"))
        return has_all and time.monotonic() > start + least

    wait(is_kept)
    edits.stop()
    found = heart.stop()
    assert number > 10
    window.close_without_asking()
    window.deleteLater()
    return found


app = make_application()
sys.setswitchinterval(1e-4)  # as in the program
with tempfile.TemporaryDirectory() as folder:
    found = {"kept": gaps(Recovery(Path(folder) / "unsaved"), LEAST), "not": gaps(None, LEAST)}
app.processEvents()
print(json.dumps(found))
