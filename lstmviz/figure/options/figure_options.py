"""The one description of what can be asked of a figure.

The command line, `lstmviz.draw`, a file of figures and the window's dialog all take names, bounds
and words from here, and hand the same frozen value on.
"""

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from functools import partial
from operator import index
from types import MappingProxyType
from typing import Any, Literal, get_args

from lstmviz.experiment.invalid_value import InvalidValue, Said
from lstmviz.figure.options.lengths import Length, read_length
from lstmviz.figure.theme import ThemeName

ViewName = Literal["strip", "moment", "returned", "weights", "compare", "code", "model", "text"]
VIEWS: tuple[ViewName, ...] = get_args(ViewName)

THEMES: tuple[ThemeName, ...] = get_args(ThemeName)

Background = Literal["theme", "none"]
SvgText = Literal["text", "outlines"]

SCREEN_DPI = 96
"""Pixels an inch of what is measured in pixels, as in CSS."""

PRINT_DPI = 300
"""Pixels an inch of a PNG that is measured on paper."""

WIDTH, TEXT = Length(16, "cm"), Length(8, "pt")
"""Where nothing is asked for: the text width of a page in A4, and what can be read in print."""

HOLD = 2.0
"""Seconds."""

LEAST_POINTS = 2 / 2.54 * 72
"""No figure is narrower or lower than 2 cm: not one letter would be beside the picture."""

MOST_POINTS = 500 / 2.54 * 72
"""No figure is larger than 5 m; a PDF could not hold more either (14,400 points)."""

_ENDS = (LEAST_POINTS, MOST_POINTS)

LEAST_TEXT, MOST_TEXT = 3.0, 144.0
"""Text, in points."""


@dataclass(frozen=True)
class FigureOptions:
    """What is asked of a figure.

    Attributes:
        view: what is shown.
        theme: the colours; None for the session's own.
        width: of the figure; None for `WIDTH`.
        height: of the figure; None for as much as its content needs.
        dpi: pixels an inch of a PNG, and how large a length in pixels is; None for `PRINT_DPI`,
            or `SCREEN_DPI` where width or height is in pixels.
        text: the size of normal text; None for `TEXT`, or for what it is on a screen where width
            or height is in pixels.
        calls: the first and the last call that are drawn; None for all.
        rows: the rows of the batch; None for the session's.
        units: the units; None for the session's.
        tracks: the film strip's tracks, by name; None for the session's.
        steps: the first step of the first call and the last step of the last call that are
            drawn, in processing order; None for all.
        at: (call, row, step) of the moment; None for the session's.
        title: what is drawn stands above it.
        legend: the signs are explained below it.
        input: the film strip shows what goes in.
        playhead: the moment is marked in views of more than one; None for where `at` is given.
        background: the theme's, or none, so that what lies below shines through.
        session: the figure holds the session it was made from.
        svg_text: in an SVG: text that can be edited, or outlines that look the same everywhere.
        speed: steps a second, of a walk through them; None for the session's.
        hold: seconds that the last step of a walk stays longer; None for `HOLD`.
    """

    view: ViewName = "strip"
    theme: ThemeName | None = None
    width: Length | None = None
    height: Length | None = None
    dpi: int | None = None
    text: Length | None = None
    calls: tuple[int, int] | None = None
    rows: tuple[int, ...] | None = None
    units: tuple[int, ...] | None = None
    tracks: tuple[str, ...] | None = None
    steps: tuple[int, int] | None = None
    at: tuple[int, int, int] | None = None
    title: bool = True
    legend: bool = True
    input: bool = True
    playhead: bool | None = None
    background: Background = "theme"
    session: bool = True
    svg_text: SvgText = "text"
    speed: float | None = None
    hold: float | None = None

    def __post_init__(self) -> None:
        """Checks the sizes, which only together say how large the figure is.

        Raises:
            InvalidValue: a side or the text is too small or too large.
        """
        for name, points in (("width", self.width_points), ("height", self.height_points)):
            if points is not None and not LEAST_POINTS <= points <= MOST_POINTS:
                expected = "2cm to 5m"
                if self.is_for_screens:
                    ends = (round(end / 72 * self.resolution) for end in _ENDS)
                    expected = "{:,}px to {:,}px".format(*ends)
                raise InvalidValue(name, expected, Said(f"{getattr(self, name)}"))
        size = None if self.text is None else self.text.points(self.resolution)
        if size is not None and not LEAST_TEXT <= size <= MOST_TEXT:
            raise InvalidValue("text", f"{LEAST_TEXT:g}pt to {MOST_TEXT:g}pt", Said(f"{self.text}"))

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "FigureOptions":
        """The options from what was typed or passed, by their names.

        Args:
            given: values as text, or as the numbers and sequences that the text would be read as.
                `size` stands for width and height, in pixels: `1600x1000`.

        Raises:
            InvalidValue: a name or a value is wrong.
        """
        values: dict[str, Any] = {}
        for name, value in given.items():
            if name not in READERS:
                raise InvalidValue(name, f"one of {', '.join(READERS)}", value)
            if value is None:
                continue
            read = READERS[name](name, value)
            values |= read if name == "size" else {name: read}
        return cls(**values)

    def given(self) -> dict[str, Any]:
        """What differs from the defaults, by name, as plain values that `of` reads again."""
        plain: dict[str, Any] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if value != field.default:
                if field.name in ("calls", "steps"):
                    value = f"{value[0]}-{value[1]}"
                elif isinstance(value, tuple):
                    value = ",".join(map(str, value))
                plain[field.name] = str(value) if isinstance(value, Length) else value
        return plain

    @property
    def is_for_screens(self) -> bool:
        """Whether the size is in pixels."""
        return any(side is not None and side.unit == "px" for side in (self.width, self.height))

    @property
    def resolution(self) -> int:
        """Pixels an inch."""
        return self.dpi or (SCREEN_DPI if self.is_for_screens else PRINT_DPI)

    @property
    def width_points(self) -> float:
        """The width, in points."""
        return (self.width or WIDTH).points(self.resolution)

    @property
    def height_points(self) -> float | None:
        """The height, in points; None where the content says it."""
        return None if self.height is None else self.height.points(self.resolution)


def read_range(argument: str, value: Any) -> tuple[int, int]:
    """Neighbouring numbers: `2`, `0-3`, or a pair of the first and the last.

    Raises:
        InvalidValue: it is no such thing.
    """
    if isinstance(value, (tuple, list)) and len(value) == 2:
        first, last = (read_numbers(argument, end)[0] for end in value)
        if first <= last:
            return first, last
    numbers = read_numbers(argument, value)
    if numbers and numbers == tuple(range(numbers[0], numbers[-1] + 1)):
        return numbers[0], numbers[-1]
    raise InvalidValue(argument, "neighbours, such as 2 or 0-3", value)


def read_ends(argument: str, value: Any) -> tuple[int, int]:
    """Two numbers, `3-7`, of which the second may be less: they are of different calls.

    Raises:
        InvalidValue: it is no such thing.
    """
    ends = re.split("[-,]", value) if isinstance(value, str) else value
    if isinstance(ends, (tuple, list)) and len(ends) == 2:
        first, last = (read_numbers(argument, end)[0] for end in ends)
        return first, last
    return read_range(argument, value)


_MOST_NUMBERS = 1_000_000


def read_numbers(argument: str, value: Any) -> tuple[int, ...]:
    """Numbers from 0 on: `0,2`, `0-3,7`, one number, or a sequence of them.

    Raises:
        InvalidValue: it is no such thing.
    """
    problem = InvalidValue(argument, "numbers from 0 on, such as 0,2 or 0-3", value)
    if isinstance(value, bool):
        raise problem
    if isinstance(value, int):
        value = (value,)
    if isinstance(value, Iterable) and not isinstance(value, (str, bytes)):
        numbers = tuple(value)
        if not all(_is_number(n) for n in numbers):
            raise problem
    else:
        found: list[int] = []
        for part in str(value).split(","):
            first, dash, last = (end.strip() for end in part.partition("-"))
            last = last if dash else first
            # Not `int` alone, which takes underscores, signs and digits of other scripts.
            if not all(end.isascii() and end.isdigit() and len(end) < 10 for end in (first, last)):
                raise problem
            if int(last) - int(first) + len(found) > _MOST_NUMBERS:
                raise problem
            found += range(int(first), int(last) + 1)
        numbers = tuple(found)
    if not numbers:
        raise problem
    return tuple(dict.fromkeys(numbers))


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**9


def _read_choice(choices: tuple[str, ...], argument: str, value: Any) -> str:
    if value not in choices:
        raise InvalidValue(argument, " or ".join((", ".join(choices[:-1]), choices[-1])), value)
    return str(value)


def _read_at(argument: str, value: Any) -> tuple[int, int, int]:
    parts = value.split(",") if isinstance(value, str) else value
    if isinstance(parts, (list, tuple)) and len(parts) == 3:
        read = [_read_whole(part) for part in parts]
        call, row, step = (-2 if number is None else number for number in read)
        if call >= 0 and row >= 0 and step >= -1:
            return call, row, step
    expected = "CALL,ROW,STEP, such as 1,0,2 (step −1 is the state that the call starts from)"
    raise InvalidValue(argument, expected, value)


_WHOLE = re.compile(r"\s*[-+]?[0-9]{1,9}\s*")


def _read_whole(value: Any) -> int | None:
    """A whole number, typed or passed; None for anything else.

    Not by `int` alone, which cuts off fractions, takes digits of other scripts, and fails at some
    thousand of them.
    """
    if isinstance(value, str):
        return int(value) if _WHOLE.fullmatch(value) else None
    return None if isinstance(value, bool) or not hasattr(value, "__index__") else index(value)


def _read_switch(argument: str, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise InvalidValue(argument, "true or false", value)


def _read_dpi(argument: str, value: Any) -> int:
    number = _read_whole(value)
    if number is not None and 36 <= number <= 2400:
        return number
    raise InvalidValue(argument, "a whole number from 36 to 2400", value)


def _read_number(argument: str, value: Any, *, least: float, most: float) -> float:
    try:
        number = math.nan if isinstance(value, bool) else float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if least <= number <= most:
        return number
    raise InvalidValue(argument, f"a number from {least:g} to {most:g}", value)


def _read_tracks(argument: str, value: Any) -> tuple[str, ...]:
    names = value.split(",") if isinstance(value, str) else value
    if isinstance(names, (list, tuple)) and all(isinstance(name, str) for name in names):
        found = tuple(name.strip() for name in names if name.strip())
        if found:
            return found
    raise InvalidValue(argument, "names of tracks, such as h,c,f", value)


def _read_size(argument: str, value: Any) -> dict[str, Length]:
    sides = str(value).lower().split("x")
    whole = len(sides) == 2 and all(s.isascii() and s.isdigit() for s in sides)
    if whole and all(0 < int(side) <= 10**6 for side in sides):
        width, height = (Length(int(side), "px") for side in sides)
        return {"width": width, "height": height}
    raise InvalidValue(argument, "WIDTHxHEIGHT in pixels, such as 1600x1000", value)


def _choice(choices: tuple[str, ...]) -> Callable[[str, Any], str]:
    return lambda argument, value: _read_choice(choices, argument, value)


def _read_text(argument: str, value: Any) -> Length:
    return read_length(argument, value, unit="pt")


SWITCHES = ("title", "legend", "input", "playhead", "session")
"""The options that are on or off."""

READERS: Mapping[str, Callable[[str, Any], Any]] = MappingProxyType(
    {
        "view": _choice(VIEWS),
        "theme": _choice(THEMES),
        "width": read_length,
        "height": read_length,
        "size": _read_size,
        "dpi": _read_dpi,
        "text": _read_text,
        "calls": read_range,
        "rows": read_numbers,
        "units": read_numbers,
        "tracks": _read_tracks,
        "steps": read_ends,
        "at": _read_at,
        **dict.fromkeys(SWITCHES, _read_switch),
        "background": _choice(get_args(Background)),
        "svg_text": _choice(get_args(SvgText)),
        "speed": partial(_read_number, least=0.1, most=50.0),
        "hold": partial(_read_number, least=0.0, most=60.0),
    }
)
"""How each option is read from what was typed, by its name."""
