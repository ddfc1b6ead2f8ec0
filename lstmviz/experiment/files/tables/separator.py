"""Finds out what stands between the cells of a table, and what is in doubt about it."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from lstmviz.experiment.files.ordinary_file import UnreadableFile
from lstmviz.experiment.files.tables.choices import Doubt, TableChoices
from lstmviz.experiment.files.tables.text import BLANKS, ONE_COLUMN, records
from lstmviz.experiment.plain_text import shortened

FEW = 50
"""Lines that show how they are cut."""

_MANY = 1000  # lines that show whether all are alike
_HALF = re.compile(r"[+-]?[0-9]+")
_LONE_COMMAS = re.compile(r"[+-]?[\d.']*\d(?:,\d+)?")
_THIRD = re.compile(r"[+-]?[0-9]+,[0-9]{3}")
_GROUPED_THIRD = re.compile(r"[+-]?[1-9][0-9]{0,2},[0-9]{3}")
_DOUBT = Doubt(
    "separator",
    "commas that may be decimal signs or stand between cells",
    (
        ({"separator": ONE_COLUMN}, "it is one column with decimal commas"),
        ({"separator": ","}, "it has columns"),
    ),
)


def width_of(numbered: Sequence[tuple[int, list[str]]]) -> int:
    """Returns the length of most rows, the first one only where there is no other."""
    lengths = [len(cells) for _, cells in numbered if any(cells)]
    counted = Counter(lengths[1:] or lengths or [1])
    return max(counted, key=lambda length: counted[length])


def separator_of(
    path: Path, lines: Sequence[str], missing: frozenset[str], choices: TableChoices
) -> str:
    """Returns what is said to stand between cells, or what cuts most of the lines equally."""
    if choices.separator is not None:
        return choices.separator
    found = _cutting(path, lines, missing)
    is_said = "," in (choices.decimal, choices.thousands)
    return ONE_COLUMN if found == "," and is_said and _are_thirds(lines) else found


def separator_doubts(
    separator: str,
    decimal: str,
    lines: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    counts: bool,
) -> list[Doubt]:
    """Returns what is in doubt about commas in a table without names, which would tell.

    `counts`: the first column is an index, or a time.
    """
    are_thirds = _are_thirds(lines)
    if separator == ONE_COLUMN and decimal == "," and not are_thirds:
        return [_DOUBT]
    if separator == "," and are_thirds and not counts:
        return [_thirds_doubt(lines)]
    if separator == "," and not are_thirds and _are_halves(rows):
        return [replace(_DOUBT, readings=_DOUBT.readings[::-1])]
    return []


def _are_halves(rows: Sequence[Sequence[str]]) -> bool:
    """Returns whether pairs of whole numbers may be halves of numbers, as of "3,05"."""
    if not all(len(row) == 2 for row in rows):
        return False
    is_whole = all(_HALF.fullmatch(row[0]) and row[1].isdigit() for row in rows)
    return is_whole and any(len(row[1]) > 1 and row[1][0] == "0" for row in rows)


def _are_thirds(lines: Sequence[str]) -> bool:
    """Returns whether each of the first lines is like "9,763": digits, a comma, three digits."""
    return all(map(_THIRD.fullmatch, _some_rows(lines)))


def _some_rows(lines: Sequence[str]) -> list[str]:
    return [line.strip() for line in lines[:_MANY] if line.strip()]


def _thirds_doubt(lines: Sequence[str]) -> Doubt:
    """Returns what is in doubt about "9,763": it is one number in either notation, or two."""
    rows = _some_rows(lines)
    whole, _, rest = rows[0].partition(",")
    may_be: list[tuple[dict[str, Any], str]] = [
        ({"separator": ","}, f"it has columns: {whole} and {rest}"),
        ({"separator": ONE_COLUMN, "decimal": ","}, f"it is one column: {whole}.{rest}"),
        ({"separator": ONE_COLUMN, "thousands": ","}, f"it is one column: {whole}{rest}"),
    ]
    if not all(map(_GROUPED_THIRD.fullmatch, rows)):
        del may_be[2]
    about = f"{shortened(rows[0])}, whose comma may be in a number or between two"
    return Doubt("separator", about, tuple(may_be))


def _cutting(path: Path, lines: Sequence[str], missing: frozenset[str]) -> str:
    """Returns what cuts most of the first lines into equally many cells."""
    first = [line for line in lines[:FEW] if line.strip()]
    shares, too_long = {}, None
    for mark in ("\t", ";", "|", ","):
        try:
            cut = records(path, first, mark)
        except UnreadableFile:  # as a line of other separators may be for one cell
            too_long = mark
            continue
        width = width_of(cut)
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
        return too_long  # by which it can't be cut either
    return ONE_COLUMN if width_of(records(path, first, BLANKS)) == 1 else BLANKS
