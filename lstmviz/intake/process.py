"""The intake as a process of its own: what strangers wrote is read where it can do no harm.

A file that takes long, or takes all memory, stops nobody: the process is ended and started
again for the next one.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from lstmviz.process import Channel, end, spawned

if TYPE_CHECKING:
    from multiprocessing.context import SpawnProcess
    from pathlib import Path

    from lstmviz.intake.questions import Answer, Question


class IntakeProcess:
    """Reads one thing after another, in the order in which they were asked for."""

    def __init__(self, log: Path | None = None) -> None:
        """Starts nothing yet.

        Args:
            log: the file that tracebacks are appended to.
        """
        self._log = log
        self._asked: queue.SimpleQueue[tuple[int, Question, Callable[[Answer], Any]] | None]
        self._asked = queue.SimpleQueue()
        self._process: SpawnProcess | None = None
        self._line: Channel | None = None
        self._changing = threading.Lock()
        self._thread: threading.Thread | None = None
        self._stopping = False
        self._number = 0  # of what was asked last
        self._given_up = 0  # what was asked up to this number isn't wanted any more

    def start(self) -> None:
        """Starts the process, where it hasn't been, so that it is ready when something comes."""
        if self._thread is None:
            self._stopping = False
            self._thread = threading.Thread(target=self._work, name="intake", daemon=True)
            self._thread.start()

    def ask(self, question: Question, answer: Callable[[Answer], Any]) -> None:
        """Reads something and calls `answer`, on the intake's thread; returns at once."""
        self.start()
        self._number += 1
        self._asked.put((self._number, question, answer))

    def cancel(self) -> None:
        """Gives up all that was asked so far; the answers say so."""
        with self._changing:
            self._given_up = self._number
            if self._process is not None:
                self._process.kill()

    def stop(self) -> None:
        """Ends the process and the thread; nothing is answered any more."""
        if self._thread is None:
            return
        self._stopping = True
        self._asked.put(None)
        self.cancel()
        self._thread.join()
        self._thread = None

    def _work(self) -> None:
        line = self._begun()
        while not self._stopping:
            asked = self._asked.get()
            if asked is None:
                break
            number, question, answer = asked
            read, line = self._read(line, number, question)
            if not self._stopping:
                answer(read)
        self._ended()

    def _read(self, line: Channel, number: int, question: Question) -> tuple[Answer, Channel]:
        from lstmviz.intake.questions import GIVEN_UP, Unreadable

        tries = 2  # the process may have been ended before it was asked
        while tries and number > self._given_up:
            tries -= 1
            try:
                line.send(question)
                return line.receive(), line
            except (EOFError, OSError):
                line = self._begun()
        if number <= self._given_up:
            return GIVEN_UP, line
        return Unreadable("The process that reads files ended twice over this."), line

    def _begun(self) -> Channel:
        from lstmviz.intake.serve import serve

        self._ended()
        with self._changing:
            self._process, self._line = spawned(serve, self._log, name="lstmviz intake")
            return self._line

    def _ended(self) -> None:
        with self._changing:
            process, line = self._process, self._line
            self._process = self._line = None
        if process is not None:
            end(process)
        if line is not None:
            line.close()
