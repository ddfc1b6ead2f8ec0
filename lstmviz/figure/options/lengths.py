"""Lengths as people write them: 8cm, 89 mm, 5.5in, 8pt, 1600px."""

import re
from dataclasses import dataclass
from typing import Any

from lstmviz.experiment.invalid_value import InvalidValue

POINTS = {"pt": 1.0, "in": 72.0, "cm": 72 / 2.54, "mm": 7.2 / 2.54}
"""How many points (1/72 inch) each unit has; a pixel's size is the figure's to say."""

PIXEL = "px"

_LENGTH = re.compile(r"\s*(\d+(?:\.\d*)?|\.\d+)\s*([a-z]*)\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Length:
    """A number and its unit.

    Attributes:
        number: finite, above 0.
        unit: one of `POINTS`, or `PIXEL`.
    """

    number: float
    unit: str

    def __str__(self) -> str:
        """Writes it as it would be typed: `8cm`."""
        return f"{self.number:g}{self.unit}"

    def points(self, dpi: float) -> float:
        """How long it is in points; pixels are as large as the resolution says."""
        each = 72 / dpi if self.unit == PIXEL else POINTS[self.unit]
        return self.number * each


def read_length(argument: str, value: Any, unit: str = "cm") -> Length:
    """The length that was written, or given as a plain number of the usual unit.

    Raises:
        InvalidValue: it is none.
    """
    # A longer number couldn't be written: Python refuses at some thousand digits.
    is_number = isinstance(value, (int, float)) and abs(value) < 1e6
    text = f"{value}{unit}" if is_number else value
    found = _LENGTH.fullmatch(text) if isinstance(text, str) else None
    if found is not None:
        number, named = float(found[1]), (found[2].lower() or unit)
        if 0 < number < 1e6 and (named in POINTS or named == PIXEL):
            return Length(number, named)
    units = ", ".join((*POINTS, PIXEL))
    raise InvalidValue(argument, f"a length such as 8{unit} (units: {units})", value)
