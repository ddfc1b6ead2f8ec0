"""Finds out how a table is written, from its first and last lines, and what is in doubt."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from lstmviz.experiment.files.ordinary_file import UnreadableFile
from lstmviz.experiment.files.tables.cells import NumberFormat, is_time
from lstmviz.experiment.files.tables.choices import Doubt, TableChoices
from lstmviz.experiment.files.tables.columns import (
    Column,
    RowReader,
    header_rows,
    names_of,
    number_format,
    odd_cells,
)
from lstmviz.experiment.files.tables.text import BLANKS, ONE_COLUMN, TableText, records
from lstmviz.experiment.plain_text import shortened

MOST_COLUMNS = 10_000
"""More columns aren't read: somebody would have to choose among them."""

_FIRST_LINES = 1000  # from which all is found out
_FIRST_CELLS = 5000
_FEW = 50  # lines that show how they are cut
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
        first_row: the number of the first row of data, counted from 1.
        columns: what its columns are.
        remark: what is written in the lines at its end that aren't data.
        ending: how many these are, with the empty ones.
        doubts: what it doesn't tell by itself.
        odd_cells: the columns of numbers that hold something else, each with the doubt about it;
            that of a chosen column is among the doubts.
        first: its first rows of data, as they are written.
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
    chosen = found.features if choices.columns is None else choices.columns
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
    separator = choices.separator
    if separator is None:
        separator = _separator(path, lines, missing)
    width = _width(records(path, lines[:_FEW], separator))
    if width > MOST_COLUMNS:
        most = f"at most {MOST_COLUMNS:,} are read"
        raise UnreadableFile(path, f"it has {width:,} columns; {most}")
    ending = _ending(path, text.last_lines, separator, width)
    if text.is_whole:
        lines = lines[: max(len(lines) - ending, 1)]
    count = max(min(_FIRST_LINES, _FIRST_CELLS // width), _FEW)
    numbered = records(path, lines[:count], separator)
    if len(numbered) > 1 and (len(lines) > count or not text.is_whole):
        numbered.pop()  # it may go on in a line that isn't among these
    rows = [cells for _, cells in numbered]
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
    _check_lengths(path, data, width, skipped + header + 1)
    names = names_of(path, heading, table, data)
    is_whole = text.is_whole and len(lines) <= count
    columns = table.columns(names, data, is_whole=is_whole)
    last = records(path, text.last_lines[: len(text.last_lines) - ending][-1:], separator)
    if table.is_no_data(columns, last[-1][1] if last else []):
        ending += 1
        data = data[:-1] if is_whole else data
    has_lone_commas = (separator, format_.decimal) == (ONE_COLUMN, ",")
    if choices.separator is None and has_lone_commas and not heading:  # whose one name would tell
        doubts.append(_SEPARATOR_DOUBT)
    elif choices.separator is None and not heading and _are_halves(separator, data):
        doubts.append(replace(_SEPARATOR_DOUBT, readings=_SEPARATOR_DOUBT.readings[::-1]))
    odd = odd_cells(table, columns, data, skipped + header + 1, choices)
    remark = text.last_lines[len(text.last_lines) - ending :]
    return TableSurvey(
        separator,
        format_,
        skipped + (numbered[header - 1][0] if header else 0),
        bool(heading),
        header,
        skipped + header + 1,
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


def _width(numbered: Sequence[tuple[int, list[str]]]) -> int:
    """Returns the length of most rows, the first one only where there is no other."""
    lengths = [len(cells) for _, cells in numbered if any(cells)]
    counted = Counter(lengths[1:] or lengths or [1])
    return max(counted, key=lambda length: counted[length])


_HALF = re.compile(r"[+-]?[0-9]+")
_LONE_COMMAS = re.compile(r"[+-]?[\d.']*\d(?:,\d+)?")


_SEPARATOR_DOUBT = Doubt(
    "separator",
    "commas that may be decimal signs or stand between cells",
    (
        ({"separator": ONE_COLUMN}, "it is one column with decimal commas"),
        ({"separator": ","}, "it has columns"),
    ),
)


def _are_halves(separator: str, rows: Sequence[Sequence[str]]) -> bool:
    """Returns whether pairs of whole numbers may be halves of numbers, as of "3,05"."""
    if separator != "," or not all(len(row) == 2 for row in rows):
        return False
    is_whole = all(_HALF.fullmatch(row[0]) and row[1].isdigit() for row in rows)
    return is_whole and any(len(row[1]) > 1 and row[1][0] == "0" for row in rows)


def _separator(path: Path, lines: Sequence[str], missing: frozenset[str]) -> str:
    """Returns what cuts most of the first lines into equally many cells."""
    first = [line for line in lines[:_FEW] if line.strip()]
    shares, too_long = {}, None
    for mark in ("\t", ";", "|", ","):
        try:
            cut = records(path, first, mark)
        except UnreadableFile as error:  # as a line of other separators may be for one cell
            too_long = error
            continue
        width = _width(cut)
        if width > 1:
            shares[mark] = sum(len(cells) == width for _, cells in cut) / len(cut)
    if shares:
        best = max(shares, key=lambda mark: shares[mark])
        cells = (line.strip().strip('"') for line in first[1:])
        rest = [cell for cell in cells if cell not in missing]
        # One name above numbers with decimal commas
        if best == "," and "," not in first[0] and rest and all(map(_LONE_COMMAS.fullmatch, rest)):
            return ONE_COLUMN
        return best
    if too_long is not None:
        raise too_long
    return ONE_COLUMN if _width(records(path, first, BLANKS)) == 1 else BLANKS


def _ending(path: Path, lines: Sequence[str], separator: str, width: int) -> int:
    """Counts the lines at the end that aren't data: blank ones, and what is prose."""
    ending = 0
    for line in range(1, min(len(lines), _MOST_REMARK) + 1):
        if not lines[-line].strip():
            ending = line
            continue
        cells = records(path, [lines[-line]], separator)[0][1]
        is_apart = line < len(lines) and not lines[-line - 1].strip()
        is_lone = not any(cells[1:]) and is_apart
        if not re.search(r"[^\W\d_]{2}", lines[-line]) or is_time(cells[0]):
            break
        if not (len(cells) != width or is_lone):
            break
        ending = line
    return ending if ending < len(lines) else 0


def _check_lengths(path: Path, data: Sequence[Sequence[str]], width: int, row: int) -> None:
    """Checks that rows are equally long, which a blank one needn't be."""
    for number, cells in enumerate(data, row):
        if len(cells) != width and any(cells):
            raise UnreadableFile(path, other_length(number, len(cells), width))


def other_length(row: int, cells: int, width: int) -> str:
    """Says that a row, counted from 1, has another length than the others."""
    return f"row {row} has {cells} cell{'' if cells == 1 else 's'}, the others have {width}"
