"""Rounds numbers to as few digits as it takes for what is shown to make what is shown."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from decimal import Context, Decimal, localcontext

import numpy as np

from lstmviz.trace.explanation.activations import apply_activation
from lstmviz.trace.explanation.number import Number

Numbers = dict[str, Number]

_MAX_MORE_DIGITS = 24  # they show every float32 of a usual size in full
_PRECISION = 80  # digits of intermediate results: a product of two shown numbers has fewer


def fewest_digits(
    requested: Mapping[str, float], digits: int, holds: Callable[[Numbers], bool]
) -> Numbers | None:
    """Rounds numbers to as few digits as it takes for a condition to hold.

    All get as many more digits as are needed; then each is cut back as far as the condition
    still holds, so that most numbers have the default.

    Args:
        requested: the numbers by name.
        digits: how many digits each has at least.
        holds: the condition, asked with the rounded numbers: that they make the result shown.

    Returns:
        None where it doesn't hold with any number of digits.
    """
    with exactly():
        for more in range(_MAX_MORE_DIGITS):
            found = {name: Number(value, digits + more) for name, value in requested.items()}
            if holds(found):
                break
            if all(number.is_exact for number in found.values()):
                return None
        else:
            return None
        for name, value in requested.items():
            for fewer in range(digits, found[name].digits):
                trial = {**found, name: Number(value, fewer)}
                if holds(trial):
                    found = trial
                    break
    return found


def activate_decimal(activation: str | None, value: Decimal) -> Decimal:
    """Applies an activation that has a formula to a rounded number."""
    return Decimal(float(apply_activation(activation, np.float64(float(value)))))


@contextmanager
def exactly() -> Iterator[None]:
    """Sets decimal arithmetic to `_PRECISION` digits, where infinities and NaN raise nothing."""
    with localcontext(Context(prec=_PRECISION, traps=[])):
        yield
