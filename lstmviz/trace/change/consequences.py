"""What a change of the experiment did: in words, in numbers, in shapes and in the code."""

from dataclasses import dataclass
from functools import cached_property

from lstmviz.experiment.experiment import Array, Experiment, seal
from lstmviz.experiment.to_code.changed_lines import ChangedLines, changed_lines
from lstmviz.trace.change.call_shifts import CallShift, shifts_of
from lstmviz.trace.change.causes import causes_of
from lstmviz.trace.change.idle import why_nothing
from lstmviz.trace.change.numbers import everything
from lstmviz.trace.change.pairs import Pairs, pairs_of
from lstmviz.trace.change.run_change import Clause, RunChange
from lstmviz.trace.change.values import any_differ, format_values, largest, only_rounding
from lstmviz.trace.trace import CallTrace, Trace

Shape = tuple[int, ...]

MOST_CAUSES = 2
"""Of more things that are another way than this, the weightiest are told."""


@dataclass(frozen=True, eq=False)
class CallChange:
    """What changed in one call. Masks may have 1 in place of units: all units together.

    Attributes:
        h: (batch, 1 + timesteps, units) bool: where the state that the call starts from and
            then h after each step aren't what they were, or weren't there.
        c: likewise.
        returned: of each returned array, shaped like it.
        shapes: of each returned array its shape before, None where it wasn't returned, and
            now; empty for a call that is new.
        returns_less: the call returned more arrays before.
    """

    h: Array
    c: Array
    returned: tuple[Array, ...]
    shapes: tuple[tuple[Shape | None, Shape], ...]
    returns_less: bool

    def __post_init__(self) -> None:
        seal(vars(self).values())

    @property
    def reshaped(self) -> bool:
        """Whether what the call returns has other shapes, or is more or less than before."""
        return self.returns_less or any(old != new for old, new in self.shapes)


@dataclass(frozen=True, eq=False)
class Consequence:
    """What a change did.

    Attributes:
        sentence: one or two plain sentences.
        calls: what changed in each call of the run after the change.
        before: the experiment before the change.
        after: the experiment after it.
    """

    sentence: str
    calls: tuple[CallChange, ...]
    before: Experiment
    after: Experiment

    @cached_property
    def code(self) -> ChangedLines:
        """Which lines of the script changed; worked out when first asked for."""
        return changed_lines(self.before, self.after)


def consequence_of(before: Trace, after: Trace) -> Consequence | None:
    """What the change from one run to the next one did.

    It takes time in proportion to the runs' size (0.3 s for 130 million numbers), and little
    memory.

    Args:
        before: the run that was shown until then.
        after: the run of the experiment as it is now.

    Returns:
        None where it is the same experiment, or nothing was run.
    """
    if before.experiment is after.experiment or before.experiment == after.experiment:
        return None
    if not (before.calls and after.calls):
        return None
    pairs = pairs_of(before.experiment, after.experiment)
    change = RunChange(before, after, pairs, shifts_of(before, after, pairs))
    causes = causes_of(change)
    rounded = not any(cause.moves for cause in causes) and only_rounding(change)
    return Consequence(
        _sentence(change, causes, rounded),
        tuple(
            _call_change(before, call, pairs, number, shift, rounded)
            for number, (call, shift) in enumerate(zip(after.calls, change.shifts, strict=True))
        ),
        before.experiment,
        after.experiment,
    )


def _sentence(change: RunChange, causes: list[Clause], rounded: bool) -> str:
    moved = any_differ(change)
    message = _weightiest(causes, moved)
    if not message and (rounded or not _any_changed(change)):
        but = f"Nothing but rounding changed, by up to {largest(change):.1g}"
        nothing = but if rounded else "Nothing that Keras computes changed"
        reason = why_nothing(change)
        return f"{nothing}{f': {reason}' if reason else ''}."
    if rounded:
        values = f"h and c differ by no more than rounding (up to {largest(change):.1g})"
    else:
        values = format_values(change)
    texts = [cause.text for cause in message] or ["The numbers are others"]
    if not values:
        return f"{'. '.join(texts)}."
    because = moved and not rounded and (not message or message[-1].moves) and ":" not in texts[-1]
    return f"{'. '.join(texts)}{':' if because else ';'} {values}."


def _weightiest(causes: list[Clause], moved: bool) -> list[Clause]:
    """The first ones, and among them one that is a reason, where numbers moved and there is one."""
    message = causes[:MOST_CAUSES]
    reason = next((cause for cause in causes if cause.moves), None)
    if moved and reason is not None and reason not in message:
        message = [*message[:-1], reason]
    return message


def _any_changed(change: RunChange) -> bool:
    return any(shift.h.any or shift.c.any or _output(shift) for shift in change.shifts)


def _output(shift: CallShift) -> bool:
    return any(part.any for part in shift.returned)


def _call_change(
    before: Trace, call: CallTrace, pairs: Pairs, number: int, shift: CallShift, rounded: bool
) -> CallChange:
    old = pairs.old(number)
    shapes: tuple[tuple[Shape | None, Shape], ...] = ()
    returns_less = False
    if old is not None:
        was = before.calls[old].returned
        shapes = tuple(
            (was[place].shape if place < len(was) else None, array.shape)
            for place, array in enumerate(call.returned)
        )
        returns_less = len(was) > len(call.returned)
    h, c, *returned = (part.changed for part in (shift.h, shift.c, *shift.returned))
    if rounded:
        h, c = (everything(array.shape, False) for array in (h, c))
        returned = [
            array
            if place >= len(shapes) or shapes[place][0] != shapes[place][1]
            else everything(array.shape, False)
            for place, array in enumerate(returned)
        ]
    return CallChange(h, c, tuple(returned), shapes, returns_less)
