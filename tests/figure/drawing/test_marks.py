"""The signs, read off what they paint: each tells by its shape what it tells."""

import numpy as np
import pytest
from paintings import ink_found, sign_at
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage, QPainter

from lstmviz.figure.drawing.marks import paint_origin, paint_point, segments, thinned
from lstmviz.trace.trace import Origin

NAN = float("nan")


def test_a_line_has_a_gap_where_a_point_is_missing() -> None:
    lines = segments(np.arange(5.0), np.array([1, 2, NAN, 4, 5]))
    assert [(line.x1(), line.y1(), line.x2(), line.y2()) for line in lines] == [
        (0, 1, 1, 2),
        (3, 4, 4, 5),
    ]


def test_a_dashed_line_leaves_out_every_other_stretch() -> None:
    lines = segments(np.arange(9.0), np.zeros(9), dash=2)
    assert [line.x1() for line in lines] == [0, 1, 4, 5]


def test_thinned_points_have_gaps_or_leap_over_them() -> None:
    xs, ys = np.arange(6.0), np.array([1, NAN, 3, NAN, NAN, NAN])
    groups = np.array([0, 3])
    assert np.isnan(thinned(xs, ys, groups)[1]).all()
    np.testing.assert_array_equal(thinned(xs, ys, groups, over_gaps=True)[1], [1, 3, NAN, NAN])


INK, GROUND = "#204080", "#F0F0F0"
CENTRE = QPointF(100, 100)


@pytest.fixture
def image() -> QImage:
    made = QImage(200, 200, QImage.Format.Format_RGB32)
    made.fill(GROUND)
    return made


@pytest.mark.parametrize("origin", ["zeros", "carried", "given", "reset"])
def test_each_origin_has_a_shape_of_its_own(image: QImage, origin: Origin) -> None:
    painter = QPainter(image)
    paint_origin(painter, CENTRE, 20, INK, GROUND, origin)
    painter.end()
    assert sign_at(image, INK, CENTRE, 20) == origin


@pytest.mark.parametrize("filled", [True, False])
def test_what_was_returned_is_a_disc_and_what_was_computed_a_ring(
    image: QImage, filled: bool
) -> None:
    painter = QPainter(image)
    paint_point(painter, CENTRE, 20, INK, GROUND, filled)
    painter.end()
    assert ink_found(image, INK, CENTRE) == filled
    assert ink_found(image, INK, CENTRE + QPointF(0, 16))
