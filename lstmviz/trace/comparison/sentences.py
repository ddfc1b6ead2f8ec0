"""What a comparison says, plain and short, with its numbers."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from lstmviz.experiment.twins import Twin
from lstmviz.trace.comparison.divergence import lost_numbers
from lstmviz.trace.comparison.keras_defaults import of_defaults
from lstmviz.trace.comparison.pinned_run import of_pinned
from lstmviz.trace.comparison.sides import Sides
from lstmviz.trace.comparison.stateless_twin import of_stateless
from lstmviz.trace.comparison.whole_sequence_twin import of_whole

_OF_TWINS: Final[Mapping[Twin, Callable[[Sides], Iterator[str]]]] = MappingProxyType(
    {"stateless": of_stateless, "whole": of_whole, "defaults": of_defaults}
)


def sentences(sides: Sides, what: Twin | int) -> tuple[str, ...]:
    """What the comparison says, the weightiest sentence first.

    Args:
        sides: the two runs.
        what: the twin that the other run is, or the place of a pinned experiment.
    """
    said = of_pinned if isinstance(what, int) else _OF_TWINS[what]
    return (*said(sides), *lost_numbers(sides))
