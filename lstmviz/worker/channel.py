"""A line between two processes that carries values, and large arrays without a second copy."""

from __future__ import annotations

import pickle
import threading
from typing import TYPE_CHECKING, Any

from lstmviz.worker.shared_memory import LARGE, SharedBuffer, attach

if TYPE_CHECKING:
    from multiprocessing.connection import Connection


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
