"""Numbers as they are shown: rounded to so many digits, and never to another number."""

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from functools import cached_property

_MOST_PLACES = 400  # float64's smallest number has 324 of them before its first digit
_LONGEST_FIXED = 6  # digits before the point; more are written with an exponent


@dataclass(frozen=True)
class Number:
    """A number, and how finely it is shown.

    Attributes:
        true: the number itself.
        level: digits behind the point where it is smaller than 10; a digit less for each digit
            more before the point, as long as there are any.
    """

    true: float
    level: int

    @property
    def is_finite(self) -> bool:
        """Whether it is neither NaN nor infinite."""
        return abs(self.true) < float("inf")  # which NaN isn't

    @cached_property
    def places(self) -> int:
        """How many digits behind the point are shown; negative where it ends before the point."""
        if abs(self.true) < 10 or not self.is_finite:
            return self.level
        digits = Decimal(self.true).adjusted()
        if digits < _LONGEST_FIXED:
            return max(self.level - digits, 0)
        return self.level - digits

    @cached_property
    def value(self) -> Decimal:
        """What is shown, as a number."""
        if not self.is_finite:
            return Decimal(self.true)
        if self.places >= 0 and abs(self.true) < 10**_LONGEST_FIXED:
            return Decimal(f"{self.true:.{self.places}f}")  # the same, in a tenth of the time
        exact = Decimal(self.true)
        with localcontext() as context:
            context.prec = 2 * _MOST_PLACES
            return exact.quantize(Decimal(1).scaleb(-self.places), ROUND_HALF_EVEN)

    @property
    def is_exact(self) -> bool:
        """Whether what is shown is the number itself: more digits would change nothing."""
        return not self.is_finite or self.value == Decimal(self.true)

    def agrees_with(self, found: Decimal) -> bool:
        """Whether a result, rounded as finely, is what is shown: however one rounds a tie."""
        if not self.is_finite or not found.is_finite():
            return str(found) == str(self.value) or (found.is_nan() and self.value.is_nan())
        return abs(found - self.value) < Decimal(5).scaleb(-self.places - 1)

    @cached_property
    def text(self) -> str:
        """How it is written, with a true minus sign."""
        if not self.is_finite:
            return "NaN" if self.true != self.true else "∞" if self.true > 0 else "−∞"
        value = self.value
        if not value:
            return "0" if not self.true else f"{0:.{min(max(self.places, 0), 3)}f}"
        if self.is_exact and value.adjusted() >= -4:
            value = value.normalize()
        if -4 <= value.adjusted() < _LONGEST_FIXED:
            return f"{value:f}".replace("-", "−")
        mantissa, _, exponent = f"{value:e}".partition("e")
        return f"{mantissa}e{int(exponent)}".replace("-", "−")

    @property
    def factor(self) -> str:
        """How it is written behind a sign: a negative number stands in brackets."""
        return f"({self.text})" if self.text.startswith("−") else self.text


def rounded_number(true: float, level: int) -> Number:
    """The number as finely as that, or finer, so that two of its digits are seen."""
    number = Number(true, level)
    if not number.is_finite or not true:
        return number
    return Number(true, max(level, 1 - Decimal(true).adjusted()))


def format_sum(numbers: list[Number]) -> str:
    """A sum as it is written: `0.5 − 0.25 + 1`."""
    text = numbers[0].text
    for number in numbers[1:]:
        negative = number.text.startswith("−")
        text += f" − {number.text[1:]}" if negative else f" + {number.text}"
    return text
