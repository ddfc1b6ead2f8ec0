"""Collects what is worth pointing out in a trace because Keras didn't say it."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import islice

from lstmviz.trace.findings import masks, models, numbers, rows, series, starts
from lstmviz.trace.findings.finding import Finding
from lstmviz.trace.trace import Trace

__all__ = ["FEW", "MAX_OF_A_KIND", "Finding", "findings"]

FEW = 3
"""As many findings as are read at a glance; of more, the most important come first."""

MAX_OF_A_KIND = 3
"""The most findings of one kind; the last of them counts those left out."""

_KINDS: tuple[Callable[[Trace], Iterable[Finding]], ...] = (
    numbers.nan_from_here,
    numbers.infinite_input,
    masks.zeroed_by_the_wrong_mask,
    models.state_instead_of_mask,
    models.lost_mask,
    models.always_one,
    starts.broadcast_state,
    starts.broadcast_input,
    masks.broadcast_mask,
    masks.mask_of_more_steps,
    series.repeated_inputs,
    series.carried_between_windows,
    series.one_step_from_zeros,
    series.chunks_backwards,
    masks.output_is_not_h,
    masks.unmasked_padding,
    models.unmasked_ids,
    models.half_blind_end,
    starts.idle_reset,
    starts.overridden_carry,
    masks.idle_dropout,
    masks.whole_dropout,
    masks.ignored_arguments,
    masks.masked_throughout,
    numbers.growing_states,
    numbers.saturated_gates,
    rows.identical_rows,
    masks.idle_training,
    models.fixed_batch,
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
    asked = [kind for kind in _KINDS if any_lost or kind is not numbers.nan_from_here]
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
