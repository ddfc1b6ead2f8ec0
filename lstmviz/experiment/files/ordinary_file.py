"""Checks whether a file that a person brings may be read, and says why it can't be."""

import os
import stat
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lstmviz.experiment.plain_text import plain_text

_LONGEST_REASON = 500


class UnreadableFile(ValueError):
    """Raised for a file from which the requested data can't be read.

    Attributes:
        path: the file.
        reason: what is wrong with it, as `plain_text`.
        message: the same after the file's name, without its folder.
    """

    def __init__(self, path: os.PathLike[str] | str, reason: str) -> None:
        self.path = Path(path)
        # Whatever names there are in it, of fields, layers or an archive's members.
        self.reason = plain_text(" ".join(reason.split()), _LONGEST_REASON)
        self.message = f"{plain_text(self.path.name)}: {self.reason}"
        super().__init__(self.message)

    def __reduce__(self) -> tuple[type, tuple[Path, str]]:
        return (type(self), (self.path, self.reason))


def check_ordinary(path: Path, endings: tuple[str, ...]) -> int:
    """Checks what can be known before a file is opened, and returns its size in bytes.

    Raises:
        UnreadableFile: it is a folder, ends in something else, is no ordinary file, or is empty.
        OSError: it isn't there.
    """
    if not stat.S_ISDIR(path.stat().st_mode) and path.suffix.lower() not in endings:
        known = " or ".join(filter(None, (", ".join(endings[:-1]), endings[-1])))
        raise UnreadableFile(path, f"expected a file that ends in {known}")
    size = check_regular(path)
    if not size:
        raise UnreadableFile(path, "it is empty")
    return size


def check_regular(path: Path) -> int:
    """Returns a regular file's size in bytes; reading a pipe or a device may never end.

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


@contextmanager
def opened_zip(path: Path, kind: str) -> Iterator[zipfile.ZipFile]:
    """Opens a zip file for reading; raises what fails in the body as an error of this file.

    Raises:
        UnreadableFile: it is no file of this kind (such as ".npz file"), or a damaged one.
        OSError: it can't be read.
    """
    try:
        with path.open("rb") as file, zipfile.ZipFile(file) as archive:
            yield archive
    except (UnreadableFile, MemoryError):
        raise
    except Exception as error:  # zipfile fails in many ways, or seeks to where no file has bytes
        if isinstance(error, OSError) and error.filename is not None:
            raise
        raise UnreadableFile(path, f"it is no {kind}, or a damaged one") from None
