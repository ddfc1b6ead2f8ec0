"""Cells, their start and the pointer at a unit, read off the picture."""

from typing import get_args

import numpy as np
import pytest
from paintings import FINE, VALUES, Shot, near, sign_at, two_calls
from PySide6.QtCore import QPointF, QRectF
from pytestqt.qtbot import QtBot
from trace_views import with_call

from lstmviz.figure.drawing.colour_maps import diverging
from lstmviz.figure.theme import LIGHT
from lstmviz.figure.view_model.choice import Choice
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.session.view_state import ViewState
from lstmviz.trace.trace import Origin

HEAT = Choice(("h",), "heatmap")


def cells_of(shot: Shot) -> QRectF:
    """The cells of h: above the strip of what is returned, 0.42 em high, and half as much free."""
    return shot.picture.layout.lanes[0].track("h").adjusted(0, 0, 0, -0.63 * shot.picture.canvas.em)


def colour_of(value: float) -> str:
    """Of the map from -1 over 0 to 1, in 256 steps."""
    red, green, blue = diverging(LIGHT)[round((value + 1) / 2 * 255)].tolist()
    return f"#{red:02X}{green:02X}{blue:02X}"


@pytest.mark.parametrize("origin", get_args(Origin))
def test_each_cell_has_its_values_colour_and_the_start_a_sign_before_it(
    qtbot: QtBot, origin: Origin
) -> None:
    shot = Shot.of(two_calls(origin), HEAT)
    cells, em = cells_of(shot), shot.picture.canvas.em
    start = VALUES[-1] * (origin in ("carried", "given"))
    for column, values in enumerate([start, *VALUES]):
        for unit, value in enumerate(values):
            y = cells.top() + (unit + 0.5) * cells.height() / 2
            colour = shot.colour(shot.x(1, column + 0.4), y + 0.2 * cells.height())
            assert near(colour, colour_of(value)), (column, unit)
    at = QPointF(shot.x(1, 0.0) - 0.84 * em, cells.center().y())
    assert sign_at(shot.image, LIGHT.text, FINE * at, FINE * 0.4 * em) == origin
    left, right = shot.x(0, 4.0) + 0.4 * em, at.x() - 0.9 * em
    shaft = shot.share(LIGHT.text, QRectF(left, at.y(), right - left, 0))
    assert (shaft > 0.4) == (origin == "carried")


@pytest.mark.parametrize("unit", [0, 1])
def test_a_pointer_stands_at_the_end_of_the_selected_units_line(qtbot: QtBot, unit: int) -> None:
    shot = Shot.of(two_calls(), HEAT, ViewState(unit=unit))
    cells = cells_of(shot)
    for line in (0, 1):
        y = cells.top() + (line + 0.5) * cells.height() / 2
        at = shot.x(1, 4.0) + 0.35 * shot.picture.canvas.em
        assert shot.has(LIGHT.selection, at, y) == (line == unit)


def test_an_output_that_is_not_h_is_the_right_half_of_its_step(qtbot: QtBot) -> None:
    output = np.array(VALUES, np.float32)[None]
    output[0, 1] = 1.0
    trace = with_call(two_calls().trace, 1, returned=(output,))
    shot = Shot.of(TraceView.of(trace), HEAT)
    cells = cells_of(shot)
    for step, unit in np.ndindex(3, 2):
        y = cells.top() + (unit + 0.5) * cells.height() / 2
        halves = [near(shot.colour(shot.x(1, step + x), y), colour_of(1.0)) for x in (1.25, 1.75)]
        assert halves == [False, step == 1]
