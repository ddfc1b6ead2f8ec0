"""The signs that a picture's legend tells, for the tests of what it holds."""

from lstmviz.figure.picture.legend import entries_of
from lstmviz.figure.view_model.choice import EVERYTHING, Choice, Chosen
from lstmviz.figure.view_model.trace_view import TraceView


def signs_of(trace_view: TraceView, choice: Choice = EVERYTHING) -> set[str]:
    """The signs in the legend of a picture of the reading."""
    return {entry.sign for entry in entries_of(trace_view, Chosen.of(trace_view, choice))}
