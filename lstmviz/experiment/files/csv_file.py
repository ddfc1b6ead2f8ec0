"""Reads text files of numbers, separated by tabs, semicolons, commas or blanks.

A file that is plain goes through polars, at its speed. Whatever polars doesn't read to the last
cell is read again row by row, which knows more spellings and says exactly where it fails.
"""

import csv
import mmap
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TextIO

import numpy as np

from lstmviz.experiment.experiment import Array, sealed
from lstmviz.experiment.files.ordinary_file import UnreadableFile
from lstmviz.experiment.number_rows import NumberRows, UnreadableCell, is_number
from lstmviz.experiment.plain_text import plain_text
from lstmviz.experiment.tensors import MOST_ELEMENTS

_HEAD = 2**20  # what is looked at before reading
_LONGEST_LINE = 2**24
_MOST_COLUMNS = 10_000  # for the fast path, which makes a column of each
_LONGEST_NOTE = 100


@dataclass(frozen=True)
class _Layout:
    """The layout that the first lines show; an empty separator stands for any run of blanks."""

    encoding: str
    separator: str
    lines: tuple[str, ...]

    def cells(self, line: str) -> list[str]:
        return line.split(self.separator) if self.separator else line.split()

    @property
    def decimal_commas(self) -> bool:
        """Whether a comma may be a decimal comma: where something else separates the cells."""
        return self.separator in (";", "\t")


def read_csv(path: Path) -> tuple[Array, str]:
    """Reads a text file of numbers.

    The separator is found in the first lines: a tab, a semicolon (commas are decimal commas
    then, as with tabs), a comma, or blanks. A first row in which some cell is no number is a
    header and is skipped. Rows are counted from 1 in errors, the header included, as a
    spreadsheet does.

    Returns:
        A read-only float32 array (rows, columns), often in column-major order, and a note
        about the header, or "".

    Raises:
        UnreadableFile: a row or a cell can't be read, named with its place; there are no
            numbers, or more than `MOST_ELEMENTS`.
        OSError: the file can't be read.
    """
    with path.open("rb") as file:
        layout = _layout(path, file.read(_HEAD))
        fast = _read_fast(path, file, layout)
    if fast is not None:
        return fast
    with path.open(encoding=layout.encoding, errors="replace", newline="") as text:
        return _read_slowly(path, text, layout)


def _layout(path: Path, head: bytes) -> _Layout:
    encoding = "utf-8-sig"
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif b"\0" in head:
        raise UnreadableFile(path, "it is no text: it holds null bytes")
    lines = re.split(r"\r\n|\r|\n", head.decode(encoding, "replace"))
    if len(head) == _HEAD:
        del lines[-1]  # most likely cut off
    written = [line for line in lines if line.strip()]
    if not written:
        too_long = len(head) == _HEAD
        raise UnreadableFile(path, "its first line is too long" if too_long else "it is empty")
    # The mark in most of the first lines: a header may have any character in its names.
    found = {mark: sum(mark in line for line in written[:10]) for mark in ("\t", ";", ",")}
    separator = max(found, key=lambda mark: found[mark]) if any(found.values()) else ""
    return _Layout(encoding, separator, tuple(lines))


def _is_header(cells: Sequence[str]) -> bool:
    return any(cell.strip() and not is_number(cell) for cell in cells)


def _note(header: Sequence[str]) -> str:
    names = " ".join(", ".join(name.strip() for name in header).split())
    return f"the first row is a header: {plain_text(names, _LONGEST_NOTE)}"


def _too_many(path: Path) -> UnreadableFile:
    return UnreadableFile(path, f"it holds more than {MOST_ELEMENTS:,} numbers")


def _read_fast(path: Path, file: IO[bytes], layout: _Layout) -> tuple[Array, str] | None:
    """Reads a plain file at once; None where only the slow reader can."""
    first = layout.cells(layout.lines[0])
    skipped = 1 if _is_header(first) else 0
    if layout.encoding == "utf-16" or len(layout.lines) <= skipped or '"' in layout.lines[0]:
        return None
    line = layout.lines[skipped]
    separator = layout.separator or " "
    columns = line.count(separator) + 1
    if columns != len(layout.cells(line)) or columns > _MOST_COLUMNS:
        return None
    decimal_comma = False
    if layout.decimal_commas:
        points, decimal_comma = _marks(file, after_first_line=bool(skipped))
        if points and decimal_comma:
            return None

    import polars as pl  # only where a file is read: it takes a moment

    file.seek(0)
    try:
        frame = pl.read_csv(
            file,
            has_header=False,
            skip_rows=skipped,
            separator=separator,
            decimal_comma=decimal_comma,
            quote_char=None,
            schema={f"{column}": pl.Float32 for column in range(columns)},
            n_rows=MOST_ELEMENTS // columns + 1,
        )
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException):
        return None
    if frame.height * columns > MOST_ELEMENTS:
        raise _too_many(path)
    rows = frame.height - _blank_lines_at_the_end(file)
    blank = [column.null_count() for column in frame[max(rows, 0) :].iter_columns()]
    empty = [column.null_count() for column in frame[: max(rows, 0)].iter_columns()]
    if rows < 1 or any(empty) or any(count != frame.height - rows for count in blank):
        return None
    frame = frame[:rows]
    array = np.empty((frame.height, columns), np.float32, order="F")
    for number, column in enumerate(frame.iter_columns()):
        array[:, number] = column.to_numpy()
    if np.isinf(array).any():
        return None  # written so, or only too large for float32?
    return sealed(array), _note(first) if skipped else ""


def _marks(file: IO[bytes], *, after_first_line: bool) -> tuple[bool, bool]:
    """Returns whether there are points, and whether there are commas."""
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        start = max(content.find(b"\n"), 0) if after_first_line else 0
        return content.find(b".", start) >= 0, content.find(b",", start) >= 0


def _blank_lines_at_the_end(file: IO[bytes]) -> int:
    file.seek(0, 2)
    file.seek(max(file.tell() - 4096, 0))
    tail = file.read()
    return max(tail[len(tail.rstrip(b"\r\n")) :].count(b"\n") - 1, 0)


def _read_slowly(path: Path, text: TextIO, layout: _Layout) -> tuple[Array, str]:
    reader = NumberRows(np.float32, decimal_commas=layout.decimal_commas)
    numbers = bytearray()  # one row is held as text at a time
    rows, blank, note = 0, 0, ""
    try:
        for row, cells in enumerate(_split(_lines(path, text), layout), 1):
            if not any(map(str.strip, cells)) and len(cells) < 2:
                blank = blank or row
                continue
            if blank:
                raise UnreadableFile(path, f"row {blank} is empty")
            if row == 1 and _is_header(cells):
                note = _note(cells)
                continue
            numbers += reader.read(row, cells).tobytes()
            rows += 1
            if len(numbers) > MOST_ELEMENTS * 4:
                raise _too_many(path)
    except UnreadableCell as error:
        raise UnreadableFile(path, str(error)) from None
    except csv.Error as error:
        raise UnreadableFile(path, f"it can't be split into cells: {error}") from None
    if not rows:
        raise UnreadableFile(path, "it holds no numbers, only a header" if note else "it is empty")
    return sealed(np.frombuffer(numbers, np.float32).reshape(rows, -1).copy()), note


def _split(lines: Iterable[str], layout: _Layout) -> Iterator[list[str]]:
    if layout.separator:
        return csv.reader(lines, delimiter=layout.separator, skipinitialspace=True)
    return (line.replace('"', " ").split() for line in lines)


def _lines(path: Path, text: TextIO) -> Iterator[str]:
    row = 0
    while line := text.readline(_LONGEST_LINE):
        row += 1
        if len(line) == _LONGEST_LINE:
            raise UnreadableFile(path, f"row {row} is longer than {_LONGEST_LINE:,} characters")
        yield line
