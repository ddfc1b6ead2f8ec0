"""Writes files completely or not at all."""

import errno
import os
import shutil
import stat
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from lstmviz.session.file_lock import locked

_PREFIX, _SUFFIX = ".lstmviz-", ".part"
"""How the name of an unfinished file begins and ends."""

_BEAT = 0.1  # seconds


def _nothing() -> None:
    """Nothing has to hold before a file is replaced."""


@contextmanager
def written_whole(
    path: Path, before_replacing: Callable[[], None] = _nothing
) -> Iterator[IO[bytes]]:
    """Opens a file to write to, which replaces `path` only when all went well.

    A link is followed: what it leads to is replaced, with its owner and permissions kept. What
    is no regular file (a device, a pipe) stays what it is, and gets the bytes at the end. What a
    killed process left half written in the same folder is deleted.

    Args:
        path: the file.
        before_replacing: called when all is written, at the last moment; what it raises passes
            through, and leaves what was there before.

    Raises:
        OSError: it can't be written; what was there before is untouched.
    """
    if not path.name:
        raise IsADirectoryError(errno.EISDIR, "Is a directory", str(path))
    target = followed(path)
    try:
        found = path.stat()
    except FileNotFoundError:
        found = None
    if found is None:
        written = _replaced(target, None, before_replacing)
    elif stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, "Is a directory", str(path))
    # A file that is open and has no name any more can only be reached by its link in /proc.
    elif not stat.S_ISREG(found.st_mode) or not _is(target, found):
        written = _filled(path, found)
    else:
        written = _replaced(target, found, before_replacing)
    with written as file:
        yield file


def followed(path: Path) -> Path:
    """Returns the final target of a link, whether it exists or not; of another path, the path."""
    return Path(os.path.realpath(path)) if path.is_symlink() else path


def _is(path: Path, found: os.stat_result) -> bool:
    with suppress(OSError):
        return os.path.samestat(path.stat(), found)
    return False


@contextmanager
def _filled(path: Path, found: os.stat_result) -> Iterator[IO[bytes]]:
    """Opens a buffer that is written to an existing file once it is complete."""
    with tempfile.TemporaryFile() as whole:
        yield whole
        whole.seek(0)
        try:
            file = open(path, "wb", opener=_open_at_once)  # noqa: SIM115 - Path has no opener
        except OSError as error:
            if error.errno == errno.ENXIO and stat.S_ISFIFO(found.st_mode):
                raise OSError(errno.ENXIO, "Nobody reads from this pipe", str(path)) from None
            raise
        with file:
            shutil.copyfileobj(whole, file)


def _open_at_once(path: str, flags: int) -> int:
    """Opens a pipe without waiting for a reader, which may never come."""
    if sys.platform == "win32":
        return os.open(path, flags)
    descriptor = os.open(path, flags | os.O_NONBLOCK)
    os.set_blocking(descriptor, True)
    return descriptor


@contextmanager
def _replaced(
    path: Path, found: os.stat_result | None, before_replacing: Callable[[], None]
) -> Iterator[IO[bytes]]:
    """Opens a new file that replaces the regular file at a path, if there is one."""
    # Replacing it would need no permission for the file.
    if found is not None and not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, "Permission denied", str(path))
    _clear(path.parent)
    descriptor, temporary = _temporary(path.parent, 0o666 if found is None else 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            with put_to_disk(file.fileno()):
                yield file
                file.flush()
            synced(file.fileno())
            if found is not None:
                _give(temporary, found)
            before_replacing()
            if sys.platform != "win32":  # still locked, so that nobody clears it away
                temporary.replace(path)
        if sys.platform == "win32":  # where no open file can be moved
            temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


@contextmanager
def put_to_disk(descriptor: int) -> Iterator[None]:
    """Has what is written put to the disk as it comes: at the end of a gigabyte little is left."""
    ended = threading.Event()

    def put() -> None:
        while not ended.wait(_BEAT):
            with suppress(OSError):  # which the last time is told
                os.fsync(descriptor)
                if sys.platform == "linux":
                    # Nor is memory taken for it that others have a use for.
                    os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)

    beside = threading.Thread(target=put, name="to disk", daemon=True)
    beside.start()
    try:
        yield
    finally:
        ended.set()
        beside.join()


def synced(descriptor: int) -> None:
    """Waits until the disk has what was written to a file, also where the power fails then.

    Raises:
        OSError: it doesn't take it.
    """
    os.fsync(descriptor)
    if sys.platform == "darwin":  # where that leaves it in the disk's own memory
        import fcntl

        with suppress(OSError):
            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)


def sync_folder(folder: Path) -> None:
    """Waits until the disk has the names in a folder, where the system can be asked for that."""
    if sys.platform == "win32":
        return
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _give(path: Path, found: os.stat_result) -> None:
    """Gives a file the permissions of another one and, as far as allowed, its owner."""
    if sys.platform != "win32":
        with suppress(OSError):
            os.chown(path, found.st_uid, found.st_gid)
    path.chmod(found.st_mode & 0o777)


def _temporary(folder: Path, mode: int) -> tuple[int, Path]:
    """Opens a new file, locked while it is open where the system has locks."""
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    while True:
        path = folder / f"{_PREFIX}{os.urandom(8).hex()}{_SUFFIX}"
        descriptor = os.open(path, flags, mode)
        # Another process may have taken it for a leftover before it was locked.
        if _is_mine(descriptor) and path.exists():
            return descriptor, path
        os.close(descriptor)


def _is_mine(descriptor: int) -> bool:
    return sys.platform == "win32" or locked(descriptor) is not False


def _clear(folder: Path) -> None:
    """Deletes the files of killed processes: those that nobody holds a lock on."""
    with suppress(OSError):
        for path in folder.glob(f"{_PREFIX}*{_SUFFIX}"):
            with suppress(OSError):
                _clear_one(path)


def _clear_one(path: Path) -> None:
    if sys.platform == "win32":
        path.unlink()  # refused for a file that is open
        return
    descriptor = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        if locked(descriptor):
            path.unlink()
    finally:
        os.close(descriptor)
