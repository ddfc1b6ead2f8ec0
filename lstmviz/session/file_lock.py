"""Locks files, so that one process knows whether another one that uses them still lives.

The system lets go of a lock with the process that holds it, however that ends.
"""

import os
import socket
import sys
from contextlib import suppress
from pathlib import Path


def locked(descriptor: int) -> bool | None:
    """Locks an open file; False if it is locked already, None where there are no locks."""
    if sys.platform == "win32":
        import msvcrt

        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # some network file systems
        return None
    return True


class FileLock:
    """A lock on a file that is there for nothing else."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self._path = path
        self._descriptor: int | None = descriptor

    @classmethod
    def take(cls, path: Path) -> "FileLock | None":
        """Locks a file, which is made where it is missing; None while somebody else holds it.

        Where the system has no locks, the number of the process that holds it stands in the file.

        Raises:
            OSError: the file can't be opened.
        """
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
        descriptor = os.open(path, flags, 0o600)
        try:
            outcome = locked(descriptor)
            # Whoever held it may have deleted it meanwhile.
            free = outcome or (outcome is None and not _lives(os.read(descriptor, 400)))
            if free and path.exists():
                if outcome is None:
                    os.lseek(descriptor, 0, os.SEEK_SET)
                    os.ftruncate(descriptor, 0)
                    os.write(descriptor, f"{os.getpid()} {socket.gethostname()}".encode())
                return cls(path, descriptor)
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)
        return None

    def release(self, *, is_over: bool = False) -> None:
        """Lets go of the file; deletes it where what it stands for is gone."""
        if self._descriptor is None:
            return
        descriptor, self._descriptor = self._descriptor, None
        if is_over and sys.platform != "win32":  # before somebody else takes it
            with suppress(OSError):
                self._path.unlink()
        elif sys.platform != "win32" and _has_no_locks(descriptor):
            with suppress(OSError):
                os.ftruncate(descriptor, 0)
        os.close(descriptor)
        if is_over and sys.platform == "win32":  # where no open file can be deleted
            with suppress(OSError):
                self._path.unlink()


def _has_no_locks(descriptor: int) -> bool:
    return os.fstat(descriptor).st_size > 0


def _lives(text: bytes) -> bool:
    """Whether the process that a lock's file names runs on this machine."""
    number, _, host = text.decode(errors="replace").partition(" ")
    if host != socket.gethostname() or not number.isdecimal():
        return False
    try:
        os.kill(int(number), 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True
