"""Brings the engine's answers from its thread to the window's."""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from lstmviz.engine.jobs import EngineJob
from lstmviz.engine.process import EngineProcess
from lstmviz.engine.results import EngineResult, Failed, Ran, Wrote
from lstmviz.window.render_data import RenderData

if TYPE_CHECKING:
    from lstmviz.engine.device import DeviceKind

_log = logging.getLogger(__name__)


class EngineLink(QObject):
    """An `EngineProcess` whose answers arrive as a signal on the thread this object lives on.

    Signals:
        answered: an `EngineResult` came.
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

    def ask(self, job: EngineJob) -> None:
        """Hands a job to the engine, and returns at once."""
        self._process.ask(job)

    def compute_on(self, device: DeviceKind) -> None:
        """Ends the process; once restarted it computes on this device."""
        self._process.compute_on(device)

    def restart(self) -> None:
        """Starts a new process in place of one that ended."""
        self._process.start()

    def stop(self) -> None:
        """Ends the process; nothing is passed on any more."""
        self._stopped = True
        self._process.stop()

    def _arrive(self, answer: EngineResult) -> None:
        # On the engine's thread: however large a trace is, the window isn't kept waiting.
        if isinstance(answer, Ran | Wrote) and answer.slot == "main":
            try:
                answer = replace(answer, render_data=RenderData.of(answer.trace))
            except Exception as error:  # noqa: BLE001 - a thread that dies is never heard of
                _log.error("a trace can't be drawn", exc_info=error)
                answer = Failed(answer.number, f"{type(error).__name__}: {error}")
        if not self._stopped:
            with suppress(RuntimeError):  # the window may be gone, and this object with it
                self._arrived.emit(answer)

    def _pass_on(self, answer: object) -> None:
        # What was queued before the end still arrives after it.
        if not self._stopped:
            self.answered.emit(answer)
