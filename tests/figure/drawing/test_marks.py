"""The signs, read off what they paint: each tells by its shape what it tells."""

import pytest
from paintings import ink_found, sign_at
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage, QPainter

from lstmviz.figure.drawing.marks import paint_origin, paint_point
from lstmviz.trace.trace import Origin

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
