"""The engine as a process of its own, so that TensorFlow never stops the window.

This module loads nothing heavy: the process is started before the window's own libraries
are imported, and TensorFlow loads while they do.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

from lstmviz.child import Line, end, spawned

if TYPE_CHECKING:
    from multiprocessing.context import SpawnProcess
    from pathlib import Path

    from lstmviz.engine.answers import Answer
    from lstmviz.experiment.experiment import Experiment

_PATIENCE = 1.0  # seconds for an ended process to tell its exit code
_LISTEN = 1.0  # seconds in which a living process is heard of
_MOST_SILENT = 15
"""So many times nothing is heard before a process that had been ready is taken to hang."""
_MOST_SILENT_LOADING = 120
"""Likewise while TensorFlow loads, which from a cold disk can hold everything else up."""
_MOST_LATE = 6
"""So many beats the process may go on with an older run once a newer wish has been sent.

Between two steps it looks for one by itself; within a single long operation it can't.
"""


class EngineProcess:
    """Starts the engine's process, hands it experiments and passes its answers on.

    Whoever submits numbers the experiments; answers carry the number, so that those that
    come too late can be dropped. Of experiments that wait, only the newest is run.
    """

    def __init__(self, log: Path | None = None) -> None:
        """Starts nothing yet.

        Args:
            log: the file that what TensorFlow prints, and tracebacks, are appended to.
        """
        self._log = log
        self._process: SpawnProcess | None = None
        self._line: Line | None = None
        self._threads: list[threading.Thread] = []
        self._change = threading.Condition()
        self._reaping = threading.Lock()  # two threads can't wait for one process at a time
        self._waiting: tuple[int, Experiment | None] | None = None
        self._sent: tuple[int, Experiment | None] | None = None
        self._taken = 0  # the number that the process must come to: the whole of it is sent
        self._stopping = False

    def start(self) -> None:
        """Starts the process; TensorFlow begins to load in it."""
        from lstmviz.engine.serve import serve

        self._stopping = False
        self._process, self._line = spawned(serve, self._log, name="lstmviz engine")

    def listen(self, answer: Callable[[Answer], None]) -> None:
        """Calls `answer` with each answer from now on, on a thread of its own."""
        self._threads = [
            threading.Thread(target=target, args=args, name=f"engine {name}", daemon=True)
            for target, args, name in (
                (self._receive, (self._line, self._process, answer), "answers"),
                (self._send, (self._line, answer), "requests"),
            )
        ]
        for thread in self._threads:
            thread.start()

    def submit(self, number: int, experiment: Experiment) -> None:
        """Hands over an experiment and returns at once; it takes the place of one that waits."""
        with self._change:
            self._waiting = (number, experiment)
            self._change.notify_all()

    def cancel(self, number: int) -> None:
        """Ends what is running: the process does so at the next step, or else is ended itself.

        Args:
            number: the next one, as for an experiment.
        """
        with self._change:
            self._waiting = (number, None)
            self._change.notify_all()

    def stop(self) -> None:
        """Ends the process and the threads, whatever they are doing."""
        with self._change:
            self._stopping = True
            self._waiting = None
            self._sent = None
            self._taken = 0
            self._change.notify_all()
        if self._process is not None:
            with self._reaping:
                end(self._process)
            self._process = None
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join()
        self._threads = []
        if self._line is not None:
            self._line.close()
            self._line = None

    @property
    def pid(self) -> int | None:
        """The process's number, while there is one."""
        return None if self._process is None else self._process.pid

    def _send(self, line: Line, answer: Callable[[Answer], None]) -> None:
        from lstmviz.engine.answers import Failed

        # On a thread, because a large experiment fills the pipe until TensorFlow is loaded.
        while True:
            with self._change:
                self._change.wait_for(lambda: self._stopping or self._waiting is not None)
                if self._stopping:
                    return
                assert self._waiting is not None
                number, experiment = self._sent = self._waiting
                self._waiting = None
            try:
                line.send((number, experiment))
            except (OSError, ValueError):
                return  # the process is gone; `_receive` tells
            except Exception as error:  # noqa: BLE001 - a thread that dies is never heard of
                answer(Failed(number, f"{type(error).__name__}: {error}"))
            else:
                self._taken = number

    def _receive(self, line: Line, process: SpawnProcess, answer: Callable[[Answer], None]) -> None:
        from lstmviz.engine.answers import Beat, Began, Died, Ready

        why: Literal["ended", "hung", "busy"] = "ended"
        most_silent, silent = _MOST_SILENT_LOADING, 0
        ready, begun, late = False, 0, 0
        while True:
            try:
                if not line.has_news(_LISTEN):
                    silent += 1
                    if silent > most_silent:
                        why = "hung"
                        process.kill()
                        break
                    continue
                message = line.receive()
            except (EOFError, OSError):
                break
            except Exception:  # noqa: BLE001 - an answer that can't be read: the pipe is lost
                process.terminate()
                break
            silent = 0
            if isinstance(message, Beat):
                late = late + 1 if ready and self._taken > begun else 0
                if late > _MOST_LATE:
                    why = "busy"
                    process.kill()
                    break
                continue
            if isinstance(message, Ready):
                ready, most_silent = True, _MOST_SILENT
            elif isinstance(message, Began):
                begun = message.number
            elif isinstance(message, tuple):
                message = self._ran(*message)
            if message is not None:
                answer(message)
        with self._reaping:
            if self._stopping:
                return
            process.join(_PATIENCE)
            exit_code = process.exitcode
        answer(Died(exit_code, why))

    def _ran(self, number: int, weights: Any, calls: Any, seconds: float) -> Answer | None:
        """The answer to a run, with the experiment that wasn't sent back."""
        from lstmviz.engine.answers import Ran
        from lstmviz.trace.trace import Trace

        with self._change:
            sent = self._sent
        if sent is None or sent[0] != number or sent[1] is None:
            return None  # something newer was sent meanwhile: this comes too late
        return Ran(number, Trace(sent[1], weights, calls), seconds)
