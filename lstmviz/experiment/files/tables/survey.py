"""Finds out how a table is written, from its first and last lines, and what is in doubt."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile
from pathlib import Path

from lstmviz.experiment.files.ordinary_file import UnreadableFile
from lstmviz.experiment.files.tables.cells import NumberFormat, is_summary, is_time
from lstmviz.experiment.files.tables.choices import Doubt, TableChoices
from lstmviz.experiment.files.tables.columns import (
    Column,
    RowReader,
    header_rows,
    names_of,
    number_format,
    odd_cells,
)
from lstmviz.experiment.files.tables.separator import FEW, separator_doubts, separator_of, width_of
from lstmviz.experiment.files.tables.text import TableText, records
from lstmviz.experiment.plain_text import shortened

MOST_COLUMNS = 10_000
"""More columns aren't read: somebody would have to choose among them."""

_FIRST_LINES = 1000  # from which all is found out
_FIRST_CELLS = 5000
_MOST_REMARK = 50  # lines


@dataclass(frozen=True)
class TableSurvey:
    """How a table is written.

    Attributes:
        separator: as in `TableChoices`.
        format: how its numbers are written.
        skipped: how many lines before the first row of data aren't data, the header included.
        has_names: whether a header, or a comment before the table, names the columns.
        header: how many of the rows hold names.
        first_row: the number of the first row after these, counted from 1; a blank line counts.
        columns: what its columns are.
        remark: what is written in the lines at its end that aren't data.
        ending: how many these are, with the empty ones.
        doubts: what it doesn't tell by itself.
        odd_cells: the columns of numbers that hold something else, each with the doubt about it;
            that of a chosen column is among the doubts.
        first: its first rows of data, as they are written, without blank lines.
    """

    separator: str
    format: NumberFormat
    skipped: int
    has_names: bool
    header: int
    first_row: int
    columns: tuple[Column, ...]
    remark: tuple[str, ...]
    ending: int
    doubts: tuple[Doubt, ...]
    odd_cells: tuple[tuple[str, Doubt], ...]
    first: tuple[tuple[str, ...], ...] = field(repr=False)

    @property
    def is_plain(self) -> bool:
        """Whether it holds numbers only, in a notation that leaves no doubt."""
        is_numbers = all(column.kind == "number" for column in self.columns)
        return is_numbers and not (self.doubts or self.remark or self.format.thousands)

    @property
    def why_not_plain(self) -> str:
        """Why somebody has to say what is to be made of it, in words."""
        if self.doubts:
            return f"in doubt: {self.doubts[0].about}"
        for column in self.columns:
            if column.why:
                return f"column {shortened(column.name)} is no feature: {column.why}"
        return "some of its cells are empty, or no numbers"

    @property
    def features(self) -> tuple[str, ...]:
        """The names of the columns that become features unless others are chosen."""
        return tuple(column.name for column in self.columns if not column.why)


def survey(text: TableText, choices: TableChoices) -> TableSurvey:
    """Finds out how a table is written.

    What the choices say is taken as it is; the rest is found out. Where something is in doubt,
    the survey goes on with the first of its readings.

    Raises:
        UnreadableFile: as `understood` does.
    """
    return with_chosen(understood(text, choices), choices)


def with_chosen(found: TableSurvey, choices: TableChoices) -> TableSurvey:
    """Adds to what was understood of a table what is in doubt about the chosen columns."""
    chosen = frozenset(found.features if choices.columns is None else choices.columns)
    odd = [doubt for name, doubt in found.odd_cells if name in chosen]
    return replace(found, doubts=(*found.doubts, *odd[:1]))


def understood(text: TableText, choices: TableChoices) -> TableSurvey:
    """Finds out how a table is written, whatever columns are chosen and what is made of them.

    Raises:
        UnreadableFile: rows of different lengths, a header of another length than the rows, too
            many columns, nothing but names.
    """
    path, missing = text.path, frozenset(choices.missing_values) | {""}
    skipped, comment = _comments(text.lines)
    lines = text.lines[skipped:]
    separator = separator_of(path, lines, missing, choices)
    width = width_of(records(path, lines[:FEW], separator, skipped + 1))
    if width > MOST_COLUMNS:
        most = f"at most {MOST_COLUMNS:,} are read"
        raise UnreadableFile(path, f"it has {width:,} columns; {most}")
    ending = _ending(text.last_lines, separator, width)
    ending += _sums(text.last_lines[: len(text.last_lines) - ending], lines, separator, width)
    if text.is_whole:
        lines = lines[: max(len(lines) - ending, 1)]
    count = max(min(_FIRST_LINES, _FIRST_CELLS // width), FEW)
    numbered = records(path, lines[:count], separator, skipped + 1)
    if len(numbered) > 1 and (len(lines) > count or not text.is_whole):
        numbered.pop()  # it may go on in a line that isn't among these
    there = [
        (row, end, cells)
        for row, (end, cells) in enumerate(numbered, skipped + 1)
        if width == 1 or not is_blank(cells)
    ]
    rows = [cells for _, _, cells in there]
    doubts: list[Doubt] = []
    format_ = number_format(rows, missing, separator, choices, doubts)
    table = RowReader(width, format_, missing)
    header = header_rows(table, rows, choices, doubts)
    if not header and comment:
        ((_, cells),) = records(path, [comment], separator)
        heading = [cells] if len(cells) == width else []
    else:
        heading = rows[:header]
    data = rows[header:]
    if not any(map(any, data)):
        raise UnreadableFile(path, "it holds no numbers, only a header" if rows else "it is empty")
    row_numbers = [row for row, _, _ in there[header:]]
    _check_lengths(path, data, width, row_numbers)
    names = names_of(path, heading, table, data)
    is_whole = text.is_whole and len(lines) <= count
    columns = table.columns(names, data, is_whole=is_whole)
    last = text.last_lines[: len(text.last_lines) - ending][-1:]
    if last and table.is_no_data(columns, _cells(last[0], separator)):
        ending += 1
        data = data[:-1] if is_whole else data
    if choices.separator is None and not heading:
        counts = columns[0].kind != "number"
        doubts += separator_doubts(separator, format_.decimal, lines, data, counts=counts)
    odd = odd_cells(table, columns, data, row_numbers[: len(data)], choices)
    remark = text.last_lines[len(text.last_lines) - ending :]
    return TableSurvey(
        separator,
        format_,
        skipped + (there[header - 1][1] if header else 0),
        bool(heading),
        header,
        (there[header - 1][0] if header else skipped) + 1,
        tuple(columns),
        tuple(line.strip() for line in remark if line.strip()),
        ending,
        tuple(doubts),
        tuple(odd),
        tuple(map(tuple, data)),
    )


_EXCEL_LINE = re.compile(r'"?sep=.?"?', re.IGNORECASE)  # tells Excel the separator


def _comments(lines: Sequence[str]) -> tuple[int, str | None]:
    """Counts the lines before the table; returns the last one that is a comment, too."""
    names = None
    for number, line in enumerate(lines):
        if _EXCEL_LINE.fullmatch(line.strip()):
            continue
        if line.lstrip().startswith("#"):
            names = line.strip().lstrip("#").strip()
        elif line.strip():
            return number, names
    return 0, None


def _cells(line: str, separator: str) -> list[str]:
    """Returns the cells of a line by itself; none where it can't be cut."""
    try:
        ((_, cells),) = records(Path(), [line], separator)
    except UnreadableFile:
        return []
    return cells


def _sums(lines: Sequence[str], first: Sequence[str], separator: str, width: int) -> int:
    """Counts the last rows that sum up those above them, which are no data themselves.

    Where another row begins with such a word, as in what pandas' describe() gives, all are data.
    """

    def sums_up(line: str) -> bool:
        return is_summary(next(filter(None, _cells(line, separator)), ""))

    def is_row(line: str) -> bool:
        return bool(line.strip()) and not sums_up(line)

    last = list(takewhile(lambda line: not is_row(line), reversed(lines[-_MOST_REMARK:])))
    count = len(last)
    above = lines[: len(lines) - count]
    if not any(map(sums_up, last)) or width == 1 or sum(bool(line.strip()) for line in above) < 2:
        return 0
    return 0 if any(map(sums_up, {*above, *first[:_FIRST_LINES]} - {*last})) else count


def _ending(lines: Sequence[str], separator: str, width: int) -> int:
    """Counts the lines at the end that aren't data: blank ones, and what is prose."""
    ending = 0
    for line in range(1, min(len(lines), _MOST_REMARK) + 1):
        if not lines[-line].strip():
            ending = line
            continue
        cells = _cells(lines[-line], separator) or [""]
        is_apart = line < len(lines) and not lines[-line - 1].strip()
        is_lone = not any(cells[1:]) and is_apart
        if not re.search(r"[^\W\d_]{2}", lines[-line]) or is_time(cells[0]):
            break
        if not (len(cells) != width or is_lone):
            break
        ending = line
    return ending if ending < len(lines) else 0


def is_blank(cells: Sequence[str]) -> bool:
    """Returns whether a row with so many cells is a blank line."""
    return len(cells) < 2 and not any(map(str.strip, cells))


def _check_lengths(
    path: Path, data: Sequence[Sequence[str]], width: int, rows: Sequence[int]
) -> None:
    """Checks that rows with these numbers are equally long, which an empty one needn't be."""
    for number, cells in zip(rows, data, strict=True):
        if len(cells) != width and any(cells):
            raise UnreadableFile(path, other_length(number, len(cells), width))


def other_length(row: int, cells: int, width: int) -> str:
    """Says that a row, counted from 1, has another length than the others."""
    return f"row {row} has {cells} cell{'' if cells == 1 else 's'}, the others have {width}"
