"""The signs that a picture's legend tells, for the tests of what it holds."""

from lstmviz.figure.picture.legend import entries_of
from lstmviz.figure.view_model.choice import Choice, Chosen
from lstmviz.figure.view_model.trace_view import TraceView


def signs_of(trace_view: TraceView, choice: Choice | None = None) -> set[str]:
    """The signs in the legend of a picture of the reading."""
    chosen = Chosen.of(trace_view, choice or Choice())
    return {entry.sign for entry in entries_of(trace_view, chosen)}
