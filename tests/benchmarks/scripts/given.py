"""The whole window over an engine that has the trace ready: what looking at it costs, no more."""

from typing import Any

from PySide6.QtCore import QObject, Signal

from lstmviz.engine.jobs import EngineJob, RunJob
from lstmviz.engine.results import Checked, Ran, Ready
from lstmviz.session.session import Session
from lstmviz.trace.trace import Trace
from lstmviz.window.main_window import MainWindow
from lstmviz.window.render_data import RenderData
from lstmviz.window.style import make_application


class GivenLink(QObject):
    """Answers every run with the same trace; what takes time is done before, as by the link."""

    answered = Signal(object)

    def __init__(self, trace: Trace) -> None:
        super().__init__()
        self._trace = trace
        self._drawn = RenderData.of(trace)

    def listen(self) -> None:
        self.answered.emit(Ready("2", "3"))

    def ask(self, job: EngineJob) -> None:
        if not isinstance(job, RunJob) or job.slot != "main" or job.experiment is None:
            return  # whatever else an engine is asked goes unanswered
        number = job.number
        self.answered.emit(self.ran(number, self._drawn))
        self.answered.emit(Checked(number, 0.0))

    def ran(self, number: int, drawn: RenderData) -> Ran:
        return Ran(number, self._trace, 0.01, render_data=drawn)

    def compute_on(self, device: str) -> None:
        """Does nothing: it has none."""

    def restart(self) -> None:
        """Does nothing: it never dies."""

    def stop(self) -> None:
        """Does nothing: there is nothing to end."""


def given_window(trace: Trace, width: int = 1280, height: int = 800) -> tuple[Any, MainWindow]:
    """The application, and a window that shows the trace."""
    app = make_application()
    window = MainWindow(Session.of(trace.ran), GivenLink(trace))  # type: ignore[arg-type]
    window.resize(width, height)
    window.show()
    for _ in range(20):
        app.processEvents()
    assert window.controller.now.trace is trace
    return app, window
