"""What a worker is asked to do, what it says of itself, and the line in which jobs wait."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Collection
from dataclasses import dataclass
from typing import Generic, Literal, Protocol, TypeVar


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
