"""Tells what a table's rows hold: names, numbers in which notation, times, an index, texts."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise, takewhile
from pathlib import Path
from typing import Literal

from lstmviz.experiment.files.ordinary_file import UnreadableFile
from lstmviz.experiment.files.tables.cells import (
    NumberFormat,
    grouped_by_points,
    is_time,
    looks_numeric,
    notation_of,
    time_in_numbers,
)
from lstmviz.experiment.files.tables.choices import (
    Doubt,
    TableChoices,
    cell_doubt,
    thousands_doubt,
)
from lstmviz.experiment.plain_text import plain_text, shortened

Kind = Literal["number", "time", "index", "text", "empty"]
"""What a column holds; an index counts the rows."""

_MOST_HEADER_ROWS = 5
_LONGEST_NAME = 100

Row = Sequence[str]


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes:
        name: by which it is chosen; no two columns have the same.
        kind: what it holds.
        why: why it is left out unless somebody chooses it; "" where it becomes a feature.
        is_numeric: its cells read as numbers, as those of an index do.
    """

    name: str
    kind: Kind
    why: str
    is_numeric: bool


@dataclass(frozen=True)
class RowReader:
    """Tells what the cells of rows are.

    Attributes:
        width: how many cells a row has.
        format: how numbers are written.
        missing: the cells that stand for missing values.
    """

    width: int
    format: NumberFormat
    missing: frozenset[str]

    def cells(self, rows: Iterable[Row], column: int) -> list[str]:
        """Returns a column's cells that aren't missing."""
        cells = (row[column] for row in rows if column < len(row))
        return [cell for cell in cells if cell not in self.missing]

    @cached_property
    def number(self) -> Callable[[str], float | None]:
        """As the format's own, which each cell is put to several times, but remembered."""
        return cache(self.format.number)

    def is_number(self, cell: str) -> bool:
        """Returns whether a cell is a number."""
        return self.number(cell) is not None

    def number_columns(self, rows: Sequence[Row]) -> list[int]:
        """Returns the columns in which at least every other cell is a number."""
        found = []
        for column in range(self.width):
            cells = self.cells(rows, column)
            if cells and 2 * sum(map(self.is_number, cells)) >= len(cells):
                found.append(column)
        return found

    def time_columns(self, rows: Sequence[Row]) -> list[int]:
        """Returns the columns of no numbers in which all cells but one at most are times."""
        found = []
        for column in range(self.width):
            cells = self.cells(rows, column)
            times = sum(map(is_time, cells))  # "2024.5" may be one
            if max(len(cells) - 1, 1) <= times > sum(map(self.is_number, cells)):
                found.append(column)
        return found

    def words_above(self, times: Sequence[int], row: Row) -> list[str]:
        """Returns the cells of a row that are no times, in columns of times."""
        cells = [row[column] for column in times if column < len(row)]
        return [cell for cell in cells if cell not in self.missing and not is_time(cell)]

    def columns(self, names: Sequence[str], data: Sequence[Row], *, is_whole: bool) -> list[Column]:
        """Returns what columns with these names, "" where one has none, are by their first rows."""
        # A few rows of numbers may count by chance; beside columns with names it is an index.
        counts = self.width > 1 and (any(names) or len(data) > 2)
        shown = _unique([name or f"column {number}" for number, name in enumerate(names, 1)])
        columns = []
        kind: Kind
        for number, name in enumerate(shown):
            cells = self.cells(data, number)
            if not cells:
                marked = any(row[number] for row in data if number < len(row))
                where = "it is empty" if is_whole else f"its first {len(data):,} cells are empty"
                kind, why = ("number", "") if marked else ("empty", where)
            else:
                has_all = counts and len(cells) == len(data)
                kind, why = self._kind(names[number], cells, counts=has_all)
            is_numeric = kind == "number" or (bool(cells) and self.is_number(cells[0]))
            columns.append(Column(name, kind, why, is_numeric))
        return columns

    def _kind(self, name: str, cells: list[str], *, counts: bool) -> tuple[Kind, str]:
        found = [self.number(cell) for cell in cells]
        numbers = [number for number in found if number is not None]
        if len(numbers) == len(cells):
            why = time_in_numbers(name, numbers) if self.width > 1 or name else None
            if why is None:
                return "number", ""
            if why.startswith("an index"):
                is_index = counts and all(map(str.isdigit, cells))
                return ("index", f"it is {why}") if is_index else ("number", "")
            return "time", f"it holds {why}"
        times = sum(map(is_time, cells))
        if times >= max(len(cells) - 1, 1) and times > len(numbers):
            return "time", f"it holds dates or times, such as {shortened(cells[0], 30)}"
        if 2 * len(numbers) >= len(cells):
            return "number", ""
        return "text", f"it holds text, such as {shortened(cells[0], 30)}"

    def is_no_data(self, columns: Sequence[Column], row: Row) -> bool:
        """Returns whether a table's last row is none: it has words where the others have times."""
        return len(row) == len(columns) and any(
            column.kind == "time"
            and cell not in self.missing
            and not is_time(cell)
            and not self.is_number(cell)
            for column, cell in zip(columns, row, strict=True)
        )


def number_format(
    rows: Sequence[Row],
    missing: frozenset[str],
    separator: str,
    choices: TableChoices,
    doubts: list[Doubt],
) -> NumberFormat:
    """Finds out how numbers are written; what is in doubt is added to `doubts`."""
    numeric: list[str] = []
    grouped: list[str] = []
    for column in range(max(map(len, rows), default=0)):
        cells = [row[column] for row in rows if column < len(row) and row[column] not in missing]
        like = [cell for cell in cells if looks_numeric(cell)]
        if 2 * len(like) >= len(cells):
            numeric += like
            grouped += grouped_by_points(like)
    found = notation_of(numeric)
    decimal, thousands = choices.decimal, choices.thousands
    if decimal is None and thousands in (",", "."):
        decimal = "." if thousands == "," else ","
    if decimal is None and set(found.decimals) == {".", ","}:
        point, comma = found.decimals["."], found.decimals[","]
        readings = (({"decimal": "."}, "a point"), ({"decimal": ","}, "a comma"))
        about = f"a decimal point in {shortened(point)} and a decimal comma in {shortened(comma)}"
        doubts.append(Doubt("decimal", about, readings))
    if decimal is None and thousands is None:
        unclear = found.unclear.get(",")
        is_clear = found.decimals or {".", ","} & set(found.groups)
        if unclear is not None and not is_clear:
            doubts.append(thousands_doubt(unclear))
            return NumberFormat(".", ",")
        if grouped and separator != "," and not (found.decimals or found.groups):
            doubts.append(thousands_doubt(grouped[0]))
            return NumberFormat(",", ".")
    if decimal is None:
        decimal = _decimal_sign(set(found.decimals), set(found.groups), set(found.unclear))
    if thousands is None:
        other = "," if decimal == "." else "."
        seen = [mark for mark in found.groups if mark != decimal]
        if other in found.unclear:
            seen.append(other)
        thousands = seen[0] if seen else ""
    return NumberFormat(decimal, thousands)


def _decimal_sign(decimals: set[str], groups: set[str], unclear: set[str]) -> str:
    if decimals:
        return "." if "." in decimals else ","
    if "." in groups:
        return ","
    if "," in groups or "." in unclear:
        return "."
    return "," if "," in unclear else "."


def header_rows(
    table: RowReader, rows: Sequence[Row], choices: TableChoices, doubts: list[Doubt]
) -> int:
    """Counts the first rows that hold names; what is in doubt is added to `doubts`."""
    if choices.header is not None:
        return int(choices.header)
    if len(rows) < 2:
        return 0 if any(map(table.is_number, rows[0])) else len(rows)
    columns = table.number_columns(rows[1:])
    first = rows[0]
    if not columns:
        times = [any(is_time(row[0]) for row in part) for part in (rows[:1], rows[1:])]
        return int(times != [True, True] and not any(map(table.is_number, first)))
    cells = [first[column] for column in columns if column < len(first)]
    given = [cell for cell in cells if cell not in table.missing]
    words = [cell for cell in given if not table.is_number(cell)]
    above_times = table.words_above(table.time_columns(rows[1:]), first)
    if not words and not above_times:
        is_named = bool(given) and _may_be_numbered(table, rows, columns)
        if is_named and first[0] == "" and len(first) > 1:
            return 1  # as pandas writes an index
        if is_named:
            about = f"a first row of {', '.join(first[:4])}{', …' if len(first) > 4 else ''}"
            doubts.append(_header_doubt(about))
            return 1
        return 0
    numbers = [cell for cell in given if table.is_number(cell)]
    if not all(number.isdigit() for number in numbers):
        word = (words or above_times)[0]
        doubts.append(_header_doubt(f"a first row with {shortened(word)} and {numbers[0]!r}"))
    below = range(1, min(len(rows), _MOST_HEADER_ROWS))
    more = takewhile(lambda number: _is_of_names(table, columns, rows, number), below)
    return min(1 + len(list(more)), len(rows) - 1)


def _header_doubt(about: str) -> Doubt:
    readings = (({"header": True}, "it holds names"), ({"header": False}, "it holds numbers"))
    return Doubt("header", about, readings)


def _is_of_names(
    table: RowReader, columns: Sequence[int], rows: Sequence[Row], number: int
) -> bool:
    """Returns whether another row below the first holds names, or units."""
    row = rows[number]
    cells = [row[column] for column in columns if column < len(row)]
    given = [cell for cell in cells if cell not in table.missing]
    if not given:  # values that are missing, unless a word is above the times
        return bool(table.words_above(table.time_columns(rows[number + 1 :]), row))
    return not any(map(table.is_number, given)) and len(given) > len(cells) // 2


def _may_be_numbered(table: RowReader, rows: Sequence[Row], columns: Sequence[int]) -> bool:
    """Returns whether a first row may be names that are numbers: as pandas writes them, years."""
    there = [column for column in columns if column < len(rows[0]) and rows[0][column]]
    first = [rows[0][column] for column in there]
    if not all(map(_is_count, first)):
        return False
    numbers = [int(cell) for cell in first]
    steps = {after - before for before, after in pairwise(numbers)}
    below = [[row[column] for column in there if column < len(row)] for row in rows[1:]]
    rest = [cell for cells in below for cell in cells if cell not in table.missing]
    if len(steps) == 1 and min(steps) > 0 and all(map(_is_year, first)):
        return not all(map(_is_year, rest))
    if steps - {1}:
        return False
    if not any(map(_is_count, rest)):
        return bool(rest) and (numbers[0] == 0 or len(first) > 1)
    if numbers[0] or len(first) == 1:
        return False
    goes_on = below[0] == [str(number + len(first)) for number in numbers]
    return not goes_on and any(cell not in first for cell in rest)


def _is_count(cell: str) -> bool:
    return cell.isascii() and cell.isdigit()


def _is_year(cell: str) -> bool:
    return _is_count(cell) and 1500 <= int(cell) <= 2200


def names_of(
    path: Path, heading: Sequence[Row], table: RowReader, data: Sequence[Row]
) -> list[str]:
    """Returns the columns' names, "" where one has none.

    Raises:
        UnreadableFile: the header has another length than the rows.
    """
    if not heading:
        return [""] * table.width
    length = max(map(len, heading))
    rows = [[*row, *[""] * (length - len(row))] for row in heading]
    names = [" ".join(filter(None, parts)) for parts in zip(*rows, strict=True)]
    while len(names) > table.width and not names[-1]:
        del names[-1]
    if len(names) == table.width - 1:
        if not table.cells(data, table.width - 1):
            names.append("")  # every row ends in a separator
        elif _is_row_names(table, data):
            names.insert(0, "")  # as R writes them
    if len(names) != table.width:
        here, there = _counted(len(names), "name"), _counted(table.width, "cell")
        raise UnreadableFile(path, f"the header has {here}, the rows have {there}")
    return [plain_text(name, _LONGEST_NAME) for name in names]


def _is_row_names(table: RowReader, data: Sequence[Row]) -> bool:
    cells = table.cells(data, 0)
    if not any(map(table.is_number, cells)):
        return True
    numbers = [number for number in map(table.number, cells) if number is not None]
    return len(numbers) == len(cells) and time_in_numbers("", numbers) is not None


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _unique(names: Sequence[str]) -> list[str]:
    """Returns names of which no two are equal; a second `a` becomes `a (2)`."""
    unique: dict[str, None] = {}
    numbers: dict[str, int] = {}
    for name in names:
        new = name
        while new in unique:
            numbers[name] = numbers.get(name, 1) + 1
            new = f"{name} ({numbers[name]})"
        unique[new] = None
    return list(unique)


def odd_cells(
    table: RowReader,
    columns: Sequence[Column],
    data: Sequence[Row],
    rows: Sequence[int],
    choices: TableChoices,
) -> list[tuple[str, Doubt]]:
    """Returns what is in doubt about the first cell of a column of numbers that is none.

    Each after the column's name, from the top of the table on; `rows` has the rows' numbers.
    """
    found: dict[str, Doubt] = {}
    for number, cells in zip(rows, data, strict=True):
        for column, cell in zip(columns, cells, strict=False):
            is_odd = column.kind == "number" and not (
                cell in table.missing or table.is_number(cell)
            )
            if is_odd and column.name not in found:
                found[column.name] = cell_doubt(number, column.name, cell, choices)
    return list(found.items())
