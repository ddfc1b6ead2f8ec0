"""Writes calls, rows and counts in words, in the same form for every sentence."""

from collections.abc import Sequence

MOST_NAMED = 3
"""Numbers that are named in one line; the others are counted."""


def format_calls(numbers: Sequence[int]) -> str:
    """Writes call numbers: `call 1`, `calls 1 and 3`, `calls 1 to 7`, `calls 0, 2 and 9 more`."""
    if len(numbers) > 2 and numbers[-1] - numbers[0] == len(numbers) - 1:
        return f"calls {numbers[0]} to {numbers[-1]}"
    return f"call{'' if len(numbers) == 1 else 's'} {listed(numbers)}"


def format_rows(rows: Sequence[int]) -> str:
    """Writes row numbers: `row 2`, `rows 0 and 2`, `rows 0, 1, 2 and 17 more`."""
    return f"row{'' if len(rows) == 1 else 's'} {listed(rows)}"


def listed(items: Sequence[object]) -> str:
    """Writes numbers or names as a list; of many the first few and how many more there are."""
    named = [str(item) for item in items]
    if len(named) > MOST_NAMED + 1:
        named = [*named[:MOST_NAMED], f"{len(named) - MOST_NAMED} more"]
    if len(named) == 1:
        return named[0]
    return f"{', '.join(named[:-1])} and {named[-1]}"


def with_verb(names: Sequence[str], one: str = "is", several: str = "are") -> str:
    """Writes names with what they do: `h is`, `h and c are`."""
    return f"{listed(names)} {one if len(names) == 1 else several}"


def counted(number: int, noun: str) -> str:
    """Writes a count with its noun: `1 step`, `3 steps`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
