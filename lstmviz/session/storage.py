"""Saves and loads session files: uncompressed zips of `session.json` and `arrays/*.npy`.

Uncompressed, so that what a stranger's file unpacks to is no larger than the file itself.
"""

import errno
import io
import os
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import IO

import msgspec
import numpy as np

from lstmviz.experiment.arrays import Array
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.files.npy import UnreadableArray, read_npy
from lstmviz.experiment.files.ordinary_file import UnreadableFile, check_regular
from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.plain_text import plain_text
from lstmviz.session.document import (
    VERSION,
    VERSION_OF_A_LAYER,
    Document,
    Head,
    describe,
    revive,
)
from lstmviz.session.figure_file import HEAD, NoSession, is_figure, session_in
from lstmviz.session.layer_parts import Unopened
from lstmviz.session.older_documents import read_older
from lstmviz.session.session import Session
from lstmviz.session.whole_file import written_whole

DOCUMENT = "session.json"
ARRAYS = "arrays"
SESSION_OF_SCENARIO = "session.lstmviz"
"""The file in a scenario's folder that holds its session."""

LARGEST_DOCUMENT = 16 * 2**20
LARGEST_FIGURE = 200 * 2**20
"""Of no larger figure is the session looked for."""

_PIECE = 2**25
"""Bytes that are written at once: each piece is one more moment at which Python's threads wait for
each other, and who looks at the window would feel thousands of them."""

_IN_FOLDER = re.compile(rf"({ARRAYS}/\d+)@(\d{{1,18}})\+(\d{{1,18}})", re.ASCII)
_STAMP = (1980, 1, 1, 0, 0, 0)  # the same session gives the same bytes


class InvalidFile(UnreadableFile):
    """Raised for a file that can't be opened as a session.

    Attributes:
        path: the file.
        reason: what is wrong with it, in one line.
    """

    def __str__(self) -> str:
        """Writes the message with the whole path, as the commands do."""
        return f"{plain_text(self.path)}: {self.reason}"


def save(
    what: Session | Experiment,
    path: os.PathLike[str] | str,
    *,
    before_replacing: Callable[[], None] = lambda: None,
) -> None:
    """Writes a session or an experiment to a file, completely or not at all.

    Args:
        what: an experiment is saved as a session that shows all of it.
        path: the file, named `*.lstmviz` by custom; one that is there, or that a link leads to,
            is replaced at the last moment.
        before_replacing: called just before that; what it raises passes through, and leaves what
            was there.

    Raises:
        OSError: the file can't be written; what was there before is untouched.
    """
    session = what if isinstance(what, Session) else Session.of(what)
    with written_whole(Path(path), before_replacing) as file:
        write(session, file)


def load(path: os.PathLike[str] | str) -> Session:
    """Reads a session file; nothing in it is ever executed.

    Args:
        path: a file that `save` or the window wrote, a figure that holds one, a scenario's
            folder, or one that the window kept for a recovery.

    Returns:
        The session: its `experiment`, the `pinned` experiments that are kept for comparison,
        and the `view`.

    Raises:
        InvalidFile: it isn't a session file, or no file at all but a folder, a device or a pipe;
            it is damaged, or comes from a newer version.
        OSError: it can't be read.
    """
    path = Path(path)
    with _refusals(path):
        if path.is_dir() and (path / DOCUMENT).is_file():
            return _read_folder(path)
        if (path / SESSION_OF_SCENARIO).is_file():
            path = path / SESSION_OF_SCENARIO
        size = check_regular(path)
        with path.open("rb") as file:
            if is_figure(file.read(HEAD)):
                held = _held(path, size)
                with zipfile.ZipFile(io.BytesIO(held)) as archive:
                    return _read(path, len(held), archive)
            file.seek(0)
            try:
                with zipfile.ZipFile(file) as archive:
                    return _read(path, size, archive)
            except OSError as error:
                if error.errno != errno.EINVAL:
                    raise
                raise zipfile.BadZipFile from None  # it sought to where no file has bytes


def read_bytes(data: bytes, name: Path) -> Session:
    """Reads a session out of the bytes of its file.

    Args:
        data: the bytes.
        name: what errors call them.

    Raises:
        InvalidFile: as `load`.
    """
    with _refusals(name), zipfile.ZipFile(io.BytesIO(data)) as archive:
        return _read(name, len(data), archive)


def _held(path: Path, size: int) -> bytes:
    """Returns the session file that a figure holds."""
    if size > LARGEST_FIGURE:
        raise InvalidFile(path, f"a figure of more than {LARGEST_FIGURE >> 20} MiB")
    try:
        return session_in(path.read_bytes())
    except NoSession as error:
        raise InvalidFile(path, str(error)) from None


@contextmanager
def _refusals(path: Path) -> Iterator[None]:
    """Makes of all that a damaged file may lead to one clear line."""
    try:
        yield
    except zipfile.BadZipFile:
        raise InvalidFile(path, "not a session file of lstmviz, or a damaged one") from None
    except InvalidFile:
        raise
    except UnreadableFile as error:
        raise InvalidFile(path, error.reason) from None
    except (InvalidValue, Unopened) as error:
        raise InvalidFile(path, str(error)) from None
    except RecursionError:
        raise InvalidFile(path, f"its {DOCUMENT} is nested too deep") from None
    except (EOFError, NotImplementedError, RuntimeError, ValueError, KeyError) as error:
        raise InvalidFile(path, f"a damaged session file ({error})") from None


def write_array(file: IO[bytes], array: Array) -> None:
    """Writes an array as NumPy's `save` does, without a copy of its numbers.

    Args:
        file: is given pieces.
        array: its bytes.
    """
    if array.flags.c_contiguous or array.flags.f_contiguous:
        header = np.lib.format.header_data_from_array_1_0(array)
        np.lib.format.write_array_header_1_0(file, header)
        raw = array.ravel(order="K").view(np.uint8).data
        for start in range(0, len(raw), _PIECE):
            file.write(raw[start : start + _PIECE])
    else:
        np.lib.format.write_array(file, array, allow_pickle=False)


def write(session: Session, file: IO[bytes]) -> None:
    """Writes a session to an open file."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:

        def store(name: str, array: Array) -> str:
            place = f"{ARRAYS}/{name}.npy"
            with archive.open(zipfile.ZipInfo(place, _STAMP), "w", force_zip64=True) as member:
                write_array(member, array)
            return place

        document = describe(session, store)
        text = msgspec.json.format(msgspec.json.encode(document), indent=2)
        archive.writestr(zipfile.ZipInfo(DOCUMENT, _STAMP), text)


def name_in_folder(file: str, start: int, size: int) -> str:
    """Returns how an array is named that begins somewhere in a file of a folder."""
    return f"{file}@{start}+{size}"


def _read_folder(path: Path) -> Session:
    """Reads a session that is kept in a folder: the same document, files with several arrays."""
    left: dict[str, int] = {}  # bytes of each file that no array had so far

    @cache
    def fetch(name: str) -> Array:
        found = _IN_FOLDER.fullmatch(name)
        if found is None or not (path / found[1]).is_file():
            raise InvalidFile(path, f"it names an array that isn't in it: {name!r}")
        start, size = int(found[2]), int(found[3])
        with (path / found[1]).open("rb") as file:
            held = os.fstat(file.fileno()).st_size
            left[found[1]] = left.get(found[1], held) - size
            if start + size > held or left[found[1]] < 0:
                raise InvalidFile(path, f"its array {name!r} is damaged: its end is missing")
            file.seek(start)
            return _read_array(path, name, file, size)

    with (path / DOCUMENT).open("rb") as file:
        text = file.read(LARGEST_DOCUMENT + 1)
    _check_size(path, len(text))
    return revive(_read_document(path, text), fetch)


def _check_size(path: Path, size: int) -> None:
    if size > LARGEST_DOCUMENT:
        raise InvalidFile(path, f"its {DOCUMENT} is larger than {LARGEST_DOCUMENT >> 20} MiB")


def _read(path: Path, size: int, archive: zipfile.ZipFile) -> Session:
    members = {info.filename: info for info in archive.infolist()}
    if DOCUMENT not in members:
        raise InvalidFile(path, f"not a session file of lstmviz: it holds no {DOCUMENT}")
    if any(info.compress_type != zipfile.ZIP_STORED for info in members.values()):
        raise InvalidFile(path, "its contents are compressed, which a session file's never are")
    if sum(info.file_size for info in members.values()) > size:
        raise InvalidFile(path, "it claims to hold more than it can")
    _check_size(path, members[DOCUMENT].file_size)

    @cache  # what is named a thousand times is there once
    def fetch(name: str) -> Array:
        if name not in members:
            raise InvalidFile(path, f"it names an array that isn't in it: {name!r}")
        with archive.open(members[name]) as member:
            return _read_array(path, name, member, members[name].file_size)

    return revive(_read_document(path, archive.read(DOCUMENT)), fetch)


def _read_document(path: Path, text: bytes) -> Document:
    try:
        head = msgspec.json.decode(text, type=Head)
        if head.version > VERSION:
            raise InvalidFile(
                path,
                f"it was saved by a newer lstmviz (format version {head.version}; "
                f"this one reads up to {VERSION})",
            )
        if head.version < VERSION_OF_A_LAYER:
            return read_older(text)
        return msgspec.json.decode(text, type=Document)
    except msgspec.DecodeError as error:
        raise InvalidFile(path, f"its {DOCUMENT} is damaged: {error}") from None


def _read_array(path: Path, name: str, member: IO[bytes], size: int) -> Array:
    try:
        return read_npy(member, size)
    except UnreadableArray:
        reason = f"its array {name!r} is damaged: its header does not fit its bytes"
        raise InvalidFile(path, reason) from None
