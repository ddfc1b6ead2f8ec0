"""Reads and writes blocks of cells as spreadsheets put them on the clipboard."""

import numpy as np

from lstmviz.experiment.experiment import Array, sealed
from lstmviz.experiment.files.tables.cells import looks_numeric, notation_of
from lstmviz.experiment.invalid_value import InvalidValue, Said
from lstmviz.experiment.number_rows import NumberRows, UnreadableCell
from lstmviz.experiment.tensors import MOST_ELEMENTS, converted

_NUMBER_WORDS = ("nan", "inf", "infinity")


class NoRoom(InvalidValue):
    """Raised for a block that extends beyond the table; str is the sentence for the person."""

    def __str__(self) -> str:
        return f"The paste has {self.received} cells; {self.expected}."


def block_of(text: str) -> Array:
    """Reads the cells of a spreadsheet from text.

    Tabs separate the cells of a line, else semicolons, else commas. Where tabs or semicolons
    do and no cell has a point, a comma is a decimal comma. A first line of nothing but names
    is left out.

    Returns:
        A read-only float64 array (rows, columns).

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
    separator = next((mark for mark in ("\t", ";", ",") if mark in text), "\t")
    first, _, rest = text.partition("\n")
    if separator == "," and "," not in first and rest and _is_name(first):
        separator = "\t"  # one name: one column, with decimal commas
    lines = [line.split(separator) for line in text.split("\n")]
    if separator != "," and "," in text:
        _check_commas(lines)
    has_names = len(lines) > 1 and len(lines[0]) == len(lines[1])
    has_names = has_names and all(map(_is_name, lines[0])) and not all(map(_is_name, lines[1]))
    reader = NumberRows(np.float64, decimal_commas=separator != ",")
    try:
        rows = [
            reader.read(row, cells) for row, cells in enumerate(lines[has_names:], 1 + has_names)
        ]
    except UnreadableCell as error:
        raise InvalidValue("block", error.expected, Said(error.received)) from None
    return sealed(np.array(rows))


def _is_name(cell: str) -> bool:
    word = cell.strip().lower()
    return bool(word) and not looks_numeric(word) and word.lstrip("+-") not in _NUMBER_WORDS


def _check_commas(lines: list[list[str]]) -> None:
    """Checks that some cell tells what a comma is, where one could mean a thousand times more.

    Raises:
        InvalidValue: none does.
    """
    cells = (cell.strip() for line in lines for cell in line if "," in cell or "." in cell)
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
