"""Brings the engine's answers from its thread to the window's."""

import logging

from PySide6.QtCore import QObject, Qt, Signal

from lstmviz.engine.answers import Answer, Failed, Ran
from lstmviz.engine.process import EngineProcess
from lstmviz.experiment.experiment import Experiment
from lstmviz.trace.trace import Trace
from lstmviz.window.figure_data import RenderData, RunResult

_log = logging.getLogger(__name__)


class EngineLink(QObject):
    """An `EngineProcess` whose answers arrive as a signal on the thread this object lives on.

    Signals:
        answered: an `Answer` came.
    """

    answered = Signal(object)
    _arrived = Signal(object)

    def __init__(self, process: EngineProcess, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._process = process
        self._stopped = False
        self._arrived.connect(self._pass_on, Qt.ConnectionType.QueuedConnection)

    def listen(self) -> None:
        """Begins to pass answers on."""
        self._process.listen(self._arrive)

    def submit(self, number: int, experiment: Experiment) -> None:
        """Hands an experiment to the engine and returns at once."""
        self._process.submit(number, experiment)

    def cancel(self, number: int) -> None:
        """Ends what is running, and returns at once."""
        self._process.cancel(number)

    def derive(self, number: int, trace: Trace, call: int, row: int) -> None:
        """Asks for the gates of one row of one call, and returns at once."""
        self._process.derive(number, trace, call, row)

    def run_reference(self, number: int, experiment: Experiment | None) -> None:
        """Runs another experiment beside the one that is shown, and returns at once."""
        self._process.run_reference(number, experiment)

    def restart(self) -> None:
        """Starts a new process in place of one that ended."""
        self._process.stop()
        self._process.start()
        self.listen()

    def stop(self) -> None:
        """Ends the process; nothing is passed on any more."""
        self._stopped = True
        self._process.stop()

    def _arrive(self, answer: Answer) -> None:
        # On the engine's thread: however large a trace is, the window isn't kept waiting.
        if isinstance(answer, Ran):
            try:
                render_data = RenderData.of(answer.trace)
                answer = RunResult(answer.number, answer.trace, answer.seconds, render_data)
            except Exception as error:  # noqa: BLE001 - a thread that dies is never heard of
                _log.error("a trace can't be drawn", exc_info=error)
                answer = Failed(answer.number, f"{type(error).__name__}: {error}")
        self._arrived.emit(answer)

    def _pass_on(self, answer: object) -> None:
        # What was queued before the end still arrives after it.
        if not self._stopped:
            self.answered.emit(answer)
