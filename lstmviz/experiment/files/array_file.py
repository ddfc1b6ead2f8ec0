"""Reads the arrays in a file: .npy, .npz, .csv, .tsv, .txt."""

import os
import zipfile
from dataclasses import dataclass
from pathlib import Path

from lstmviz.experiment.arrays import Array
from lstmviz.experiment.files.npy import ForeignKind, UnreadableArray, read_npy
from lstmviz.experiment.files.ordinary_file import (
    UnreadableFile,
    check_ordinary,
    opened_zip,
    raised_as_unreadable,
)
from lstmviz.experiment.plain_text import plain_text, shortened
from lstmviz.experiment.tensors import MOST_ELEMENTS

TABLE_ENDINGS = (".csv", ".tsv", ".txt")
"""Those of the files that may be tables."""

ENDINGS = (".npy", ".npz", *TABLE_ENDINGS)
"""The endings of the files that arrays are read from."""


@dataclass(frozen=True, eq=False)
class NamedArray:
    """An array from a file, with its name.

    Attributes:
        name: what the file calls it, or the file's own name without its ending.
        array: read-only numbers of any shape, in the type the file has them in.
        note: what a person should know of how it was read, or "".
        features: of a table with a header, what its columns are called.
    """

    name: str
    array: Array
    note: str = ""
    features: tuple[str, ...] = ()


_MOST_ARRAYS = 1000
_LONGEST_NAME = _LONGEST_NOTE = 200
_LARGEST_RATIO = 1100  # deflate can't do better than some 1030 to 1
_HEADER = 2**16  # more than a .npy header takes
_ITEM = 16  # the bytes of the largest kind of number


def arrays_of(path: os.PathLike[str] | str) -> tuple[NamedArray, ...]:
    """Reads the arrays in a file; nothing in it is ever executed.

    Args:
        path: a file that ends in one of `ENDINGS`.

    Returns:
        One array or more: a `.npz` file may hold several.

    Raises:
        UnreadableFile: it is none of these, isn't there or can't be read, is damaged, holds no
            numbers, or more than `MOST_ELEMENTS` of them; or it is a table of which not all is
            numbers, so that somebody has to choose.
    """
    path = Path(path)
    ending = path.suffix.lower()
    with raised_as_unreadable(path):
        check_ordinary(path, ENDINGS)
        if ending == ".npy":
            return (_npy(path),)
        if ending == ".npz":
            with opened_zip(path, ".npz file") as archive:
                return _members(path, archive)
        # Nobody who only asks what endings there are waits for these.
        from lstmviz.experiment.files.tables.choices import TableChoices
        from lstmviz.experiment.files.tables.survey import survey
        from lstmviz.experiment.files.tables.table import plain_numbers
        from lstmviz.experiment.files.tables.text import table_text

        text = table_text(path)
        found = survey(text, TableChoices())
        read = plain_numbers(text, found)
        if read is None:
            raise UnreadableFile(path, found.why_not_plain)
        return (NamedArray(plain_text(path.stem), *read),)


def _npy(path: Path) -> NamedArray:
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        try:
            return NamedArray(plain_text(path.stem), read_npy(file, size, most=MOST_ELEMENTS))
        except UnreadableArray as error:
            raise UnreadableFile(path, f"it {error}") from None


def _members(path: Path, archive: zipfile.ZipFile) -> tuple[NamedArray, ...]:
    members = [info for info in archive.infolist() if info.filename.endswith(".npy")]
    if not members:
        raise UnreadableFile(path, "it holds no arrays")
    if len(members) > _MOST_ARRAYS:
        raise UnreadableFile(
            path, f"it holds {len(members):,} arrays; at most {_MOST_ARRAYS:,} are read"
        )
    left = MOST_ELEMENTS
    found: dict[str, Array] = {}
    foreign: dict[str, str] = {}
    for info in members:
        name = info.filename.removesuffix(".npy")
        try:
            array = _member(archive, info, left)
        except ForeignKind as error:
            foreign[name] = str(error)
        except UnreadableArray as error:
            raise UnreadableFile(path, f"its array {shortened(name)} {error}") from None
        else:
            left -= array.size
            found[name] = array
    if not found:
        name, reason = next(iter(foreign.items()))
        raise UnreadableFile(path, f"its array {shortened(name)} {reason}")
    left_out = plain_text(", ".join(foreign), _LONGEST_NOTE)
    note = f"left out, being no numbers: {left_out}" if foreign else ""
    return tuple(
        NamedArray(plain_text(name, _LONGEST_NAME), array, note) for name, array in found.items()
    )


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> Array:
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise UnreadableArray("is compressed in a way that NumPy never does")
    if info.file_size > _LARGEST_RATIO * info.compress_size + _HEADER:
        raise UnreadableArray("claims to hold more than it can")
    if info.file_size > most * _ITEM + _HEADER:
        raise UnreadableArray(f"is too large: at most {MOST_ELEMENTS:,} numbers are read in all")
    with archive.open(info) as member:
        return read_npy(member, info.file_size, most=most)
