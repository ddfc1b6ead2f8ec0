"""How a value that can't be used is told."""

import re
from typing import Any


class InvalidValue(ValueError):
    """A value that an experiment can't hold.

    Attributes:
        argument: the argument's name, as Keras or this package spells it.
        expected: what would have been right, in words.
        received: what came, in words.
    """

    def __init__(self, argument: str, expected: str, received: Any) -> None:
        self.argument = argument
        self.expected = expected
        self.received = received if isinstance(received, Said) else Said(shortened(received))
        super().__init__(f"Received an invalid value for argument '{argument}', {self.message}.")

    @property
    def message(self) -> str:
        """What was expected and what came, for where it is plain what it is about."""
        return f"expected {self.expected}, got {self.received}"

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), (self.argument, self.expected, self.received))


class Said(str):
    """A received value that is already put into words (an array told by its shape, say)."""


def shortened(value: Any, most: int = 60) -> str:
    """The value as Python writes it, in one line and cut off where that would be full."""
    text = re.sub(r"\s*\n\s*", " ", repr(value))  # an array's has several lines
    return cut_off(text, most)


def cut_off(text: str, most: int) -> str:
    """The text, its end left out where it is longer than so many characters."""
    return text if len(text) <= most else f"{text[: most - 1]}…"
