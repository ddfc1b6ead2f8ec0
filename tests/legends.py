"""The signs that a picture's legend tells, for the tests of what it holds."""

from lstmviz.figure.picture.legend import entries_of
from lstmviz.figure.view_model.choice import EVERYTHING, Choice, Chosen
from lstmviz.figure.view_model.trace_view import Reading


def signs_of(reading: Reading, choice: Choice = EVERYTHING) -> set[str]:
    """The signs in the legend of a picture of the reading."""
    return {entry.sign for entry in entries_of(reading, Chosen.of(reading, choice))}
