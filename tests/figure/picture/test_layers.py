import gc
import time
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from lstmviz.figure.picture.layers import Budget, Layers
from lstmviz.figure.picture.parts import Part


@pytest.fixture(autouse=True)
def _qt(qtbot: QtBot) -> None:
    """Pixmaps need an application."""


class Painted:
    """Paints a slanted line, and counts how often it was asked to."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, painter: QPainter) -> None:
        self.times += 1
        painter.setPen(QColor("#204080"))
        painter.drawLine(QPointF(3.3, 12.7), QPointF(41.2, 33.1))


def on_paper(paint: Callable[[QPainter], None], ratio: float = 1.0) -> QImage:
    image = QImage(round(60 * ratio), round(50 * ratio), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill("#ffffff")
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint(painter)
    painter.end()
    return image


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("area", [QRectF(0, 0, 60, 50), QRectF(2.4, 11.3, 44.1, 25.2)])
def test_a_layer_looks_like_what_was_painted_into_it(ratio: float, area: QRectF) -> None:
    layers = Layers()
    layers.set_ratio(ratio)

    def put(painter: QPainter) -> None:
        layers.put(painter, "line", area, Painted())

    assert on_paper(put, ratio) == on_paper(Painted(), ratio)


def test_a_layer_is_painted_once_wherever_it_is_put() -> None:
    layers, line = Layers(), Painted()

    def put(painter: QPainter) -> None:
        for down in (0, 7, 3, -5):
            layers.put(painter, "line", QRectF(0, down, 50, 40), line)

    on_paper(put)
    assert line.times == 1
    assert len(layers) == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda layers: layers.forget(),
        lambda layers: layers.set_ratio(2.0),
    ],
    ids=["forgotten", "another screen"],
)
def test_a_layer_is_painted_anew_where_it_would_look_different(
    change: Callable[[Layers], None],
) -> None:
    layers, line = Layers(), Painted()
    area = QRectF(0, 0, 50, 40)
    on_paper(lambda painter: layers.put(painter, "line", area, line))
    change(layers)
    on_paper(lambda painter: layers.put(painter, "line", area, line))
    assert line.times == 2
    on_paper(lambda painter: layers.put(painter, "other", area, line))
    on_paper(lambda painter: layers.put(painter, "line", QRectF(0, 0, 50, 41), line))
    on_paper(lambda painter: layers.put(painter, "line", QRectF(0, 0.3, 50, 40), line))
    assert line.times == 5


def test_no_more_is_painted_at_once_than_there_is_time_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    layers, bits, now = Layers(), [], [0]
    monkeypatch.setattr(time, "perf_counter", lambda: now[0])

    def part(what: str) -> Part:
        def paint(_painter: QPainter, _canvas: object) -> Iterator[None]:
            for bit in range(4):
                bits.append(f"{what}{bit}")
                now[0] += 10
                yield

        return Part(what, QRectF(0, 0, 50, 40), QRectF(0, 0, 50, 40), paint, None)  # type: ignore[arg-type]

    finished = []
    for _ in range(4):
        on_paper(
            lambda painter: finished.append(layers.paint(painter, map(part, "ab"), Budget(25)))
        )
        bits.append("|")
    assert " ".join(bits) == "a0 a1 a2 | a3 b0 b1 | b2 b3 | |"
    assert finished == [False, False, True, True]


def test_what_was_not_looked_at_for_longest_goes_first() -> None:
    each = 50 * 40 * 4
    layers = Layers(most_bytes=3 * each)
    lines = {name: Painted() for name in "abcd"}

    def look_at(names: str) -> None:
        for name in names:
            area = QRectF(0, 0, 50, 40)
            on_paper(lambda painter: layers.put(painter, name, area, lines[name]))  # noqa: B023

    look_at("abcabdab")
    assert {name: line.times for name, line in lines.items()} == {"a": 1, "b": 1, "c": 1, "d": 1}
    assert layers.bytes == 3 * each
    look_at("c")
    assert lines["c"].times == 2


def test_a_ground_covers_and_without_one_a_layer_is_seen_through() -> None:
    layers = Layers()

    def put(painter: QPainter) -> None:
        painter.fillRect(0, 0, 60, 50, QColor("#ff0000"))
        layers.put(painter, "through", QRectF(0, 0, 20, 20), Painted())
        layers.put(painter, "opaque", QRectF(20, 0, 20, 20), Painted(), "#00ff00")

    image = on_paper(put)
    assert image.pixelColor(10, 1) == QColor("#ff0000")
    assert image.pixelColor(30, 1) == QColor("#00ff00")
    assert image.pixelColor(50, 1) == QColor("#ff0000")
    assert QColor(Qt.GlobalColor.white) == on_paper(lambda _: None).pixelColor(1, 1)


def test_a_layer_that_is_half_painted_goes_with_the_picture() -> None:
    """Qt ends the program where a pixmap goes that is being painted on."""

    def endless(*_: object) -> Iterator[None]:
        while True:
            yield

    area = QRectF(0, 0, 50, 40)
    for _ in range(50):  # in what order Python lets go of things isn't always the same
        layers = Layers()
        part = Part("a", area, area, endless, None)  # type: ignore[arg-type]
        on_paper(
            lambda painter, layers=layers, part=part: layers.paint(painter, [part], Budget(1e-9))
        )
        layers.itself = layers  # type: ignore[attr-defined] # so that only gc finds it
        del layers
        assert gc.collect() > 0


def test_a_layer_that_could_not_be_painted_is_painted_anew() -> None:
    layers = Layers()

    def failing(painter: QPainter) -> Iterator[None]:
        yield
        raise ArithmeticError

    def put(painter: QPainter) -> None:
        with pytest.raises(ArithmeticError):
            layers.put(painter, "line", QRectF(0, 0, 60, 50), failing)
        layers.put(painter, "line", QRectF(0, 0, 60, 50), Painted())

    assert on_paper(put) == on_paper(Painted())
