"""Reads the columns of a table with polars, once it is known how they are written."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lstmviz.experiment.counting import counted
from lstmviz.experiment.files.ordinary_file import UnreadableFile
from lstmviz.experiment.files.tables.cells import (
    NumberFormat,
    grouped_by_points,
    looks_numeric,
)
from lstmviz.experiment.files.tables.choices import TableChoices, cell_doubt, thousands_doubt
from lstmviz.experiment.files.tables.survey import TableSurvey, is_blank, other_length
from lstmviz.experiment.files.tables.text import BLANKS, ONE_COLUMN, TableText, too_long_cell
from lstmviz.experiment.plain_text import shortened
from lstmviz.experiment.tensors import MOST_ELEMENTS

if TYPE_CHECKING:
    import polars as pl

_RARE = [chr(code) for code in range(1, 32) if chr(code) not in "\t\n\r"]
"""Of these one that a text doesn't have separates its lines' only cells."""


@dataclass(frozen=True, eq=False)
class ReadColumns:
    """Columns of a table.

    Attributes:
        frame: a column for each, called by its number: Float64 (or, where it will do, Float32) or
            String, null where a value is missing.
        blank_lines: how many lines between the rows hold nothing, and are no rows.
    """

    frame: pl.DataFrame
    blank_lines: int = 0

    @property
    def notes(self) -> list[str]:
        """What a person should know of how they were read."""
        return [f"{counted(self.blank_lines, 'blank line')} left out"] if self.blank_lines else []


def read_frame(
    text: TableText,
    survey: TableSurvey,
    choices: TableChoices,
    columns: Sequence[int],
    *,
    is_single: bool = False,
) -> ReadColumns:
    """Reads some columns of a table, by their numbers; those of numbers as numbers.

    With `is_single`, Float32 will do for these, where it can be had at once.

    Raises:
        UnreadableFile: a row has another length than the others, a number is too large, there
            are more than `MOST_ELEMENTS` cells, or the text can't be cut into cells.
        InvalidValue: of what decides: a cell is no number, or a point may be between thousands.
        OSError: the file can't be read.
    """
    return _FrameReader(text, survey, choices, columns).read(is_single=is_single)


class _FrameReader:
    """Reads typed columns at once; where that fails, texts, of which numbers are made."""

    def __init__(
        self, text: TableText, survey: TableSurvey, choices: TableChoices, columns: Sequence[int]
    ) -> None:
        self._text, self._survey = text, survey
        self._columns = columns
        self._choices = choices
        self._missing = sorted({*choices.missing_values, ""})
        self._width = len(survey.columns)
        self._numeric = {number for number in columns if survey.columns[number].is_numeric}
        self._known: bytes | None = None
        self._separator = survey.separator or " "
        if survey.separator == ONE_COLUMN:
            self._separator = self._nowhere()

    def read(self, *, is_single: bool) -> ReadColumns:
        import polars as pl  # only where a table is read: it takes a moment

        frame = None
        for kind in (pl.Float32, pl.Float64) if is_single else (pl.Float64,):
            frame = frame if frame is not None else self._at_once(kind)
        if frame is None:
            try:
                self._content()  # in UTF-8, whatever there is in the middle
                frame = self._frame(pl.String)
            except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
                rows = len(self._blank_lines())
                if self._content().count(b'"') % 2:  # it goes on to the end
                    row = self._survey.first_row + rows - 1
                    raise self._unreadable(f"a quotation mark is left open in row {row}") from None
                why = str(error).splitlines()[0]
                raise self._unreadable(f"it can't be cut into cells: {why}") from None
        if frame.height * len(self._columns) > MOST_ELEMENTS:
            raise self._unreadable(f"it holds more than {MOST_ELEMENTS:,} numbers")
        ends_empty = self._width > 1 and frame[f"column_{self._width}"].null_count()
        is_too_long = frame[f"column_{self._width + 1}"].null_count() < frame.height
        blank = None
        if is_too_long or (ends_empty and not self._has_all_separators(frame.height)):
            blank = self._blank_lines()
        frame = frame.drop(f"column_{self._width + 1}")
        numbers = self._numbers(frame)
        if "nan" in {mark.lower() for mark in self._missing}:
            numbers = numbers.with_columns(pl.col(self._not_finite(numbers)).fill_nan(None))
        named = numbers.select(
            pl.col(f"column_{number + 1}").alias(f"{number}") for number in self._columns
        )
        if blank is not None and len(blank) == named.height and blank.any():
            named = named.filter(~blank)  # only now: with them the rows are numbered
        self._check_points(named)
        return ReadColumns(named, frame.height - named.height)

    def _not_finite(self, frame: pl.DataFrame) -> list[str]:
        """Returns the columns that hold NaN or infinity; perhaps one of too large numbers, too."""
        import polars as pl

        sums = frame.select(pl.selectors.float().sum().is_finite())  # quicker than to ask each
        return [name for name in sums.columns if not sums[name][0]]

    def _at_once(self, kind: type[pl.DataType]) -> pl.DataFrame | None:
        """Lets polars know the numbers itself; None where it can't, or one may be too large."""
        import polars as pl

        if not self._is_simple():
            return None
        try:
            frame = self._frame(kind)
        except (pl.exceptions.PolarsError, pl.exceptions.PanicException):
            return None  # only as texts, which tell where it fails
        is_odd = any(frame[name].is_infinite().any() for name in self._not_finite(frame))
        return None if is_odd else frame  # written so, or only too large?

    def _check_points(self, named: pl.DataFrame) -> None:
        """Checks that a point that is met after the first rows isn't one between thousands.

        Raises:
            InvalidValue: of `thousands`: it may be one.
        """
        import polars as pl

        is_said = self._choices.decimal is not None or self._choices.thousands is not None
        if is_said or self._separator == "," or self._survey.format != NumberFormat():
            return
        first = (cell for row in self._survey.first for cell in row)
        if any("." in cell and looks_numeric(cell) for cell in first):
            return  # which the survey has seen
        numbers = named.select(pl.selectors.float())
        ends = numbers.select((pl.all().is_finite() & (pl.all() % 1 != 0)).any())
        names = [f"column_{int(name) + 1}" for name in ends.columns if ends[name][0]]
        texts = self._frame(pl.String) if names else named
        for name in names:
            cells = texts[name].str.strip_chars().drop_nulls().unique(maintain_order=True)
            grouped = grouped_by_points(cell for cell in cells if cell not in self._missing)
            if grouped:
                raise thousands_doubt(grouped[0]).raised()

    def _nowhere(self) -> str:
        """Returns a character that the text doesn't have."""
        content = self._content()
        for mark in _RARE:
            if mark.encode() not in content:
                return mark
        raise self._unreadable("it is no text: it holds control characters")

    def _is_simple(self) -> bool:
        """Returns whether polars may know the numbers itself."""
        if self._survey.format.thousands or not self._numeric:
            return False
        if self._survey.format.decimal == "," and self._separator != ",":
            return b"." not in self._content()  # which it would take for a decimal point
        return self._survey.format.decimal == "."

    def _content(self) -> bytes:
        """Returns the text, as polars can cut it, without the lines at its end that aren't data."""
        if self._known is not None:
            return self._known
        content = self._text.content()
        if self._survey.ending:
            end = len(content) - content.endswith(b"\n")
            for _ in range(self._survey.ending):
                end = content.rfind(b"\n", 0, end)
            content = content[:end]
        if self._survey.separator == BLANKS:
            content = re.sub(rb"[ \t\"]+", b" ", content)
            content = re.sub(rb"(?m)^ | $", b"", content)
        self._known = content
        return content

    def _frame(self, kind: type[pl.DataType]) -> pl.DataFrame:
        import polars as pl

        types = {
            f"column_{number + 1}": kind if number in self._numeric else pl.String
            for number in range(self._width + 1)
        }
        # The last one tells whether a row is too short; one more, whether a row is too long.
        wanted = {*self._columns, self._width - 1, self._width}
        columns = [f"column_{number + 1}" for number in wanted]
        options: dict[str, Any] = {
            "has_header": False,
            "skip_lines": self._survey.skipped,
            "separator": self._separator,
            "decimal_comma": kind is not pl.String and self._survey.format.decimal == ",",
            "schema": types,
            "columns": sorted(columns, key=lambda name: int(name.removeprefix("column_"))),
            "n_rows": MOST_ELEMENTS // len(self._columns) + 1,
            "null_values": (self._marks() or None) if kind is not pl.String else None,
        }
        if self._is_as_written() and self._known is None:
            with self._text.path.open("rb") as file:  # the name of a file is no pattern
                return pl.read_csv(file, **options)
        return pl.read_csv(self._content(), **options)

    def _is_as_written(self) -> bool:
        """Returns whether polars can read the file itself."""
        is_whole = self._text.is_read_as_it_is and not self._survey.ending
        return is_whole and self._survey.separator != BLANKS

    def _marks(self) -> list[str]:
        """Returns what stands for missing values in the first rows: polars is slow with more."""
        marks = {*self._missing} - {""}
        return sorted({cell for row in self._survey.first for cell in row if cell in marks})

    def _numbers(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Makes numbers of texts, and nulls of what is missing."""
        import polars as pl

        texts = [name for name, kind in frame.schema.items() if kind == pl.String]
        if not texts:
            return frame
        # Of thousands of columns polars would look at each with each other if these were more.
        cells = frame.with_columns(pl.col(texts).str.strip_chars().replace(self._missing, None))
        numeric = [name for name in texts if int(name.removeprefix("column_")) - 1 in self._numeric]
        if not numeric:
            return cells
        form = self._survey.format
        signed = cells.with_columns(
            pl.col(numeric).str.replace("\N{MINUS SIGN}", "-", literal=True)
        )
        plain = pl.col(numeric)
        if form.thousands:
            plain = plain.str.replace_all(form.thousands, "", literal=True)
        if form.decimal == ",":
            plain = plain.str.replace(",", ".", literal=True)
        numbers = signed.with_columns(plain.cast(pl.Float64, strict=False))
        matches = signed.select(
            pl.col(numeric).str.contains(f"^(?:{form.pattern.pattern})$").fill_null(True)
        )
        given, got = cells.null_count().row(0, named=True), numbers.null_count().row(0, named=True)
        infinite = numbers.select(pl.col(pl.Float64).is_infinite().any()).row(0, named=True)
        whole = matches.select(pl.all().all()).row(0, named=True)
        for name in numeric:
            if whole[name] and given[name] == got[name] and not infinite[name]:
                continue
            bad = ~matches[name] | (numbers[name].is_null() & cells[name].is_not_null())
            large = numbers[name].is_infinite() & ~cells[name].str.contains("(?i)inf")
            self._check(name, cells, bad, large.fill_null(False))
        return numbers

    def _check(self, name: str, cells: pl.DataFrame, bad: pl.Series, large: pl.Series) -> None:
        column = self._survey.columns[int(name.removeprefix("column_")) - 1].name
        for wrong in (bad, large):
            at = wrong.arg_max() if wrong.any() else None
            if at is None:
                continue
            row, cell = self._survey.first_row + at, cells[name][at]
            if wrong is bad:
                raise cell_doubt(row, column, cell, self._choices).raised()
            where = f"row {row}, column {shortened(column)}"
            expected = "expected a number that float64 can hold"
            raise self._unreadable(f"{where}: {expected}, got {shortened(cell)}")

    def _has_all_separators(self, rows: int) -> bool:
        """Returns whether no row can be too short: that none is too long is known already.

        Separators in quotes would stand in for those that a row lacks.
        """
        mark = self._separator.encode()
        content = self._known or (self._text.raw() if self._is_as_written() else self._content())
        if b'"' in content:
            return False
        head = sum(line.count(self._separator) for line in self._text.lines[: self._survey.skipped])
        return content.count(mark) - head == rows * (self._width - 1)

    def _blank_lines(self) -> pl.Series:
        """Returns which lines are blank, and so aren't rows.

        Raises:
            UnreadableFile: a row is longer or shorter than the others, and not empty.
        """
        import polars as pl

        content, skipped, first = self._content(), self._survey.skipped, self._survey.first_row
        if b'"' not in content and self._width > 1:
            lines = pl.read_csv(
                content,
                has_header=False,
                skip_lines=skipped,
                separator=self._nowhere(),
                quote_char=None,
                schema={"line": pl.String},
            )["line"]
            lines = lines.fill_null("")
            counts = lines.str.count_matches(self._separator, literal=True) + 1
            empty = lines.str.strip_chars() == ""
            wrong = (counts != self._width) & ~empty
            if wrong.any():
                at = wrong.arg_max() or 0
                raise self._unreadable(other_length(first + at, counts[at], self._width))
            return empty & (counts == 1)
        text = io.TextIOWrapper(io.BytesIO(content), "utf-8", "replace", newline="")
        for _ in range(skipped):
            text.readline()
        blank = []
        try:
            for row, cells in enumerate(csv.reader(text, delimiter=self._separator), first):
                blank.append(is_blank(cells) and self._width > 1)
                if len(cells) != self._width and any(map(str.strip, cells)):
                    raise self._unreadable(other_length(row, len(cells), self._width))
        except csv.Error:
            raise self._unreadable(too_long_cell(first + len(blank), '"')) from None
        return pl.Series(blank, dtype=pl.Boolean)

    def _unreadable(self, reason: str) -> UnreadableFile:
        return UnreadableFile(self._text.path, reason)
