"""A process of its own for what would stop the window, and the line on which one talks to it.

This module loads nothing heavy: a child is started before anything else is imported.
"""

from __future__ import annotations

import multiprocessing
import pickle
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from lstmviz.shared import borrowed, lent

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess

_PATIENCE = 1.0  # seconds for a terminated process to be gone


class Line:
    """One end of a pipe between two processes; any thread may send, one receives.

    Arrays travel beside the pickle that holds them, large ones in shared memory: while their
    bytes are copied, Python's other threads go on, the window's among them.
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
        shared = [lent(raw) for raw in raws]
        with self._sending:
            self._connection.send(shared)
            self._connection.send_bytes(data)
            for raw, name in zip(raws, shared, strict=True):
                if name is None:
                    self._connection.send_bytes(raw)

    def receive(self) -> Any:
        """The next value, waited for; its arrays are read-only.

        Raises:
            EOFError, OSError: the other end is gone.
        """
        shared = self._connection.recv()
        data = self._connection.recv_bytes()
        buffers = [
            self._connection.recv_bytes() if lender is None else borrowed(*lender)
            for lender in shared
        ]
        return pickle.loads(data, buffers=buffers)

    def has_news(self, seconds: float = 0.0) -> bool:
        """Whether something has come, or comes within so many seconds; the end counts too."""
        return self._connection.poll(seconds)

    def close(self) -> None:
        """Hangs up."""
        self._connection.close()


def spawned(target: Callable[..., None], *args: Any, name: str) -> tuple[SpawnProcess, Line]:
    """Starts a process that is given its end of a line, and tells the other one.

    Args:
        target: called in the process with the connection (wrap it in a `Line`) and `args`.
        args: what it is told.
        name: what the process is called.
    """
    # Spawned on every system alike: a fork would copy the window with its threads.
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=target, args=(theirs, *args), name=name, daemon=True)
    process.start()
    theirs.close()
    return process, Line(ours)


def end(process: SpawnProcess) -> None:
    """Ends a process, whatever it is doing, and waits until it has ended."""
    process.terminate()
    process.join(_PATIENCE)
    if process.is_alive():
        process.kill()
        process.join()
    process.close()
