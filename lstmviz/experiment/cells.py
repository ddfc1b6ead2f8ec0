"""Reads and writes blocks of cells as spreadsheets put them on the clipboard."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from lstmviz.experiment.arrays import Array, sealed
from lstmviz.experiment.counting import counted
from lstmviz.experiment.invalid_value import InvalidValue, Said
from lstmviz.experiment.number_rows import NumberRows, UnreadableCell, is_number
from lstmviz.experiment.pandas_print import printed_table
from lstmviz.experiment.plain_text import plain_text
from lstmviz.experiment.tensors import MOST_ELEMENTS, converted

_LONGEST_NOTE = 200
_GROUPED = re.compile(r"[-+]?\d{1,3}(?: \d{3})+(?:[.,]\d*)?")


class NoRoom(InvalidValue):
    """Raised for a block that extends beyond the table; str is the sentence for the person."""

    def __str__(self) -> str:
        return f"The paste has {self.received} cells; {self.expected}."


@dataclass(frozen=True, eq=False)
class Cells:
    """The numbers of a block of cells.

    Attributes:
        block: read-only float64 (rows, columns).
        note: what was left out, or "".
        names: of the columns, where a header told them.
    """

    block: Array
    note: str = ""
    names: tuple[str, ...] = ()


def block_of(text: str) -> Array:
    """Reads cells as `cells_of` does; returns the numbers alone."""
    return cells_of(text).block


def is_printed(text: str) -> bool:
    """Returns whether a text is what pandas prints: an index, blanks between, no separator."""
    lines = text.rstrip().splitlines()
    return bool(lines) and not set("\t;") & set(text) and printed_table(lines) is not None


def cells_of(text: str) -> Cells:
    """Reads the cells of a spreadsheet from text, or what pandas prints.

    Tabs separate the cells of a line, else semicolons, else commas, else blanks where all
    between them are numbers and none groups digits by blanks. Where tabs or
    semicolons do and no cell has a point, a comma is a decimal comma. A first row without any
    number is a header: it is left out, and with it a column without a name that counts the rows,
    and such as have no number at all. The index that pandas prints is left out too.

    Raises:
        InvalidValue: names the row and the column, counted from 1, of a cell that is empty or
            no number, or the row that is longer or shorter than the first; a comma may stand
            between thousands as well; or there are more than `MOST_ELEMENTS` characters.
    """
    if len(text) > MOST_ELEMENTS:
        expected = f"at most {MOST_ELEMENTS:,} characters"
        raise InvalidValue("block", expected, Said(f"{len(text):,}"))
    text = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")
    if not text.strip():
        raise InvalidValue("block", "cells of numbers", Said("nothing"))
    lines = text.split("\n")
    separator = next((mark for mark in ("\t", ";", ",") if mark in text), "\t")
    if separator == "," and "," not in lines[0] and len(lines) > 1 and _is_header(lines[:1]):
        separator = "\t"  # one name: one column, with decimal commas
    printed = printed_table(lines) if is_printed(text) else None
    if printed is not None:
        names = f": {', '.join(printed.names)}" if printed.names else ""
        note = plain_text(f"left out is the index that pandas prints{names}", _LONGEST_NOTE)
        block = _numbers(printed.rows, printed.first, decimal_commas=False)
        return Cells(block, note, printed.names if len(printed.names) == block.shape[1] else ())
    rows = [line.split(separator) for line in lines]
    if separator == "\t" and "\t" not in text and _are_numbers_apart(lines):
        rows = [line.split() or [""] for line in lines]
    if separator != "," and "," in text:
        _check_commas(rows)
    note, first = "", 1
    header: tuple[str, ...] = ()
    if len(rows) > 1 and _is_header(rows[0]) and any(map(is_number, chain(*rows[1:]))):
        kept, left_out = _columns(rows)
        note = f"the first row is a header: {', '.join(name.strip() for name in rows[0])}"
        note += f"; left out: {left_out}" if left_out else ""
        header = tuple(rows[0][number].strip() for number in kept)
        rows, first = [[row[number] for number in kept] for row in rows[1:]], 2
    block = _numbers(rows, first, decimal_commas=separator != ",")
    return Cells(block, plain_text(note, _LONGEST_NOTE), header)


def _are_numbers_apart(lines: Sequence[str]) -> bool:
    """Returns whether blanks part the numbers of each line, and none may group digits.

    Nor is it where the first of them may be the index of a Series that pandas printed, copied
    without the line at its end that tells.
    """
    if all("  " in line.strip() for line in lines) and len(lines) > 1:
        firsts = [line.split()[0] for line in lines]
        if firsts == [str(number) for number in range(len(lines))]:
            return False
    rows = [line.split(" ") for line in lines]
    cells = filter(None, chain.from_iterable(rows))
    return all(map(is_number, cells)) and not any(map(_GROUPED.fullmatch, lines))


def _is_header(cells: Sequence[str]) -> bool:
    """Returns whether cells are names; where only some are no numbers, it's a mistake in a row."""
    return not any(map(is_number, cells)) and any(map(str.isalpha, "".join(cells)))


def _columns(rows: Sequence[Sequence[str]]) -> tuple[list[int], str]:
    """Returns the columns under a header that have numbers, and names what they leave out."""
    header, body = rows[0], rows[1:]
    for number, row in enumerate(body, 2):
        if len(row) != len(header):
            expected = f"{counted(len(header), 'cell')} in row {number}, as in the header"
            raise InvalidValue("block", expected, Said(counted(len(row), "cell")))
    kept, left_out = [], []
    for number, name in enumerate(header):
        column = [row[number].strip() for row in body]
        counts = any(column == [f"{n + start}" for n in range(len(column))] for start in (0, 1))
        if counts and not name.strip():
            left_out.append("the rows' numbers")
        elif any(column) and not any(map(is_number, column)):
            left_out.append(name.strip() or f"column {number + 1}")
        else:
            kept.append(number)
    return kept, ", ".join(left_out)


def _numbers(rows: Iterable[Sequence[str]], first: int, *, decimal_commas: bool) -> Array:
    reader = NumberRows(np.float64, decimal_commas=decimal_commas)
    try:
        return sealed(np.array([reader.read(row, cells) for row, cells in enumerate(rows, first)]))
    except UnreadableCell as error:
        raise InvalidValue("block", error.expected, Said(error.received)) from None


def _check_commas(lines: list[list[str]]) -> None:
    """Checks that some cell tells what a comma is, where one could mean a thousand times more.

    Raises:
        InvalidValue: none does.
    """
    cells = (cell.strip() for line in lines for cell in line if "," in cell or "." in cell)
    # Its patterns take long to compile, and only what is pasted needs them.
    from lstmviz.experiment.files.tables.cells import looks_numeric, notation_of

    found = notation_of(filter(looks_numeric, cells))
    unclear = found.unclear.get(",")
    if unclear is not None and not found.decimals:
        ways = f"{unclear}, which may be {unclear.replace(',', '')} or {unclear.replace(',', '.')}"
        raise InvalidValue("block", "numbers whose commas leave no doubt", Said(ways))


def block_text(block: Array) -> str:
    """Writes floats (rows, columns) for a spreadsheet: tabs between cells, one line per row.

    Each number has the fewest digits that read back exactly.
    """
    return "".join("\t".join(map(_spelled, row)) + "\n" for row in block)


def _spelled(number: np.floating) -> str:
    text = str(number)
    # The shortest text for a float32, read in double precision, could round to its neighbour.
    return text if type(number)(float(text)) == number else repr(float(number))


def with_block(
    tensor: Array, at: tuple[int, int, int], block: Array, start: str | None = None
) -> Array:
    """Returns a copy of a tensor with a block of numbers written into one of its rows.

    Args:
        tensor: (batch, timesteps, features), float.
        at: the row, and the time step and feature of the block's first number.
        block: (timesteps, features).
        start: what the place is called where there is no room; by default its time step and
            feature.

    Returns:
        A read-only tensor of the same dtype.

    Raises:
        NoRoom: the block goes beyond the table (an InvalidValue).
        InvalidValue: a number is too large for the tensor's dtype, or there is no such place.
    """
    if not all(0 <= i < size for i, size in zip(at, tensor.shape, strict=True)):
        raise InvalidValue("at", f"a place in a tensor of shape {tensor.shape}", at)
    row, step, feature = at
    room = tensor.shape[1] - step, tensor.shape[2] - feature
    if block.shape[0] > room[0] or block.shape[1] > room[1]:
        raise NoRoom(
            "block",
            f"from {start or f't={step}, feature {feature}'} there is room for "
            f"{room[0]} × {room[1]}",
            Said(f"{block.shape[0]} × {block.shape[1]}"),
        )
    numbers = converted("block", block, tensor.dtype)
    result = tensor.copy()
    result[row, step : step + block.shape[0], feature : feature + block.shape[1]] = numbers
    return sealed(result)
