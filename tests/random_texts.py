"""The texts in cells that a random person typed and that are no numbers."""

import numpy as np

from lstmviz.experiment.experiment import Array
from lstmviz.window.panels.invalid_cells import CellIndex, InvalidCell
from lstmviz.window.panels.tensor_editor import TensorEditor


def texts_in(editor: TensorEditor) -> list[dict[CellIndex, InvalidCell]]:
    """The texts of each call that are about a number which is still there.

    The others go when their call is shown the next time.
    """
    return [
        {} if array is None else {place: t for place, t in texts.items() if _holds(array, place, t)}
        for texts, array in zip(editor.invalid_cells, editor._arrays, strict=True)
    ]


def _holds(array: Array, place: CellIndex, text: InvalidCell) -> bool:
    cells = array.reshape((1,) * (3 - array.ndim) + array.shape)
    if any(at >= size for at, size in zip(place, cells.shape, strict=True)):
        return False
    return bool(np.array_equal(cells[place], text.kept, equal_nan=True))
