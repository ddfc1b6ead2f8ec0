"""Writes the names of features as a picture and its sentences have room for them."""

from collections.abc import Sequence

from lstmviz.experiment.plain_text import plain_text
from lstmviz.figure.view_model.trace_view import TraceView

_LONGEST_NAME = 24  # characters
_MOST_NAMED = 8


def any_named(trace_view: TraceView) -> bool:
    """Whether a feature has a name."""
    return any(feature.name for feature in trace_view.trace.experiment.features)


def feature_labels(trace_view: TraceView) -> tuple[str, ...]:
    """Each feature's name, cut off where it is long, or else its number; () without any name."""
    if not any_named(trace_view):
        return ()
    return tuple(
        plain_text(feature.name, _LONGEST_NAME, keep_tags=True) or f"feature {place}"
        for place, feature in enumerate(trace_view.trace.experiment.features)
    )


def format_features(labels: Sequence[str], longest: int = 200) -> str:
    """Writes the first names, and how many features there are where these aren't all."""
    named = [*labels[:_MOST_NAMED]]
    while len(named) > 1 and len(", ".join(named)) > longest:
        named.pop()
    text = ", ".join(named)
    return f"{text}, … ({len(labels):,} in all)" if len(labels) > len(named) else text
