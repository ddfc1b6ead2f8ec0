"""Large arrays on their way between two processes: in memory that both map, where they can.

The sender's bytes are written into a file that is only memory and has no name. The other end is
given the file itself, by the socket between the two, and uses the bytes where they are: nothing
is copied a second time, nothing is left behind whichever process ends first, and the size of
/dev/shm, of which a container may have little, doesn't matter. Linux has such files; elsewhere
all bytes go through the pipe, which takes longer.
"""

from __future__ import annotations

import mmap
import os
import socket
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress

LARGE = 2**16
"""Bytes: less goes through the pipe in no time."""

_ALIGNED = 64  # bytes, as NumPy and TensorFlow like it
_SLOWLY_FREED = 2**24  # bytes
_MOST_AT_ONCE = 2**30  # bytes in one system call, which may take no more than 2 GB

ByteRange = tuple[int, int]
"""Where bytes are in a file: from where on, and how many."""


class Mapped(mmap.mmap):
    """Bytes that nobody can write to any more: neither this process nor another one.

    Attributes:
        is_sealed: tells so to those who would else copy what they want to stay as it is.
    """

    is_sealed = True

    def __del__(self) -> None:
        """Has a large piece given back to the system by a thread of its own.

        That takes a tenth of a second for 500 MB, and the last to let go of an old trace is the
        window.
        """
        if not (sys.is_finalizing() or self.closed) and len(self) >= _SLOWLY_FREED:
            with suppress(RuntimeError):  # the interpreter is about to end
                threading.Thread(target=self.close, name="memory", daemon=True).start()


class SharedBuffer:
    """Bytes for another process, in a file without a name.

    Attributes:
        places: for each of the bytes where they are in it; None for those that are few.
    """

    def __init__(self, raws: Sequence[memoryview]) -> None:
        """Writes them.

        Args:
            raws: contiguous bytes.

        Raises:
            OSError: the system doesn't have such files, or no memory for one.
        """
        self.places: list[ByteRange | None] = []
        end = 0
        for raw in raws:
            if raw.nbytes < LARGE:
                self.places.append(None)
            else:
                self.places.append((end, raw.nbytes))
                end += -(-raw.nbytes // _ALIGNED) * _ALIGNED
        if sys.platform != "linux":
            raise OSError("no files without a name")
        self._file = os.memfd_create("lstmviz", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        try:
            for raw, place in zip(raws, self.places, strict=True):
                if place is not None:
                    _write(self._file, raw, place[0])
            os.ftruncate(self._file, end)
            _seal(self._file)
        except BaseException:
            self.close()
            raise

    def give(self, connection: int) -> None:
        """Gives the file to the process at the other end of a socket, who calls `attach`.

        Args:
            connection: the socket's file descriptor.
        """
        with socket.socket(fileno=os.dup(connection)) as line:
            socket.send_fds(line, [b"\0"], [self._file])

    def close(self) -> None:
        """Lets go of it; the other end has it still."""
        os.close(self._file)


def attach(connection: int) -> Mapped:
    """The bytes of a file that is given by a socket; they stay while anything refers to them.

    Raises:
        OSError, EOFError: it isn't given.
    """
    with socket.socket(fileno=os.dup(connection)) as line:
        said, files, _, _ = socket.recv_fds(line, 1, 1)
    if not said or not files:
        raise EOFError
    try:
        # Private, because not every system maps a sealed file as shared; nothing is copied.
        return Mapped(files[0], 0, flags=mmap.MAP_PRIVATE, prot=mmap.PROT_READ)
    finally:
        os.close(files[0])


def _write(file: int, raw: memoryview, start: int) -> None:
    done = 0
    while done < raw.nbytes:
        # Python lets other threads go on meanwhile.
        done += os.pwrite(file, raw[done : done + _MOST_AT_ONCE], start + done)


def _seal(file: int) -> None:
    """Makes the file what it is for good, so that who maps it can rely on it."""
    import fcntl

    seals = fcntl.F_SEAL_SEAL | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_WRITE
    fcntl.fcntl(file, fcntl.F_ADD_SEALS, seals)
