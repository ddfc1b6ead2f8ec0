"""Holds what the features of the inputs are called, and the unit that they were in."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from lstmviz.experiment.invalid_value import InvalidValue


@dataclass(frozen=True)
class Feature:
    """A feature of the inputs.

    Attributes:
        name: what it is called where it comes from, or by a person; "" where it has no name. Any
            text, and two may have the same: what tells features apart is their place.
        offset: what was taken from its values there.
        factor: what they were divided by then.

    Raises:
        InvalidValue: a number isn't finite, or the factor is 0.
    """

    name: str
    offset: float = 0.0
    factor: float = 1.0

    def __post_init__(self) -> None:
        if not math.isfinite(self.offset):
            raise InvalidValue("offset", "a finite number", self.offset)
        if not math.isfinite(self.factor) or not self.factor:
            raise InvalidValue("factor", "a finite number other than 0", self.factor)

    @property
    def is_scaled(self) -> bool:
        """Whether the inputs hold it in another unit than it came in."""
        return (self.offset, self.factor) != (0.0, 1.0)

    def original(self, value: float) -> float:
        """Returns a value of the inputs in the unit that it came in."""
        return value * self.factor + self.offset


def features_of(
    names: tuple[str, ...], scaling: tuple[tuple[float, float], ...] | None
) -> tuple[Feature, ...]:
    """Returns the features of a table, with the offset and the factor of each where it has them."""
    if scaling is None:
        return tuple(map(Feature, names))
    return tuple(Feature(name, *numbers) for name, numbers in zip(names, scaling, strict=True))


def with_names(
    features: tuple[Feature, ...], count: int, names: Mapping[int, str]
) -> tuple[Feature, ...]:
    """Returns so many features, some of them with other names.

    Args:
        features: those that are known so far; of more than `count` the last ones go.
        count: how many there are.
        names: the new name of each, by its place; blanks around it are left out, and an empty
            one takes the name away. Where there is no such feature it is passed over.

    Returns:
        None of them, `()`, where no name and no unit is left.
    """
    known = [*features[:count], *[Feature("")] * (count - len(features))]
    for place, name in ((place, name) for place, name in names.items() if place < count):
        known[place] = replace(known[place], name=name.strip())
    return tuple(known) if any(one.name or one.is_scaled for one in known) else ()


def without_units(features: tuple[Feature, ...]) -> tuple[Feature, ...]:
    """Returns features by their names alone: their numbers are others now."""
    return with_names(tuple(Feature(one.name) for one in features), len(features), {})
