"""Reads a table as people have it, and makes features of its columns."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from lstmviz.experiment.arrays import Array, sealed
from lstmviz.experiment.files.array_file import TABLE_ENDINGS
from lstmviz.experiment.files.ordinary_file import (
    UnreadableFile,
    check_ordinary,
    raised_as_unreadable,
)
from lstmviz.experiment.files.tables.cells import MISSING_VALUES
from lstmviz.experiment.files.tables.choices import Missing, Scale, TableChoices
from lstmviz.experiment.files.tables.columns import Column
from lstmviz.experiment.files.tables.frame import read_frame
from lstmviz.experiment.files.tables.survey import TableSurvey, survey
from lstmviz.experiment.files.tables.text import TableText, table_text
from lstmviz.experiment.invalid_value import InvalidValue, Said
from lstmviz.experiment.plain_text import plain_text, shortened
from lstmviz.experiment.tensors import converted

if TYPE_CHECKING:
    import polars as pl

_MOST_TEXTS = 1000  # of a column that becomes one-hot
_MOST_NAMED = 12
_LONGEST_NOTE = 100
_WHOLE_IN_FLOAT32 = 2**24  # up to which it holds each whole number


@dataclass(frozen=True, eq=False)
class Table:
    """What was made of a table.

    Attributes:
        values: (rows, features) float64, read-only; NaN where a value is missing.
        columns: the features' names, in order; those of a one-hot column are `name=text`.
        left_out: the name of each column that is no feature, and why.
        dropped_rows: how many rows were left out because a value in them was missing.
        missing: how many values are NaN.
        scaling: None, or for each feature (offset, factor): what the table holds is
            values · factor + offset.
        remark: what stands at the table's end and is no data, or "".
        blank_lines: how many lines between the rows hold nothing; they are no rows, unless the
            table has one column, of which they are missing values.
    """

    values: Array = field(repr=False)
    columns: tuple[str, ...]
    left_out: Mapping[str, str]
    dropped_rows: int = 0
    missing: int = 0
    scaling: tuple[tuple[float, float], ...] | None = None
    remark: str = ""
    blank_lines: int = 0


def read_table(
    path: os.PathLike[str] | str,
    *,
    columns: Iterable[str] | None = None,
    separator: str | None = None,
    decimal: str | None = None,
    thousands: str | None = None,
    header: bool | int | None = None,
    missing_values: Iterable[str] = MISSING_VALUES,
    missing: Missing = "nan",
    scale: Scale | None = None,
) -> Table:
    r"""Reads the columns of numbers in a text file.

    How the table is written is found out where it isn't said. Columns of dates, times (years
    and Unix seconds among them), indexes and texts are left out unless they are chosen.

    Args:
        path: a file that ends in one of `TABLE_ENDINGS`.
        columns: the names of those that become features, in this order; one of text becomes
            one-hot. A column without a name is called `column 1`, `column 2` …
        separator: between cells: one character, "" for runs of blanks, "\n" for one column.
        decimal: the decimal sign, "." or ",".
        thousands: what groups digits by three: ",", ".", " " or "'"; "" where nothing does.
        header: whether the first row holds names, or how many rows do.
        missing_values: the cells that stand for a missing value, as empty ones always do.
        missing: what becomes of them: "nan"; "drop" leaves their rows out; "previous" repeats
            the value before; "interpolate" draws a line between those on both sides. Where
            there is no value before, or none on one side, it stays NaN.
        scale: "minmax" to 0…1, "standard" to mean 0 and standard deviation 1 (of the rows, not
            of a sample), each feature by itself; one-hot ones stay as they are.

    Raises:
        InvalidValue: an argument is no possible one or doesn't fit the table; or the table
            leaves something in doubt: then it names the argument that decides, and the values
            it may have.
        UnreadableFile: the file isn't there, is empty or no text, has rows of different
            lengths, or more than `MOST_ELEMENTS` numbers. A `ValueError`.
    """
    choices = TableChoices(
        columns=None if columns is None else _given(columns),
        separator=separator,
        decimal=decimal,
        thousands=thousands,
        header=header,
        missing_values=_given(missing_values),
        missing=missing,
        scale=scale,
    )
    path = Path(path)
    with raised_as_unreadable(path):
        check_ordinary(path, TABLE_ENDINGS)
        text = table_text(path)
        found = survey(text, choices)
        for doubt in found.doubts:
            raise doubt.raised()
        read = read_frame(text, found, choices, chosen_columns(found, choices))
        features = features_of(found, choices, read.frame)
        return Table(
            features.values(),
            tuple(features.frame.columns),
            left_out(found, read.frame),
            features.dropped_rows,
            features.missing,
            features.scaling,
            "\n".join(found.remark),
            read.blank_lines,
        )


def plain_numbers(text: TableText, found: TableSurvey) -> tuple[Array, str, tuple[str, ...]] | None:
    """Reads a table that holds numbers only, nothing of which is left out or in doubt.

    Returns:
        A read-only float32 array (rows, columns), a note about the header and rounded
        numbers, or "", and the header's names, or none; None where somebody has to say what is
        to be made of the table.

    Raises:
        UnreadableFile: as `read_table` does; or float32 can't hold a number.
    """
    if not found.is_plain:
        return None
    # What NumPy writes as nan is a number here.
    choices, every = TableChoices(missing_values=()), range(len(found.columns))
    try:
        read = read_frame(text, found, choices, every, is_single=True)
        is_large = _has_large(read.frame)
        if is_large:  # float64 tells whether digits are lost
            read = read_frame(text, found, choices, every)
    except InvalidValue:
        return None
    frame = read.frame
    if any(column.null_count() for column in frame.iter_columns()):
        return None
    array = np.empty((frame.height, frame.width), np.float32, order="F")
    for number, (column, series) in enumerate(
        zip(found.columns, frame.iter_columns(), strict=True)
    ):
        try:
            array[:, number] = converted(column.name, series.to_numpy(), np.float32)
        except InvalidValue as error:
            reason = f"column {shortened(column.name)}: {error.message}"
            raise UnreadableFile(text.path, reason) from None
    notes = []
    names = tuple(column.name for column in found.columns) if found.has_names else ()
    if names:
        listed = plain_text(", ".join(names), _LONGEST_NOTE)
        notes.append(f"the first row is a header: {listed}")
    lost = rounded(found, frame) if is_large else []
    return sealed(array), "; ".join([*notes, *read.notes, *lost]), names


def rounded(found: TableSurvey, frame: pl.DataFrame) -> list[str]:
    """Tells which columns hold whole numbers whose last digits are lost in float32."""
    lost = []
    for number, series in zip(map(int, frame.columns), frame.iter_columns(), strict=True):
        if not series.dtype.is_numeric() or not _has_large(series.to_frame()):
            continue
        there = series.to_numpy()
        large = there[np.isfinite(there) & (np.abs(there) > _WHOLE_IN_FLOAT32)]
        if ((large.astype(np.float32) != large) & (large % 1 == 0)).any():
            lost.append(shortened(found.columns[number].name, 30))
    return [f"float32 rounds the last digits of {', '.join(lost[:_MOST_NAMED])}"] if lost else []


def _has_large(frame: pl.DataFrame) -> bool:
    """Returns whether there are numbers of which float32 may not hold, or have held, each digit."""
    ends = (*frame.min().row(0), *frame.max().row(0)) if frame.width else ()
    return any(end is not None and abs(end) >= _WHOLE_IN_FLOAT32 for end in ends)


def _given(texts: Iterable[str]) -> tuple[str, ...]:
    return texts if isinstance(texts, str) else tuple(texts)  # type: ignore[return-value]


def chosen_columns(found: TableSurvey, choices: TableChoices) -> list[int]:
    """Returns the numbers of the columns that become features.

    Raises:
        InvalidValue: of `columns`: there is no such column, or it can't become one; or none is
            chosen and none is of numbers.
    """
    numbers = {column.name: number for number, column in enumerate(found.columns)}
    if choices.columns is None:
        if not found.features:
            held = "; ".join(_left_out(column) for column in found.columns[:3])
            raise InvalidValue("columns", "a table with a column of numbers", Said(held))
        return [numbers[name] for name in found.features]
    for name in choices.columns:
        if name not in numbers:
            names = ", ".join(shortened(known) for known in list(numbers)[:_MOST_NAMED])
            more = ", …" if len(numbers) > _MOST_NAMED else ""
            raise InvalidValue("columns", f"names among {names}{more}", name)
        column = found.columns[numbers[name]]
        if not column.is_numeric and column.kind != "text":
            raise InvalidValue("columns", "columns of numbers or of text", Said(_left_out(column)))
    return [numbers[name] for name in dict.fromkeys(choices.columns)]


def _left_out(column: Column) -> str:
    return f"{shortened(column.name)}: {column.why}"


@dataclass(frozen=True, eq=False)
class Features:
    """The features that are made of a table's columns, before they are scaled.

    Attributes:
        frame: a column of Float64 for each, null where a value is missing.
        dropped_rows: as in `Table`, like scaling.
    """

    frame: pl.DataFrame
    dropped_rows: int
    scaling: tuple[tuple[float, float], ...] | None

    @property
    def missing(self) -> int:
        """How many values are missing."""
        return sum(series.null_count() for series in self.frame.iter_columns())

    def values(self, rows: int | None = None) -> Array:
        """Returns (rows, features) float64, read-only and scaled: the first rows, or all."""
        frame = self.frame.head(self.frame.height if rows is None else rows)
        # Polars gives NaN for null, and the columns one after another.
        values = frame.to_numpy(order="fortran", writable=True)
        for number, (offset, factor) in enumerate(self.scaling or ()):
            values[:, number] -= offset
            values[:, number] /= factor
        return sealed(values)


def left_out(found: TableSurvey, frame: pl.DataFrame) -> dict[str, str]:
    """Returns the name of each column of a table that isn't in a frame, and why."""
    chosen = {found.columns[int(name)].name for name in frame.columns}
    others = (column for column in found.columns if column.name not in chosen)
    return {column.name: column.why or "it isn't chosen" for column in others}


def features_of(found: TableSurvey, choices: TableChoices, frame: pl.DataFrame) -> Features:
    """Makes features of the columns of a frame that `read_frame` gave.

    Raises:
        InvalidValue: of `columns`, `missing`, `rows` or `scale`: too many different texts, no
            row that is left, a feature that can't be scaled.
    """
    import polars as pl

    start, stop = choices.rows
    if start >= frame.height:
        expected = f"a first row below {frame.height:,}, as many as the table has"
        raise InvalidValue("rows", expected, start)
    features: dict[str, pl.Series] = {}
    one_hot: set[str] = set()
    for number, series in zip(map(int, frame.columns), frame[start:stop], strict=True):
        column = found.columns[number]
        if column.kind == "text":
            parts = _one_hot(column.name, series)
            one_hot |= set(parts)
            features |= parts
        else:
            features[column.name] = series
    made = pl.DataFrame({name: _filled(part, choices.missing) for name, part in features.items()})
    whole = made.height
    if choices.missing == "drop":
        made = made.drop_nulls()
        if not made.height:
            got = Said("none: every row has a missing value")
            raise InvalidValue("missing", "something that leaves a row", got)
    scaling = None
    if choices.scale is not None:
        scaling = tuple(
            (0.0, 1.0) if series.name in one_hot else _scale(choices.scale, series)
            for series in made.iter_columns()
        )
    return Features(made, whole - made.height, scaling)


def _one_hot(name: str, texts: pl.Series) -> dict[str, pl.Series]:
    kinds = texts.drop_nulls().unique().sort()
    if not 0 < len(kinds) <= _MOST_TEXTS:
        got = Said(f"{shortened(name)}, which has {len(kinds):,}")
        raise InvalidValue("columns", f"texts of which {_MOST_TEXTS:,} differ at most", got)
    import polars as pl

    return {f"{name}={kind}": (texts == kind).cast(pl.Float64) for kind in kinds}


def _filled(series: pl.Series, missing: Missing) -> pl.Series:
    if series.has_nulls() and missing == "previous":
        return series.forward_fill()
    if series.has_nulls() and missing == "interpolate":
        return series.interpolate()
    return series


def _scale(scale: Scale, series: pl.Series) -> tuple[float, float]:
    """Returns the offset and the factor that scale a feature."""
    if series.null_count() == len(series):
        return 0.0, 1.0
    if series.is_infinite().any():
        got = Said(f"{shortened(series.name)}, which holds inf")
        raise InvalidValue("scale", "columns of finite numbers", got)
    low, high = float(series.min()), float(series.max())  # type: ignore[arg-type]
    if scale == "minmax":
        offset, factor = low, high - low
    else:
        offset, factor = float(series.mean()), float(series.std(ddof=0))  # type: ignore[arg-type]
    if low == high or not factor:
        got = Said(f"{shortened(series.name)}, which is {low:g} throughout")
        raise InvalidValue("scale", "columns whose values differ", got)
    if not math.isfinite(factor):
        got = Said(f"{shortened(series.name)}, from {low:g} to {high:g}")
        raise InvalidValue("scale", "columns whose range float64 can hold", got)
    return offset, factor
