"""Writes the names of features as a picture and its sentences have room for them."""

from lstmviz.experiment.plain_text import plain_text
from lstmviz.figure.view_model.trace_view import TraceView

_LONGEST_NAME = 24  # characters
_MOST_NAMED = 8
_MOST_LABELS = 100  # more have no room in any line


def any_named(trace_view: TraceView) -> bool:
    """Whether a feature has a name."""
    return any(feature.name for feature in trace_view.trace.experiment.features)


def feature_labels(trace_view: TraceView) -> tuple[str, ...]:
    """The first features' names, cut off where long, or else their numbers; () without any name."""
    if not any_named(trace_view):
        return ()
    return tuple(
        plain_text(feature.name, _LONGEST_NAME, keep_tags=True) or f"feature {place}"
        for place, feature in enumerate(trace_view.trace.experiment.features[:_MOST_LABELS])
    )


def format_features(trace_view: TraceView, longest: int = 200) -> str:
    """Writes the first names, and how many features there are where these aren't all."""
    named = list(feature_labels(trace_view)[:_MOST_NAMED])
    while len(named) > 1 and len(", ".join(named)) > longest:
        named.pop()
    text, count = ", ".join(named), trace_view.features
    return f"{text}, … ({count:,} in all)" if named and count > len(named) else text
