"""Claims that hold of what is seen, for whoever writes a scenario to choose from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from decimal import Decimal

import numpy as np

from lstmviz.lessons.claims import (
    Claim,
    Count,
    Gap,
    Refused,
    Same,
    Shape,
    Starts,
    Value,
    Writes,
    shows,
    text_in,
)
from lstmviz.lessons.quantity import NoSuchQuantity, Quantity, Runs
from lstmviz.session.view_state import ViewState
from lstmviz.trace.trace import Trace

_DIGITS = 3
_MOST_VALUES = 6  # of an array's end that are claimed one by one
_LEAST_GAPS = (1.0, 0.3, 0.1, 0.03, 0.01)
_LONGEST_REFUSAL = 120  # characters of Keras' words


def offered_claims(runs: Runs, view: ViewState) -> tuple[Claim, ...]:
    """Returns claims that hold of what ran, the nearest to what is looked at first.

    Args:
        runs: the run that is seen, and the one that it is compared with, if any.
        view: where somebody looks.
    """
    if runs.refusal:
        claims: Iterator[Claim] = _of_refusal(runs.refusal)
    elif runs.this is None:
        return ()
    else:
        claims = _of_run(runs, runs.this, view)
    held = (claim for claim in claims if claim.held_against(runs).holds)
    return tuple({repr(claim): claim for claim in held}.values())


def _of_refusal(words: str) -> Iterator[Claim]:
    line = " ".join(words.split())
    yield Refused(says=line[:_LONGEST_REFUSAL].rpartition(" ")[0] or line)


def _of_run(runs: Runs, run: Trace, view: ViewState) -> Iterator[Claim]:
    call = min(view.moment.call, len(run.calls) - 1)
    within = run.calls if run.within is None else run.within.calls
    shapes = [tuple(array.shape for array in each.returned) for each in within]
    which = None if len(set(shapes)) == 1 else call
    for item, sizes in enumerate(shapes[call]):
        yield Shape(call=which, item=item, sizes=sizes)
    yield Count(call=which, number=len(shapes[call]))
    if len(run.calls) > 1:
        yield from _of_starts(run)
    if runs.other is not None:
        yield from _of_gaps(runs, run.calls[call].states)
    yield from _of_moment(run, call, view)
    yield from _of_text(run, view.row)
    if runs.other is not None:
        yield from _of_other(runs.other)


def _of_starts(run: Trace) -> Iterator[Claim]:
    origins = [call.origin for call in run.calls]
    if len(set(origins[1:])) == 1:
        yield Starts(origin=origins[1])
        return
    for number, origin in enumerate(origins):
        yield Starts(call=number, origin=origin)


def _of_gaps(runs: Runs, names: Iterable[str]) -> Iterator[Claim]:
    """Offers of each state, and of the output, that it agrees, or how far apart it is at least."""
    for of in (*names, "output"):
        gaps = [Gap(of=of), *(Gap(of=of, at_least=least) for least in _LEAST_GAPS)]
        yield from [gap for gap in gaps if gap.held_against(runs).holds][:1]


def _of_moment(run: Trace, call: int, view: ViewState) -> Iterator[Claim]:
    """Offers the numbers at the moment, of the unit that is looked at or of them all."""
    for name in run.calls[call].states:
        at = Quantity(of=name, call=call, row=view.row, step=view.moment.step, unit=view.unit)
        try:
            (numbers,) = at.arrays(Runs(run))
        except NoSuchQuantity:
            continue
        values = [in_digits(float(number)) for number in np.ravel(numbers)]
        if len(set(values)) == 1:
            yield Value(at=at, values=values[0])
        elif len(values) <= _MOST_VALUES:
            yield Value(at=at, values=tuple(values))
    for name in run.calls[call].states if call else ():
        start = Quantity(of=name, call=call, row=view.row, step=-1)
        end = Quantity(of=name, call=call - 1, row=view.row, step=_last_step(run, call - 1))
        yield Same(one=start, two=end, exactly=True)


def _last_step(run: Trace, call: int) -> int:
    timesteps: int = next(iter(run.calls[call].states.values())).shape[1]
    return timesteps - 1


def _of_text(run: Trace, row: int) -> Iterator[Claim]:
    with suppress(NoSuchQuantity):
        if text := text_in(run, row):
            yield Writes(row=row, text=text)


def _of_other(other: Trace) -> Iterator[Claim]:
    shapes = {array.shape for call in other.calls for array in call.returned[:1]}
    if len(shapes) == 1 and other.within is None:
        yield Shape(run="other", sizes=tuple(shapes.pop()))
    origins = {call.origin for call in other.calls[1:]}
    if len(origins) == 1:
        yield Starts(run="other", origin=origins.pop())


def is_of_two(claim: Claim) -> bool:
    """Whether a claim is about the run that another one is compared with, too."""
    return isinstance(claim, Gap) or getattr(claim, "run", "this") == "other"


def in_digits(number: float) -> float:
    """Returns a number with so few digits that a sentence can have it, and that it still shows.

    Whole numbers are claimed exactly, so one that only rounds to 1 keeps more digits.
    """
    if not np.isfinite(number):
        return number
    for digits in range(_DIGITS, 17):
        claimed = float(f"{Decimal(number):.{digits}g}")
        if shows(claimed, number):
            return claimed
    return number
