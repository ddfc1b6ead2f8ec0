"""Moves the playhead and runs again and again in one window; prints what is left of it, as JSON."""

import json
import sys
import threading
from collections.abc import Callable
from typing import Any

import psutil
from opened import opened, wait

MOVES, RUNS = map(int, sys.argv[1:])
WARM = 20  # the share of both that goes before anything is counted, as one in so many
PAINTED = 10  # one move in so many is painted


def measure(window: Any) -> None:
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    controller = window.controller
    process = psutil.Process()

    def counted() -> dict[str, float]:
        for _ in range(3):
            QApplication.processEvents()
        timers = [timer for timer in window.findChildren(QTimer) if timer.isActive()]
        return {
            "MB": process.memory_info().rss / 1e6,
            "widgets": len(QApplication.allWidgets()),
            "timers": len(timers),
            "threads": threading.active_count(),
        }

    def looks(count: int) -> None:
        controller.view.set_reveal(True)
        for move in range(count):
            controller.view.go_to(move % 8)
            if not move % PAINTED:
                QApplication.processEvents()

    def runs(count: int) -> None:
        for run in range(count):
            controller.layer.argument("return_sequences", bool(run % 2))
            controller.runs.run_now()
            wait(_ran(controller))

    wait(_ran(controller))
    looks(MOVES // WARM)
    runs(RUNS // WARM)
    before = counted()
    looks(MOVES)
    runs(RUNS)
    after = counted()
    print(json.dumps({"before": before, "after": after}))


def _ran(controller: Any) -> Callable[[], bool]:
    return lambda: controller.now.status.agreement in ("same", "differs")


if __name__ == "__main__":
    opened(None, measure)
