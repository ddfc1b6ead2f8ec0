"""A worker as the window has it: started, given jobs, listened to, and ended."""

from __future__ import annotations

import multiprocessing
import threading
import time
from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from lstmviz.worker.channel import Channel
from lstmviz.worker.child import BEAT
from lstmviz.worker.jobs import Beat, Began, Closed, Died, Job, JobQueue

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess

_PATIENCE = 1.0  # seconds for an ended process to be gone
_THREADS_PATIENCE = 0.5  # seconds
_LISTEN = 1.0  # seconds in which a living process is heard of
_MOST_SILENT = 15
"""So many times nothing is heard before a process that had been ready is taken to hang."""
_MOST_SILENT_LOADING = 120
"""Likewise while it loads, which from a cold disk can hold everything else up."""
_MOST_LATE = 6
"""So many beats the process may go on with an older job once a newer one has been sent.

Between two steps it looks for one by itself; within a single long operation it can't.
"""


class Worker:
    """A process that is given jobs and answers each by results, or dies.

    What waits is sent on a thread, because a large job fills the pipe until the process is
    ready for it. A process that hangs, doesn't let go of an older job, or takes too long over
    one, is ended.
    """

    def __init__(
        self,
        target: Callable[[Connection, Path | None], None],
        log: Path | None,
        *,
        name: str,
        newest: Collection[str] = (),
        prompt: str = "",
        longest: float = 0.0,
    ) -> None:
        """Starts nothing yet.

        Args:
            target: what the process does, which begins with `begin`.
            log: the file that what goes to its stderr is appended to.
            name: what the process is called.
            newest: slots of which only the newest job is wanted.
            prompt: the one of them of which an older job must soon be let go.
            longest: seconds that one job may take; 0.0 for as long as it wants.
        """
        self._target = target
        self._log = log
        self._name = name
        self._prompt = prompt
        self._longest = longest
        self._jobs: JobQueue[Any] = JobQueue(newest)
        self._threads: list[threading.Thread] = []
        self._change = threading.Condition()
        self._reaping = threading.Lock()  # two threads can't wait for one process at a time
        self._process: SpawnProcess | None = None
        self._channel: Channel | None = None
        self._sent = 0  # the number that the process must come to: the whole job is sent
        self._stopping = False
        self._take: Callable[[Any], Any] | None = None

    def start(self) -> None:
        """Starts the process, unless it is there; jobs that waited for another are forgotten.

        The process ends with the thread that calls this.
        """
        with self._change:
            if self._stopping or self._channel is not None:
                return
            self._jobs.clear()
            self._begin_anew()
            try:
                self._process, self._channel = spawned(self._target, self._log, name=self._name)
            except OSError:  # no memory, or too many processes
                if self._take is None:
                    raise
                refused = self._take
            else:
                self._change.notify_all()
                return
        refused(Died(None))

    def listen(self, take: Callable[[Any], Any]) -> None:
        """Calls `take` with each result from now on, on a thread of its own."""
        self._take = take
        for work, what in ((self._receive, "results"), (self._send, "jobs")):
            name = f"{self._name} {what}"
            self._threads.append(
                threading.Thread(target=work, args=(take,), name=name, daemon=True)
            )
        for thread in self._threads:
            thread.start()

    def ask(self, job: Job) -> None:
        """Hands over a job and returns at once."""
        self._jobs.put(job)

    def kill(self) -> None:
        """Ends the process, whatever it is doing; `Died` tells."""
        with self._reaping:
            if self._process is not None:
                self._process.kill()

    def stop(self) -> None:
        """Ends the process and the threads for good, whatever they are doing.

        A thread that is still at work on a result is left to itself after half a second.
        """
        self._stopping = True
        self._jobs.close()
        with self._change:
            self._change.notify_all()
        with self._reaping:
            if self._process is not None:
                end(self._process)
                self._process = None
        until = time.monotonic() + _THREADS_PATIENCE
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join(max(until - time.monotonic(), 0.0))
        if self._channel is not None and not any(t.is_alive() for t in self._threads):
            self._channel.close()
            self._channel = None

    @property
    def pid(self) -> int | None:
        """The process's number, while there is one."""
        return None if self._process is None else self._process.pid

    # What a subclass knows of its jobs

    def _begin_anew(self) -> None:
        """Forgets what an older process was told."""
        self._sent = 0

    def _outgoing(self, job: Any) -> Any:
        """The job as it is sent."""
        return job

    def _was_sent(self, job: Any) -> None:
        """Takes note that the whole of it was."""
        if job.slot == self._prompt:
            self._sent = job.number

    def _incoming(self, result: Any) -> Any:
        """The result as it is told; None for one that nobody waits for."""
        return result

    def _not_sent(self, job: Any, reason: str) -> Any:
        """The result of a job that can't be sent, by a fault of the program."""
        raise NotImplementedError(f"{job.slot} {job.number}: {reason}")

    # On the threads

    def _send(self, take: Callable[[Any], Any]) -> None:
        while True:
            try:
                job = self._jobs.take()
            except Closed:
                return
            channel = self._channel
            if channel is None:
                continue  # the process is gone, which was told
            try:
                channel.send(self._outgoing(job))
            except (OSError, ValueError):
                continue  # it is gone; `_receive` tells
            except Exception as error:  # noqa: BLE001 - a thread that dies is never heard of
                take(self._not_sent(job, f"{type(error).__name__}: {error}"))
            else:
                with self._change:
                    if channel is self._channel:
                        self._was_sent(job)

    def _receive(self, take: Callable[[Any], Any]) -> None:
        while True:
            with self._change:
                self._change.wait_for(lambda: self._stopping or self._channel is not None)
                channel, process = self._channel, self._process
            if self._stopping or channel is None or process is None:
                return
            why = self._listened(channel, process, take)
            with self._reaping:
                if self._stopping:
                    return
                process.join(_PATIENCE)
                exit_code = process.exitcode
                self._process = None
            with self._change:
                self._channel = None
            channel.close()
            take(Died(exit_code, why))

    def _listened(
        self, channel: Channel, process: SpawnProcess, take: Callable[[Any], Any]
    ) -> Literal["ended", "hung", "busy", "slow"]:
        """Passes results on until the process is gone, or had to be ended."""
        most_silent, silent, ready = _MOST_SILENT_LOADING, 0, False
        begun, late = 0, 0
        spent: float | None = None  # seconds over the job in hand; None where there is none
        while True:
            try:
                if not channel.has_news(_LISTEN):
                    silent += 1
                    # Counted, not measured: a machine that slept has nothing to do with it.
                    spent = None if spent is None else spent + _LISTEN
                    if silent > most_silent:
                        process.kill()
                        return "hung"
                    message = None
                else:
                    silent = 0
                    message = channel.receive()
            except (EOFError, OSError):
                return "ended"
            except Exception:  # noqa: BLE001 - a result that can't be read: the pipe is lost
                process.kill()
                return "ended"
            if isinstance(message, Beat):
                late = late + 1 if ready and self._sent > begun else 0
                spent = None if spent is None else spent + BEAT
                if late > _MOST_LATE:
                    process.kill()
                    return "busy"
            elif message is not None:
                most_silent, ready = max(_MOST_SILENT, int(self._longest)), True
                spent = None
                if isinstance(message, Began):
                    spent = 0.0
                    begun = message.number if message.slot == self._prompt else begun
                if (message := self._incoming(message)) is not None:
                    take(message)
            message = None  # while the next one is waited for, nothing of this one is kept
            if self._longest and spent is not None and spent >= self._longest:
                process.kill()
                return "slow"


def spawned(target: Callable[..., None], *args: Any, name: str) -> tuple[SpawnProcess, Channel]:
    """Starts a process that is given its end of a line, and tells the other one.

    Args:
        target: called in the process with the connection (wrap it in a `Channel`) and `args`.
        args: what it is told.
        name: what the process is called.
    """
    # Spawned on every system alike: a fork would copy the window with its threads.
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=target, args=(theirs, *args), name=name, daemon=True)
    process.start()
    theirs.close()
    return process, Channel(ours)


def end(process: SpawnProcess) -> None:
    """Ends a process, whatever it is doing, and waits a second for it to have ended."""
    process.kill()
    process.join(_PATIENCE)
    if not process.is_alive():  # the system lets nobody end one that waits for a broken disk
        process.close()
