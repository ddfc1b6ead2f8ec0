"""Chooses which of many stay where not all have room: the ends, and what is marked."""

from collections.abc import Callable

Place = int | None
"""One of many by its number; None stands for some that are left out."""


def around(
    count: int, ends: int, marked: int | None = None, *, fills: bool = False
) -> tuple[Place, ...]:
    """The first and the last of so many, about two of three of them first, and what is marked.

    Args:
        count: how many there are.
        ends: how many of them are kept at both ends together.
        marked: one that is kept as well; None for none.
        fills: one that is left out by itself is kept: it may take no more room than an ellipsis.
    """
    last = max(ends // 3, min(ends - 1, 1))
    kept = {*range(min(ends - last, count)), *range(max(count - last, 0), count)}
    if marked is not None and 0 <= marked < count:
        kept.add(marked)
    places: list[Place] = []
    before = -1
    for number in (*sorted(kept), count):
        if number - before == 2 and fills:
            places.append(number - 1)
        elif number - before > 1:
            places.append(None)
        places += [number] if number < count else []
        before = number
    return tuple(places)


def fitting_around(
    count: int,
    most: int,
    fits: Callable[[tuple[Place, ...]], bool],
    marked: int | None = None,
) -> tuple[Place, ...]:
    """As many of the first and the last as fit, at most so many; nothing where none do."""
    for ends in range(min(count, most), -1, -1):
        for fills in (True, False):
            places = around(count, ends, marked, fills=fills)
            if any(place is not None for place in places) and fits(places):
                return places
    return ()
