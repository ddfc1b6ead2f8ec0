"""Questions between the thread that receives them and those that answer them."""

from __future__ import annotations

import threading
from collections import deque
from typing import Generic, TypeVar

T = TypeVar("T")


class Closed(Exception):
    """The other end is gone: nothing comes any more."""


class Inbox(Generic[T]):
    """What waits for one thread to take it."""

    def __init__(self, *, only_newest: bool) -> None:
        """Nothing waits yet.

        Args:
            only_newest: what comes takes the place of what waits; else they wait in line.
        """
        self._waiting: deque[T] = deque(maxlen=1 if only_newest else None)
        self._change = threading.Condition()
        self._closed = False

    def put(self, value: T) -> None:
        """Hands something over and returns at once."""
        with self._change:
            self._waiting.append(value)
            self._change.notify_all()

    def take(self) -> T:
        """What came, waited for.

        Raises:
            Closed: nothing comes any more.
        """
        with self._change:
            self._change.wait_for(lambda: self._closed or self._waiting)
            if self._closed:
                raise Closed
            return self._waiting.popleft()

    def has_news(self) -> bool:
        """Whether something waits; the end counts too."""
        return self._closed or bool(self._waiting)

    def close(self) -> None:
        """Lets nobody wait any longer."""
        with self._change:
            self._closed = True
            self._change.notify_all()
