"""Tells how long a run may take, from what the last one took."""

from __future__ import annotations

from lstmviz.window.snapshot import Snapshot

QUICK = 0.5
"""Seconds: where the last run took less, the next change runs by itself,"""

COLD = 2.0
"""or less than this where it was a process' first, which takes some ten times as long,"""

TOO_LONG = 10.0
"""unless it has so many more steps that it would take this many seconds."""

_COMPILED = 64
"""From so many steps on a layer runs compiled,"""

_QUICKER = 100
"""and a step takes a hundredth, more or less, of what it takes before."""


def seconds_expected(now: Snapshot, *, is_first: bool) -> float | None:
    """Returns how long a run may take, where that is too long for it to begin by itself.

    Args:
        now: has the experiment that would run, and the last run.
        is_first: whether the last run was the first of its process.
    """
    seconds = now.status.seconds
    if now.trace is None or seconds is None:
        return None
    steps, before = (
        sum(call.inputs.shape[1] for call in experiment.calls)
        for experiment in (now.experiment, now.trace.ran)
    )
    expected = seconds * max(_in_eager_steps(steps, before) / before, 1.0)
    quick = COLD if is_first else QUICK
    return None if seconds < quick and expected < TOO_LONG else expected


def _in_eager_steps(steps: int, before: int) -> float:
    """As many steps of the kind of `before` take as long, which were few or many."""
    if before >= _COMPILED or steps < _COMPILED:
        return steps
    return _COMPILED + (steps - _COMPILED) / _QUICKER


def format_duration(seconds: float) -> str:
    """Writes some time in the largest unit of which there are one and a half."""
    for size, unit in ((3600, "hour"), (60, "minute"), (1, "second")):
        if seconds >= 1.5 * size or size == 1:
            count = round(seconds / size)
            return f"{count:,} {unit}" + ("" if count == 1 else "s")
    raise AssertionError("unreachable")
