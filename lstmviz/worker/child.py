"""What makes a process a worker, seen from inside it."""

from __future__ import annotations

import faulthandler
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lstmviz.logs import send_stderr_to
from lstmviz.worker.channel import Channel
from lstmviz.worker.jobs import Beat

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

_NICE = 2
"""Enough for the window to be served first; more would starve a child on a busy machine."""

BEAT = 0.5
"""Seconds from one sign of life to the next."""

_PR_SET_PDEATHSIG = 1


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
            time.sleep(BEAT)
