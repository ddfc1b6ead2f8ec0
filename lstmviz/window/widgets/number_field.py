"""Fields for a whole number, a decimal one, a list of numbers, and a unit."""

import math
from decimal import Decimal
from itertools import groupby
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QAbstractSpinBox, QSpinBox, QWidget

from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.tensors import parse_number
from lstmviz.window.widgets.typed_field import TypedField, WheelWhenFocused


class NumberField(TypedField):
    """A whole number in a range, with arrows; `digits` of it are seen at once."""

    def __init__(
        self,
        name: str,
        *,
        minimum: int = 0,
        maximum: int = 2**32 - 1,
        expected: str = "a whole number",
        digits: int = 5,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, minimum, expected, digits, parent)
        self._minimum = minimum
        self._maximum = maximum

    def set_range(self, minimum: int, maximum: int, expected: str) -> None:
        """Changes which numbers are accepted, and how that is said."""
        self._minimum, self._maximum, self._expected = minimum, maximum, expected
        self.update()

    def read(self, text: str) -> int:
        """Returns the whole number that a text spells."""
        return int(text)

    def accepts(self, value: int) -> bool:
        """Tells whether it is in the range."""
        return self._minimum <= value <= self._maximum

    def stepped(self, value: int, steps: int) -> int:
        """As far as the range goes."""
        return min(max(value + steps, self._minimum), self._maximum)


class OptionalNumberField(TypedField):
    """A whole number from 0, or None, which an empty field means as well; it begins with None."""

    def __init__(
        self,
        name: str,
        *,
        maximum: int,
        expected: str,
        digits: int = 8,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, None, expected, digits, parent)
        self._maximum = maximum

    def read(self, text: str) -> int | None:
        """Returns the whole number that a text spells, or None."""
        return None if text.strip().lower() in ("", "none") else int(text)

    def accepts(self, value: int | None) -> bool:
        """Tells whether it is None or in the range."""
        return value is None or 0 <= value <= self._maximum

    def stepped(self, value: int | None, steps: int) -> int | None:
        """Up from None is 0, and down from 0 is None."""
        if value is None:
            return min(steps - 1, self._maximum) if steps > 0 else None
        target = min(value + steps, self._maximum)
        return target if target >= 0 else None


class DecimalField(TypedField):
    """A finite number in a range, with arrows that go `step` far.

    With `above`, the smallest number itself isn't accepted. The field begins with 0, or with the
    smallest number where that is more.
    """

    def __init__(
        self,
        name: str,
        *,
        minimum: float = -math.inf,
        maximum: float = math.inf,
        above: bool = False,
        step: float = 0.1,
        expected: str = "a number",
        digits: int = 8,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, max(0.0, minimum), expected, digits, parent)
        self._minimum = minimum
        self._maximum = maximum
        self._above = above
        self._step = step

    def read(self, text: str) -> float:
        """Returns the number that a text spells, with a decimal point."""
        try:
            return parse_number(text)
        except InvalidValue as error:
            raise ValueError(text) from error

    def accepts(self, value: float) -> bool:
        """Tells whether it is finite and in the range."""
        if not math.isfinite(value) or (self._above and value == self._minimum):
            return False
        return self._minimum <= value <= self._maximum

    def stepped(self, value: float, steps: int) -> float:
        """As far as the range goes, without the digits that binary fractions leave."""
        if not math.isfinite(value):
            value = self._value
        target = float(Decimal(repr(value)) + steps * Decimal(repr(self._step)))
        bounded = min(max(target, self._minimum), self._maximum)
        return bounded if self.accepts(bounded) else value


Numbers = tuple[int, ...]
"""Ascending, each once; all there are where empty."""

ALL = "all"


def read_numbers(text: str, count: int) -> Numbers:
    """Returns the numbers below `count` that a text spells, such as "0-7, 12", or "all".

    Raises:
        ValueError: it spells none, or some that aren't there.
    """
    said = text.strip().lower()
    if said in ("", ALL):
        return ()
    found: set[int] = set()
    for part in said.replace(";", ",").replace("–", "-").split(","):
        if not part.strip():
            continue
        first, dash, last = part.partition("-")
        low = int(first)
        high = int(last) if dash else low
        if not 0 <= low <= high < count:
            raise ValueError(part)
        found.update(range(low, high + 1))
    if not found:
        raise ValueError(text)
    return () if len(found) == count else tuple(sorted(found))


def written_numbers(numbers: Numbers) -> str:
    """Returns the text that stands for them, runs taken together."""
    if not numbers:
        return ALL
    parts = []
    for _, run in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0]):
        members = [number for _, number in run]
        ends = sorted({members[0], members[-1]})
        parts.append("-".join(map(str, ends)))
    return ", ".join(parts)


class NumberListField(TypedField):
    """Some of the numbers from 0, or all of them; there is one until it is told otherwise."""

    def __init__(self, name: str, *, letters: int = 7, parent: QWidget | None = None) -> None:
        self._count = 1
        super().__init__(name, (), "", letters, parent)
        self.setButtonSymbols(QAbstractSpinBox.ButtonSymbols.NoButtons)
        self.set_count(1)

    def set_count(self, count: int) -> None:
        """Sets how many numbers there are."""
        self._count = count
        last = count - 1
        some = f"0-{min(last, 3)}" + (f", {last}" if last > 4 else "")
        self._expected = f"numbers from 0 to {last}, such as {some}, or all" if last > 0 else "0"

    def read(self, text: str) -> Numbers:
        """Returns the numbers that a text spells."""
        if text == self.written(self._value):
            numbers: Numbers = self._value
            return numbers  # chosen when there were more of them: nobody typed it now
        return read_numbers(text, self._count)

    def accepts(self, _value: Numbers) -> bool:
        """Accepts whatever could be read."""
        return True

    def stepped(self, value: Numbers, _steps: int) -> Numbers:
        """There is no next one."""
        return value

    def written(self, value: Numbers) -> str:
        """Runs taken together."""
        return written_numbers(value)


class ShapeField(TypedField):
    """The sizes of axes, as Python writes a tuple; or None."""

    def __init__(self, name: str, *, expected: str, parent: QWidget | None = None) -> None:
        super().__init__(name, None, expected, 10, parent)
        self.setButtonSymbols(QAbstractSpinBox.ButtonSymbols.NoButtons)

    def read(self, text: str) -> tuple[int | None, ...] | None:
        """Reads sizes with commas between them, in brackets or not."""
        bare = text.strip().strip("()[]").strip()
        if bare in ("", "None"):
            return None
        sizes = (part.strip() for part in bare.rstrip(",").split(","))
        return tuple(None if size == "None" else int(size) for size in sizes)

    def accepts(self, value: Any) -> bool:
        """Tells whether it is a size for each axis, or None."""
        return value is None or all(size is None or size >= -1 for size in value)

    def stepped(self, value: Any, _steps: int) -> Any:
        """Returns the same: it has no arrows."""
        return value


class UnitBox(WheelWhenFocused, QSpinBox):
    """A unit's number; the wheel is left to the panel unless the field is focused."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPrefix("unit ")
        self.setKeyboardTracking(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def set_unit(self, unit: int, units: int) -> None:
        """Shows a unit, one of so many; emits nothing."""
        with QSignalBlocker(self):
            self.setRange(0, max(units - 1, 0))
            self.setValue(unit)
