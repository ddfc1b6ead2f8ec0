"""How far two runs are apart, and where most."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Gap:
    """How far one array of a call is from the other run's.

    Attributes:
        size: the largest |mine − other|; 0 where they are the same. Places where one of them
            alone is NaN have none and are counted in `nan_mismatches`.
        row: the row of the batch where it is largest, or, where `size` is 0 and something is
            unlike, the first such place.
        step: the step there, in processing order.
        unit: the unit there.
        compared: how many numbers were compared.
        nan_mismatches: at how many of them one run has NaN and the other a number.
        first: the first step at which the two part beyond rounding, in processing order; None
            where they don't.
    """

    size: float
    row: int
    step: int
    unit: int
    compared: int
    nan_mismatches: int
    first: int | None

    @property
    def same(self) -> bool:
        """Whether all that was compared is the same; NaN is NaN."""
        return self.size == 0 and not self.nan_mismatches

    @property
    def agrees(self) -> bool:
        """Whether nothing parts beyond rounding."""
        return self.first is None


@dataclass(frozen=True)
class CallGap:
    """How far one call is from what it is held against.

    Attributes:
        call: the call of mine.
        h: of h after each step; None where nothing can be compared.
        c: of c, likewise.
        output: of what the call returned first; where one run returned the last step alone, of
            that step.
        returned: the returned shapes where they differ, "(2, 3, 4) ↔ (2, 4)", mine first; ""
            where they are the same or there is no such call to hold against.
    """

    call: int
    h: Gap | None
    c: Gap | None
    output: Gap | None
    returned: str = ""

    @property
    def same(self) -> bool:
        """Whether something was compared, and all of it is the same."""
        gaps = [gap for gap in (self.h, self.c, self.output) if gap is not None]
        return bool(gaps) and all(gap.same for gap in gaps)
