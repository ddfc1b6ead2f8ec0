"""The whole window over the real engine."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication
from traces import opening

from lstmviz.engine.process import EngineProcess
from lstmviz.experiment.experiment import Experiment
from lstmviz.session.session import Session
from lstmviz.window.engine_link import EngineLink
from lstmviz.window.main_window import MainWindow
from lstmviz.window.style import make_application

LOADING = 180_000
"""Milliseconds in which TensorFlow is loaded, also on a machine that does much else."""


@contextmanager
def opened(
    log: Path,
    experiment: Experiment | None = None,
    size: tuple[int, int] = (1280, 900),
    **more: Any,
) -> Iterator[MainWindow]:
    """Opens the window on an experiment, by default the opening one, with `more` arguments."""
    make_application()
    process = EngineProcess(log)
    process.start()
    window = MainWindow(Session.of(experiment or opening()), EngineLink(process), **more)
    window.resize(*size)
    window.show()
    yield window
    window.close_without_asking()
    window.deleteLater()
    QApplication.processEvents()
