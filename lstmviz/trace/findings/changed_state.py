"""Tells how far a state that was changed in the midst of a run travels, through later calls too.

Whether one was is seen from the two runs themselves, so that it is also told of a session that was
opened, or after an undo.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np

from lstmviz.experiment.arrays import Array
from lstmviz.experiment.counting import counted, format_rows, listed
from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.state_change import with_state
from lstmviz.trace.findings.finding import format_step
from lstmviz.trace.trace import CallTrace, Origin, Trace

SMALL = 0.01
"""Below this a difference is said to have faded."""

_MOST_ROWS = 3  # that are named as untouched; more are counted

_AT_ONCE = 2**20  # numbers that are compared at a time, so that little memory is needed


@dataclass(frozen=True)
class ChangedState:
    """One number of a state that a run goes on from, and that was another one in the run before.

    Attributes:
        call: the call of the later run that starts from it.
        is_cut: whether that call is the rest of one that was cut in time where it was changed.
        row: of the batch.
        unit: whose number it is.
        state: the name of the state.
        was: the number in the run before.
        value: what it is now.
    """

    call: int
    is_cut: bool
    row: int
    unit: int
    state: str
    was: float
    value: float


def changed_state(before: Trace, after: Trace) -> ChangedState | None:
    """Finds the one number of a state that makes the later of two runs of one layer.

    Returns:
        None where the runs differ in anything else.
    """
    old, new = before.experiment, after.experiment
    added = len(new.calls) - len(old.calls)
    if added not in (0, 1) or not (old.model.stands_alone and new.model.stands_alone):
        return None
    pairs = enumerate(zip(old.calls, new.calls, strict=False))
    place = next((n for n, (was, call) in pairs if was is not call and was != call), None)
    if place is None:
        return None
    steps = new.calls[place].inputs.shape[1] if added else 0
    if steps > before.calls[place].h.shape[1]:
        return None
    states = _states_after(before.calls[place], steps)
    given = new.calls[place + added].initial_state
    found = _one_changed(states, tuple(given or ()))
    if found is None:
        return None
    state, row, unit, value = found
    try:
        made = with_state(old, states, place, steps - 1, (row, unit), state, value)
    except InvalidValue:
        return None
    if made != new:
        return None
    was = float(states[state][row, unit])
    return ChangedState(place + added, bool(added), row, unit, state, was, value)


def _states_after(call: CallTrace, steps: int) -> dict[str, Array]:
    """Returns each state after so many processed steps of a call, (batch, units)."""
    if not steps:
        return dict(call.initial)
    return {name: each[:, steps - 1] for name, each in call.states.items()}


def _one_changed(
    states: dict[str, Array], given: tuple[Array, ...]
) -> tuple[str, int, int, float] | None:
    """Returns the name, row, unit and new value of the one number that differs; else None."""
    shapes = [array.shape for array in states.values()]
    if [np.shape(array) for array in given] != shapes:
        return None
    found = [
        (name, int(row), int(unit), float(array[row, unit]))
        for (name, state), array in zip(states.items(), given, strict=True)
        for row, unit in np.argwhere(np.not_equal(array, state))[:2]
    ]
    return found[0] if len(found) == 1 else None


@dataclass(frozen=True)
class _Step:
    """How far a state of the changed row is apart after a step.

    Attributes:
        at: the step and its call: "t=2 of call 1".
        size: the largest |Δ| of any unit.
    """

    at: str
    size: float

    @property
    def is_large(self) -> bool:
        return self.size >= SMALL


def changed_state_sentences(before: Trace, after: Trace) -> tuple[str, ...]:
    """Writes how far a changed state travels, and what it leaves alone.

    Args:
        before: the run that was.
        after: the run that goes on from a state with one number changed.

    Returns:
        Nothing where that isn't what the two runs differ in, or where numbers aren't finite.
    """
    changed = changed_state(before, after)
    if changed is None:
        return ()
    later = range(changed.call + 1, len(after.calls))
    end = next((n for n in later if after.calls[n].origin != "carried"), len(after.calls))
    names = tuple(after.calls[changed.call].states)
    gaps = {name: _gaps(before, after, changed, end, name) for name in names}
    if not all(np.isfinite(gap).all() for gap in gaps.values()):
        return ()
    reached = [
        f"{format_step(after.calls[call], step)} of call {call}"
        for call in range(changed.call, end)
        for step in range(after.calls[call].h.shape[1])
    ]
    steps = {
        name: [_Step(at, float(size)) for at, size in zip(reached, gap[changed.row], strict=True)]
        for name, gap in gaps.items()
    }
    first = names[0]  # what is returned
    peak = max(steps[first], key=lambda step: step.size)
    what = f"{_format_changed(changed, after)}: {first}"
    told = [
        f"{what} then differs by up to {peak.size:.2g} ({peak.at})."
        if peak.size
        else f"{what} stays the same."
    ]
    told += _fading(steps, "After" if end < len(after.calls) else "At the end, after")
    if end < len(after.calls):
        why = _WHY_NOTHING[after.calls[end].origin].format(end)
        told.append(f"{why}, so nothing of it is left there.")
    return (*told, *_other_rows(changed.row, list(gaps.values())))


def _format_changed(changed: ChangedState, after: Trace) -> str:
    call = changed.call
    if changed.is_cut:
        step = format_step(after.calls[call - 1], -1)
        at = f"after {step} of call {call - 1}, which is cut there"
    else:
        at = f"at the start of call {call}"
    was, value = (f"{number:.3g}".replace("-", "−") for number in (changed.was, changed.value))
    what = f"{changed.state} of unit {changed.unit} in row {changed.row}"
    return f"{what} was changed from {was} to {value} {at}"


def _gaps(before: Trace, after: Trace, changed: ChangedState, end: int, state: str) -> Array:
    """Measures how far a state is apart after each step from the change to a call's start.

    Returns:
        (batch, steps), the largest |Δ| of any unit.
    """
    found = list[Array]()
    for number in range(changed.call, end):
        mine = after.calls[number].states[state]
        other = before.calls[number - changed.is_cut].states[state]
        # The rest of a cut call is held against the last steps of the whole one.
        found.append(_largest_of_units(mine, other[:, other.shape[1] - mine.shape[1] :]))
    return np.concatenate(found, axis=1)


def _largest_of_units(mine: Array, other: Array) -> Array:
    """Returns the largest |mine − other| of any unit, (batch, timesteps); NaN equals NaN."""
    batch, timesteps, units = mine.shape
    rows = max(_AT_ONCE // max(timesteps * units, 1), 1)
    sizes = np.empty((batch, timesteps))
    for row in range(0, batch, rows):
        here, there = mine[row : row + rows], other[row : row + rows]
        with np.errstate(invalid="ignore", over="ignore"):
            size = np.abs(here.astype(np.float64) - there)
        size[(here == there) | (np.isnan(here) & np.isnan(there))] = 0
        sizes[row : row + rows] = size.max(axis=2)
    return sizes


_WHY_NOTHING: Final[Mapping[Origin, str]] = MappingProxyType(
    {
        "zeros": "Call {} starts from zeros",
        "reset": "reset_state() comes before call {}",
        "given": "Call {} is given a state of its own",
    }
)


def _fading(states: Mapping[str, Sequence[_Step]], after: str) -> Iterator[str]:
    """Yields from where on the difference is small, or what of it is left after the last step."""
    (_, steps), *others = states.items()
    last = steps[-1]
    if last.is_large:
        yield f"{after} {last.at}, it is still {last.size:.2g}."
        return
    faded = next((n for n in range(len(steps), 0, -1) if steps[n - 1].is_large), 0)
    if faded:
        yield f"From {steps[faded].at} on it is less than {SMALL}."
    left = [
        f"{name} still differs by {each[-1].size:.2g}" for name, each in others if each[-1].is_large
    ]
    if left:
        yield f"{after} {last.at}, {listed(left)}."


def _other_rows(changed: int, gaps: Sequence[Array]) -> Iterator[str]:
    """Yields that the other rows are as they were."""
    others = [row for row in range(len(gaps[0])) if row != changed]
    if not others:
        return
    largest = max(float(gap[others].max()) for gap in gaps)
    rounding = f", up to rounding ({largest:.0e})" if largest else ""
    if len(others) > _MOST_ROWS:
        yield f"The {counted(len(others), 'other row')} are untouched{rounding}."
    else:
        verb = "is" if len(others) == 1 else "are"
        yield f"{format_rows(others).capitalize()} {verb} untouched{rounding}."
