"""What in a trace is worth pointing at, because nothing on the way said so."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import islice

from lstmviz.trace.findings.finding import Finding
from lstmviz.trace.findings.masks import (
    broadcast_mask,
    idle_dropout,
    idle_training,
    mask_of_more_steps,
    masked_throughout,
    output_is_not_h,
    whole_dropout,
    zeroed_by_the_wrong_mask,
)
from lstmviz.trace.findings.numbers import growing_c, infinite_input, nan_from_here, saturated_gates
from lstmviz.trace.findings.starts import (
    broadcast_input,
    broadcast_state,
    identical_rows,
    idle_reset,
    overridden_carry,
)
from lstmviz.trace.trace import Trace

__all__ = ["FEW", "MOST_OF_A_KIND", "Finding", "findings"]

FEW = 3
"""So many are read at a glance, in the order of time; of more, the weightiest come first."""

MOST_OF_A_KIND = 3
"""Lines of one kind; the last of them counts the calls that have none."""

_KINDS: tuple[Callable[[Trace], Iterable[Finding]], ...] = (
    nan_from_here,
    infinite_input,
    zeroed_by_the_wrong_mask,
    broadcast_state,
    broadcast_input,
    broadcast_mask,
    mask_of_more_steps,
    output_is_not_h,
    idle_reset,
    overridden_carry,
    idle_dropout,
    whole_dropout,
    masked_throughout,
    growing_c,
    saturated_gates,
    identical_rows,
    idle_training,
)
"""The weightiest first."""


def findings(trace: Trace, any_lost: bool = True) -> tuple[Finding, ...]:
    """What is worth pointing at: one line each, with the moment it speaks of.

    Works with whatever the trace holds: where its gates are empty, none is told of.

    Args:
        trace: is looked at.
        any_lost: False where all its states are known to be numbers: they needn't all be looked
            at then.

    Returns:
        In the order in which it happens; where there are more than `FEW`, first one of each
        kind, the weightiest before, and then the others. Rows of a call share a line, and of
        one kind there are no more than `MOST_OF_A_KIND`.
    """
    asked = [kind for kind in _KINDS if any_lost or kind is not nan_from_here]
    kinds = [_capped(kind(trace)) for kind in asked]
    found = [kind[turn] for turn in range(MOST_OF_A_KIND) for kind in kinds if turn < len(kind)]
    if len(found) <= FEW:
        found.sort(key=_moment)
    return tuple(found)


def _capped(found: Iterable[Finding]) -> list[Finding]:
    """The first few of a kind, in the order of time."""
    rest = iter(found)
    kept = list(islice(rest, MOST_OF_A_KIND))
    more = sum(1 for _ in rest)
    if more:
        text = f"{kept[-1].text} (and so {more} more time{'' if more == 1 else 's'})"
        kept[-1] = replace(kept[-1], text=text)
    return sorted(kept, key=_moment)


def _moment(finding: Finding) -> tuple[int, int, int]:
    return finding.call, finding.step, finding.row
