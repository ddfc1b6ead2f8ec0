"""Texts in cells that are no numbers: they stay until somebody mends them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lstmviz.experiment.call import Call

CellIndex = tuple[int, int, int]
"""(row of the batch, time step, feature)."""


@dataclass(frozen=True)
class InvalidCell:
    """A text in a cell that is no number.

    Attributes:
        text: what was typed.
        sentence: what is wrong with it.
        kept: the number that the tensor keeps there.
    """

    text: str
    sentence: str
    kept: Any


def carried(
    texts: Sequence[dict[CellIndex, InvalidCell]], sources: Sequence[int | None]
) -> list[dict[CellIndex, InvalidCell]]:
    """Returns the texts of each of the new calls: they go along with the call they were typed into.

    Of the old calls, `sources_of` tells which each new one was.
    """
    return [{} if source is None else texts[source] for source in sources]


def sources_of(old: Sequence[Call], new: Sequence[Call]) -> list[int | None]:
    """Tells which of the old calls each of the new ones was; None for one that is new.

    A call is known again by itself, else by its tensor; where as many calls are there as before,
    also by its place.
    """
    result: list[int | None] = [None] * len(new)
    free = set(range(len(old)))

    def take(number: int, source: int | None) -> None:
        if result[number] is None and source in free:
            free.discard(source)
            result[number] = source

    # At its own place first: several calls may share one tensor, and even be one object.
    for known in (id, lambda call: id(call.inputs)):  # by itself, by its tensor
        for number, call in enumerate(new[: len(old)]):
            if known(call) == known(old[number]):
                take(number, number)
        there = {known(old[number]): number for number in sorted(free, reverse=True)}
        for number, call in enumerate(new):
            take(number, there.get(known(call)))
    if len(old) == len(new):
        for number in range(len(new)):
            take(number, number)
    return result
