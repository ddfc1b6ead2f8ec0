"""Prints the bytes that the window's process holds with a large run in it, and of the arrays."""

import sys
from typing import Any

import psutil
from large_trace import large_experiment
from opened import opened, wait

from lstmviz.session.session import Session

BATCH, STEPS, UNITS = map(int, sys.argv[1:])


def measure(window: Any) -> None:
    from PySide6.QtWidgets import QApplication

    controller = window.controller
    wait(lambda: controller.now.status.agreement == "same")
    session = Session.of(large_experiment(BATCH, STEPS, UNITS))
    controller.session.open(session, None, "large")
    wait(
        lambda: (
            controller.now.trace is not None
            and controller.now.trace.experiment is session.experiment
        )
    )
    for _ in range(20):
        QApplication.processEvents()
    (call,), (run,) = session.experiment.calls, controller.now.trace.calls
    arrays = call.inputs.nbytes + sum(state.nbytes for state in run.states.values())
    print(psutil.Process().memory_info().rss, arrays)


if __name__ == "__main__":
    opened(None, measure)
