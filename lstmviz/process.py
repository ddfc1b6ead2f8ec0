"""A process of its own for what would stop the window, and the line on which one talks to it.

This module loads nothing heavy: a child is started before anything else is imported.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from lstmviz.shared_memory import LARGE, SharedBuffer, attach

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess

_NICE = 2
"""Enough for the window to be served first; more would starve a child on a busy machine."""

_PATIENCE = 1.0  # seconds for a terminated process to be gone


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


def give_way() -> None:
    """In a child: lets the window go first where both want the processor."""
    if sys.platform == "win32":
        import psutil

        psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
    else:
        os.nice(_NICE)


def end(process: SpawnProcess) -> None:
    """Ends a process, whatever it is doing, and waits until it has ended."""
    process.terminate()
    process.join(_PATIENCE)
    if process.is_alive():
        process.kill()
        process.join()
    process.close()
