"""Finds the sessions that weren't saved when the program ended, for the next start."""

import errno
import os
import re
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from lstmviz.session.file_lock import FileLock
from lstmviz.session.recovery_folder import About, RecoveryFolder, about_of, tries_of
from lstmviz.session.storage import DOCUMENT

ASIDE = "set aside"
_LOCK = ".lock"
_FOLDER = re.compile(r"\d{20}-\d+-[0-9a-f]{8}")
_LONGEST_NAME = 40
_LATEST = 2.0**35  # seconds since 1970
_TRIES = 2
"""So often a recovery may not end in being opened; after a crash of the program it may once."""


@dataclass(frozen=True, eq=False)
class Found:
    """A session that was kept, and that no window has.

    Attributes:
        folder: its own; its lock is held until it is given back, taken or gone.
        about: what a person knows it by.
        when: it was kept, in seconds since 1970.
        size: in bytes, with its arrays.
        tries: how often the program ended while it was opened.
    """

    folder: RecoveryFolder
    about: About
    when: float
    size: int
    tries: int

    @property
    def name(self) -> str:
        """What it was called."""
        return self.about.name or "experiment"

    @property
    def has_crashed(self) -> bool:
        """Whether opening it has been the end of the program, as far as can be told."""
        return self.tries >= _TRIES


class Recovery:
    """A folder with one folder for each window that had something to keep."""

    def __init__(self, root: Path | None) -> None:
        """Takes the folder, which is made where it is missing; without one nothing is kept."""
        self._root = root

    @property
    def root(self) -> Path | None:
        """The folder."""
        return self._root

    def new_folder(self) -> RecoveryFolder:
        """Returns a folder of its own for a window.

        Raises:
            OSError: none can be made, or there is nowhere to make it.
        """
        if self._root is None:
            raise FileNotFoundError(errno.ENOENT, "Nothing is to be kept")
        self._root.mkdir(parents=True, exist_ok=True, mode=0o700)
        while True:
            name = f"{time.time_ns():020d}-{os.getpid()}-{os.urandom(4).hex()}"
            lock = FileLock.take(self._root / f"{name}{_LOCK}")
            if lock is not None:
                return RecoveryFolder(self._root / name, lock)

    def found(self) -> tuple[Found, ...]:
        """Returns what no living window has, the newest first; another start doesn't find it."""
        if self._root is None:
            return ()
        found = []
        with suppress(OSError):
            for path in sorted(self._root.iterdir(), reverse=True):
                name = path.name.removesuffix(_LOCK)
                if _FOLDER.fullmatch(name) and (path.is_dir() or not path.with_name(name).exists()):
                    with suppress(OSError):
                        found += self._found(path.with_name(name))
        return tuple(sorted(found, key=lambda each: each.when, reverse=True))

    def _found(self, path: Path) -> list[Found]:
        lock = FileLock.take(path.with_name(f"{path.name}{_LOCK}"))
        if lock is None:
            return []
        folder = RecoveryFolder(path, lock)
        try:
            when = (path / DOCUMENT).stat().st_mtime
        except FileNotFoundError:  # nothing was ever kept, or it was being discarded
            folder.discard()
            return []
        except OSError:
            folder.release()
            return []
        when = min(max(when, 0.0), _LATEST)  # what a file says need not be a date
        return [Found(folder, about_of(path), when, _size(path), tries_of(path))]

    def set_aside(self, found: Found) -> Path:
        """Puts a session where it is no longer offered, and returns that folder.

        Raises:
            OSError: it can't be moved.
        """
        folder = found.folder.path
        stem = re.sub(r"[^\w ().-]", "_", Path(found.name).stem)[:_LONGEST_NAME].strip(" .")
        when = time.strftime("%Y-%m-%d %H.%M.%S", time.localtime(found.when))
        (folder.parent / ASIDE).mkdir(exist_ok=True)
        target = folder.parent / ASIDE / f"{when} {stem or 'experiment'} {folder.name[-8:]}"
        folder.rename(target)
        found.folder.discard()  # of which there is the lock alone
        return target


def _size(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        with suppress(OSError):
            total += path.stat().st_size
    return total
