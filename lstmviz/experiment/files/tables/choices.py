"""Holds what is to be made of a table: how it is read, which columns, what scales them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from lstmviz.experiment.files.tables.cells import MISSING_VALUES, NumberFormat
from lstmviz.experiment.invalid_value import InvalidValue, Said
from lstmviz.experiment.plain_text import shortened

Missing = Literal["nan", "drop", "previous", "interpolate"]
"""What becomes of missing values: NaN; their row is left out; the value before them; a straight
line between the values on both sides."""

Scale = Literal["minmax", "standard"]
"""To 0…1, or to a mean of 0 and a standard deviation of 1."""

_MOST_HEADER_ROWS = 10
_THOUSANDS = (",", ".", " ", "'", "\u2019", "\u00a0", "\u202f", "")


@dataclass(frozen=True)
class Doubt:
    """Something that a table alone doesn't tell.

    Attributes:
        argument: the argument of `read_table` that decides.
        about: what is in doubt, in words, without a full stop.
        readings: what can be chosen and what each choice means; the first is the one that a
            preview begins with. What is chosen is a value for each of some arguments.
    """

    argument: str
    about: str
    readings: tuple[tuple[dict[str, Any], str], ...]

    def raised(self) -> InvalidValue:
        """Returns the error for somebody who can't be asked."""
        ways = " or ".join(
            f"{', '.join(map(_written, chosen.items()))} ({meaning})"
            for chosen, meaning in self.readings
        )
        return InvalidValue(self.argument, ways, Said(self.about))


def _written(chosen: tuple[str, Any]) -> str:
    name, value = chosen
    return f"{name}=[…, {value[-1]!r}]" if isinstance(value, tuple) else f"{name}={value!r}"


@dataclass(frozen=True)
class TableChoices:
    """What is to be made of a table; None is found out.

    Attributes:
        rows: the first row of data that is taken, from 0, and the one after the last; None
            goes on to the end. All else is as for `read_table`.

    Raises:
        InvalidValue: names the argument, what was expected and what was received.
    """

    columns: tuple[str, ...] | None = None
    separator: str | None = None
    decimal: str | None = None
    thousands: str | None = None
    header: bool | int | None = None
    missing_values: tuple[str, ...] = field(default=MISSING_VALUES)
    missing: Missing = "nan"
    scale: Scale | None = None
    rows: tuple[int, int | None] = (0, None)

    def __post_init__(self) -> None:
        put = object.__setattr__  # the class is frozen for everybody else
        if self.columns is not None:
            put(self, "columns", _texts("columns", self.columns))
            if not self.columns:
                raise InvalidValue("columns", "one name or more", ())
        put(self, "missing_values", _texts("missing_values", self.missing_values))
        separator = self.separator
        is_text = isinstance(separator, str) and separator not in ('"', "\r")
        if separator is not None and not (is_text and len(separator.encode()) <= 1):
            raise InvalidValue("separator", "one ASCII character, or '' for blanks", separator)
        _among("decimal", self.decimal, (".", ",", None))
        _among("thousands", self.thousands, (*_THOUSANDS, None))
        if self.thousands and self.thousands == self.decimal:
            expected = f"another sign than decimal={self.decimal!r}"
            raise InvalidValue("thousands", expected, self.thousands)
        is_count = isinstance(self.header, int) and 0 <= self.header <= _MOST_HEADER_ROWS
        if self.header is not None and not is_count:
            expected = f"True, False or a number of rows up to {_MOST_HEADER_ROWS}"
            raise InvalidValue("header", expected, self.header)
        _among("missing", self.missing, get_args(Missing))
        _among("scale", self.scale, (*get_args(Scale), None))
        start, stop = self.rows
        if start < 0 or (stop is not None and stop <= start):
            raise InvalidValue("rows", "a first row from 0 on and one after it", self.rows)


def thousands_doubt(cell: str) -> Doubt:
    """Returns what is in doubt about a cell such as "1,154" or "1.154"."""
    mark, other = (",", ".") if "," in cell else (".", ",")
    grouped, pointed = cell.replace(mark, ""), cell.replace(mark, ".")
    return Doubt(
        "thousands",
        f"{shortened(cell)}, which may be {grouped} or {pointed}",
        (
            ({"thousands": mark, "decimal": other}, f"it is {grouped}"),
            ({"thousands": "", "decimal": mark}, f"it is {pointed}"),
        ),
    )


_LONGEST_SHOWN = 40
_NOTATIONS = (
    *((",", ""), (".", ","), (".", ""), (",", ".")),
    *((decimal, mark) for mark in "' " for decimal in ".,"),
)


def cell_doubt(row: int, column: str, cell: str, choices: TableChoices) -> Doubt:
    """Returns what is in doubt about a cell that is no number among numbers.

    It may be one in another notation; where it is in none, it may stand for a missing value.
    """
    shown = shortened(cell, _LONGEST_SHOWN)
    readings: dict[float, tuple[dict[str, Any], str]] = {}
    for decimal, thousands in _NOTATIONS:
        number = NumberFormat(decimal, thousands).number(cell)
        if number is not None:
            way = {"thousands": thousands, "decimal": decimal}
            readings.setdefault(number, (way, f"it is {number:.15g}"))
    marks = {"missing_values": (*choices.missing_values, cell)}
    ways = (*readings.values(), (marks, f"{shown} is a missing value"))
    decides = next(argument for argument, value in ways[0][0].items() if value)
    return Doubt(
        decides,
        f"{shown} in row {row}, column {shortened(column, _LONGEST_SHOWN)}, which is no number"
        + (" as the others are written" if readings else ""),
        ways,
    )


def _texts(argument: str, value: Any) -> tuple[str, ...]:
    texts = tuple(value) if isinstance(value, Iterable) and not isinstance(value, str) else None
    if texts is None or not all(isinstance(text, str) for text in texts):
        raise InvalidValue(argument, "a list of texts", value)
    return texts


def _among(argument: str, value: Any, allowed: tuple[Any, ...]) -> None:
    if not any(value is one or (isinstance(value, str) and value == one) for one in allowed):
        raise InvalidValue(argument, f"one of {', '.join(map(repr, allowed))}", value)
