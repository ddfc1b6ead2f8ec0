"""Which of many stay where there is no room for all."""

import pytest

from lstmviz.figure.view_model.ellipsis import around, fitting_around


@pytest.mark.parametrize(
    ("count", "ends", "marked", "places"),
    [
        (3, 3, None, (0, 1, 2)),
        (9, 2, None, (0, None, 8)),
        (9, 1, None, (0, None)),
        (9, 6, None, (0, 1, 2, 3, None, 7, 8)),
        (9, 2, 4, (0, None, 4, None, 8)),
        (9, 0, 4, (None, 4, None)),
        (9, 2, 1, (0, 1, None, 8)),
        (0, 0, None, ()),
    ],
)
def test_the_ends_stay_and_what_is_marked(
    count: int, ends: int, marked: int | None, places: tuple[int | None, ...]
) -> None:
    assert around(count, ends, marked) == places


def test_one_that_would_be_left_out_by_itself_may_stay() -> None:
    assert around(5, 2, 2) == (0, None, 2, None, 4)
    assert around(5, 2, 2, fills=True) == (0, 1, 2, 3, 4)


def test_as_many_stay_as_fit() -> None:
    def of(room: int, marked: int | None = None) -> tuple[int | None, ...]:
        return fitting_around(100, 100, lambda places: len(places) <= room, marked)

    assert of(1) == ()
    assert of(2) == (0, None)
    assert of(3) == (0, None, 99)
    assert of(6) == (0, 1, 2, 3, None, 99)
    assert of(3, 50) == (None, 50, None)
    assert of(5, 50) == (0, None, 50, None, 99)
    assert of(100) == tuple(range(100))
