"""A worker: a process of its own for what would stop the window, its jobs, and their results.

This module loads nothing heavy: a worker is started before anything else is imported.
"""

from __future__ import annotations

import faulthandler
import multiprocessing
import os
import pickle
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, Literal, Protocol, TypeVar

from lstmviz.logs import send_stderr_to
from lstmviz.shared_memory import LARGE, SharedBuffer, attach

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess

_NICE = 2
"""Enough for the window to be served first; more would starve a child on a busy machine."""

_PATIENCE = 1.0  # seconds for an ended process to be gone
_THREADS_PATIENCE = 0.5  # seconds
_LISTEN = 1.0  # seconds in which a living process is heard of
_BEAT = 0.5  # seconds
_MOST_SILENT = 15
"""So many times nothing is heard before a process that had been ready is taken to hang."""
_MOST_SILENT_LOADING = 120
"""Likewise while it loads, which from a cold disk can hold everything else up."""
_MOST_LATE = 6
"""So many beats the process may go on with an older job once a newer one has been sent.

Between two steps it looks for one by itself; within a single long operation it can't.
"""
_PR_SET_PDEATHSIG = 1


class Job(Protocol):
    """What a worker is asked to do."""

    @property
    def number(self) -> int:
        """Tells it from others of its slot; higher than of those before."""

    @property
    def slot(self) -> str:
        """What kind of job it is."""


@dataclass(frozen=True)
class Beat:
    """The process is alive; comes at regular intervals, whatever it is doing."""


@dataclass(frozen=True)
class Began:
    """The jobs of this slot before are done or given up, and this one has begun.

    Attributes:
        number: the job's.
        slot: the job's.
    """

    number: int
    slot: str = "main"


@dataclass(frozen=True)
class Died:
    """The worker's process is gone, and nobody here stopped it.

    Attributes:
        exit_code: the process's; negative for a signal; None where none could be started.
        why: "ended" by itself, or it was ended because it "hung" (gave no sign of life), was
            "busy" (didn't let go of an older job for a newer one) or "slow" (over one job).
    """

    exit_code: int | None
    why: Literal["ended", "hung", "busy", "slow"] = "ended"


class Closed(Exception):
    """The other end is gone: nothing comes any more."""


AnyJob = TypeVar("AnyJob", bound=Job)


class JobQueue(Generic[AnyJob]):
    """Jobs that wait for one thread to take them, in the order in which they came."""

    def __init__(self, newest: Collection[str] = ()) -> None:
        """Nothing waits yet.

        Args:
            newest: slots of which only the newest job waits: it takes the place of an older one.
        """
        self._newest = newest
        self._waiting: deque[AnyJob] = deque()
        self._change = threading.Condition()
        self._closed = False

    def put(self, job: AnyJob) -> None:
        """Hands a job over and returns at once."""
        with self._change:
            if job.slot in self._newest:
                self._drop(job.slot)
            self._waiting.append(job)
            self._change.notify_all()

    def take(self) -> AnyJob:
        """The next job, waited for.

        Raises:
            Closed: nothing comes any more.
        """
        with self._change:
            self._change.wait_for(lambda: self._closed or self._waiting)
            if self._closed:
                raise Closed
            return self._waiting.popleft()

    def drop(self, slot: str) -> None:
        """Forgets the jobs of a slot that still wait."""
        with self._change:
            self._drop(slot)

    def clear(self) -> None:
        """Forgets all that wait."""
        with self._change:
            self._waiting.clear()

    def has_news(self) -> bool:
        """Whether something waits; the end counts too."""
        return self._closed or bool(self._waiting)

    def wait_for_news(self, seconds: float) -> bool:
        """Whether something waits, or comes within so many seconds; the end counts too."""
        with self._change:
            return bool(self._change.wait_for(self.has_news, seconds))

    def close(self) -> None:
        """Lets nobody wait any longer."""
        with self._change:
            self._closed = True
            self._change.notify_all()

    def _drop(self, slot: str) -> None:
        self._waiting = deque(job for job in self._waiting if job.slot != slot)


class Channel:
    """One end of a pipe between two processes; any thread may send, one receives.

    Arrays travel beside the pickle that holds them, large ones in memory that both processes
    map: while their bytes are copied, which is done once, Python's other threads go on, the
    window's among them.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._sending = threading.Lock()

    def send(self, value: Any) -> None:
        """Sends a value; returns when the other end has taken it, or nearly all of it.

        Raises:
            OSError: the other end is gone.
        """
        buffers: list[pickle.PickleBuffer] = []
        data = pickle.dumps(value, protocol=5, buffer_callback=buffers.append)
        raws = [buffer.raw() for buffer in buffers]
        lent = _lent(raws)
        places = [None] * len(raws) if lent is None else lent.places
        try:
            with self._sending:
                self._connection.send((places, lent is not None))
                self._connection.send_bytes(data)
                if lent is not None:
                    lent.give(self._connection.fileno())
                for raw, place in zip(raws, places, strict=True):
                    if place is None:
                        self._connection.send_bytes(raw)
        finally:
            if lent is not None:
                lent.close()

    def receive(self) -> Any:
        """The next value, waited for; its arrays are read-only.

        Raises:
            EOFError, OSError: the other end is gone.
        """
        places, is_lent = self._connection.recv()
        data = self._connection.recv_bytes()
        shared = memoryview(attach(self._connection.fileno()) if is_lent else b"")
        buffers = [
            self._connection.recv_bytes() if place is None else shared[place[0] : sum(place)]
            for place in places
        ]
        return pickle.loads(data, buffers=buffers)

    def has_news(self, seconds: float = 0.0) -> bool:
        """Whether something has come, or comes within so many seconds; the end counts too."""
        return self._connection.poll(seconds)

    def close(self) -> None:
        """Hangs up."""
        self._connection.close()


def _lent(raws: list[memoryview]) -> SharedBuffer | None:
    """The large ones of them in memory that the other end can map; None where that can't be had."""
    if not any(raw.nbytes >= LARGE for raw in raws):
        return None
    try:
        return SharedBuffer(raws)
    except OSError:
        return None


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
                spent = None if spent is None else spent + _BEAT
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


# In the process


def begin(connection: Connection, log: Path | None) -> Channel:
    """Makes this process a worker: it ends with its parent, and shows that it is alive.

    Args:
        connection: brings jobs, takes results.
        log: the file for what would go to stderr; None leaves stderr as it is.
    """
    # Ctrl+C in the terminal is for the window, which ends this process itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()
    if log is not None:
        send_stderr_to(log)
    give_way()
    channel = Channel(connection)
    threading.Thread(target=_beat, args=(channel,), name="beat", daemon=True).start()
    return channel


def end_with_parent() -> None:
    """Makes this process end when its parent does, whatever it is doing then.

    Linux does so by itself, even in the midst of C code that lets no thread of Python go on.
    Elsewhere a thread waits for the parent's end.
    """
    parent = multiprocessing.parent_process()
    if parent is None:
        return
    if sys.platform == "linux":
        import ctypes

        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent.pid:  # it was gone before it could be asked for
            os._exit(1)
    threading.Thread(target=_await_end, args=(parent,), name="parent", daemon=True).start()


@contextmanager
def bounded(seconds: float) -> Iterator[None]:
    """Ends this process, its traceback on stderr, when the block takes longer.

    Also where C code lets no thread of Python go on.
    """
    faulthandler.dump_traceback_later(seconds, exit=True, file=2)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()


def give_way() -> None:
    """In a child: lets the window go first where both want the processor."""
    if sys.platform == "win32":
        import psutil

        psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
    else:
        os.nice(_NICE)


def _await_end(parent: Any) -> None:
    parent.join()
    os._exit(1)  # nothing here is worth keeping


def _beat(channel: Channel) -> None:
    with suppress(OSError):
        while True:
            channel.send(Beat())
            time.sleep(_BEAT)
