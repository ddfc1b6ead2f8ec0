"""Holds the words for steps, shapes and numbers in a picture."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import TypeVar

import numpy as np

from lstmviz.experiment.arrays import Array
from lstmviz.figure.view_model.timeline import shape_text


def cell_text(value: float) -> str:
    """A number as short as it can be read."""
    if np.isnan(value):
        return "NaN"
    if np.isinf(value):
        return "∞" if value > 0 else "−∞"
    if value == 0:
        return "0"
    size = abs(value)
    if size >= 1e5 or size < 0.005:
        mantissa, _, exponent = f"{value:.0e}".partition("e")
        return f"{mantissa}e{int(exponent)}".replace("-", "−")
    digits = 0 if size >= 100 else 1 if size >= 10 else 2
    text = f"{value:.{digits}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace("-", "−")


def four_places(value: float) -> str:
    """A value with four places, or as many digits as it needs."""
    if not np.isfinite(value):
        return cell_text(float(value))
    small = value != 0 and abs(value) < 1e-3
    text = f"{value:.3g}" if small or abs(value) >= 1e4 else f"{value:.4f}"
    return text.replace("-", "−")


_MOST_SHAPES = 3  # told one by one
_MOST_RANGES = 4  # of call numbers

Span = tuple[float, float]
"""The smallest and the largest of some numbers."""
Spans = Mapping[str, Span | None]
"""Of each state, by name; None where there is no number."""
_T = TypeVar("_T")


def over_all(spans: Sequence[Spans]) -> Spans:
    """How far the states of all calls together reach."""

    def merged(parts: Iterable[Span | None]) -> Span | None:
        there = [part for part in parts if part is not None]
        return (min(p[0] for p in there), max(p[1] for p in there)) if there else None

    return {name: merged(of[name] for of in spans) for name in spans[0]}


def grouped(values: Iterable[_T]) -> dict[_T, list[int]]:
    """The places of each value, in the order in which the values come first."""
    groups: dict[_T, list[int]] = {}
    for number, value in enumerate(values):
        groups.setdefault(value, []).append(number)
    return groups


def format_shapes(shapes: Sequence[tuple[int, ...]]) -> str:
    """The shapes of calls that follow each other, alike ones together."""
    groups = grouped(shapes)
    if len(groups) == 1:
        return shape_text(shapes[0])
    if len(groups) > _MOST_SHAPES:
        last = len(shapes) - 1
        return (
            f"{shape_text(shapes[0])} in call 0 to {shape_text(shapes[-1])} in call {last} "
            f"({len(groups)} different ones)"
        )
    return joined(
        [f"{shape_text(shape)} in {format_calls(group)}" for shape, group in groups.items()]
    )


def format_calls(numbers: Sequence[int]) -> str:
    """`call 3`, `calls 1 and 2`, `calls 1 to 7 and 9`, or how many where they lie scattered."""
    if len(numbers) == 1:
        return f"call {numbers[0]}"
    ranges = listed(numbers)
    return f"calls {ranges}" if ranges else f"{len(numbers)} other calls"


def listed(numbers: Sequence[int]) -> str:
    """Ascending numbers in words; empty where that would take too many."""
    parts: list[str] = []
    for _, run in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0]):
        members = [number for _, number in run]
        if len(members) < 3:
            parts += map(str, members)
        else:
            parts.append(f"{members[0]} to {members[-1]}")
    return joined(parts) if len(parts) <= _MOST_RANGES else ""


def joined(parts: Sequence[str]) -> str:
    """Parts of a sentence, with an “and” before the last."""
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))


def between(span: Span | None) -> str:
    """How far something reaches."""
    if span is None:
        return "nowhere a number"
    low, high = (format_number(value, 3) for value in span)
    return f"at {low} throughout" if low == high else f"between {low} and {high}"


def format_numbers(values: Array, digits: int) -> str:
    """Numbers, one after another."""
    return ", ".join(format_number(value, digits) for value in values.tolist())


def format_number(value: float, digits: int) -> str:
    """A number with a true minus sign, which is printed right and read out as one."""
    if np.isnan(value):
        return "NaN"
    mantissa, _, exponent = f"{value + 0.0:.{digits}g}".partition("e")  # + 0.0: no negative zero
    return f"{mantissa}{f'e{int(exponent)}' if exponent else ''}".replace("-", "−")
