"""A field for a number that need not be whole."""

import math
from decimal import Decimal

from PySide6.QtWidgets import QWidget

from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.tensors import parse_number
from lstmviz.window.widgets.typed_field import TypedField


class DecimalField(TypedField):
    """A finite number in a range, with arrows that step in tenths or hundredths.

    Signals:
        committed (float): Return, leaving the field or a step gave another number than before.
        refused (str, str): the text that can't be used, and the sentence that says why.
        reverted (): the person took a text back with Escape.
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
        """Makes the field; it begins with 0, or with the smallest number where that is more.

        Args:
            name: what the number is called in the sentence, such as "dropout".
            minimum: the smallest number that is accepted.
            maximum: the largest number that is accepted.
            above: the smallest number itself isn't accepted.
            step: how far an arrow goes.
            expected: the middle of the sentence: "expected …, got abc".
            digits: how many digits should be seen at once.
            parent: the widget it lives in.
        """
        super().__init__(name, max(0.0, minimum), expected, digits, parent)
        self._minimum = minimum
        self._maximum = maximum
        self._above = above
        self._step = step

    @property
    def value(self) -> float:
        """The last good number."""
        return float(self._value)

    def read(self, text: str) -> float:
        """The number that a text spells, with a decimal point."""
        try:
            return parse_number(text)
        except InvalidValue as error:
            raise ValueError(text) from error

    def accepts(self, value: float) -> bool:
        """Whether it is finite and in the range."""
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
