"""The theme for paper, measured in grey: as a printer without colours prints it."""

from itertools import combinations, pairwise

import numpy as np
import pytest
from drawn import drawn
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot
from traces import made_up_trace, opening

from lstmviz.experiment.arrays import Array
from lstmviz.figure.drawing.colour_maps import diverging
from lstmviz.figure.drawing.marks import origin_shape, paint_origin, paint_point
from lstmviz.figure.theme import PRINT, Shape, contrast, luminance, unit_dashes, unit_shape
from lstmviz.session.view_state import Moment, ViewState

_SIDE = 48


def in_grey(image: QImage) -> Array:
    """(height, width) of 0 to 255."""
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    lines = np.frombuffer(bytes(grey.constBits()), np.uint8)
    return lines.reshape(grey.height(), grey.bytesPerLine())[:, : grey.width()].astype(float)


def marker(shape: Shape, *, filled: bool, ink: str = "#000000") -> Array:
    image = QImage(_SIDE, _SIDE, QImage.Format.Format_RGB32)
    image.fill(PRINT.panel)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_point(painter, QPointF(_SIDE / 2, _SIDE / 2), 14, ink, PRINT.panel, filled, shape)
    painter.end()
    return in_grey(image)


def start_sign(origin: str) -> Array:
    image = QImage(_SIDE, _SIDE, QImage.Format.Format_RGB32)
    image.fill(PRINT.panel)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_origin(painter, QPointF(_SIDE / 2, _SIDE / 2), 11, "#000000", PRINT.panel, origin)
    painter.end()
    return in_grey(image)


def apart(one: Array, other: Array) -> float:
    """How much of the ink of the two lies where the other has none, 0 to 1."""
    dark = [image < 128 for image in (one, other)]
    return float((dark[0] ^ dark[1]).sum() / (dark[0] | dark[1]).sum())


@pytest.mark.parametrize("ink", PRINT.units)
def test_inks_are_dark_on_white_paper(ink: str) -> None:
    assert PRINT.window == "#FFFFFF"
    assert contrast(ink, PRINT.window) >= 4.5
    assert contrast(ink, PRINT.panel) >= 4.5


@pytest.mark.parametrize("ink", [PRINT.text, PRINT.muted])
def test_letters_are_black_or_grey(ink: str) -> None:
    assert len({ink[1:3], ink[3:5], ink[5:7]}) == 1
    assert contrast(ink, PRINT.window) >= 7


@pytest.mark.parametrize("filled", [True, False])
def test_units_are_told_apart_by_the_shape_of_their_markers(filled: bool) -> None:
    markers = [marker(unit_shape(PRINT, unit), filled=filled) for unit in range(8)]
    for one, other in combinations(markers, 2):
        assert apart(one, other) > 0.25


@pytest.mark.parametrize("unit", range(8))
def test_returned_and_only_computed_are_told_apart(unit: int) -> None:
    shape, ink = unit_shape(PRINT, unit), PRINT.units[unit]
    filled, hollow = (marker(shape, filled=each, ink=ink) for each in (True, False))
    middle = slice(_SIDE // 2 - 1, _SIDE // 2 + 1)
    assert (
        hollow[middle, middle].mean() - filled[middle, middle].mean() > 60
        or apart(filled, hollow) > 0.15
    )


@pytest.mark.parametrize("origin", ["zeros", "carried", "given", "reset"])
def test_no_marker_is_taken_for_the_sign_of_a_start(origin: str, qtbot: QtBot) -> None:
    sign = start_sign(origin)
    for unit in range(8):
        for filled in (True, False):
            assert apart(sign, marker(unit_shape(PRINT, unit), filled=filled)) > 0.3
    assert not origin_shape(QPointF(), 4, origin).isEmpty()


def test_units_are_told_apart_by_their_dashes_as_well() -> None:
    dashes = [unit_dashes(PRINT, unit) for unit in range(8)]
    assert len(set(dashes)) == 8
    assert all(len(each) % 2 == 0 for each in dashes)


def test_the_map_of_heatmaps_grows_lighter_in_one_direction() -> None:
    table = diverging(PRINT)
    light = [luminance("#{:02X}{:02X}{:02X}".format(*ink)) for ink in table.tolist()]
    assert all(after >= before - 1e-3 for before, after in pairwise(light))
    assert light[-1] - light[0] > 0.6
    assert contrast("#{:02X}{:02X}{:02X}".format(*table[128].tolist()), "#FFFFFF") > 3


def test_a_printed_strip_has_the_ink_of_each_line_where_the_screen_has_its_colour(
    qtbot: QtBot,
) -> None:
    """In grey the lines of the print theme are dark; those of the light one aren't."""
    trace, view = made_up_trace(opening()), ViewState(moment=Moment(1, 2))
    printed, light = (
        in_grey(drawn(trace, view, theme=theme, width="12cm", dpi=150, title=False, legend=False))
        for theme in ("print", "light")
    )
    assert printed.max() == 255
    assert (printed < 110).mean() > 1.2 * (light < 110).mean()
