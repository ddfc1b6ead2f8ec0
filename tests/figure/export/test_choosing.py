"""What of time is seen, as calls and steps that a figure can be asked for."""

import pytest
from traces import made_up_trace, opening

from lstmviz.figure.export.choosing import chosen_subject, seen_part
from lstmviz.figure.options.figure_options import FigureOptions
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.session.view_state import ViewState

VIEW = TraceView.of(made_up_trace(opening()))
"""Two calls of three steps: 0 to 4, a gap, and 4.8 to 8.8; each begins with its start state."""


@pytest.mark.parametrize(
    ("low", "high", "part"),
    [
        (0, 8.8, {}),
        (0, 4.3, {"calls": (0, 0)}),
        (4.5, 8.8, {"calls": (1, 1)}),
        (2, 8.8, {"steps": (1, 2)}),
        (2, 7.8, {"steps": (1, 1)}),
        (3, 6.8, {"steps": (2, 0)}),
        (6.8, 7.8, {"calls": (1, 1), "steps": (1, 1)}),
        (4.0, 4.4, {}),
    ],
)
def test_what_is_seen_is_named(low: float, high: float, part: dict[str, object]) -> None:
    assert seen_part(VIEW, low, high) == part


@pytest.mark.parametrize("span", [(2, 7.8), (3, 6.8), (6.8, 7.8)])
def test_and_can_be_asked_for_in_words(span: tuple[float, float]) -> None:
    asked = FigureOptions(**seen_part(VIEW, *span))  # type: ignore[arg-type]
    typed = FigureOptions.of(asked.given())
    assert typed == asked
    assert chosen_subject(VIEW, ViewState(), typed).steps == asked.steps
