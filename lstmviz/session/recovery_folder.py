"""Keeps what a running window shows in a folder, apart from the session's file.

The folder holds what a session's file does: `session.json`, which is replaced as a whole once all
its arrays are on disk, and the arrays, each of which is written once, into a file that stays as it
is until the document names nothing in it any more. So a kill at any moment leaves the last document
with all its arrays.
"""

from __future__ import annotations

import itertools
import shutil
import threading
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING

import msgspec

from lstmviz.session.document import describe
from lstmviz.session.storage import ARRAYS, DOCUMENT, name_in_folder, write_array
from lstmviz.session.whole_file import put_to_disk, sync_folder, synced, written_whole

if TYPE_CHECKING:
    from lstmviz.experiment.arrays import Array
    from lstmviz.session.file_lock import FileLock
    from lstmviz.session.session import Session

ABOUT, OPENING = "about.json", "opening"
_TRY = b"."
_LARGE = 2**16
"""Bytes: what is smaller shares a file, as each file has to be waited for."""


class About(msgspec.Struct, frozen=True):
    """What a person knows a session by.

    Attributes:
        name: what it is called.
        path: the file that it was read from or saved to; empty where there is none.
        layer: the layer as an expression, or the layers of a model.
    """

    name: str = ""
    path: str = ""
    layer: str = ""


class _NotWanted(Exception):
    """Nobody wants any more what is being written."""


class RecoveryFolder:
    """The folder of one window, which holds its lock."""

    def __init__(self, path: Path, lock: FileLock) -> None:
        """Writes nothing yet.

        Args:
            path: the folder, which need not be there.
            lock: says that the window lives.
        """
        self.path = path
        self._lock = lock
        self._writing = threading.Lock()
        self._is_over = False
        self._about: About | None = None
        self._numbers = itertools.count(_first_number(path / ARRAYS))
        # The arrays of the last document and where they are; each stays the object that it is.
        self._written: dict[int, tuple[Array, str]] = {}

    def keep(self, session: Session, about: About) -> None:
        """Writes what differs from what was kept before; may be called on any thread.

        Raises:
            OSError: it can't be written; what was kept before stays.
        """
        with self._writing, suppress(_NotWanted):
            if self._is_over:
                return
            document, arrays = self.path / DOCUMENT, self.path / ARRAYS
            if not (document.is_file() and arrays.is_dir()):  # or somebody cleared it away
                arrays.mkdir(parents=True, exist_ok=True)
                self._written, self._about = {}, None
            self._keep(session, about)

    def begin_opening(self) -> None:
        """Takes note that this is going to be opened: that may be the end of the program.

        Raises:
            OSError: that can't be written.
        """
        with (self.path / OPENING).open("ab") as file:
            file.write(_TRY)
            _sync(file)
        sync_folder(self.path)

    def crash_report(self) -> IO[bytes]:
        """Opens the file in which a crash of the program is to be told, while it is opened.

        Raises:
            OSError: it can't be opened.
        """
        return (self.path / OPENING).open("ab")

    def opened(self) -> None:
        """Takes note that opening it was not the end of the program."""
        with suppress(OSError):
            (self.path / OPENING).unlink()

    def discard(self) -> None:
        """Deletes the folder: the session is saved by now, or not wanted."""
        self._is_over = True  # whoever is writing stops
        with self._writing:
            with suppress(OSError):  # first of all, so that half of it is never offered
                (self.path / DOCUMENT).unlink()
            shutil.rmtree(self.path, ignore_errors=True)
            self._written = {}
            self._lock.release(is_over=True)

    def release(self) -> None:
        """Leaves the folder to the next start."""
        with self._writing:
            self._is_over = True
            self._written = {}
            self._lock.release()

    def _keep(self, session: Session, about: About) -> None:
        written: dict[int, tuple[Array, str]] = {}
        with _Files(self) as files:

            def store(_purpose: str, array: Array) -> str:
                known = written.get(id(array)) or self._written.get(id(array))
                name = files.write(array) if known is None else known[1]
                written[id(array)] = array, name
                return name

            document = describe(session, store)
            files.finish()
            if about != self._about:
                with written_whole(self.path / ABOUT) as file:
                    file.write(msgspec.json.encode(about))
            with written_whole(self.path / DOCUMENT) as file:
                file.write(msgspec.json.encode(document))
        before, self._written, self._about = self._written, written, about
        if not before or not before.keys() <= written.keys():
            self._clear({name.partition("@")[0] for _, name in written.values()})

    def _clear(self, named: set[str]) -> None:
        """Deletes the files of which the document names nothing."""
        with suppress(OSError):
            for path in (self.path / ARRAYS).iterdir():
                if f"{ARRAYS}/{path.name}" not in named:
                    with suppress(OSError):
                        path.unlink()


class _Files:
    """The files that new arrays go into; gone again where not all goes well."""

    def __init__(self, folder: RecoveryFolder) -> None:
        self._folder = folder
        self._shared: IO[bytes] | None = None
        self._made: list[Path] = []

    def __enter__(self) -> _Files:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self._shared is not None:
            self._shared.close()
        if kind is not None:  # also to leave room on a full disk to what the person saves
            for path in self._made:
                with suppress(OSError):
                    path.unlink()

    def write(self, array: Array) -> str:
        """Writes an array and returns its name."""
        if array.nbytes < _LARGE:
            self._shared = self._shared or self._new()
            return self._append(self._shared, array)
        with self._new() as file:
            with put_to_disk(file.fileno()):
                name = self._append(file, array)
            _sync(file)
        return name

    def finish(self) -> None:
        """Waits until the disk has all of them."""
        if self._shared is not None:
            _sync(self._shared)
        if self._made:
            sync_folder(self._made[0].parent)

    def _new(self) -> IO[bytes]:
        path = self._folder.path / ARRAYS / str(next(self._folder._numbers))
        file = path.open("xb")
        self._made.append(path)
        return file

    def _append(self, file: IO[bytes], array: Array) -> str:
        start = file.tell()
        write_array(_Stoppable(file, self._folder), array)  # type: ignore[arg-type]
        place = f"{ARRAYS}/{Path(file.name).name}"
        return name_in_folder(place, start, file.tell() - start)


class _Stoppable:
    """A file that takes no more once nobody wants what is written."""

    def __init__(self, file: IO[bytes], folder: RecoveryFolder) -> None:
        self._file, self._folder = file, folder

    def write(self, piece: bytes) -> int:
        if self._folder._is_over:
            raise _NotWanted
        return self._file.write(piece)


def _sync(file: IO[bytes]) -> None:
    file.flush()
    synced(file.fileno())


def _first_number(arrays: Path) -> int:
    """A number that none of the files has."""
    with suppress(OSError, ValueError):
        names = (path.name for path in arrays.iterdir())
        return 1 + max((int(name) for name in names if name.isdecimal()), default=-1)
    return 0


def about_of(folder: Path) -> About:
    """Reads what a kept session is known by; what can't be read is left empty."""
    try:
        with (folder / ABOUT).open("rb") as file:
            return msgspec.json.decode(file.read(2**16), type=About)
    except (OSError, msgspec.DecodeError):
        return About()


def tries_of(folder: Path) -> int:
    """How often it was begun to open it and never ended; a crash of the program is many."""
    try:
        return (folder / OPENING).stat().st_size
    except OSError:
        return 0
