"""Holds how a series is cut into calls."""

from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np

from lstmviz.experiment.invalid_value import InvalidValue

Layout = Literal["windows", "continuing"]
"""`windows`: row i of a call is the window after that of row i - 1, as stateless training takes
them. `continuing`: row i of a call goes on where row i of the call before ended, which is what
a stateful layer needs."""


@dataclass(frozen=True)
class CutChoices:
    """How a series is cut; the attributes are arguments of `cut_series`.

    Attributes:
        timesteps: of each call.
        batch: the rows of each call.
        layout: windows or continuing.
        stride: between the beginnings of two windows; `timesteps` where it is None.

    Raises:
        InvalidValue: names the argument, what was expected and what was received.
    """

    timesteps: int
    batch: int = 1
    layout: Layout = "windows"
    stride: int | None = None

    def __post_init__(self) -> None:
        for name in ("timesteps", "batch", "stride"):
            value = getattr(self, name)
            if value is not None or name != "stride":
                _check_count(name, value)
                object.__setattr__(self, name, int(value))
        if self.layout not in get_args(Layout):
            raise InvalidValue("layout", "'windows' or 'continuing'", self.layout)
        if self.layout == "continuing" and self.stride not in (None, self.timesteps):
            expected = "None for layout='continuing', whose blocks follow on each other"
            raise InvalidValue("stride", expected, self.stride)

    @property
    def step(self) -> int:
        """How many rows of the series lie between the beginnings of two windows."""
        return self.timesteps if self.stride is None else self.stride


def _check_count(name: str, value: Any) -> None:
    whole = isinstance(value, (int, np.integer)) and not isinstance(value, bool)
    if not whole or value < 1:
        raise InvalidValue(name, "a whole number from 1 on", value)
