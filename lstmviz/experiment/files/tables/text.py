"""Reads a table's text: how it is encoded, what its first and last lines are, how they are cut."""

import codecs
import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lstmviz.experiment.files.ordinary_file import UnreadableFile

ONE_COLUMN = "\n"
"""Stands for the separator of a table that has one column, whose cells may hold anything."""

BLANKS = ""
"""Stands for any run of blanks as the separator."""

MOST_BYTES = 2 * 10**9
"""The largest file that is read: with more there is hardly room for its numbers."""

_HEAD = 2**20  # what is looked at before reading
_TAIL = 2**16
_CONTINUED = bytes(range(0x80, 0xC0))  # never the first byte of a character in UTF-8


@dataclass(frozen=True)
class TableText:
    """A text that holds a table, of which only the ends have been looked at.

    Attributes:
        path: the file; for a text that was pasted, what to call it.
        pasted: the text itself, where it comes from no file.
        encoding: the file's, as Python calls it.
        lines: the first lines, without their ends; a last one that is cut off isn't among them.
        last_lines: the last ones; all from the first on where `is_whole`.
        is_whole: the first lines are all there are.
        is_read_as_it_is: polars can read the file itself: it is in UTF-8 and no line ends in
            a carriage return alone.
    """

    path: Path
    pasted: bytes | None
    encoding: str
    lines: tuple[str, ...]
    last_lines: tuple[str, ...]
    is_whole: bool
    is_read_as_it_is: bool

    def raw(self) -> bytes:
        """Returns all of it as it is written."""
        return self.path.read_bytes() if self.pasted is None else self.pasted

    def content(self) -> bytes:
        r"""Returns all of it in UTF-8, with lines that end in \\n."""
        raw = self.raw()
        if self.encoding == "utf-8-sig":
            content = raw.removeprefix(codecs.BOM_UTF8)
            if not _is_utf8(content, final=True):  # in the middle, which wasn't looked at
                content = raw.decode("cp1252", "replace").encode()
        else:
            content = raw.decode(self.encoding, "replace").removeprefix("\ufeff").encode()
        if b"\r" in content:
            content = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        return content


def table_text(path: Path, pasted: str | None = None) -> TableText:
    """Looks at both ends of a file's text, or of a pasted one that goes by the path's name.

    Raises:
        UnreadableFile: it is empty, larger than `MOST_BYTES`, no text, or its first line has
            no end.
        OSError: the file can't be read.
    """
    if pasted is not None:
        raw = pasted.encode("utf-8", "replace")
        return _looked_at(path, raw, raw[:_HEAD], raw[-_TAIL:], len(raw))
    with path.open("rb") as file:
        size = file.seek(0, io.SEEK_END)
        if size > MOST_BYTES:
            most = f"at most {MOST_BYTES / 10**9:g} GB are read"
            raise UnreadableFile(path, f"it is a text of {size / 10**9:.1f} GB; {most}")
        file.seek(0)
        head = file.read(_HEAD)
        file.seek(max(size - _TAIL - size % 2, 0))  # UTF-16 has two bytes to a character
        return _looked_at(path, None, head, file.read(), size)


def _looked_at(path: Path, pasted: bytes | None, head: bytes, tail: bytes, size: int) -> TableText:
    is_whole = len(head) == size
    encoding = _encoding(path, head, tail, is_whole)
    lines = _lines(head.decode(encoding, "replace").removeprefix("\ufeff"))
    if not is_whole:
        del lines[-1]  # most likely cut off
    if not any(map(str.strip, lines)):
        raise UnreadableFile(path, "it is empty" if is_whole else "its first line is too long")
    last = lines
    if not is_whole:
        plain = "utf-8" if encoding == "utf-8-sig" else encoding
        if encoding == "utf-16":  # the mark that says which is at the beginning
            plain = "utf-16-le" if head.startswith(codecs.BOM_UTF16_LE) else "utf-16-be"
        last = _lines(tail.decode(plain, "replace"))[1:]
    as_it_is = pasted is None and encoding == "utf-8-sig" and (b"\r" not in head or b"\r\n" in head)
    return TableText(path, pasted, encoding, tuple(lines), tuple(last), is_whole, as_it_is)


def _lines(text: str) -> list[str]:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not lines[-1]:
        del lines[-1]  # the end of the last line begins no other
    return lines


def _encoding(path: Path, head: bytes, tail: bytes, is_whole: bool) -> str:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if b"\0" in head:
        for name, nulls in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
            if nulls.count(0) > 0.9 * len(nulls) and head.count(0) == nulls.count(0):
                return name
        raise UnreadableFile(path, "it is no text: it holds null bytes")
    # The first and the last character of a part may be cut off.
    is_utf8 = _is_utf8(head, final=is_whole) and _is_utf8(tail.lstrip(_CONTINUED), final=True)
    return "utf-8-sig" if is_utf8 else "cp1252"


def _is_utf8(part: bytes, *, final: bool) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(part, final)
    except UnicodeDecodeError:
        return False
    return True


def records(
    path: Path, lines: Sequence[str], separator: str, first: int = 1
) -> list[tuple[int, list[str]]]:
    """Cuts lines into cells, which may go on in the next line where they are quoted.

    `first` is the number of the first row, by which one that can't be read is named.

    Returns:
        For each row the number of lines up to its end, and its cells without blanks around
        them; the cells of an empty line are one empty one.

    Raises:
        UnreadableFile: a cell is too long.
    """
    if separator == BLANKS:
        cut = [line.replace('"', " ").split() or [""] for line in lines]
        return list(enumerate(cut, 1))
    if separator == ONE_COLUMN:
        return [(number, [line.strip().strip('"')]) for number, line in enumerate(lines, 1)]
    ended = (f"{line}\n" for line in lines)
    reader = csv.reader(ended, delimiter=separator, skipinitialspace=True)
    found: list[tuple[int, list[str]]] = []
    try:
        for row in reader:
            found.append((reader.line_num, list(map(str.strip, row)) or [""]))
    except csv.Error:
        begins = lines[found[-1][0] if found else 0]
        raise UnreadableFile(path, too_long_cell(first + len(found), begins)) from None
    return found


def too_long_cell(row: int, begins: str) -> str:
    """Says that a row, counted from 1, has a longer cell than may be, by its first line."""
    why = "; is a quotation mark left open?" if '"' in begins else ""
    return f"row {row} has a cell of more than {csv.field_size_limit():,} characters{why}"
