"""Holds which part of the timeline is seen."""

from dataclasses import dataclass, replace

LEAST_SPAN = 2.0
"""No fewer steps than this fill the picture."""

NARROW = 6.0
"""Where all steps are seen and each is narrower than this, in pixels, an overview helps."""

PAGE = 0.25
"""How much of what is seen one moves on at a time."""


@dataclass(frozen=True)
class VisibleTime:
    """A part of the timeline, never reaching outside it.

    Attributes:
        width: of the whole timeline.
        low: where the part begins.
        span: how long it is; all of the timeline where not given.
    """

    width: float
    low: float = 0.0
    span: float = float("inf")

    def __post_init__(self) -> None:
        width = max(self.width, 1.0)
        span = min(max(self.span, min(LEAST_SPAN, width)), width)
        object.__setattr__(self, "span", span)
        object.__setattr__(self, "low", min(max(self.low, 0.0), width - span))

    @property
    def high(self) -> float:
        """Where the part ends."""
        return self.low + self.span

    @property
    def shows_all(self) -> bool:
        """Whether all of the timeline is seen."""
        return self.span >= self.width

    def paged(self, times: int) -> "VisibleTime":
        """The part that lies so many quarters of itself later."""
        return self.moved(times * PAGE * self.span)

    def zoomed(self, about: float, factor: float) -> "VisibleTime":
        """Longer or shorter by a factor, with one place staying where it is."""
        span = replace(self, span=self.span * factor).span
        share = (about - self.low) / self.span
        return VisibleTime(self.width, about - share * span, span)

    def moved(self, by: float) -> "VisibleTime":
        """The part that lies so many steps later."""
        return replace(self, low=self.low + by)

    def showing(self, x: float) -> "VisibleTime":
        """The same, moved no further than needed to see a step in full."""
        if x - 0.5 < self.low:
            return replace(self, low=x - 0.5 - 0.1 * self.span)
        if x + 0.5 > self.high:
            return replace(self, low=x + 0.5 - 0.9 * self.span)
        return self
