"""Tells whether a file is still what was read from it or saved to it."""

import hashlib
import stat
from pathlib import Path

_SMALL = 2**20  # bytes that are read in no time

Stamp = tuple[int, int | str] | None
"""What tells whether a file is still the same; None where it isn't there."""

CHANGED_WHILE_READ: Stamp = -1, ""
"""What no file is like."""


class FileChangedError(Exception):
    """The file isn't any more what the session was read from or saved to.

    Attributes:
        is_gone: it isn't there any more.
    """

    def __init__(self, *, is_gone: bool) -> None:
        super().__init__("the file was changed")
        self.is_gone = is_gone


def stamp_of(path: Path) -> Stamp:
    """The size of a file, and what is in it, or where that is much, when it was written last.

    Raises:
        OSError: it can't be told.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            return 0, ""  # a device or a pipe isn't read for that
        if status.st_size > _SMALL:
            return status.st_size, status.st_mtime_ns
        return status.st_size, hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        return None


def status_of(path: Path) -> object:
    """What tells whether a file is the same, without a look into it; None if nothing does."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns, status.st_ino
