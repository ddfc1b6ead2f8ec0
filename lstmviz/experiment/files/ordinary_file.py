"""Checks that a path leads to a regular file that can be read."""

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lstmviz.experiment.files.unreadable_file import UnreadableFile


def check_ordinary(path: Path, endings: tuple[str, ...]) -> int:
    """Checks what can be known before a file is opened.

    Args:
        path: the file.
        endings: what its name may end in, in small letters.

    Returns:
        Its size in bytes.

    Raises:
        UnreadableFile: it is a folder, ends in something else, is no ordinary file, or is empty.
        OSError: it isn't there.
    """
    if not stat.S_ISDIR(path.stat().st_mode) and path.suffix.lower() not in endings:
        known = f"{', '.join(endings[:-1])} or {endings[-1]}"
        raise UnreadableFile(path, f"expected a file that ends in {known}")
    size = check_regular(path)
    if not size:
        raise UnreadableFile(path, "it is empty")
    return size


def check_regular(path: Path) -> int:
    """Checks that a path leads to a regular file, since a pipe or a device may never end.

    Returns:
        Its size in bytes.

    Raises:
        UnreadableFile: it is a folder, or no ordinary file.
        OSError: it isn't there.
    """
    found = path.stat()
    if stat.S_ISDIR(found.st_mode):
        raise UnreadableFile(path, "it is a folder")
    if not stat.S_ISREG(found.st_mode):
        raise UnreadableFile(path, "it is no ordinary file")
    return found.st_size


@contextmanager
def raised_as_unreadable(path: Path) -> Iterator[None]:
    """Raises `UnreadableFile` where the system doesn't let a file be read."""
    try:
        yield
    except FileNotFoundError:
        raise UnreadableFile(path, "there is no such file") from None
    except OSError as error:
        raise UnreadableFile(path, f"it can't be read: {error.strerror or error}") from None
