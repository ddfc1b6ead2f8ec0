"""Plays at 30 steps a second in the whole window; prints when each step was due and painted.

Lines, eight lanes of them in sight, wide enough that all docks are beside them.
"""

import json
import sys
import time

import numpy as np
from given import given_window
from large_trace import large_experiment, large_trace
from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer

from lstmviz.session.view_state import position_of

LANES, STEPS, UNITS = map(int, sys.argv[1:])
SPEED = 30.0
WIDTH, HEIGHT = 1920, 2000  # of the window, so that all lanes are seen

trace = large_trace(large_experiment(LANES, STEPS, UNITS))
app, window = given_window(trace, WIDTH, HEIGHT)
controller = window.controller
assert len(window.strip.picture.layout.lanes) == LANES
due: list[tuple[int, float]] = []
painted: dict[int, float] = {}


def position() -> int:
    return position_of(trace.experiment, controller.now.view.moment)


class Watcher(QObject):
    """Notes when the strip has painted a step first."""

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            painted.setdefault(position(), time.perf_counter())
        return False


controller.view.set_reveal(True)
controller.view.set_speed(SPEED)
controller.view.go_to(0)
for _ in range(20):
    app.processEvents()
watcher = Watcher()
window.strip.installEventFilter(watcher)
window.transport.step_by.connect(lambda _: due.append((position(), time.perf_counter())))
window.transport.toggle_play()
loop = QEventLoop()
window.transport.play_toggled.connect(lambda playing: playing or loop.quit())
QTimer.singleShot(round(3000 * STEPS / SPEED), loop.quit)
busy = time.process_time()
loop.exec()
busy = time.process_time() - busy
app.processEvents()
lags = [painted[step] - at for step, at in due if step in painted]
times = np.array([at for _, at in due])
late = sum(lag > 1 / SPEED for lag in lags) + int((np.diff(times) > 2 / SPEED).sum())
print(
    json.dumps(
        {
            "steps": len(due),
            "dropped": len(due) - len(lags) + late,
            "lags": lags,
            "busy": busy / max(len(due), 1),
        }
    )
)
window.close_without_asking()
window.deleteLater()
app.processEvents()
sys.exit(0)
