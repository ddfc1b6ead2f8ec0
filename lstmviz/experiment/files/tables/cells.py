"""Tells what a cell of a table is: a number in which notation, a time, a missing value, a text."""

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

MISSING_VALUES = (
    *("", "NaN", "nan", "NAN", "NA", "N/A", "n/a", "#N/A", "<NA>"),
    *("null", "NULL", "None", "?", "-"),
)
"""What stands for a missing value unless something else is said."""

_BLANK = " '\u2019\u00a0\u202f"
"""What groups digits besides commas and points: a blank, an apostrophe, thin blanks."""

_MONTH = r"(?:jan|feb|m[aä]r|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz])[a-zé]*\.?"
_CLOCK = r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(?:[ap]\.?m\.?)?"
_ZONE = r"\s*(?:z|utc|gmt|[+-]\d{2}:?\d{2})?"
_DATE = "|".join(
    (
        r"\d{4}([-/.])\d{1,2}(?:\1\d{1,2})?",
        r"\d{1,2}([-/.])\d{1,2}\2\d{2,4}",
        rf"(?:\d{{1,2}}[-/ .]+)?{_MONTH}[-/ ,.']*\d{{2,4}}",
        rf"{_MONTH}\s+\d{{1,2}},?\s+\d{{4}}",
        rf"\d{{4}}[-/ ]{_MONTH}(?:[-/ ]\d{{1,2}})?",
        r"\d{4}[- ]?[qw]\d{1,2}",
        r"[qw]\d{1,2}[-/ ]?\d{4}",
    )
)
_TIME = re.compile(rf"(?:[a-zé]{{2,9}},?\s+)?(?:(?:{_DATE})(?:[t ,]\s*{_CLOCK}{_ZONE})?|{_CLOCK})")


def is_time(cell: str) -> bool:
    """Returns whether a cell is a date, a time of day or both, in one of the usual notations."""
    return len(cell) < 50 and cell[:1].isalnum() and bool(_TIME.fullmatch(cell.lower()))


_SUMS = "|".join(
    (
        r"(?:(?:grand|sub|over[- ]?all|general)[- ]?)?(?:totals?|sum|mean|average)",
        r"avg|median|minimum|maximum|min|max|count|std|stdev|st\.? ?dev|[σΣ∑∅øØ]",
        r"(?:gesamt|teil|zwischen)?summen?|(?:ins)?gesamt|(?:mittel|durchschnitts)wert|mittel",
        r"(?:durch)?schnitt|somme|totaux|moyenne|médiane|sumas?|totales|media|promedio|mediana",
        r"totali|somma|soma|média|totaa?l|som|gemiddelde|summa|totalt|i alt|medelvärde|medel",
        r"gennemsnit|gjennomsnitt|yhteensä|keskiarvo|razem|średnia|suma|celkem|součet|průměr",
        r"toplam|ortalama|итого|всего|сумма|среднее|合計|合计|总计|總計|平均|합계|평균",
    )
)
_SUMMARY = re.compile(rf"(?:{_SUMS})(?:\s+g[eé]n[eé]rale?|\s+general|\s+\d{{4}})?\s*[:=]?")


def is_summary(cell: str) -> bool:
    """Returns whether a cell's word says that its row sums up those above: a total, a mean."""
    return len(cell) < 50 and bool(_SUMMARY.fullmatch(cell.lower()))


@dataclass(frozen=True)
class NumberFormat:
    """How numbers are written in a table.

    Attributes:
        decimal: "." or ",".
        thousands: what stands between groups of three digits: ",", ".", a blank or an
            apostrophe; or "", where nothing does.
    """

    decimal: str = "."
    thousands: str = ""

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """A regular expression that a whole cell with a number matches, and no other."""
        mark, digits = re.escape(self.decimal), "[0-9]+"
        if self.thousands:
            group = re.escape(self.thousands)
            digits = rf"(?:[0-9]{{1,3}}(?:{group}[0-9]{{3}})+|[0-9]+)"
        number = rf"(?:{digits}(?:{mark}[0-9]*)?|{mark}[0-9]+)(?:[eE][+-]?[0-9]+)?"
        return re.compile(rf"[+-]?(?:{number}|(?i:inf|infinity|nan))")

    def number(self, cell: str) -> float | None:
        """Returns the number in a cell without blanks around it; None where it is none."""
        cell = cell.replace("\N{MINUS SIGN}", "-")
        if not self.pattern.fullmatch(cell):
            return None
        if self.thousands:
            cell = cell.replace(self.thousands, "")
        return float(cell.replace(self.decimal, "."))


@dataclass(frozen=True)
class Notation:
    """What the cells of a table tell of how its numbers are written.

    Attributes:
        decimals: the signs that can only be decimal signs, each with a cell that shows it.
        groups: those that can only be between thousands, likewise.
        unclear: those that can be either, as in "1,154", likewise.
    """

    decimals: dict[str, str]
    groups: dict[str, str]
    unclear: dict[str, str]


_NUMERIC = re.compile(rf"[+-]?[\d.,{_BLANK}]*\d[\d.,{_BLANK}]*(?:[eE][+-]?\d+)?")
_GROUPED = re.compile(rf"\d{{1,3}}(?P<group>[.,{_BLANK}])\d{{3}}(?:(?P=group)\d{{3}})*")
_WHOLE = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")
_CLEAR = re.compile(r"[+-]?\d*\.(?:\d{0,2}|\d{4,})")  # can't be grouped
_SHORT = re.compile(r"0|[1-9]\d{0,2}")


def looks_numeric(cell: str) -> bool:
    """Returns whether a cell may be a number in some notation: digits, and what groups them."""
    return bool(_NUMERIC.fullmatch(cell.replace("\N{MINUS SIGN}", "-")))


def notation_of(cells: Iterable[str]) -> Notation:
    """Gathers what cells that look numeric tell of their notation."""
    found = Notation({}, {}, {})
    for cell in cells:
        if "." in found.decimals and _CLEAR.fullmatch(cell):
            continue
        digits = cell.lstrip("+-\N{MINUS SIGN}").lower().partition("e")[0]
        points, commas = digits.count("."), digits.count(",")
        blank = next((mark for mark in digits if mark in _BLANK), "")
        if blank:
            if _GROUPED.fullmatch(re.split("[.,]", digits)[0]):
                found.groups.setdefault(blank, cell)
            digits = digits.replace(blank, "")
        if points and commas:
            last = "." if digits.rindex(".") > digits.rindex(",") else ","
            other = "," if last == "." else "."
            if digits.count(last) == 1 and _GROUPED.fullmatch(digits.partition(last)[0]):
                found.decimals.setdefault(last, cell)
                found.groups.setdefault(other, cell)
        elif points + commas > 1:
            if _GROUPED.fullmatch(digits):
                found.groups.setdefault("." if points else ",", cell)
        elif points + commas:
            unclear = _WHOLE.fullmatch(digits) and not blank
            where = found.unclear if unclear else found.decimals
            where.setdefault("." if points else ",", cell)
    return found


def grouped_by_points(cells: Iterable[str]) -> list[str]:
    """Returns a column's cells whose points may be between thousands: "1.154" beside "312".

    Numbers with a fraction would hardly all have three digits of it, or none at all.
    """
    digits = [cell.lstrip("+-\N{MINUS SIGN}") for cell in cells]
    pointed = [cell for cell in digits if "." in cell]
    whole = [cell for cell in digits if "." not in cell]
    is_clear = not all(map(_WHOLE.fullmatch, pointed)) or not all(map(_SHORT.fullmatch, whole))
    return [] if is_clear or not whole else pointed


_TIME_NAME = re.compile(
    r"(?:unix|epoch|local|utc|open|close)?[\W_]*"
    r"(?:time|date|timestamp|datetime|zeit|datum|tag|day|days|ds|fecha|hora|jour|heure|t|index|"
    r"idx|id|no|nr|row|rownames|step|week|woche|monat|month|months|quarter|unix|epoch|"
    r"tstamp|ts)[\W_]*(?:stamp|utc|\(?m?s\)?|seconds|sec)?"
)
_YEAR_NAME = re.compile(r"[\W_]*(?:years?|yr|jahr|ann[ée]e|año|anno|yyyy|year[\W_]?month)[\W_]*")
_DATE_NAME = re.compile(r"(?:date|datum|fecha)(?![a-z])|date.?time")
_PACKED_DATE = re.compile(
    r"(?:1[0-9]{3}|2[01][0-9]{2}|2200)(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])?"
)
_EPOCHS = ((1, "Unix seconds"), (1e3, "Unix milliseconds"), (1e6, "Unix microseconds"))


def time_in_numbers(name: str, numbers: Sequence[float]) -> str | None:
    """Tells why a column with such first numbers is a time or counts the rows; None: a value."""
    low = name.strip().lower()
    if not numbers or not all(abs(number) < 1e18 for number in numbers):
        return None
    steps = [after - before for before, after in itertools.pairwise(numbers)]
    rises = all(step >= 0 for step in steps) and bool(any(steps) or len(numbers) == 1)
    is_named = bool(_TIME_NAME.fullmatch(low))
    low_end, high_end = min(numbers), max(numbers)
    is_whole = all(number % 1 == 0 for number in numbers)
    counts = is_whole and all(step == 1 for step in steps)
    is_year = bool(_YEAR_NAME.fullmatch(low))
    if low_end >= 1000 and high_end <= 2200:
        if is_whole and (is_year or is_named):
            return "years"
        if is_year and rises:
            return "years with a fraction"
    if low_end >= 1500 and high_end <= 2200 and counts and len(numbers) > 2:
        return "years"
    is_regular = is_whole and len(numbers) > 2 and steps[0] > 0 and len(set(steps)) == 1
    if rises and (is_named or is_regular):
        for factor, what in _EPOCHS:
            if 3e8 * factor <= low_end and high_end <= 5e9 * factor:
                return what
    may_be_packed = is_whole and (is_named or is_year or low_end > 1000_01_01)
    packed = (_PACKED_DATE.fullmatch(str(int(number))) for number in numbers)
    if rises and may_be_packed and all(packed):
        return "dates in digits"
    if rises and _DATE_NAME.match(low) and low_end >= 15_000 and high_end <= 80_000:
        return "days since 1900, as spreadsheets count them"
    if counts and numbers[0] in (0, 1) and (is_named or not low or low.startswith("unnamed")):
        return f"an index that counts from {int(numbers[0])}"
    return None
