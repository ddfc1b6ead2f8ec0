"""The large picture: one layout, whatever the screen."""

import re
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QBuffer, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgGenerator
from quick_window import Quick

from lstmviz.experiment.call import Call
from lstmviz.figure.export.figure import Figure
from lstmviz.session.view_state import Moment
from lstmviz.window.lecture.picture import HEIGHT, WIDTH, nominal_figure, paint_picture, views_of
from lstmviz.window.shown_run import ShownRun

_TEXT = re.compile(r"<g ([^>]*)>\s*<text", re.DOTALL)


def text_sizes(figure: Figure) -> Iterator[float]:
    """The sizes of all texts, in nominal points."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(QSize(WIDTH, HEIGHT))
    painter = QPainter(generator)
    figure.paint(painter, 1.0)
    painter.end()
    for attributes in _TEXT.findall(bytes(buffer.data().data()).decode()):
        (scale,) = re.findall(r"matrix\(([-\d.e]+)", attributes)
        (size,) = re.findall(r'font-size="([\d.]+)"', attributes)
        yield float(scale) * float(size)


def afar(image: QImage | None) -> list[int]:
    """How light the parts of a picture are, as somebody sees them who can't tell letters."""
    assert image is not None
    size, smooth = QSize(WIDTH // 16, HEIGHT // 16), Qt.TransformationMode.SmoothTransformation
    reduced = image.scaled(size, mode=smooth)
    return [
        reduced.pixelColor(x, y).lightness()
        for x in range(reduced.width())
        for y in range(reduced.height())
    ]


def run_of(quick: Quick) -> ShownRun:
    quick.settled()
    run = ShownRun.of(quick.now)
    assert run is not None
    return run


def test_every_text_has_a_fortieth_of_the_picture(quick: Quick) -> None:
    """Of the opening example, of 64 units as a heatmap, and with all tracks and a twin."""
    do = quick.window.controller

    def many_units() -> None:
        do.layer.argument("units", 64)

    def all_tracks() -> None:
        do.layer.argument("units", 4)
        do.view.set_tracks(("h", "c", "i", "f", "g", "o"))

    for change in (lambda: None, many_units, all_tracks):
        change()
        run = run_of(quick)
        for view in views_of(run.now):
            figure = nominal_figure(run, view, "projector")
            assert figure is not None, view
            assert (figure.width, figure.height) == (WIDTH, HEIGHT)
            assert min(text_sizes(figure)) >= HEIGHT / 40, view


def test_a_crowded_strip_has_the_selected_row_and_its_neighbour(quick: Quick) -> None:
    do = quick.window.controller

    def rows() -> tuple[int, ...]:
        figure = nominal_figure(run_of(quick), "strip", "projector")
        assert figure is not None
        return figure.subject.view.rows

    assert rows() == ()  # all two
    do.view.select_row(1)
    do.view.set_tracks(("h", "c", "i", "f", "g", "o"))
    assert rows() == (1,)
    do.view.set_tracks(("h", "c"))
    calls = [Call(np.zeros((5, 3, 3), np.float32))]
    do.layer.apply(lambda experiment: replace(experiment, calls=calls), None, "five rows")
    quick.settled()
    do.view.select_row(3)
    assert rows() == (3, 4)


def test_the_same_picture_is_painted_on_every_screen(quick: Quick) -> None:
    run = run_of(quick)
    small, large = (
        paint_picture(run, "strip", "projector", QSize(width, round(width * HEIGHT / WIDTH)))
        for width in (1024, 1666)
    )
    assert small.words == large.words
    # Letters lie between the pixels of either; seen from afar nothing is elsewhere.
    one, other = (afar(painted.image) for painted in (small, large))
    assert max(abs(a - b) for a, b in zip(one, other, strict=True)) <= 16
    assert max(one) - min(one) > 150


def test_what_comes_is_hidden_also_where_the_window_shows_it(quick: Quick) -> None:
    do = quick.window.controller
    do.view.set_reveal(False)
    do.view.go_to(2)
    figure = nominal_figure(run_of(quick), "strip", "projector")
    assert figure is not None
    assert figure.subject.view.hides_future
    assert figure.subject.view.moment == Moment(0, 1)
    assert quick.now.view.reveal is False


@pytest.mark.parametrize(("theme", "ground"), [("projector", 255), ("projector-dark", 0)])
def test_the_ground_is_white_or_black(quick: Quick, theme: str, ground: int) -> None:
    painted = paint_picture(run_of(quick), "strip", theme, QSize(WIDTH, HEIGHT))
    assert painted.image is not None
    assert painted.image.pixelColor(1, 1).lightness() == ground
