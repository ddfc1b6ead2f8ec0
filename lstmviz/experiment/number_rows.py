"""Reads rows of cells as numbers, from a spreadsheet's clipboard."""

import contextlib
from collections.abc import Sequence

import numpy as np

from lstmviz.experiment.arrays import Array
from lstmviz.experiment.plain_text import shortened


class UnreadableCell(ValueError):
    """Raised for a cell that is no number, or a row of another length; str is the whole sentence.

    Attributes:
        expected: what would have been right there, in words, place included.
        received: what was received, in words.
    """

    def __init__(self, sentence: str, expected: str, received: str) -> None:
        super().__init__(sentence)
        self.expected = expected
        self.received = received


class NumberRows:
    """Reads one row of cells after another; all must have as many cells as the first.

    Rows and columns are counted from 1, as a spreadsheet does.

    Args:
        dtype: the float type the numbers have to fit in.
        decimal_commas: whether a comma may stand for the decimal point. It may then only as
            long as no cell has a point: "1.500" among "2,5" could mean a thousand times more.
    """

    def __init__(self, dtype: type[np.floating], *, decimal_commas: bool) -> None:
        self._dtype = dtype
        self._decimal_commas = decimal_commas
        self._mark = ""  # the decimal mark met first
        self._first = 0  # the number of the first row
        self._previous = 0
        self._columns = 0

    def read(self, row: int, cells: Sequence[str]) -> Array:
        """Reads the numbers of a row; `nan`, `inf` and `-inf` are numbers too.

        Raises:
            UnreadableCell: a cell is empty, no number or too large a one, or the row has
                another length.
        """
        self._check_length(row, cells)
        numbers = None
        if not self._decimal_commas:  # the plain case, at full speed
            with contextlib.suppress(ValueError), np.errstate(over="ignore"):
                numbers = np.array(list(map(float, cells))).astype(self._dtype)
        if numbers is None or np.isinf(numbers).any():
            each = (self._number(row, column, cell) for column, cell in enumerate(cells, 1))
            numbers = np.array(list(each), self._dtype)
        return numbers

    def _check_length(self, row: int, cells: Sequence[str]) -> None:
        if not self._columns:
            self._first, self._columns = row, len(cells)
        if len(cells) != self._columns:
            here, there = _cells(len(cells)), _cells(self._columns)
            if self._previous == self._first:
                sentence = f"row {self._first} has {there}, row {row} has {len(cells)}"
            else:
                sentence = f"row {row} has {here}, the others have {self._columns}"
            raise UnreadableCell(sentence, f"{there} in row {row}, as before it", here)
        self._previous = row

    def _pointed(self, cell: str) -> str:
        """Returns a cell's text with a decimal point and an ASCII minus."""
        if self._decimal_commas and (mark := _mark(cell)):
            self._mark = self._mark or mark
            if mark != self._mark or len(mark) > 1:
                raise ValueError
            cell = cell.replace(",", ".")
        return cell.replace("\N{MINUS SIGN}", "-")

    def _number(self, row: int, column: int, cell: str) -> float:
        place = f"row {row}, column {column}"
        if not cell.strip():
            raise UnreadableCell(f"{place} is empty", f"a number in {place}", "nothing")
        expected, got = "a number", shortened(cell.strip())
        try:
            number = float(self._pointed(cell))
        except ValueError:
            if (self._mark, _mark(cell)) == (",", "."):
                expected = "a number with a decimal comma as before"
            elif (self._mark, _mark(cell)) == (".", ","):
                expected = "a number with a decimal point as before"
        else:
            with np.errstate(over="ignore"):
                too_large = np.isinf(self._dtype(number)) and "inf" not in cell.lower()
            if not too_large:
                return number
            expected = f"a number that {np.dtype(self._dtype)} can hold"
        raise UnreadableCell(
            f"{place}: expected {expected}, got {got}", f"{expected} in {place}", got
        )


def is_number(cell: str) -> bool:
    """Returns whether a cell reads as a number, with a decimal point or a decimal comma."""
    try:
        float(cell.replace(",", ".").replace("\N{MINUS SIGN}", "-"))
    except ValueError:
        return False
    return True


def _mark(cell: str) -> str:
    return ("." if "." in cell else "") + ("," if "," in cell else "")


def _cells(count: int) -> str:
    return "1 cell" if count == 1 else f"{count} cells"
