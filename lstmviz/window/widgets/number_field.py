"""Fields for whole numbers."""

from PySide6.QtWidgets import QWidget

from lstmviz.window.widgets.typed_field import TypedField


class NumberField(TypedField):
    """A whole number in a range, with arrows.

    Signals:
        committed (int): Return, leaving the field or a step gave another number than before.
        refused (str, str): the text that can't be used, and the sentence that says why.
        reverted (): the person took a text back with Escape.
    """

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
        """Makes the field.

        Args:
            name: what the number is called in the sentence, such as "units".
            minimum: the smallest number that is accepted.
            maximum: the largest number that is accepted.
            expected: the middle of the sentence: "expected …, got abc".
            digits: how many digits should be seen at once.
            parent: the widget it lives in.
        """
        super().__init__(name, minimum, expected, digits, parent)
        self._minimum = minimum
        self._maximum = maximum

    @property
    def value(self) -> int:
        """The last good number."""
        return int(self._value)

    def set_range(self, minimum: int, maximum: int, expected: str) -> None:
        """Changes which numbers are accepted, and how that is said."""
        self._minimum, self._maximum, self._expected = minimum, maximum, expected
        self.update()

    def read(self, text: str) -> int:
        """The whole number that a text spells."""
        return int(text)

    def accepts(self, value: int) -> bool:
        """Whether it is in the range."""
        return self._minimum <= value <= self._maximum

    def stepped(self, value: int, steps: int) -> int:
        """As far as the range goes."""
        return min(max(value + steps, self._minimum), self._maximum)


class OptionalNumberField(TypedField):
    """A whole number, or None, which an empty field means as well.

    Signals:
        committed (int or None): as of `NumberField`.
        refused (str, str): as of `NumberField`.
        reverted (): as of `NumberField`.
    """

    def __init__(
        self,
        name: str,
        *,
        maximum: int,
        expected: str,
        digits: int = 8,
        parent: QWidget | None = None,
    ) -> None:
        """Makes the field; it begins with None.

        Args:
            name: what the number is called in the sentence, such as "seed".
            maximum: the largest number that is accepted; 0 is the smallest.
            expected: the middle of the sentence: "expected …, got abc".
            digits: how many digits should be seen at once.
            parent: the widget it lives in.
        """
        super().__init__(name, None, expected, digits, parent)
        self._maximum = maximum

    @property
    def value(self) -> int | None:
        """The last good number, or None."""
        return None if self._value is None else int(self._value)

    def read(self, text: str) -> int | None:
        """The whole number that a text spells, or None."""
        return None if text.strip().lower() in ("", "none") else int(text)

    def accepts(self, value: int | None) -> bool:
        """Whether it is None or in the range."""
        return value is None or 0 <= value <= self._maximum

    def stepped(self, value: int | None, steps: int) -> int | None:
        """Up from None is 0, and down from 0 is None."""
        if value is None:
            return min(steps - 1, self._maximum) if steps > 0 else None
        target = min(value + steps, self._maximum)
        return target if target >= 0 else None
