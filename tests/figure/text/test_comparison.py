"""The words of a comparison."""

import pytest

from lstmviz.figure.text.comparison import bulleted, format_gap, heading_of
from lstmviz.trace.comparison.gap import Gap


def gap(size: float = 0.0, compared: int = 8, alone: int = 0, both: int = 0) -> Gap:
    parts = bool(alone)
    return Gap(size, 0, 0, 0, compared, alone, both, parts, 0 if size or alone else None)


@pytest.mark.parametrize(
    ("found", "text"),
    [
        (None, "—"),
        (gap(), "0"),
        (gap(0.43219), "0.432"),
        (gap(1.5e-7), "1.5e−7"),
        (gap(alone=3), "NaN × 3"),
        (gap(both=8), "NaN in both"),
        (gap(0.5, both=2), "0.5"),
    ],
)
def test_a_difference_in_a_few_letters(found: Gap | None, text: str) -> None:
    assert format_gap(found) == text


def test_a_heading_and_a_list() -> None:
    assert heading_of("pin 2") == "Beside pin 2"
    assert bulleted(["one", "two"]) == "• one\n• two"
