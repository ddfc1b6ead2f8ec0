"""Reads what pandas prints of a Series or a DataFrame, as people copy it out of a notebook."""

import re
from dataclasses import dataclass

from lstmviz.experiment.invalid_value import InvalidValue, Said
from lstmviz.experiment.number_rows import is_number

_END_OF_SERIES = re.compile(
    r"(?:Freq: [^,]+, )?(?:Name: (?P<name>.*?), )?(?:Length: (?P<length>\d+), )?dtype: \w+"
)
_END_OF_FRAME = re.compile(r"\[(?P<length>\d+) rows x \d+ columns\]")

_LEFT_OUT = {"..", "..."}


@dataclass(frozen=True)
class PrintedTable:
    """The cells of a table that pandas printed, without its index.

    Attributes:
        names: the columns'; of a Series its name, if any.
        rows: the cells of each row.
        first: the line of the text, from 1, in which the first row stands.
    """

    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    first: int


def printed_table(lines: list[str]) -> PrintedTable | None:
    """Reads the lines of what pandas printed.

    Returns:
        None where the text is none: it neither ends as a Series or a DataFrame does, nor has
        it names above columns with one more cell to the left of each row.

    Raises:
        InvalidValue: pandas left rows or columns out.
    """
    series, frame = _END_OF_SERIES.fullmatch(lines[-1]), _END_OF_FRAME.fullmatch(lines[-1])
    body = [line for line in lines[: len(lines) - bool(series or frame)] if line.strip()]
    if not body:
        return None
    names: tuple[str, ...] = ()
    if series:
        named = len(body[0].split()) < 2 <= len(body[-1].split())  # the index' own name, alone
        rows = [line.split()[-1:] for line in body[named:]]
        names, first = tuple(filter(None, [series["name"]])), 1 + named
    else:
        names, first = tuple(body[0].split()), 2
        rows = [line.split()[1:] for line in body[1:]]
        if not rows or any(
            len(row) != len(names) for row in rows if not row or set(row) - _LEFT_OUT
        ):
            return None
        if not frame and any(map(is_number, names)):
            return None
    left_out = any(set(line.split()) <= _LEFT_OUT for line in body)
    end = series or frame
    if (
        left_out
        or not _LEFT_OUT.isdisjoint(names)
        or (end and end["length"] and int(end["length"]) != len(rows))
    ):
        expected = "every row (print(x.to_string()) makes pandas print them all)"
        raise InvalidValue("block", expected, Said("a table that was shortened by pandas"))
    return PrintedTable(names, tuple(map(tuple, rows)), first)
