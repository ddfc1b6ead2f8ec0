"""The engine as a process of its own, so that TensorFlow never stops the window.

This module loads nothing heavy: the process is started before the window's own libraries
are imported, and TensorFlow loads while they do.
"""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess
    from pathlib import Path

    from lstmviz.engine.answers import Answer
    from lstmviz.experiment.experiment import Experiment

_PATIENCE = 1.0  # seconds for a terminated process to be gone


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
        self._connection: Connection | None = None
        self._threads: list[threading.Thread] = []
        self._change = threading.Condition()
        self._reaping = threading.Lock()  # two threads can't wait for one process at a time
        self._waiting: tuple[int, Experiment] | None = None
        self._sent: tuple[int, Experiment] | None = None
        self._stopping = False

    def start(self) -> None:
        """Starts the process; TensorFlow begins to load in it."""
        from lstmviz.engine.serve import serve

        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(
            target=serve, args=(theirs, self._log), name="lstmviz engine", daemon=True
        )
        self._stopping = False
        self._process.start()
        theirs.close()

    def listen(self, answer: Callable[[Answer], None]) -> None:
        """Calls `answer` with each answer from now on, on a thread of its own."""
        self._threads = [
            threading.Thread(target=target, args=args, name=f"engine {name}", daemon=True)
            for target, args, name in (
                (self._receive, (self._connection, self._process, answer), "answers"),
                (self._send, (self._connection, answer), "requests"),
            )
        ]
        for thread in self._threads:
            thread.start()

    def submit(self, number: int, experiment: Experiment) -> None:
        """Hands over an experiment and returns at once; it takes the place of one that waits."""
        with self._change:
            self._waiting = (number, experiment)
            self._change.notify_all()

    def stop(self) -> None:
        """Ends the process and the threads, whatever they are doing."""
        with self._change:
            self._stopping = True
            self._waiting = None
            self._sent = None
            self._change.notify_all()
        if self._process is not None:
            with self._reaping:
                self._process.terminate()
                self._process.join(_PATIENCE)
                if self._process.is_alive():
                    self._process.kill()
                    self._process.join()
                self._process.close()
            self._process = None
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join()
        self._threads = []
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    @property
    def pid(self) -> int | None:
        """The process's number, while there is one."""
        return None if self._process is None else self._process.pid

    def _send(self, connection: Connection, answer: Callable[[Answer], None]) -> None:
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
                connection.send((number, experiment))
            except (OSError, ValueError):
                return  # the process is gone; `_receive` tells
            except Exception as error:  # noqa: BLE001 - a thread that dies is never heard of
                answer(Failed(number, f"{type(error).__name__}: {error}"))

    def _receive(
        self, connection: Connection, process: SpawnProcess, answer: Callable[[Answer], None]
    ) -> None:
        from lstmviz.engine.answers import Died, Ran
        from lstmviz.trace.trace import Trace

        while True:
            try:
                message = connection.recv()
            except (EOFError, OSError):
                break
            except Exception:  # noqa: BLE001 - an answer that can't be read: the pipe is lost
                process.terminate()
                break
            if isinstance(message, tuple):
                number, weights, calls, seconds = message
                with self._change:
                    sent = self._sent
                if sent is None or sent[0] != number:
                    continue  # something newer was sent meanwhile: this comes too late
                message = Ran(number, Trace(sent[1], weights, calls), seconds)
            answer(message)
        with self._reaping:
            if self._stopping:
                return
            process.join(_PATIENCE)
            exit_code = process.exitcode
        answer(Died(exit_code))
