"""What a scenario says about a run, as data: each claim can be held against real numbers.

A number claims as many digits as it shows: `is = 0.41` holds for 0.4126 and not for 0.42; a whole
number is meant exactly. So no claim is looser than it looks, and none has a tolerance of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Literal

import numpy as np
from msgspec import UNSET, Meta, Struct, UnsetType, field

from lstmviz.experiment.arrays import Array
from lstmviz.experiment.counting import counted
from lstmviz.lessons.quantity import Index, NoSuchQuantity, Number, Quantity, Runs
from lstmviz.trace.comparison.aligned_runs import rounding_of
from lstmviz.trace.comparison.gap import CallGap, nan_safe_difference
from lstmviz.trace.comparison.gap import Gap as MeasuredGap
from lstmviz.trace.trace import Origin, Trace

_MOST_SHOWN = 6
_LARGEST_PLAIN = 10**9  # of whole numbers that are written out


@dataclass(frozen=True)
class Verdict:
    """What came out when a claim was held against a run.

    Attributes:
        holds: whether it does; None where there is no run to tell it from.
        found: the numbers that were found, in words.
    """

    holds: bool | None
    found: str


class _Claim(
    Struct,
    frozen=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    kw_only=True,
    tag_field="claim",
):
    def held_against(self, runs: Runs) -> Verdict:
        """Tells whether the claim holds of what ran."""
        try:
            return self._verdict(runs)
        except NoSuchQuantity as error:
            return Verdict(None if runs.may_come else False, str(error))

    def _verdict(self, runs: Runs) -> Verdict:
        raise NotImplementedError

    def sentence(self, other: str = "the other run") -> str:
        """Says what is claimed; `other` is what the run is compared with."""
        raise NotImplementedError


Sizes = Annotated[tuple[Index, ...], Meta(max_length=8)]


class Shape(_Claim, frozen=True, kw_only=True, tag="shape"):
    """An array has a shape: of what is returned, say.

    Attributes:
        of: which array; by default what is returned.
        run: of the run that is shown, or of the one that it is compared with.
        call: of one call; without it, of every call.
        item: which of the arrays that are returned.
        layer: of a layer of the model, by its name.
        sizes: the shape.
    """

    of: str = "returned"
    run: Literal["this", "other"] = "this"
    call: Index | None = None
    item: Index = 0
    layer: str = ""
    sizes: Sizes = field(name="is")

    def _quantity(self) -> Quantity:
        return Quantity(of=self.of, run=self.run, call=self.call, item=self.item, layer=self.layer)

    def _verdict(self, runs: Runs) -> Verdict:
        shapes = [array.shape for array in self._quantity().arrays(runs)]
        found = list(dict.fromkeys(map(format_shape, shapes)))
        return Verdict(all(shape == self.sizes for shape in shapes), " and ".join(found))

    def sentence(self, other: str = "the other run") -> str:
        """Says which shape it is."""
        quantity = self._quantity()
        each = "" if self.call is not None or not quantity.is_of_calls else ", in every call"
        return f"{_capital(quantity.words(other))} is of shape {format_shape(self.sizes)}{each}"


class Count(_Claim, frozen=True, kw_only=True, tag="count"):
    """So many arrays are returned by every call, or by one.

    Attributes:
        run: by the run that is shown, or by the one that it is compared with.
        call: by one call; without it, by every call.
        number: how many.
    """

    run: Literal["this", "other"] = "this"
    call: Index | None = None
    number: Index = field(name="is")

    def _verdict(self, runs: Runs) -> Verdict:
        run = runs.named(self.run)
        within = run.calls if run.within is None else run.within.calls
        if self.call is not None and self.call >= len(within):
            raise NoSuchQuantity(f"there is no call {self.call}")
        calls = within if self.call is None else [within[self.call]]
        numbers = [len(call.returned) for call in calls]
        found = " and ".join(map(str, dict.fromkeys(numbers)))
        return Verdict(all(number == self.number for number in numbers), found)

    def sentence(self, other: str = "the other run") -> str:
        """Says how many."""
        which = "Every call" if self.call is None else f"Call {self.call}"
        whose = f" of {other}" if self.run == "other" else ""
        return f"{which}{whose} returns {counted(self.number, 'array')}"


class Value(_Claim, frozen=True, kw_only=True, tag="value"):
    """Numbers of a run are what is written here, to as many digits as it shows.

    Attributes:
        at: which numbers.
        values: what they are, one after another; a single one is that of all of them.
        at_least: of the largest in size, in place of `values`.
        at_most: likewise.
    """

    at: Quantity
    values: Number | Annotated[tuple[Number, ...], Meta(min_length=1)] | UnsetType = field(
        name="is", default=UNSET
    )
    at_least: Number | UnsetType = UNSET
    at_most: Number | UnsetType = UNSET

    def __post_init__(self) -> None:
        _check_one_of(self.values, self.at_least, self.at_most)

    def _verdict(self, runs: Runs) -> Verdict:
        numbers = np.concatenate([array.ravel() for array in self.at.arrays(runs)])
        if isinstance(self.values, UnsetType):
            size = float(np.abs(numbers.astype(float)).max(initial=0))
            return Verdict(_is_within(size, self.at_least, self.at_most), format_number(size))
        values = self.values
        if isinstance(values, tuple):
            holds = len(values) == numbers.size and all(map(shows, values, map(float, numbers)))
        else:  # what shows one number lies together: of millions, the ends tell
            ends = (float(numbers.min()), float(numbers.max())) if numbers.size else ()
            holds = bool(ends) and all(shows(values, end) for end in ends)
        return Verdict(holds, _format_numbers(numbers))

    def sentence(self, other: str = "the other run") -> str:
        """Says what they are."""
        what = _capital(self.at.words(other))
        if isinstance(self.values, UnsetType):
            return f"{what} reaches {_format_bounds(self.at_least, self.at_most)} in size"
        values = self.values if isinstance(self.values, tuple) else (self.values,)
        return f"{what} is {', '.join(map(format_number, values))}"


class Same(_Claim, frozen=True, kw_only=True, tag="same"):
    """Two parts of what ran are the same.

    Attributes:
        one: a part.
        two: another one, of as many numbers.
        exactly: bit for bit; else up to the rounding of the layer's type.
        apart: they aren't the same: the largest difference is this.
    """

    one: Quantity
    two: Quantity
    exactly: bool = False
    apart: Number | UnsetType = UNSET

    def _verdict(self, runs: Runs) -> Verdict:
        mine, others = self.one.arrays(runs), self.two.arrays(runs)
        if [array.shape for array in mine] != [array.shape for array in others]:
            shapes = (format_shape(arrays[0].shape) for arrays in (mine, others))
            raise NoSuchQuantity(f"they are of different shapes, {' and '.join(shapes)}")
        size = max(map(_largest_difference, mine, others))
        found = f"|Δ| {format_number(size)}"
        if not isinstance(self.apart, UnsetType):
            return Verdict(shows(self.apart, size), found)
        run = runs.named(self.one.run)
        largest = max(map(_largest_finite, mine))
        tolerance = 0.0 if self.exactly else rounding_of(run, runs.named(self.two.run)) * largest
        return Verdict(size <= tolerance, found)

    def sentence(self, other: str = "the other run") -> str:
        """Says what is the same, or how far apart the two are."""
        one, two = _capital(self.one.words(other)), self.two.words(other)
        if not isinstance(self.apart, UnsetType):
            return f"{one} and {two} are {format_number(self.apart)} apart"
        return f"{one} is {'bit for bit' if self.exactly else 'the same as'} {two}"


class Gap(_Claim, frozen=True, kw_only=True, tag="gap"):
    """How far the run is from the one that it is compared with, step aligned with step.

    Attributes:
        of: a state that both layers have, or `output`.
        call: in one call; without it, in all.
        size: the largest difference; without it, the two agree up to rounding.
        at_least: of the largest difference, in place of `size`.
    """

    of: str = "h"
    call: Index | None = None
    size: Number | UnsetType = field(name="is", default=UNSET)
    at_least: Number | UnsetType = UNSET

    def __post_init__(self) -> None:
        if UNSET not in (self.size, self.at_least):
            raise ValueError("expected one of `is` and `at_least`, or neither")

    def _verdict(self, runs: Runs) -> Verdict:
        gaps = self._gaps(runs.aligned.gaps)
        largest = max(gap.size for gap in gaps)
        found = f"|Δ| {format_number(largest)}"
        if not isinstance(self.size, UnsetType):
            lost = any(gap.nan_mismatches for gap in gaps)  # of which no difference tells
            return Verdict(shows(self.size, largest) and not lost, found)
        if not isinstance(self.at_least, UnsetType):
            return Verdict(largest >= self.at_least, found)
        return Verdict(all(gap.agrees for gap in gaps), found)

    def _gaps(self, of_calls: Sequence[CallGap]) -> list[MeasuredGap]:
        if self.call is not None:
            of_calls = [gap for gap in of_calls if gap.call == self.call]
        found = [gap.output if self.of == "output" else gap.states.get(self.of) for gap in of_calls]
        gaps = [gap for gap in found if gap is not None]
        if not gaps:
            raise NoSuchQuantity(f"no {self.of} of the two can be compared")
        return gaps

    def sentence(self, other: str = "the other run") -> str:
        """Says how far."""
        what = "The output" if self.of == "output" else self.of
        where = "" if self.call is None else f" in call {self.call}"
        if not isinstance(self.size, UnsetType):
            return f"{what} differs{where} by up to {format_number(self.size)} from {other}"
        if not isinstance(self.at_least, UnsetType):
            return f"{what} differs{where} by {format_number(self.at_least)} or more from {other}"
        return f"{what} agrees{where} with {other}"


class Starts(_Claim, frozen=True, kw_only=True, tag="starts"):
    """Where calls start from.

    Attributes:
        run: of the run that is shown, or of the one that it is compared with.
        origin: zeros, carried, given or reset; carried states are those after the last step of
            the call before, bit for bit, and those of zeros and reset are zero.
        call: one call; without it, every call but the first, or all where there is but one.
    """

    run: Literal["this", "other"] = "this"
    call: Index | None = None
    origin: Origin = field(name="is")

    def _verdict(self, runs: Runs) -> Verdict:
        run = runs.named(self.run)
        numbers = range(min(1, len(run.calls) - 1), len(run.calls))
        if self.call is not None:
            if self.call >= len(run.calls):
                raise NoSuchQuantity(f"there is no call {self.call}")
            numbers = range(self.call, self.call + 1)
        calls = run.calls
        found = ", ".join(dict.fromkeys(calls[number].origin for number in numbers))
        for number in numbers:
            call = calls[number]
            if call.origin in ("zeros", "reset"):
                expected: Sequence[Array] = [np.zeros_like(each) for each in call.initial.values()]
            elif call.origin == "carried" and number:
                expected = calls[number - 1].last_states
            else:
                continue
            if not all(map(np.array_equal, call.initial.values(), expected)):
                return Verdict(False, f"{call.origin}, and yet other numbers in call {number}")
        return Verdict(all(calls[number].origin == self.origin for number in numbers), found)

    def sentence(self, other: str = "the other run") -> str:
        """Says where from."""
        which = "Every later call" if self.call is None else f"Call {self.call}"
        whose = f" of {other}" if self.run == "other" else ""
        how = {
            "zeros": "from zeros",
            "carried": "where the call before ended, row by row",
            "given": "from the state that it is given",
            "reset": "from zeros, after a reset",
        }
        return f"{which}{whose} starts {how[self.origin]}"


class Refused(_Claim, frozen=True, kw_only=True, tag="refused"):
    """Keras refuses, and says something.

    Attributes:
        says: a part of Keras' words.
    """

    says: Annotated[str, Meta(min_length=3)]

    def _verdict(self, runs: Runs) -> Verdict:
        if not runs.refusal:
            runs.named("this")  # else nothing can be told yet
            return Verdict(False, "Keras takes it")
        words = " ".join(runs.refusal.split())
        return Verdict(self.says in words, words if len(words) < 200 else f"{words[:199]}…")

    def sentence(self, other: str = "the other run") -> str:
        """Says with which words."""
        return f"Keras refuses: “{self.says}”"


class Writes(_Claim, frozen=True, kw_only=True, tag="writes"):
    """What a model has read and written in one row, as text.

    Attributes:
        run: the run that is shown, or the one that it is compared with.
        row: the row of the batch.
        text: all of it.
    """

    run: Literal["this", "other"] = "this"
    row: Index = 0
    text: Annotated[str, Meta(min_length=1)] = field(name="is")

    def _verdict(self, runs: Runs) -> Verdict:
        found = text_in(runs.named(self.run), self.row)
        return Verdict(found == self.text, f"“{found}”")

    def sentence(self, other: str = "the other run") -> str:
        """Says which text."""
        return f"{'It' if self.run == 'this' else _capital(other)} writes “{self.text}”"


Claim = Shape | Count | Value | Same | Gap | Starts | Refused | Writes
"""Any of them; in a file `claim` tells which."""


def text_in(run: Trace, row: int) -> str:
    """Returns what a model has read and written in a row, as text.

    Raises:
        NoSuchQuantity: it reads no text, or has no such row.
    """
    ran = run.ran
    if ran.vocabulary is None or any(call.inputs.ndim != 2 for call in ran.calls):
        raise NoSuchQuantity("it reads no text")
    if any(row >= len(call.inputs) for call in ran.calls):
        raise NoSuchQuantity(f"there is no row {row}")
    return ran.vocabulary.text(np.concatenate([call.inputs[row] for call in ran.calls]))


def shows(claimed: float, number: float) -> bool:
    """Returns whether a number, to as many digits as another one shows, is that one."""
    if not np.isfinite(number):
        return False
    if float(claimed).is_integer():
        return number == claimed
    written = Decimal(repr(float(claimed)))
    exponent = written.as_tuple().exponent
    assert isinstance(exponent, int)  # it is finite
    return abs(Decimal(number) - written) <= Decimal(1).scaleb(exponent) / 2


def format_number(number: float) -> str:
    """Writes a number as a sentence has it."""
    is_plain = float(number).is_integer() and abs(number) < _LARGEST_PLAIN
    return (f"{number:.0f}" if is_plain else f"{number:.4g}").replace("-", "−")


def _format_numbers(numbers: Array) -> str:
    found = [format_number(float(number)) for number in numbers[:_MOST_SHOWN]]
    if len(set(found)) == 1 and numbers.size > 1 and np.all(numbers == numbers[0]):
        return f"all {found[0]}"
    more = numbers.size - len(found)
    return ", ".join(found) + (f" and {more} more" if more else "")


def _format_bounds(at_least: Number | UnsetType, at_most: Number | UnsetType) -> str:
    if not isinstance(at_least, UnsetType):
        return f"at least {format_number(at_least)}"
    assert not isinstance(at_most, UnsetType)
    return f"at most {format_number(at_most)}"


def _is_within(size: float, at_least: Number | UnsetType, at_most: Number | UnsetType) -> bool:
    low = -np.inf if isinstance(at_least, UnsetType) else at_least
    high = np.inf if isinstance(at_most, UnsetType) else at_most
    return bool(low <= size <= high)


def _check_one_of(*fields: object) -> None:
    if sum(each is not UNSET for each in fields) != 1:
        raise ValueError("expected exactly one of `is`, `at_least` and `at_most`")


def _largest_finite(array: Array) -> float:
    """Returns what rounding is measured by: 1, or the largest number, of those that are finite."""
    sizes = np.abs(array.astype(float))
    return float(sizes.max(initial=1, where=np.isfinite(sizes)))


def _largest_difference(one: Array, other: Array) -> float:
    if one.dtype == bool:
        return float((one != other).max(initial=False))
    difference = nan_safe_difference(one.astype(float), other.astype(float))
    return float(np.abs(difference).max(initial=0))


def format_shape(shape: Sequence[int]) -> str:
    """Writes a shape as NumPy does."""
    return f"({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})"


def _capital(text: str) -> str:
    """Begins a sentence; states and gates keep their letter."""
    return text if len(text.split(" ", 1)[0]) == 1 else text[:1].upper() + text[1:]
