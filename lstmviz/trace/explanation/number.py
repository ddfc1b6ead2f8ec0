"""Rounds numbers for display, always exactly and half to even.

With as many digits as asked, or as few as it takes for what is shown to make what is shown.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal, localcontext
from functools import cached_property

_MAX_PLACES = 400  # float64's smallest number has 323 zeros behind its point
_MAX_FIXED = 6  # digits before the point; longer numbers are written with an exponent


@dataclass(frozen=True)
class Number:
    """A number, and with how many digits it is shown.

    Attributes:
        exact: the number before rounding.
        digits: how many digits behind the point are shown of a number below 10; of a larger one
            as many fewer as there are more before the point.
    """

    exact: float
    digits: int

    @property
    def is_finite(self) -> bool:
        """Whether it is neither NaN nor infinite."""
        return abs(self.exact) < float("inf")  # False for NaN

    @cached_property
    def places(self) -> int:
        """How many digits behind the point are shown; negative where rounding ends before it."""
        if abs(self.exact) < 10 or not self.is_finite:
            return self.digits
        exponent = Decimal(self.exact).adjusted()
        if exponent < _MAX_FIXED:
            return max(self.digits - exponent, 0)
        return self.digits - exponent

    @cached_property
    def value(self) -> Decimal:
        """The rounded number."""
        if not self.is_finite:
            return Decimal(self.exact)
        if self.places >= 0 and abs(self.exact) < 10**_MAX_FIXED:
            return Decimal(f"{self.exact:.{self.places}f}")  # as quantize does, ten times faster
        whole = Decimal(self.exact)
        with localcontext() as context:
            context.prec = 2 * _MAX_PLACES
            return whole.quantize(Decimal(1).scaleb(-self.places), ROUND_HALF_EVEN)

    @property
    def is_exact(self) -> bool:
        """Whether the rounded number is the exact one, so that more digits would change nothing."""
        return not self.is_finite or self.value == Decimal(self.exact)

    def agrees_with(self, result: Decimal) -> bool:
        """Returns whether a result rounds to this number; False for a tie, which is ambiguous."""
        if not self.is_finite or not result.is_finite():
            return str(result) == str(self.value) or (result.is_nan() and self.value.is_nan())
        return abs(result - self.value) < Decimal(5).scaleb(-self.places - 1)

    @cached_property
    def text(self) -> str:
        """The rounded number as text, with a true minus sign."""
        if not self.is_finite:
            return "NaN" if self.exact != self.exact else "∞" if self.exact > 0 else "−∞"
        value = self.value
        if not value:  # a number that only rounds to 0 shows its zeros: 0.000
            return "0" if not self.exact else f"{0:.{min(max(self.places, 0), 3)}f}"
        if self.is_exact and value.adjusted() >= -4:
            value = value.normalize()
        if -4 <= value.adjusted() < _MAX_FIXED:
            return f"{value:f}".replace("-", "−")
        mantissa, _, exponent = f"{value:e}".partition("e")
        return f"{mantissa}e{int(exponent)}".replace("-", "−")

    @property
    def factor(self) -> str:
        """The text as a factor: a negative number stands in brackets."""
        return f"({self.text})" if self.text.startswith("−") else self.text


def rounded_number(exact: float, digits: int) -> Number:
    """Rounds a number to so many digits, or to more where two wouldn't be seen of it."""
    number = Number(exact, digits)
    if not number.is_finite or not exact:
        return number
    return Number(exact, max(digits, 1 - Decimal(exact).adjusted()))


def format_sum(parts: Iterable[Number | str]) -> str:
    """Writes a sum of numbers, or of texts such as products: `0.5 − 0.25 + 1`."""
    first, *others = (part.text if isinstance(part, Number) else part for part in parts)
    return first + "".join(
        f" − {text[1:]}" if text.startswith("−") else f" + {text}" for text in others
    )


Numbers = dict[str, Number]


def sum_of(numbers: Iterable[Number]) -> Decimal:
    """Adds rounded numbers up."""
    return sum((number.value for number in numbers), Decimal(0))


def product_of(values: Iterable[Decimal]) -> Decimal:
    """Multiplies rounded numbers."""
    return math.prod(values, start=Decimal(1))


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


@contextmanager
def exactly() -> Iterator[None]:
    """Sets decimal arithmetic to `_PRECISION` digits, where infinities and NaN raise nothing."""
    with localcontext(Context(prec=_PRECISION, traps=[])):
        yield
