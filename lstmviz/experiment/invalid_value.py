"""Defines the error for a value that can't be used."""

from typing import Any

from lstmviz.experiment.plain_text import shortened


class InvalidValue(ValueError):
    """Raised for a value that an experiment can't hold.

    Attributes:
        argument: the argument's name, as Keras or this package spells it.
        expected: what would have been right, in words.
        received: what was received, in words.
    """

    def __init__(self, argument: str, expected: str, received: Any) -> None:
        self.argument = argument
        self.expected = expected
        self.received = received if isinstance(received, Said) else Said(shortened(received))
        super().__init__(f"Received an invalid value for argument '{argument}', {self.message}.")

    @property
    def message(self) -> str:
        """What was expected and what was received, without the name of the argument."""
        return f"expected {self.expected}, got {self.received}"

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), (self.argument, self.expected, self.received))


class Said(str):
    """A received value that is described already, an array by its shape for example."""
