import numpy as np
import pytest
from PySide6.QtCore import Qt

from lstmviz.experiment.weights import GATE_NAMES
from lstmviz.figure.weights.walk import MOVES, cell_after
from lstmviz.figure.weights.weights_view import Cell, WeightsView

UNITS, FEATURES = 2, 3
STEPS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


def grid() -> list[list[Cell]]:
    """All cells as they stand on the map: a line for each row of each part."""
    parts = {"kernel": FEATURES, "recurrent_kernel": UNITS, "bias": 1}
    return [
        [Cell(part, row, gate, unit) for gate in GATE_NAMES for unit in range(UNITS)]
        for part, rows in parts.items()
        for row in range(rows)
    ]


@pytest.fixture
def trace_view() -> WeightsView:
    shapes = ((FEATURES, 4 * UNITS), (UNITS, 4 * UNITS), (4 * UNITS,))
    return WeightsView.of(tuple(np.zeros(shape, np.float32) for shape in shapes))


@pytest.mark.parametrize("key", MOVES)
def test_every_key_goes_from_every_cell_to_its_neighbour_on_the_map(
    trace_view: WeightsView, key: Qt.Key
) -> None:
    cells = grid()
    last_line, last_column = len(cells) - 1, len(cells[0]) - 1
    for line, row in enumerate(cells):
        for column, cell in enumerate(row):
            if key == Qt.Key.Key_Home:
                there = row[0]
            elif key == Qt.Key.Key_End:
                there = row[last_column]
            else:
                down, right = STEPS[key]
                there = cells[min(max(line + down, 0), last_line)][
                    min(max(column + right, 0), last_column)
                ]
            assert cell_after(key, cell, trace_view) == there


def test_it_is_known_which_cells_there_are(trace_view: WeightsView) -> None:
    assert all(trace_view.has(cell) for row in grid() for cell in row)
    assert not trace_view.has(Cell("kernel", FEATURES, "i", 0))
    assert not trace_view.has(Cell("bias", 0, "o", UNITS))
    assert not WeightsView(trace_view.parts[:2]).has(Cell("bias", 0, "i", 0))
