import pytest

from lstmviz.figure.strip.visible_time import LEAST_SPAN, VisibleTime


def test_at_first_all_is_seen() -> None:
    assert (VisibleTime(10).low, VisibleTime(10).high) == (0, 10)


def test_zooming_leaves_the_place_under_the_pointer_where_it_is() -> None:
    time = VisibleTime(100, 20, 40)
    near = time.zoomed(30, 0.5)
    assert near.span == 20
    assert (30 - near.low) / near.span == pytest.approx((30 - time.low) / time.span)


def test_nothing_outside_the_timeline_is_ever_seen() -> None:
    for time in (
        VisibleTime(10, -5, 4),
        VisibleTime(10, 50, 4),
        VisibleTime(10, 3, 99),
        VisibleTime(10).moved(4),
        VisibleTime(10, 2, 4).zoomed(3, 100),
        VisibleTime(0.0),
    ):
        assert time.low >= 0
        assert time.high <= max(time.width, 1)


def test_no_closer_than_a_few_steps() -> None:
    assert VisibleTime(100).zoomed(50, 1e-9).span == LEAST_SPAN


def test_a_step_that_is_seen_moves_nothing_and_another_comes_into_sight() -> None:
    time = VisibleTime(100, 20, 40)
    assert time.showing(30) is time
    for x in (0.5, 10, 90, 99.5):
        assert time.showing(x).low <= x - 0.5 + 1e-9
        assert x + 0.5 <= time.showing(x).high + 1e-9
