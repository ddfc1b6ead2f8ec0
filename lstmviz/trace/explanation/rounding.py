"""How finely numbers must be shown so that what is shown makes the result that is shown."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from decimal import Context, Decimal, localcontext

import numpy as np

from lstmviz.trace.explanation.activations import applied
from lstmviz.trace.explanation.number import Number

Numbers = dict[str, Number]

_MOST_RAISED = 24  # levels: then every float32 of a size that one meets is shown in full
_PRECISION = 80


def fewest(
    requested: Mapping[str, float], level: int, holds: Callable[[Numbers], bool]
) -> Numbers | None:
    """The numbers with as few digits as it takes for something to hold.

    None of them has fewer digits than asked for, so that most stand alike.

    Args:
        requested: the numbers by name.
        level: how finely each is shown at least.
        holds: whether shown like this they make the result.

    Returns:
        None where it doesn't hold with any number of digits.
    """
    with _exactly():
        for raised in range(_MOST_RAISED):
            found = {name: Number(value, level + raised) for name, value in requested.items()}
            if holds(found):
                break
            if all(number.is_exact for number in found.values()):
                return None
        else:
            return None
        for name, value in requested.items():
            for lower in range(level, found[name].level):
                trial = {**found, name: Number(value, lower)}
                if holds(trial):
                    found = trial
                    break
    return found


def shown_through(activation: str | None, value: Decimal) -> Decimal:
    """The activation of a number as it is shown; it must be one that we know."""
    return Decimal(float(applied(activation, np.float64(float(value)))))


@contextmanager
def _exactly() -> Iterator[None]:
    """Decimal arithmetic as one does it by hand; infinities and NaN go through it."""
    with localcontext(Context(prec=_PRECISION, traps=[])):
        yield
