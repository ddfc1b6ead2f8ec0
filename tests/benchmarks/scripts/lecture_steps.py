"""Prints how long a lecture takes from the clicker's key to the painted page, in seconds, as JSON.

`lecture_steps.py BATCH STEPS UNITS TIMES`, on a screen of 1920 × 1080.
"""

import json
import sys
import time

from given import given_window
from large_trace import large_experiment, large_trace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

BATCH, STEPS, UNITS, TIMES = map(int, sys.argv[1:])
app, window = given_window(large_trace(large_experiment(BATCH, STEPS, UNITS)))
window.lecture.begin()
window.setWindowState(Qt.WindowState.WindowNoState)
window.resize(1920, 1080)
mode = window.lecture.mode


def painted() -> None:
    app.processEvents()
    while mode.is_busy:
        app.processEvents()
    app.processEvents()


painted()
took = []
for key in (Qt.Key.Key_F5, *[Qt.Key.Key_PageDown] * (TIMES + 1)):
    began = time.perf_counter()
    QTest.keyClick(mode.view, key)
    painted()
    took.append(time.perf_counter() - began)
    while not mode.is_ahead:  # as long as a lecturer speaks, or longer
        app.processEvents()
print(json.dumps(took[2:]))
window.close_without_asking()
window.deleteLater()
app.processEvents()
sys.exit(0)
