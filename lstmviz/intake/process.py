"""The intake as a process of its own: what strangers wrote is read where it can do no harm.

A file that takes long, or takes all memory, stops nobody: the process is ended and started
again for the next one.
"""

from __future__ import annotations

import threading
import traceback
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lstmviz.worker.child import begin, bounded
from lstmviz.worker.jobs import Began, Died
from lstmviz.worker.worker import Worker

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from pathlib import Path

    from lstmviz.intake.questions import Answer, Question

LONGEST = 60.0
"""Seconds that reading one thing may take."""

_SOON = 5.0  # seconds after which the process ends itself, where nobody else did


@dataclass(frozen=True)
class ReadJob:
    """Something is to be read; the number is higher than of those before."""

    number: int
    question: Question
    slot: str = "read"


@dataclass(frozen=True, eq=False)
class ReadResult:
    """What came of the job with this number."""

    number: int
    answer: Answer


@dataclass
class _Request:
    """What somebody waits for."""

    job: ReadJob
    answer: Callable[[Answer], Any]
    deaths: int = 0


class IntakeProcess:
    """Reads one thing after another, in the order in which they were asked for."""

    def __init__(self, log: Path | None = None) -> None:
        """Starts nothing yet; tracebacks will be appended to the log."""
        self._worker = Worker(serve, log, name="lstmviz intake", longest=LONGEST)
        self._changing = threading.RLock()
        self._waiting: deque[_Request] = deque()  # the process has the first of them
        self._number = 0  # of what was asked last
        self._given_up = 0  # what was asked up to this number isn't wanted any more
        self._listening = False

    def start(self) -> None:
        """Starts the process, where it isn't there, so that it is ready when something comes."""
        with self._changing:
            if not self._listening:
                self._listening = True
                self._worker.listen(self._take)
            self._worker.start()

    def ask(self, question: Question, answer: Callable[[Answer], Any]) -> None:
        """Reads something and calls `answer`, on a thread of the intake's; returns at once."""
        with self._changing:
            self._number += 1
            self._waiting.append(_Request(ReadJob(self._number, question), answer))
            if len(self._waiting) == 1:
                self._next()

    def cancel(self) -> None:
        """Gives up all that was asked so far; the answers say so."""
        with self._changing:
            self._given_up = self._number
            if self._waiting:
                self._worker.kill()

    def stop(self) -> None:
        """Ends the process and the threads; nothing is answered any more."""
        with self._changing:
            self._waiting.clear()
        self._worker.stop()

    @property
    def pid(self) -> int | None:
        """The process's number, while there is one."""
        return self._worker.pid

    def _next(self) -> None:
        if self._waiting:
            self.start()
            self._worker.ask(self._waiting[0].job)

    def _take(self, message: ReadResult | Began | Died) -> None:
        from lstmviz.intake.questions import GIVEN_UP

        with self._changing:
            if isinstance(message, Began) or not self._waiting:
                return
            answers = []
            answer = self._answer(self._waiting[0], message)
            if answer is not None:
                answers.append((self._waiting.popleft(), answer))
            while self._waiting and self._waiting[0].job.number <= self._given_up:
                answers.append((self._waiting.popleft(), GIVEN_UP))
            if answers or isinstance(message, Died):
                self._next()
        for request, answer in answers:
            request.answer(answer)

    def _answer(self, request: _Request, message: ReadResult | Died) -> Answer | None:
        """What is to be answered; None where the process is to be asked once more."""
        from lstmviz.intake.questions import Unreadable

        if isinstance(message, ReadResult):
            return message.answer if message.number == request.job.number else None
        if request.job.number <= self._given_up:
            return None
        if message.why == "slow":
            return Unreadable(f"Reading took more than {LONGEST:.0f} seconds and was given up.")
        request.deaths += 1  # the first time it may have been ended before it was asked
        if request.deaths == 1:
            return None
        return Unreadable("The process that reads files ended twice over this.")


def serve(connection: Connection, log: Path | None) -> None:
    """Reads until the other end is gone; runs inside the process. None leaves stderr as it is."""
    channel = begin(connection, log)

    import polars

    from lstmviz.intake.questions import Unreadable
    from lstmviz.intake.reading import read
    from lstmviz.intake.table_reading import TableReader

    tables = TableReader()
    polars.read_csv(b"0")  # its threads begin with the first file, which needn't wait for them
    try:
        while True:
            job: ReadJob = channel.receive()
            channel.send(Began(job.number, job.slot))
            try:
                with bounded(LONGEST + _SOON):  # in case nobody is left to end it
                    answer = read(job.question, tables)
            except Exception as error:  # noqa: BLE001 - whatever it is, the window must hear of it
                traceback.print_exc()
                answer = Unreadable(f"A fault of lstmviz while reading: {error!r}")
            channel.send(ReadResult(job.number, answer))
    except (EOFError, OSError):
        return
