"""Collects what is worth pointing out in a trace because Keras didn't say it."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import islice

from lstmviz.trace.findings.finding import Finding
from lstmviz.trace.findings.masks import (
    broadcast_mask,
    idle_dropout,
    idle_training,
    ignored_arguments,
    mask_of_more_steps,
    masked_throughout,
    output_is_not_h,
    unmasked_padding,
    whole_dropout,
    zeroed_by_the_wrong_mask,
)
from lstmviz.trace.findings.models import (
    always_one,
    fixed_batch,
    half_blind_end,
    lost_mask,
    state_instead_of_mask,
    unmasked_ids,
)
from lstmviz.trace.findings.numbers import (
    growing_states,
    infinite_input,
    nan_from_here,
    saturated_gates,
)
from lstmviz.trace.findings.rows import identical_rows
from lstmviz.trace.findings.series import (
    carried_between_windows,
    chunks_backwards,
    one_step_from_zeros,
    repeated_inputs,
)
from lstmviz.trace.findings.starts import (
    broadcast_input,
    broadcast_state,
    idle_reset,
    overridden_carry,
)
from lstmviz.trace.trace import Trace

__all__ = ["FEW", "MAX_OF_A_KIND", "Finding", "findings"]

FEW = 3
"""As many findings as are read at a glance; of more, the most important come first."""

MAX_OF_A_KIND = 3
"""The most findings of one kind; the last of them counts those left out."""

_KINDS: tuple[Callable[[Trace], Iterable[Finding]], ...] = (
    nan_from_here,
    infinite_input,
    zeroed_by_the_wrong_mask,
    state_instead_of_mask,
    lost_mask,
    always_one,
    broadcast_state,
    broadcast_input,
    broadcast_mask,
    mask_of_more_steps,
    repeated_inputs,
    carried_between_windows,
    one_step_from_zeros,
    chunks_backwards,
    output_is_not_h,
    unmasked_padding,
    unmasked_ids,
    half_blind_end,
    idle_reset,
    overridden_carry,
    idle_dropout,
    whole_dropout,
    ignored_arguments,
    masked_throughout,
    growing_states,
    saturated_gates,
    identical_rows,
    idle_training,
    fixed_batch,
)
"""The most important first."""


def findings(trace: Trace, any_lost: bool = True) -> tuple[Finding, ...]:
    """Finds what is worth pointing out in a trace.

    Works with whatever the trace holds: without gates there are no findings about gates.

    Args:
        trace: the run to search.
        any_lost: False where all states are known to be finite, which saves searching them.

    Returns:
        In the order of time or, of more than `FEW`, first one of each kind in the order of
        importance, then the others. Rows of a call share a finding, and of one kind there are at
        most `MAX_OF_A_KIND`.
    """
    asked = [kind for kind in _KINDS if any_lost or kind is not nan_from_here]
    kinds = [_first_few(kind(trace)) for kind in asked]
    found = [kind[turn] for turn in range(MAX_OF_A_KIND) for kind in kinds if turn < len(kind)]
    if len(found) <= FEW:
        found.sort(key=_time)
    return tuple(found)


def _first_few(found: Iterable[Finding]) -> list[Finding]:
    """Returns the first findings of a kind, up to `MAX_OF_A_KIND`, in the order of time."""
    rest = iter(found)
    kept = list(islice(rest, MAX_OF_A_KIND))
    more = sum(1 for _ in rest)
    if more:
        text = f"{kept[-1].text} (and so {more} more time{'' if more == 1 else 's'})"
        kept[-1] = replace(kept[-1], text=text)
    return sorted(kept, key=_time)


def _time(finding: Finding) -> tuple[int, int, int]:
    return finding.call, finding.step, finding.row
