"""The words of a comparison: its heading, its differences in short, and what they come from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from lstmviz.figure.view_model.words import format_number

if TYPE_CHECKING:
    from lstmviz.trace.comparison.comparison import CallGap, Comparison, Gap

OUTPUT = "output"
"""The last column of a table of differences, after the states."""

SHORT_OUTPUT = "out"
"""The same over a narrow table."""

NOTHING = "—"
"""What stands where nothing can be compared."""

DIGITS = 3
"""Of a difference."""


def heading_of(name: str) -> str:
    """Returns what stands over a comparison with a run of that name, once it is there."""
    return f"Beside {name}"


def changes_heading(comparison: Comparison) -> str:
    """Returns what stands over the list of what differs in the experiments."""
    is_pinned = isinstance(comparison.what, int)
    return "Changed since it was pinned" if is_pinned else "What the twin has otherwise"


def bulleted(lines: Iterable[str]) -> str:
    """Returns lines of a list, each with its bullet."""
    return "\n".join(f"• {line}" for line in lines)


def has_numbers(comparison: Comparison) -> bool:
    """Tells whether anything can be compared: a table of dashes would only hide the reason."""
    return any(gap.states or gap.output for gap in comparison.gaps)


def gap_of(call: CallGap, column: str) -> Gap | None:
    """Returns the gap of a state, or of `OUTPUT`, in a call; None where nothing can be compared."""
    return call.output if column == OUTPUT else call.states.get(column)


def format_gap(gap: Gap | None) -> str:
    """Returns a difference in a few letters."""
    if gap is None:
        return NOTHING
    if gap.parts_by_nan:
        return f"NaN × {gap.nan_mismatches}"
    if gap.nan_in_both == gap.compared:
        return "NaN in both"
    return "0" if gap.same else format_number(gap.size, DIGITS)
