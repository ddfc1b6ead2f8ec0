"""From one number of the weights to the next, by keys: the arrays lie under one another."""

from PySide6.QtCore import Qt

from lstmviz.experiment.weights import column_of, columns_of
from lstmviz.figure.weights.weights_view import Cell, WeightsView

_STEPS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
MOVES = (*_STEPS, Qt.Key.Key_Home, Qt.Key.Key_End)
"""The keys that go to another number."""


def cell_after(key: Qt.Key, cell: Cell, trace_view: WeightsView) -> Cell:
    """The number that a key goes to; at an edge the same one.

    Args:
        key: one of `MOVES`; Home and End go to the first and the last column.
        cell: where one is, of a part that the reading has.
        trace_view: the weights.
    """
    units = trace_view.units
    lines = [(part.name, part.rows) for part in trace_view.parts]
    column, line = columns_of(cell.gate, units).start + cell.unit, cell.row
    for name, rows in lines:  # counted through all parts
        if name == cell.part:
            break
        line += rows
    ends = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: 4 * units - 1}
    right, down = _STEPS.get(key, (0, 0))
    column = min(max(ends.get(key, column + right), 0), 4 * units - 1)
    line = min(max(line + down, 0), sum(rows for _, rows in lines) - 1)
    for name, rows in lines:
        if line < rows:
            return Cell(name, line, *column_of(column, units))
        line -= rows
    return cell
