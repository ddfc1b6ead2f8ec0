"""The maps of states, without what they were made with."""

import subprocess
import sys
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from lstmviz.experiment.arrays import Array
from lstmviz.figure.drawing import colour_maps
from lstmviz.figure.drawing.colour_maps import MOST, Boxes, diverging, paint_cells, pooled
from lstmviz.figure.theme import DARK, LIGHT, Theme

SIZES = st.integers(1, 23)
NUMBERS = st.floats(-10, 10, width=32)


@st.composite
def cells(draw: st.DrawFn, numbers: st.SearchStrategy[float] = NUMBERS) -> Array:
    return draw(arrays(np.float32, (draw(SIZES), draw(SIZES)), elements=numbers))


def box_at(values: Array, boxes: Boxes, column: int, line: int) -> Array:
    """The cells of one box, (steps, units)."""
    return values[
        column * boxes.columns : (column + 1) * boxes.columns,
        line * boxes.lines : (line + 1) * boxes.lines,
    ]


def test_cells_of_a_pixel_or_more_are_drawn_one_by_one() -> None:
    assert Boxes.of(1.0, 17.5) == Boxes(1, 1)
    assert Boxes.of(0.7, 0.0833) == Boxes(2, 13)
    values = np.arange(12, dtype=np.float32).reshape(3, 4)
    drawn = pooled(values, Boxes(1, 1))
    assert np.array_equal(drawn, values.T)
    assert np.shares_memory(drawn, values)


@given(cells(), st.integers(1, MOST), st.integers(1, MOST))
def test_of_a_small_box_the_extreme_is_shown(values: Array, columns: int, lines: int) -> None:
    boxes = Boxes(columns, lines)
    shown = pooled(values, boxes)
    assert shown.dtype == values.dtype
    assert shown.shape == (-(-values.shape[1] // lines), -(-values.shape[0] // columns))
    for (line, column), value in np.ndenumerate(shown):
        box = box_at(values, boxes, column, line)
        assert value in box
        assert abs(value) == np.abs(box).max()


@given(cells(), st.integers(1, 30), st.integers(1, 30))
def test_of_a_large_box_one_of_its_own_cells_is_shown(
    values: Array, columns: int, lines: int
) -> None:
    boxes = Boxes(columns, lines)
    for (line, column), value in np.ndenumerate(pooled(values, boxes)):
        assert value in box_at(values, boxes, column, line)


@given(cells(), st.integers(1, 30), st.integers(1, 30), st.randoms())
def test_units_are_pooled_in_the_order_they_are_picked_in(
    values: Array, columns: int, lines: int, random: Random
) -> None:
    count = random.randint(1, values.shape[1])
    picks = np.array(random.sample(range(values.shape[1]), count))
    boxes = Boxes(columns, lines)
    assert np.array_equal(pooled(values, boxes, picks), pooled(values[:, picks], boxes))


@given(cells(), st.integers(1, 9), st.integers(1, 9), st.integers(1, 60))
def test_it_is_the_same_however_much_is_read_at_a_time(
    values: Array, columns: int, lines: int, at_hand: int
) -> None:
    boxes = Boxes(columns, lines)
    whole = pooled(values, boxes)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(colour_maps, "_AT_HAND", at_hand)
        assert np.array_equal(pooled(values, boxes), whole)


@pytest.mark.parametrize("lost", [np.nan, np.inf, -np.inf])
def test_what_is_no_number_is_never_hidden_behind_numbers(lost: float) -> None:
    values = np.full((8, 8), 9.0, np.float32)
    values[5, 2] = lost
    values[7, 7] = -np.inf
    values[6, 7] = np.inf
    shown = pooled(values, Boxes(4, 4))
    assert np.isfinite(shown).tolist() == [[True, False], [True, False]]


def test_no_more_is_looked_at_than_the_pixels_ask_for() -> None:
    values = np.zeros((100, 60), np.float32)
    values[50, 30] = 1  # the first of its box is always looked at
    assert pooled(values, Boxes(50, 30)).max() == 1
    values[:] = 0
    values[51, 30] = 1  # and this one isn't: a box of 50 is seen at 0, 12, 25 and 37
    assert pooled(values, Boxes(50, 30)).max() == 0


CODE = """
import sys
from lstmviz.figure.cell.painting import CellPainter
from lstmviz.figure.drawing.colour_maps import diverging
from lstmviz.figure.strip.film_strip import FilmStrip
from lstmviz.figure.theme import LIGHT
diverging(LIGHT)
print("pyqtgraph" in sys.modules)
"""


def test_no_figure_and_no_map_imports_pyqtgraph() -> None:
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_a_map_is_the_one_that_pyqtgraph_makes(theme: Theme) -> None:
    pg = pytest.importorskip("pyqtgraph")
    if isinstance(theme.diverging, str):
        made = pg.colormap.get(theme.diverging)
    else:
        made = pg.ColorMap(np.linspace(0, 1, len(theme.diverging)), list(theme.diverging))
    np.testing.assert_array_equal(diverging(theme), made.getLookupTable(nPts=256)[:, :3])


def test_a_call_of_few_pixels_is_not_moved_to_the_next_whole_one() -> None:
    image = QImage(20, 4, QImage.Format.Format_RGB32)
    image.fill("#FFFFFF")
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    black = np.zeros((256, 3), np.uint8)
    paint_cells(painter, QRectF(10.5, 0, 2, 4), np.ones((1, 2)), (0, 1), black, "#FF0000")
    painter.end()
    seen = [image.pixelColor(x, 2).lightness() for x in range(9, 14)]
    assert seen == [255, pytest.approx(127, abs=2), 0, pytest.approx(127, abs=2), 255]


@pytest.mark.parametrize("limit", [1.0, 1e18, 1e35])
def test_a_number_beyond_the_limits_has_the_colour_at_their_end(limit: float) -> None:
    """In double precision it may be beyond what single precision holds."""
    numbers = np.array([-1e41, -limit, limit, 1e41])
    assert colour_maps.entries(numbers, (-limit, limit)).tolist() == [0, 0, 255, 255]
